package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nashra/server"
	"nashra/storage"
	"nashra/story"
)

// many is a store with so many stories of some sources, and its server.
func many(t *testing.T, stories, sources int, change func(*server.Settings)) (*storage.Store, *server.Server) {
	t.Helper()
	store, _ := kept(t)
	var items []story.Item
	for i := range stories {
		source := fmt.Sprintf("s%d", i%sources)
		items = append(items, story.Item{
			Source: source, ID: fmt.Sprint(i), Title: fmt.Sprintf("خبر رقم %d عن الميناء", i), HTML: "<p>نص قصير.</p>", Published: noon.Add(time.Duration(i) * time.Second),
		})
	}
	if _, err := store.Add(context.Background(), story.Batch{Seen: noon, Items: items}); err != nil {
		t.Fatal(err)
	}
	next := settings()
	next.Feed.Topics = []story.Topic{{ID: "sea", Title: "البحر", Any: []string{"ميناء"}}}
	if change != nil {
		change(&next)
	}
	if _, err := store.Relabel(context.Background(), story.NewTopics(next.Feed.Topics)); err != nil {
		t.Fatal(err)
	}
	s, err := server.New(store, next, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return store, s
}

func TestEveryPath(t *testing.T) {
	store, s := many(t, 120, 3, nil)
	gone := add(t, store, "9", "خبر يُزال")
	if _, err := store.Forget(context.Background(), story.Forgetting{Story: gone, At: noon}); err != nil {
		t.Fatal(err)
	}
	const year = "public, max-age=86400, immutable"
	for _, c := range []struct {
		path, kind, has, cache string
		status                 int
	}{
		{"/sources/s1/feed.rss", "application/rss+xml", "خبر رقم 118", "", 200},
		{"/sources/s1/feed.atom", "application/atom+xml", "<id>https://nashra.example/sources/s1/</id>", "", 200},
		{"/sources/s1/feed.json", "application/feed+json", `"feed_url":"https://nashra.example/sources/s1/feed.json"`, "", 200},
		{"/sources/s1/", "text/html", "خبر رقم 118", "", 200},
		{"/sources/bahr/feed.rss", "application/rss+xml", "صحيفة البحر · نشرة التجربة", "", 200},
		{"/sources/jabal/feed.rss", "application/rss+xml", "<channel>", "", 200}, // which has carried nothing yet
		{"/sources/%2Ffeed.rss", "text/html", "", "", 404},
		{"/sources//feed.rss", "", "", "", 307},
		{"/sources/nobody/feed.rss", "text/html", "لا توجد صفحة", "", 404},
		{"/topics/sea/feed.atom", "application/atom+xml", "البحر · نشرة التجربة", "", 200},
		{"/topics/sea/", "text/html", "خبر رقم 119", "", 200},
		{"/topics/land/feed.atom", "text/html", "", "", 404},
		{"/archive/100.atom", "application/atom+xml", "خبر رقم 50", year, 200},
		{"/archive/100.rss", "application/rss+xml", "خبر رقم 50", year, 200},
		{"/archive/100.json", "application/feed+json", "خبر رقم 50", year, 200},
		{"/archive/0.atom", "application/atom+xml", `<link href="https://nashra.example/archive/1.atom" rel="next-archive"`, year, 200},
		{"/archive/1.atom", "application/atom+xml", `<link href="https://nashra.example/archive/0.atom" rel="prev-archive"`, year, 200},
		{"/archive/0100.atom", "text/html", "", "", 404},
		{"/archive/9999.atom", "text/html", "", "", 404},
		{"/archive/100.html", "text/html", "", "", 404},
		{"/sources.opml", "text/x-opml", `xmlUrl="https://bahr.example/rss"`, "", 200},
		{"/feeds.opml", "text/x-opml", "<opml", "", 200},
		{"/feeds", "text/html", "", "", 200},
		{"/stories/" + gone, "text/html", "أُزيل", "", 410},
		{"/sources/s1", "", "", "", 301},
	} {
		w := get(s, "GET", c.path)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.Contains(w.Body.String(), c.has) ||
			c.cache != "" && w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d %v\n%.300s", c.path, w.Code, w.Header(), w.Body)
		}
		if head := get(s, "HEAD", c.path); head.Code != c.status || head.Body.Len() > 0 || head.Header().Get("Content-Length") != w.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", c.path, head.Code, head.Header())
		}
		if other := get(s, "POST", c.path); other.Code != 405 && c.status != 307 {
			t.Errorf("POST %s: %d", c.path, other.Code)
		}
		if tag := w.Header().Get("Etag"); c.status == 200 {
			if again := get(s, "GET", c.path, "If-None-Match", tag); again.Code != 304 || again.Header().Get("Cache-Control") != w.Header().Get("Cache-Control") {
				t.Errorf("%s again: %d %v", c.path, again.Code, again.Header())
			}
		}
	}
	if to := get(s, "GET", "/sources/s1").Header().Get("Location"); to != "/sources/s1/" {
		t.Errorf("/sources/s1 leads to %q", to)
	}
}

