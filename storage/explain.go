package storage

import (
	"fmt"

	"nashra/story"
)

// Explain says in words what two items have in common and in what they differ, as they are now; or ErrNotFound.
func (s *Store) Explain(item, other story.ItemID) (story.Explanation, error) {
	var a, b story.Item
	weigh := func(uint32) float64 { return 0 }
	err := s.view(func(t *transaction) error {
		var err error
		if a, err = t.newestOf(item); err != nil {
			return err
		}
		if b, err = t.newestOf(other); err != nil {
			return err
		}
		if f, err := t.printOf(uint64(item)); err == nil { // else it came before there were any
			weigh = f.Weight
		}
		return nil
	})
	if err != nil {
		return story.Explanation{}, fmt.Errorf("comparing %s with %s: %w", item, other, err)
	}
	return story.Explain(&a, &b, weigh), nil
}

// newestOf gives the newest version of an item, or ErrNotFound.
func (t *transaction) newestOf(id story.ItemID) (story.Item, error) {
	if t.items.Get(number(uint64(id))) == nil {
		return story.Item{}, ErrNotFound
	}
	it, err := t.item(id)
	if err != nil {
		return story.Item{}, err
	}
	e, err := t.entry(it.newest().Seq)
	return e.Item, err
}
