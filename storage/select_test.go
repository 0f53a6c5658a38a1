package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nashra/storage"
	"nashra/story"
)

// latest gives the newest stories, whatever their sources.
func latest(s *storage.Store, limit int) ([]story.Story, error) {
	found, err := s.Select(storage.Query{Limit: limit})
	return found.Stories, err
}

// TestFairShare: each letter is a story of the source of that name, the newest first.
func TestFairShare(t *testing.T) {
	for _, c := range []struct {
		name      string
		published string
		query     storage.Query
		want      string
	}{
		{"no bound", "aaaaab", storage.Query{Limit: 4}, "aaaa"},
		{"others wait", "aaaaabcb", storage.Query{Limit: 5, PerSource: 2}, "aabcb"},
		{"places left empty are filled with the newest that were put aside", "aaaaab", storage.Query{Limit: 5, PerSource: 2}, "aaaab"},
		{"nobody else is there", "aaaaa", storage.Query{Limit: 4, PerSource: 2}, "aaaa"},
		{"all have their share", "ababab", storage.Query{Limit: 3, PerSource: 2}, "aba"},
		{"fewer than asked for", "ab", storage.Query{Limit: 9, PerSource: 1}, "ab"},
		{"of one source all", "aaabaa", storage.Query{Limit: 4, PerSource: 2, Source: "a"}, "aaaa"},
		{"a source that is not there", "aaab", storage.Query{Limit: 4, Source: "c"}, ""},
		{"who has been silent for a thousand stories does not wait", strings.Repeat("a", 1000) + "b", storage.Query{Limit: 3, PerSource: 1}, "aaa"},
		{"who has not does", strings.Repeat("a", 999) + "b", storage.Query{Limit: 3, PerSource: 1}, "aab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			var items []story.Item
			for i, source := range c.published {
				it := item(string(source), fmt.Sprint(i), fmt.Sprintf("خبر رقم %d", i))
				it.Published = noon.Add(-time.Duration(i) * time.Minute)
				items = append(items, it)
			}
			rand.New(rand.NewPCG(1, 1)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
			add(t, s, noon, items...)
			found, err := s.Select(c.query)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i, one := range found.Stories {
				got += one.Lead.Source
				if i > 0 && one.Published.After(found.Stories[i-1].Published) {
					t.Errorf("%d is newer than the one before it", i)
				}
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func economy(words ...string) *story.Topics {
	return story.NewTopics([]story.Topic{{ID: "economy", Any: words}, {ID: "all-a", Sources: []string{"a"}}})
}

func onTopic(t testing.TB, s *storage.Store, topic string) string {
	t.Helper()
	found, err := s.Select(storage.Query{Limit: 100, Topic: topic})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, one := range found.Stories {
		if !slices.Contains(one.Topics, topic) {
			t.Errorf("%s has the topics %q", one.ID, one.Topics)
		}
		for _, c := range one.Coverage {
			ids = append(ids, c.ID)
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// TestTopicsOfStories: a story is of the topics of all its items, and an edit moves it.
func TestTopicsOfStories(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := storage.Open(path, storage.WithTopics(economy("نفط")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	oil, rain := item("a", "oil", "أسعار النفط ترتفع"), item("b", "rain", "أمطار على الساحل")
	oil.HTML, rain.HTML = longText, strings.Replace(longText, "أسبوعين", "شهرين", 1)
	copied := rain
	copied.Source, copied.ID, copied.URL, copied.Title = "c", "rain-c", "", "المطر والنفط"
	add(t, s, noon, oil, rain, copied)
	if got := onTopic(t, s, "economy"); got != "oil rain rain-c" {
		t.Error("after the first batch:", got)
	}
	copied.Title = "المطر"
	oil.Title = "أسعار القمح ترتفع"
	add(t, s, noon.Add(time.Hour), copied, oil)
	if got := onTopic(t, s, "economy"); got != "" {
		t.Error("after the edits:", got)
	}
	if got := onTopic(t, s, "all-a"); got != "oil" {
		t.Error("of a source:", got)
	}
	sound(t, s)

	// Other rules: those that came under the old ones are judged again, also when it was broken off.
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := s.Relabel(ctx, economy("قمح")); err == nil {
		t.Error("it was not broken off")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = storage.Open(path, storage.WithTopics(economy("قمح", "ساحل"))); err != nil {
		t.Fatal(err)
	}
	add(t, s, noon.Add(2*time.Hour), item("d", "wheat", "موسم القمح"))
	if _, err := s.Relabel(context.Background(), economy("قمح", "ساحل")); err != nil {
		t.Fatal(err)
	}
	if got := onTopic(t, s, "economy"); got != "oil rain rain-c wheat" {
		t.Error("under other rules:", got)
	}
	if _, err := s.Relabel(context.Background(), story.NewTopics(nil)); err != nil {
		t.Fatal(err)
	}
	if got := onTopic(t, s, "economy") + onTopic(t, s, "all-a"); got != "" {
		t.Error("without rules:", got)
	}
	sound(t, s)
}
