package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nashra/server/control"
	"nashra/storage"
	"nashra/story"
)

var crashes = flag.Int("crashes", 50, "how often TestCrash kills the program")

// crashesPerStore bounds how large a store grows under TestCrash, because each round reads all of it.
const crashesPerStore = 25

// TestCrash (promise P1): kill -9 at random moments of imports and visits loses nothing that was acknowledged, doubles
// nothing, and leaves a store that checks clean. Three things are acknowledged: a batch, when the daemon answers it;
// a version of a feed, when the daemon sends its validator back; an import, by the counts it prints.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program many times; run without -short")
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var round *crashRound
	total := crashTotals{}
	for i := range *crashes {
		if i%crashesPerStore == 0 {
			round = newCrashRound(t)
		}
		if i%2 == 0 {
			round.killDaemon(t, random)
		} else {
			round.killImport(t, random)
		}
		round.verify(t, &total)
		if t.Failed() {
			t.Fatalf("after kill %d of seed %d", i+1, seed)
		}
	}
	t.Logf("%d kills: %d acknowledged items, 0 lost; %d items kept in all, 0 doubled; every check clean", *crashes, total.acknowledged, total.kept)
}

type crashTotals struct{ acknowledged, kept int }

// crashRound is one data folder and all that was acknowledged about it.
type crashRound struct {
	data, config, documents string
	feed                    *growingFeed
	batches                 int
	acknowledged            map[string]bool // source and given id
}

func newCrashRound(t *testing.T) *crashRound {
	dir := t.TempDir()
	r := &crashRound{
		data: filepath.Join(dir, "data"), config: filepath.Join(dir, "config.yaml"), documents: filepath.Join(dir, "lines.jsonl"),
		feed: &growingFeed{}, acknowledged: map[string]bool{},
	}
	site := httptest.NewServer(r.feed)
	t.Cleanup(site.Close)
	config := fmt.Sprintf("listen: 127.0.0.1:0\ndata: %s\nfetch: {interval: {min: 100ms, max: 1s}, allow_private: [127.0.0.0/8]}\n"+
		"sources: [{id: growing, url: %q, title: ينمو}]\n", r.data, site.URL)
	if err := os.WriteFile(r.config, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&lines, `{"id":"line-%d","title":"وثيقة رقم %d من المحفوظات","body":"%s"}`+"\n", i, i, strings.Repeat(fmt.Sprintf("نص الوثيقة %d. ", i), 20))
	}
	if err := os.WriteFile(r.documents, []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

// growingFeed has one more entry at each request, the last twenty of them, and a validator that names how many there
// were. A request that sends a validator back says that those entries were kept.
type growingFeed struct {
	mu            sync.Mutex
	entries, kept int
}

func (f *growingFeed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n, err := strconv.Atoi(strings.Trim(r.Header.Get("If-None-Match"), `"`)); err == nil {
		f.kept = max(f.kept, n)
	}
	f.entries += 3
	w.Header().Set("ETag", strconv.Quote(strconv.Itoa(f.entries)))
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, `<rss version="2.0"><channel><title>ينمو</title>`)
	for n := f.entries; n > 0 && n > f.entries-20; n-- {
		fmt.Fprintf(w, `<item><guid isPermaLink="false">entry-%d</guid><title>خبر رقم %d من المصدر</title></item>`, n, n)
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// killDaemon runs the daemon, sends it batches while it visits the feed, and kills it.
func (r *crashRound) killDaemon(t *testing.T, random *rand.Rand) {
	daemon := asNashra(t, "run", "--config", r.config)
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = daemon.Wait() }()
	patience := time.After(10 * time.Second)
	var client *control.Client
	for client == nil {
		select {
		case <-patience:
			_ = daemon.Process.Kill()
			t.Fatal("the daemon does not answer on its control socket")
		case <-time.After(2 * time.Millisecond):
			client, _ = control.Dial(r.data)
		}
	}
	defer client.Close()
	kill := time.AfterFunc(time.Duration(random.IntN(150))*time.Millisecond, func() { _ = daemon.Process.Kill() })
	defer kill.Stop()
	for {
		r.batches++
		batch := story.Batch{Source: "sent", Seen: time.Now()}
		for i := range 20 {
			id := fmt.Sprintf("batch-%d-%d", r.batches, i)
			batch.Items = append(batch.Items, story.Item{Source: "sent", ID: id, Title: "عنوان " + id, HTML: "<p>نص " + id + "</p>"})
		}
		if _, err := client.Add(context.Background(), batch); err != nil {
			return // killed
		}
		for _, it := range batch.Items {
			r.acknowledged["sent "+it.ID] = true
		}
	}
}

// killImport kills a one-shot import; one that ends before it is killed acknowledges all its lines.
func (r *crashRound) killImport(t *testing.T, random *rand.Rand) {
	command := asNashra(t, "import", "--config", r.config, "--json", "--again="+strconv.FormatBool(random.IntN(2) == 0), r.documents)
	var out strings.Builder
	command.Stdout = &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Duration(random.IntN(300))*time.Millisecond, func() { _ = command.Process.Kill() })
	defer kill.Stop()
	if command.Wait() != nil {
		return // killed
	}
	var counts importCounts
	if err := json.Unmarshal([]byte(out.String()), &counts); err != nil || counts.Items != 4000 {
		t.Fatalf("an import that ended well printed %q (%v)", out.String(), err)
	}
	for i := range 4000 {
		r.acknowledged[fmt.Sprintf("documents line-%d", i)] = true
	}
}

// verify opens the store that the killed program left.
func (r *crashRound) verify(t *testing.T, total *crashTotals) {
	t.Helper()
	path := filepath.Join(r.data, "nashra.db")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && len(r.acknowledged) == 0 {
		return // killed before there was a store
	}
	store, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	report, err := store.Check()
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("check: %v %v", report.Problems, err)
	}
	kept := map[string]bool{}
	err = store.Items(0, func(k storage.KeptItem) error {
		name := k.Item.Source + " " + k.Item.ID
		if kept[name] {
			t.Errorf("%s is kept twice", name)
		}
		kept[name] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.feed.mu.Lock()
	for n := 1; n <= r.feed.kept; n++ {
		// Versions that a killed daemon read and never acknowledged may have scrolled off the feed for good.
		if n > r.feed.kept-20 {
			r.acknowledged[fmt.Sprintf("growing entry-%d", n)] = true
		}
	}
	r.feed.mu.Unlock()
	for name := range r.acknowledged {
		if !kept[name] {
			t.Errorf("%s was acknowledged and is lost", name)
		}
	}
	total.acknowledged, total.kept = total.acknowledged+len(r.acknowledged), total.kept+len(kept)
}
