package fetcher

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

var okRows = []behaviour{
	{row: "/ok.rss", asks: "3 items; headers that say who asks and for what", want: []string{"fetched 3"}, also: func(s *scene) string {
		if s.sent(1, "User-Agent") != "Nashra/1.0 (+https://nashra.example/about)" || !strings.Contains(s.sent(1, "Accept"), "application/rss+xml") ||
			!strings.Contains(s.sent(1, "Accept-Encoding"), "gzip") || s.sent(1, "If-Modified-Since")+s.sent(1, "A-Im")+s.sent(1, "Cookie")+s.sent(1, "Referer") != "" {
			return fmt.Sprintf("sent %v", s.asked[0].Header)
		}
		return ""
	}},
	{row: "/ok.atom", asks: "3 items", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/atom+xml")
		fmt.Fprint(w, atomFeed)
	}},
	{row: "/ok.json", asks: "3 items", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/feed+json")
		fmt.Fprint(w, jsonFeed)
	}},
}

const atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>مصدر</title><id>f</id><updated>2026-11-25T07:00:00Z</updated>` +
	`<entry><id>1</id><title>أ</title><updated>2026-11-25T07:00:00Z</updated></entry><entry><id>2</id><title>ب</title><updated>2026-11-25T07:00:00Z</updated></entry>` +
	`<entry><id>3</id><title>ج</title><updated>2026-11-25T07:00:00Z</updated></entry></feed>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"مصدر","items":[{"id":"1","title":"أ"},{"id":"2","title":"ب"},{"id":"3","title":"ج"}]}`

// conditional answers 304 where both validators come back to the byte.
func conditional(etag, modified string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(_ *scene, w http.ResponseWriter, r *http.Request) {
		if etag != "" {
			w.Header()["Etag"] = []string{etag}
		}
		if modified != "" {
			w.Header()["Last-Modified"] = []string{modified}
		}
		if strings.Join(r.Header["If-None-Match"], "|") == etag && strings.Join(r.Header["If-Modified-Since"], "|") == modified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		giveFeed(w)
	}
}

const monday = "Mon, 23 Nov 2026 06:00:00 GMT"

var twice = []string{"fetched 3", "not modified"}

var conditionRows = []behaviour{
	{row: "cond etag", asks: "the ETag comes back byte for byte", want: twice, answer: conditional(`"v1"`, "")},
	{row: "cond etag-weak", asks: "with W/ and quotes", want: twice, answer: conditional(`W/"v1"`, "")},
	{row: "cond etag-odd", asks: "byte for byte", want: twice, answer: conditional(`"a,b:c/d+e%20;f=g"`, "")},
	{row: "cond etag-unquoted", asks: "no quotes added", want: twice, answer: conditional(`v1`, "")},
	{row: "cond etag-lower", asks: "names have no case", want: twice, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"low"` {
			sendRaw(w, "HTTP/1.1 304 Not Modified\r\netag: \"low\"\r\n\r\n")
			return
		}
		sendRaw(w, fmt.Sprintf("HTTP/1.1 200 OK\r\netag: \"low\"\r\ncontent-length: %d\r\n\r\n%s", len(threeFeed), threeFeed))
	}},
	{row: "cond etag-gzip", asks: "the -gzip tag as received", want: twice, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1-gzip"`)
		if r.Header.Get("If-None-Match") == `"v1-gzip"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, pack(s.t, threeFeed, gzipLayer))
	}},
	{row: "cond lastmod", asks: "the very string", want: twice, answer: conditional("", monday)},
	{row: "cond lastmod-odd", asks: "the very string", want: twice, answer: conditional("", "2026-11-23 09:00:00 +0300")},
	{row: "cond lastmod-1980", asks: "first unconditional, later 304", want: twice, answer: conditional("", "Tue, 01 Jan 1980 00:00:01 GMT"),
		also: func(s *scene) string { return s.sent(1, "If-Modified-Since") }},
	{row: "cond both", asks: "both come back", want: twice, answer: conditional(`"v1"`, monday)},
	{row: "cond etag-moves", asks: "always the newest ETag", want: []string{"fetched 3", "same body", "same body"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", fmt.Sprintf(`"n%d"`, s.count()))
		w.Header().Set("Last-Modified", monday)
		giveFeed(w)
	}, also: func(s *scene) string {
		return differ(s.sent(2, "If-None-Match")+s.sent(3, "If-None-Match"), `"n1""n2"`)
	}},
	{row: "cond drop", asks: "no ETag after a 200 without one", want: []string{"fetched 3", "same body", "same body"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
		if s.count() == 1 {
			w.Header().Set("ETag", `"once"`)
		}
		giveFeed(w)
	}, also: func(s *scene) string { return differ(s.sent(2, "If-None-Match")+s.sent(3, "If-None-Match"), `"once"`) }},
	{row: "cond 304-new-etag", asks: "the next request has the new one", want: []string{"fetched 3", "not modified", "not modified"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", fmt.Sprintf(`"n%d"`, s.count()))
		if s.count() > 1 {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		giveFeed(w)
	}, also: func(s *scene) string { return differ(s.sent(3, "If-None-Match"), `"n2"`) }},
	{row: "cond 304-unasked", asks: "an error; later unconditional", want: []string{"failed: not asked", "fetched 3"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
		if s.count() == 1 {
			w.Header().Set("ETag", `"x"`)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		giveFeed(w)
	}, also: func(s *scene) string { return s.sent(2, "If-None-Match") }},
	{row: "cond 304-body", asks: "the bytes are ignored, the next request not confused", want: []string{"fetched 3", "not modified", "not modified", "fetched 3"},
		answer: strayBody("ETag: \"x\"\r\nContent-Length: 40\r\n", false), also: connections(1, 1, 2, 3)},
	{row: "cond 304-body late", asks: "the same, where the bytes come with the next request", want: []string{"fetched 3", "not modified", "not modified", "fetched 3"},
		answer: strayBody("ETag: \"x\"\r\nContent-Length: 40\r\n", true), also: connections(1, 1, 2, 3)},
	{row: "cond 304-body chunked", asks: "the same, in chunks", want: []string{"fetched 3", "not modified", "not modified", "fetched 3"},
		answer: strayBody("ETag: \"x\"\r\nTransfer-Encoding: chunked\r\n", true), also: connections(1, 1, 2, 3)},
	{row: "cond 304-bare", asks: "a 304 without a body leaves its connection open", want: []string{"fetched 3", "not modified", "not modified", "fetched 3"},
		answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			if n := s.count(); n == 2 || n == 3 {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			strayBody("", false)(s, w, r)
		}, also: connections(1, 1, 1, 1)},
	{row: "cond none", asks: "nothing is made up; the same bytes are noticed", want: []string{"fetched 3", "same body"}, also: func(s *scene) string {
		return s.sent(2, "If-Modified-Since") + s.sent(2, "If-None-Match")
	}},
}

func differ(got, want string) string {
	if got != want {
		return fmt.Sprintf("%q is not %q", got, want)
	}
	return ""
}

// sendRaw writes an answer byte for byte and hangs up.
func sendRaw(w http.ResponseWriter, text string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = c.Write([]byte(text))
	_ = c.Close()
}

// strayBody answers the second and third request with a 304 that has a body, which is itself an answer: at once, or when
// the next request is there.
func strayBody(header string, late bool) func(*scene, http.ResponseWriter, *http.Request) {
	const stray = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"
	return func(s *scene, w http.ResponseWriter, _ *http.Request) {
		if n := s.count(); n != 2 && n != 3 {
			w.Header().Set("ETag", `"x"`)
			giveFeed(w)
			fmt.Fprintf(w, "<!-- %d -->", n)
			return
		}
		c, from, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		answer := "HTTP/1.1 304 Not Modified\r\n" + header + "\r\n"
		if !late {
			answer += stray
		}
		_, _ = c.Write([]byte(answer))
		go func() {
			defer c.Close()
			_, err := from.ReadByte()
			if late && err == nil {
				_, _ = c.Write([]byte(stray))
				<-s.visited
			}
		}()
	}
}

// connections checks on which connection each request came, counted from one.
func connections(want ...int) func(*scene) string {
	return func(s *scene) string {
		s.mu.Lock()
		defer s.mu.Unlock()
		var got []int
		known := map[string]int{}
		for _, r := range s.asked {
			if known[r.RemoteAddr] == 0 {
				known[r.RemoteAddr] = len(known) + 1
			}
			got = append(got, known[r.RemoteAddr])
		}
		return differ(fmt.Sprint(got), fmt.Sprint(want))
	}
}

func statusRows() []behaviour {
	rows := []behaviour{
		{row: "status 410", asks: "gone at once: due no more", want: []string{"gone: 410"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, also: func(s *scene) string {
			if _, due := Due(s.visits[0].Checkpoint); due {
				return "due again"
			}
			return ""
		}},
		{row: "status 503-then-ok", asks: "recovers by itself", want: []string{"failed: 503", "failed: 503", "fetched 3"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
			if s.count() < 3 {
				w.WriteHeader(503)
				return
			}
			giveFeed(w)
		}},
		{row: "status 206", asks: "not taken for the feed", want: []string{"failed: 206"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(206)
			fmt.Fprint(w, threeFeed)
		}},
		{row: "status 500-feed", asks: "an error, nothing read", want: []string{"failed: 500"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			fmt.Fprint(w, threeFeed)
		}},
		{row: "status 200-error-page", asks: "error; its validators not kept", want: []string{"failed: HTML page"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"error"`)
			fmt.Fprint(w, "<!DOCTYPE html><html><body>خطأ في الخادم</body></html>")
		}, also: func(s *scene) string { return s.visits[0].Checkpoint.ETag }},
		{row: "status flap", asks: "an empty feed takes nothing back", want: []string{"fetched 3", "fetched 0", "fetched 3"}, answer: func(s *scene, w http.ResponseWriter, _ *http.Request) {
			if s.count() == 2 {
				fmt.Fprint(w, `<rss version="2.0"><channel><title>مصدر</title></channel></rss>`)
				return
			}
			giveFeed(w)
		}},
		{row: "status 103", asks: "read after the hints", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(103)
			w.Header().Del("Link")
			giveFeed(w)
		}},
		{row: "im feed", asks: "A-IM is not sent", want: []string{"fetched 3", "same body"}, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"x"`)
			if r.Header.Get("A-IM") != "" {
				w.WriteHeader(226)
			}
			giveFeed(w)
		}},
		{row: "im forced", asks: "226 unasked is an error", want: []string{"failed: 226"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("IM", "feed")
			w.WriteHeader(226)
			fmt.Fprint(w, threeFeed)
		}},
	}
	for _, code := range []int{204, 400, 401, 402, 403, 404, 405, 406, 418, 451, 500, 501, 502, 504, 520} {
		rows = append(rows, behaviour{
			row: fmt.Sprintf("status %d", code), asks: "an error with the code", want: []string{fmt.Sprintf("failed: %d", code)},
			answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) },
			also: func(s *scene) string {
				if c := s.visits[0].Checkpoint; c.Failures != 1 || !c.NextVisit.After(c.LastVisit.Add(9*time.Minute)) {
					return fmt.Sprintf("%+v", c)
				}
				return ""
			},
		})
	}
	return append(rows, patienceRows()...)
}

// patienceRows: what Retry-After asks for is kept, across restarts because it stands in the checkpoint.
func patienceRows() []behaviour {
	const hour = "in an hour"
	var rows []behaviour
	for _, c := range []struct {
		row, asks string
		code      int
		header    string
		wait      time.Duration // 0: none but our own
	}{
		{"status 429", "silent for an hour", 429, "3600", time.Hour},
		{"status 429-date", "silent for an hour", 429, hour, time.Hour},
		{"status 429-none", "the interval grows", 429, "", 0},
		{"status 429-garbage", "our own rest", 429, "soon", 0},
		{"status 429-negative", "our own rest, not at once", 429, "-5", 0},
		{"status 429-huge", "clamped", 429, "99999999999", maxRetryAfter},
		{"status 503", "silent for ten minutes", 503, "600", 10 * time.Minute},
	} {
		second := "waiting"
		if c.wait == 0 {
			second = "failed"
		}
		rows = append(rows, behaviour{row: c.row, asks: c.asks, want: []string{fmt.Sprintf("failed: %d", c.code), second},
			answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
				if c.header == hour {
					w.Header().Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
				} else if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				w.WriteHeader(c.code)
			},
			also: func(s *scene) string {
				v := s.visits[0].Checkpoint
				if got := v.RetryAfter.Sub(v.LastVisit); c.wait == 0 && !v.RetryAfter.IsZero() || c.wait > 0 && (got-c.wait).Abs() > 5*time.Second {
					return fmt.Sprintf("waits %s, not %s", got, c.wait)
				}
				if rest := s.visits[1].Checkpoint.NextVisit.Sub(v.LastVisit); c.wait == 0 && rest < 20*time.Minute {
					return fmt.Sprintf("rests %s after two failures", rest)
				}
				return ""
			}})
	}
	return rows
}
