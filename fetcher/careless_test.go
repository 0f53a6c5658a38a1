package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"nashra/story"
)

// What careless feeds do, and what becomes of it.

func carelessFeed(t *testing.T, items string) []story.Item {
	t.Helper()
	body := `<rss version="2.0"><channel><title>صحيفة</title><link>https://e.example/</link>` + items + `</channel></rss>`
	feed, err := ParseFeed([]byte(body), FeedContext{URL: "https://e.example/rss.xml", Source: story.Source{ID: "e", Location: time.FixedZone("", 3*3600)}})
	if err != nil {
		t.Fatal(err)
	}
	return feed.Items
}

// names gives what each item is known by in its source; no two may be the same.
func distinct(t *testing.T, items []story.Item) int {
	t.Helper()
	names := map[story.Key]bool{}
	for _, it := range items {
		p := story.Prepare(it)
		names[p.Ident] = true
	}
	return len(names)
}

func TestEntriesWithoutNamesAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name, item string // %d is the number of the entry
		url        string // of the second
	}{
		{"neither id nor address", `<item><title>خبر رقم %d</title><description>تفاصيل الخبر %[1]d</description></item>`, ""},
		{"one page, other places in it", `<item><title>خبر رقم %d</title><link>https://e.example/live#n%[1]d</link></item>`, "https://e.example/live#n2"},
		{"one page for all", `<item><title>خبر رقم %d</title><link>https://e.example/live</link></item>`, "https://e.example/live"},
		{"the front page for all", `<item><title>خبر رقم %d</title><link>https://e.example/</link></item>`, "https://e.example/"},
		{"one id for all, other pages", `<item><guid isPermaLink="false">x</guid><title>خبر رقم %d</title><link>https://e.example/%[1]d</link></item>`, "https://e.example/2"},
		{"a permanent id and no address", `<item><guid>https://e.example/p/%d</guid><title>خبر رقم %[1]d</title></item>`, "https://e.example/p/2"},
		{"an id that is no address", `<item><guid>e-%d</guid><title>خبر رقم %[1]d</title></item>`, ""},
		{"an address that is no page", `<item><guid isPermaLink="false">https://e.example/p/%d</guid><title>خبر رقم %[1]d</title></item>`, ""},
	} {
		var items strings.Builder
		for i := range 3 {
			fmt.Fprintf(&items, c.item, i+1)
		}
		got := carelessFeed(t, items.String())
		if len(got) != 3 || distinct(t, got) != 3 {
			t.Errorf("%s: %d items, %d names", c.name, len(got), distinct(t, got))
			continue
		}
		if got[1].URL != c.url {
			t.Errorf("%s: the address is %q, want %q", c.name, got[1].URL, c.url)
		}
		again := carelessFeed(t, items.String())
		if story.Prepare(again[1]).Ident != story.Prepare(got[1]).Ident {
			t.Errorf("%s: the name is another at the next visit", c.name)
		}
	}
}

func TestNothingIsNoEntry(t *testing.T) {
	if got := carelessFeed(t, `<item/><item><title> </title><link></link></item>`); len(got) != 0 {
		t.Errorf("entries of nothing: %+v", got)
	}
}

func TestTitlesAreDecodedOnce(t *testing.T) {
	for raw, want := range map[string]string{
		`رئيس &amp;quot;الحكومة&amp;quot;`:            "رئيس \"الحكومة\"",
		`<![CDATA[قال &#8220;نعم&#8221; &amp; مضى]]>`: "قال “نعم” & مضى",
		`سوق R&amp;D`: "سوق R&D",
		`<![CDATA[<b>عاجل</b> &laquo;الخبر&raquo;]]>`: "عاجل «الخبر»",
		`5 &lt; 7`: "5 < 7",
		`يفوز &amp;lt;بثلاثية&amp;gt;`:                    "يفوز <بثلاثية>",
		`<![CDATA[شركة AT&T]]>`:                           "شركة AT&T",
		`<![CDATA[الدولار &nbsp; اليوم&hellip;]]>`:        "الدولار اليوم…",
		`<![CDATA[<a href="x">رابط</a> & <i>مائل</i> ]]>`: "رابط & مائل",
	} {
		got := carelessFeed(t, "<item><title>"+raw+"</title><guid>1</guid></item>")
		if len(got) != 1 || got[0].Title != want {
			t.Errorf("%s: %+v, want %q", raw, got, want)
		}
	}
}

