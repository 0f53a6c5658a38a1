package storage

import (
	"context"
	"fmt"
	"slices"

	"nashra/story"
)

// keyTopics has the sum of the rules by which all items were judged; mixedTopics where they were judged by several.
var keyTopics = []byte("topics")

// WithTopics makes the store judge items by these rules as they come. Relabel judges those that are there.
func WithTopics(topics *story.Topics) Option { return func(s *Store) { s.topics.Store(topics) } }

// Relabel judges items by other rules from now on, and those that are kept too, in short steps between which batches are added.
// It does nothing, and says so, where all were judged by these rules. What a ctx that ends leaves undone, the next call does.
func (s *Store) Relabel(ctx context.Context, topics *story.Topics) (again bool, err error) {
	s.topics.Store(topics)
	sum, err := s.JudgedBy()
	if again = err == nil && sum != topics.Sum(); again {
		err = s.judgeAgain(ctx, topics)
	}
	if err != nil {
		return again, fmt.Errorf("judging items by the topics: %w", err)
	}
	return again, nil
}

// JudgedBy gives the sum of the rules by which all items were judged; while they are judged again, one that no rules have.
func (s *Store) JudgedBy() (sum string, err error) {
	err = s.view(func(t *transaction) error {
		sum = string(t.meta.Get(keyTopics))
		return nil
	})
	return sum, err
}

// judgeAgain goes over all items. What it finds out without a lock, it keeps only where the item is still as it was.
func (s *Store) judgeAgain(ctx context.Context, topics *story.Topics) error {
	err := s.change(ctx, func(t *transaction) error { // from here on no one rule holds for all, however this ends
		t.wrote = true
		return t.meta.Put(keyTopics, []byte(mixedTopics))
	})
	if err != nil {
		return err
	}
	type judged struct {
		id     story.ItemID
		seq    uint64
		topics []string
	}
	var page []judged
	keep := func() error {
		defer func() { page = page[:0] }()
		return s.change(ctx, func(t *transaction) error {
			for _, j := range page {
				if err := t.judged(j.id, j.seq, j.topics, topics); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = s.Items(0, func(k KeptItem) error {
		page = append(page, judged{k.ID, k.Seq, topics.Of(&k.Item)})
		if len(page) < 1<<10 {
			return ctx.Err()
		}
		return keep()
	})
	if err == nil {
		err = keep()
	}
	if err != nil {
		return err
	}
	return s.change(ctx, func(t *transaction) error {
		if s.topics.Load().Sum() != topics.Sum() {
			return nil // others came meanwhile
		}
		t.wrote = true
		return t.meta.Put(keyTopics, []byte(topics.Sum()))
	})
}

// judged keeps the topics of an item that had this version when it was judged.
func (t *transaction) judged(id story.ItemID, seq uint64, found []string, topics *story.Topics) error {
	it, err := t.item(id)
	if err != nil || !it.Forgotten.IsZero() {
		return err
	}
	if it.newest().Seq != seq {
		e, err := t.entry(it.newest().Seq)
		if err != nil {
			return err
		}
		found = topics.Of(&e.Item)
	}
	if slices.Equal(found, it.Topics) {
		return nil
	}
	s, err := t.story(it.Story)
	if err == nil {
		err = t.relabel(id, &it, &s, found)
	}
	if err != nil {
		return err
	}
	t.wrote = true
	return t.items.Put(number(uint64(id)), encodeItem(&it))
}

// noteTopics is done once in a transaction that keeps items: where they are judged by other rules than those before, no one
// rule holds for all.
func (t *transaction) noteTopics() error {
	if t.topicsNoted {
		return nil
	}
	t.topicsNoted = true
	sum := t.topics.Sum()
	if string(t.meta.Get(keyTopics)) == sum {
		return nil
	}
	if t.items.Get(number(1)) != nil { // there are others
		sum = mixedTopics
	}
	return t.meta.Put(keyTopics, []byte(sum))
}

// mixedTopics is the sum of no rules.
const mixedTopics = "mixed"
