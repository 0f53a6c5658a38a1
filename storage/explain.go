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
		for id, to := range map[story.ItemID]*story.Item{item: &a, other: &b} {
			if t.items.Get(number(uint64(id))) == nil {
				return ErrNotFound
			}
			it, err := t.item(id)
			if err != nil {
				return err
			}
			e, err := t.entry(it.newest().Seq)
			if err != nil {
				return err
			}
			*to = e.Item
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
