package control_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"nashra/fetcher"
	"nashra/server/control"
	"nashra/storage"
	"nashra/story"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running is a store with its control socket, in a folder whose path is at least so long.
func running(t *testing.T, length int, fetch control.FetchFunc) (*storage.Store, *control.Client, string) {
	t.Helper()
	return runningWith(t, length, control.Daemon{Fetch: fetch})
}

// runningWith gives the daemon its store.
func runningWith(t *testing.T, length int, d control.Daemon) (*storage.Store, *control.Client, string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "c")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if n := length - len(dir); n > 1 {
		dir = filepath.Join(dir, strings.Repeat("d", n-1))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	store, err := storage.Open(filepath.Join(dir, "nashra.db"))
	if err != nil {
		t.Fatal(err)
	}
	listener, remove, err := control.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	d.Store = store
	go func() { ended <- control.Serve(ctx, listener, d) }()
	client, err := control.Dial(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		remove()
		if _, err := os.Lstat(filepath.Join(dir, "nashra.sock")); err == nil {
			t.Error("the socket is still there")
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, client, dir
}

func noFetch(context.Context, []string, bool, func(control.Visited)) error { return nil }

// batch has an id that is not UTF-8, an odd offset and a time without one: all must arrive byte for byte.
func batch() story.Batch {
	it := story.Item{
		Source: "a", Outlet: "صحيفة الساحل", ID: "id-\xff\xfe", URL: "https://a.example/1", Title: "وصول أول قطار", HTML: "<p>وصل أول قطار إلى المحطة.</p>",
		Published: time.Date(2024, 2, 29, 23, 59, 59, 7, time.FixedZone("", 3*3600+1800)), Enclosures: []story.Enclosure{{URL: "https://a.example/1.mp3", Length: 5}},
	}
	return story.Batch{Source: "a", Seen: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), Items: []story.Item{it}, Checkpoint: &story.Checkpoint{Source: "a", ETag: "\"\xe9\""}}
}

// TestClientAnswersAsTheStore: what the store says and what the client says are the same, errors too.
func TestClientAnswersAsTheStore(t *testing.T) {
	for _, length := range []int{0, 150} {
		t.Run(fmt.Sprintf("path of %d", length), func(t *testing.T) {
			store, client, dir := running(t, length, noFetch)
			verdicts, err := client.Add(context.Background(), batch())
			if err != nil || len(verdicts) != 1 || verdicts[0].Outcome != story.New {
				t.Fatalf("add: %+v, %v", verdicts, err)
			}
			info, err := os.Stat(filepath.Join(dir, "nashra.sock"))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the socket: %v, %v", info, err)
			}
			want, err := store.Story(verdicts[0].Story)
			if err != nil || want.Lead.ID != "id-\xff\xfe" {
				t.Fatalf("the store has %+v, %v", want, err)
			}
			same := func(name string, got story.Story, err error) {
				if err != nil || got.ID != want.ID || got.Lead.ID != want.Lead.ID || !got.Published.Equal(want.Published) ||
					got.Published.Format(time.RFC3339Nano) != want.Published.Format(time.RFC3339Nano) || !reflect.DeepEqual(got.Lead.Enclosures, want.Lead.Enclosures) {
					t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
				}
			}
			byID, err := client.Story(want.ID)
			same("by id", byID, err)
			byItem, err := client.StoryOfItem(verdicts[0].Item)
			same("by item", byItem, err)
			byURL, err := client.StoryOfURL("http://www.a.example/1/?utm_source=x")
			same("by address", byURL, err)
			if _, err := client.Story("zz-00000000"); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("no such story: %v", err)
			}
			explained, err := client.Explain(verdicts[0].Item, verdicts[0].Item)
			if mine, mineErr := store.Explain(verdicts[0].Item, verdicts[0].Item); err != nil || mineErr != nil || len(mine.Shared) == 0 || !reflect.DeepEqual(explained, mine) {
				t.Errorf("explained: %+v, %v; the store says %+v, %v", explained, err, mine, mineErr)
			}
			if _, err := client.Explain(verdicts[0].Item, 99); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("explaining what is not there: %v", err)
			}
			if report, err := client.Check(); err != nil || report.Items != 1 || len(report.Problems) != 0 {
				t.Errorf("check: %+v, %v", report, err)
			}
			if all, err := client.Checkpoints(); err != nil || all["a"].ETag != "\"\xe9\"" {
				t.Errorf("checkpoints: %+v, %v", all, err)
			}
			wrong := batch()
			wrong.Source = "b"
			_, mine := store.Add(context.Background(), wrong)
			if _, err := client.Add(context.Background(), wrong); err == nil || mine == nil || err.Error() != mine.Error() {
				t.Errorf("a wrong batch: %v; the store says %v", err, mine)
			}
		})
	}
}

