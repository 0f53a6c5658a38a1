package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// entry is what a made-up feed says of one entry, oddities and all.
type entry struct {
	title, body, link, id, date, author, category, enclosure, kind, length string
}

// plain is an entry in which nothing is odd. Its text is made of words drawn by its name, so that no two are copies.
func plain(name string) entry {
	words := strings.Fields("قارب ميناء صياد شبكة رصيف موج مرساة شراع بحارة سوق قافلة جسر طريق مدرسة معلم مكتبة كتاب حديقة نخلة بئر سد نهر مزرعة قمح " +
		"زيتون مصنع عامل محطة قطار سكة جبل وادي قرية مدينة بلدية مجلس اجتماع قرار ميزانية مستشفى طبيب دواء بحث جامعة طالب معرض لوحة متحف أثر قلعة")
	sum := sha256.Sum256([]byte(name))
	var text strings.Builder
	for i, b := range sum {
		fmt.Fprintf(&text, "%s ال%s ", []string{"وصل", "عاد", "فتح", "بنى", "رأى", "حمل", "ذكر"}[(int(b)+i)%7], words[int(b)%len(words)])
	}
	return entry{
		title: "خبر عن " + name, body: "<p>" + text.String() + "كما قال " + name + ".</p>",
		link: "https://odd.example/" + name, id: name, date: "2026-11-20T08:00:00+03:00", author: "سعاد", category: "بحر",
	}
}

// oddities are entries with one thing each that feeds do and should not.
func oddities() map[string]func(*entry) {
	all := map[string]func(*entry){}
	for _, some := range []map[string]func(*entry){oddTitles(), oddBodies(), oddFields()} {
		maps.Copy(all, some)
	}
	return all
}

// oddTitles are oddities of titles, and languages.
func oddTitles() map[string]func(*entry) {
	long := strings.Repeat("كلمة طويلة ", 50_000)
	return map[string]func(*entry){
		"plain":          func(*entry) {},
		"no-title":       func(e *entry) { e.title = "" },
		"blank-title":    func(e *entry) { e.title = " \u200f\u00a0 " },
		"only-title":     func(e *entry) { e.body, e.link, e.date, e.author, e.category = "", "", "", "", "" },
		"script-title":   func(e *entry) { e.title = `<script>alert("عنوان")</script> خبر` },
		"end-tag-title":  func(e *entry) { e.title = "كيف نكتب </b> و </p> في الصفحة؟" },
		"entity-title":   func(e *entry) { e.title = "R&amp;D &lt;خبر&gt; &#1582; &nbsp; &copy;" },
		"less-title":     func(e *entry) { e.title = "5 < 7 && 9 > 3" },
		"cdata-title":    func(e *entry) { e.title = "قبل ]]> بعد" },
		"long-title":     func(e *entry) { e.title = long },
		"bidi-title":     func(e *entry) { e.title = "خبر \u202eمقلوب\u202c و\u2067معزول" },
		"c1-title":       func(e *entry) { e.title = "خبر\u0085فيه\u0093حرف\u0094" },
		"lost-title":     func(e *entry) { e.title = "خبر \ufffd\ufffd ضاع" },
		"noncharacter":   func(e *entry) { e.title = "خبر \ufffe\uffff \U0001fffe" },
		"latin-mojibake": func(e *entry) { e.title = "خبر Ã©tÃ© Â« Â»" },
		"emoji":          func(e *entry) { e.title = "👩‍🏫 ٣ خبر 🇸🇦" },
		"latin-first":    func(e *entry) { e.title = "OPEC+ تخفض الإنتاج 2%" },
		"english": func(e *entry) {
			e.title, e.body = "A fishing boat was restored", "<p>The old boat came back to the harbour after three months of work, and people met on the pier to see it.</p>"
		},
		"persian": func(e *entry) {
			e.title, e.body = "قایق ماهیگیری پس از سه ماه بازگشت", "<p>قایق ماهیگیری قدیمی که صاحبانش آن را در سه ماه تعمیر کرده بودند امروز به بندر رسید و گروهی برای دیدن آن گرد آمدند.</p>"
		},
	}
}

