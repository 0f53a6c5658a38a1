package fetcher

import (
	"net/url"
	"sync"

	"nashra/story"
)

// limits say which visits may begin: so many at one host, and one of a source, whoever asks for them. Two visits of one
// source at a time would send the same validators, and the slower would save the older checkpoint.
type limits struct {
	mu      sync.Mutex
	perHost int
	hosts   map[string]int
	sources map[string]bool
	freed   chan struct{} // closed when a visit ends, and made anew
}

func newLimits(perHost int) *limits {
	return &limits{perHost: max(perHost, 1), hosts: map[string]int{}, sources: map[string]bool{}, freed: make(chan struct{})}
}

// take says whether a visit of the source may begin now, and counts it. Where it may not, wait is closed when it is
// worth asking again.
func (l *limits) take(s story.Source) (ok bool, wait <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	host := hostOf(s.URL)
	if l.sources[s.ID] || l.hosts[host] >= l.perHost {
		return false, l.freed
	}
	l.sources[s.ID] = true
	l.hosts[host]++
	return true, nil
}

// give ends what take began.
func (l *limits) give(s story.Source) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sources, s.ID)
	host := hostOf(s.URL)
	if l.hosts[host]--; l.hosts[host] == 0 {
		delete(l.hosts, host)
	}
	close(l.freed)
	l.freed = make(chan struct{})
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.Host
}
