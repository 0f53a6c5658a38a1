package storage

import (
	"context"
	"fmt"
	"maps"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

const originVersion = 1

// knownOrigins are the origins as they were after a commit.
type knownOrigins struct {
	generation uint64
	all        map[string]story.Origin
}

// Origins gives what attribution says of the sources, by id, as it is now. Nobody may change the map.
func (s *Store) Origins() (map[string]story.Origin, error) {
	generation := s.originsMoved.Load() // before reading, so that what is read cannot be taken for newer than it is
	if known := s.origins.Load(); known != nil && known.generation == generation {
		return known.all, nil
	}
	all := map[string]story.Origin{}
	err := s.guarded(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			table, err := tableOf(tx, bucketOrigins)
			if err != nil {
				return err
			}
			return table.ForEach(func(k, v []byte) error { // the newest of a source stands last
				source, _, err := parseOriginKey(k)
				if err == nil {
					all[source], err = decodeOrigin(v)
				}
				return err
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading what the sources are called: %w", err)
	}
	s.origins.Store(&knownOrigins{generation, all})
	return all, nil
}

// SetOrigins keeps what attribution says of sources from now on; those that are not named stay as they are.
func (s *Store) SetOrigins(ctx context.Context, origins map[string]story.Origin) error {
	known, err := s.Origins()
	if err != nil {
		return err
	}
	moved := maps.Clone(origins)
	maps.DeleteFunc(moved, func(source string, o story.Origin) bool { return known[source] == o })
	if len(moved) == 0 {
		return nil
	}
	err = s.change(ctx, func(t *transaction) error {
		for source, origin := range moved {
			if err := t.putOrigin(source, &origin); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping what the sources are called: %w", err)
	}
	return nil
}

// putOrigin keeps what a source is called for the changes that come; nothing where it is called that already.
func (t *transaction) putOrigin(source string, o *story.Origin) error {
	if o == nil || source == "" {
		return nil
	}
	now, known, err := t.originAt(source, noSequence)
	if err != nil || known && now == *o {
		return err
	}
	t.wrote, t.originsMoved = true, true
	return t.origins.Put(originKey(source, t.changes.Sequence()), encodeOrigin(o))
}

// noSequence is behind all change sequences.
const noSequence = 1<<64 - 1

// originAt gives what a source was called when a change was made: the last that was said before it, or else the first that was
// said at all.
func (t *transaction) originAt(source string, seq uint64) (story.Origin, bool, error) {
	c := t.origins.Cursor()
	k := before(c, originKey(source, seq))
	if id, _, err := parseOriginKey(k); err != nil || id != source {
		k, _ = c.Seek(originKey(source, 0))
		if id, _, err := parseOriginKey(k); err != nil || id != source {
			return story.Origin{}, false, nil
		}
	}
	o, err := decodeOrigin(t.origins.Get(k))
	return o, err == nil, err
}

// originKey sorts by source, then by the change sequence after which it holds. Ids hold no zero byte; one that does is not told
// from a longer one wrongly, because the sequence has its length.
func originKey(source string, seq uint64) []byte {
	return append([]byte(source+"\x00"), number(seq)...)
}

func parseOriginKey(k []byte) (source string, seq uint64, err error) {
	at := len(k) - 9
	if at < 1 || k[at] != 0 {
		return "", 0, fmt.Errorf("the name of a source under %x: %w", k, errRecord)
	}
	return string(k[:at]), fromNumber(k[at+1:]), nil
}

func encodeOrigin(o *story.Origin) []byte {
	var w writing
	w.number(originVersion)
	w.text(o.Title)
	w.text(o.URL)
	w.text(o.Site)
	return seal(w)
}

func decodeOrigin(b []byte) (o story.Origin, err error) {
	b, err = unseal(b)
	r := reading{rest: b}
	if version := r.number(); err != nil || version != originVersion {
		return o, fmt.Errorf("the name of a source: %w", errRecord)
	}
	o.Title, o.URL, o.Site = r.text(), r.text(), r.text()
	return o, r.done()
}

func (c *checking) origins() {
	c.each(c.t.origins, func(k, v []byte) {
		if _, _, err := parseOriginKey(k); err != nil {
			c.report.add("%v", err)
		}
		if _, err := decodeOrigin(v); err != nil {
			c.report.add("the name of a source under %x: %v", k, err)
		}
	})
}
