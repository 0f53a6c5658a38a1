package storage

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// Patient batches wait for others and share their commit; whoever is not patient ends the waiting.
func TestPatientBatches(t *testing.T) {
	type arrival struct {
		after   time.Duration
		patient bool
	}
	const soon = 30 * time.Millisecond
	for _, c := range []struct {
		name     string
		arrivals []arrival
		noMore   time.Duration // when it is known that no more come; 0: in the end
		close    time.Duration // when the store is closed; 0: in the end
		commits  int
		answered time.Duration
	}{
		{"one that is not patient", []arrival{{0, false}}, 0, 0, 1, 0},
		{"one alone", []arrival{{0, true}}, 0, 0, 1, maxGathering},
		{"several", []arrival{{0, true}, {soon, true}, {2 * soon, true}}, 0, 0, 1, maxGathering},
		{"several, the last of which is not", []arrival{{0, true}, {soon, true}, {2 * soon, false}}, 0, 0, 1, 2 * soon},
		{"one when it has taken long", []arrival{{0, true}, {maxWriting + soon, false}}, 0, 0, 1, maxWriting + soon},
		{"one too late", []arrival{{0, true}, {maxGathering + soon, false}}, 0, 0, 2, maxGathering + soon},
		{"several after which no more come", []arrival{{0, true}, {soon, true}}, 2 * soon, 0, 1, 2 * soon},
		{"one after those that were to come last", []arrival{{0, true}, {2 * soon, true}}, soon, 0, 2, 2 * soon},
		{"closed meanwhile", []arrival{{0, true}}, 0, soon, 1, soon},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "nashra.db")
			synctest.Test(t, func(t *testing.T) {
				s, err := Open(path)
				if err != nil {
					t.Fatal(err)
				}
				before, began := lastCommit(t, s), time.Now()
				patience := make(chan struct{})
				if c.noMore > 0 {
					time.AfterFunc(c.noMore, func() { close(patience) })
				}
				var adding sync.WaitGroup
				for i, a := range c.arrivals {
					adding.Go(func() {
						time.Sleep(a.after)
						b := story.Batch{Source: "a", Seen: began, Items: []story.Item{{Source: "a", ID: string(rune('0' + i))}}}
						if a.patient {
							b.Patience = patience
						}
						if _, err := s.Add(context.Background(), b); err != nil {
							t.Error(err)
						}
					})
				}
				if c.close > 0 {
					time.Sleep(c.close)
					_ = s.Close()
				}
				adding.Wait()
				if spent := time.Since(began); spent != c.answered {
					t.Errorf("all were answered after %v, want %v", spent, c.answered)
				}
				if c.close > 0 {
					return
				}
				if commits := lastCommit(t, s) - before; commits != c.commits {
					t.Errorf("%d commits, want %d", commits, c.commits)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func lastCommit(t *testing.T, s *Store) (id int) {
	t.Helper()
	if err := s.db.View(func(tx *bolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}