func TestBehindAProxyWithAFolder(t *testing.T) {
	_, s := many(t, 3, 1, func(c *server.Settings) { c.Feed.URL = "https://host.example/news" })
	for _, path := range []string{"/feed.atom", "/sources/s0/feed.json", "/", "/sources", "/archive/3.atom"} {
		inside, outside := get(s, "GET", path), get(s, "GET", "/news"+path)
		if inside.Code != 200 || outside.Code != 200 || inside.Header().Get("Etag") != outside.Header().Get("Etag") {
			t.Errorf("%s: %d, with the folder %d", path, inside.Code, outside.Code)
		}
	}
	if to := get(s, "GET", "/sources/s0").Header().Get("Location"); to != "/news/sources/s0/" {
		t.Errorf("a redirect leads to %q", to)
	}
}

func TestRanges(t *testing.T) {
	_, s := many(t, 3, 1, nil)
	whole := get(s, "GET", "/feed.atom")
	packed := get(s, "GET", "/feed.atom", "Accept-Encoding", "gzip")
	tag, date := whole.Header().Get("Etag"), whole.Header().Get("Last-Modified")
	body := whole.Body.Bytes()
	for _, c := range []struct {
		headers []string
		status  int
		want    []byte
	}{
		{[]string{"Range", "bytes=0-9"}, 206, body[:10]},
		{[]string{"Range", "bytes=-5"}, 206, body[len(body)-5:]},
		{[]string{"Range", "bytes=10-", "If-Range", tag}, 206, body[10:]},
		{[]string{"Range", "bytes=10-", "If-Range", date}, 206, body[10:]},
		{[]string{"Range", "bytes=10-", "If-Range", `"other"`}, 200, body},
		{[]string{"Range", "bytes=99999999-"}, 416, nil},
		{[]string{"Range", "lines=1-2"}, 200, body}, // a unit that nobody knows is as if not there
		{[]string{"Range", "bytes=0-9", "If-None-Match", tag}, 304, []byte{}},
		{[]string{"Range", "bytes=0-9", "Accept-Encoding", "gzip"}, 206, packed.Body.Bytes()[:10]},
	} {
		w := get(s, "GET", "/feed.atom", c.headers...)
		if w.Code != c.status || c.want != nil && !bytes.Equal(w.Body.Bytes(), c.want) {
			t.Errorf("%q: %d %v, %d bytes", c.headers, w.Code, w.Header(), w.Body.Len())
		}
		if c.status == 206 && (w.Header().Get("Content-Range") == "" || w.Header().Get("Content-Length") != fmt.Sprint(len(c.want))) {
			t.Errorf("%q: %v", c.headers, w.Header())
		}
	}
	if head := get(s, "HEAD", "/feed.atom", "Range", "bytes=0-9"); head.Code != 200 || head.Header().Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
}

// TestHTTP2WithoutTLS: a proxy may speak HTTP/2 to us from the first byte on.
func TestHTTP2WithoutTLS(t *testing.T) {
	_, s := kept(t)
	base := serving(t, s)
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(base + "/feed.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.ProtoMajor != 2 || answer.StatusCode != 200 || len(body) == 0 {
		t.Errorf("%s %d, %d bytes, %v", answer.Proto, answer.StatusCode, len(body), err)
	}
}

