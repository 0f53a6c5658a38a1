package fetcher

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLongThings: one entry must not fill every feed and page that it stands in.
func TestLongThings(t *testing.T) {
	long := strings.Repeat("خبر طويل ", 2*maxSummary/16)
	var parts strings.Builder
	for i := range 2 * maxList {
		fmt.Fprintf(&parts, `<category>ق%d</category><enclosure url="https://e.example/%d" type="a/b"/><dc:creator>ك%d</dc:creator>`, i, i, i)
	}
	f, err := parse(t, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><title>`+long+`</title><guid>`+long+
		`</guid><description>`+long+`</description><content:encoded>&lt;p&gt;`+strings.Repeat(long, maxArticle/len(long)+1)+`</content:encoded>`+parts.String()+`</item></channel></rss>`)
	if err != nil || len(f.Items) != 1 {
		t.Fatal(len(f.Items), err)
	}
	it := f.Items[0]
	for name, n := range map[string][2]int{
		"title": {len(it.Title), maxLineBytes}, "id": {len(it.ID), 0}, "summary": {len(it.Summary), maxSummary}, "HTML": {len(it.HTML), maxArticle + 10},
		"categories": {len(it.Categories), maxList}, "enclosures": {len(it.Enclosures), maxList}, "authors": {len(it.Authors), maxList},
	} {
		if n[0] > n[1] || n[0] < n[1]/2 && name != "authors" {
			t.Errorf("%s: %d, want at most %d", name, n[0], n[1])
		}
	}
	if !strings.HasSuffix(it.HTML, "</p>") || !utf8.ValidString(it.HTML) || !utf8.ValidString(it.Title) {
		t.Errorf("cut in the wrong place: %q", it.HTML[len(it.HTML)-20:])
	}
}

// TestUnrulyHTML: small HTML that a parser would make very large. What becomes of it is its text.
func TestUnrulyHTML(t *testing.T) {
	var open strings.Builder
	for i := range 200 {
		fmt.Fprintf(&open, `<b lang="x%d">`, i)
	}
	link := &url.URL{Scheme: "https", Host: "e.example", Path: "/" + strings.Repeat("a/", 3000)}
	for _, c := range []struct{ name, raw string }{
		{"formatting left open", "<p>" + open.String() + strings.Repeat("</p><p>أ", 2000)},
		{"long attribute left open", `<p><b><a href="/` + strings.Repeat("x", maxAddress-100) + `">` + strings.Repeat("</p><p>أ", 600)},
		{"depth hidden by end tags of others", strings.Repeat("<div></p>", 10_000) + "أ"},
		{"short addresses on a long page", strings.Repeat("<img src=a>", 2000) + "أ"},
		{"short addresses on a long page, out of order", "<p><b>" + strings.Repeat("<img src=a><p>", 2000) + "أ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := cleanHTML(c.raw, link)
			if len(got) > maxClean || strings.Contains(got, "<b") || !strings.Contains(got, "أ") {
				t.Errorf("%d bytes: %.80q", len(got), got)
			}
		})
	}
	if !isUnruly(strings.Repeat("<div></span>", maxHTMLDepth+1)) || isUnruly(strings.Repeat("<div><p></div>", maxHTMLDepth+1)) {
		t.Error("depth is not counted by names")
	}
	fine := "<p><b>" + strings.Repeat("أ</p><p>", 5000)
	if got := cleanHTML(fine, nil); strings.Count(got, "<b>") != 5001 && strings.Count(got, "<b>") != 5000 {
		t.Errorf("HTML that only forgets to close is not kept: %d", strings.Count(got, "<b>"))
	}
	// What is XML is closed before a parser of HTML sees it.
	closed, err := parse(t, `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>ع</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>`+open.String()+strings.Repeat("</p><p>أ", 2000)+`</div></content></entry></feed>`)
	if err != nil || len(closed.Items) != 1 || len(closed.Items[0].HTML) > 50_000 || !strings.Contains(closed.Items[0].HTML, "أ") {
		t.Errorf("%+v, %v", closed.Items, err)
	}
	for _, body := range []string{
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://e.example/"><entry><content type="html">` + html.EscapeString("<p>"+open.String()+strings.Repeat("</p><p>أ", 2000)) + `</content></entry></feed>`,
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://e.example/"><entry><content type="html"><![CDATA[` + "<p>" + open.String() + strings.Repeat("</p><p>أ", 2000) + `]]></content></entry></feed>`,
	} {
		if _, err := parse(t, body); err == nil || !strings.Contains(err.Error(), "leaves open") {
			t.Errorf("%.120s: %v", body, err)
		}
	}
}
