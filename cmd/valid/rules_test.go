package main

import (
	"slices"
	"strings"
	"testing"
)

const rightRSS = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>نشرة</title>
<link>http://valid.example/</link><description>أخبار</description><language>ar</language>
<atom:link href="http://valid.example/feed.rss" rel="self" type="application/rss+xml"/>
<item><title>عاد القارب إلى الميناء</title><link>https://a.example/1</link><guid isPermaLink="false">http://valid.example/stories/1</guid>
<pubDate>Fri, 20 Nov 2015 08:00:00 +0300</pubDate><description>رممه أصحابه في ثلاثة أشهر.</description></item></channel></rss>`

const rightAtom = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>نشرة</title><id>http://valid.example/</id>
<updated>2015-11-20T08:00:00+03:00</updated><link href="http://valid.example/feed.atom" rel="self"/>
<entry><title>عاد القارب</title><id>http://valid.example/stories/1</id><published>2015-11-20T07:00:00+03:00</published><updated>2015-11-20T08:00:00+03:00</updated>
<author><name>سعاد</name></author><link href="https://a.example/1"/><content type="html">&lt;p dir="rtl"&gt;رممه أصحابه.&lt;br/&gt;&lt;/p&gt;</content></entry>
<entry><title>سافر القارب</title><id>http://valid.example/stories/2</id><published>2015-11-20T07:00:00+03:00</published><updated>2015-11-20T09:00:00+03:00</updated>
<author><name>سعاد</name></author><link href="https://a.example/2"/><content type="html">&lt;p&gt;إلى الجزيرة.&lt;/p&gt;</content></entry></feed>`

const rightOPML = `<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>نشرة</title></head><body><outline text="بحر"><outline text="قارب" title="قارب" type="rss" xmlUrl="https://a.example/feed"/></outline></body></opml>`

const rightJSON = `{"version":"https://jsonfeed.org/version/1.1","title":"نشرة","language":"ar","feed_url":"http://valid.example/feed.json","items":[{"id":"http://valid.example/stories/1","url":"https://a.example/1",
"title":"عاد القارب","content_html":"<p>رممه أصحابه.</p>","date_published":"2015-11-20T08:00:00+03:00","date_modified":"2015-11-20T08:00:00+03:00"}]}`

// TestRules: what is right is let be, and each thing that is wrong is found.
func TestRules(t *testing.T) {
	media := map[string]string{"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml", "json": "application/feed+json", "opml": "text/x-opml"}
	right := map[string]string{"rss": rightRSS, "atom": rightAtom, "json": rightJSON, "opml": rightOPML}
	for format, content := range right {
		d := document{path: "/feed." + format, format: format, media: media[format], content: []byte(content)}
		if wrong := d.check(); len(wrong) > 0 {
			t.Errorf("%s is right, and %q", format, wrong)
		}
	}
	for _, c := range []struct{ format, old, put, wrong string }{
		{"rss", "عاد القارب", "عاد\u0085القارب", "U+0085"},
		{"rss", "عاد القارب", "عاد\ufffdالقارب", "U+FFFD"},
		{"rss", "عاد القارب إلى الميناء", " ", "title is empty"},
		{"rss", "عاد القارب", "عاد &lt;/b&gt; القارب", "a tag: </b>"},
		{"rss", "عاد القارب", "عاد &amp;amp; القارب", `a reference: "&amp"`},
		{"rss", "عاد القارب", "عاد &lt;القارب و &lt;ship", "for a tag"},
		{"rss", "+0300", "+0545", "offset"},
		{"rss", "Fri, 20 Nov 2015", "Thu, 01 Jan 1970", "not plausible"},
		{"rss", "20 Nov 2015", "2015-11-20", "RFC 822"},
		{"rss", "https://a.example/1", "https://a.example/[1]", "no address"},
		{"rss", "https://a.example/1", "/1", "no address"},
		{"rss", `rel="self"`, `rel="hub"`, "0 links with rel=self"},
		{"rss", "feed.rss", "other.rss", "rel=self is"},
		{"rss", "<language>ar</language>", "", "0 language"},
		{"rss", "<pubDate>", `<enclosure url="http://localhost/a.mp3" length="1" type="audio/mpeg"/><pubDate>`, "address of a file"},
		{"rss", "<pubDate>", `<enclosure url="http://a.example/a.mp3" length="" type="mp3"/><pubDate>`, "an enclosure of length"},
		{"rss", "</item>", "</item><ttl>5</ttl>", "after the items"},
		{"rss", "رممه", "&lt;script&gt;1&lt;/script&gt;", "<script>"},
		{"rss", "رممه", "&lt;img onerror=\"1\" src=\"https://a.example/x\"/&gt;", "onerror"},
		{"rss", "رممه", "&lt;b&gt;&lt;i&gt;ر&lt;/b&gt;&lt;/i&gt;", "not in order"},
		{"rss", "رممه", "&lt;a href=\"x\"&gt;ر&lt;/a&gt;", "description href"},
		{"rss", "</rss>", "", "not well-formed"},
		{"atom", "09:00:00", "08:00:00", "at the same time"},
		{"atom", "stories/2", "stories/1", "twice"},
		{"atom", "<name>سعاد</name>", "<name></name>", "name is empty"},
		{"atom", `<link href="https://a.example/1"/>`, `<link href="https://a.example/1"/><link href="https://a.example/3"/>`, "two alternates"},
		{"atom", "2015-11-20T07:00:00+03:00", "2015-11-20", "RFC 3339"},
		{"atom", "<updated>", `<archive xmlns="http://purl.org/syndication/history/1.0"/><updated>`, "leads to no other"},
		{"atom", "<updated>", `<archive xmlns="http://purl.org/syndication/history/1.0"/><link rel="prev-archive" href="https://a.example/0"/><updated>`, "no rel=current"},
		{"opml", `text="قارب"`, `text="&lt;قارب&gt;"`, "taken for HTML"},
		{"opml", `text="قارب"`, `text="AT&amp;T"`, "taken for HTML"},
		{"opml", ` type="rss"`, "", "not of type rss"},
		{"opml", `version="2.0"`, `version="2.0" xmlns:n="urn:n"`, "namespace"},
		{"opml", `title="قارب"`, "", "outline title is empty"},
		{"json", "feed.json", "other.json", "feed_url"},
		{"json", "<p>رممه أصحابه.</p>", "", "no content"},
		{"json", `"date_modified":"2015`, `"date_modified":"1970`, "not plausible"},
	} {
		content := strings.Replace(right[c.format], c.old, c.put, 1)
		d := document{path: "/feed." + c.format, format: c.format, media: media[c.format], content: []byte(content)}
		if wrong := d.check(); !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, c.wrong) }) {
			t.Errorf("%s with %q in place of %q: %q does not say %q", c.format, c.put, c.old, wrong, c.wrong)
		}
	}
}

// TestPrevious: the walk goes from each format to the archive before.
func TestPrevious(t *testing.T) {
	for format, content := range map[string]string{
		"rss":  `<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link rel="prev-archive" href="http://valid.example/archive/7.rss"/></channel></rss>`,
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="prev-archive" href="http://valid.example/archive/7.atom"/></feed>`,
		"json": `{"next_url":"http://valid.example/archive/7.json"}`,
	} {
		got, err := previous(&document{format: format, content: []byte(content)})
		if err != nil || got != "/archive/7."+format {
			t.Errorf("%s: %q, %v", format, got, err)
		}
	}
	if _, err := previous(&document{format: "json", content: []byte(`{"next_url":"http://elsewhere.example/7.json"}`)}); err == nil {
		t.Error("an archive on another site is followed")
	}
}
