package storage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"nashra/story"
)

// Archive is an archive document (RFC 5005 section 4): the stories that changed after the last closed archive before it, as
// they were when the change sequence was its name. It is told from what never changes, so it never changes; only what a
// person takes down disappears from it.
type Archive struct {
	Name     uint64                  // the change sequence that it ends with
	Previous uint64                  // the archive before it, a closed one; 0: there is none
	Closed   bool                    // the next one begins behind it
	Modified time.Time               // when its newest change was first seen, or when something in it was taken down
	Stories  []story.Story           // the newest change first; without topics, which are not of their time
	Origins  map[string]story.Origin // of their sources, as they were then
}

// Archive gives the archive that ends with a change sequence, or ErrNotFound where the store has not come so far.
func (s *Store) Archive(seq uint64) (Archive, error) {
	var a Archive
	err := s.view(func(t *transaction) error {
		if seq == 0 || seq > t.changes.Sequence() {
			return ErrNotFound
		}
		a = Archive{Name: seq, Previous: t.closedBefore(seq), Closed: t.archives.Get(number(seq)) != nil, Origins: map[string]story.Origin{}}
		last, err := t.lastChanges(a.Previous, seq)
		if err != nil {
			return err
		}
		if a.Modified, err = t.changedAt(seq); err != nil {
			return err
		}
		for _, c := range last {
			if err := t.archived(&a, &c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("reading the archive %d: %w", seq, err)
	}
	return a, nil
}

// Archives gives the names of the archives that are closed, the oldest first, of those behind after.
func (s *Store) Archives(after uint64) ([]uint64, error) {
	var names []uint64
	err := s.view(func(t *transaction) error {
		c := t.archives.Cursor()
		for k, _ := c.Seek(number(after + 1)); len(k) == 8; k, _ = c.Next() {
			names = append(names, fromNumber(k))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the names of the archives: %w", err)
	}
	return names, nil
}

// archiveBehind gives the archive from which on all stories are reached that are not among those shown: the newest closed one where
// whatever has changed since is shown, else the one that ends now.
func (t *transaction) archiveBehind(shown []story.Story) (uint64, error) {
	begins, now := t.closedBefore(0), t.changes.Sequence()
	since, err := t.lastChanges(begins, now)
	if err != nil {
		return 0, err
	}
	ids := map[uint64]bool{}
	for i := range shown {
		ordinal, _, _ := parseStoryID(shown[i].ID)
		ids[ordinal] = true
	}
	for i := range since {
		if ids[since[i].Ordinal] {
			continue
		}
		if s, err := t.story(since[i].Ordinal); err != nil || !s.Forgotten {
			return now, err
		}
	}
	return begins, nil
}

// numbered is a change with its place in the sequence.
type numbered struct {
	seq uint64
	change
}

// lastChanges gives, of each story that changed behind one number up to another, the last of these changes, the newest first.
func (t *transaction) lastChanges(behind, last uint64) ([]numbered, error) {
	newest := map[uint64]numbered{}
	err := t.eachChange(behind, last, func(seq uint64, c *change) error {
		newest[c.Ordinal] = numbered{seq, *c}
		return nil
	})
	list := make([]numbered, 0, len(newest))
	for _, c := range newest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b numbered) int { return cmp.Compare(b.seq, a.seq) })
	return list, err
}

// archived puts a story into an archive as it was after a change.
func (t *transaction) archived(a *Archive, c *numbered) error {
	one, there, err := t.wholeAt(c)
	if err == nil {
		err = t.noteTakenDown(a, c)
	}
	if err != nil || !there {
		return err
	}
	a.Stories = append(a.Stories, one)
	for i := range one.Coverage {
		source := one.Coverage[i].Source
		if _, has := a.Origins[source]; has {
			continue
		}
		origin, known, err := t.originAt(source, a.Name)
		if err != nil {
			return err
		}
		if known {
			a.Origins[source] = origin
		}
	}
	return nil
}

// noteTakenDown moves the date of an archive to when something in it was taken down: who knows it by its date shall get it
// anew.
func (t *transaction) noteTakenDown(a *Archive, c *numbered) error {
	record, err := t.story(c.Ordinal)
	if err != nil {
		return err
	}
	for _, id := range record.Items {
		if uint64(id) > c.Journal {
			continue
		}
		it, err := t.item(id)
		if err != nil {
			return err
		}
		if it.Forgotten.After(a.Modified) {
			a.Modified = it.Forgotten
		}
	}
	return nil
}

// wholeAt puts a story together as it was after a change, but for what was taken down since; that may be all.
func (t *transaction) wholeAt(c *numbered) (whole story.Story, there bool, err error) {
	record, err := t.story(c.Ordinal)
	if err != nil {
		return whole, false, err
	}
	record.Lead = c.Lead
	lead, there, err := t.leadAmong(&record, c.Journal)
	if err != nil || !there {
		return whole, false, err
	}
	whole = story.Story{ID: storyID(c.Ordinal, record.Tail), Seq: c.seq, Published: record.Published, Updated: c.Updated}
	for _, id := range record.itemsFrom(lead) {
		if uint64(id) > c.Journal {
			continue
		}
		it, err := t.item(id)
		if err != nil {
			return whole, false, err
		}
		if !it.Forgotten.IsZero() {
			continue
		}
		line := it.coverage(id, whole.ID)
		seq := it.versionAt(c.Journal)
		if id == lead || seq != it.newest().Seq {
			e, err := t.entry(seq)
			if err != nil {
				return whole, false, err
			}
			line.Outlet, line.URL, line.Title = e.Item.Outlet, e.Item.URL, e.Item.Title
			if id == lead {
				whole.Lead = e.Item
			}
		}
		whole.Coverage = append(whole.Coverage, line)
	}
	return whole, true, nil
}

// itemsFrom gives the items of a story, the lead first.
func (s *storyRecord) itemsFrom(lead story.ItemID) []story.ItemID {
	list := []story.ItemID{lead}
	for _, id := range s.Items {
		if id != lead {
			list = append(list, id)
		}
	}
	return list
}

// versionAt gives the version that was the newest when the journal had come so far. Those that archives show are all kept.
func (it *itemRecord) versionAt(journal uint64) uint64 {
	for i := len(it.Versions) - 1; i > 0; i-- {
		if it.Versions[i].Seq <= journal {
			return it.Versions[i].Seq
		}
	}
	return it.Versions[0].Seq
}

// changedAt is when the newest change up to a number was first seen.
func (t *transaction) changedAt(seq uint64) (time.Time, error) {
	cursor := t.changes.Cursor()
	k, v := cursor.Seek(number(seq))
	if k == nil || fromNumber(k) > seq { // stores of before the change log have gaps in it
		k, v = cursor.Prev()
	}
	if k == nil {
		return time.Time{}, nil
	}
	c, err := decodeChange(v)
	if err != nil {
		return time.Time{}, fmt.Errorf("change %d: %w", fromNumber(k), err)
	}
	if c.Kind == itemForgotten {
		it, err := t.item(c.Item)
		return it.Forgotten, err
	}
	k, _ = t.journal.Cursor().Seek(number(c.Journal)) // or what is kept behind it, where that version no longer is
	e, err := t.entry(fromNumber(k))
	return e.Seen, err
}
