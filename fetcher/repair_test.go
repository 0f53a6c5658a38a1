package fetcher

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"nashra/story"
)

// summary is what the tests below compare: each item's title, address and text.
func summary(items []story.Item) string {
	var parts []string
	for _, it := range items {
		parts = append(parts, strings.Join(strings.Fields(it.Title+" "+it.URL+" "+it.HTML), " "))
	}
	return strings.Join(parts, " | ")
}

// TestRepair: what publishers write, and what becomes of it. Items stand in a channel unless a text has its own root.
func TestRepair(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"as it should be", `<item><title>خبر</title></item>`, "خبر"},
		{"lone <", `<item><title>السعر < 5 دنانير</title></item>`, "السعر < 5 دنانير"},
		{"< before a digit and a name", `<item><title>بين <3 و <b و</title></item>`, "بين <3 و <b و"},
		{"address in angle brackets", `<item><title>خبر</title><description>راسلنا <hoda@e.example> أو <https://e.example/x></description></item><item><title>ثان</title></item>`, "خبر <p>راسلنا أو</p> | ثان"},
		{"Arabic in angle brackets", `<item><title><عاجل> وصول السفينة</title></item>`, "<عاجل> وصول السفينة"},
		{"bare &", `<item><title>شركة AT&T & غيرها</title><link>https://e.example/?a=1&copy=3&b=2</link></item>`, "شركة AT&T & غيرها https://e.example/?a=1&copy=3&b=2"},
		{"names of HTML", `<item><title>&laquo;خبر&raquo;&nbsp;و&hellip;&CounterClockwiseContourIntegral;&#1582;&#x62E;&apos;</title></item>`, "«خبر» و…∳خخ'"},
		{"names of HTML in a value", `<item><title>خبر</title><link>https://e.example/1</link><enclosure url=/a.mp3 title="&nbsp;" type=audio/mpeg></item>`, "خبر https://e.example/1"},
		{"values without quotes", `<item><title>خبر</title><description><a href=https://e.example/a.b?c=1>هنا</a> تجد المزيد</description></item>`, `خبر <a href="https://e.example/a.b?c=1">هنا</a> تجد المزيد`},
		{"value that is not closed", `<item><title>خبر</title><description><a href="https://e.example/a>هنا</a> تجد <b class="x">المزيد</b></description></item>`, `خبر <a href="https://e.example/a">هنا</a> تجد <b>المزيد</b>`},
		{"< in a value", `<item><title>خبر</title><description><img src="/i.png" alt="أ < ب"/></description></item>`, `خبر <img src="https://e.example/i.png" alt="أ &lt; ب" loading="lazy" referrerpolicy="no-referrer"/>`},
		{"]]> outside of a section", `<item><title>خبر]]> جديد</title></item>`, "خبر]]> جديد"},
		{"section that is not closed", `<item><title><![CDATA[أول</title></item><item><title>ثان</title></item>`, "أول | ثان"},
		{"section that runs on", `<item><title><![CDATA[أول</title></item><item><title><![CDATA[ثان]]></title></item>`, "أول | ثان"},
		{"section about sections", `<item><title>أول</title><description><![CDATA[اكتب <code>&lt;![CDATA[x</code> هكذا <![CDATA[ وانتهى]]></description></item>`, "أول اكتب <code>&lt;![CDATA[x</code> هكذا"},
		{"HTML that is not XML", `<item><title>خبر</title><description><p>سطر<br>آخر<p>فقرة <b>غامق <i>مائل</b> عادي</i></description></item><item><title>ثان</title></item>`, "خبر <p>سطر<br/>آخر</p><p>فقرة <b>غامق <i>مائل</i></b> عادي</p> | ثان"},
		{"end of what is not open", `<item><title>خبر</font></title></div></item><item><title>ثان</title></item>`, "خبر | ثان"},
		{"letter case that changes", `<Item><Title>خبر</title></item><item><title>ثان</TITLE></item>`, "خبر | ثان"},
		{"item that is not closed", `<item><title>أول</title><item><title>ثان</title></item>`, "أول | ثان"},
		{"dashes in a comment", `<!-- أ -- ب --><item><title>خبر</title><!-- - -- - --></item>`, "خبر"},
		{"declaration in the middle", `<item><title>خبر</title></item><?xml version="1.1" encoding="shift_jis"?><item><title>ثان</title></item>`, "خبر | ثان"},
		{"PHP in the middle", `<item><title>خبر</title></item><?php echo "<item>" ?><item><title>ثان</title></item>`, "خبر | ثان"},
		{"condition of Word", `<item><title>خبر</title><description><![if !x]><p>نص</p><![endif]></description></item>`, "خبر <p>نص</p>"},
		{"value without a name, name without a value", `<item x y="1" ="2" 3=4><title "z">خبر</title></item>`, "خبر"},
		{"U+0092 for a quote", "<item><title>don\u0092t \u0093x\u0094</title></item>", "don’t “x”"},
		{"reference to 146", "<item><title>don&#146;t</title></item>", "don’t"},
		{"XML 1.1", `<?xml version="1.1"?><rss version="2.0"><channel><item><title>خبر</title></item></channel></rss>`, "خبر"},
		{"comment before the declaration", `<!-- x --><?xml version="1.0"?><rss version="2.0"><channel><item><title>خبر</title></item></channel></rss>`, "خبر"},
		{"long comment before the root", `<?xml version="1.0"?><!--` + strings.Repeat("x", 9000) + `--><rss version="2.0"><channel><item><title>خبر</title></item></channel></rss>`, "خبر"},
		{"HTML before", "<br />\n<b>Warning</b>: x in <b>/a.php</b><br />\n" + `<?xml version="1.0"?><rss version="2.0"><channel><item><title>خبر</title></item></channel></rss>`, "خبر"},
		{"what comes after", `<rss version="2.0"><channel><item><title>خبر</title></item></channel></rss><script>x < y</script><item><title>لا</title></item>`, "خبر"},
		{"end cut off", `<rss version="2.0"><channel><item><title>خبر</title></item></channel></rss`, "خبر"},
		{"Atom entry", `<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom"><title>خبر</title><link href="https://e.example/1"/></entry>`, "خبر https://e.example/1"},
		{"Atom entry with a prefix", `<a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:title>خبر</a:title></a:entry> `, "خبر"},
		{"channel without a root", `<channel><title>ع</title><item><title>خبر</title></item></channel>`, "خبر"},
		{"CDF", `<!DOCTYPE Channel SYSTEM "http://www.w3c.org/Channel.dtd"><CHANNEL HREF="https://e.example/"><TITLE>ع</TITLE><ITEM HREF="https://e.example/1?a=1&amp;b=2"><TITLE>خبر</TITLE><ABSTRACT>النص</ABSTRACT></ITEM></CHANNEL>`, "خبر https://e.example/1?a=1&b=2 <p>النص</p>"},
		{"entities of its own", `<!DOCTYPE rss [<!-- <!ENTITY a "لا"> --><!ENTITY a "أ"><!ENTITY b '&a;ب "x" &#1580;'><!ENTITY c "<b>ج</b>"><!ENTITY amp "لا"><!ENTITY d SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&a; &b; &c; &amp; &d; &e</title><link>https://e.example/</link><description><![CDATA[&a;]]></description></item></channel></rss>`,
			"أ أب \"x\" ج ج & &d; &e https://e.example/ <p>&amp;a;</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.text
			if !strings.HasPrefix(c.text, "<item") && !strings.Contains(c.text, "hannel") && !strings.Contains(c.text, "CHANNEL") && !strings.Contains(c.text, "entry") {
				text = `<rss version="2.0"><channel><title>ع</title>` + c.text + `</channel></rss>`
			} else if strings.HasPrefix(strings.ToLower(c.text), "<item") {
				text = `<rss version="2.0"><channel><title>ع</title>` + c.text + `</channel></rss>`
			}
			f, err := ParseFeed([]byte(text), FeedContext{URL: "https://e.example/rss", Source: story.Source{ID: "e", Location: time.UTC}})
			if got := summary(f.Items); err != nil || got != c.want {
				t.Errorf("got  %s\nwant %s\n%v", got, c.want, err)
			}
		})
	}
}

