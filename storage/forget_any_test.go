package storage_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/storage"
	"nashra/story"
)

// forgetting is a store that anything is added to and anything is taken down from.
type forgetting struct {
	t     *rapid.T
	store *storage.Store
	path  string
	seen  time.Time
	items []story.Item               // all that was added
	of    map[story.Key]story.ItemID // their given ids
	story map[story.ItemID]string    // and stories
	down  map[story.ItemID]bool      // that were taken down
	met   map[uint64][]story.Story   // archives, as they were met
}

// TestForgetAnything: whatever is taken down, in whatever order with what comes, is nowhere and does not come back; all else
// is as it was, on shelves, in archives and after a restart.
func TestForgetAnything(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		f := &forgetting{t: t, path: filepath.Join(dir, "nashra.db"), seen: noon, of: map[story.Key]story.ItemID{}, story: map[story.ItemID]string{}, down: map[story.ItemID]bool{}, met: map[uint64][]story.Story{}}
		f.open()
		defer func() {
			_ = f.store.Close()
			_ = os.Remove(f.path)
		}()
		for range rapid.IntRange(2, 6).Draw(t, "steps") {
			rapid.SampledFrom([]func(){f.add, f.add, f.forget, f.reopen}).Draw(t, "step")()
			f.look()
		}
	})
}

func (f *forgetting) open() {
	topics := story.NewTopics([]story.Topic{{ID: "road", Any: []string{"طريق"}}, {ID: "a", Sources: []string{"a"}}})
	s, err := storage.Open(f.path, storage.WithTopics(topics))
	if err != nil {
		f.t.Fatal(err)
	}
	f.store = s
}

func (f *forgetting) reopen() {
	if err := f.store.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.open()
}

func (f *forgetting) add() {
	f.seen = f.seen.Add(time.Minute)
	b := drawBatch(f.t, f.seen)
	verdicts, err := f.store.Add(context.Background(), b)
	if err != nil {
		f.t.Fatal(err)
	}
	for i, v := range verdicts {
		ident := story.Prepare(b.Items[i]).Ident
		if id, known := f.of[ident]; known && f.down[id] != (v.Outcome == story.Forgotten) {
			f.t.Fatalf("%s, taken down %v, comes again as %+v", id, f.down[id], v)
		}
		if v.Outcome == story.New || v.Outcome == story.Joined {
			f.of[ident], f.story[v.Item] = v.Item, v.Story
		}
	}
	f.items = append(f.items, b.Items...)
}

func (f *forgetting) forget() {
	if len(f.story) == 0 {
		return
	}
	var ids []story.ItemID
	for id := range f.story {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(f.t, "item")
	what := story.Forgetting{Item: id, At: f.seen}
	whole := rapid.Bool().Draw(f.t, "whole story")
	if whole {
		what = story.Forgetting{Story: f.story[id], At: f.seen}
	}
	down, err := f.store.Forget(context.Background(), what)
	if err != nil || down.Story != f.story[id] || down.Before != (len(down.Items) == 0) {
		f.t.Fatalf("%+v, %v", down, err)
	}
	for _, gone := range down.Items {
		f.down[gone] = true
	}
	if !f.down[id] || whole && !down.Whole {
		f.t.Fatalf("%s was to be taken down: %+v", id, down)
	}
}

// left says whether something of a story is left.
func (f *forgetting) left(id string) (items, gone int) {
	for item, of := range f.story {
		if of == id && f.down[item] {
			gone++
		} else if of == id {
			items++
		}
	}
	return items, gone
}

func (f *forgetting) look() {
	if report, err := f.store.Check(); err != nil || len(report.Problems) > 0 {
		f.t.Fatal(report.Problems, err)
	}
	found, err := f.store.Select(storage.Query{Limit: 1000})
	if err != nil {
		f.t.Fatal(err)
	}
	bySource, byTopic := map[string][]string{}, map[string][]string{}
	for _, one := range found.Stories {
		if items, _ := f.left(one.ID); items != len(one.Coverage) {
			f.t.Fatalf("%s shows %d items of %d", one.ID, len(one.Coverage), items)
		}
		sources := map[string]bool{}
		for _, c := range one.Coverage {
			sources[c.Source] = true
		}
		for source := range sources {
			bySource[source] = append(bySource[source], one.ID)
		}
		for _, topic := range one.Topics {
			byTopic[topic] = append(byTopic[topic], one.ID)
		}
	}
	for _, name := range []string{"a", "b", "c", "road"} {
		f.shelf(storage.Query{Limit: 1000, Source: name}, bySource[name])
		f.shelf(storage.Query{Limit: 1000, Topic: name}, byTopic[name])
	}
	f.archives()
}

func (f *forgetting) shelf(q storage.Query, want []string) {
	found, err := f.store.Select(q)
	var got []string
	for _, one := range found.Stories {
		got = append(got, one.ID)
	}
	if err != nil || !slices.Equal(got, want) {
		f.t.Fatalf("%+v: %q, want %q, %v", q, got, want, err)
	}
}

// archives looks at each document that there is: of stories of which nothing was taken down it tells what it always told.
func (f *forgetting) archives() {
	for name := uint64(1); name <= f.store.Seq(); name++ {
		a, err := f.store.Archive(name)
		if err != nil {
			f.t.Fatal(err)
		}
		untouched := func(list []story.Story) []story.Story {
			return slices.DeleteFunc(append([]story.Story{}, list...), func(one story.Story) bool { _, gone := f.left(one.ID); return gone > 0 })
		}
		for _, one := range a.Stories {
			for _, c := range one.Coverage {
				if f.down[c.Item] {
					f.t.Fatalf("archive %d still has %s", name, c.Item)
				}
			}
		}
		if old, has := f.met[name]; has {
			if diff := gocmp.Diff(untouched(old), untouched(a.Stories), sameTime); diff != "" {
				f.t.Fatalf("archive %d has changed: %s", name, diff)
			}
		}
		f.met[name] = a.Stories
	}
}
