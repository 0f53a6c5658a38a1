package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nashra/story"
)

func TestFeedLinks(t *testing.T) {
	const page = "https://e.example/news/"
	f := testFetcher()
	for _, c := range []struct{ name, html, header, want string }{
		{"in the order of the page", `<link rel=alternate type="application/rss+xml" href=a><link rel="alternate" type="application/atom+xml; charset=utf-8" href=b>`, "", page + "a " + page + "b"},
		{"in capitals", `<LINK REL="Alternate" TYPE="Application/RSS+XML" HREF="/A">`, "", "https://e.example/A"},
		{"comments last", `<link rel=alternate type=application/rss+xml href=/comments/feed/><link rel=alternate type=application/rss+xml title="تعليقات" href=/c><link rel=alternate type=application/rss+xml href=/feed/>`, "",
			"https://e.example/feed/ https://e.example/comments/feed/ https://e.example/c"},
		{"the first base counts, wherever it stands", `<link rel=alternate type=application/rss+xml href=a><base href="https://cdn.example/x/"><base href="https://no.example/">`, "", "https://cdn.example/x/a"},
		{"a base that is none", `<base href="javascript:alert(1)"><link rel=alternate type=application/rss+xml href=a>`, "", page + "a"},
		{"rel=feed", `<link rel=feed href=f>`, "", page + "f"},
		{"no type, called like a feed", `<link rel=alternate href=/rss.xml><link rel=alternate href=/en/>`, "", "https://e.example/rss.xml"},
		{"a stylesheet", `<link rel="alternate stylesheet" type=text/xml href=s>`, "", ""},
		{"what WordPress calls JSON", `<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/1><link rel=alternate type=application/json href=/feed.json>`, "", "https://e.example/feed.json"},
		{"in a comment and in a script", `<!-- <link rel=feed href=a> --><script>"<link rel=feed href=b>"</script>`, "", ""},
		{"twice", `<link rel=feed href=f><link rel=feed href=f#x><a href=/news/f>x</a>`, "", page + "f"},
		{"text after head", `<a href=/feed>x</a><link rel=feed href=/f>`, "", "https://e.example/f https://e.example/feed"},
		{"feed: addresses", `<a type=application/rss+xml href=feed:https://o.example/1>x</a><a type=application/rss+xml href=feed://o.example/2>x</a>`, "", "https://o.example/1 http://o.example/2"},
		{"without user and password", `<link rel=feed href=https://u:p@o.example/>`, "", "https://o.example/"},
		{"Arabic", `<link rel=feed href=/خلاصة>`, "", "https://e.example/%D8%AE%D9%84%D8%A7%D8%B5%D8%A9"},
		{"not to be reached", `<link rel=feed href=http://10.0.0.1/><link rel=feed href=//[::1]/><link rel=feed href=http://0x7f.1/><link rel=feed href=ftp://e.example/><link rel=feed href=data:,x>`, "", ""},
		{"itself", `<link rel=feed href="https://E.example:443/news/"><link rel=feed href="#top"><link rel=feed href="">`, "", ""},
		{"header", ``, `<a>; rel="next", </f>; rel=alternate; type=application/rss+xml; title="a, <b>; c", <g>;rel="feed"`, "https://e.example/f https://e.example/news/g"},
		{"header that is broken", ``, `</f; rel=alternate, <, >;;=;rel=next`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"text/html"}, "Link": {c.header}}
			var got []string
			for _, link := range f.feedLinks([]byte("<!DOCTYPE html><html>"+c.html), header, page) {
				got = append(got, link.URL)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s, want %s", s, c.want)
			}
		})
	}
	many := f.feedLinks([]byte(strings.Repeat("<a href=/x.rss>", 3)+strings.Repeat("<link rel=feed href=f>", 3)+manyLinks(100)), http.Header{}, page)
	if len(many) != maxFeedLinks {
		t.Errorf("%d links", len(many))
	}
}

func manyLinks(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<link rel=feed href=/%d>", i)
	}
	return b.String()
}

func FuzzFeedLinks(f *testing.F) {
	f.Add("<base href=x><link rel=feed href=y>", `</f>; rel=alternate; type="text/xml", <g>; rel`)
	f.Add("<a href=/rss>", `<`)
	fetcher := testFetcher()
	f.Fuzz(func(t *testing.T, html, header string) {
		for _, link := range fetcher.feedLinks([]byte(html), http.Header{"Link": {header}}, "https://e.example/") {
			if u, err := feedAddress(link.URL); err != nil || u.User != nil || u.String() != link.URL || link.URL == "https://e.example/" {
				t.Errorf("%q", link.URL)
			}
		}
	})
}

func TestDiscover(t *testing.T) {
	var asked []string
	answers := map[string]string{
		"/":       `<html><link rel=alternate type=application/rss+xml href=/gone><link rel=alternate type=application/rss+xml href=/page2><link rel=alternate type=application/rss+xml href=/good></html>`,
		"/page2":  `<html><link rel=alternate type=application/rss+xml href=/hop></html>`,
		"/none":   `<html></html>`,
		"/chain":  `<html><link rel=alternate type=application/rss+xml href=/page2></html>`,
		"/secret": `<html><link rel=alternate type=application/rss+xml href=/guarded></html>`,
		"/good":   smallFeed, "/hop": smallFeed, "/guarded": smallFeed, "/new": smallFeed,
	}
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		user, _, _ := r.BasicAuth()
		switch text, known := answers[r.URL.Path]; {
		case r.URL.Path == "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case !known, r.URL.Path == "/guarded" && (user != "u" || r.Header.Get("X-Key") != "k"):
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprint(w, text)
		}
	})
	for _, c := range []struct{ name, path, found, says, asked string }{
		{"a feed itself", "/good", "/good", "", "/good"},
		{"a feed that has moved", "/old", "/new", "", "/old /new"},
		{"the first that can be read", "/", "/good", "", "/ /gone /page2 /good"},
		{"no page of a page", "/chain", "", "it names the feed", "/chain /page2"},
		{"none", "/none", "", "it names no feed", "/none"},
		{"no page", "/nowhere", "", "404", "/nowhere"},
		{"at the same host with what the source brings", "/secret", "/guarded", "", "/secret /guarded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = nil
			s := source(strings.Replace(site, "//", "//u:p@", 1) + c.path)
			s.Headers = map[string]string{"X-Key": "k"}
			found, v, err := testFetcher().Discover(context.Background(), s)
			if !strings.HasSuffix(found, c.found) || (found == "") != (c.found == "") || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) || strings.Join(asked, " ") != c.asked {
				t.Errorf("%q, %v; asked %q", found, err, asked)
			}
			if err == nil && !strings.Contains(found, "//u:p@") {
				t.Errorf("%q has lost the password: the next visit is refused", found)
			}
			if err == nil && (v.Outcome != Fetched || len(v.Items) != 1) {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestAtAnotherHost(t *testing.T) {
	s := story.Source{URL: "https://u:p@e.example/", Headers: map[string]string{"X-Key": "k"}}
	for to, want := range map[string]string{"https://e.example/f": "https://u:p@e.example/f", "http://e.example/f": "http://e.example/f", "https://o.example/f": "https://o.example/f"} {
		if got := at(s, to); got.URL != want || (got.Headers != nil) != strings.Contains(want, "u:p") {
			t.Errorf("%s: %+v", to, got)
		}
	}
}
