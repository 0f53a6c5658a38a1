package storage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nashra/storage"
	"nashra/story"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("", 3*3600))

func open(t testing.TB) *storage.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "nashra.db"))
}

func openAt(t testing.TB, path string) *storage.Store {
	t.Helper()
	s, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func sound(t testing.TB, s *storage.Store) {
	t.Helper()
	report, err := s.Check()
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("check: %v, %v", report.Problems, err)
	}
}

func add(t testing.TB, s *storage.Store, seen time.Time, items ...story.Item) []story.Verdict {
	t.Helper()
	v, err := s.Add(context.Background(), story.Batch{Seen: seen, Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func item(source, id, title string) story.Item {
	return story.Item{Source: source, Outlet: "صحيفة " + source, ID: id, URL: "https://" + source + ".example/" + id, Title: title, HTML: "<p>" + title + " كما جاء في البيان.</p>", Language: "ar"}
}

const longText = "<p>أعلنت بلدية طرابلس إغلاق الكورنيش الجنوبي أمام السيارات مدة أسبوعين لإصلاح شبكة الصرف التي تضررت في العاصفة الأخيرة على أن تُفتح طريق بديلة قرب المرفأ</p>"

// Promise P2: reading the same again writes nothing, and P9: an edit keeps id and published.
func TestAddAgainAndEdit(t *testing.T) {
	s := open(t)
	first := item("a", "1", "فيضان النهر")
	first.Published = noon.Add(-time.Hour)
	added := add(t, s, noon, first, item("a", "2", "عودة التلاميذ"))
	seq := s.Seq()
	before, _ := s.Story(added[0].Story)
	if v := add(t, s, noon.Add(time.Hour), first)[0]; v.Outcome != story.Unchanged || s.Seq() != seq {
		t.Fatalf("the same again: %+v, seq %d, was %d", v, s.Seq(), seq)
	}
	first.Title, first.Published = "فيضان النهر يقطع الطريق", noon
	if v := add(t, s, noon.Add(2*time.Hour), first)[0]; v.Outcome != story.Updated || v.Story != added[0].Story || v.Item != added[0].Item {
		t.Fatalf("an edit: %+v", v)
	}
	after, err := s.Story(added[0].Story)
	if err != nil {
		t.Fatal(err)
	}
	if !after.Published.Equal(before.Published) || !after.Updated.Equal(noon.Add(2*time.Hour)) || after.Lead.Title != first.Title {
		t.Errorf("after the edit: published %s (was %s), updated %s, %q", after.Published, before.Published, after.Updated, after.Lead.Title)
	}
	if s.Seq() != seq+1 {
		t.Errorf("the edit moved the change sequence from %d to %d", seq, s.Seq())
	}
	sound(t, s)
}

func TestJoinedStoryNamesEveryOutlet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s := openAt(t, path)
	one, two, three := item("a", "1", "إغلاق الكورنيش"), item("b", "x", "بلدية طرابلس تغلق الكورنيش"), item("c", "9", "إصلاح شبكة الصرف")
	one.HTML, three.HTML = longText, longText
	two.URL = one.URL + "?utm_source=rss"
	v := add(t, s, noon, one, two, three)
	if v[1].Rule != story.ByURL || v[2].Rule != story.ByBody || v[1].Story != v[0].Story || v[2].Story != v[0].Story {
		t.Fatalf("verdicts: %+v", v)
	}
	list, err := latest(s, 10)
	if err != nil || len(list) != 1 || len(list[0].Coverage) != 3 || list[0].Coverage[2].Outlet != "صحيفة c" {
		t.Fatalf("latest: %+v, %v", list, err)
	}
	byURL, err := s.StoryOfURL("http://www.a.example/1#x")
	byItem, err2 := s.StoryOfItem(v[2].Item)
	if err != nil || err2 != nil || byURL.ID != v[0].Story || byItem.ID != v[0].Story {
		t.Errorf("found %q and %q, %v %v", byURL.ID, byItem.ID, err, err2)
	}
	if _, err := s.Story("zz-00000000"); err == nil {
		t.Error("a story that is not there was found")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path)
	if after, err := again.Story(v[0].Story); err != nil || len(after.Coverage) != 3 || again.Seq() != 3 {
		t.Errorf("after a restart: %+v, %v, seq %d", after, err, again.Seq())
	}
	sound(t, again)
}

// Promise P3: ids are never given twice and name one story only.
func TestStoryIDs(t *testing.T) {
	s := open(t)
	seen := map[string]bool{}
	for i := range 200 {
		v := add(t, s, noon, item("a", fmt.Sprint(i), fmt.Sprintf("خبر %d", i)))[0]
		if seen[v.Story] {
			t.Fatalf("%s was given twice", v.Story)
		}
		seen[v.Story] = true
		if one, err := s.Story(v.Story); err != nil || one.Lead.ID != fmt.Sprint(i) {
			t.Fatalf("%s gives %q, %v", v.Story, one.Lead.ID, err)
		}
		if _, err := s.Story(v.Story[:len(v.Story)-1] + "x"); err == nil && v.Story[len(v.Story)-1] != 'x' {
			t.Errorf("%s is found under another tail", v.Story)
		}
	}
}

// Promise P1: items and checkpoint are kept together or not at all.
func TestBatchIsWhole(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	batch := story.Batch{Source: "a", Seen: noon, Items: []story.Item{item("a", "1", "خبر")}, Checkpoint: &story.Checkpoint{Source: "a", ETag: `"1"`}}
	if _, err := s.Add(ctx, batch); err == nil {
		t.Error("a cancelled batch was kept")
	}
	wrong := batch
	wrong.Items = append(wrong.Items, item("b", "1", "من مصدر آخر"))
	if _, err := s.Add(context.Background(), wrong); err == nil {
		t.Error("a batch with an item of another source was kept")
	}
	if c, err := s.Checkpoint("a"); err != nil || c.ETag != "" || s.Seq() != 0 {
		t.Errorf("after two refused batches: %+v, %v, seq %d", c, err, s.Seq())
	}
	if _, err := s.Add(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	all, err := s.Checkpoints()
	if err != nil || all["a"].ETag != `"1"` || s.Seq() != 1 {
		t.Errorf("after the batch: %+v, %v", all, err)
	}
}

func TestVersionsKept(t *testing.T) {
	s := open(t)
	edit := func(i int) {
		add(t, s, noon.Add(time.Duration(i)*time.Minute), item("a", "1", fmt.Sprintf("الحصيلة ترتفع إلى %d", i)))
	}
	entries := func(what string, want int) {
		t.Helper()
		report, err := s.Check()
		if err != nil || report.Entries != want || len(report.Problems) > 0 {
			t.Errorf("%s: %+v, %v; want %d entries", what, report, err, want)
		}
	}
	for i := range 12 {
		edit(i)
	}
	entries("no archive is closed yet", 12)
	var others []story.Item
	for i := range 99 {
		others = append(others, item("b", fmt.Sprint(i), fmt.Sprintf("خبر رقم %d", i)))
	}
	add(t, s, noon.Add(time.Hour), others...)
	edit(12)
	entries("the first and the last five", 6+99)
	for i := 13; i < 20; i++ {
		edit(i)
	}
	entries("the one that the archive shows too, and those since", 1+1+8+99)
}

func TestExportPages(t *testing.T) {
	s := open(t)
	var items []story.Item
	for i := range 600 {
		items = append(items, item("a", fmt.Sprint(i), fmt.Sprintf("خبر رقم %d", i)))
	}
	add(t, s, noon, items...)
	edited := item("a", "7", "خبر سابع معدل")
	add(t, s, noon, edited)
	n := 0
	err := s.Items(0, func(k storage.KeptItem) error {
		if k.ID != story.ItemID(n+1) || k.Item.ID != fmt.Sprint(n) {
			t.Fatalf("item %d is %s, %q", n, k.ID, k.Item.ID)
		}
		n++
		return nil
	})
	if err != nil || n != 600 {
		t.Fatalf("%d items, %v", n, err)
	}
	var since []string
	_ = s.Items(600, func(k storage.KeptItem) error { since = append(since, k.Item.Title); return nil })
	if len(since) != 1 || since[0] != edited.Title {
		t.Errorf("items since 600: %q", since)
	}
	last := ""
	n = 0
	err = s.Stories(0, func(k storage.KeptStory) error { n, last = n+1, k.Title; return nil })
	if err != nil || n != 600 || last != edited.Title {
		t.Errorf("%d stories, the last %q, %v", n, last, err)
	}
}

func TestNewestFirst(t *testing.T) {
	s := open(t)
	for i, day := range []int{5, 9, 1, 9} {
		it := item("a", fmt.Sprint(i), fmt.Sprintf("خبر %d", i))
		it.Published = time.Date(1969, 12, 20+day, 0, 0, 0, 0, time.UTC)
		add(t, s, noon, it)
	}
	var order strings.Builder
	list, _ := latest(s, 3)
	for _, one := range list {
		order.WriteString(one.Lead.ID)
	}
	if order.String() != "310" {
		t.Errorf("order %q, want 310", order.String())
	}
}

func TestOpenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	openAt(t, path)
	if _, err := storage.Open(path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("opened twice: %v", err)
	}
}

// TestOneIDTwiceInADocument (promise P2): the first entry is dated later than the second, and both come at every visit.
func TestOneIDTwiceInADocument(t *testing.T) {
	s := open(t)
	one, two := item("a", "1", "الحصيلة النهائية"), item("a", "1", "الحصيلة الأولية")
	one.Updated, two.Updated = noon, noon.Add(-time.Hour)
	add(t, s, noon, one, two)
	seq := s.Seq()
	for range 3 {
		add(t, s, noon.Add(time.Hour), one, two)
	}
	if s.Seq() != seq {
		t.Errorf("reading the same again moved the change sequence from %d to %d", seq, s.Seq())
	}
}
