package fetcher

import (
	"hash/maphash"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"nashra/story"
)

// visited is what one visit that went well teaches about the pace of its source.
type visited struct {
	interval   time.Duration // learned before; 0: nothing
	elapsed    time.Duration // since the visit before
	share      float64       // of the items that are new; negative where that is not known
	validators bool          // the next visit can ask whether anything has changed
	fresh      time.Duration // the answer is good for so long, HTTP says
	hints      Hints         // what the feed itself says
}

// pace is fetch.interval.
type pace struct{ least, most time.Duration }

// manyNew is the share of new items above which items may soon be lost: what a feed lists is bounded.
const manyNew = 1.0 / 3

// blindRest is how many of the shortest intervals lie between two visits of a source without validators: each visit
// costs it and us a whole feed.
const blindRest = 6

// learn gives the interval that the source deserves. Each visit that brings nothing makes it a quarter longer, each that
// brings something a quarter shorter, and half where a third of the items is new. It settles where about every other
// visit brings something: that is soon enough for news, and few visits are for nothing. Media Cloud, whose rule this grew
// out of, lengthens below a third of new items: nothing is lost by that, and a busy source is read hours late. A visit
// that brings nothing and comes early, because a person asked for it, teaches nothing.
func (p pace) learn(v visited) time.Duration {
	next := max(v.interval, p.least)
	switch {
	case v.share < 0, v.share == 0 && v.elapsed < next/2:
	case v.share == 0 && !v.validators:
		next *= 2
	case v.share == 0:
		next += next / 4
	case v.share < manyNew:
		next -= next / 4
	default:
		next /= 2
	}
	least := max(p.least, v.hints.Rest)
	if !v.validators && v.share < manyNew {
		least = max(least, blindRest*p.least)
	}
	return min(max(next, least), p.most)
}

// next is when to come back after a visit that ended then. chance, from 0 to 1, lengthens the wait by up to a tenth, so
// that sources do not keep in step; where that is longer than the longest, it shortens it as much, but never below what
// was asked for. The hours and days that the feed skips may end later than the longest: that is a week at most.
func (p pace) next(v visited, ended time.Time, chance float64) (interval time.Duration, at time.Time) {
	interval = p.learn(v)
	asked := max(v.fresh, v.hints.Rest, p.least)
	return interval, v.hints.after(ended.Add(p.spread(max(interval, v.fresh), asked, chance)), chance)
}

// spread gives a wait between the one asked for and a tenth more, and none longer than the longest.
func (p pace) spread(wait, asked time.Duration, chance float64) time.Duration {
	low := min(wait, p.most)
	if low > p.most-p.most/11 {
		low = min(max(p.most-p.most/11, asked), low)
	}
	high := min(low+low/10, p.most)
	return low + time.Duration(chance*float64(high-low))
}

// after leaves the skipped hours and days out. Whoever has waited for their end does not come in its first second: all
// others have waited too.
func (h Hints) after(at time.Time, chance float64) time.Time {
	open := h.open(at)
	if open.Equal(at) {
		return at
	}
	return open.Add(time.Duration(chance * float64(time.Hour/2)))
}

// freshness is how long an answer is good (RFC 9111 section 4.2.1): max-age, or else Expires against the server's own
// clock, less the time that it has lain in a cache. s-maxage is for caches that many share. Where the answer must not be
// kept, or must be asked for each time, it says nothing.
func freshness(h http.Header, now time.Time) time.Duration {
	fresh, said := maxAge(h)
	if expires, err := http.ParseTime(h.Get("Expires")); err == nil && !said {
		fresh = expires.Sub(serverTime(h, now))
	}
	if age, ok := count(h.Get("Age")); ok {
		fresh -= min(times(age, time.Second), max(fresh, 0))
	}
	return max(fresh, 0)
}

// maxAge reads Cache-Control; false where that says nothing about the time.
func maxAge(h http.Header) (age time.Duration, said bool) {
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return 0, true
		case "max-age":
			if !said {
				seconds, _ := count(strings.Trim(value, `"`))
				age, said = times(seconds, time.Second), true
			}
		}
	}
	return age, said
}

// serverTime is what a server's own clock said with an answer; ours where it did not say.
func serverTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// keepFresh remembers how long a 200 said that it is good. A 304 that says nothing makes it good for as long again (RFC 9111
// section 4.3.4).
func keepFresh(c *story.Checkpoint, h http.Header, fresh time.Duration) time.Duration {
	age, said := maxAge(h)
	switch {
	case said, h.Get("Expires") != "":
		c.Fresh = age
		return fresh
	}
	return c.Fresh
}

// heard is what an answer said to the pace, whatever it brought.
type heard struct {
	status int
	host   string // that answered
	fresh  time.Duration
}

func hear(a *answer, now time.Time) heard {
	return heard{a.response.StatusCode, hostOf(a.url), freshness(a.response.Header, now)}
}

// comeBack sets the interval and the next visit after one that went well. Time is counted from its end: the server
// counts from when it answered.
func (f *Fetcher) comeBack(v *Visit, last story.Checkpoint) {
	next, ended := &v.Checkpoint, time.Now()
	share := f.listings.share(v, last.LastSuccess, ended)
	next.Interval, next.NextVisit = f.pace().next(visited{
		interval: last.Interval, elapsed: ended.Sub(last.LastVisit), share: share, hints: hintsIn(next), fresh: v.heard.fresh,
		validators: next.ETag != "" || next.LastModified != "",
	}, ended, f.jitter())
}

func (f *Fetcher) pace() pace { return pace{f.opt.MinInterval, f.opt.MaxInterval} }

// listings keep what each source listed when its feed was last read. They are of this process and no promise hangs on
// them: without one the dates of the items tell what is new.
type listings struct {
	mu   sync.Mutex
	seed maphash.Seed
	of   map[string][]uint32 // hashes, sorted
}

func newListings() *listings { return &listings{seed: maphash.MakeSeed(), of: map[string][]uint32{}} }

// share says how much of what a visit brought is new, and remembers what was listed. An item is new whose given id, or else address, or else title, was not in the feed when it was last read. An empty feed is an
// accident, and what was listed before is remembered on.
func (m *listings) share(v *Visit, since, now time.Time) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v.Outcome != Fetched || len(v.Items) == 0 {
		return 0
	}
	last, known := m.of[v.Checkpoint.Source]
	this := make([]uint32, 0, len(v.Items))
	fresh := 0
	for i := range v.Items {
		it := &v.Items[i]
		hash := uint32(maphash.String(m.seed, firstOf(it.ID, it.URL, it.Title)))
		if _, found := slices.BinarySearch(last, hash); !found {
			fresh++
		}
		this = append(this, hash)
	}
	slices.Sort(this)
	m.of[v.Checkpoint.Source] = this
	if !known {
		return newByDate(v.Items, since, now)
	}
	return float64(fresh) / float64(len(v.Items))
}

// newByDate is the share of the items that were published after a time. Nothing is known without that time, nor where
// no item has a date.
func newByDate(items []story.Item, since, now time.Time) float64 {
	fresh, dated := 0, 0
	for i := range items {
		at := items[i].Published
		if at.IsZero() || at.After(now) {
			continue
		}
		dated++
		if at.After(since) {
			fresh++
		}
	}
	if since.IsZero() || dated == 0 {
		return -1
	}
	return float64(fresh) / float64(dated)
}
