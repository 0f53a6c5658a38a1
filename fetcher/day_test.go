package fetcher

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nashra/story"
)

var updatePlots = flag.Bool("update-plots", false, "simulate the whole day of docs/pace.md and draw it again")

// kroll is a server that judges its readers by the criteria of Rachel Kroll's feed reader score: conditional requests
// with the very bytes that were handed out last, none before the answer's max-age is over, one in each slot of that
// length, no cookies, no referrer, no made-up queries.
type kroll struct {
	mu       sync.Mutex
	began    time.Time
	maxAge   time.Duration
	change   time.Duration // a new post so often
	etag     string        // handed out last
	modified string
	earliest time.Time // that the next request may come
	slots    map[int]int
	requests int
	faults   []string
}

func (k *kroll) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	fault := func(format string, a ...any) {
		k.faults = append(k.faults, now.Sub(k.began).String()+": "+fmt.Sprintf(format, a...))
	}
	if k.requests++; now.Before(k.earliest) {
		fault("came %s early", k.earliest.Sub(now))
	}
	if got := r.Header.Get("If-None-Match"); got != k.etag {
		fault("If-None-Match %q, want %q", got, k.etag)
	}
	if got := r.Header.Get("If-Modified-Since"); got != k.modified {
		fault("If-Modified-Since %q, want %q", got, k.modified)
	}
	for _, name := range []string{"Cookie", "Referer"} {
		if r.Header.Get(name) != "" {
			fault("sent a %s", name)
		}
	}
	if r.URL.RawQuery != "" || r.Method != http.MethodGet || !strings.Contains(r.UserAgent(), "nashra") {
		fault("%s %s by %q", r.Method, r.URL, r.UserAgent())
	}
	slot := int(now.Sub(k.began) / k.maxAge)
	if k.slots[slot]++; k.slots[slot] > 1 {
		fault("%d requests in slot %d", k.slots[slot], slot)
	}
	time.Sleep(2 * time.Second) // an answer takes its time, and its freshness begins at its end
	posts := int(now.Sub(k.began)/k.change) + 1
	etag, modified := fmt.Sprintf(`"%d:a/b,c+%%20"`, posts), now.UTC().Format("Monday, 02-Jan-06")+fmt.Sprint(" post ", posts)
	unchanged := r.Header.Get("If-None-Match") == etag
	if unchanged {
		modified = k.modified
	}
	w.Header().Set("Etag", etag)
	w.Header().Set("Last-Modified", modified)
	w.Header().Set("Cache-Control", fmt.Sprintf("max-age=%d", int(k.maxAge.Seconds())))
	w.Header().Set("Set-Cookie", "reader=1")
	k.etag, k.modified, k.earliest = etag, modified, time.Now().Add(k.maxAge)
	if unchanged {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprint(w, feedOf(posts))
}

// feedOf lists the newest of so many posts.
func feedOf(posts int) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>يوميات</title>`)
	for n := posts; n > max(posts-20, 0); n-- {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%d</guid><title>تدوينة رقم %d</title></item>`, n, n)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

// TestFeedReaderScore: a day at such a server, with a restart in it.
func TestFeedReaderScore(t *testing.T) {
	for _, c := range []struct {
		name           string
		maxAge, change time.Duration
		least          int // requests: politeness is no excuse for not coming
	}{
		{"an hour, often a post", time.Hour, 30 * time.Minute, 21},
		{"an hour, two posts a day", time.Hour, 12 * time.Hour, 8},
		{"half a day, as hers", 12 * time.Hour, 5 * time.Hour, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := &kroll{began: time.Now(), maxAge: c.maxAge, change: c.change, slots: map[int]int{}}
				ledger := newMemory()
				for _, part := range []time.Duration{7*time.Hour + 10*time.Minute, 17*time.Hour - 10*time.Minute} {
					f := New(Options{UserAgent: "nashra-test", Workers: 4, PerHost: 2, Timeout: 30 * time.Second, MaxBody: 1 << 20, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour})
					f.client.Transport = answering(k)
					f.jitter = func() float64 { return 0 } // no luck: as early as may be
					runFor(part, f, ledger, []story.Source{source("http://kroll.example/feed.xml")})
				}
				if len(k.faults) > 0 || k.requests < c.least {
					t.Errorf("%d requests, want %d at least; faults:\n%s", k.requests, c.least, strings.Join(k.faults, "\n"))
				}
				t.Logf("%d requests in 24 hours, %d faults", k.requests, len(k.faults))
			})
		})
	}
}

