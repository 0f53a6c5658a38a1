package story

import "time"

// Health is what a person should know of a source beside how its last visit went. The zero value: nothing.
type Health struct {
	Blocked     bool      // the server turns us away, not the feed
	Undated     int       // of Items: without a usable date
	Items       int       // in the last reading
	SilentSince time.Time // nothing new has come for far longer than is usual; zero: it is not silent
	Faults      []string  // of the document as it was last read, in words
	KeptOut     int       // items of the last reading that were not let in
	Empty       bool      // the feed lists nothing
}

// HealthOf judges a source by its checkpoint and what is remembered of it, at a moment.
func HealthOf(c Checkpoint, h History, now time.Time) Health {
	var health Health
	if n := len(h.Visits); n > 0 && c.Failures > 0 {
		health.Blocked = h.Visits[n-1].Blocked
	}
	r := &h.Reading
	if r.At.IsZero() {
		return health
	}
	health.Items, health.Undated, health.Faults, health.Empty = r.Items, r.Undated, r.Faults, r.Items == 0
	health.KeptOut = r.Barred
	if since := h.lastNews(); !since.IsZero() && now.Sub(since) > r.patience() {
		health.SilentSince = since
	}
	return health
}

// lastNews is when the source last had something new: by the dates of its items, or by when they came. What came with
// the first visit was not new then.
func (h *History) lastNews() time.Time {
	since := h.Reading.Newest
	if since.IsZero() || h.LastNew.After(since) && len(h.Visits) > 0 && h.LastNew.After(h.Visits[0].At) {
		since = h.LastNew
	}
	return since
}

// How long a source may have nothing new before it counts as silent: ten times as long as its items lie apart, within
// these bounds; and where no dates say that, two weeks.
const (
	quietGaps    = 10
	leastQuiet   = 3 * 24 * time.Hour
	mostQuiet    = 60 * 24 * time.Hour
	undatedQuiet = 14 * 24 * time.Hour
)

func (r *Reading) patience() time.Duration {
	dated := r.Items - r.Undated
	if dated < 2 || !r.Newest.After(r.Oldest) {
		return undatedQuiet
	}
	apart := r.Newest.Sub(r.Oldest) / time.Duration(dated-1)
	if apart > mostQuiet/quietGaps { // before it overflows
		return mostQuiet
	}
	return max(quietGaps*apart, leastQuiet)
}
