package storage

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// Report is what Check found. A sound store has no Problems.
type Report struct {
	Items    int      `json:"items"`
	Stories  int      `json:"stories"`
	Entries  int      `json:"entries"` // of the journal
	Problems []string `json:"problems"`
}

// maxProblems is enough to see what is wrong; a broken page can make a million of them.
const maxProblems = 100

// Check reads the whole store: first the file's pages, so that what follows can trust them, then everything that the
// other methods rely on. Check may run while batches are added; it sees the store as it was when it began. What is wrong
// with the file stands in the Report; an error says only that there was nothing to look at.
func (s *Store) Check() (Report, error) {
	var report Report
	err := s.view(func(t *transaction) error {
		pages, err := walkPages(s.file, t.keys.Tx(), true)
		if err != nil {
			report.add("the file's pages: %v", err)
			return nil
		}
		metas := readMetas(s.file)
		if len(metas) < 2 { // one of them may just have been written
			metas = readMetas(s.file)
		}
		if len(metas) < 2 {
			report.add("the file's pages: one of the two beginnings is damaged; if it was the newer, the last batch is missing")
		}
		if lost := pages.lost(); lost > 0 {
			report.add("the file's pages: %d are neither used nor free", lost)
		}
		c := checking{t: t, report: &report, entries: map[uint64]bool{}}
		c.stories()
		c.items()
		c.journal()
		c.keys()
		c.latest()
		c.changes()
		c.sources()
		c.prints()
		c.histories()
		c.subscriptions()
		c.files()
		c.origins()
		c.archives()
		c.shelves()
		return nil
	})
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		report.add("%s", damaged.Reason)
		return report, nil
	}
	if err != nil {
		return report, fmt.Errorf("checking the store: %w", err)
	}
	return report, nil
}

func (r *Report) add(format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
	}
}

// checking is one run of Check.
type checking struct {
	t       *transaction
	report  *Report
	entries map[uint64]bool // journal sequences that items name
}

// each walks a table. The functions it is given report and never fail.
func (c *checking) each(b *bolt.Bucket, do func(k, v []byte)) {
	var last []byte
	_ = b.ForEach(func(k, v []byte) error {
		if last != nil && bytes.Compare(last, k) >= 0 {
			c.report.add("the table that holds %x has it after %x", k, last)
		}
		last = k
		do(k, v)
		return nil
	})
}

func (c *checking) stories() {
	c.each(c.t.stories, func(k, v []byte) {
		c.report.Stories++
		ordinal := fromNumber(k)
		s, err := decodeStory(v)
		if err != nil {
			c.report.add("story %d: %v", ordinal, err)
			return
		}
		if uint64(s.Items[0]) != ordinal {
			c.report.add("story %d: its first item is %s", ordinal, s.Items[0])
		}
		for i, id := range s.Items {
			it, err := c.t.item(id)
			if err != nil || it.Story != ordinal {
				c.report.add("story %d lists %s, which is not there or belongs elsewhere (%v)", ordinal, id, err)
			}
			if i == 0 && !it.Published.Equal(s.Published) {
				c.report.add("story %d is published at %v, its first item at %v", ordinal, s.Published, it.Published)
			}
		}
		if !s.Forgotten && c.t.latest.Get(latestKey(s.Published, ordinal)) == nil {
			c.report.add("story %d is missing from the order by publication", ordinal)
		}
		if last, err := decodeChange(c.t.changes.Get(number(s.Changed))); err != nil || last.Ordinal != ordinal {
			c.report.add("story %d: the change sequence does not name it at %d", ordinal, s.Changed)
		}
	})
}

func (c *checking) items() {
	c.each(c.t.items, func(k, v []byte) {
		c.report.Items++
		id := story.ItemID(fromNumber(k))
		it, err := decodeItem(v)
		if err != nil {
			c.report.add("item %s: %v", id, err)
			return
		}
		s, err := c.t.story(it.Story)
		if err != nil {
			c.report.add("item %s: %v", id, err)
			return
		}
		listed := 0
		for _, other := range s.Items {
			if other == id {
				listed++
			}
		}
		if listed != 1 {
			c.report.add("item %s stands %d times in its story %d", id, listed, it.Story)
		}
		if it.Versions[0].Seq != uint64(id) {
			c.report.add("item %s: its first version is journal entry %d", id, it.Versions[0].Seq)
		}
		for _, version := range it.Versions {
			c.entries[version.Seq] = true
			c.version(id, &it, version)
		}
	})
}

