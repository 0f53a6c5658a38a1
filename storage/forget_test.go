package storage_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nashra/storage"
	"nashra/story"
)

func forget(t testing.TB, s *storage.Store, what story.Forgetting) story.TakenDown {
	t.Helper()
	what.At = noon.Add(5 * time.Hour)
	down, err := s.Forget(context.Background(), what)
	if err != nil {
		t.Fatal(err)
	}
	return down
}

// everything is all that a store shows anywhere, as text.
func everything(t testing.TB, s *storage.Store) string {
	t.Helper()
	out := ""
	found, list := archives(t, s, 5)
	for _, one := range found.Stories {
		out += fmt.Sprint(one)
	}
	for _, a := range list {
		out += fmt.Sprint(a.Stories)
	}
	err := s.Items(0, func(k storage.KeptItem) error { out += fmt.Sprint(k); return nil })
	err = errors.Join(err, s.Stories(0, func(k storage.KeptStory) error { out += fmt.Sprint(k); return nil }))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestForgetStory: what is taken down is nowhere, and does not come back: neither itself, nor an edit of it, nor a copy.
func TestForgetStory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := storage.Open(path, storage.WithNear(0.5))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	gone := item("a", "gone", "قصة تُزال لاحقا")
	gone.HTML = longText
	copied := gone
	copied.Source, copied.ID, copied.URL, copied.Outlet = "b", "copy", "https://b.example/copy", "وكالة النسخ"
	var others []story.Item
	for i := range 120 {
		others = append(others, item("c", fmt.Sprint(i), fmt.Sprintf("خبر رقم %d", i)))
	}
	v := add(t, s, noon, append([]story.Item{gone, copied}, others...)...)
	if v[1].Story != v[0].Story {
		t.Fatal("the copy did not join")
	}
	seq := s.Seq()
	down := forget(t, s, story.Forgetting{Story: v[0].Story})
	if !down.Whole || len(down.Items) != 2 || len(down.Outlets) != 2 || down.Title != gone.Title || s.Seq() != seq+1 {
		t.Errorf("%+v, sequence %d after %d", down, s.Seq(), seq)
	}
	if again := forget(t, s, story.Forgetting{Story: v[0].Story}); !again.Before || s.Seq() != seq+1 {
		t.Errorf("again: %+v", again)
	}
	if a, err := s.Archive(101); err != nil || !a.Closed || !a.Modified.Equal(noon.Add(5*time.Hour)) || len(a.Stories) != 99 {
		t.Errorf("its archive has %d stories and is of %v, %v", len(a.Stories), a.Modified, err)
	}
	if modified, err := s.Modified(); err != nil || !modified.Equal(noon.Add(5*time.Hour)) {
		t.Errorf("modified %v, %v", modified, err)
	}
	edited, other := gone, gone
	edited.Title, edited.HTML = "قصة تُزال لاحقا (تحديث)", "<p>نص آخر تماما</p>"
	other.Source, other.ID, other.URL = "d", "d-1", "https://d.example/1"
	nearly := other
	nearly.ID, nearly.URL, nearly.HTML = "d-2", "https://d.example/2", strings.Replace(longText, "أسبوعين", "أسبوعين كاملين", 1)
	byURL := story.Item{Source: "e", ID: "e-1", URL: copied.URL + "?utm_source=rss", Title: "عنوان آخر", HTML: "<p>نص آخر</p>"}
	for round := range 2 {
		for i, got := range add(t, s, noon.Add(6*time.Hour), gone, copied, edited, other, nearly, byURL) {
			if got.Outcome != story.Forgotten || got.Story != v[0].Story {
				t.Errorf("round %d, item %d came back: %+v", round, i, got)
			}
		}
		if all := everything(t, s); strings.Contains(all, "تُزال") || strings.Contains(all, "الكورنيش") || strings.Contains(all, "وكالة النسخ") {
			t.Errorf("round %d: it is still told of", round)
		}
		for name, err := range map[string]error{
			"story": errOf(s.Story(v[0].Story)), "item": errOf(s.StoryOfItem(v[1].Item)), "address": errOf(s.StoryOfURL(gone.URL)),
		} {
			if !errors.Is(err, storage.ErrForgotten) {
				t.Errorf("round %d: the %s: %v", round, name, err)
			}
		}
		sound(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = storage.Open(path, storage.WithNear(0.5)); err != nil {
			t.Fatal(err)
		}
	}
}

func errOf(_ story.Story, err error) error { return err }

// TestForgetItem: the story goes on with what is left; the lead is another, the id and the date are the same.
func TestForgetItem(t *testing.T) {
	s := open(t)
	first := item("a", "1", "رواية أولى")
	first.HTML, first.Published = longText, noon.Add(-3*time.Hour)
	second := first
	second.Source, second.ID, second.URL, second.Outlet, second.Title, second.Published = "b", "2", "https://b.example/2", "وكالة أخرى", "رواية ثانية", noon.Add(-time.Hour)
	v := add(t, s, noon, first, second)
	before, _ := s.Story(v[0].Story)
	down := forget(t, s, story.Forgetting{URL: first.URL + "#x"})
	after, err := s.Story(v[0].Story)
	if err != nil || down.Whole || len(down.Items) != 1 || len(after.Coverage) != 1 || after.Lead.Title != "رواية ثانية" ||
		!after.Published.Equal(before.Published) || !after.Updated.Equal(noon.Add(5*time.Hour)) { // another title is shown
		t.Fatalf("%+v\n%+v\n%v", down, after, err)
	}
	third := second
	third.Source, third.ID, third.URL, third.Outlet = "c", "3", "https://c.example/3", "صحيفة ثالثة"
	got := add(t, s, noon.Add(6*time.Hour), first, third)
	if got[0].Outcome != story.Forgotten || got[1].Outcome != story.Joined || got[1].Story != v[0].Story {
		t.Errorf("%+v", got)
	}
	if found, err := s.Select(storage.Query{Limit: 5, Source: "a"}); err != nil || len(found.Stories) != 0 {
		t.Errorf("on the shelf of its source: %d, %v", len(found.Stories), err)
	}
	sound(t, s)
	forget(t, s, story.Forgetting{Item: v[1].Item})
	if down := forget(t, s, story.Forgetting{Item: got[1].Item}); !down.Whole {
		t.Errorf("the last one: %+v", down)
	}
	if _, err := s.Story(v[0].Story); !errors.Is(err, storage.ErrForgotten) {
		t.Error(err)
	}
	sound(t, s)
}

func TestForgetWhatIsNot(t *testing.T) {
	s := open(t)
	v := add(t, s, noon, item("a", "1", "خبر"))
	for _, what := range []story.Forgetting{{Story: "zz-abcdefgh"}, {Story: v[0].Story[:len(v[0].Story)-1]}, {Item: 99}, {URL: "https://nobody.example/"}, {URL: "x"}, {}} {
		if _, err := s.Forget(context.Background(), what); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%+v: %v", what, err)
		}
	}
}
