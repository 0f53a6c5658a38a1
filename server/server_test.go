package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"go.uber.org/goleak"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/server"
	"nashra/storage"
	"nashra/story"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("", 3*3600))

func settings() server.Settings {
	return server.Settings{
		Feed:    feedgen.Feed{Title: "نشرة التجربة", Description: "أخبار", Language: "ar", URL: "https://nashra.example"},
		Items:   10,
		Sources: []story.Source{{ID: "bahr", URL: "https://bahr.example/rss", Title: "صحيفة البحر", Location: time.UTC}, {ID: "jabal", URL: "https://jabal.example/rss", Location: time.UTC, Paused: true}},
	}
}

// kept is a store with one story, and a server over it.
func kept(t *testing.T) (*storage.Store, *server.Server) {
	t.Helper()
	store, err := storage.Open(filepath.Join(t.TempDir(), "nashra.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	add(t, store, "1", "افتتاح خط الترام في قسنطينة")
	s, err := server.New(store, settings(), "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return store, s
}

func add(t *testing.T, store *storage.Store, id, title string) string {
	t.Helper()
	v, err := store.Add(context.Background(), story.Batch{Source: "bahr", Seen: noon, Items: []story.Item{{
		Source: "bahr", Outlet: "صحيفة البحر", ID: id, URL: "https://bahr.example/" + id, Title: title, HTML: "<p>" + title + " صباح الثلاثاء.</p>", Language: "ar",
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return v[0].Story
}

func get(s http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestFeedsAreServedAlikeInEveryCoding(t *testing.T) {
	_, s := kept(t)
	for _, format := range feedgen.Formats() {
		plain := get(s, "GET", "/"+format.File)
		if plain.Code != 200 || !strings.Contains(plain.Body.String(), "افتتاح خط الترام") || plain.Header().Get("Content-Type") != format.ContentType {
			t.Fatalf("%s: %d %v %q", "/"+format.File, plain.Code, plain.Header(), plain.Body)
		}
		for name, want := range map[string]string{
			"Vary": "Accept-Encoding", "Last-Modified": "Wed, 25 Nov 2026 09:00:00 GMT", "Cache-Control": "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400",
			"Link": "<https://nashra.example" + "/" + format.File + `>; rel="self"`,
		} {
			if got := plain.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", "/"+format.File, name, got, want)
			}
		}
		tags := map[string]bool{plain.Header().Get("Etag"): true}
		for coding, unpack := range map[string]func(io.Reader) io.Reader{
			"gzip": func(r io.Reader) io.Reader { z, _ := gzip.NewReader(r); return z },
			"br":   func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		} {
			packed := get(s, "GET", "/"+format.File, "Accept-Encoding", coding)
			body, err := io.ReadAll(unpack(packed.Body))
			if err != nil || !bytes.Equal(body, plain.Body.Bytes()) || packed.Header().Get("Content-Encoding") != coding {
				t.Errorf("%s in %s: %v, %v", "/"+format.File, coding, err, packed.Header())
			}
			tags[packed.Header().Get("Etag")] = true
			if again := get(s, "GET", "/"+format.File, "Accept-Encoding", coding, "If-None-Match", packed.Header().Get("Etag")); again.Code != 304 {
				t.Errorf("%s in %s again: %d", "/"+format.File, coding, again.Code)
			}
		}
		if len(tags) != 3 {
			t.Errorf("%s: the codings share a strong tag: %v", "/"+format.File, tags)
		}
		head := get(s, "HEAD", "/"+format.File)
		if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != plain.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", "/"+format.File, head.Code, head.Header())
		}
		if other := get(s, "POST", "/"+format.File); other.Code != 405 || other.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("POST %s: %d %v", "/"+format.File, other.Code, other.Header())
		}
	}
}

func TestPages(t *testing.T) {
	store, s := kept(t)
	id := add(t, store, "2", "عودة الصيادين إلى صفاقس")
	if w := get(s, "GET", "/stories/"+id); w.Code != 200 || !strings.Contains(w.Body.String(), "عودة الصيادين") || w.Header().Get("Etag") == "" {
		t.Errorf("a story: %d %v", w.Code, w.Header())
	}
	if w := get(s, "GET", "/sources"); w.Code != 200 || !strings.Contains(w.Body.String(), "صحيفة البحر") {
		t.Errorf("the sources: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/stories/zz-00000000", "/stories/", "/nothing", "/feed.atom/", "/../etc/passwd"} {
		w := get(s, "GET", path)
		if w.Code != 404 && w.Code != 307 {
			t.Errorf("%s: %d", path, w.Code)
		}
		if w.Code == 404 && !strings.Contains(w.Body.String(), "لا توجد صفحة") {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	for path, want := range map[string]string{
		"/healthz": "ok\n", "/readyz": "ready", "/metrics": `nashra_http_requests_total{code="200",path="/sources"} 1`,
	} {
		if w := get(s, "GET", path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d, no %q", path, w.Code, want)
		}
		if w := get(s, "DELETE", path); w.Code != 405 {
			t.Errorf("DELETE %s: %d", path, w.Code)
		}
	}
	if w := get(s, "GET", "/metrics"); !strings.Contains(w.Body.String(), `nashra_sources{state="paused"} 1`) {
		t.Error("the metrics do not count the sources by state")
	}
}

// TestPolicyAllowsOwnStyleOnly (promise P8): the policy names the hash of the style sheet that the pages hold, and
// nothing that runs.
func TestPolicyAllowsOwnStyleOnly(t *testing.T) {
	_, s := kept(t)
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	for _, path := range []string{"/", "/sources", "/nothing"} {
		w := get(s, "GET", path)
		m := style.FindStringSubmatch(w.Body.String())
		if m == nil {
			t.Fatalf("%s has no style", path)
		}
		sum := sha256.Sum256([]byte(m[1]))
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: the headers are %v", path, w.Header())
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "script") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
	}
}

// serving runs a server until the test ends, and gives its address.
func serving(t *testing.T, s *server.Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func fetch(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 200 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("after four seconds still not: %s", what)
}

func TestFeedFollowsTheStoreAndTheSettings(t *testing.T) {
	store, s := kept(t)
	base := serving(t, s)
	before, _ := fetch(t, base+"/feed.atom")
	for _, id := range []string{"2", "3", "4"} { // more than one within the rest
		add(t, store, id, "خبر جديد "+id)
	}
	eventually(t, "the last story is shown", func() bool {
		_, body := fetch(t, base+"/feed.atom")
		return strings.Contains(body, "خبر جديد 4")
	})
	after, _ := fetch(t, base+"/feed.atom")
	if before.Header.Get("Etag") == after.Header.Get("Etag") {
		t.Error("other bytes under the same tag")
	}
	next := settings()
	next.Feed.Title = "عنوان آخر"
	s.Reload(next)
	eventually(t, "the new title is shown", func() bool {
		_, body := fetch(t, base+"/")
		return strings.Contains(body, "عنوان آخر")
	})
}

// TestDateSharedByTwoEditions: a reader that knows only the date of a feed gets the new bytes also where two changes fall
// into one second, or where only the config has changed.
func TestDateSharedByTwoEditions(t *testing.T) {
	store, s := kept(t)
	base := serving(t, s)
	since := func() (status int, body string) {
		r, _ := http.NewRequest("GET", base+"/feed.rss", nil)
		r.Header.Set("If-Modified-Since", "Wed, 25 Nov 2026 09:00:00 GMT")
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(text)
	}
	if status, _ := since(); status != 304 {
		t.Fatalf("nothing has changed: %d", status)
	}
	add(t, store, "2", "عودة الصيادين إلى صفاقس") // at noon too
	eventually(t, "the second story of that second is sent", func() bool {
		status, body := since()
		return status == 200 && strings.Contains(body, "عودة الصيادين")
	})
	next := settings()
	next.Feed.Title = "عنوان آخر"
	s.Reload(next)
	eventually(t, "the new title is sent", func() bool { _, body := since(); return strings.Contains(body, "عنوان آخر") })
}

// Promise P2: a rendering that shows the same changes no byte and no header.
func TestUnseenChangeChangesNoByte(t *testing.T) {
	store, s := kept(t)
	base := serving(t, s)
	eventually(t, "ready", func() bool { a, _ := fetch(t, base+"/readyz"); return a.StatusCode == 200 })
	before, bytesBefore := fetch(t, base+"/feed.rss")
	visit := story.Batch{Source: "bahr", Seen: noon.Add(time.Hour), Checkpoint: &story.Checkpoint{Source: "bahr", LastVisit: noon.Add(time.Hour), Failures: 3}}
	if _, err := store.Add(context.Background(), visit); err != nil {
		t.Fatal(err)
	}
	next := settings()
	next.PerSource = 7
	s.Reload(next)
	eventually(t, "it was rendered again", func() bool {
		return strings.Contains(get(s, "GET", "/metrics").Body.String(), "nashra_render_seconds_count 2")
	})
	after, bytesAfter := fetch(t, base+"/feed.rss")
	before.Header.Del("Date")
	after.Header.Del("Date")
	if bytesBefore != bytesAfter || before.Header.Get("Etag") != after.Header.Get("Etag") || before.Header.Get("Last-Modified") != after.Header.Get("Last-Modified") {
		t.Errorf("before %v, after %v", before.Header, after.Header)
	}
}

// brokenStore fails when it is told to.
type brokenStore struct {
	*storage.Store
	broken bool
	poke   chan struct{}
}

func (b *brokenStore) Changes() <-chan struct{} { return b.poke }

func (b *brokenStore) Select(q storage.Query) (storage.Selection, error) {
	if b.broken {
		return storage.Selection{}, errors.New("the disk has gone")
	}
	return b.Store.Select(q)
}

func TestAStoreThatFailsLeavesTheOldFeed(t *testing.T) {
	store, _ := kept(t)
	broken := &brokenStore{Store: store, poke: make(chan struct{})}
	s, err := server.New(broken, settings(), "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	base := serving(t, s)
	broken.broken = true
	broken.poke <- struct{}{}
	eventually(t, "not ready", func() bool { a, _ := fetch(t, base+"/readyz"); return a.StatusCode == 503 })
	if a, body := fetch(t, base+"/feed.json"); a.StatusCode != 200 || !strings.Contains(body, "قسنطينة") {
		t.Errorf("the feed after a failure: %d %q", a.StatusCode, body)
	}
	if a, _ := fetch(t, base+"/healthz"); a.StatusCode != 200 {
		t.Errorf("healthz: %d", a.StatusCode)
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	_, s := kept(t)
	base := serving(t, s)
	r, _ := http.NewRequest("GET", base+"/", nil)
	r.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err == nil {
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("64 KiB of header: %d", answer.StatusCode)
		}
	}
}

func TestAVisitThatCannotBeSavedIsSeen(t *testing.T) {
	_, s := kept(t)
	s.CountVisit(fetcher.Report{Source: "bahr", Err: errors.New("the disk is full")})
	if w := get(s, "GET", "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "could not be saved") {
		t.Errorf("after a failure to save: %d %s", w.Code, w.Body)
	}
	if w := get(s, "GET", "/metrics"); !strings.Contains(w.Body.String(), "nashra_unsaved_visits_total 1") {
		t.Error("the failure is not counted")
	}
	s.CountVisit(fetcher.Report{Source: "bahr", Visit: fetcher.Visit{Outcome: fetcher.NotModified}})
	if w := get(s, "GET", "/readyz"); w.Code != 200 {
		t.Errorf("after a visit that was saved: %d", w.Code)
	}
}
