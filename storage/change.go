package storage

import (
	"fmt"

	"nashra/story"
)

// An archive is closed when so many stories have changed since the one before it, or when there were so many changes of
// fewer stories. Both depend on the journal alone, so that every store that is fed it has the same archives.
const (
	archiveStories = 100
	archiveChanges = 10 * archiveStories
)

// tail is what has changed since the last archive was closed.
type tail struct {
	begins  uint64 // name of that archive; 0: there is none
	journal uint64 // how far the journal was then
	stories uint64 // that have changed since
}

// keyTail has the number of the stories in the tail, in the table of archives beside their names.
var keyTail = []byte("tail")

// tailOf reads the tail once for a transaction.
func (t *transaction) tailOf() (*tail, error) {
	if t.tail != nil {
		return t.tail, nil
	}
	begins := tail{begins: t.closedBefore(0), stories: fromNumber(t.archives.Get(keyTail))}
	if begins.begins != 0 {
		c, err := decodeChange(t.changes.Get(number(begins.begins)))
		if err != nil {
			return nil, fmt.Errorf("change %d: %w", begins.begins, err)
		}
		begins.journal = c.Journal
	}
	t.tail = &begins
	return t.tail, nil
}

// closedBefore gives the newest closed archive with a smaller name; before 0 it is the newest of all; 0: there is none.
func (t *transaction) closedBefore(seq uint64) uint64 {
	bound := keyTail // behind all numbers: no store has seen so many changes that one would begin with its letter
	if seq != 0 {
		bound = number(seq)
	}
	return fromNumber(before(t.archives.Cursor(), bound))
}

// noteChange gives a story's change its number in the change sequence and writes it down.
func (t *transaction) noteChange(kind changeKind, item story.ItemID, it *itemRecord, s *storyRecord) error {
	tail, err := t.tailOf()
	if err != nil {
		return err
	}
	if s.Changed <= tail.begins {
		tail.stories++
	}
	seq, err := t.changes.NextSequence()
	if err != nil {
		return err
	}
	s.Changed = seq
	c := change{Kind: kind, Ordinal: it.Story, Journal: t.journal.Sequence(), Item: item, Lead: s.lead(), Updated: s.Updated}
	return t.writeDown(seq, &c)
}

// writeDown puts a change, which is counted already, into the change log, and closes an archive where it is full.
func (t *transaction) writeDown(seq uint64, c *change) error {
	tail, err := t.tailOf()
	if err != nil {
		return err
	}
	if err := t.changes.Put(number(seq), encodeChange(c)); err != nil {
		return err
	}
	if tail.stories < archiveStories && seq-tail.begins < archiveChanges {
		return nil
	}
	return t.closeArchive(seq)
}

// closeArchive closes the tail under a name, and sees to it that the versions that it shows stay.
func (t *transaction) closeArchive(name uint64) error {
	edited := map[story.ItemID]bool{}
	err := t.eachChange(t.tail.begins, name, func(_ uint64, c *change) error {
		if c.Kind == itemEdited {
			edited[c.Item] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id := range edited { // one that was not edited since was shown as it is before, or has its first version only
		it, err := t.item(id)
		if err != nil {
			return err
		}
		if err := t.showNewest(id, &it); err != nil {
			return err
		}
	}
	*t.tail = tail{begins: name, journal: t.journal.Sequence()}
	return t.archives.Put(number(name), nil)
}

// keepTail is done at the end of a transaction that has changed stories.
func (t *transaction) keepTail() error {
	if t.tail == nil {
		return nil
	}
	return t.archives.Put(keyTail, number(t.tail.stories))
}

// eachChange walks the change log behind one number up to another.
func (t *transaction) eachChange(behind, last uint64, do func(seq uint64, c *change) error) error {
	cursor := t.changes.Cursor()
	for k, v := cursor.Seek(number(behind + 1)); k != nil && fromNumber(k) <= last; k, v = cursor.Next() {
		c, err := decodeChange(v)
		if err != nil {
			return fmt.Errorf("change %d: %w", fromNumber(k), err)
		}
		if err := do(fromNumber(k), &c); err != nil {
			return err
		}
	}
	return nil
}
