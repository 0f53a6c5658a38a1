package fetcher

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nashra/story"
)

// TestHostThatRefuses: after three of its feeds were refused the schedule leaves the host alone, counted from the answers,
// and comes back; other hosts are visited on.
func TestHostThatRefuses(t *testing.T) {
	ledger := newMemory()
	var mu sync.Mutex
	came := map[string][]time.Duration{} // for each host
	start := time.Time{}
	answer := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if start.IsZero() {
			start = time.Now()
		}
		came[r.URL.Host] = append(came[r.URL.Host], time.Since(start))
		mu.Unlock()
		time.Sleep(time.Second)
		if r.URL.Host == "refuses.example" {
			status(429, "3600")(w, r)
			return
		}
		fmt.Fprint(w, smallFeed)
	}
	visiting(t, answer, ledger, func(f *Fetcher, s *Scheduler) {
		f.opt.MaxInterval = 24 * time.Hour
		var sources []story.Source
		for i := range 6 {
			sources = append(sources, story.Source{ID: fmt.Sprint("r", i), URL: fmt.Sprintf("http://refuses.example/%d", i), Location: time.UTC})
		}
		s.SetSources(append(sources, source("http://well.example/a")))
		time.Sleep(time.Hour)
		synctest.Wait()
		mu.Lock()
		if n := len(came["refuses.example"]); n < 3 || n > 4 || len(came["well.example"]) != 1 {
			t.Errorf("in an hour %d visits of the host that refuses, %d of another", n, len(came["well.example"]))
		}
		before := len(came["refuses.example"])
		mu.Unlock()
		ledger.mu.Lock()
		if ledger.asked > 40 {
			t.Errorf("the ledger was asked %d times in an hour without visits", ledger.asked)
		}
		ledger.mu.Unlock()
		time.Sleep(time.Hour)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		later := came["refuses.example"][before:]
		if len(later) < 3 || later[0] < time.Hour+time.Second {
			t.Errorf("back after %v, want an hour from the answer", later)
		}
	})
}

// TestHangingSourcesLeaveRoom: whatever has failed before takes no more than a quarter of the workers.
func TestHangingSourcesLeaveRoom(t *testing.T) {
	ledger := newMemory()
	var mu sync.Mutex
	var well time.Time
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "well.example" {
			<-r.Context().Done()
			return
		}
		mu.Lock()
		well = time.Now()
		mu.Unlock()
		fmt.Fprint(w, smallFeed)
	}
	visiting(t, answer, ledger, func(_ *Fetcher, s *Scheduler) {
		due := time.Now().Add(time.Second)
		sources := []story.Source{source("http://well.example/a")}
		ledger.checkpoints["s"] = story.Checkpoint{NextVisit: due}
		for i := range 12 {
			id := fmt.Sprint("h", i)
			sources = append(sources, story.Source{ID: id, URL: fmt.Sprintf("http://%s.example/", id), Location: time.UTC})
			ledger.checkpoints[id] = story.Checkpoint{Failures: 1}
		}
		s.SetSources(sources)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		mu.Lock()
		ledger.mu.Lock()
		defer mu.Unlock()
		defer ledger.mu.Unlock()
		if !well.Equal(due) {
			t.Errorf("a source that answers was visited %s after it was due", well.Sub(due))
		}
		for id, c := range ledger.checkpoints {
			if id != "s" && c.Failures != 2 {
				t.Errorf("%s was not visited", id)
			}
		}
	})
}
