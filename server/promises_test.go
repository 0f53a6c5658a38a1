package server_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/server"
	"nashra/storage"
	"nashra/story"
)

func newsSettings() server.Settings {
	c := settings()
	c.Items, c.PerSource = 30, 10
	c.Feed.Topics = []story.Topic{{ID: "sea", Title: "البحر", Any: []string{"المرفأ"}}}
	return c
}

func openNews(t *testing.T, path string) *storage.Store {
	t.Helper()
	store, err := storage.Open(path, storage.WithTopics(story.NewTopics(newsSettings().Feed.Topics)))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func serverOver(t *testing.T, store *storage.Store, c server.Settings) *server.Server {
	t.Helper()
	s, err := server.New(store, c, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// forgetOne takes the story down that is shown at a place.
func forgetOne(t *testing.T, store *storage.Store, place int) {
	t.Helper()
	found, err := store.Select(storage.Query{Limit: place + 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Forget(context.Background(), story.Forgetting{Story: found.Stories[place].ID, At: noon}); err != nil {
		t.Fatal(err)
	}
}

// TestSameBytesAfterTenRestarts (promises P2 and P4), and from a second store that is fed the same, item by item.
func TestSameBytesAfterTenRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	store := openNews(t, path)
	batches := news(rand.New(rand.NewPCG(5, 5)), 400)
	feed(t, store, batches, 0)
	forgetOne(t, store, 40)
	want := everywhere(t, serverOver(t, store, newsSettings()))
	for range 10 {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = openNews(t, path)
		same(t, want, everywhere(t, serverOver(t, store, newsSettings())))
	}
	second := openNews(t, filepath.Join(t.TempDir(), "second.db"))
	for _, b := range batches {
		for _, it := range b.Items {
			feed(t, second, []story.Batch{{Seen: b.Seen, Items: []story.Item{it}}}, 0)
		}
	}
	forgetOne(t, second, 40)
	same(t, want, everywhere(t, serverOver(t, second, newsSettings())))
	if err := errors.Join(store.Close(), second.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestUnrelatedSettingsMoveNoID (promise P3): what a person may change without anybody's reader showing everything again.
func TestUnrelatedSettingsMoveNoID(t *testing.T) {
	store := openNews(t, filepath.Join(t.TempDir(), "nashra.db"))
	defer store.Close()
	feed(t, store, news(rand.New(rand.NewPCG(6, 6)), 60), 0)
	idsIn := func(c server.Settings) map[string][]string {
		s := serverOver(t, store, c)
		found := map[string][]string{}
		for path, form := range map[string]string{
			"/feed.rss": `<guid isPermaLink="false">([^<]*)</guid>`, "/feed.atom": `<id>(https://nashra.example/stories/[^<]*)</id>`, "/feed.json": `\{"id":"([^"]*)"`,
		} {
			for _, m := range regexp.MustCompile(form).FindAllStringSubmatch(get(s, "GET", path).Body.String(), -1) {
				found[path] = append(found[path], m[1])
			}
		}
		return found
	}
	want := idsIn(newsSettings())
	for path, list := range want {
		if len(list) != newsSettings().Items || !slices.Equal(list, want["/feed.rss"]) {
			t.Fatalf("%s has the ids %q", path, list)
		}
	}
	for name, change := range map[string]func(*server.Settings){
		"title":       func(c *server.Settings) { c.Feed.Title = "اسم آخر" },
		"description": func(c *server.Settings) { c.Feed.Description = "وصف آخر" },
		"language":    func(c *server.Settings) { c.Feed.Language = "ar-EG" },
		"rights":      func(c *server.Settings) { c.Feed.Rights = "الحقوق محفوظة" },
		"noindex":     func(c *server.Settings) { c.Feed.NoIndex = true },
		"title mark":  func(c *server.Settings) { c.Feed.Mark = true },
		"content":     func(c *server.Settings) { c.Feed.Summaries.All = true },
		"topics":      func(c *server.Settings) { c.Feed.Topics = nil },
		"sources":     func(c *server.Settings) { c.Sources = nil },
		"a source": func(c *server.Settings) {
			c.Sources = append(c.Sources, story.Source{ID: "s1", Title: "صحيفة أخرى", Location: time.UTC})
		},
	} {
		c := newsSettings()
		change(&c)
		if diff := cmp.Diff(want, idsIn(c)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	if a, b := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)); !slices.Equal(a, b) {
		t.Fatalf("other paths: %v", cmp.Diff(a, b))
	}
	for path := range want {
		if diff := cmp.Diff(want[path], got[path]); diff != "" {
			t.Fatalf("%s: %s", path, diff)
		}
	}
}
