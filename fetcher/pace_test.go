package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nashra/story"
)

var day = pace{least: 10 * time.Minute, most: 24 * time.Hour}

func TestLearn(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		name string
		in   visited
		want time.Duration
	}{
		{"nothing is known", visited{share: -1, validators: true}, 10 * time.Minute},
		{"nothing is known and nothing can be asked", visited{share: -1}, hour},
		{"nothing new", visited{interval: 2 * hour, elapsed: 2 * hour, validators: true}, 150 * time.Minute},
		{"nothing new, but a person came early", visited{interval: 2 * hour, elapsed: time.Minute, validators: true}, 2 * hour},
		{"nothing new without validators", visited{interval: 2 * hour, elapsed: 2 * hour}, 4 * hour},
		{"nothing new for ever", visited{interval: 23 * hour, elapsed: 23 * hour, validators: true}, 24 * hour},
		{"something new", visited{interval: 2 * hour, elapsed: 2 * hour, share: 0.1, validators: true}, 90 * time.Minute},
		{"much new", visited{interval: 2 * hour, elapsed: 2 * hour, share: 0.5, validators: true}, hour},
		{"never below the shortest", visited{interval: 12 * time.Minute, elapsed: hour, share: 1, validators: true}, 10 * time.Minute},
		{"something new without validators", visited{interval: hour, elapsed: hour, share: 0.1}, hour},
		{"items would be lost without validators", visited{interval: hour, elapsed: hour, share: 0.5}, 30 * time.Minute},
		{"ttl is in the interval", visited{interval: hour, elapsed: hour, share: 0.5, validators: true, hints: Hints{Rest: 3 * hour}}, 3 * hour},
		{"a ttl of a year", visited{share: -1, validators: true, hints: Hints{Rest: 365 * 24 * hour}}, 24 * hour},
		{"freshness is not learned", visited{interval: hour, elapsed: hour, share: 0.1, validators: true, fresh: 9 * hour}, 45 * time.Minute},
		{"the config has a longer shortest now", visited{interval: time.Minute, share: -1, validators: true}, 10 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := day.learn(c.in); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestNextIsWithinLimits: for whatever a server and a feed say.
func TestNextIsWithinLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wait := func(name string) time.Duration {
			return time.Duration(rapid.Int64Range(0, 1<<rapid.IntRange(30, 62).Draw(t, name+" bits")).Draw(t, name))
		}
		p := pace{least: time.Minute + wait("least")%time.Hour}
		p.most = p.least + wait("most")%(48*time.Hour)
		v := visited{
			interval: wait("interval"), elapsed: wait("elapsed"), share: rapid.Float64Range(-0.1, 1).Draw(t, "share"),
			validators: rapid.Bool().Draw(t, "validators"), fresh: wait("fresh"), hints: Hints{Rest: wait("rest")},
		}
		if rapid.Bool().Draw(t, "skips") {
			v.hints.SkipHours, v.hints.SkipDays = rapid.Uint32Range(0, 1<<24-2).Draw(t, "hours"), rapid.Uint8Range(0, 1<<7-2).Draw(t, "days")
		}
		now := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "now"), 0)
		interval, at := p.next(v, now, rapid.Float64Range(0, 1).Draw(t, "chance"))
		got := at.Sub(now)
		asked := min(max(p.least, v.fresh, v.hints.Rest), p.most)
		switch skips := v.hints.SkipHours != 0 || v.hints.SkipDays != 0; {
		case interval < p.least || interval > p.most:
			t.Errorf("interval %s outside %s..%s", interval, p.least, p.most)
		case got < asked:
			t.Errorf("comes after %s, asked for %s", got, asked)
		case !skips && got > p.most, got > p.most+8*24*time.Hour:
			t.Errorf("comes after %s, the longest is %s", got, p.most)
		case v.hints.skips(at):
			t.Errorf("comes at %s, which is skipped", at)
		}
	})
}

