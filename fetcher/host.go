package fetcher

import (
	"net/url"
	"sync"
)

// hostLimits counts the visits that go on at each host.
type hostLimits struct {
	mu      sync.Mutex
	limit   int
	running map[string]int
}

func newHostLimits(limit int) *hostLimits {
	return &hostLimits{limit: max(limit, 1), running: map[string]int{}}
}

// take says whether one more visit of the host may begin, and counts it.
func (h *hostLimits) take(host string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running[host] >= h.limit {
		return false
	}
	h.running[host]++
	return true
}

func (h *hostLimits) give(host string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running[host]--; h.running[host] == 0 {
		delete(h.running, host)
	}
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return u.Host
}
