package fetcher

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"nashra/story"
)

// What servers do, row by row, and what a visit makes of it. `go test ./fetcher -run TestHTTPBehaviours -v` prints the
// table. Rows about the bytes of a body stand with the code that reads them.

// scene is one row at work. Sources are at 127.0.0.2, which may be reached, as may 127.0.0.3; all else may not.
type scene struct {
	t       *testing.T
	f       *Fetcher
	site    string // of the source
	other   string // another host
	forbid  string // port of the canary
	mu      sync.Mutex
	asked   []*http.Request // at the site, and at the other host (whose paths begin with /other)
	visits  []Visit
	began   time.Time
	off     int // points, by a judge
	faults  []string
	visited chan struct{} // closed at the end: a handler that hangs must not outlast it
}

// behaviour is a row: what the server does, what becomes of one visit after another, what else must hold ("" is well).
type behaviour struct {
	row, asks string
	answer    func(s *scene, w http.ResponseWriter, r *http.Request)
	want      []string
	also      func(s *scene) string
	url       func(s *scene) string
	headers   map[string]string
	before    func(s *scene)
}

func TestHTTPBehaviours(t *testing.T) {
	forbidden := newCanary(t)
	rows := [][]behaviour{okRows, conditionRows, redirectRows, refusedRows, statusRows(), slowRows, bodyRows, charsetRows, sizeRows(), itemRows, codingRows(t), typeRows(), cacheRows, scoreRows, pageRows, headerRows, secureRows(t)}
	var mu sync.Mutex
	did := map[string]string{}
	t.Run("rows", func(t *testing.T) {
		for _, group := range rows {
			for _, b := range group {
				t.Run(b.row, func(t *testing.T) {
					t.Parallel()
					told := b.play(t, forbidden.port)
					mu.Lock()
					defer mu.Unlock()
					if did[b.row] != "" {
						t.Errorf("two rows are called %q", b.row)
					}
					did[b.row] = told
				})
			}
		}
	})
	forbidden.mustBeUntouched(t)
	var table strings.Builder
	defined := map[string]bool{}
	for _, group := range rows {
		for _, b := range group {
			defined[b.row] = true
			fmt.Fprintf(&table, "| `%s` | %s | %s |\n", b.row, b.asks, did[b.row])
		}
	}
	for _, row := range documentRows() {
		if !defined[row] {
			t.Errorf("the row %q is missing", row)
		}
	}
	t.Logf("%d rows, %d of them of the document\n| row | what is asked | what was done |\n|---|---|---|\n%s", len(defined), len(documentRows()), table.String())
}

// play runs a row and tells what was done.
func (b *behaviour) play(t *testing.T, forbid string) string {
	s := &scene{t: t, f: behavingFetcher(), forbid: forbid, began: time.Now(), visited: make(chan struct{})}
	s.site, s.other = s.listen("127.0.0.2", "", b), s.listen("127.0.0.3", "/other", b)
	defer close(s.visited)
	if b.before != nil {
		b.before(s)
	}
	src := source(s.site + "/feed")
	src.Headers = b.headers
	if b.url != nil {
		src.URL = b.url(s)
	}
	var told []string
	last := story.Checkpoint{}
	for i, want := range b.want {
		v := s.f.Fetch(context.Background(), src, last)
		s.visits = append(s.visits, v)
		last = v.Checkpoint
		got := tell(v)
		if !fits(got, want) {
			t.Errorf("visit %d: %s; want %q", i+1, got, want)
		}
		if text := fmt.Sprintf("%+v %v", v.Checkpoint, v.Err); strings.Contains(text, "sirr") {
			t.Errorf("visit %d: a password shows in %s", i+1, text)
		}
		told = append(told, got)
	}
	if b.also != nil {
		if wrong := b.also(s); wrong != "" {
			t.Error(wrong)
		}
	}
	return strings.ReplaceAll(strings.Join(told, "; "), s.site, "http://site")
}

// fits: "fetched 3" must be the beginning, what stands after ": " must be in the error.
func fits(got, want string) bool {
	outcome, says, _ := strings.Cut(want, ": ")
	rest, begins := strings.CutPrefix(got, outcome)
	return begins && strings.Contains(rest, says)
}

