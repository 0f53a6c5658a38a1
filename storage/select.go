package storage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"nashra/story"
)

// Query says which stories a feed shows.
type Query struct {
	Limit     int    // at most so many
	PerSource int    // at most so many of one source while stories of others wait; 0: no bound
	Source    string // only those that this source carried
	Topic     string // only those of this topic; of Source and Topic at most one is set
}

// Selection is what a Query found, all of one moment.
type Selection struct {
	Seq      uint64        // change sequence of that moment
	Modified time.Time     // when the newest change of the store was first seen; zero for an empty store
	Stories  []story.Story // the newest by publication first; of one moment, the one that came last

	// Archive is the archive document from which all stories can be reached that are not in Stories; 0 where there are none. Only for a
	// Query of all sources and topics.
	Archive uint64
}

// A story waits for its place in a feed while it is among so many of the newest: else a source that has been silent for
// years would hold places, and choosing would take longer the more is kept.
const (
	waitingTimes = 10 // the feed's own length
	waitingLeast = 1000
)

// Select gives the stories of a feed.
func (s *Store) Select(q Query) (Selection, error) {
	var found Selection
	err := s.view(func(t *transaction) error {
		found.Seq = t.changes.Sequence()
		ordinals, err := t.choose(&q)
		if err != nil {
			return err
		}
		for _, ordinal := range ordinals {
			one, err := t.whole(ordinal)
			if err != nil {
				return err
			}
			found.Stories = append(found.Stories, one)
		}
		if found.Modified, err = t.modified(); err != nil || q.Source != "" || q.Topic != "" {
			return err
		}
		found.Archive, err = t.archiveBehind(found.Stories)
		return err
	})
	if err != nil {
		return found, fmt.Errorf("reading the latest stories: %w", err)
	}
	return found, nil
}

// candidate is a story with its place in the order of publication.
type candidate struct {
	place   int
	ordinal uint64
}

// choose gives the ordinals of the stories of a feed, in its order. A story counts for the source of its lead. Those of a source
// that has its share are put aside, and take the places that nobody else wants.
func (t *transaction) choose(q *Query) ([]uint64, error) {
	if q.Limit < 1 {
		return nil, nil
	}
	var chosen, aside []candidate
	taken, looked := map[string]int{}, 0
	err := t.onShelf(q.shelf(), func(ordinal uint64) (bool, error) {
		looked++
		one, full := candidate{looked, ordinal}, false
		if q.shares() {
			source, err := t.leadSource(ordinal)
			if err != nil {
				return false, err
			}
			full = taken[source] >= q.PerSource
			taken[source]++
		}
		if full {
			aside = append(aside, one)
		} else {
			chosen = append(chosen, one)
		}
		return len(chosen) < q.Limit && (!q.shares() || looked < max(waitingTimes*q.Limit, waitingLeast)), nil
	})
	if err != nil {
		return nil, err
	}
	chosen = append(chosen, aside[:min(len(aside), q.Limit-len(chosen))]...)
	slices.SortFunc(chosen, func(a, b candidate) int { return cmp.Compare(a.place, b.place) })
	ordinals := make([]uint64, len(chosen))
	for i, one := range chosen {
		ordinals[i] = one.ordinal
	}
	return ordinals, nil
}

func (q *Query) shelf() string {
	switch {
	case q.Source != "":
		return sourceShelf(q.Source)
	case q.Topic != "":
		return topicShelf(q.Topic)
	}
	return ""
}

// shares says whether sources have a share: in its own feed a source has all.
func (q *Query) shares() bool { return q.PerSource > 0 && q.Source == "" }

func (t *transaction) leadSource(ordinal uint64) (string, error) {
	s, err := t.story(ordinal)
	if err != nil {
		return "", err
	}
	lead, err := t.item(s.lead())
	return lead.Source, err
}
