package fetcher

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"nashra/story"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var riyadh = time.FixedZone("", 3*3600)

func parse(t *testing.T, body string) (ParsedFeed, error) {
	t.Helper()
	return ParseFeed([]byte(body), FeedContext{URL: "https://news.example/rss", Source: story.Source{ID: "s", Location: riyadh}})
}

const rssOne = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>صحيفة المرفأ</title><link>https://news.example/</link><language>ar</language>
<item><guid isPermaLink="false">News/7</guid><link>/n/7?utm_source=rss</link><title>وصول &lt;b&gt;سفينة&lt;/b&gt; القمح &amp;amp; الزيت</title>
<pubDate>Wed, 25 Nov 2026 10:00:00</pubDate><dc:creator>هدى سالم</dc:creator><category>اقتصاد</category><category>اقتصاد</category><category>ملاحة</category>
<description>ملخص الخبر</description><enclosure url="/a.mp3" length="12" type="audio/mpeg"/><source url="https://agency.example/rss">وكالة الساحل</source>
<content:encoded><![CDATA[<p onclick="x()">وصلت السفينة <b>أمس<p>إلى <a href="/port" target=_blank>المرفأ</a></p><script>alert(1)</script><img src="/i.jpg" onerror="x()">]]></content:encoded></item>
</channel></rss>`

func TestParseRSS(t *testing.T) {
	f, err := parse(t, rssOne)
	if err != nil || len(f.Items) != 1 || f.Title != "صحيفة المرفأ" || f.Site != "https://news.example/" || f.Language != "ar" {
		t.Fatalf("%+v, %v", f, err)
	}
	it := f.Items[0]
	for _, c := range []struct{ name, got, want string }{
		{"id", it.ID, "News/7"}, {"url", it.URL, "https://news.example/n/7?utm_source=rss"}, {"title", it.Title, "وصول سفينة القمح & الزيت"},
		{"outlet", it.Outlet, "وكالة الساحل"}, {"summary", it.Summary, "ملخص الخبر"}, {"language", it.Language, "ar"},
		{"published", it.Published.Format(time.RFC3339), "2026-11-25T10:00:00+03:00"}, {"categories", strings.Join(it.Categories, "|"), "اقتصاد|ملاحة"},
		{"authors", strings.Join(it.Authors, "|"), "هدى سالم"}, {"enclosure", it.Enclosures[0].URL, "https://news.example/a.mp3"},
		{"html", it.HTML, `<p>وصلت السفينة <b>أمس</b></p><p><b>إلى <a href="https://news.example/port">المرفأ</a></b></p><b><img src="https://news.example/i.jpg" loading="lazy" referrerpolicy="no-referrer"/></b>`},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestParseAtomAndJSONKeepIDs(t *testing.T) {
	for _, body := range []string{
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>أ</title><id>x</id><entry><id>tag:e.example,2026:Ab/7</id><title type="html">خبر &lt;i&gt;مهم&lt;/i&gt;</title><link href="https://e.example/1"/><updated>2026-11-25T10:00:00Z</updated><content type="html">&lt;p&gt;النص&lt;/p&gt;</content></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","title":"أ","items":[{"id":"tag:e.example,2026:Ab/7","title":"خبر مهم","url":"https://e.example/1","content_text":"النص","date_published":"2026-11-25T10:00:00Z"}]}`,
	} {
		f, err := parse(t, body)
		if err != nil || len(f.Items) != 1 {
			t.Fatalf("%+v, %v", f, err)
		}
		if it := f.Items[0]; it.ID != "tag:e.example,2026:Ab/7" || it.Title != "خبر مهم" || it.HTML != "<p>النص</p>" || it.Published.Unix() != 1795600800 {
			t.Errorf("%+v (%d)", it, it.Published.Unix())
		}
	}
}

