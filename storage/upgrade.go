package storage

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// upgradeStep is how many changes of an older store are written anew in one transaction.
const upgradeStep = 1 << 14

// upgrade brings a store of an older version up to date. Each step is whole, so that a kill in between costs nothing but
// time; the format is written last.
func (s *Store) upgrade() error {
	err := s.guarded(func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
			if err := makeBuckets(tx); err != nil || tx.Bucket(bucketMeta).Get(keyFormat) != nil {
				return err
			}
			return writeFormat(tx) // a new one
		})
	})
	for _, step := range []func(*transaction, uint64) (uint64, bool, error){(*transaction).upgradeChanges, (*transaction).upgradeShelves} {
		behind := uint64(0)
		for more := true; more && err == nil; {
			err = s.guarded(func() error {
				return s.db.Update(func(tx *bolt.Tx) error {
					t, err := begin(tx)
					if err == nil {
						behind, more, err = step(t, behind)
					}
					if err == nil {
						err = t.keepTail()
					}
					return err
				})
			})
		}
	}
	if err != nil {
		return err
	}
	return s.guarded(func() error { return s.db.Update(writeFormat) })
}

// upgradeChanges writes entries of before the change log anew: then one had its story only, and only the newest of a story
// was there. What they do not say the items do.
func (t *transaction) upgradeChanges(behind uint64) (last uint64, more bool, err error) {
	var old []numbered
	c := t.changes.Cursor()
	for k, v := c.Seek(number(behind + 1)); k != nil && !more; k, v = c.Next() {
		behind = fromNumber(k)
		if ordinal := fromNumber(v); ordinal != 0 {
			old = append(old, numbered{behind, change{Ordinal: ordinal}})
			more = len(old) == upgradeStep
		}
	}
	for i := range old {
		one := &old[i]
		if err := t.complete(&one.change); err != nil {
			return behind, false, fmt.Errorf("change %d: %w", one.seq, err)
		}
		tail, err := t.tailOf()
		if err != nil {
			return behind, false, err
		}
		tail.stories++
		if err := t.writeDown(one.seq, &one.change); err != nil {
			return behind, false, err
		}
	}
	return behind, more, nil
}

// complete finds out what the last change of a story was, and keeps the versions that are shown since.
func (t *transaction) complete(c *change) error {
	s, err := t.story(c.Ordinal)
	if err != nil {
		return err
	}
	c.Lead, c.Updated = s.lead(), s.Updated
	for _, id := range s.Items {
		it, err := t.item(id)
		if err != nil {
			return err
		}
		newest := it.newest().Seq
		if newest > c.Journal {
			c.Journal, c.Item, c.Kind = newest, id, itemAdded
			if newest != uint64(id) {
				c.Kind = itemEdited
			}
		}
		if len(it.Versions) > 1 {
			if err := t.showNewest(id, &it); err != nil {
				return err
			}
		}
	}
	return nil
}

// showNewest says that a closed archive shows the newest version of an item.
func (t *transaction) showNewest(id story.ItemID, it *itemRecord) error {
	it.Versions[len(it.Versions)-1].Shown = true
	return t.items.Put(number(uint64(id)), encodeItem(it))
}
