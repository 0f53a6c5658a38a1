package storage

import (
	"fmt"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// KeptItem is an item as it is kept now.
type KeptItem struct {
	Seq       uint64 // journal sequence of this version
	ID        story.ItemID
	Story     string
	Seen      time.Time // when this version was first seen
	Published time.Time // as given, or when the item was first seen; never moves
	Item      story.Item
}

// KeptStory is a story by its items.
type KeptStory struct {
	Seq       uint64 // change sequence
	ID        string
	Title     string // of the lead
	Published time.Time
	Updated   time.Time
	Items     []story.ItemID
	Forgotten bool // a person has taken it down; it has neither title nor items then
}

// page is how many records are read in one transaction: a long one would keep old pages alive and block the writer
// when the file must grow.
const page = 256

// Items gives every item once, but those that were taken down, in the order in which they first came, as it is now; only those whose newest version
// has a journal sequence above after. yield runs outside any transaction; its error ends the reading.
func (s *Store) Items(after uint64, yield func(KeptItem) error) error {
	read := func(t *transaction, k, v []byte) (KeptItem, bool, error) {
		it, err := decodeItem(v)
		if err != nil || it.newest().Seq <= after || !it.Forgotten.IsZero() {
			return KeptItem{}, false, err
		}
		record, err := t.story(it.Story)
		if err != nil {
			return KeptItem{}, false, err
		}
		e, err := t.entry(it.newest().Seq)
		return KeptItem{
			Seq: it.newest().Seq, ID: story.ItemID(fromNumber(k)), Story: storyID(it.Story, record.Tail), Seen: e.Seen, Published: it.Published, Item: e.Item,
		}, true, err
	}
	return eachPage(s, func(t *transaction) *bolt.Bucket { return t.items }, 0, read, yield)
}

// Stories gives every story whose change sequence is above after, in the order of their last changes. A story that
// changes while they are read may be given again, later, as it is then.
func (s *Store) Stories(after uint64, yield func(KeptStory) error) error {
	read := func(t *transaction, k, v []byte) (KeptStory, bool, error) {
		c, err := decodeChange(v)
		if err != nil {
			return KeptStory{}, false, fmt.Errorf("change %d: %w", fromNumber(k), err)
		}
		ordinal := c.Ordinal
		record, err := t.story(ordinal)
		if err != nil || record.Changed != fromNumber(k) {
			return KeptStory{}, false, err // it has changed again since
		}
		if record.Forgotten {
			return KeptStory{Seq: record.Changed, ID: storyID(ordinal, record.Tail), Published: record.Published, Updated: record.Updated, Forgotten: true}, true, nil
		}
		lead, err := t.item(record.lead())
		if err == nil {
			record.Items, err = t.left(&record)
		}
		return KeptStory{
			Seq: record.Changed, ID: storyID(ordinal, record.Tail), Title: lead.ShownTitle, Published: record.Published, Updated: record.Updated, Items: record.Items,
		}, true, err
	}
	return eachPage(s, func(t *transaction) *bolt.Bucket { return t.changes }, after, read, yield)
}

// eachPage walks a bucket with numbers for keys, from after on, a page in a transaction.
func eachPage[T any](s *Store, bucket func(*transaction) *bolt.Bucket, after uint64, read func(t *transaction, k, v []byte) (T, bool, error), yield func(T) error) error {
	for after < math.MaxUint64 {
		var found []T
		seen := 0
		err := s.view(func(t *transaction) error {
			c := bucket(t).Cursor()
			for k, v := c.Seek(number(after + 1)); k != nil && seen < page; k, v = c.Next() {
				one, wanted, err := read(t, k, v)
				if err != nil {
					return err
				}
				if wanted {
					found = append(found, one)
				}
				next := fromNumber(k)
				if next <= after { // else a damaged table could be read for ever
					return fmt.Errorf("a table has %d after %d: %w", next, after, errRecord)
				}
				after = next
				seen++
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading the store: %w", err)
		}
		for _, one := range found {
			if err := yield(one); err != nil {
				return err
			}
		}
		if seen < page {
			break
		}
	}
	return nil
}
