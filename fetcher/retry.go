package fetcher

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"nashra/story"
)

// maxRetryAfter bounds what a server may ask for: a week. What is longer is a mistake, and the source would be lost.
const maxRetryAfter = 7 * 24 * time.Hour

// retryAfter reads the Retry-After header (RFC 9110 section 10.2.3): seconds, or a date by the server's own clock. Zero
// means that it says nothing usable. Some servers send it with other errors than 429 and 503, and mean it.
func retryAfter(h http.Header, now time.Time) time.Time {
	header := strings.TrimSpace(h.Get("Retry-After"))
	var wait time.Duration
	if seconds, err := strconv.ParseUint(header, 10, 64); err == nil {
		wait = time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = min(at.Sub(serverTime(h, now)), maxRetryAfter)
	} else if strings.Trim(header, "0123456789") == "" && header != "" {
		wait = maxRetryAfter // a number too large to read
	}
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(wait)
}

// backOff is how long a source rests after so many failures in a row: once, twice, three times … the shortest
// interval, up to the longest. It is linear because sources come back, and a doubling would soon mean days.
func (f *Fetcher) backOff(failures int) time.Duration {
	return min(times(uint64(failures), f.opt.MinInterval), f.opt.MaxInterval)
}

// standBack sets the next visit after one that failed. A server that is asked too often (429) sees us more rarely than
// it did when all was well; what it asks for itself holds for this feed, and counts from its answer.
func (f *Fetcher) standBack(v *Visit, last story.Checkpoint, began time.Time) {
	next, ended := &v.Checkpoint, time.Now()
	wait, chance := f.backOff(next.Failures), f.jitter()
	if v.heard.status == http.StatusTooManyRequests {
		wait += next.Interval
		f.refusals.note(v.heard.host, next.Source, ended, next.RetryAfter)
	}
	next.NextVisit = hintsIn(next).after(ended.Add(f.pace().spread(wait, f.opt.MinInterval, chance)), chance)
	if ends := ended.Add(f.opt.MaxInterval); last.NextVisit.After(next.NextVisit) && last.NextVisit.Before(ends) {
		next.NextVisit = last.NextVisit // a person came before the time that the feed asked for
	}
	if patience := next.RetryAfter.Add(ended.Sub(began)); !next.RetryAfter.IsZero() && patience.After(next.NextVisit) {
		next.NextVisit = f.later(patience)
	}
}

// later is a time or a little after it: up to the shortest interval, so that those who wait for the same hour do not
// come in the same second.
func (f *Fetcher) later(at time.Time) time.Time {
	return at.Add(time.Duration(f.jitter() * float64(f.opt.MinInterval)))
}

// A Retry-After is about one feed. It is about the host once manyRefused different feeds there were refused (429)
// within refusedWithin; one feed that is limited says nothing of a thousand others at a large host.
const (
	manyRefused   = 3
	refusedWithin = time.Hour
)

// refusals remembers which feeds a host has refused, and until when it wants to be left alone. They are of this
// process: each feed's own Retry-After is in its checkpoint, and three more refusals would teach the rest again.
type refusals struct {
	mu   sync.Mutex
	most time.Duration // a host is left alone no longer than this: others than those refused are on it
	of   map[string][]refusal
	held map[string]time.Time
}

type refusal struct {
	source    string
	at, until time.Time
}

func newRefusals(most time.Duration) *refusals {
	return &refusals{most: most, of: map[string][]refusal{}, held: map[string]time.Time{}}
}

// note counts a refusal; until is zero where the host did not say when to come back.
func (r *refusals) note(host, source string, at, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	recent := []refusal{{source, at, until}}
	for _, old := range r.of[host] {
		if old.source != source && at.Sub(old.at) < refusedWithin {
			recent = append(recent, old)
		}
	}
	r.of[host] = recent
	if len(recent) < manyRefused {
		return
	}
	for _, one := range recent {
		if one.until.After(r.held[host]) {
			r.held[host] = one.until
		}
	}
	if end := at.Add(r.most); r.held[host].After(end) {
		r.held[host] = end
	}
}

// until is when the host may be visited again; zero where it may be now.
func (r *refusals) until(host string, now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	until := r.held[host]
	if !until.After(now) {
		delete(r.held, host)
		return time.Time{}
	}
	return until
}
