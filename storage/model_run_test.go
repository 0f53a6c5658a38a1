package storage_test

import (
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
)

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
			rapid.SampledFrom([]func(){r.add, r.add, r.addAgain, r.forget, r.relabel, r.reopen, r.compare}).Draw(t, "step")()
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
	added []fed
}

// fed is what a store was given: a batch, or something to take down.
type fed struct {
	batch story.Batch
	down  *story.Forgetting
}

func (r *run) open() {
	s, err := storage.Open(r.path, storage.WithTopics(r.model.topics))
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
	r.added = append(r.added, fed{batch: b})
	return verdicts
}

// addAgain adds the last batch again, later. Only where it names one id twice may that change anything.
func (r *run) addAgain() {
	last := len(r.added) - 1
	for last >= 0 && r.added[last].down != nil {
		last--
	}
	if last < 0 {
		return
	}
	b := r.added[last].batch
	b.Seen = b.Seen.Add(time.Hour)
	idents := map[story.Key]bool{}
	for _, it := range b.Items {
		idents[story.Prepare(it).Ident] = true
	}
	before, err := os.ReadFile(r.path)
	if err != nil {
		r.t.Fatal(err)
	}
	changed := slices.ContainsFunc(r.addBatch(b), func(v story.Verdict) bool { return v.Outcome != story.Unchanged && v.Outcome != story.Forgotten })
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
		one, err := r.store.StoryOfItem(id)
		r.found(id, one, err, fmt.Sprintf("item %s", id))
		if url := it.newest().p.URL; !url.IsZero() {
			one, err := r.store.StoryOfURL(it.newest().p.Item.URL)
			r.found(r.model.keys[url], one, err, fmt.Sprintf("the address of %s", id))
		}
	}
	for _, s := range r.model.stories {
		one, err := r.store.Story(s.id)
		if s.gone && errors.Is(err, storage.ErrForgotten) {
			continue
		}
		if diff := gocmp.Diff(r.model.whole(s), one, sameTime); err != nil || diff != "" {
			r.t.Fatal(err, diff)
		}
	}
	if report, err := r.store.Check(); err != nil || len(report.Problems) > 0 || report.Items != len(r.model.items) || report.Stories != len(want.Stories) {
		r.t.Fatalf("check: %+v, %v", report, err)
	}
}

// otherwise adds the same items in the same order to a store that is never closed, in batches of other sizes: it tells
// the same, ids included.
func (r *run) otherwise(size int, path string) {
	other, err := storage.Open(path, storage.WithTopics(r.model.topics))
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
	for _, step := range r.added {
		if step.down != nil {
			flush()
			next = story.Batch{Seen: next.Seen}
			if _, err := other.Forget(context.Background(), *step.down); err != nil {
				r.t.Fatal(err)
			}
			continue
		}
		b := step.batch
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
