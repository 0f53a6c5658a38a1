package storage_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/storage"
	"nashra/story"
	"nashra/story/near"
)

// model is what a store should be, in memory and as simple as can be: it asks story.Identify what becomes of an item and
// keeps everything in maps.
type model struct {
	items       map[story.ItemID]*modelItem
	stories     map[story.ItemID]*modelStory // by their first item
	keys        map[story.Key]story.ItemID
	checkpoints map[string]story.Checkpoint
	entries     uint64 // that the journal has been given
	changes     uint64
}

type modelItem struct {
	versions []modelVersion
	story    story.ItemID
	date     time.Time
	dated    time.Time     // the latest that the source has dated a version
	verdict  story.Verdict // the one that put it into its story
}

type modelVersion struct {
	seq  uint64
	seen time.Time
	p    story.Prepared
}

type modelStory struct {
	id                 string
	items              []story.ItemID
	published, updated time.Time
	changed            uint64
	lead               story.ItemID
}

func newModel() *model {
	return &model{map[story.ItemID]*modelItem{}, map[story.ItemID]*modelStory{}, map[story.Key]story.ItemID{}, map[string]story.Checkpoint{}, 0, 0}
}

func (it *modelItem) newest() modelVersion { return it.versions[len(it.versions)-1] }

// Find is story.Index.
func (m *model) Find(k story.Key) (story.Known, bool, error) {
	id, found := m.keys[k]
	if !found {
		return story.Known{}, false, nil
	}
	it := m.items[id]
	p := it.newest().p
	known := story.Known{Item: id, Story: m.stories[it.story].id, Source: p.Item.Source, Content: p.Content, Text: p.Text, Title: p.Title, Updated: it.dated}
	for _, v := range it.versions[:len(it.versions)-1] {
		known.Earlier = append(known.Earlier, v.p.Content)
	}
	return known, true, nil
}

// Near is story.Index; the model knows keys only.
func (m *model) Near(*story.Prepared) (near.Finding, error) { return near.Finding{}, nil }

// StoryOf is story.Index.
func (m *model) StoryOf(id story.ItemID) (string, bool, error) {
	s := m.stories[m.items[id].story]
	return s.id, false, nil
}

// told is what the present version of an item says towards the lead.
func (m *model) told(id story.ItemID) story.Told {
	return story.Told{Published: m.items[id].date, Words: m.items[id].newest().p.Words}
}

// add does what the store should have done with an item, and says where its verdict is another. The store makes up the
// names of stories; that none is given twice, the model sees to.
func (m *model) add(item story.Item, seen time.Time, got story.Verdict) error {
	p := story.Prepare(item)
	want, err := story.Identify(m, &p)
	if err != nil {
		return err
	}
	switch want.Outcome {
	case story.New:
		m.entries++
		want.Item, want.Story = story.ItemID(m.entries), got.Story
		for _, s := range m.stories {
			if s.id == got.Story {
				return fmt.Errorf("the story id %s is given a second time", s.id)
			}
		}
		date := item.When(seen)
		s := &modelStory{id: got.Story, items: []story.ItemID{want.Item}, published: date, updated: date, lead: want.Item}
		if item.Updated.After(date) && !item.Updated.After(seen) {
			s.updated = item.Updated
		}
		m.stories[want.Item] = s
		m.items[want.Item] = &modelItem{story: want.Item, date: date, verdict: want}
	case story.Joined:
		m.entries++
		want.Item = story.ItemID(m.entries)
		of := m.items[want.Matched].story
		m.items[want.Item] = &modelItem{story: of, date: item.When(seen), verdict: want}
		s, told := m.stories[of], story.Told{Published: item.When(seen), Words: p.Words}
		s.items = append(s.items, want.Item)
		if told.LeadsOver(m.told(s.lead), s.published) {
			s.lead = want.Item
			if told.Published.After(s.updated) {
				s.updated = told.Published
			}
		}
	case story.Updated:
		m.entries++
		if s := m.stories[m.items[want.Item].story]; want.Material && s.lead == want.Item {
			switch {
			case item.Updated.After(s.updated) && !item.Updated.After(seen):
				s.updated = item.Updated
			case seen.After(s.updated):
				s.updated = seen
			}
		}
	}
	if want.Outcome != story.Unchanged {
		m.keep(want.Item, modelVersion{m.entries, seen, p})
	}
	if want != got {
		return fmt.Errorf("the verdict is\n%+v, want\n%+v", got, want)
	}
	return nil
}

// keep adds a version and marks its story as changed. All versions stay, as no archive is closed in so few steps.
func (m *model) keep(id story.ItemID, v modelVersion) {
	it := m.items[id]
	if v.p.Item.Updated.After(it.dated) {
		it.dated = v.p.Item.Updated
	}
	it.versions = append(it.versions, v)
	for _, k := range v.p.Keys() {
		if _, taken := m.keys[k]; !taken {
			m.keys[k] = id
		}
	}
	m.changes++
	m.stories[it.story].changed = m.changes
}

