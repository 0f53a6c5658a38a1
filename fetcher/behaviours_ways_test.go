package fetcher

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// steps answers by path: "301 /b" redirects, a page or a code is given as it stands, the rest is a feed.
func steps(of map[string]string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(s *scene, w http.ResponseWriter, r *http.Request) {
		step, known := of[r.URL.Path]
		if !known {
			giveFeed(w)
			return
		}
		var code int
		var to string
		if _, err := fmt.Sscanf(step, "%d", &code); err != nil {
			fmt.Fprint(w, step)
			return
		}
		if _, to, known = strings.Cut(step, " "); known {
			w.Header()["Location"] = []string{strings.NewReplacer("{site}", s.site, "{host}", strings.TrimPrefix(s.site, "http://"), "{other}", s.other, "{port}", s.forbid).Replace(to)}
		}
		w.WriteHeader(code)
	}
}

// moves says where the last visit remembers that the feed has moved, by path.
func movedTo(path string) func(*scene) string {
	return func(s *scene) string {
		c := s.visits[len(s.visits)-1].Checkpoint
		want := ""
		if path != "" {
			want = s.site + path
		}
		return differ(c.MovedTo, want)
	}
}

func all(checks ...func(*scene) string) func(*scene) string {
	return func(s *scene) string {
		for _, check := range checks {
			if wrong := check(s); wrong != "" {
				return wrong
			}
		}
		return ""
	}
}

var gotTwice = []string{"fetched 3", "same body"}