// oddBodies are oddities of HTML.
func oddBodies() map[string]func(*entry) {
	return map[string]func(*entry){
		"no-body": func(e *entry) { e.body = "" },
		"script-body": func(e *entry) {
			e.body += `<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">ا</a>`
		},
		"style-body": func(e *entry) { e.body = `<style>p{}</style><p style="position:fixed;color:expression(1)">` + e.body },
		"form-body": func(e *entry) {
			e.body += `<form action="/x"><input name="a"><button>أ</button></form><iframe src="/y"></iframe>`
		},
		"table-body": func(e *entry) { e.body += `<table><tr><td>أ<p>ب<td>ج</table><ul><li>د<li>ه</ul>` },
		"unclosed-body": func(e *entry) {
			e.body += `<b><i>مائل</b> وبعد</i><p>فقرة<div>قسم</p></div></span></li>`
		},
		"relative-body": func(e *entry) {
			e.body += `<img src="/صورة.jpg" alt="أ"><a href="../x">ب</a><a href="?q=1">ج</a>`
		},
		"media-body": func(e *entry) {
			e.body += `<video controls src="/v.mp4" poster="/p.jpg"></video><audio src="a.mp3"></audio><picture><source srcset="a.webp"><img src="a.png"></picture>`
		},
		"svg-body": func(e *entry) { e.body += `<svg><script>1</script><circle r="1"/></svg><math><mi>x</mi></math>` },
		"ids-body": func(e *entry) {
			e.body += `<p id="a" name="b" data-x="1" aria-label="ت" role="note" class="c" dir="auto" lang="ar-SA">أ</p>`
		},
		"c1-body":       func(e *entry) { e.body += "<p>حرف\u0085 \u0099 \ufffd ]]> هنا</p>" },
		"entities-body": func(e *entry) { e.body += "<p>&amp;amp; &lt;b&gt; &nbsp;&bogus; &#0; &#x1F; &#xD800; &#150;</p>" },
		"plain-body":    func(e *entry) { e.body = "نص بلا وسوم\n\nوفيه 3 < 5 & سطر آخر" },
		"deep-body":     func(e *entry) { e.body = strings.Repeat("<div><blockquote>", 300) + "عميق" },
	}
}

// oddFields are oddities of dates, addresses, names and files.
func oddFields() map[string]func(*entry) {
	return map[string]func(*entry){
		"no-date":         func(e *entry) { e.date = "" },
		"epoch":           func(e *entry) { e.date = "1970-01-01T00:00:00Z" },
		"old":             func(e *entry) { e.date = "1987-04-12T10:00:00+03:00" },
		"ancient":         func(e *entry) { e.date = "0001-01-01T00:00:00Z" },
		"future":          func(e *entry) { e.date = "2096-01-01T00:00:00Z" },
		"far-offset":      func(e *entry) { e.date = "2026-11-20T08:00:00+05:45" },
		"nested-links":    func(e *entry) { e.body += `<a href="/أ">واحد <a href="b?x=1&y=2">اثنان</a></a>` },
		"arabic-link":     func(e *entry) { e.link = "https://أخبار.example/خبر عاجل/١?س=[1]|{2}#قسم" },
		"no-link":         func(e *entry) { e.link = "" },
		"relative-link":   func(e *entry) { e.link = "/news/7" },
		"script-link":     func(e *entry) { e.link = "javascript:alert(1)" },
		"bad-escape-link": func(e *entry) { e.link = "https://odd.example/%zz/%E0%A4%A?q=%" },
		"underscore-host": func(e *entry) { e.link = "http://my_host.odd.example:80/a/../b" },
		"mail-link":       func(e *entry) { e.link = "mailto:news@odd.example" },
		"id-with-space":   func(e *entry) { e.id = "معرف فيه فراغ <&> \u202e" },
		"author-markup":   func(e *entry) { e.author = `<b>سعاد</b> & "أخوها" <souad@odd.example>` },
		"author-c1":       func(e *entry) { e.author = "سعاد\u0085\ufffd" },
		"category-blank":  func(e *entry) { e.category = "  " },
		"category-markup": func(e *entry) { e.category = "</category><b>بحر</b> & ]]>" },
		"categories-many": func(e *entry) { e.category = strings.Repeat("وسم,", 1000) },
		"enclosure":       func(e *entry) { e.enclosure, e.kind, e.length = "https://odd.example/a.mp3", "audio/mpeg", "1000" },
		"enclosure-odd":   func(e *entry) { e.enclosure, e.kind, e.length = "https://odd.example/صوت [1].mp3", "mp3", "-5" },
		"enclosure-host":  func(e *entry) { e.enclosure, e.kind, e.length = "http://localhost/a.mp3?x=1", "", "كبير" },
		"enclosure-noslash": func(e *entry) {
			e.enclosure, e.kind, e.length = "https://odd.example?file=1", "audio/mpeg; codecs=\"x\"", ""
		},
		"enclosure-port": func(e *entry) { e.enclosure, e.kind, e.length = "http://[::1]:8080/a.mp3", "audio/mpeg", "1" },
	}
}

