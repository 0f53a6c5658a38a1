package storage

import (
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// Story gives the story with this id, or ErrNotFound, or ErrForgotten.
func (s *Store) Story(id string) (story.Story, error) {
	ordinal, tail, ok := parseStoryID(id)
	if !ok {
		return story.Story{}, ErrNotFound
	}
	return s.find(func(t *transaction) (uint64, bool, error) {
		raw := t.stories.Get(number(ordinal))
		if raw == nil {
			return 0, false, nil
		}
		record, err := decodeStory(raw)
		return ordinal, record.Tail == tail, err
	})
}

// StoryOfItem gives the story that holds an item, or ErrNotFound, or ErrForgotten where the item was taken down.
func (s *Store) StoryOfItem(id story.ItemID) (story.Story, error) {
	return s.find(func(t *transaction) (uint64, bool, error) {
		raw := t.items.Get(number(uint64(id)))
		if raw == nil {
			return 0, false, nil
		}
		it, err := decodeItem(raw)
		return it.Story, true, errors.Join(err, it.gone())
	})
}

// StoryOfURL gives the story that holds an item with this address, in any writing of it, or
// ErrNotFound, or ErrForgotten where the item was taken down.
func (s *Store) StoryOfURL(raw string) (story.Story, error) {
	p := story.Prepare(story.Item{URL: raw})
	if p.URL.IsZero() {
		return story.Story{}, ErrNotFound
	}
	return s.find(func(t *transaction) (uint64, bool, error) {
		id := t.keys.Get(p.URL[:])
		if id == nil {
			return 0, false, nil
		}
		it, err := t.item(story.ItemID(fromNumber(id)))
		return it.Story, true, errors.Join(err, it.gone())
	})
}

func (s *Store) find(look func(*transaction) (ordinal uint64, found bool, err error)) (one story.Story, err error) {
	err = s.view(func(t *transaction) error {
		ordinal, found, err := look(t)
		if err != nil {
			return err
		}
		if !found {
			return ErrNotFound
		}
		one, err = t.whole(ordinal)
		return err
	})
	if err != nil {
		return story.Story{}, fmt.Errorf("looking for a story: %w", err)
	}
	return one, nil
}

// whole puts a story together: its lead with its text, and a line for each item.
func (t *transaction) whole(ordinal uint64) (story.Story, error) {
	record, err := t.story(ordinal)
	if err == nil && record.Forgotten {
		err = ErrForgotten
	}
	if err != nil {
		return story.Story{}, err
	}
	whole := story.Story{ID: storyID(ordinal, record.Tail), Seq: record.Changed, Published: record.Published, Updated: record.Updated}
	lead := record.lead()
	for _, id := range record.itemsFrom(lead) {
		it, err := t.item(id)
		if err != nil {
			return whole, err
		}
		if !it.Forgotten.IsZero() {
			continue
		}
		if id == lead {
			e, err := t.entry(it.newest().Seq)
			if err != nil {
				return whole, err
			}
			whole.Lead = e.Item
		}
		whole.Coverage = append(whole.Coverage, it.coverage(id, whole.ID))
		whole.Topics = append(whole.Topics, it.Topics...)
	}
	slices.Sort(whole.Topics)
	whole.Topics = slices.Compact(whole.Topics)
	return whole, nil
}

func (t *transaction) entry(seq uint64) (entry, error) {
	e, err := decodeEntry(t.journal.Get(number(seq)))
	if err != nil {
		return e, fmt.Errorf("journal entry %d: %w", seq, err)
	}
	return e, nil
}

// Checkpoint gives the checkpoint of a source; one that was never visited has an empty one.
func (s *Store) Checkpoint(source string) (story.Checkpoint, error) {
	c := story.Checkpoint{Source: source}
	err := s.guarded(func() error {
		return s.db.View(func(tx *bolt.Tx) error { // of the one table: all are more work than the reading, and each visit reads
			sources, err := tableOf(tx, bucketSources)
			if err != nil {
				return err
			}
			if raw := sources.Get([]byte(source)); raw != nil {
				c, err = decodeCheckpoint(raw)
			}
			return err
		})
	})
	if err != nil {
		return c, fmt.Errorf("reading the checkpoint of %s: %w", source, err)
	}
	return c, nil
}

// Checkpoints gives all checkpoints by source id.
func (s *Store) Checkpoints() (map[string]story.Checkpoint, error) {
	all := map[string]story.Checkpoint{}
	err := s.view(func(t *transaction) error {
		return t.sources.ForEach(func(k, v []byte) error {
			c, err := decodeCheckpoint(v)
			if err != nil {
				return fmt.Errorf("the checkpoint of %q: %w", k, err)
			}
			all[string(k)] = c
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the checkpoints: %w", err)
	}
	return all, nil
}

// Modified is when the newest change was first seen, or when something was taken down last; the zero time of an empty store.
func (s *Store) Modified() (time.Time, error) {
	var seen time.Time
	err := s.view(func(t *transaction) (err error) {
		seen, err = t.modified()
		return err
	})
	if err != nil {
		return seen, fmt.Errorf("reading the newest change: %w", err)
	}
	return seen, nil
}

func (t *transaction) modified() (time.Time, error) { return t.changedAt(t.changes.Sequence()) }
