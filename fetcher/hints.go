package fetcher

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/rss"

	"nashra/story"
)

// Hints is what a feed itself says about when to come back. The zero value says nothing.
type Hints struct {
	Rest      time.Duration // ttl (RSS 2.0), updatePeriod and updateFrequency (RSS 1.0 syndication): at least so long
	SkipHours uint32        // bit h: not within hour h of the day, GMT (RSS 2.0)
	SkipDays  uint8         // bit d: not on time.Weekday d, GMT (RSS 2.0)
}

// keepHints and hintsIn: hints hold until the feed is read again, also where a visit brings none and after a restart.
func keepHints(c *story.Checkpoint, h Hints) {
	c.Rest, c.SkipHours, c.SkipDays = h.Rest, h.SkipHours, h.SkipDays
}

func hintsIn(c *story.Checkpoint) Hints { return Hints{c.Rest, c.SkipHours, c.SkipDays} }

// period is how long what updatePeriod names lasts.
var period = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
}

// hintsOf reads them. What cannot be understood says nothing; hours or days that leave no time at all are void, because
// the source would be lost. updateBase is not read: what it adds is a phase, and a spread of phases is what we want.
func hintsOf(feed *gofeed.Feed) Hints {
	h := Hints{Rest: syndication(feed)}
	original, ok := feed.OriginalFeed().(*rss.Feed)
	if !ok {
		return h
	}
	if minutes, ok := count(original.TTL); ok {
		h.Rest = max(h.Rest, times(minutes, time.Minute))
	}
	for _, text := range original.SkipHours {
		if hour, ok := count(text); ok && hour <= 24 {
			h.SkipHours |= 1 << (hour % 24) // RSS 0.91 calls midnight 24
		}
	}
	for _, text := range original.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(text), day.String()) {
				h.SkipDays |= 1 << day
			}
		}
	}
	if h.SkipHours == 1<<24-1 {
		h.SkipHours = 0
	}
	if h.SkipDays == 1<<7-1 {
		h.SkipDays = 0
	}
	return h
}

// syndication is the period divided by how often the feed changes in it. The module's defaults hold where one of the
// two stands alone: daily, and once.
func syndication(feed *gofeed.Feed) time.Duration {
	value := func(name string) (string, bool) {
		list := feed.Extensions["sy"][name]
		if len(list) == 0 {
			return "", false
		}
		return strings.ToLower(strings.TrimSpace(list[0].Value)), true
	}
	name, named := value("updatePeriod")
	often, counted := value("updateFrequency")
	if !named && !counted {
		return 0
	}
	if !named {
		name = "daily"
	}
	if n, ok := count(often); ok && n > 0 {
		return period[name] / time.Duration(n)
	}
	return period[name]
}

// count reads a whole number that is not negative; one that is too large is the largest.
func count(text string) (uint64, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return math.MaxInt64, true
	}
	return n, true
}

// times multiplies; what is too long is the longest.
func times(n uint64, unit time.Duration) time.Duration {
	if n > uint64(math.MaxInt64/unit) {
		return math.MaxInt64
	}
	return time.Duration(n) * unit
}

// skips says whether the feed asks not to be read at that time.
func (h Hints) skips(at time.Time) bool {
	at = at.UTC()
	return h.SkipHours>>at.Hour()&1 == 1 || h.SkipDays>>at.Weekday()&1 == 1
}

// open is the time itself, or the beginning of the next hour that is not skipped: within a week there is one.
func (h Hints) open(at time.Time) time.Time {
	for range 8 * 24 {
		if !h.skips(at) {
			return at
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return at
}