func (m *model) whole(s *modelStory) story.Story {
	whole := story.Story{ID: s.id, Seq: s.changed, Published: s.published, Updated: s.updated, Lead: m.items[s.lead].newest().p.Item}
	others := slices.DeleteFunc(slices.Clone(s.items), func(id story.ItemID) bool { return id == s.lead })
	for _, id := range append([]story.ItemID{s.lead}, others...) {
		it := m.items[id]
		shown := it.newest().p.Item
		whole.Coverage = append(whole.Coverage, story.Coverage{
			Item: id, Source: shown.Source, Outlet: shown.Outlet, ID: shown.ID, URL: shown.URL, Title: shown.Title, Published: it.date, Verdict: it.verdict,
		})
	}
	return whole
}

// contents is all that a store tells.
type contents struct {
	Seq         uint64
	Latest      []story.Story
	Items       []storage.KeptItem
	Stories     []storage.KeptStory
	Checkpoints map[string]story.Checkpoint
}

func (m *model) contents() contents {
	c := contents{Seq: m.changes, Checkpoints: m.checkpoints}
	ordinals := map[string]story.ItemID{}
	for first, s := range m.stories {
		ordinals[s.id] = first
		c.Latest = append(c.Latest, m.whole(s))
		c.Stories = append(c.Stories, storage.KeptStory{Seq: s.changed, ID: s.id, Title: m.items[s.lead].newest().p.Item.Title, Published: s.published, Updated: s.updated, Items: s.items})
	}
	slices.SortFunc(c.Latest, func(a, b story.Story) int {
		return cmp.Or(cmp.Compare(b.Published.Unix(), a.Published.Unix()), cmp.Compare(ordinals[b.ID], ordinals[a.ID]))
	})
	slices.SortFunc(c.Stories, func(a, b storage.KeptStory) int { return cmp.Compare(a.Seq, b.Seq) })
	for id, it := range m.items {
		v := it.newest()
		c.Items = append(c.Items, storage.KeptItem{Seq: v.seq, ID: id, Story: m.stories[it.story].id, Seen: v.seen, Published: it.date, Item: v.p.Item})
	}
	slices.SortFunc(c.Items, func(a, b storage.KeptItem) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

func read(s *storage.Store) (c contents, err error) {
	var errs [4]error
	c.Seq = s.Seq()
	c.Latest, errs[0] = latest(s, 1000)
	errs[1] = s.Items(0, func(k storage.KeptItem) error { c.Items = append(c.Items, k); return nil })
	errs[2] = s.Stories(0, func(k storage.KeptStory) error { c.Stories = append(c.Stories, k); return nil })
	c.Checkpoints, errs[3] = s.Checkpoints()
	return c, errors.Join(errs[:]...)
}

// sameTime holds for times that a reader cannot tell apart.
var sameTime = gocmp.Comparer(func(a, b time.Time) bool {
	_, offsetA := a.Zone()
	_, offsetB := b.Zone()
	return a.Equal(b) && offsetA == offsetB
})

// drawItem draws from so few texts that ids, addresses and bodies often meet, within a source and across sources.
func drawItem(t *rapid.T, source string) story.Item {
	of := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	date := func(name string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, noon.Add(-72 * time.Hour), noon.Add(-time.Hour), noon.Add(90 * time.Second), noon.Add(1000 * time.Hour)}).Draw(t, name)
	}
	long := "<p>أغلقت بلدية صيدا طريق القلعة البحرية مدة أسبوع كامل أمام السيارات لإصلاح الرصيف الذي تضرر في عاصفة الشتاء الماضي وفتحت طريقا بديلة خلف السوق القديم</p>"
	return story.Item{
		Source: source, Outlet: "صحيفة " + source, ID: of("id", "1", "2", "3", ""), URL: of("url", "https://one.example/1", "https://one.example/2?utm_source=x", ""),
		Title: of("title", "إغلاق طريق القلعة", "طريق القلعة مغلق", "", "إغْلاق طريق القلعة"), HTML: of("html", "<p>خبر قصير.</p>", "", long, long+"<p>وشكر البلدية السكان.</p>"),
		Published: date("published"), Updated: date("updated"), Language: "ar",
	}
}

// drawBatch draws a visit of one source, an import of several, or many edits of one item.
func drawBatch(t *rapid.T, seen time.Time) story.Batch {
	b := story.Batch{Source: rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, "source"), Seen: seen}
	n := rapid.SampledFrom([]int{0, 1, 2, 3, 4, 9}).Draw(t, "items")
	for range n {
		source := b.Source
		if source == "" {
			source = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source of the item")
		}
		it := drawItem(t, source)
		if n == 9 {
			it.ID = "1"
		}
		b.Items = append(b.Items, it)
	}
	if b.Source != "" && rapid.Bool().Draw(t, "checkpoint") {
		b.Checkpoint = &story.Checkpoint{Source: b.Source, ETag: rapid.SampledFrom([]string{`"1"`, `"2"`}).Draw(t, "etag"), LastVisit: seen.Truncate(time.Minute)}
	}
	return b
}