func TestDatesOfFeedsThatNameNoZone(t *testing.T) {
	for text, want := range map[string]string{
		"25/11/2026 07:15:00":               "2026-11-25T07:15:00+03:00",
		"25/11/2026":                        "2026-11-25T00:00:00+03:00",
		"11/25/2026 5:13:00 AM":             "2026-11-25T05:13:00+03:00",
		"November 25, 2026":                 "2026-11-25T00:00:00+03:00",
		"2026/11/25 17:00":                  "2026-11-25T17:00:00+03:00",
		"25 Nov 2026 17:00":                 "2026-11-25T17:00:00+03:00",
		"Wed, 25 Nov 2026 05:01 EST":        "2026-11-25T05:01:00-05:00",
		"Wed, 25 Nov 2026 05:01:00 PDT":     "2026-11-25T05:01:00-07:00",
		"Wed, 25 Nov 2026 05:01:00 AST":     "2026-11-25T05:01:00+03:00",
		"Wed Nov 25 2026 05:01:00 GMT+0200": "2026-11-25T05:01:00+02:00",
		"Wed, 25 Nov 2026 05:01:00 UTC+3":   "2026-11-25T05:01:00+03:00",
		"Wed, 25 Nov 2026 05:01:00 GMT":     "2026-11-25T05:01:00Z",
		"1436-05-03":                        "2015-02-22T00:00:00+03:00",
		"1505-05-03":                        "0001-01-01T00:00:00Z",
		"7/1/2026 10:00":                    "2026-01-07T10:00:00+03:00",
	} {
		got := carelessFeed(t, "<item><guid>1</guid><title>خبر</title><pubDate>"+text+"</pubDate></item>")
		if at := got[0].Published.Format(time.RFC3339); at != want {
			t.Errorf("%s: %s, want %s", text, at, want)
		}
	}
}

func TestBytesUnderAWrongLabel(t *testing.T) {
	const title = "أمطار غزيرة على العاصمة والطرق مغلقة"
	feed := func(declared, text string) string {
		return `<?xml version="1.0" encoding="` + declared + `"?><rss version="2.0"><channel><title>ص</title><item><guid>1</guid><title>` + text + `</title></item></channel></rss>`
	}
	windows := func(s string) string {
		out, err := charmap.Windows1256.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	long := strings.Repeat(title+" ", 3)
	for name, c := range map[string]struct{ body, want string }{
		"windows-1256 called utf-8":      {windows(feed("utf-8", title)), title},
		"windows-1256 called UTF-8":      {windows(feed("UTF-8", title)), title},
		"windows-1256 called ISO-8859-1": {windows(feed("ISO-8859-1", title)), title},
		"windows-1256 called nothing":    {strings.Replace(windows(feed("", title)), ` encoding=""`, "", 1), title},
		"windows-1256 called iso-8859-1": {windows(feed("iso-8859-1", title)), title},
		"windows-1256 under its name":    {windows(feed("windows-1256", title)), title},
		"UTF-8 called windows-1256":      {feed("windows-1256", title), title},
		"a letter cut in the middle":     {feed("utf-8", long+"\xd8"), long + "\uFFFD"},
		"one stray byte":                 {feed("utf-8", "\xff"+long), "\uFFFD" + strings.TrimSpace(long)},
	} {
		parsed, err := ParseFeed([]byte(c.body), FeedContext{URL: "https://e.example/rss", ContentType: "text/xml", Source: story.Source{ID: "e", Location: time.UTC}})
		if err != nil || len(parsed.Items) != 1 || parsed.Items[0].Title != c.want {
			t.Errorf("%s: %+v, %v", name, parsed.Items, err)
		}
	}
	french := "<rss version=\"2.0\"><channel><title>d\xe9p\xeache du matin</title><item><title>La rentr\xe9e des \xe9coles</title></item></channel></rss>"
	parsed, err := ParseFeed([]byte(french), FeedContext{ContentType: "text/xml; charset=iso-8859-1", Source: story.Source{ID: "e", Location: time.UTC}})
	if err != nil || parsed.Title != "dépêche du matin" {
		t.Errorf("French under its own label: %q, %v", parsed.Title, err)
	}
}

func TestMarkupIsNoTextDocument(t *testing.T) {
	for _, text := range []string{"<!DOCTYPE html><html><body>نص</body></html>", "\ufeff <?xml version=\"1.0\"?><rss/>", "<HTML>نص"} {
		if !isMarkup(text) {
			t.Errorf("%q was taken for a text", text)
		}
	}
	if isMarkup("<< عاجل >>\n\nنص الخبر") {
		t.Error("a text was taken for markup")
	}
}

func TestOwnFeedUnderAnotherName(t *testing.T) {
	f := testFetcher()
	f.opt.OwnURL = "https://nashra.example"
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<rss version="2.0"><channel><title>نشرة</title><link>https://nashra.example/</link><item><guid>1</guid><title>خبر</title></item></channel></rss>`)
	})
	if v := f.Fetch(context.Background(), source(url), story.Checkpoint{}); v.Err == nil || !strings.Contains(v.Err.Error(), "own feed") || len(v.Items) != 0 {
		t.Errorf("%+v", v)
	}
}
