package fetcher

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds what a server may ask for: a week. What is longer is a mistake, and the source would be lost.
const maxRetryAfter = 7 * 24 * time.Hour

// retryAfter reads the Retry-After header (RFC 9110 section 10.2.3): seconds or a date. Zero means that it says nothing
// usable.
func retryAfter(header string, now time.Time) time.Time {
	header = strings.TrimSpace(header)
	var wait time.Duration
	if seconds, err := strconv.ParseUint(header, 10, 64); err == nil {
		wait = time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = min(at.Sub(now), maxRetryAfter)
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
	return f.spread(min(time.Duration(failures)*f.opt.MinInterval, f.opt.MaxInterval))
}

// spread lengthens a wait by up to a tenth, so that sources do not keep in step.
func (f *Fetcher) spread(wait time.Duration) time.Duration {
	return wait + time.Duration(f.jitter()*float64(wait)/10)
}