// version checks one remembered version of an item against its journal entry.
func (c *checking) version(id story.ItemID, it *itemRecord, v version) {
	e, err := c.t.entry(v.Seq)
	if err != nil {
		c.report.add("item %s: %v", id, err)
		return
	}
	if !it.Forgotten.IsZero() {
		if e.Item.Title+e.Item.HTML+e.Item.URL+e.Item.ID != "" {
			c.report.add("item %s was taken down, and journal entry %d still holds it", id, v.Seq)
		}
		return
	}
	p := story.Prepare(e.Item)
	if p.Content != v.Content || e.Item.Source != it.Source {
		c.report.add("item %s: journal entry %d holds something else", id, v.Seq)
	}
	if told := *it; v == it.newest() {
		told.take(&p, v.Seq)
		if it.Words < 0 {
			told.Words = it.Words
		}
		if told.Versions = it.Versions; !bytes.Equal(encodeItem(&told), encodeItem(it)) {
			c.report.add("item %s is not what its newest version says", id)
		}
	}
	if v.Seq == uint64(id) && !it.Published.Equal(e.Item.When(e.Seen)) {
		c.report.add("item %s is published at %v, which its first version does not say", id, it.Published)
	}
	if fromNumber(c.t.keys.Get(p.Ident[:])) != uint64(id) {
		c.report.add("item %s is not found under its given id", id)
	}
	for _, k := range p.Keys() {
		if k == p.Report {
			continue // what was kept before there was this key has none, and is found by what is near
		}
		if c.t.keys.Get(k[:]) == nil {
			c.report.add("item %s: its key %x is missing", id, k)
		}
	}
	if v.Seq == it.Story {
		c.storyName(it.Story, &e.Item)
	}
}

// storyName checks that a story's name is the one that its first item gave it.
func (c *checking) storyName(ordinal uint64, first *story.Item) {
	s, err := c.t.story(ordinal)
	if err == nil && s.Tail != storyTail(ordinal, first.Source, first.ID) {
		c.report.add("story %d: its name %s is not the one that it was given", ordinal, storyID(ordinal, s.Tail))
	}
}

func (c *checking) journal() {
	last := uint64(0)
	c.each(c.t.journal, func(k, _ []byte) {
		c.report.Entries++
		last = fromNumber(k)
		if !c.entries[last] {
			c.report.add("journal entry %d belongs to no item", last)
		}
	})
	if next := c.t.journal.Sequence(); next < last {
		c.report.add("the journal would give the number %d again: its last entry is %d", next+1, last)
	}
}

func (c *checking) keys() {
	c.each(c.t.keys, func(k, v []byte) {
		if len(k) != len(story.Key{}) || c.t.items.Get(v) == nil {
			c.report.add("the key %x names item %d, which is not there", k, fromNumber(v))
		}
	})
}

// latest checks that the order by publication names every story once; that none is missing, stories has checked.
func (c *checking) latest() {
	c.each(c.t.latest, func(k, _ []byte) {
		if len(k) != 16 {
			c.report.add("the order by publication has the entry %x", k)
			return
		}
		ordinal := fromNumber(k[8:])
		if s, err := c.t.story(ordinal); err != nil || s.Forgotten || !bytes.Equal(k, latestKey(s.Published, ordinal)) {
			c.report.add("the order by publication names story %d in the wrong place (%v)", ordinal, err)
		}
	})
}

func (c *checking) sources() {
	c.each(c.t.sources, func(k, v []byte) {
		checkpoint, err := decodeCheckpoint(v)
		if err != nil || checkpoint.Source != string(k) {
			c.report.add("the checkpoint of %q is of %q (%v)", k, checkpoint.Source, err)
		}
	})
}