func tell(v Visit) string {
	text := string(v.Outcome)
	if v.Outcome == Fetched {
		text += fmt.Sprintf(" %d items", len(v.Items))
	}
	if v.Err != nil {
		text += ": " + v.Err.Error()
	}
	if v.Checkpoint.MovedTo != "" {
		text += " (moved)"
	}
	return text
}

func behavingFetcher() *Fetcher {
	f := testFetcher()
	f.opt.Timeout, f.opt.OwnURL = 20*time.Second, "https://nashra.example"
	f.opt.UserAgent = "Nashra/1.0 (+https://nashra.example/about)"
	f.opt.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/31")}
	f.client.Transport = f.transport()
	return f
}

// listen serves a row at a host.
func (s *scene) listen(host, prefix string, b *behaviour) string {
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		s.t.Skipf("this system has one loopback address only: %v", err)
	}
	server := httptest.NewUnstartedServer(s.handler(prefix, b))
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	s.t.Cleanup(server.Close)
	return server.URL
}

func (s *scene) handler(prefix string, b *behaviour) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = prefix + r.URL.Path
		s.mu.Lock()
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		if b.answer == nil {
			giveFeed(w)
			return
		}
		b.answer(s, w, r)
	}
}

// paths tells what was asked for, in order.
func (s *scene) paths() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, r := range s.asked {
		list = append(list, r.URL.Path)
	}
	return strings.Join(list, " ")
}

func (s *scene) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// pathsAre makes a check of what must have been asked for.
func pathsAre(want string) func(*scene) string {
	return func(s *scene) string {
		if got := s.paths(); got != want {
			return fmt.Sprintf("asked for %s, not %s", got, want)
		}
		return ""
	}
}

// sent gives a header of the nth request, counted from one.
func (s *scene) sent(n int, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > len(s.asked) {
		return "(not asked)"
	}
	return strings.Join(s.asked[n-1].Header.Values(name), " + ")
}

// hang waits until the row is over.
func (s *scene) hang(r *http.Request) {
	select {
	case <-s.visited:
	case <-r.Context().Done():
	}
}

// canary listens where nothing may ever arrive.
type canary struct {
	port    string
	mu      sync.Mutex
	touched []string
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	c := &canary{}
	first, err := net.Listen("tcp", "127.0.0.66:0")
	if err != nil {
		t.Skipf("this system has one loopback address only: %v", err)
	}
	_, c.port, _ = net.SplitHostPort(first.Addr().String())
	listeners := []net.Listener{first}
	for _, host := range []string{"127.0.0.1", "::1"} {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, c.port)); err == nil {
			listeners = append(listeners, l)
		}
	}
	for _, l := range listeners {
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				c.mu.Lock()
				c.touched = append(c.touched, conn.LocalAddr().String())
				c.mu.Unlock()
				_ = conn.Close()
			}
		}()
	}
	return c
}

// mustBeUntouched knocks itself at last: who was there before has been let in before.
func (c *canary) mustBeUntouched(t *testing.T) {
	t.Helper()
	knocks := 0
	for _, host := range []string{"127.0.0.66", "127.0.0.1", "::1"} {
		if conn, err := net.Dial("tcp", net.JoinHostPort(host, c.port)); err == nil {
			_, _ = conn.Read(make([]byte, 1)) // until it is closed, after it was counted
			_ = conn.Close()
			knocks++
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.touched) != knocks || knocks == 0 {
		t.Errorf("reached what must not be reached: %q, of which %d were our own", c.touched, knocks)
	}
}

const threeItems = `<item><guid isPermaLink="false">1</guid><title>أمطار على الساحل</title></item>` +
	`<item><guid isPermaLink="false">2</guid><title>افتتاح الجسر الجديد</title></item>` +
	`<item><guid isPermaLink="false">3</guid><title>موسم الزيتون يبدأ</title></item>`

const threeFeed = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>مصدر</title>` + threeItems + `</channel></rss>`

func giveFeed(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, threeFeed)
}