// feedNames are the names of all test feeds, in order.
func feedNames() []string { return slices.Sorted(maps.Keys(testFeeds())) }

// testFeeds are the feeds that the fetcher is tested with, and each oddity as RSS, Atom and JSON.
func testFeeds() map[string][]byte {
	feeds := map[string][]byte{}
	paths, _ := filepath.Glob(filepath.Join("fetcher", "testdata", "feeds", "*"))
	for _, path := range paths {
		if content, err := os.ReadFile(path); err == nil && filepath.Ext(path) != ".golden" {
			feeds["kept-"+filepath.Base(path)] = content
		}
	}
	for name, change := range oddities() {
		for format, write := range map[string]func(entry) string{"rss.xml": rss, "atom.xml": atom, "feed.json": jsonFeed} {
			e := plain(name + "-" + strings.TrimSuffix(format, filepath.Ext(format)))
			change(&e)
			feeds[name+"-"+format] = []byte(write(e))
		}
	}
	return feeds
}

func rss(e entry) string {
	var out strings.Builder
	out.WriteString(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>ق</title><link>https://odd.example/</link><item>`)
	for _, field := range [][2]string{{"title", e.title}, {"link", e.link}, {"guid", e.id}, {"description", e.body}, {"dc:date", e.date}, {"dc:creator", e.author}} {
		fmt.Fprintf(&out, "<%s>%s</%s>", field[0], html.EscapeString(field[1]), field[0])
	}
	for c := range strings.SplitSeq(e.category, ",") {
		fmt.Fprintf(&out, "<category>%s</category>", html.EscapeString(c))
	}
	if e.enclosure != "" {
		fmt.Fprintf(&out, `<enclosure url="%s" type="%s" length="%s"/>`, html.EscapeString(e.enclosure), html.EscapeString(e.kind), html.EscapeString(e.length))
	}
	out.WriteString("</item></channel></rss>")
	return out.String()
}

func atom(e entry) string {
	var out strings.Builder
	out.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>ق</title><id>urn:x:odd</id><entry>`)
	fmt.Fprintf(&out, `<title type="text">%s</title><id>%s</id><updated>%s</updated><content type="html">%s</content>`,
		html.EscapeString(e.title), html.EscapeString(e.id), html.EscapeString(e.date), html.EscapeString(e.body))
	fmt.Fprintf(&out, `<author><name>%s</name></author><link href="%s"/>`, html.EscapeString(e.author), html.EscapeString(e.link))
	for c := range strings.SplitSeq(e.category, ",") {
		fmt.Fprintf(&out, `<category term="%s"/>`, html.EscapeString(c))
	}
	if e.enclosure != "" {
		fmt.Fprintf(&out, `<link rel="enclosure" href="%s" type="%s" length="%s"/>`, html.EscapeString(e.enclosure), html.EscapeString(e.kind), html.EscapeString(e.length))
	}
	out.WriteString("</entry></feed>")
	return out.String()
}

func jsonFeed(e entry) string {
	item := map[string]any{"id": e.id, "url": e.link, "title": e.title, "content_html": e.body, "date_published": e.date, "tags": strings.Split(e.category, ","),
		"authors": []any{map[string]any{"name": e.author}}}
	if e.enclosure != "" {
		item["attachments"] = []any{map[string]any{"url": e.enclosure, "mime_type": e.kind, "size_in_bytes": e.length}}
	}
	out, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "ق", "items": []any{item}})
	if err != nil {
		panic("unreachable: strings only: " + err.Error())
	}
	// An unpaired surrogate cannot stand in a Go string.
	return strings.Replace(string(out), `"title":"ق"`, `"title":"ق\ud83d"`, 1)
}
