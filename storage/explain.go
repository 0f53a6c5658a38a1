package storage

import (
	"fmt"

	"nashra/story"
)

// Explain says in words what an item, as it came, and another, as it was then, have in common and in what they differ; or
// ErrNotFound. Later edits of either changed no verdict. With no other (0) the item is compared with nothing.
func (s *Store) Explain(item, other story.ItemID) (story.Explanation, error) {
	var a, b story.Item
	weigh, looked := func(uint32) float64 { return 0 }, false
	err := s.view(func(t *transaction) error {
		var err error
		if a, err = t.itemBefore(item, item+1); err != nil {
			return err
		}
		if other != 0 {
			if b, err = t.itemBefore(other, item); err != nil {
				return err
			}
		}
		if t.prints.Get(number(uint64(item))) == nil {
			return nil // nobody looked for near copies, or its text is too short
		}
		f, err := t.printOf(uint64(item))
		if err == nil {
			weigh, looked = f.Weight, true
		}
		return err
	})
	if err != nil {
		return story.Explanation{}, fmt.Errorf("explaining %s: %w", item, err)
	}
	explained := story.Explain(&a, &b, weigh)
	explained.Looked = looked
	return explained, nil
}

// itemBefore gives an item as it was when the journal had not reached an entry yet: its newest version of before that
// is still kept, at least its first; or ErrNotFound.
func (t *transaction) itemBefore(id, before story.ItemID) (story.Item, error) {
	if t.items.Get(number(uint64(id))) == nil {
		return story.Item{}, ErrNotFound
	}
	it, err := t.item(id)
	if err != nil {
		return story.Item{}, err
	}
	seq := it.Versions[0].Seq
	for _, v := range it.Versions[1:] {
		if v.Seq < uint64(before) {
			seq = v.Seq
		}
	}
	e, err := t.entry(seq)
	return e.Item, err
}