// answering is a transport without a network.
func answering(h http.Handler) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		w := &plainAnswer{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(w, r)
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(strings.NewReader(w.body.String())), ContentLength: int64(w.body.Len()), Request: r}, nil
	}
}

type plainAnswer struct {
	header http.Header
	status int
	body   strings.Builder
}

func (w *plainAnswer) Header() http.Header         { return w.header }
func (w *plainAnswer) WriteHeader(status int)      { w.status = status }
func (w *plainAnswer) Write(b []byte) (int, error) { return w.body.Write(b) }

// runFor runs a scheduler for a while.
func runFor(d time.Duration, f *Fetcher, ledger Ledger, sources []story.Source) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	s := NewScheduler(f, ledger, func(Report) {})
	s.SetSources(sources)
	s.Run(ctx)
}

// press is a thousand and more sources on servers of their own. Each publishes now and then; when we read an item, we
// know how late.
type press struct {
	bad      bool // of every ten sources three misbehave
	mu       sync.Mutex
	began    time.Time
	visited  map[string]time.Time // when each source was read last
	late     time.Duration        // all items together
	items    int
	requests []int // for each second
}

func newPress(bad bool) *press {
	return &press{bad: bad, began: time.Now(), visited: map[string]time.Time{}}
}

// Of a thousand sources 100 hang, 100 fail, 50 send bombs and 50 redirect for ever.
func (p *press) kind(n int) string {
	switch k := n % 20; {
	case !p.bad:
	case k < 2:
		return "hangs"
	case k < 4:
		return "fails"
	case k == 4:
		return "bomb"
	case k == 5:
		return "redirects"
	}
	return "well"
}

// every is how often source n has news: some every few minutes, most every few hours, some every few days.
func every(n int) time.Duration {
	hash := fnv.New32a()
	fmt.Fprint(hash, n)
	x := float64(hash.Sum32()%10000) / 10000
	return time.Duration(float64(5*time.Minute) * (1 + 600*x*x*x))
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	_, _ = fmt.Sscanf(r.URL.Host, "n%d.", &n)
	now := time.Now()
	p.mu.Lock()
	for second := int(now.Sub(p.began) / time.Second); len(p.requests) <= second; {
		p.requests = append(p.requests, 0)
	}
	p.requests[len(p.requests)-1]++
	p.mu.Unlock()
	switch p.kind(n) {
	case "hangs":
		<-r.Context().Done()
		return
	case "fails":
		w.WriteHeader(http.StatusInternalServerError)
		return
	case "bomb":
		_, _ = io.WriteString(w, strings.Repeat("x", 5000))
		return
	case "redirects":
		http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		return
	}
	time.Sleep(200 * time.Millisecond)
	read := p.read(r.URL.Host, n, now)
	etag := fmt.Sprint(`"`, read, `"`)
	w.Header().Set("Etag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = io.WriteString(w, feedOf(read))
}

// read counts how late each item is read that was published since the last visit; the first visit says nothing of that.
func (p *press) read(host string, n int, now time.Time) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	gap := every(n)
	phase := gap * time.Duration(n%97) / 97
	count := func(at time.Time) int { return int((at.Sub(p.began)+phase)/gap) + 1 }
	posts := count(now)
	if last, ok := p.visited[host]; ok {
		for i := count(last); i < posts; i++ {
			p.late += now.Sub(p.began) + phase - time.Duration(i)*gap
			p.items++
		}
	}
	p.visited[host] = now
	return posts
}

