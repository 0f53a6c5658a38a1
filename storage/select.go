package storage

import (
	"fmt"
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

// Select gives the stories of a feed.
func (s *Store) Select(q Query) (Selection, error) {
	var found Selection
	err := s.view(func(t *transaction) error {
		found.Seq = t.changes.Sequence()
		c := t.latest.Cursor()
		for k, _ := c.Last(); k != nil && len(found.Stories) < q.Limit; k, _ = c.Prev() {
			if len(k) != 16 {
				return fmt.Errorf("the order by publication: %w", errRecord)
			}
			one, err := t.whole(fromNumber(k[8:]))
			if err != nil {
				return err
			}
			found.Stories = append(found.Stories, one)
		}
		var err error
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
