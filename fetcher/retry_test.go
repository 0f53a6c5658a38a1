package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"nashra/story"
)

func TestBackOffIsLinear(t *testing.T) {
	f := testFetcher()
	for failures, want := range map[int]time.Duration{1: 10 * time.Minute, 2: 20 * time.Minute, 5: 50 * time.Minute, 7: time.Hour, 1 << 62: time.Hour} {
		if got := f.backOff(failures); got != want {
			t.Errorf("%d failures: %s, want %s", failures, got, want)
		}
	}
}

// TestRefusals: a Retry-After widens to the host when three different feeds there were refused within an hour.
func TestRefusals(t *testing.T) {
	start := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	type told struct {
		after    time.Duration // since the start
		host     string
		feed     string
		patience time.Duration
	}
	for _, c := range []struct {
		name string
		told []told
		want time.Duration // that host a waits after the last
	}{
		{"two feeds", []told{{0, "a", "1", time.Hour}, {0, "a", "2", time.Hour}}, 0},
		{"one feed three times", []told{{0, "a", "1", time.Hour}, {0, "a", "1", time.Hour}, {0, "a", "1", time.Hour}}, 0},
		{"three feeds", []told{{0, "a", "1", time.Hour}, {0, "a", "2", 2 * time.Hour}, {0, "a", "3", time.Hour}}, 2 * time.Hour},
		{"of two hosts", []told{{0, "a", "1", time.Hour}, {0, "b", "2", time.Hour}, {0, "b", "3", time.Hour}}, 0},
		{"over more than an hour", []told{{0, "a", "1", 9 * time.Hour}, {time.Hour, "a", "2", time.Hour}, {time.Hour, "a", "3", time.Hour}}, 0},
		{"one said how long", []told{{0, "a", "1", 0}, {0, "a", "2", 0}, {0, "a", "3", time.Hour}}, time.Hour},
		{"none said how long", []told{{0, "a", "1", 0}, {0, "a", "2", 0}, {0, "a", "3", 0}}, 0},
		{"a week", []told{{0, "a", "1", maxRetryAfter}, {0, "a", "2", 0}, {0, "a", "3", 0}}, 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, now := newRefusals(24*time.Hour), start
			for _, one := range c.told {
				now = start.Add(one.after)
				until := time.Time{}
				if one.patience > 0 {
					until = now.Add(one.patience)
				}
				r.note(one.host, one.feed, now, until)
			}
			until := r.until("a", now)
			if c.want == 0 && !until.IsZero() || c.want != 0 && !until.Equal(now.Add(c.want)) {
				t.Errorf("the host waits until %s, want %s later than %s", until, c.want, now)
			}
			if c.want != 0 && !r.until("a", until).IsZero() {
				t.Error("the host waits for ever")
			}
		})
	}
}

// TestHostAsksForPatience: a person's visit of a fourth feed sends nothing either.
func TestHostAsksForPatience(t *testing.T) {
	requests := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { requests++; status(429, "3600")(w, r) })
	f := testFetcher()
	for i := range 5 {
		s := source(fmt.Sprint(url, "/", i))
		s.ID = fmt.Sprint("s", i)
		v := f.Fetch(context.Background(), s, story.Checkpoint{})
		want := Failed
		if i >= 3 {
			want = Waiting
		}
		if wait := time.Until(v.Checkpoint.RetryAfter); v.Outcome != want || wait < 59*time.Minute || wait > time.Hour {
			t.Errorf("feed %d: %s, waits %s", i, v.Outcome, wait)
		}
	}
	if requests != 3 {
		t.Errorf("%d requests, want 3", requests)
	}
}

// TestRefusedComesMoreRarely: a 429 without a word about when teaches a longer wait than all had when all was well.
func TestRefusedComesMoreRarely(t *testing.T) {
	f := testFetcher()
	f.opt.MaxInterval = 24 * time.Hour
	last := story.Checkpoint{Interval: 3 * time.Hour}
	for code, want := range map[int]time.Duration{500: 10 * time.Minute, 429: 190 * time.Minute} {
		v := f.Fetch(context.Background(), source(serve(t, status(code, ""))), last)
		if got := v.Checkpoint.NextVisit.Sub(v.Checkpoint.LastVisit).Round(time.Minute); got != want {
			t.Errorf("%d: again after %s, want %s", code, got, want)
		}
	}
}

// TestPatienceIsSpread: those who were told the same hour do not come in the same second.
func TestPatienceIsSpread(t *testing.T) {
	f := testFetcher()
	f.jitter = func() float64 { return 0.5 }
	next := f.Fetch(context.Background(), source(serve(t, status(503, "3600"))), story.Checkpoint{}).Checkpoint
	if after := next.NextVisit.Sub(next.RetryAfter).Round(time.Minute); after != 5*time.Minute {
		t.Errorf("comes %s after the time it was told, want half the shortest interval", after)
	}
}
