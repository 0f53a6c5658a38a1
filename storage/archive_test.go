package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/storage"
	"nashra/story"
)

// archives gives all archives that a reader reaches from a feed of so many stories, the newest first.
func archives(t testing.TB, s *storage.Store, shown int) (storage.Selection, []storage.Archive) {
	t.Helper()
	found, err := s.Select(storage.Query{Limit: shown})
	if err != nil {
		t.Fatal(err)
	}
	var list []storage.Archive
	for name := found.Archive; name != 0; {
		a, err := s.Archive(name)
		if err != nil {
			t.Fatal(err)
		}
		if a.Name != name || a.Previous >= name {
			t.Fatalf("archive %d calls itself %d and goes on at %d", name, a.Name, a.Previous)
		}
		list = append(list, a)
		name = a.Previous
	}
	return found, list
}

// reached gives the newest form of each story that a reader has seen on the way, by id.
func reached(found storage.Selection, list []storage.Archive) map[string]story.Story {
	seen := map[string]story.Story{}
	take := func(stories []story.Story) {
		for _, one := range stories {
			if _, has := seen[one.ID]; !has {
				seen[one.ID] = one
			}
		}
	}
	take(found.Stories)
	for _, a := range list {
		take(a.Stories)
	}
	return seen
}

// newsday makes the batches of some days: new items, copies by others, edits, old items that come late.
func newsday(chance *rand.Rand, batches int) []story.Batch {
	var list []story.Batch
	var all []story.Item
	at := noon
	for range batches {
		at = at.Add(time.Duration(chance.IntN(3000)) * time.Second)
		b := story.Batch{Seen: at}
		for range 1 + chance.IntN(40) {
			switch kind := chance.IntN(10); {
			case kind < 6 || len(all) == 0:
				it := item(fmt.Sprint("s", chance.IntN(5)), fmt.Sprint(len(all)), fmt.Sprintf("خبر رقم %d عن أعمال الطريق", len(all)))
				it.Published = at.Add(-time.Duration(chance.IntN(100)) * time.Hour)
				b.Items, all = append(b.Items, it), append(all, it)
			case kind < 8:
				i := chance.IntN(len(all))
				all[i].Title += " (تحديث)"
				b.Items = append(b.Items, all[i])
			default:
				it := all[chance.IntN(len(all))]
				it.Source, it.Outlet = it.Source+"x", "وكالة أخرى"
				b.Items = append(b.Items, it)
			}
		}
		list = append(list, b)
	}
	return list
}

