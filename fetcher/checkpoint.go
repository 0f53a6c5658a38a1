package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"nashra/story"
)

// Current gives what a checkpoint says of a source as it is in the config now. Another address is another feed: what the
// old one answered, asked for and taught is void, and a person who mends an address need not wait. What stays is history.
func Current(source story.Source, c story.Checkpoint) story.Checkpoint {
	if c.Address == "" || c.Address == source.URL || c.Address == ownAddress(source) { // most are written as they are kept
		return c
	}
	return story.Checkpoint{Source: c.Source, Title: c.Title, Site: c.Site, LastVisit: c.LastVisit, LastSuccess: c.LastSuccess}
}

// ownAddress is the source's address as it may be kept and shown; "" where it has none.
func ownAddress(source story.Source) string {
	home, err := feedAddress(source.URL)
	if err != nil {
		return ""
	}
	return withoutUser(home).String()
}

// readsAs names the settings that a reading depends on. Under others a feed that has not changed may give other items, so
// that the next visit must ask for the whole of it.
func (f *Fetcher) readsAs(source story.Source) string {
	settings := fmt.Sprintf("%q %q %q %q", f.opt.Languages, source.Include, source.Exclude, source.Location)
	sum := sha256.Sum256([]byte(settings))
	return hex.EncodeToString(sum[:8])
}

// hostFor is the host that a visit asks first, by which visits are counted and held back.
func hostFor(source story.Source, last story.Checkpoint) string {
	home, err := feedAddress(source.URL)
	if err != nil {
		return source.URL // a visit will say what is wrong with it
	}
	return start(withoutUser(home), Current(source, last)).Host
}

// Due is when a source is to be visited next; never (false) when its feed is gone.
func Due(c story.Checkpoint) (time.Time, bool) {
	c = withoutFuture(c, time.Now())
	if c.Gone {
		return time.Time{}, false
	}
	if c.RetryAfter.After(c.NextVisit) {
		return c.RetryAfter, true
	}
	return c.NextVisit, true
}

// withoutFuture forgets the dates of a last visit that lies ahead of us: the clock was wrong then, and a source must not
// wait until it is right.
func withoutFuture(c story.Checkpoint, now time.Time) story.Checkpoint {
	if c.LastVisit.After(now.Add(time.Hour)) {
		c.LastVisit, c.NextVisit, c.RetryAfter = time.Time{}, time.Time{}, time.Time{}
	}
	return c
}
