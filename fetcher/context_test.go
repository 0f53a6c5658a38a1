package fetcher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nashra/story"
)

// TestFeedContext: what HTTP says, and what is known of the feed's place, where the feed says nothing.
func TestFeedContext(t *testing.T) {
	const relative = `<rss version="2.0"><channel><title>ع</title><link>/home</link><item><title>1</title><link>n/1</link></item></channel></rss>`
	const local = `<rss version="2.0"><channel><title>ع</title><link>http://127.0.0.1/</link><item><guid>http://[::1]/1</guid><title>خبر</title><link>http://10.0.0.7/1</link></item></channel></rss>`
	for _, c := range []struct {
		name, body           string
		in                   FeedContext
		site, url, languages string // feed and item
	}{
		{"the fetch address", relative, FeedContext{URL: "https://e.example/a/rss"}, "https://e.example/home", "https://e.example/a/n/1", " "},
		{"Content-Location first", relative, FeedContext{URL: "https://e.example/a/rss", ContentLocation: "/b/rss"}, "https://e.example/home", "https://e.example/b/n/1", " "},
		{"Content-Location alone", relative, FeedContext{ContentLocation: "https://e.example/b/rss"}, "https://e.example/home", "https://e.example/b/n/1", " "},
		{"Content-Location behind a proxy", relative, FeedContext{URL: "https://e.example/a/rss", ContentLocation: "http://10.0.0.1:8080/rss"}, "https://e.example/home", "https://e.example/a/n/1", " "},
		{"xml:base before Content-Location", strings.Replace(relative, "<channel>", `<channel xml:base="https://x.example/y/">`, 1), FeedContext{ContentLocation: "https://e.example/b/rss"}, "https://x.example/home", "https://x.example/y/n/1", " "},
		{"nothing", relative, FeedContext{}, "", "", " "},
		{"nothing but the site", strings.Replace(relative, "/home", "https://e.example/home/", 1), FeedContext{}, "https://e.example/home/", "https://e.example/home/n/1", " "},
		{"kept on another host", strings.Replace(relative, "/home", "https://e.example/home/", 1), FeedContext{URL: "https://feeds.example/e/rss"}, "https://e.example/home/", "https://e.example/home/n/1", " "},
		{"kept on another host, which says where it is", strings.Replace(relative, "/home", "https://e.example/home/", 1), FeedContext{URL: "https://feeds.example/e/rss", ContentLocation: "/f/rss"}, "https://e.example/home/", "https://feeds.example/f/n/1", " "},
		{"the site's other name", strings.Replace(relative, "/home", "https://www.e.example/home/", 1), FeedContext{URL: "https://e.example/a/rss"}, "https://www.e.example/home/", "https://e.example/a/n/1", " "},
		{"Content-Language", relative, FeedContext{ContentLanguage: "en-GB, ar"}, "", "", "en-GB en-GB"},
		{"links to a machine of the developer", local, FeedContext{URL: "https://e.example/rss"}, "", "", " ar"},
		{"a feed of this machine", local, FeedContext{URL: "http://localhost:8097/rss"}, "http://127.0.0.1/", "http://10.0.0.7/1", " ar"},
		{"a feed of no known address", local, FeedContext{}, "http://127.0.0.1/", "http://10.0.0.7/1", " ar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Source = story.Source{ID: "s", Location: time.UTC}
			f, err := ParseFeed([]byte(c.body), c.in)
			if err != nil || len(f.Items) != 1 {
				t.Fatalf("%+v, %v", f, err)
			}
			if got := f.Items[0].URL; f.Site != c.site || got != c.url {
				t.Errorf("site %q, url %q; want %q, %q", f.Site, got, c.site, c.url)
			}
			if got := f.Language + " " + f.Items[0].Language; got != c.languages {
				t.Errorf("languages %q, want %q", got, c.languages)
			}
		})
	}
}

func TestBareEntriesAreForPeople(t *testing.T) {
	const body = `<rss version="2.0"><channel><title>ع</title><item><author>ليلى</author></item></channel></rss>`
	for _, bare := range []bool{false, true} {
		f, err := ParseFeed([]byte(body), FeedContext{Bare: bare, Source: story.Source{ID: "s", Location: time.UTC}})
		if err != nil || (len(f.Items) == 1) != bare {
			t.Errorf("bare %v: %+v, %v", bare, f.Items, err)
		}
	}
}

func TestPerson(t *testing.T) {
	for text, want := range map[string][2]string{
		"ليلى منصور":                            {"ليلى منصور", ""},
		"ليلى <l@e.example>":                    {"ليلى", "l@e.example"},
		"l@e.example (ليلى منصور)":              {"ليلى منصور", "l@e.example"},
		"ليلى (l+x@e.example)":                  {"ليلى", "l+x@e.example"},
		"ليلى &lt;mailto:l@e.example&gt;":       {"ليلى", "l@e.example"},
		"l@e.example, ليلى":                     {"ليلى", "l@e.example"},
		"l@e.example":                           {"", "l@e.example"},
		"ليلى @layla":                           {"ليلى @layla", ""},
		"ليلى (مراسلة) l@e.example":             {"ليلى (مراسلة)", "l@e.example"},
		`"ليلى منصور" <layla.m@mail.e.example>`: {"ليلى منصور", "layla.m@mail.e.example"},
	} {
		if name, mail := person(text); name != want[0] || mail != want[1] {
			t.Errorf("%s: %q, %q", text, name, mail)
		}
	}
}