func (p *press) sources(n int, wanted func(kind string) bool) (list []story.Source) {
	for i := range n {
		if wanted(p.kind(i)) {
			list = append(list, story.Source{ID: fmt.Sprint("n", i), URL: fmt.Sprintf("http://n%d.example/feed", i), Location: time.UTC})
		}
	}
	return list
}

func (p *press) fetcher() *Fetcher {
	f := New(Options{UserAgent: "nashra-test", Workers: 16, PerHost: 2, Timeout: 30 * time.Second, MaxBody: 4 << 10, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour})
	f.client.Transport = answering(p)
	return f
}

// TestBadSourcesHoldUpNobody: 700 sources are read as soon among 300 that misbehave as they are alone.
func TestBadSourcesHoldUpNobody(t *testing.T) {
	late := func(wanted func(kind string) bool) (mean time.Duration, all int) {
		synctest.Test(t, func(t *testing.T) {
			p := newPress(true)
			runFor(2*time.Hour, p.fetcher(), newMemory(), p.sources(1000, wanted))
			mean, all = p.late/time.Duration(max(p.items, 1)), len(p.visited)
		})
		return mean, all
	}
	alone, n := late(func(kind string) bool { return kind == "well" })
	among, m := late(func(string) bool { return true })
	t.Logf("items are read %s after they were published; among sources that misbehave, %s", alone, among)
	if n != 700 || m != 700 || among > alone+alone/20 {
		t.Errorf("of 700 sources %d were read alone and %d among others, %s and %s late", n, m, alone, among)
	}
}

// TestNoThunderingHerd: sources that begin all at once are not asked all at once, then or later.
func TestNoThunderingHerd(t *testing.T) {
	sources, long := 10000, 15*time.Minute
	if *updatePlots {
		long = 24 * time.Hour
	}
	var p *press
	synctest.Test(t, func(t *testing.T) {
		p = newPress(false)
		runFor(long, p.fetcher(), newMemory(), p.sources(sources, func(string) bool { return true }))
	})
	most, all := 0, 0
	for _, n := range p.requests {
		most, all = max(most, n), all+n
	}
	t.Logf("%d sources, %s: %d requests, at most %d in a second", sources, long, all, most)
	if len(p.visited) != sources || most > 25+16 {
		t.Errorf("%d of %d sources visited; %d requests in one second, want 25, and 16 more where many workers were free", len(p.visited), sources, most)
	}
	if *updatePlots {
		drawPlot(t, p.requests)
	}
}

// drawPlot writes requests per second: the mean and the largest of each five minutes.
func drawPlot(t *testing.T, perSecond []int) {
	t.Helper()
	const step, width, height, scale = 300, 720, 260, 5
	var mean, most strings.Builder
	for from := 0; from+step <= len(perSecond); from += step {
		sum, top := 0, 0
		for _, n := range perSecond[from : from+step] {
			sum, top = sum+n, max(top, n)
		}
		x := 40 + float64(from)*width/86400
		fmt.Fprintf(&mean, "%.1f,%.1f ", x, height-scale*float64(sum)/step)
		fmt.Fprintf(&most, "%.1f,%d ", x, height-scale*top)
	}
	var grid strings.Builder
	for n := 0; n <= 50; n += 10 {
		fmt.Fprintf(&grid, `<path d="M40 %d h%d" stroke="#ddd"/><text x="34" y="%d" text-anchor="end">%d</text>`+"\n", height-scale*n, width, height-scale*n+4, n)
	}
	for hour := 0; hour <= 24; hour += 3 {
		fmt.Fprintf(&grid, `<text x="%d" y="%d" text-anchor="middle">%d h</text>`+"\n", 40+hour*width/24, height+18, hour)
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">
<rect width="100%%" height="100%%" fill="#fff"/>
%s<polyline points="%s" fill="none" stroke="#c60"/>
<polyline points="%s" fill="none" stroke="#06c" stroke-width="1.5"/>
</svg>
`, width+60, height+30, grid.String(), most.String(), mean.String())
	if err := os.WriteFile(filepath.Join("..", "docs", "pace.svg"), []byte(svg), 0o644); err != nil {
		t.Fatal(err)
	}
}
