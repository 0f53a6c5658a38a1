package fetcher

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// When to come back. A row plays no schedule: what is checked is what the schedule goes by. TestKroll and its like play days.

// patient lets the longest interval be a day, as the config does.
func patient(s *scene) { s.f.opt.MaxInterval = 24 * time.Hour }

// restsAfter checks how long after each visit the next one is due, to a few seconds.
func restsAfter(want ...time.Duration) func(*scene) string {
	return func(s *scene) string {
		for i, v := range s.visits {
			if got := v.Checkpoint.NextVisit.Sub(v.Checkpoint.LastVisit); got < want[i]-time.Second || got > want[i]+5*time.Second {
				return fmt.Sprintf("rests %s after visit %d, not %s", got, i+1, want[i])
			}
		}
		return ""
	}
}

// saying answers with a header besides, which may be another one for a 304.
func saying(name, first, second string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(s *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, first)
		if r.Header.Get("If-None-Match") != "" {
			w.Header().Set(name, second)
		}
		conditional(`"v1"`, "")(s, w, r)
	}
}

var cacheRows = []behaviour{
	{row: "cache max-age", asks: "not again for 2 h", want: twice, before: patient, answer: saying("Cache-Control", "max-age=7200", "max-age=7200"), also: restsAfter(2*time.Hour, 2*time.Hour)},
	{row: "cache max-age-304", asks: "that of the 304 counts", want: twice, before: patient, answer: saying("Cache-Control", "max-age=7200", "max-age=10800"), also: restsAfter(2*time.Hour, 3*time.Hour)},
	{row: "cache max-age-absurd", asks: "no longer than fetch.interval.max", want: []string{"fetched 3"}, before: patient, answer: saying("Cache-Control", "max-age=315360000", ""), also: restsAfter(24 * time.Hour)},
	{row: "cache expires", asks: "not again before", want: []string{"fetched 3"}, before: patient, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Expires", time.Now().Add(2*time.Hour).UTC().Format(http.TimeFormat))
		giveFeed(w)
	}, also: restsAfter(2 * time.Hour)},
	{row: "cache no-store", asks: "still conditional; our own pace", want: twice, before: patient, answer: saying("Cache-Control", "no-store, max-age=7200", "no-store"),
		also: all(restsAfter(10*time.Minute, 10*time.Minute), func(s *scene) string { return differ(s.sent(2, "If-None-Match"), `"v1"`) })},
	{row: "cache ttl", asks: "ttl, updatePeriod, skipHours and skipDays are kept to, after a 304 and a failure too", want: []string{"fetched 3", "not modified", "failed: 503"}, before: patient,
		answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			if s.count() == 3 {
				w.WriteHeader(503)
				return
			}
			w.Header().Set("ETag", `"v1"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			hours := "<hour>0</hour><hour>1</hour><hour>2</hour><hour>3</hour><hour>4</hour><hour>5</hour>"
			text := strings.Replace(threeFeed, "<item>", "<ttl>120</ttl><sy:updatePeriod>daily</sy:updatePeriod><skipHours>"+hours+"</skipHours><skipDays><day>Friday</day></skipDays><item>", 1)
			fmt.Fprint(w, strings.Replace(text, "<rss ", `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" `, 1))
		}, also: func(s *scene) string {
			for i, v := range s.visits {
				at, rest := v.Checkpoint.NextVisit.UTC(), v.Checkpoint.NextVisit.Sub(v.Checkpoint.LastVisit)
				if at.Hour() < 6 || at.Weekday() == time.Friday || i < 2 && rest < 24*time.Hour {
					return fmt.Sprintf("visit %d: again at %s, after %s", i+1, at, rest)
				}
			}
			return ""
		}},
}

// score gives points off for what a server has reason to complain about (rachelbythebay.com/w/2024/05/30/fs).
func score(s *scene, r *http.Request, etag, modified string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	off := func(points int, why string) {
		s.off += points
		s.faults = append(s.faults, fmt.Sprintf("-%d for %s", points, why))
	}
	if r.Method != http.MethodGet || r.URL.RawQuery != "" {
		off(20, r.Method+" "+r.URL.String())
	}
	if got := r.Header.Get("If-None-Match"); got != etag {
		off(20, "If-None-Match "+got)
	}
	if got := r.Header.Get("If-Modified-Since"); got != modified {
		off(20, "If-Modified-Since "+got)
	}
	if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" {
		off(10, "a cookie or a referrer")
	}
	if agent := r.UserAgent(); !strings.Contains(agent, "/") || !strings.Contains(agent, "http") {
		off(10, "the agent "+agent)
	}
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		off(10, "no gzip")
	}
}

var scoreRows = []behaviour{
	{row: "score feed.xml", asks: "100 of 100 points", want: []string{"fetched 3", "not modified", "fetched 3", "not modified", "not modified", "fetched 3"}, before: patient,
		answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			version := func(visit int) (string, string) { // of the bytes that are handed out
				n := map[int]int{0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 3}[visit]
				if n == 0 {
					return "", ""
				}
				return fmt.Sprintf(`W/"%d:a,b/c+%%20"`, n), fmt.Sprintf("Mon, 23 Nov 2026 06:00:0%d GMT", n)
			}
			last, lastDate := version(s.count() - 1)
			score(s, r, last, lastDate)
			etag, date := version(s.count())
			w.Header()["ETag"], w.Header()["Last-Modified"] = []string{etag}, []string{date}
			w.Header().Set("Cache-Control", "max-age=3600")
			w.Header().Set("Set-Cookie", "reader=1")
			if etag == last {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			giveFeed(w)
			fmt.Fprintf(w, "<!-- %s -->", etag)
		}, also: func(s *scene) string {
			for i, v := range s.visits {
				if v.Checkpoint.NextVisit.Sub(v.Checkpoint.LastVisit) < time.Hour {
					s.faults, s.off = append(s.faults, fmt.Sprintf("-20 for visit %d, which comes early", i+2)), s.off+20
				}
			}
			return differ(fmt.Sprint(100-s.off, s.faults), "100 []")
		}},
	{row: "files", asks: "read, then 304", want: twice, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"file-1"`)
		w.Header().Set("Last-Modified", monday)
		w.Header().Set("Content-Type", "text/xml")
		if r.Header.Get("If-None-Match") == `"file-1"` && r.Header.Get("If-Modified-Since") == monday {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, threeFeed)
		_ = z.Close()
	}},
}
