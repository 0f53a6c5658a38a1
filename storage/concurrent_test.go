package storage_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"nashra/storage"
	"nashra/story"
)

// Adding, reading and checking at the same time: every batch is kept, and a check finds the store sound at any moment.
func TestEverythingAtOnce(t *testing.T) {
	s := open(t)
	const writers, rounds = 3, 30
	var adding, reading sync.WaitGroup
	var stop atomic.Bool
	for w := range writers {
		adding.Go(func() {
			for i := range rounds {
				own := item(fmt.Sprint("w", w), fmt.Sprint(i), fmt.Sprintf("خبر %d من %d", i, w))
				edited := item("edited", fmt.Sprint(i%20), fmt.Sprintf("تعديل %d من %d", i, w))
				if _, err := s.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{own, edited}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, do := range []func() error{
		func() error {
			report, err := s.Check()
			if len(report.Problems) > 0 {
				err = fmt.Errorf("check: %q", report.Problems)
			}
			return err
		},
		func() error { return s.Items(0, func(storage.KeptItem) error { return nil }) },
		func() error { return s.Stories(0, func(storage.KeptStory) error { return nil }) },
		func() error { _, err := latest(s, 20); return err },
	} {
		reading.Go(func() {
			for !stop.Load() {
				if err := do(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	adding.Wait()
	stop.Store(true)
	reading.Wait()
	if report, err := s.Check(); err != nil || report.Items != writers*rounds+20 || len(report.Problems) > 0 {
		t.Errorf("at the end: %+v, %v", report, err)
	}
}

// Close waits for what is queued: what Add has answered with no error is there afterwards, what it refused is not.
func TestCloseWhileAdding(t *testing.T) {
	path := t.TempDir() + "/nashra.db"
	s := openAt(t, path)
	kept := make([]atomic.Bool, 200)
	var adding sync.WaitGroup
	started := make(chan struct{}, len(kept))
	for i := range kept {
		adding.Go(func() {
			started <- struct{}{}
			_, err := s.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{item("a", fmt.Sprint(i), "خبر")}})
			if err != nil && !strings.Contains(err.Error(), "is closed") {
				t.Error(err)
			}
			kept[i].Store(err == nil)
		})
	}
	for range 100 {
		<-started
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	adding.Wait()
	again := openAt(t, path)
	there := map[string]bool{}
	if err := again.Items(0, func(k storage.KeptItem) error { there[k.Item.ID] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	for i := range kept {
		if kept[i].Load() != there[fmt.Sprint(i)] {
			t.Errorf("item %d: kept %v, there %v", i, kept[i].Load(), there[fmt.Sprint(i)])
		}
	}
	if _, err := latest(s, 1); err == nil {
		t.Error("a closed store was read")
	}
	if _, err := s.Check(); err == nil {
		t.Error("a closed store was checked")
	}
}
