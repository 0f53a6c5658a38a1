package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

// TestAnotherAddress: what a source's old address has said is void when the config names another one.
func TestAnotherAddress(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, smallFeed) })
	at := time.Now().Add(-time.Hour).UTC()
	old := story.Checkpoint{
		Source: "s", Address: site + "/old", ValidatorURL: site + "/old", ETag: `"1"`, BodyHash: "x", Title: "مصدر", LastVisit: at, LastSuccess: at,
		NextVisit: at.Add(24 * time.Hour), RetryAfter: at.Add(24 * time.Hour), Interval: 5 * time.Hour, Failures: 5, Error: "410", Gone: true,
		MovedTo: site + "/moved", Rest: time.Hour, SkipHours: 1, SkipDays: 1,
	}
	for _, c := range []struct {
		name, url string
		want      story.Checkpoint
	}{
		{"the same", site + "/old", old},
		{"with a password", strings.Replace(site, "//", "//u:p@", 1) + "/old#top", old},
		{"another", site + "/new", story.Checkpoint{Source: "s", Title: "مصدر", LastVisit: at, LastSuccess: at}},
		{"none", "خطأ", story.Checkpoint{Source: "s", Title: "مصدر", LastVisit: at, LastSuccess: at}},
	} {
		if diff := cmp.Diff(c.want, Current(source(c.url), old)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	before := old
	before.Address = ""
	if diff := cmp.Diff(before, Current(source(site+"/new"), before)); diff != "" {
		t.Errorf("of a version that did not keep the address: %s", diff)
	}

	for _, c := range []struct {
		name, url string
		last      story.Checkpoint
		visited   bool
	}{
		{"gone", site + "/old", story.Checkpoint{Address: site + "/old", Gone: true}, false},
		{"gone, and then another address", site + "/new", story.Checkpoint{Address: site + "/old", Gone: true}, true},
		{"told to wait", site + "/old", story.Checkpoint{Address: site + "/old", LastVisit: at, RetryAfter: time.Now().Add(time.Hour)}, false},
		{"told to wait, and then another address", site + "/new", story.Checkpoint{Address: site + "/old", LastVisit: at, RetryAfter: time.Now().Add(time.Hour)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ledger := testFetcher(), newMemory()
			ledger.checkpoints["s"] = c.last
			r := rounds{Scheduler: NewScheduler(f, ledger, nil)}
			if due := !r.appoint(source(c.url)).at.After(time.Now()); due != c.visited {
				t.Errorf("the schedule has it due: %v", due)
			}
			report, made := f.visit(context.Background(), ledger, source(c.url), true)
			if made != c.visited || made && (report.Visit.Outcome != Fetched || ledger.checkpoints["s"].Address != c.url) {
				t.Errorf("visited: %v, %+v", made, report.Visit.Checkpoint)
			}
		})
	}
}

// TestReadAgainUnderOtherSettings: a feed that has not changed is read whole once after what its items are judged by has.
func TestReadAgainUnderOtherSettings(t *testing.T) {
	for name, etag := range map[string]string{"with an ETag": `"v1"`, "without": ""} {
		t.Run(name, func(t *testing.T) {
			site := serve(t, func(w http.ResponseWriter, r *http.Request) { conditionalOrFeed(w, r, etag) })
			f, s := testFetcher(), source(site)
			s.Exclude = []string{"زيتون"}
			f.opt.Languages = []string{"ar"}
			v := f.Fetch(context.Background(), s, story.Checkpoint{})
			for i, c := range []struct {
				change func()
				items  int // -1: not read
			}{
				{func() {}, -1},
				{func() { s.Exclude = nil }, 3},
				{func() {}, -1},
				{func() { s.Include = []string{"زيتون", "أمطار"} }, 2},
				{func() { f.opt.Languages = []string{"fa"} }, 0},
				{func() { f.opt.Languages = []string{"ar", "fa"} }, 2},
				{func() { s.Location = time.FixedZone("X", 3600) }, 2},
				{func() { s.Title, s.Headers = "اسم", map[string]string{"X": "y"} }, -1},
			} {
				c.change()
				v = f.Fetch(context.Background(), s, v.Checkpoint)
				if read := v.Outcome == Fetched; v.Err != nil || read != (c.items >= 0) || read && len(v.Items) != c.items {
					t.Errorf("visit %d: %s with %d items, want %d; %v", i+2, v.Outcome, len(v.Items), c.items, v.Err)
				}
			}
		})
	}
}

// TestReadAgainAlsoAfterAFailure: the visit that was to read the feed whole may fail; the next one still does.
func TestReadAgainAlsoAfterAFailure(t *testing.T) {
	fail := false
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if fail {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		conditionalOrFeed(w, r, `"v1"`)
	})
	f, s := testFetcher(), source(site)
	v := f.Fetch(context.Background(), s, story.Checkpoint{})
	s.Include, fail = []string{"زيتون"}, true
	v = f.Fetch(context.Background(), s, v.Checkpoint)
	fail = false
	if v = f.Fetch(context.Background(), s, v.Checkpoint); v.Outcome != Fetched || len(v.Items) != 1 {
		t.Errorf("%s, %d items", v.Outcome, len(v.Items))
	}
}