// A store that anything is added to, that is opened again at any time, and read at any time, is what the model says: ids
// and dates never move (P3, P9), and the same batch again writes not one byte (P2).
func TestStoreIsLikeTheModel(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		r := &run{t: t, model: newModel(), path: filepath.Join(dir, "nashra.db"), seen: noon}
		r.open()
		defer func() {
			_ = r.store.Close()
			_ = os.Remove(r.path)
		}()
		for range rapid.IntRange(1, 10).Draw(t, "steps") {
			rapid.SampledFrom([]func(){r.add, r.add, r.addAgain, r.reopen, r.compare}).Draw(t, "step")()
		}
		r.compare()
		r.otherwise(rapid.SampledFrom([]int{1, 3, 1000}).Draw(t, "items a batch"), filepath.Join(dir, "other.db"))
	})
}

// run is one run of the test: a store and its model.
type run struct {
	t     *rapid.T
	store *storage.Store
	model *model
	path  string
	seen  time.Time
	added []story.Batch
}

func (r *run) open() {
	s, err := storage.Open(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	r.store = s
}

func (r *run) reopen() {
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

func (r *run) add() {
	r.seen = r.seen.Add(rapid.SampledFrom([]time.Duration{0, time.Minute}).Draw(r.t, "later"))
	r.addBatch(drawBatch(r.t, r.seen))
}

func (r *run) addBatch(b story.Batch) (verdicts []story.Verdict) {
	verdicts, err := r.store.Add(context.Background(), b)
	if err != nil || len(verdicts) != len(b.Items) {
		r.t.Fatalf("%d verdicts for %d items: %v", len(verdicts), len(b.Items), err)
	}
	for i, item := range b.Items {
		if err := r.model.add(item, b.Seen, verdicts[i]); err != nil {
			r.t.Fatal(err)
		}
	}
	if b.Checkpoint != nil {
		r.model.checkpoints[b.Source] = *b.Checkpoint
	}
	r.added = append(r.added, b)
	return verdicts
}

// addAgain adds the last batch again, later. Only where it names one id twice may that change anything.
func (r *run) addAgain() {
	if len(r.added) == 0 {
		return
	}
	b := r.added[len(r.added)-1]
	b.Seen = b.Seen.Add(time.Hour)
	idents := map[story.Key]bool{}
	for _, it := range b.Items {
		idents[story.Prepare(it).Ident] = true
	}
	before, err := os.ReadFile(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	changed := slices.ContainsFunc(r.addBatch(b), func(v story.Verdict) bool { return v.Outcome != story.Unchanged })
	after, err := os.ReadFile(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	if changed && len(idents) == len(b.Items) {
		r.t.Fatal("the same batch again changed something")
	}
	if same := string(before) == string(after); same == changed {
		r.t.Fatalf("items changed: %v; the file stayed the same: %v", changed, same)
	}
}

func (r *run) compare() {
	want := r.model.contents()
	got, err := read(r.store)
	if diff := gocmp.Diff(want, got, sameTime); err != nil || diff != "" {
		r.t.Fatal(err, diff)
	}
	for id, it := range r.model.items {
		if one, err := r.store.StoryOfItem(id); err != nil || one.ID != r.model.stories[it.story].id {
			r.t.Fatalf("item %s is found in %q: %v", id, one.ID, err)
		}
		if url := it.newest().p.URL; !url.IsZero() {
			owner := r.model.items[r.model.keys[url]].story
			if one, err := r.store.StoryOfURL(it.newest().p.Item.URL); err != nil || one.ID != r.model.stories[owner].id {
				r.t.Fatalf("the address of %s is found in %q: %v", id, one.ID, err)
			}
		}
	}
	for _, s := range r.model.stories {
		one, err := r.store.Story(s.id)
		if diff := gocmp.Diff(r.model.whole(s), one, sameTime); err != nil || diff != "" {
			r.t.Fatal(err, diff)
		}
	}
	if report, err := r.store.Check(); err != nil || len(report.Problems) > 0 || report.Items != len(want.Items) || report.Stories != len(want.Stories) {
		r.t.Fatalf("check: %+v, %v", report, err)
	}
}

// otherwise adds the same items in the same order to a store that is never closed, in batches of other sizes: it tells
// the same, ids included.
func (r *run) otherwise(size int, path string) {
	other, err := storage.Open(path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() {
		_ = other.Close()
		_ = os.Remove(path)
	}()
	var next story.Batch
	flush := func() {
		if _, err := other.Add(context.Background(), next); err != nil {
			r.t.Fatal(err)
		}
	}
	for _, b := range r.added {
		for _, item := range b.Items {
			if len(next.Items) >= size || !next.Seen.Equal(b.Seen) {
				flush()
				next = story.Batch{Seen: b.Seen}
			}
			next.Items = append(next.Items, item)
		}
		if b.Checkpoint != nil {
			if _, err := other.Add(context.Background(), story.Batch{Source: b.Source, Checkpoint: b.Checkpoint}); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	flush()
	want, err := read(r.store)
	got, err2 := read(other)
	if diff := gocmp.Diff(want, got, sameTime); err != nil || err2 != nil || diff != "" {
		r.t.Fatal(err, err2, diff)
	}
}
