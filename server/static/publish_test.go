package static_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"nashra/feedgen"
	"nashra/server"
	"nashra/server/static"
	"nashra/storage"
	"nashra/story"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("", 3*3600))

func settings() server.Settings {
	return server.Settings{
		Feed: feedgen.Feed{
			Title: "نشرة التجربة", Language: "ar", URL: "https://nashra.example", Topics: []story.Topic{{ID: "sea", Title: "البحر", Any: []string{"ميناء"}}},
		},
		Items:   10,
		Sources: []story.Source{{ID: "bahr", URL: "https://bahr.example/rss", Title: "صحيفة البحر"}},
	}
}

func filled(t *testing.T, stories int) *storage.Store {
	t.Helper()
	store, err := storage.Open(filepath.Join(t.TempDir(), "nashra.db"), storage.WithTopics(story.NewTopics(settings().Feed.Topics)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	for i := range stories {
		add(t, store, i)
	}
	return store
}

func add(t *testing.T, store *storage.Store, i int) string {
	t.Helper()
	v, err := store.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{{
		Source: "bahr", ID: fmt.Sprint(i), Title: fmt.Sprintf("سفينة رقم %d في الميناء", i), HTML: "<p>وصلت صباح الثلاثاء.</p>", Published: noon.Add(time.Duration(i) * time.Minute),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return v[0].Story
}

func publish(t *testing.T, dir string, store *storage.Store, c server.Settings, now time.Time) static.Counts {
	t.Helper()
	counts, err := static.Publish(context.Background(), dir, server.NewSite(store, c, "test"), store, now, false)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// held gives the files of a folder with their times.
func held(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	files := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = info.ModTime()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSameBytesAsServed: what a web server hands out of the folder is what the daemon sends, plain and packed.
func TestSameBytesAsServed(t *testing.T) {
	store := filled(t, 130)
	dir := filepath.Join(t.TempDir(), "made", "here")
	publish(t, dir, store, settings(), noon)
	s, err := server.New(store, settings(), "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for name := range held(t, dir) {
		if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") || name == "404.html" {
			continue
		}
		url := "/" + strings.TrimSuffix(name, ".html")
		if base, found := strings.CutSuffix(url, "/index"); found {
			url = base + "/"
		}
		for ending, coding := range map[string]string{"": "identity", ".gz": "gzip", ".br": "br"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", url, nil)
			r.Header.Set("Accept-Encoding", coding)
			s.ServeHTTP(w, r)
			body, err := os.ReadFile(filepath.Join(dir, name+ending))
			if err != nil || w.Code != 200 || !bytes.Equal(body, w.Body.Bytes()) {
				t.Fatalf("%s%s: %v, served %d, %d and %d bytes", name, ending, err, w.Code, len(body), w.Body.Len())
			}
			checked++
		}
	}
	if checked < 3*(130+3*5) {
		t.Errorf("%d files", checked)
	}
	unpacked(t, dir, "feed.atom")
}

func unpacked(t *testing.T, dir, name string) {
	t.Helper()
	plain, err := os.ReadFile(filepath.Join(dir, name))
	gz, gzErr := os.ReadFile(filepath.Join(dir, name+".gz"))
	br, brErr := os.ReadFile(filepath.Join(dir, name+".br"))
	if err := errors.Join(err, gzErr, brErr); err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	fromGz, gzErr := io.ReadAll(reader)
	fromBr, brErr := io.ReadAll(brotli.NewReader(bytes.NewReader(br)))
	if err := errors.Join(gzErr, brErr); err != nil || !bytes.Equal(plain, fromGz) || !bytes.Equal(plain, fromBr) {
		t.Errorf("%s unpacks to something else (%v)", name, err)
	}
}

// TestOnlyWhatChanged: a second run writes nothing, a third one only what a new story changes, and what is taken down goes.
func TestOnlyWhatChanged(t *testing.T) {
	store := filled(t, 130)
	dir := t.TempDir()
	first := publish(t, dir, store, settings(), noon)
	before := held(t, dir)
	if again := publish(t, dir, store, settings(), noon); again.Written != 0 || again.Removed != 0 || again.Unchanged > first.Written/2 {
		t.Errorf("again: %+v after %+v", again, first)
	}
	after := held(t, dir)
	for name, at := range before {
		if name != ".nashra-published" && !after[name].Equal(at) {
			t.Errorf("%s was written again", name)
		}
	}
	id := add(t, store, 500)
	// The story, the feeds and pages of all, of its source and of its topic, and the archive that ends with it.
	if one := publish(t, dir, store, settings(), noon); one.Written > 1+3*4+3 || one.Written < 3*4 {
		t.Errorf("one new story: %+v", one)
	}
	if _, err := os.Stat(filepath.Join(dir, "stories", id+".html.br")); err != nil {
		t.Error(err)
	}
	old, err := store.Archive(50)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{id, old.Stories[0].ID} {
		if _, err := store.Forget(context.Background(), story.Forgetting{Story: gone, At: noon}); err != nil {
			t.Fatal(err)
		}
	}
	if down := publish(t, dir, store, settings(), noon); down.Removed != 2 {
		t.Errorf("taken down: %+v", down)
	}
	for name := range held(t, dir) {
		body, _ := os.ReadFile(filepath.Join(dir, name))
		if strings.Contains(name, id) || bytes.Contains(body, []byte(old.Stories[0].ID)) || bytes.Contains(body, []byte("رقم 500 ")) {
			t.Errorf("%s still has it", name)
		}
	}
	next := settings()
	next.Feed.Topics = nil
	publish(t, dir, store, next, noon)
	if _, err := os.Stat(filepath.Join(dir, "topics", "sea", "feed.atom")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the feed of a topic that is no more:", err)
	}
}

// TestOpenArchivesStayForADay: a reader that holds yesterday's feed finds the archive that it names.
func TestOpenArchivesStayForADay(t *testing.T) {
	store := filled(t, 30)
	dir := t.TempDir()
	has := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, "archive", name))
		return err == nil
	}
	publish(t, dir, store, settings(), noon)
	add(t, store, 600)
	publish(t, dir, store, settings(), noon.Add(23*time.Hour))
	if !has("30.atom") || !has("31.json.gz") {
		t.Error("after less than a day:", slices.Sorted(maps.Keys(held(t, dir))))
	}
	publish(t, dir, store, settings(), noon.Add(25*time.Hour))
	if has("30.atom") || !has("31.atom") {
		t.Error("after more than a day:", slices.Sorted(maps.Keys(held(t, dir))))
	}
}

// TestFoldersOfOthersAreLeft: neither a folder with somebody's files nor a file that we have not written is touched.
func TestFoldersOfOthersAreLeft(t *testing.T) {
	store := filled(t, 1)
	dir := t.TempDir()
	mine := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(mine, []byte("أطروحة"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := static.Publish(context.Background(), dir, server.NewSite(store, settings(), "test"), store, noon, false)
	if err == nil || !strings.Contains(err.Error(), "thesis.txt") || len(held(t, dir)) != 1 {
		t.Errorf("%v, %v", err, held(t, dir))
	}
	other := t.TempDir()
	publish(t, other, store, settings(), noon)
	if err := os.Rename(mine, filepath.Join(other, "thesis.txt")); err != nil {
		t.Fatal(err)
	}
	add(t, store, 7)
	publish(t, other, store, settings(), noon)
	if body, err := os.ReadFile(filepath.Join(other, "thesis.txt")); err != nil || string(body) != "أطروحة" {
		t.Errorf("%q, %v", body, err)
	}
}

// TestBrokenOff: a run that was stopped or failed leaves whole files, and the next one goes on.
func TestBrokenOff(t *testing.T) {
	store := filled(t, 50)
	dir := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := static.Publish(ctx, dir, server.NewSite(store, settings(), "test"), store, noon, false); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "feed.atom"), 0o755); err != nil { // in the way
		t.Fatal(err)
	}
	if _, err := static.Publish(context.Background(), dir, server.NewSite(store, settings(), "test"), store, noon, false); err == nil {
		t.Fatal("a file took the place of a folder")
	}
	if err := os.Remove(filepath.Join(dir, "feed.atom")); err != nil {
		t.Fatal(err)
	}
	publish(t, dir, store, settings(), noon)
	whole := t.TempDir()
	publish(t, whole, store, settings(), noon)
	want, got := held(t, whole), held(t, dir)
	if len(want) != len(got) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for name := range got {
		if strings.HasSuffix(name, ".nashra-new") {
			t.Errorf("%s was left", name)
		}
	}
}

// TestTopicsThatFollowLater: a run while items are still judged by new topics writes what there is; the next one brings the pages of
// stories up to date, though no story has changed.
func TestTopicsThatFollowLater(t *testing.T) {
	store := filled(t, 1)
	next := settings()
	next.Feed.Topics = []story.Topic{{ID: "ships", Title: "السفن", Any: []string{"سفينة"}}}
	dir := t.TempDir()
	publish(t, dir, store, next, noon)
	if _, err := store.Relabel(context.Background(), story.NewTopics(next.Feed.Topics)); err != nil {
		t.Fatal(err)
	}
	publish(t, dir, store, next, noon)
	whole := t.TempDir()
	publish(t, whole, store, next, noon)
	for name := range held(t, whole) {
		want, _ := os.ReadFile(filepath.Join(whole, name))
		if got, err := os.ReadFile(filepath.Join(dir, name)); !strings.HasPrefix(name, ".") && (err != nil || !bytes.Equal(got, want)) {
			t.Errorf("%s is not as it should be (%v)", name, err)
		}
	}
}

// TestKilledAtTheBeginning: what a run leaves that was killed before the folder was its own does not keep the next one out.
func TestKilledAtTheBeginning(t *testing.T) {
	store := filled(t, 1)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".nashra-published.nashra-new"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	publish(t, dir, store, settings(), noon)
}