func TestNoIndex(t *testing.T) {
	_, s := many(t, 1, 1, func(c *server.Settings) { c.Feed.NoIndex = true })
	for _, path := range []string{"/feed.atom", "/", "/sources", "/sources/s0/feed.rss", "/stories/nothing"} {
		if got := get(s, "GET", path).Header().Get("X-Robots-Tag"); got != "noindex" {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestSameTagAfterARestart: a reader that asks another process with the tag that it has is told that nothing has changed.
func TestSameTagAfterARestart(t *testing.T) {
	store, s := many(t, 120, 3, nil)
	next := settings()
	next.Feed.Topics = []story.Topic{{ID: "sea", Title: "البحر", Any: []string{"ميناء"}}}
	again, err := server.New(store, next, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/feed.rss", "/feed.atom", "/feed.json", "/", "/sources/s2/feed.atom", "/topics/sea/feed.rss", "/archive/100.atom"} {
		for _, coding := range []string{"identity", "gzip", "br"} {
			tag := get(s, "GET", path, "Accept-Encoding", coding).Header().Get("Etag")
			if w := get(again, "GET", path, "Accept-Encoding", coding, "If-None-Match", tag); w.Code != 304 {
				t.Errorf("%s in %s: %d", path, coding, w.Code)
			}
		}
	}
}

// countingStore counts the selections, and holds them up when it is told to.
type countingStore struct {
	*storage.Store
	selects atomic.Int64
	hold    chan struct{}
}

func (c *countingStore) Select(q storage.Query) (storage.Selection, error) {
	c.selects.Add(1)
	if q.Source != "" && c.hold != nil {
		<-c.hold
	}
	return c.Store.Select(q)
}

// TestOneRenderingForAll: a hundred that ask at once for what nobody has asked for before, and for it again.
func TestOneRenderingForAll(t *testing.T) {
	store, _ := many(t, 30, 3, nil)
	counting := &countingStore{Store: store}
	s, err := server.New(counting, settings(), "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	counting.hold = make(chan struct{})
	before := counting.selects.Load()
	var asking, asked sync.WaitGroup
	for range 100 {
		asking.Add(1)
		asked.Go(func() {
			asking.Done()
			if w := get(s, "GET", "/sources/s1/feed.rss", "Accept-Encoding", "gzip"); w.Code != 200 {
				t.Error(w.Code)
			}
		})
	}
	asking.Wait()
	time.Sleep(20 * time.Millisecond) // so that most of them wait; one that comes later changes nothing
	close(counting.hold)
	asked.Wait()
	get(s, "GET", "/sources/s1/feed.rss")
	if n := counting.selects.Load() - before; n != 1 {
		t.Errorf("%d renderings", n)
	}
	if _, err := store.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{{Source: "s1", ID: "x", Title: "خبر جديد"}}}); err != nil {
		t.Fatal(err)
	}
	if w := get(s, "GET", "/sources/s1/feed.rss"); !strings.Contains(w.Body.String(), "خبر جديد") {
		t.Error("the new story is not in the feed of its source")
	}
}

// TestFeedsOfManySourcesAreBounded: what is kept of two thousand feeds of 40 KB that are asked for in turn stays within its bound.
func TestFeedsOfManySourcesAreBounded(t *testing.T) {
	const sources = 2000
	store, s := kept(t)
	var items []story.Item
	for i := range sources {
		text := strings.Repeat(fmt.Sprintf("<p>فقرة من الخبر رقم %d.</p>", i), 1000)
		items = append(items, story.Item{Source: fmt.Sprintf("s%d", i), ID: "1", Title: "خبر طويل", HTML: text})
	}
	if _, err := store.Add(context.Background(), story.Batch{Seen: noon, Items: items}); err != nil {
		t.Fatal(err)
	}
	items = nil
	living := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := living()
	for i := range sources {
		if w := get(s, "GET", fmt.Sprintf("/sources/s%d/feed.json", i), "Accept-Encoding", "gzip"); w.Code != 200 || w.Body.Len() == 0 {
			t.Fatal(i, w.Code)
		}
	}
	if grown := living() - before; grown > 40<<20 {
		t.Errorf("%d MiB are kept of %d feeds", grown>>20, sources)
	}
	runtime.KeepAlive(s)
}

// TestDateOfThisSecondIsNotTold: libcurl throws away an answer that is not newer than the date that it has, so that what
// changes twice in a second would be lost.
func TestDateOfThisSecondIsNotTold(t *testing.T) {
	store, s := kept(t)
	base := serving(t, s)
	now := time.Now()
	if _, err := store.Add(context.Background(), story.Batch{Seen: now, Items: []story.Item{{Source: "bahr", ID: "now", Title: "خبر الآن"}}}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is shown", func() bool {
		answer, body := fetch(t, base+"/feed.rss")
		if strings.Contains(body, "خبر الآن") && answer.Header.Get("Last-Modified") != "" && time.Since(now.Truncate(time.Second)) < time.Second {
			t.Error("the date was told within its second")
		}
		return strings.Contains(body, "خبر الآن")
	})
	for _, path := range []string{"/feed.rss", "/sources/bahr/feed.atom"} {
		eventually(t, "the date of "+path+" is told later", func() bool {
			answer, _ := fetch(t, base+path)
			return answer.Header.Get("Last-Modified") == now.UTC().Format(http.TimeFormat)
		})
	}
}

// TestWhatNoStoryTells: a visit that fails, and a name that a source gives itself, are shown although no story has changed.
func TestWhatNoStoryTells(t *testing.T) {
	store, s := many(t, 3, 1, nil)
	base := serving(t, s)
	for _, path := range []string{"/sources", "/sources/s0/feed.atom"} {
		fetch(t, base+path)
	}
	failed := &story.Checkpoint{Source: "bahr", LastVisit: noon, Failures: 3}
	if _, err := store.Add(context.Background(), story.Batch{Source: "bahr", Checkpoint: failed}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the page of sources shows that a visit has failed", func() bool {
		_, body := fetch(t, base+"/sources")
		return strings.Contains(body, "تعذّرت زيارته")
	})
	named := &story.Origin{Title: "وكالة الرصيف", URL: "https://s0.example/rss"}
	if _, err := store.Add(context.Background(), story.Batch{Source: "s0", Origin: named}); err != nil {
		t.Fatal(err)
	}
	if _, body := fetch(t, base+"/sources/s0/feed.atom"); !strings.Contains(body, "وكالة الرصيف") {
		t.Error("the feed of the source does not have its name")
	}
	eventually(t, "the feed of all names the source", func() bool {
		_, body := fetch(t, base+"/feed.atom")
		return strings.Contains(body, "وكالة الرصيف")
	})
}
