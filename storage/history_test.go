package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/storage"
	"nashra/story"
)

func visit(t testing.TB, s *storage.Store, source string, at time.Time, reading *story.Reading, items ...story.Item) {
	t.Helper()
	b := story.Batch{Source: source, Seen: at, Items: items, Visit: &story.PastVisit{At: at, Outcome: "fetched", Status: 200}, Reading: reading}
	if _, err := s.Add(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

// The last visits of a source are remembered with what they brought, also when the store is opened again.
func TestVisitsAreRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	first, edited := item("a", "1", "افتتاح متحف السكك الحديدية في دمشق"), item("a", "1", "افتتاح متحف سكك الحجاز في دمشق")
	reading := &story.Reading{At: noon, ID: "urn:a", Items: 2, Undated: 1, Faults: []string{"no dates"}, KeptOut: []story.KeptOut{{Title: "Weather", Why: "language: other"}}}
	visit(t, s, "a", noon, reading, first, item("a", "2", "عودة الصيادين إلى ميناء غزة"))
	visit(t, s, "b", noon, nil)
	visit(t, s, "a", noon.Add(time.Hour), nil, first)
	visit(t, s, "a", noon.Add(2*time.Hour), nil, edited)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	all, err := s.Histories()
	if err != nil {
		t.Fatal(err)
	}
	past := func(hours, added, unchanged, updated int) story.PastVisit {
		return story.PastVisit{At: noon.Add(time.Duration(hours) * time.Hour), Outcome: "fetched", Status: 200, New: added, Unchanged: unchanged, Updated: updated}
	}
	want := map[string]story.History{
		"a": {LastNew: noon, Reading: *reading, Visits: []story.PastVisit{past(0, 2, 0, 0), past(1, 0, 1, 0), past(2, 0, 0, 1)}},
		"b": {Visits: []story.PastVisit{past(0, 0, 0, 0)}},
	}
	same := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, all, same); diff != "" {
		t.Fatal(diff)
	}
	for i := range 40 {
		visit(t, s, "b", noon.Add(time.Duration(i+1)*time.Minute), nil)
	}
	all, err = s.Histories()
	if err != nil {
		t.Fatal(err)
	}
	if kept := all["b"].Visits; len(kept) != story.MaxVisits || !kept[0].At.Equal(noon.Add(11*time.Minute)) || !kept[len(kept)-1].At.Equal(noon.Add(40*time.Minute)) {
		t.Errorf("of 41 visits %d are remembered, from %v", len(kept), kept[0].At)
	}
	sound(t, s)
}

func subscription(id string) story.Subscription {
	return story.Subscription{ID: id, URL: "https://" + id + ".example/rss", Title: "صحيفة " + id, Folder: []string{"المغرب العربي", "تونس"}, Zone: "Africa/Tunis", Added: noon}
}

func ids(t testing.TB, s *storage.Store) (list []string) {
	t.Helper()
	all, err := s.Subscriptions()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		id := one.ID
		if one.Paused {
			id += " paused"
		}
		list = append(list, id)
	}
	return list
}

func TestSubscriptions(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, ids(t, s)); diff != "" {
			t.Fatal(diff)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Subscribe(ctx, []story.Subscription{subscription("zaytuna"), subscription("bahr")}))
	must(s.Subscribe(ctx, []story.Subscription{subscription("ahram")}))
	check("zaytuna", "bahr", "ahram")

	var taken *storage.TakenError
	if err := s.Subscribe(ctx, []story.Subscription{subscription("new"), subscription("bahr")}); !errors.As(err, &taken) || taken.ID != "bahr" {
		t.Errorf("an id that is taken: %v", err)
	}
	again := subscription("bahr")
	again.ID, again.URL = "other", "http://www.bahr.example/rss/"
	if err := s.Subscribe(ctx, []story.Subscription{subscription("new"), again}); !errors.Is(err, storage.ErrTaken) || !errors.As(err, &taken) || taken.Of != "bahr" {
		t.Errorf("an address that is taken: %v", err)
	}
	twice := subscription("new")
	twice.ID = "newer"
	if err := s.Subscribe(ctx, []story.Subscription{subscription("new"), twice}); !errors.As(err, &taken) || taken.Of != "new" {
		t.Errorf("an address that comes twice: %v", err)
	}
	if err := s.Subscribe(ctx, []story.Subscription{{ID: "x"}}); err == nil {
		t.Error("a source without an address was kept")
	}
	if err := s.SetPaused(ctx, []string{"bahr", "nobody"}, true); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a source that is not there: %v", err)
	}
	if err := s.Unsubscribe(ctx, []string{"bahr", "nobody"}, nil); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a source that is not there: %v", err)
	}
	check("zaytuna", "bahr", "ahram")
	must(s.SetPaused(ctx, []string{"bahr"}, true))
	must(s.Close())
	s, err = storage.Open(path)
	must(err)
	t.Cleanup(func() { _ = s.Close() })
	check("zaytuna", "bahr paused", "ahram")
	must(s.SetPaused(ctx, []string{"bahr"}, false))

	visit(t, s, "bahr", noon, &story.Reading{Items: 1}, item("bahr", "1", "مهرجان القرنفل في تونس"))
	must(s.Unsubscribe(ctx, []string{"bahr"}, nil))
	check("zaytuna", "ahram")
	histories, err := s.Histories()
	must(err)
	stories, err := latest(s, 10)
	must(err)
	if len(histories) != 0 || len(stories) != 1 {
		t.Errorf("after a source is removed there are %d histories and %d stories", len(histories), len(stories))
	}
	visit(t, s, "ahram", noon, &story.Reading{Items: 1}, item("ahram", "1", "ترميم الجامع الكبير في صفاقس"))
	must(s.Unsubscribe(ctx, []string{"ahram", "zaytuna"}, []string{"ahram"}))
	if histories, err = s.Histories(); err != nil || len(histories) != 1 {
		t.Errorf("a source that the config has too has lost its visits: %v, %v", histories, err)
	}
	must(s.Subscribe(ctx, []story.Subscription{subscription("zaytuna"), subscription("ahram"), subscription("bahr")}))
	check("zaytuna", "ahram", "bahr")
	sound(t, s)
	must(s.Close())
	if err := s.Subscribe(ctx, []story.Subscription{subscription("late")}); err == nil {
		t.Error("a closed store has kept a source")
	}
}

// A list of ten thousand is one transaction.
func TestManySubscriptions(t *testing.T) {
	s := open(t)
	var list []story.Subscription
	for i := range 10_000 {
		list = append(list, subscription(fmt.Sprintf("s%05d", 9999-i)))
	}
	if err := s.Subscribe(context.Background(), list); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, s); len(got) != len(list) || got[0] != "s09999" || got[9999] != "s00000" {
		t.Errorf("%d came back, from %s to %s", len(got), got[0], got[len(got)-1])
	}
	sound(t, s)
}

// What a change of the sources does wrong must not touch what near-sameness knows, nor a batch beside it.
func TestRefusedChangeLeavesBatchesAlone(t *testing.T) {
	s := open(t)
	done := make(chan error, 100)
	for i := range 50 {
		go func() {
			_, err := s.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{item("a", fmt.Sprint(i), fmt.Sprintf("الجلسة %d من مؤتمر المياه", i))}})
			done <- err
		}()
		go func() {
			if err := s.Unsubscribe(context.Background(), []string{"nobody"}, nil); !errors.Is(err, storage.ErrNotFound) {
				done <- fmt.Errorf("nobody was removed: %w", err)
				return
			}
			done <- nil
		}()
	}
	for range 100 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if report, err := s.Check(); err != nil || report.Items != 50 || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