// TestSourcesThroughTheSocket: what commands change is in the store, and the daemon hears of it; what is refused changes nothing.
func TestSourcesThroughTheSocket(t *testing.T) {
	ctx := context.Background()
	var heard atomic.Int32
	store, client, _ := runningWith(t, 0, control.Daemon{Fetch: noFetch, Changed: func() { heard.Add(1) }})
	one := story.Subscription{
		ID: "bahr", URL: "https://bahr.example/rss?q=\xff", Title: "صحيفة البحر", Zone: "Africa/Tunis", Include: []string{"ميناء"}, Folder: []string{"صحف", "تونس"},
		Added: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
	}
	two := story.Subscription{ID: "jabal", URL: "https://jabal.example/rss"}
	if err := client.Subscribe(ctx, []story.Subscription{one, two}); err != nil || heard.Load() != 1 {
		t.Fatalf("%v; the daemon heard %d times", err, heard.Load())
	}
	if err := client.Subscribe(ctx, []story.Subscription{one}); !errors.Is(err, storage.ErrTaken) || !strings.Contains(err.Error(), `the id "bahr" already`) {
		t.Errorf("the same again: %v", err)
	}
	if err := client.SetPaused(ctx, []string{"bahr"}, true); err != nil {
		t.Error(err)
	}
	if err := client.SetPaused(ctx, []string{"bahr", "nobody"}, false); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("nobody is paused: %v", err)
	}
	if err := client.Unsubscribe(ctx, []string{"jabal"}, nil); err != nil || heard.Load() != 3 {
		t.Errorf("%v; the daemon heard %d times", err, heard.Load())
	}
	one.Paused = true
	kept, err := store.Subscriptions()
	told, toldErr := client.Subscriptions()
	if want := []story.Subscription{one}; err != nil || toldErr != nil || !reflect.DeepEqual(kept, want) || !reflect.DeepEqual(told, want) {
		t.Errorf("%+v, %v; %+v, %v", kept, err, told, toldErr)
	}
	b := batch()
	b.Visit, b.Reading = &story.PastVisit{At: b.Seen, Outcome: "fetched"}, &story.Reading{At: b.Seen, ID: "\xff", Items: 1}
	if _, err := client.Add(ctx, b); err != nil {
		t.Fatal(err)
	}
	histories, err := client.Histories()
	if h := histories["a"]; err != nil || len(h.Visits) != 1 || h.Visits[0].New != 1 || h.Reading.ID != "\xff" {
		t.Errorf("%+v, %v", histories, err)
	}
}

func TestExportStreams(t *testing.T) {
	store, client, _ := running(t, 0, noFetch)
	var items []story.Item
	for i := range 700 {
		items = append(items, story.Item{Source: "a", ID: fmt.Sprint(i), Title: fmt.Sprintf("خبر رقم %d", i)})
	}
	if _, err := store.Add(context.Background(), story.Batch{Source: "a", Seen: time.Unix(1.7e9, 0), Items: items}); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := client.Items(100, func(k storage.KeptItem) error {
		if k.Seq != uint64(n+101) || k.Item.ID != fmt.Sprint(n+100) {
			t.Fatalf("line %d is %d, %q", n, k.Seq, k.Item.ID)
		}
		n++
		return nil
	})
	if err != nil || n != 600 {
		t.Errorf("%d items, %v", n, err)
	}
	n = 0
	if err := client.Stories(0, func(storage.KeptStory) error { n++; return nil }); err != nil || n != 700 {
		t.Errorf("%d stories, %v", n, err)
	}
	enough := errors.New("enough")
	if err := client.Items(0, func(storage.KeptItem) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("an export that is broken off: %v", err)
	}
}

func TestFetchStreams(t *testing.T) {
	_, client, _ := running(t, 0, func(ctx context.Context, ids []string, all bool, report func(control.Visited)) error {
		if !all || len(ids) != 1 {
			return fmt.Errorf("called with %q, %v", ids, all)
		}
		report(control.Visited{Source: ids[0], Outcome: fetcher.Fetched, New: 3})
		if ids[0] == "bad" {
			return errors.New("انقطع \"الخط\"\nin the middle")
		}
		return nil
	})
	var got []control.Visited
	report := func(v control.Visited) { got = append(got, v) }
	if err := client.Fetch(context.Background(), []string{"good"}, true, report); err != nil || len(got) != 1 || got[0].New != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := client.Fetch(context.Background(), []string{"bad"}, true, report); err == nil || err.Error() != "انقطع \"الخط\"\nin the middle" {
		t.Errorf("an error after a line: %v", err)
	}
}

func TestNoDaemon(t *testing.T) {
	dir := t.TempDir()
	if _, err := control.Dial(dir); !errors.Is(err, control.ErrNoDaemon) {
		t.Errorf("an empty folder: %v", err)
	}
	// What a killed daemon leaves is no daemon, and is replaced.
	if err := os.WriteFile(filepath.Join(dir, "nashra.sock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Dial(dir); !errors.Is(err, control.ErrNoDaemon) {
		t.Errorf("a dead socket: %v", err)
	}
	listener, remove, err := control.Listen(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	remove()
}

// TestEveryNameOfTheFolder: the daemon may name its data folder by a short relative path and a command by a long one or
// by a link, and the other way round.
func TestEveryNameOfTheFolder(t *testing.T) {
	base, err := os.MkdirTemp("", "c")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	names := map[string]string{"relative": "d", "short link": filepath.Join(base, "s")}
	for name, parent := range map[string]string{"long": filepath.Join(base, strings.Repeat("p", 120)), "short": filepath.Join(base, "p")} {
		if err := os.MkdirAll(filepath.Join(parent, "d"), 0o755); err != nil {
			t.Fatal(err)
		}
		names[name] = filepath.Join(parent, "d")
	}
	if err := os.Symlink(names["long"], names["short link"]); err != nil {
		t.Fatal(err)
	}
	names["long link"] = filepath.Join(base, strings.Repeat("l", 120))
	if err := os.Symlink(names["short"], names["long link"]); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ listens, dials, from string }{
		{"relative", "long", "long"}, {"long", "relative", "long"}, {"short link", "long", "short"}, {"long", "short link", "short"},
		{"short", "long link", "short"}, {"long link", "short", "short"},
	} {
		t.Run(test.listens+" and "+test.dials, func(t *testing.T) {
			t.Chdir(filepath.Dir(names[test.from]))
			listener, remove, err := control.Listen(names[test.listens])
			if err != nil {
				t.Fatal(err)
			}
			defer remove()
			defer listener.Close()
			client, err := control.Dial(names[test.dials])
			if err != nil {
				t.Fatal(err)
			}
			_ = client.Close()
		})
	}
}