// TestArchives: a reader who walks from the feed to the oldest archive has met every story as it is now, at any moment; and no
// archive that was ever met changes, neither by what comes later, nor by a restart, nor in another store that is fed the same.
func TestArchives(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	batches := newsday(chance, 60)
	met := map[uint64]storage.Archive{}
	for i, b := range batches {
		if _, err := s.Add(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		found, list := archives(t, s, 20)
		for _, a := range list {
			if old, has := met[a.Name]; has && a.Closed {
				if diff := cmp.Diff(old, a); diff != "" {
					t.Fatalf("archive %d has changed: %s", a.Name, diff)
				}
			}
			met[a.Name] = a
		}
		missing(t, s, reached(found, list))
		if i%20 == 9 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if s, err = storage.Open(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	sound(t, s)
	second := open(t)
	for _, b := range batches {
		for len(b.Items) > 0 {
			n := min(1+chance.IntN(50), len(b.Items))
			add(t, second, b.Seen, b.Items[:n]...)
			b.Items = b.Items[n:]
		}
	}
	closed, err := s.Archives(0)
	others, otherErr := second.Archives(0)
	if err != nil || otherErr != nil || len(closed) < 3 || !slices.Equal(closed, others) {
		t.Fatalf("closed are %d, in the other store %d (%v, %v)", closed, others, err, otherErr)
	}
	for name, old := range met {
		for _, store := range []*storage.Store{s, second} {
			again, err := store.Archive(name)
			if diff := cmp.Diff(old, again); err != nil || diff != "" {
				t.Fatalf("archive %d has changed: %v %s", name, err, diff)
			}
		}
	}
}

// missing fails where a story of the store was not met, or not as it is.
func missing(t testing.TB, s *storage.Store, met map[string]story.Story) {
	t.Helper()
	n := 0
	err := s.Stories(0, func(k storage.KeptStory) error {
		n++
		one, has := met[k.ID]
		if !has || one.Lead.Title != k.Title || !one.Updated.Equal(k.Updated) || len(one.Coverage) != len(k.Items) {
			return fmt.Errorf("story %s was met %v as %q, and is %q", k.ID, has, one.Lead.Title, k.Title)
		}
		return nil
	})
	if err != nil || n != len(met) {
		t.Fatalf("%d stories, %d met: %v", n, len(met), err)
	}
}

// TestArchivedVersionsStay: an item that is edited for ever is shown in each archive as it was then.
func TestArchivedVersionsStay(t *testing.T) {
	s := open(t)
	live := item("a", "live", "تغطية مستمرة")
	said := map[uint64]string{}
	for round := range 12 {
		live.Title = fmt.Sprintf("تغطية مستمرة: التحديث %d", round)
		var versions []story.Item
		for i := range 8 {
			live.HTML = fmt.Sprintf("<p>نص التحديث %d في صيغته %d</p>", round, i)
			versions = append(versions, live)
		}
		add(t, s, noon.Add(time.Duration(round)*time.Hour), versions...)
		before := s.Seq()
		var others []story.Item
		for i := range 99 {
			others = append(others, item("b", fmt.Sprint(round, "-", i), fmt.Sprintf("خبر %d من جولة %d", i, round)))
		}
		add(t, s, noon.Add(time.Duration(round)*time.Hour), others...)
		for name := before; name <= s.Seq(); name++ {
			if a, err := s.Archive(name); err == nil && a.Closed {
				said[name] = live.Title + live.HTML
			}
		}
	}
	if len(said) != 12 {
		t.Fatalf("%d archives in 12 rounds", len(said))
	}
	for name, want := range said {
		a, err := s.Archive(name)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(a.Stories, func(one story.Story) bool { return one.Lead.ID == "live" })
		if i < 0 || a.Stories[i].Lead.Title+a.Stories[i].Lead.HTML != want || a.Stories[i].Coverage[0].Title != a.Stories[i].Lead.Title {
			t.Errorf("archive %d has the story at %d, want %q", name, i, want)
		}
	}
	sound(t, s)
}

// TestManyChangesOfOneStoryCloseAnArchive: else a document would begin further and further back.
func TestManyChangesOfOneStoryCloseAnArchive(t *testing.T) {
	s := open(t)
	live := item("a", "live", "تغطية مستمرة")
	var batch []story.Item
	for i := range 1500 {
		live.HTML = fmt.Sprintf("<p>نص التحديث %d</p>", i)
		batch = append(batch, live)
	}
	add(t, s, noon, batch...)
	if closed, err := s.Archives(0); err != nil || !slices.Equal(closed, []uint64{1000}) {
		t.Errorf("%d, %v", closed, err)
	}
	if a, err := s.Archive(1000); err != nil || len(a.Stories) != 1 {
		t.Errorf("%d stories, %v", len(a.Stories), err)
	}
	sound(t, s)
}

// TestOriginsInArchives: a source that gets another name keeps the old one in what was written before.
func TestOriginsInArchives(t *testing.T) {
	s := open(t)
	bring := func(title string, n, from int) {
		b := story.Batch{Source: "a", Seen: noon, Origin: &story.Origin{Title: title, URL: "https://a.example/rss"}}
		for i := range n {
			b.Items = append(b.Items, item("a", fmt.Sprint(from+i), fmt.Sprintf("خبر رقم %d", from+i)))
		}
		if _, err := s.Add(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	bring("صحيفة البحر", 100, 0)
	bring("البحر اليوم", 0, 0)
	if err := s.SetOrigins(context.Background(), map[string]story.Origin{"ab": {Title: "غيرها"}}); err != nil {
		t.Fatal(err)
	}
	bring("البحر اليوم", 100, 100)
	first, err := s.Archive(100)
	second, secondErr := s.Archive(200)
	now, nowErr := s.Origins()
	if err := errors.Join(err, secondErr, nowErr); err != nil {
		t.Fatal(err)
	}
	if first.Origins["a"].Title != "صحيفة البحر" || second.Origins["a"].Title != "البحر اليوم" || now["a"].Title != "البحر اليوم" || now["ab"].Title != "غيرها" {
		t.Errorf("%v\n%v\n%v", first.Origins, second.Origins, now)
	}
	size := s.Size()
	for range 50 {
		bring("البحر اليوم", 0, 0)
	}
	if s.Size() != size {
		t.Error("a name that is kept already was written again")
	}
	sound(t, s)
}

func TestArchiveThatIsNot(t *testing.T) {
	s := open(t)
	add(t, s, noon, item("a", "1", "خبر واحد"))
	for _, name := range []uint64{0, 2, 1 << 63} {
		if _, err := s.Archive(name); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("archive %d: %v", name, err)
		}
	}
}