// TestSpread: those that wait equally long do not come together, not even those that wait as long as can be.
func TestSpread(t *testing.T) {
	for _, c := range []struct {
		name           string
		wait, asked    time.Duration
		earliest, last time.Duration
	}{
		{"an hour", time.Hour, 0, time.Hour, 66 * time.Minute},
		{"the longest", 24 * time.Hour, 0, 22 * time.Hour, 24 * time.Hour},
		{"more than the longest", 1000 * time.Hour, 0, 22 * time.Hour, 24 * time.Hour},
		{"nearly the longest, and asked for", 24 * time.Hour, 23 * time.Hour, 23 * time.Hour, 24 * time.Hour},
		{"asked for more than the longest", 1000 * time.Hour, 1000 * time.Hour, 24 * time.Hour, 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, last := day.spread(c.wait, c.asked, 0).Round(time.Hour/2), day.spread(c.wait, c.asked, 1)
			if first != c.earliest || (last-c.last).Abs() > 20*time.Minute || last > day.most {
				t.Errorf("%s..%s, want about %s..%s", first, last, c.earliest, c.last)
			}
		})
	}
}

func TestFreshness(t *testing.T) {
	const date, in2h = "Wed, 25 Nov 2026 10:00:00 GMT", "Wed, 25 Nov 2026 12:00:00 GMT"
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) // our clock is an hour behind
	for _, c := range []struct {
		name, header string
		want         time.Duration
	}{
		{"nothing", "", 0},
		{"max-age", "Cache-Control: public, Max-Age=7200", 2 * time.Hour},
		{"max-age in quotes", `Cache-Control: max-age="7200"`, 2 * time.Hour},
		{"max-age in a second header", "Cache-Control: private\nCache-Control: max-age=60", time.Minute},
		{"the first of two", "Cache-Control: max-age=60, max-age=7200", time.Minute},
		{"max-age beats Expires", "Cache-Control: max-age=60\nExpires: " + in2h, time.Minute},
		{"max-age 0 beats Expires", "Cache-Control: max-age=0\nExpires: " + in2h, 0},
		{"ten years", "Cache-Control: max-age=315360000", 87600 * time.Hour},
		{"beyond all numbers", "Cache-Control: max-age=99999999999999999999", 1<<63 - 1},
		{"nonsense", "Cache-Control: max-age=soon", 0},
		{"negative", "Cache-Control: max-age=-5", 0},
		{"for shared caches", "Cache-Control: s-maxage=7200", 0},
		{"no-store", "Cache-Control: max-age=7200, no-store", 0},
		{"no-cache", "Cache-Control: no-cache\nExpires: " + in2h, 0},
		{"Expires by the server's clock", "Expires: " + in2h + "\nDate: " + date, 2 * time.Hour},
		{"Expires by ours", "Expires: " + in2h, 3 * time.Hour},
		{"Expires 0", "Expires: 0", 0},
		{"Expires past", "Expires: " + date + "\nDate: " + in2h, 0},
		{"from a cache", "Cache-Control: max-age=7200\nAge: 1800", 90 * time.Minute},
		{"too long in a cache", "Cache-Control: max-age=60\nAge: 99999999999999999999", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			for line := range strings.SplitSeq(c.header, "\n") {
				if name, value, ok := strings.Cut(line, ": "); ok {
					h.Add(name, value)
				}
			}
			if got := freshness(h, now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestShare: what is new is told by what the feed listed before, and by dates where that is not known.
func TestShare(t *testing.T) {
	since := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	now := since.Add(time.Hour)
	old, fresh, ahead := since.Add(-time.Hour), since.Add(time.Minute), now.Add(time.Hour)
	item := func(id, url, title string, at time.Time) story.Item {
		return story.Item{ID: id, URL: url, Title: title, Published: at}
	}
	before := []story.Item{item("1", "u1", "أ", old), item("", "u2", "ب", old), item("", "", "ج", old)}
	for _, c := range []struct {
		name       string
		last, this []story.Item
		since      time.Time
		want       float64
	}{
		{"the same", before, before, since, 0},
		{"the same with other dates", before, []story.Item{item("1", "u1", "أ", fresh), item("", "u2", "ب", fresh)}, since, 0},
		{"an edit", before, []story.Item{item("1", "moved", "عنوان أدق", fresh), item("", "u2", "عنوان آخر", old)}, since, 0},
		{"a new id", before, append([]story.Item{item("2", "u1", "أ", old)}, before...), since, 0.25},
		{"all new", before, []story.Item{item("7", "", "", old)}, since, 1},
		{"none listed", before, nil, since, 0},
		{"first visit", nil, before, time.Time{}, -1},
		{"a new process", nil, []story.Item{item("1", "", "", fresh), item("2", "", "", old), item("3", "", "", ahead), item("4", "", "", time.Time{})}, since, 0.5},
		{"a new process and no dates", nil, []story.Item{item("1", "", "", time.Time{})}, since, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newListings()
			visit := func(items []story.Item) *Visit {
				return &Visit{Outcome: Fetched, Items: items, Checkpoint: story.Checkpoint{Source: "s"}}
			}
			if c.last != nil {
				m.share(visit(c.last), since, now)
				m.share(visit(nil), since, now) // a server's accident between them
				m.share(&Visit{Outcome: NotModified, Checkpoint: story.Checkpoint{Source: "s"}}, since, now)
			}
			if got := m.share(visit(c.this), c.since, now); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// TestPaceOfAnswers: what Fetch makes of the words of a server and of a feed. The first answer is a feed, the second
// that nothing has changed.
func TestPaceOfAnswers(t *testing.T) {
	for _, c := range []struct {
		name, first, second, channel string
		afterFirst, afterSecond      time.Duration
	}{
		{"nothing said", `ETag: "a"`, "", "", 10 * time.Minute, 10 * time.Minute},
		{"max-age", "ETag: \"a\"\nCache-Control: max-age=7200", "Cache-Control: max-age=10800", "", 2 * time.Hour, 3 * time.Hour},
		{"max-age of ten years", "ETag: \"a\"\nCache-Control: max-age=315360000", "", "", 24 * time.Hour, 24 * time.Hour},
		{"a 304 that says nothing", "ETag: \"a\"\nCache-Control: max-age=7200", "", "", 2 * time.Hour, 2 * time.Hour},
		{"a 304 that takes it back", "ETag: \"a\"\nCache-Control: max-age=7200", "Cache-Control: no-cache", "", 2 * time.Hour, 10 * time.Minute},
		{"a 304 that shortens it", "ETag: \"a\"\nCache-Control: max-age=7200", "Cache-Control: public, max-age=1800", "", 2 * time.Hour, 30 * time.Minute},
		{"no-store, and a 304 that says nothing", "ETag: \"a\"\nCache-Control: no-store, max-age=7200", "", "", 10 * time.Minute, 10 * time.Minute},
		{"no-store", "ETag: \"a\"\nCache-Control: no-store, max-age=7200", "", "", 10 * time.Minute, 10 * time.Minute},
		{"ttl holds for a 304 too", `ETag: "a"`, "", "<ttl>120</ttl>", 2 * time.Hour, 2 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := func(w http.ResponseWriter, lines string) {
				for line := range strings.SplitSeq(lines, "\n") {
					if name, value, ok := strings.Cut(line, ": "); ok {
						w.Header().Set(name, value)
					}
				}
			}
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("If-None-Match") != "" {
					set(w, c.second)
					w.WriteHeader(http.StatusNotModified)
					return
				}
				set(w, c.first)
				fmt.Fprint(w, strings.Replace(smallFeed, "<item>", c.channel+"<item>", 1))
			})
			f := testFetcher()
			f.opt.MaxInterval = 24 * time.Hour
			first := f.Fetch(context.Background(), source(url), story.Checkpoint{})
			second := f.Fetch(context.Background(), source(url), first.Checkpoint)
			for i, v := range []Visit{first, second} {
				want := []time.Duration{c.afterFirst, c.afterSecond}[i]
				low, got := want, v.Checkpoint.NextVisit.Sub(v.Checkpoint.LastVisit)
				if want == 24*time.Hour {
					low = want - time.Second
				}
				if v.Err != nil || got < low || got > want+2*time.Second {
					t.Errorf("visit %d: again after %s, want %s; %v", i+1, got, want, v.Err)
				}
			}
		})
	}
}
