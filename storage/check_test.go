package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// TestCheckFindsWrongShelvesAndChanges spoils each of the tables that feeds and archives are made from.
func TestCheckFindsWrongShelvesAndChanges(t *testing.T) {
	first := func(tx *bolt.Tx, table []byte, prefix string) []byte {
		k, _ := tx.Bucket(table).Cursor().Seek([]byte(prefix))
		return append([]byte(nil), k...)
	}
	for name, c := range map[string]struct {
		spoil func(*bolt.Tx) error
		says  string
	}{
		"missing from the shelf of a source": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketShelves).Delete(first(tx, bucketShelves, "s"))
		}, "is missing from the shelf"},
		"missing from the shelf of a topic": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketShelves).Delete(first(tx, bucketShelves, "t"))
		}, "is missing from the shelf"},
		"on the shelf of a topic that it is not of": {func(tx *bolt.Tx) error {
			_, latest, err := parseShelfKey(first(tx, bucketShelves, "s"))
			return errors.Join(err, tx.Bucket(bucketShelves).Put(shelfKey(topicShelf("sport"), latest), nil))
		}, "does not belong where it stands"},
		"in another place of a shelf": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketShelves).Put(shelfKey(sourceShelf("a"), latestKey(time.Unix(1, 0), 1)), nil)
		}, "does not belong where it stands"},
		"a story that is not there on a shelf": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketShelves).Put(shelfKey(sourceShelf("a"), latestKey(time.Unix(1, 0), 99)), nil)
		}, "does not belong where it stands"},
		"a place that cannot be read": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketShelves).Put([]byte("sa"), nil)
		}, "the place 7361 on a shelf"},
		"a story taken down stands on a shelf": {func(tx *bolt.Tx) error {
			it, err := decodeItem(tx.Bucket(bucketItems).Get(number(2)))
			return errors.Join(err, tx.Bucket(bucketShelves).Put(shelfKey(sourceShelf("a"), latestKey(it.Published, 2)), nil))
		}, "does not belong where it stands"},
		"a wrong count of the tail": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketArchive).Put(keyTail, number(3))
		}, "since the last archive was closed; written down are 3"},
		"an archive closed too early": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketArchive).Put(number(102), nil)
		}, "the archive 102 has"},
		"a change of a story that is not there": {func(tx *bolt.Tx) error {
			return putChange(tx, func(c *change) { c.Ordinal = 1 << 30 })
		}, "names story 1073741824"},
		"a change of an item of another story": {func(tx *bolt.Tx) error {
			return putChange(tx, func(c *change) { c.Item = 4 })
		}, "belongs elsewhere"},
		"a change that cannot be read": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketChanges).Put(number(1), []byte("x"))
		}, "change 1: "},
		"the change sequence behind its last entry": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketChanges).SetSequence(tx.Bucket(bucketChanges).Sequence() + 1)
		}, "the change sequence stands at"},
		"a name of a source that cannot be read": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketOrigins).Put(originKey("a", 1), []byte("x"))
		}, "the name of a source"},
		"a name of no source": {func(tx *bolt.Tx) error {
			return tx.Bucket(bucketOrigins).Put([]byte("a"), encodeOrigin(&story.Origin{Title: "صحيفة الميناء"}))
		}, "the name of a source under 61"},
		"a text of what was taken down": {func(tx *bolt.Tx) error {
			var pack packer
			encoded, err := pack.entry(&entry{Seen: firstDay, Item: story.Item{Source: "a", Title: "ما أُزيل"}})
			return errors.Join(err, tx.Bucket(bucketJournal).Put(number(2), encoded))
		}, "was taken down, and journal entry 2 still holds it"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withArchive(t)
			if err := s.db.Update(c.spoil); err != nil {
				t.Fatal(err)
			}
			report, err := s.Check()
			if err != nil || !strings.Contains(strings.Join(report.Problems, "\n"), c.says) {
				t.Errorf("Check does not say %q: %q, %v", c.says, report.Problems, err)
			}
		})
	}
}

// putChange writes the first change anew.
func putChange(tx *bolt.Tx, spoil func(*change)) error {
	c, err := decodeChange(tx.Bucket(bucketChanges).Get(number(1)))
	spoil(&c)
	return errors.Join(err, tx.Bucket(bucketChanges).Put(number(1), encodeChange(&c)))
}

// withArchive is a sound store with one closed archive, of which the second story was taken down.
func withArchive(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "nashra.db"), WithTopics(story.NewTopics([]story.Topic{{ID: "port", Any: []string{"الميناء"}}, {ID: "sport", Any: []string{"الدوري"}}})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b := story.Batch{Source: "a", Seen: firstDay, Origin: &story.Origin{Title: "صحيفة الميناء"}}
	for i := range archiveStories + 5 {
		b.Items = append(b.Items, story.Item{Source: "a", ID: fmt.Sprint(i), Title: fmt.Sprintf("السفينة رقم %d تصل إلى الميناء", i), Published: firstDay})
	}
	verdicts, err := s.Add(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Forget(context.Background(), story.Forgetting{Story: verdicts[1].Story, At: firstDay.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if report, err := s.Check(); err != nil || len(report.Problems) > 0 {
		t.Fatal(err, report.Problems)
	}
	return s
}