func TestUnescapeWholeReferencesOnly(t *testing.T) {
	for in, want := range map[string]string{
		"&quot;نعم&quot;": `"نعم"`, "&#x62E;&#1576;": "خب", "a=1&copy=2": "a=1&copy=2", "&copy2;": "&copy2;", "&amp;amp;": "&amp;",
		"& ;": "& ;", "&;": "&;", "&": "&", "AT&T;": "AT&T;", "&semi;": ";", "&#59;": ";", "&&lt;": "&<", "&CounterClockwiseContourIntegral;": "∳",
	} {
		if got := unescape(in); got != want {
			t.Errorf("unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestOutlineFollowsTags: whatever stands between and in the elements of an entry, its id and link are found, and the
// entry after it too.
func TestOutlineFollowsTags(t *testing.T) {
	noise := rapid.SampledFrom([]string{
		"", "\n", "نص", "<!-- </item><item> <id>x</id> -->", "<![CDATA[</item><item>]]>", "<?php </item> ?>", "<b>x<i>y</b>", "<id2/>",
		`<x a="</item>" b='<id>no</id>'/>`, "<x><id>inside</id><item><link>no</link></item></x>", `<x xmlns:id="u" id:id="1"></x >`, "<br/>",
	})
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString(`<!DOCTYPE rss [<!ENTITY x "<item>">]><r:rss xmlns:r="urn:own" xmlns:a="http://www.w3.org/2005/Atom"><r:channel>`)
		n := rapid.IntRange(1, 5).Draw(t, "items")
		for i := range n {
			fmt.Fprintf(&text, "%s<r:item n='%d'>%s<a:id>i%d</a:id>%s<r:link>\nl%d </r:link>%s</r:item>",
				noise.Draw(t, "between"), i, noise.Draw(t, "before"), i, noise.Draw(t, "middle"), i, noise.Draw(t, "after"))
		}
		text.WriteString("</r:channel></r:rss>")
		got := outlineOf([]byte(text.String()), nil)
		if len(got.items) != n {
			t.Fatalf("%d items of %d", len(got.items), n)
		}
		for i, item := range got.items {
			id, link := child(item.children, "atom", "id"), child(item.children, "", "link")
			if id == nil || link == nil || id.text() != fmt.Sprint("i", i) || link.text() != fmt.Sprint("l", i) || attribute(item.tag, "n") != fmt.Sprint(i) {
				t.Fatalf("item %d: %+v", i, item)
			}
		}
	})
}

func TestAttributes(t *testing.T) {
	for tag, want := range map[string]string{
		`link href="a" rel='b'/`: "href=a rel=b", `link href = "a b" x`: "href=a b", "link href=a rel=b": "href=a rel=b",
		`link href="a&amp;b">`: "href=a&b", `link href="a`: "", "link": "", "link/": "", `link a="1"b="2"`: "a=1 b=2", "link = =": "", "link href=": "",
	} {
		var got []string
		for name, value := range attributes([]byte(tag)) {
			got = append(got, name+"="+value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestTidyAddress(t *testing.T) {
	for in, want := range map[string]string{
		" https://e.example/a ": "https://e.example/a", "https://e.example/\n  a": "https://e.example/  a", "/a?b=1&amp;c=2": "/a?b=1&c=2",
		"/100%": "/100%25", "/%d8%أ": "/%d8%25أ", "/%%%20": "/%25%25%20", "/%2": "/%252", "/%d8%ae": "/%d8%ae",
	} {
		if got := tidyAddress(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestNoBaseNearBy: what a feed of the web says its addresses are relative to does not lead into its readers' networks.
func TestNoBaseNearBy(t *testing.T) {
	body := `&lt;p&gt;نص &lt;img src="/cgi?reboot=1"&gt;&lt;a href="admin"&gt;الخبر&lt;/a&gt;&lt;/p&gt;`
	entry := `<entry><id>1</id><title>خبر</title><link href="/n/1"/><content type="html">` + body + `</content></entry></feed>`
	for name, head := range map[string]string{
		"the feed's xml:base": `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://192.168.1.1/">`,
		"an odd xml:base":     `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="//0">`,
		"the home page":       `<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://127.0.0.1/"/>`,
	} {
		for url, isOpen := range map[string]bool{"https://news.example/f/rss": false, "http://192.168.1.9/rss": true} {
			f, err := ParseFeed([]byte(head+entry), FeedContext{URL: url})
			if err != nil || len(f.Items) != 1 {
				t.Fatal(err)
			}
			all := f.Items[0].URL + f.Items[0].HTML
			if near := strings.Contains(all, "//192.168") || strings.Contains(all, "//127.") || strings.Contains(all, "//0"); near != isOpen {
				t.Errorf("%s, from %s: %s", name, url, all)
			}
		}
	}
}
