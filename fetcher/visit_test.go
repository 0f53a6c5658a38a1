package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nashra/story"
)

// memory is a Ledger.
type memory struct {
	mu          sync.Mutex
	checkpoints map[string]story.Checkpoint
	batches     int
	asked       int // for a checkpoint
}

func newMemory() *memory { return &memory{checkpoints: map[string]story.Checkpoint{}} }

func (m *memory) Add(_ context.Context, b story.Batch) ([]story.Verdict, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.checkpoints[b.Source], m.batches = *b.Checkpoint, m.batches+1
	return make([]story.Verdict, len(b.Items)), nil
}

func (m *memory) Checkpoint(s string) (story.Checkpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.checkpoints[s], nil
}

func TestVisitAllKeepsTheLimits(t *testing.T) {
	var mu sync.Mutex
	now, most, total := 0, 0, 0
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		now, total = now+1, total+1
		most = max(most, now)
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		fmt.Fprint(w, smallFeed)
		mu.Lock()
		now--
		mu.Unlock()
	})
	var sources []story.Source
	for i := range 12 {
		s := source(url)
		s.ID = fmt.Sprint("s", i)
		sources = append(sources, s)
	}
	m := newMemory()
	n := 0
	testFetcher().VisitAll(context.Background(), m, sources, func(r Report) {
		if n++; r.Visit.Outcome != Fetched {
			t.Errorf("%+v", r)
		}
	})
	if n != 12 || total != 12 || most > 2 || m.batches != 12 {
		t.Errorf("%d reports, %d requests, %d at once, %d batches", n, total, most, m.batches)
	}
}

// roundTripper answers without a network, so that hours pass at once.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Promise P7: a source that fails is retried ever more rarely, for ever; Retry-After holds; 410 ends the visits.
func TestScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // of what the server shares with the test
		visits := 0
		code, retry := 200, ""
		f := testFetcher()
		f.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			visits++
			w := httptest.NewRecorder()
			w.Header().Set("ETag", `"a"`)
			status(code, retry)(w, r)
			if code == 200 {
				_, _ = w.WriteString(smallFeed)
			}
			return w.Result(), nil
		})
		s := NewScheduler(f, newMemory(), func(Report) {})
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { s.Run(ctx); close(ended) }()
		s.SetSources([]story.Source{source("http://example.com/rss"), {ID: "paused", URL: "http://example.com/p", Paused: true}})
		pass := func(d time.Duration) int { // gives the visits since the last pass
			time.Sleep(d)
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			n := visits
			visits = 0
			return n
		}
		answer := func(status int, patience string) {
			mu.Lock()
			defer mu.Unlock()
			code, retry = status, patience
		}
		if n := pass(61 * time.Minute); n != 5 {
			t.Errorf("%d visits in an hour when all is well and nothing new, want 5: after 10, 12.5, 15.6 and 19.5 minutes", n)
		}
		answer(500, "")
		if n := pass(24 * time.Hour); n < 24 || n > 32 {
			t.Errorf("%d visits in a day of failures, want about one an hour", n)
		}
		answer(429, "18000")
		pass(time.Hour)
		if n := pass(4 * time.Hour); n != 0 {
			t.Errorf("%d visits although the server asked for patience", n)
		}
		answer(410, "")
		pass(3 * time.Hour)
		if n := pass(48 * time.Hour); n != 0 {
			t.Errorf("%d visits of a feed that is gone", n)
		}
		cancel()
		<-ended
	})
}

// visiting runs a scheduler over an HTTP server that is a function, in a time of its own.
func visiting(t *testing.T, answer http.HandlerFunc, ledger Ledger, test func(f *Fetcher, s *Scheduler)) {
	synctest.Test(t, func(t *testing.T) {
		f := testFetcher()
		f.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			answer(w, r)
			if err := r.Context().Err(); err != nil {
				return nil, err
			}
			return w.Result(), nil
		})
		s := NewScheduler(f, ledger, func(Report) {})
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { s.Run(ctx); close(ended) }()
		test(f, s)
		cancel()
		<-ended
	})
}

// slow answers with a feed after a while and counts how many such answers are being given, for each path.
type slow struct {
	mu         sync.Mutex
	now, total map[string]int
	most       int
	order      []string
}

func (s *slow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.now == nil {
		s.now, s.total = map[string]int{}, map[string]int{}
	}
	s.now[r.URL.Path]++
	s.total[r.URL.Path]++
	s.order = append(s.order, r.URL.Path)
	s.most = max(s.most, s.now[r.URL.Path])
	s.mu.Unlock()
	time.Sleep(time.Second)
	w.Header().Set("ETag", `"a"`)
	fmt.Fprint(w, smallFeed)
	s.mu.Lock()
	s.now[r.URL.Path]--
	s.mu.Unlock()
}

