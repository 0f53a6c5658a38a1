package fetcher

import (
	"context"
	"net/url"
	"strings"
	"sync"
)

// turns counts what goes on for each key, and lets no more than limit go on at one time.
type turns struct {
	mu      sync.Mutex
	limit   int
	running map[string]int
	given   chan struct{} // closed when a turn is given back
}

func newTurns(limit int) *turns {
	return &turns{limit: max(limit, 1), running: map[string]int{}, given: make(chan struct{})}
}

// take says whether one more may begin, and counts it.
func (t *turns) take(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running[key] >= t.limit {
		return false
	}
	t.running[key]++
	return true
}

func (t *turns) give(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running[key]--; t.running[key] == 0 {
		delete(t.running, key)
	}
	close(t.given)
	t.given = make(chan struct{})
}

// next is closed when the next turn is given back, whosever it is. Who asks for it before take misses none.
func (t *turns) next() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.given
}

// wait takes a turn as soon as there is one.
func (t *turns) wait(ctx context.Context, key string) error {
	for {
		next := t.next()
		if t.take(key) {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return strings.ToLower(u.Host)
}