func conditionalOrFeed(w http.ResponseWriter, r *http.Request, etag string) {
	if etag != "" {
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	giveFeed(w)
}

// TestHintsOutliveAProcess: a feed's hours and days hold after a restart too, when the feed has not changed since and when
// it cannot be read; and when a person comes before its time and it cannot be read.
func TestHintsOutliveAProcess(t *testing.T) {
	now := time.Now().UTC()
	open := (now.Hour() + 12) % 24
	skipped := ""
	for h := range 24 {
		if h != open {
			skipped += fmt.Sprintf("<hour>%d</hour>", h)
		}
	}
	for name, c := range map[string]struct {
		etag string
		code int
	}{"304": {`"v1"`, 0}, "the same body": {"", 0}, "a failure": {`"v1"`, 502}} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked > 1 && c.code > 0 {
					w.WriteHeader(c.code)
					return
				}
				if c.etag != "" && r.Header.Get("If-None-Match") == c.etag {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				if c.etag != "" {
					w.Header().Set("ETag", c.etag)
				}
				fmt.Fprint(w, strings.Replace(smallFeed, "<item>", "<skipHours>"+skipped+"</skipHours><item>", 1))
			})
			last := testFetcher().Fetch(context.Background(), source(site), story.Checkpoint{}).Checkpoint
			last.NextVisit = now // the time has come
			v := testFetcher().Fetch(context.Background(), source(site), last)
			if got := v.Checkpoint.NextVisit.UTC(); asked != 2 || got.Hour() != open {
				t.Errorf("%s: comes back at %s, when only hour %d is open", v.Outcome, got, open)
			}
		})
	}
}

func TestFailureBeforeTheTimeAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ before, want time.Duration }{
		"a person came early":    {50 * time.Minute, 50 * time.Minute},
		"in time":                {0, 10 * time.Minute},
		"an older, longer limit": {24 * time.Hour, 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			site := serve(t, status(500, ""))
			now := time.Now()
			v := testFetcher().Fetch(context.Background(), source(site), story.Checkpoint{LastVisit: now.Add(-time.Minute), NextVisit: now.Add(c.before)})
			if got := v.Checkpoint.NextVisit.Sub(now); got < c.want-time.Second || got > c.want+2*time.Minute {
				t.Errorf("again after %s, want %s", got, c.want)
			}
		})
	}
}

// TestHostOfAMove: a source that has moved for good is counted and held back where it is now.
func TestHostOfAMove(t *testing.T) {
	asked := 0
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked++; giveFeed(w) })
	now := strings.TrimPrefix(site, "http://")
	moved := story.Checkpoint{Source: "s", Address: "http://old.example/rss", MovedTo: site + "/rss"}
	failed := moved
	failed.Failures = 1
	for _, c := range []struct {
		name, url string
		last      story.Checkpoint
		want      string
	}{
		{"never visited", "http://Old.example:80/rss", story.Checkpoint{}, "old.example"},
		{"an international name", "http://مثال.example/rss", story.Checkpoint{}, "xn--mgbh0fb.example"},
		{"moved", "http://u:p@old.example/rss", moved, now},
		{"the old address is asked", "http://old.example/rss", failed, "old.example"},
		{"another address", "http://new.example/rss", moved, "new.example"},
		{"no address", "خطأ", moved, "خطأ"},
	} {
		if got := hostFor(source(c.url), c.last); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}

	f, ledger := testFetcher(), newMemory()
	ledger.checkpoints["s"] = moved
	s := source("http://old.example/rss")
	r := rounds{Scheduler: NewScheduler(f, ledger, nil)}
	if got := r.appoint(s).host; got != now {
		t.Errorf("the schedule counts it at %s", got)
	}
	for range f.opt.PerHost {
		f.hosts.take(now)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	f.VisitAll(ctx, ledger, []story.Source{s}, func(r Report) { t.Errorf("visited although its host is busy: %+v", r.Visit) })
	for range f.opt.PerHost {
		f.hosts.give(now)
	}
	for i := range manyRefused {
		f.refusals.note(now, fmt.Sprint(i), time.Now(), time.Now().Add(time.Hour))
	}
	if v := f.Fetch(context.Background(), s, moved); v.Outcome != Waiting || asked != 0 {
		t.Errorf("%s, asked %d times although its host is held", v.Outcome, asked)
	}
	f.refusals = newRefusals(time.Hour)
	for i := range manyRefused {
		f.refusals.note("old.example", fmt.Sprint(i), time.Now(), time.Now().Add(time.Hour))
	}
	if v := f.Fetch(context.Background(), s, moved); v.Outcome != Fetched {
		t.Errorf("%s, %v although only its old host is held", v.Outcome, v.Err)
	}
}
