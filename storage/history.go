package storage

import (
	"bytes"
	"fmt"

	"nashra/story"
)

// putVisit remembers a visit and what was read, with the verdicts of its items counted.
func (t *transaction) putVisit(b *story.Batch, verdicts []story.Verdict) error {
	if b.Visit == nil {
		return nil
	}
	visit := *b.Visit
	for _, v := range verdicts {
		switch v.Outcome {
		case story.New:
			visit.New++
		case story.Joined:
			visit.Joined++
		case story.Updated:
			visit.Updated++
		case story.Unchanged:
			visit.Unchanged++
		case story.Forgotten:
			visit.KeptOut++
		}
	}
	id := []byte(b.Source)
	record, err := appendVisit(t.visits.Get(id), &visit)
	if err != nil {
		return fmt.Errorf("the visits of %q: %w", id, err)
	}
	t.wrote = true
	if err := t.visits.Put(id, record); err != nil {
		return err
	}
	if b.Reading == nil {
		return nil
	}
	if encoded := encodeReading(b.Reading); !bytes.Equal(t.readings.Get(id), encoded) {
		return t.readings.Put(id, encoded)
	}
	return nil
}

func (t *transaction) pastVisits(id []byte) (story.History, error) {
	raw := t.visits.Get(id)
	if raw == nil {
		return story.History{}, nil
	}
	h, err := decodeVisits(raw)
	if err != nil {
		return h, fmt.Errorf("the visits of %q: %w", id, err)
	}
	return h, nil
}

// Histories gives what is remembered of all sources' visits, by source id.
func (s *Store) Histories() (map[string]story.History, error) {
	all := map[string]story.History{}
	err := s.view(func(t *transaction) error {
		return t.visits.ForEach(func(id, _ []byte) error {
			h, err := t.history(id)
			all[string(id)] = h
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading what is remembered of visits: %w", err)
	}
	return all, nil
}

// history is what is remembered of one source.
func (t *transaction) history(id []byte) (story.History, error) {
	h, err := t.pastVisits(id)
	if err != nil {
		return h, err
	}
	if raw := t.readings.Get(id); raw != nil {
		if h.Reading, err = decodeReading(raw); err != nil {
			return h, fmt.Errorf("the reading of %q: %w", id, err)
		}
	}
	return h, nil
}

func (c *checking) histories() {
	c.each(c.t.visits, func(k, v []byte) {
		if h, err := decodeVisits(v); err != nil || len(h.Visits) == 0 || len(h.Visits) > story.MaxVisits {
			c.report.add("the visits of %q: there are %d (%v)", k, len(h.Visits), err)
		}
	})
	c.each(c.t.readings, func(k, v []byte) {
		if _, err := decodeReading(v); err != nil || c.t.visits.Get(k) == nil {
			c.report.add("the reading of %q belongs to no visit (%v)", k, err)
		}
	})
}
