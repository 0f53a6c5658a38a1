package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// TestUpgradeMakesArchives: what a store of before the change log holds is in archives, edits and joins as they are now.
func TestUpgradeMakesArchives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		for i := range 250 {
			it := story.Item{Source: "a", ID: fmt.Sprint(i), Title: fmt.Sprintf("خبر رقم %d", i), HTML: fmt.Sprintf("<p>نصه في الجولة %d</p>", round*i/200)}
			if round == 2 && i%10 == 0 {
				it.Source, it.URL = "b", fmt.Sprintf("https://b.example/%d", i)
			}
			if _, err := s.Add(context.Background(), story.Batch{Seen: time.Unix(1.7e9, 0), Items: []story.Item{it}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return errors.Join(forgetChanges(tx), tx.DeleteBucket(bucketArchive), tx.DeleteBucket(bucketOrigins), tx.DeleteBucket(bucketShelves), tx.Bucket(bucketMeta).Put(keyFormat, []byte{5}))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if report, err := s.Check(); err != nil || len(report.Problems) > 0 {
		t.Fatal(err, report.Problems)
	}
	found, err := s.Select(Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for name := found.Archive; name != 0; {
		a, err := s.Archive(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range a.Stories {
			met[one.ID] = true
		}
		name = a.Previous
	}
	if err := s.Stories(0, func(k KeptStory) error {
		if !met[k.ID] {
			return fmt.Errorf("%s is in no archive", k.ID)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