// TestBreaksOff: wherever a document ends, it gives the items that are whole, as they are in the whole document, or an
// error; and never a piece of one.
func TestBreaksOff(t *testing.T) {
	for name, c := range map[string][4]string{
		"RSS": {`<?xml version="1.0"?><rss version="2.0"><channel><title>ع</title><link>https://e.example/</link>`,
			`<item><guid isPermaLink="false">%d</guid><title>خبر &amp; رقم %[1]d</title><description><![CDATA[<p>نص</p>]]></description><enclosure url="/%[1]d.mp3" type="audio/mpeg"/></item>`, `</channel></rss>`},
		"RSS 1.0": {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>ع</title></channel>`,
			`<item rdf:about="https://e.example/%d"><title>خبر رقم %[1]d</title><link>https://e.example/%[1]d</link></item>`, `</rdf:RDF>`},
		"Atom": {`<feed xmlns="http://www.w3.org/2005/Atom"><title>ع</title>`,
			`<entry><id>%d</id><title>خبر رقم %[1]d</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص<br/></p></div></content></entry>`, `</feed>`},
		"JSON": {`{"version":"https://jsonfeed.org/version/1.1","title":"ع","items":[`,
			`{"id":"%d","title":"خبر \"رقم\" %[1]d","content_html":"<p>نص</p>","authors":[{"name":"هدى"}],"tags":["أ"]}`, `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			comma := ""
			if name == "JSON" {
				comma = ","
			}
			whole := c[0] + fmt.Sprintf(c[1], 1) + comma + fmt.Sprintf(c[1], 2) + comma + fmt.Sprintf(c[1], 3) + c[2]
			all, err := parse(t, whole)
			if err != nil || len(all.Items) != 3 {
				t.Fatalf("%+v, %v", all.Items, err)
			}
			ends := [3]int{} // where each item ends
			for i := range ends {
				last := fmt.Sprintf(c[1], i+1)
				ends[i] = strings.Index(whole, last) + len(last)
			}
			for cut := range whole {
				f, err := parse(t, whole[:cut])
				want := 0
				for _, end := range ends {
					if cut >= end {
						want++
					}
				}
				if err != nil && want == 0 {
					continue
				}
				// The end tag of an item may lack its bracket.
				if got := len(f.Items); err != nil || got != want && !(got == want+1 && strings.HasPrefix(whole[cut:], ">")) || summary(f.Items) != summary(all.Items[:got]) {
					t.Fatalf("cut to %q: %d items, want %d: %s, %v", whole[:cut], len(f.Items), want, summary(f.Items), err)
				}
			}
		})
	}
}

// TestEntitiesAreBounded: laughter costs nothing.
func TestEntitiesAreBounded(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE rss [<!ENTITY a0 "هههههههههه">`)
	for i := range 40 {
		fmt.Fprintf(&laughs, `<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	laughs.WriteString("]>")
	one := `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("ه", 1500) + `">]>`
	for name, text := range map[string]string{"billion laughs": laughs.String() + "<rss><channel>" + strings.Repeat("&a40;&a3;&a2;", 10_000), "quadratic": one + "<rss><channel><item>" + strings.Repeat("&a;", 100_000) + "</item>"} {
		got, _, err := prepareAny([]byte(text+"<item><title>خبر</title></item></channel></rss>"), "")
		if err != nil || len(got) > len(text)+2*maxExpansions {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// TestTagsThatSwallowTheNext: each "<" seems to begin a tag that reaches to the end of the text, where another begins. What
// reads on from every one of them does not end here.
func TestTagsThatSwallowTheNext(t *testing.T) {
	const whole = `<item><title>خبر</title></item>`
	text := `<rss><channel>` + whole + `<item><a x="` + strings.Repeat(`<a " x="`, 1<<17) + `" <b>` + `</item>` + whole + `</channel></rss>`
	if f, err := parse(t, text); err != nil || len(f.Items) < 2 || f.Items[0].Title != "خبر" {
		t.Errorf("%d items, %v", len(f.Items), err)
	}
	few := `<rss><channel><item><title>سفن <x y="ترسو</title><link>https://e.example/1</link><guid>"<</guid></item></channel></rss>`
	if f, err := parse(t, few); err != nil || len(f.Items) != 1 || f.Items[0].URL != "https://e.example/1" {
		t.Errorf("a quote that is not closed hides tags: %+v, %v", f.Items, err)
	}
}

// BenchmarkHostile has documents that are broken everywhere, of two sizes: four times the bytes must take some four times as
// long, whatever is broken.
func BenchmarkHostile(b *testing.B) {
	const rss = "<rss><channel><item><title>خبر</title></item>"
	run := func(name string, text func(size int) string) {
		for _, size := range []int{1 << 16, 1 << 18} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				body := text(size)
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					_, _, _ = prepareAny([]byte(body), "")
				}
			})
		}
	}
	for name, part := range map[string]string{
		"cut names": "<a@", "sections": "<a><![CDATA[x</a>", "sections that run on": "<a><![CDATA[x</a><item><![CDATA[", "quotes": `<a b="`, "both quotes": `<a b="'`, "quote and end": `<a b=">`,
		"ends": "</a", "comments": "<!-- >", "instructions": "<?x", "<": "<", "tags in tags": "<a <b ", "directives": "<!<>", "brackets": "]]>", "stray ends": "</b>", "references": "&e;",
		"open and closed by another": "<a><b></a>", "tags in values": `<a " x="`, "values": "<a b=c'd\"", "CDATA in nothing": "<![CDATA[",
	} {
		parts := func(size int) string { return strings.Repeat(part, size/len(part)) }
		run(name+" inside", func(size int) string { return rss + parts(size) })
		run(name+" before", func(size int) string { return parts(size) + rss + "</channel></rss>" })
		run(name+" behind an entity", func(size int) string {
			return `<!DOCTYPE a [<!ENTITY e "xxxxxxxx">]>` + rss + parts(size) + "]]>"
		})
	}
	for name, part := range map[string]string{"quotes": `"`, "names": `"a`, "open": `{"a":`, "words": "x ", "commas": ",", "escapes": `\`, "spaced quotes": `"  `} {
		run("JSON "+name, func(size int) string { return `{"items":[` + strings.Repeat(part, size/len(part)) })
	}
}

func FuzzPrepare(f *testing.F) {
	for _, s := range []string{
		rssOne, `<rss><channel><item><title>a < b</title><a b=c.d></item>`, `<entry xmlns="http://www.w3.org/2005/Atom"><title>x`, `<!DOCTYPE a [<!ENTITY b "c">]><feed>&b;<entry/></feed>`,
		`<CHANNEL HREF="x"><ITEM HREF='y'><ABSTRACT>z</ABSTRACT></ITEM>`, `{"version":"https://jsonfeed.org/version/1","items":[{"id":1,},null]`, `<rss><channel><item><![CDATA[x</item><item>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		text, _, err := prepareAny(body, "")
		if err != nil || len(text) == 0 || text[0] == '{' {
			return
		}
		checkBound(t, string(text))
	})
}
