package storage

import (
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

// Check reads the whole store: everything that the other methods rely on, then bbolt's own pages. In this order,
// because bbolt looks at its pages on a goroutine of its own, where a damaged one would end the process; what has been
// read through once is safe for it. Check may run while batches are added; it sees the store as it was when it began.
func (s *Store) Check() (Report, error) {
	var report Report
	err := s.view(func(t *transaction) error {
		c := checking{t: t, report: &report, entries: map[uint64]bool{}}
		c.stories()
		c.items()
		c.journal()
		c.keys()
		c.order()
		if len(report.Problems) > 0 {
			return nil
		}
		for err := range t.keys.Tx().Check() {
			report.add("the file's pages: %v", err)
		}
		return nil
	})
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

// each walks a bucket. The functions it is given report and never fail.
func each(b *bolt.Bucket, do func(k, v []byte)) {
	_ = b.ForEach(func(k, v []byte) error {
		do(k, v)
		return nil
	})
}

func (c *checking) stories() {
	each(c.t.stories, func(k, v []byte) {
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
		for _, id := range s.Items {
			if it, err := c.t.item(id); err != nil || it.Story != ordinal {
				c.report.add("story %d lists %s, which is not there or belongs elsewhere (%v)", ordinal, id, err)
			}
		}
		if c.t.latest.Get(latestKey(s.Published, ordinal)) == nil {
			c.report.add("story %d is missing from the order by publication", ordinal)
		}
		if fromNumber(c.t.changes.Get(number(s.Changed))) != ordinal {
			c.report.add("story %d: the change sequence does not name it at %d", ordinal, s.Changed)
		}
	})
}

func (c *checking) items() {
	each(c.t.items, func(k, v []byte) {
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
		for _, version := range it.Versions {
			c.entries[version.Seq] = true
			c.version(id, &it, version)
		}
	})
}

func (c *checking) version(id story.ItemID, it *itemRecord, v version) {
	e, err := c.t.entry(v.Seq)
	if err != nil {
		c.report.add("item %s: %v", id, err)
		return
	}
	p := story.Prepare(e.Item)
	if p.Content != v.Content || e.Item.Source != it.Source {
		c.report.add("item %s: journal entry %d holds something else", id, v.Seq)
	}
	if fromNumber(c.t.keys.Get(p.Ident[:])) != uint64(id) {
		c.report.add("item %s is not found under its given id", id)
	}
}

func (c *checking) journal() {
	each(c.t.journal, func(k, _ []byte) {
		c.report.Entries++
		if seq := fromNumber(k); !c.entries[seq] {
			c.report.add("journal entry %d belongs to no item", seq)
		}
	})
}

func (c *checking) keys() {
	each(c.t.keys, func(k, v []byte) {
		if len(k) != len(story.Key{}) || c.t.items.Get(v) == nil {
			c.report.add("the key %x names item %d, which is not there", k, fromNumber(v))
		}
	})
}

// order checks that the two orders of stories name nothing but stories.
func (c *checking) order() {
	latest, changes := 0, 0
	each(c.t.latest, func(_, _ []byte) { latest++ })
	each(c.t.changes, func(_, _ []byte) { changes++ })
	if latest != c.report.Stories || changes != c.report.Stories {
		c.report.add("there are %d stories, %d in the order by publication, %d in the change sequence", c.report.Stories, latest, changes)
	}
}