// TestOneVisitOfASource: the scheduler and a person never visit one source at the same time; the scheduler does not
// repeat what a person has just done, and each visit begins with what the last one saved.
func TestOneVisitOfASource(t *testing.T) {
	server, ledger := &slow{}, newMemory()
	visiting(t, server.ServeHTTP, ledger, func(f *Fetcher, s *Scheduler) {
		one := source("http://example.com/a")
		var people sync.WaitGroup
		visit := func() {
			f.VisitAll(context.Background(), ledger, []story.Source{one}, func(r Report) {
				if r.Err != nil || r.Visit.Err != nil {
					t.Errorf("%+v", r)
				}
			})
		}
		people.Go(visit)
		synctest.Wait()
		s.SetSources([]story.Source{one})
		time.Sleep(10 * time.Second)
		if synctest.Wait(); ledger.batches != 1 {
			t.Errorf("%d visits: the scheduler repeats what a person has just done", ledger.batches)
		}
		for range 3 {
			people.Go(visit)
		}
		people.Wait()
		if c, _ := ledger.Checkpoint("s"); server.most != 1 || server.total["/a"] != 4 || ledger.batches != 4 || c.ETag != `"a"` {
			t.Errorf("%d visits at one time, %d in all, %d batches, checkpoint %+v", server.most, server.total["/a"], ledger.batches, c)
		}
	})
}

func TestWaitingForASourceCanBeGivenUp(t *testing.T) {
	server, ledger := &slow{}, newMemory()
	visiting(t, server.ServeHTTP, ledger, func(f *Fetcher, _ *Scheduler) {
		go f.visit(context.Background(), ledger, source("http://example.com/a"), false)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		if r, _ := f.visit(ctx, ledger, source("http://example.com/a"), false); r.Visit.Err == nil || r.Visit.Outcome != Failed {
			t.Errorf("%+v", r)
		}
		time.Sleep(2 * time.Second)
	})
	if server.total["/a"] != 1 || ledger.batches != 1 {
		t.Errorf("%d visits, %d batches", server.total["/a"], ledger.batches)
	}
}

// TestBusyHost: who finds a host busy waits until it is free, whoever was there, and no longer than ctx.
func TestBusyHost(t *testing.T) {
	sources := func(host string, n int) (list []story.Source) {
		for i := range n {
			list = append(list, story.Source{ID: fmt.Sprint(host, i), URL: fmt.Sprintf("http://%s/%d", host, i), Location: time.UTC})
		}
		return list
	}
	server, ledger := &slow{}, newMemory()
	visiting(t, server.ServeHTTP, ledger, func(f *Fetcher, s *Scheduler) {
		go f.VisitAll(context.Background(), ledger, sources("example.com", 4), func(Report) {})
		synctest.Wait()
		s.SetSources(sources("EXAMPLE.com", 3))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if ledger.batches != 7 {
			t.Errorf("the scheduler waits for a host that was freed by a person: %d visits of 7", ledger.batches)
		}
		f.hosts.take("example.org")
		f.hosts.take("example.org")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		start := time.Now()
		f.VisitAll(ctx, ledger, sources("example.org", 1), func(Report) { t.Error("visited although the host is busy") })
		if took := time.Since(start); took != time.Second {
			t.Errorf("gave up after %s, want a second", took)
		}
	})
}

// TestSchedulerAsksLittle: the ledger is asked about a source when the sources are set, when a visit begins and when it
// has ended, and never because others are busy; who has waited longest comes first.
func TestSchedulerAsksLittle(t *testing.T) {
	server, ledger := &slow{}, newMemory()
	visiting(t, server.ServeHTTP, ledger, func(f *Fetcher, s *Scheduler) {
		var sources []story.Source
		for i := range 40 {
			id := fmt.Sprintf("s%02d", i)
			sources = append(sources, story.Source{ID: id, URL: fmt.Sprintf("http://%s.example/%s", id, id), Location: time.UTC})
			ledger.checkpoints[id] = story.Checkpoint{NextVisit: time.Now().Add(-time.Duration(i) * time.Minute)}
		}
		s.SetSources(sources)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		server.mu.Lock()
		defer server.mu.Unlock()
		if len(server.order) != 40 || server.order[0] < "/s36" || server.order[39] > "/s03" {
			t.Errorf("visited in the order %q", server.order)
		}
		if ledger.asked > 3*40 {
			t.Errorf("the ledger was asked %d times for 40 visits", ledger.asked)
		}
	})
}

// TestGoneAndFoundAlive: a feed that was gone is not visited, until a person visits it and it is there.
func TestGoneAndFoundAlive(t *testing.T) {
	server, ledger := &slow{}, newMemory()
	ledger.checkpoints["s"] = story.Checkpoint{Gone: true}
	visiting(t, server.ServeHTTP, ledger, func(f *Fetcher, s *Scheduler) {
		one := source("http://example.com/a")
		s.SetSources([]story.Source{one})
		time.Sleep(5 * time.Hour)
		if synctest.Wait(); ledger.batches != 0 {
			t.Fatal("a feed that is gone is visited")
		}
		f.visit(context.Background(), ledger, one, false)
		time.Sleep(2 * time.Hour)
		if synctest.Wait(); ledger.batches < 5 {
			t.Errorf("a feed that was found alive is not visited again: %d visits", ledger.batches)
		}
	})
}

func TestClockThatWasAhead(t *testing.T) {
	wrong := time.Now().AddDate(50, 0, 0)
	c := story.Checkpoint{LastVisit: wrong, NextVisit: wrong.Add(time.Hour), RetryAfter: wrong.Add(time.Hour)}
	if at, ok := Due(c); !ok || at.After(time.Now()) {
		t.Errorf("due %s, %v", at, ok)
	}
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, smallFeed) })
	if v := testFetcher().Fetch(context.Background(), source(url), c); v.Outcome != Fetched {
		t.Errorf("%s, %v", v.Outcome, v.Err)
	}
}