func TestParseFeedEncodings(t *testing.T) {
	plainXML := strings.Replace(rssOne, `<?xml version="1.0" encoding="utf-8"?>`, "", 1)
	arab, _ := charmap.Windows1256.NewEncoder().String(plainXML)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plainXML)
	for _, c := range []struct{ name, body, contentType string }{
		{"declared windows-1256", `<?xml version="1.0" encoding="windows-1256"?>` + arab, ""},
		{"windows-1256 by HTTP", arab, "text/xml; charset=windows-1256"},
		{"UTF-8 with a wrong label", `<?xml version="1.0" encoding="windows-1256"?>` + plainXML, "text/xml; charset=iso-8859-1"},
		{"byte order mark and blank lines", "\ufeff\n\n" + rssOne, ""},
		{"UTF-16", wide, ""},
		{"control characters", strings.Replace(rssOne, "ملخص", "مل\x08خ&#x1F;ص", 1), ""},
		{"junk before", "PHP Notice: x\n" + rssOne, ""},
		{"junk before a wrong declaration", "PHP Notice: x\n" + `<?xml version="1.0" encoding="windows-1256"?>` + plainXML, ""},
	} {
		f, err := ParseFeed([]byte(c.body), FeedContext{URL: "https://news.example/rss", ContentType: c.contentType, Source: story.Source{ID: "s", Location: riyadh}})
		if err != nil || len(f.Items) != 1 || f.Items[0].Summary != "ملخص الخبر" {
			t.Errorf("%s: %+v, %v", c.name, f.Items, err)
		}
	}
}

func TestOneIDForEveryEntry(t *testing.T) {
	f, err := parse(t, `<rss version="2.0"><channel><title>ع</title>
		<item><guid>same</guid><link>https://e.example/1</link><title>أول</title></item>
		<item><guid>same</guid><link>https://e.example/2</link><title>ثان</title></item>
		<item><guid>same</guid><link>https://e.example/2</link><title>ثان مكرر</title></item>
		<item><guid>own</guid><link>https://e.example/3</link><title>ثالث</title></item></channel></rss>`)
	if err != nil || len(f.Items) != 3 || f.Items[0].Ident == f.Items[1].Ident || f.Items[1].Title != "ثان" || f.Items[2].Ident != "" {
		t.Errorf("%+v, %v", f.Items, err)
	}
}

// TestHostileFeeds: each must end in an error or a bounded result; a crash of the process is what they are made for.
func TestHostileFeeds(t *testing.T) {
	deep := strings.Repeat("<a:b>", 2_000_000)
	for _, c := range []struct{ name, body, says string }{
		{"nested extensions", `<rss version="2.0" xmlns:a="u"><channel><item>` + deep, "nests deeper"},
		{"nested JSON", `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1_000_000), "nests deeper"},
		{"null items", `{"version":"https://jsonfeed.org/version/1.1","items":[null]}`, ""},
		{"null authors", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","authors":[null]}]}`, ""},
		{"other JSON", `{"error":"no"}`, "no JSON Feed"},
		{"broken JSON", `{"version":`, "broken"},
		{"HTML", "<!DOCTYPE html><html><body>تسجيل الدخول</body></html>", "HTML page"},
		{"empty", " \n", "empty"},
		{"text", "لا شيء هنا", "neither XML nor JSON"},
		{"bad bytes", "<rss>\x90\x9d\x8d</rss>", "not UTF-8"},
		{"only a declaration", `<?xml version="1.0"?>` + "\n", "empty"},
		{"encoding that nobody knows", `<?xml version="1.0" encoding="x-foo"?><rss>` + "\xc7\xe1</rss>", "unknown"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"},
		{"OPML", `<opml version="2.0"><body/></opml>`, "not a feed"},
		{"billion laughs", `<!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>`, ""},
		{"external entity", `<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel><title>&x;</title></channel></rss>`, ""},
		{"many attributes", `<rss version="2.0"><channel ` + strings.Repeat(`a="1" `, 100_000) + `><title>ع</title></channel></rss>`, ""},
	} {
		f, err := parse(t, c.body)
		if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.says)
		}
		if strings.Contains(f.Title, "root:") || len(f.Title) > 1000 {
			t.Errorf("%s: title %q", c.name, f.Title)
		}
	}
}

// TestPageInAnArticle: a feed is no page because its first article is written as one.
func TestPageInAnArticle(t *testing.T) {
	for _, body := range []string{
		`<rss version="2.0"><channel><title>ع</title><item><title>خبر</title><description><![CDATA[<html><body><p>النص</p></body></html>]]></description></item></channel></rss>`,
		`<rss version="2.0"><channel><title><html>ع</title><item><title>خبر</title><description>النص</description></item></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>ع</title><entry><title>خبر</title><content type="html"><![CDATA[<!DOCTYPE html><html><p>النص</p></html>]]></content></entry></feed>`,
		`<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>ع</a:title><a:entry><a:title>خبر</a:title><a:content type="html"><![CDATA[<html><p>النص</p></html>]]></a:content></a:entry></a:feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"خبر","content_html":"<html><p>النص</p></html>"}]}`,
	} {
		if isPage([]byte(body)) {
			t.Errorf("%s is taken for a page", body)
		}
		if f, err := parse(t, body); err != nil || len(f.Items) != 1 || f.Items[0].HTML != "<p>النص</p>" {
			t.Errorf("%s: %+v, %v", body, f.Items, err)
		}
	}
}

func TestCleanHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"script, style, form", `<script>x</script><style>p{}</style><form><input></form><p>نص</p>`, "<p>نص</p>"},
		{"javascript address", `<a href="javascript:alert(1)">رابط</a>`, "<p>رابط</p>"},
		{"text with a reference", "أ &amp; ب", "<p>أ &amp; ب</p>"},
		{"left open", `<p><b>غامق`, "<p><b>غامق</b></p>"},
		{"only text", "سطر\n\nآخر", "<p>سطر</p><p>آخر</p>"},
		{"direction", `<p dir="rtl" lang="ar" style="position:fixed">نص</p>`, `<p dir="rtl" lang="ar">نص</p>`},
		{"nothing left", `<div><script>x</script></div>`, ""},
		{"override left open", "<p>\u202eنص</p>", "<p>نص</p>"},
	} {
		if got := cleanHTML(c.in, nil); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := cleanHTML(strings.Repeat("<div>", 50_000)+"عميق", nil); got != "<p>عميق</p>" {
		t.Errorf("deep HTML gives %.80q", got)
	}
}

func FuzzCleanHTML(f *testing.F) {
	f.Add(`<p>نص <b>غامق<i>مائل</b></i> &amp; <img src="x" alt="a>b"><table><tr><p>x</table>`)
	f.Fuzz(func(t *testing.T, raw string) {
		once := cleanHTML(raw, nil)
		if low := strings.ToLower(once); strings.Contains(low, "<script") || strings.Contains(low, "javascript:alert") && strings.Contains(low, "href=\"javascript") {
			t.Fatalf("unsafe: %q", once)
		}
		if text := story.PlainText(once); strings.ContainsRune(text, 0) {
			t.Fatalf("%q", text)
		}
	})
}

// FuzzParseFeed: whatever comes, what is made of it is bounded, text is text, and HTML is safe.
func FuzzParseFeed(f *testing.F) {
	f.Add([]byte(rssOne))
	paths, _ := filepath.Glob("testdata/feeds/*.*")
	for _, path := range paths {
		if body, err := os.ReadFile(path); err != nil {
			f.Fatal(err)
		} else if filepath.Ext(path) != ".golden" {
			f.Add(body)
		}
	}
	base, _ := url.Parse("https://e.example/")
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1<<15 {
			return
		}
		feed, err := ParseFeed(body, FeedContext{URL: base.String(), Source: story.Source{ID: "s", Location: time.UTC}})
		if err == nil && len(feed.Items) > maxItems {
			t.Fatalf("%d items", len(feed.Items))
		}
		for _, it := range feed.Items {
			for _, text := range append([]string{it.ID, it.URL, it.Title, it.Summary, it.HTML, it.Outlet, feed.Title}, it.Authors...) {
				if !utf8.ValidString(text) {
					t.Fatalf("no UTF-8: %q", text)
				}
			}
			if problem := judge(it.HTML, base); problem != "" {
				t.Fatalf("%q: %s", it.HTML, problem)
			}
		}
	})
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Wed, 25 Nov 2026 10:00:00 +0200", "2026-11-25T10:00:00+02:00"}, {"Wed, 25 Nov 2026 10:00:00 GMT", "2026-11-25T10:00:00Z"},
		{"Wed, 25 Nov 2026 10:00:00 AST", "2026-11-25T10:00:00+03:00"}, {"2026-11-25", "2026-11-25T00:00:00+03:00"},
		{"2026-11-25T10:00:00Z", "2026-11-25T10:00:00Z"}, {"2026-11-25T10:00:00", "2026-11-25T10:00:00+03:00"}, {" 2026-11-25  10:00 ", "2026-11-25T10:00:00+03:00"},
		{"غدا", ""}, {"", ""},
	} {
		got, ok := parseDate(c.in, riyadh, time.Time{})
		if ok != (c.want != "") || ok && got.Format(time.RFC3339) != c.want {
			t.Errorf("parseDate(%q) = %s, %v, want %q", c.in, got.Format(time.RFC3339), ok, c.want)
		}
	}
}