var redirectRows = []behaviour{
	{row: "redir 301", asks: "the next visit goes straight there", want: gotTwice, answer: steps(map[string]string{"/feed": "301 /b"}), also: all(pathsAre("/feed /b /b"), movedTo("/b"))},
	{row: "redir 308", asks: "as 301", want: gotTwice, answer: steps(map[string]string{"/feed": "308 /b"}), also: all(pathsAre("/feed /b /b"), movedTo("/b"))},
	{row: "redir 302", asks: "the next visit asks the old address", want: gotTwice, answer: steps(map[string]string{"/feed": "302 /b"}), also: all(pathsAre("/feed /b /feed /b"), movedTo(""))},
	{row: "redir 303", asks: "as 302", want: gotTwice, answer: steps(map[string]string{"/feed": "303 /b"}), also: all(pathsAre("/feed /b /feed /b"), movedTo(""))},
	{row: "redir 307", asks: "as 302", want: gotTwice, answer: steps(map[string]string{"/feed": "307 /b"}), also: all(pathsAre("/feed /b /feed /b"), movedTo(""))},
	{row: "redir 301-302", asks: "only the permanent first part", want: gotTwice, answer: steps(map[string]string{"/feed": "301 /b", "/b": "302 /c"}), also: all(pathsAre("/feed /b /c /b /c"), movedTo("/b"))},
	{row: "redir 302-301", asks: "nothing", want: gotTwice, answer: steps(map[string]string{"/feed": "302 /b", "/b": "301 /c"}), also: all(pathsAre("/feed /b /c /feed /b /c"), movedTo(""))},
	{row: "redir 301-301", asks: "the last of them, and on from there", want: []string{"fetched 3", "same body", "same body"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		way := map[string]string{"/feed": "301 /b", "/b": "308 /c"}
		if s.count() > 3 {
			way["/c"] = "301 /d"
		}
		steps(way)(s, w, r)
	}, also: all(pathsAre("/feed /b /c /c /d /d"), movedTo("/d"))},
	{row: "redir 302-etag", asks: "validators belong to an address", want: gotTwice, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"of`+r.URL.Path+`"`)
		if r.URL.Path == "/feed" {
			w.Header().Set("Location", "/b")
			w.WriteHeader(302)
			return
		}
		giveFeed(w)
	}, also: func(s *scene) string {
		return differ(s.sent(2, "If-None-Match")+s.sent(3, "If-None-Match")+s.sent(4, "If-None-Match"), `"of/b"`)
	}},
	{row: "redir 301-404", asks: "the old address is kept", want: []string{"failed: 404"}, answer: steps(map[string]string{"/feed": "301 /b", "/b": "404"}), also: movedTo("")},
	{row: "redir 301-html", asks: "not remembered", want: []string{"failed: HTML page"}, answer: steps(map[string]string{"/feed": "301 /b", "/b": "<html><form><input type=password></form></html>"}), also: movedTo("")},
	{row: "redir 301-410", asks: "gone only when the old address says so too", want: []string{"fetched 3", "failed: moved to, it is gone (410)", "gone: 410"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		way := map[string]string{"/feed": "301 /b"}
		if s.count() > 2 {
			way["/b"] = "410"
		}
		steps(way)(s, w, r)
	}, also: pathsAre("/feed /b /b /feed /b")},
	{row: "redir 301-back", asks: "while the new address fails, the old one is asked every second time", want: []string{"fetched 3", "failed: 500", "same body", "same body"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		switch n := s.count(); {
		case n == 1:
			steps(map[string]string{"/feed": "301 /b"})(s, w, r)
		case n == 3:
			w.WriteHeader(500)
		default:
			giveFeed(w)
		}
	}, also: all(pathsAre("/feed /b /b /feed /feed"), movedTo(""))},
	{row: "redir loop", asks: "stops with one error", want: []string{"failed: circle"}, answer: steps(map[string]string{"/feed": "302 /b", "/b": "302 /feed"}), also: pathsAre("/feed /b")},
	{row: "redir loop2", asks: "the same from the other end", want: []string{"failed: circle"}, url: func(s *scene) string { return s.site + "/b" }, answer: steps(map[string]string{"/feed": "302 /b", "/b": "302 /feed"}), also: pathsAre("/b /feed")},
	{row: "redir self", asks: "stops", want: []string{"failed: circle"}, answer: steps(map[string]string{"/feed": "302 /feed"}), also: pathsAre("/feed")},
	{row: "redir long", asks: "stops at the cap", want: []string{"failed: more than 10 redirects"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("/%d", s.count()), http.StatusFound)
	}},
	{row: "redir short", asks: "four are followed", want: []string{"fetched 3"}, answer: steps(map[string]string{"/feed": "302 /1", "/1": "302 /2", "/2": "302 /3", "/3": "302 /4"})},
	{row: "redir relative", asks: "resolved", want: []string{"fetched 3"}, url: func(s *scene) string { return s.site + "/a/b/c" }, answer: steps(map[string]string{"/a/b/c": "302 ../d"}), also: pathsAre("/a/b/c /a/d")},
	{row: "redir scheme-relative", asks: "resolved", want: []string{"fetched 3"}, answer: steps(map[string]string{"/feed": "302 //{host}/d"}), also: pathsAre("/feed /d")},
	{row: "redir iri", asks: "raw Arabic is encoded and followed", want: gotTwice, answer: steps(map[string]string{"/feed": "301 /خلاصة.rss"}), also: all(pathsAre("/feed /خلاصة.rss /خلاصة.rss"), movedTo("/%D8%AE%D9%84%D8%A7%D8%B5%D8%A9.rss"))},
	{row: "/خلاصة.rss", asks: "raw Arabic in a source's own address is encoded", want: gotTwice, url: func(s *scene) string { return s.site + "/خلاصة.rss" }, also: pathsAre("/خلاصة.rss /خلاصة.rss")},
	{row: "redir no-location", asks: "error", want: []string{"failed: does not say where"}, answer: steps(map[string]string{"/feed": "302"})},
	{row: "redir empty-location", asks: "error", want: []string{"failed: does not say where"}, answer: steps(map[string]string{"/feed": "302 "})},
	{row: "redir userinfo", asks: "not kept, not sent", want: gotTwice, answer: steps(map[string]string{"/feed": "301 http://u:sirr@{host}/b"}), also: all(movedTo("/b"), func(s *scene) string { return s.sent(2, "Authorization") })},
	{row: "redir fragment", asks: "not sent", want: gotTwice, answer: steps(map[string]string{"/feed": "301 /b#here"}), also: all(pathsAre("/feed /b /b"), movedTo("/b"))},
	{row: "redir mute", asks: "one deadline for the whole way", want: []string{tooSlow}, before: soon, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			s.hang(r)
		}
		http.Redirect(w, r, "/b", http.StatusFound)
	}},
	{row: "redir auth-leak", asks: "nothing of ours for the other host, also when it is remembered", want: gotTwice,
		url:     func(s *scene) string { return strings.Replace(s.site, "http://", "http://hoda:sirr@", 1) + "/feed" },
		headers: map[string]string{"X-Key": "sirr", "Cookie": "k=sirr"}, answer: steps(map[string]string{"/feed": "301 {other}/b"}),
		also: all(pathsAre("/feed /other/b /other/b"), func(s *scene) string {
			if s.sent(1, "Authorization") == "" || s.sent(1, "X-Key") == "" || s.sent(1, "Cookie") == "" {
				return "the source's own host got nothing"
			}
			other := s.sent(2, "Authorization") + s.sent(2, "X-Key") + s.sent(2, "Cookie")
			return other + s.sent(3, "Authorization") + s.sent(3, "X-Key") + s.sent(3, "Cookie") + s.sent(2, "Referer")
		})},
	{row: "redir private-allowed", asks: "from a public address to a private one that is allowed: followed, not remembered", want: gotTwice, answer: steps(map[string]string{"/feed": "301 {other}/b"}),
		before: func(s *scene) { s.f.isPublic = func(a netip.Addr) bool { return a.String() == "127.0.0.2" } },
		also:   all(pathsAre("/feed /other/b /feed /other/b"), movedTo(""))},
	{row: "cookie required", asks: "read within one visit", want: gotTwice, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("seen"); err != nil || c.Value != "1" {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/", MaxAge: 86400})
			http.Redirect(w, r, "/feed", http.StatusFound)
			return
		}
		giveFeed(w)
	}, also: func(s *scene) string { return differ(s.sent(2, "Cookie"), "seen=1") + s.sent(3, "Cookie") }},
	{row: "cookie new each time", asks: "no endless loop", want: []string{"failed: more than 10"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "n", Value: fmt.Sprint(s.count())})
		http.Redirect(w, r, "/feed", http.StatusFound)
	}},
	{row: "cookie tracker", asks: "not sent on later visits", want: gotTwice, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "t", Value: "1", MaxAge: 86400})
		giveFeed(w)
	}, also: func(s *scene) string { return s.sent(2, "Cookie") }},
}

// refusedRows lead to what must not be reached. The canary listens there.
var refusedRows = func() []behaviour {
	var rows []behaviour
	for _, c := range []struct{ row, to, says string }{
		{"redir file", "302 file:///etc/hostname", `"file" address`},
		{"redir gopher", "302 gopher://{host}/1", `"gopher" address`},
		{"redir data", "302 data:text/xml,<rss/>", `"data" address`},
		{"redir private", "302 http://127.0.0.66:{port}/", "not public"},
		{"redir private-301", "301 http://127.0.0.66:{port}/", "not public"},
		{"redir private-v6", "302 http://[::1]:{port}/", "not public"},
		{"redir private-mapped", "302 http://[::ffff:127.0.0.66]:{port}/", "not public"},
		{"redir private-decimal", "302 http://2130706498:{port}/", "neither a name nor"},
		{"redir private-hex", "302 http://0x7f000042:{port}/", "neither a name nor"},
		{"redir private-octal", "302 http://0177.0.0.0102:{port}/", "neither a name nor"},
		{"redir private-short", "302 http://127.66:{port}/", "neither a name nor"},
		{"redir private-name", "302 http://localhost:{port}/", "not public"},
		{"redir private-wide", "302 http://１２７.０.０.６６:{port}/", "not public"},
		{"redir private-dots", "302 http://127。0。0。66:{port}/", "not public"},
		{"redir own", "302 https://nashra.example/feed.xml", "feed of our own"},
	} {
		rows = append(rows, behaviour{row: c.row, asks: "refused, never remembered", want: []string{"failed: " + c.says}, answer: steps(map[string]string{"/feed": c.to}), also: all(pathsAre("/feed"), movedTo(""))})
	}
	return rows
}()
