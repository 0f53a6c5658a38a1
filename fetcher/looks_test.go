package fetcher

import "testing"

func TestTextAsHTML(t *testing.T) {
	for text, want := range map[string]string{
		"بلا علامات &amp; بلا وسوم": "بلا علامات &amp; بلا وسوم",
		"5 < 7 و 8 > 3":            "5 &lt; 7 و 8 &gt; 3",
		"الوسم <blink> قديم":       "الوسم &lt;blink&gt; قديم",
		"سهم <S>":                  "سهم &lt;S&gt;",
		"<!' ليس تعليقا":           "&lt;!' ليس تعليقا",
		"<عاجل> خبر":               "&lt;عاجل&gt; خبر",
		"<1> أولا":                 "&lt;1&gt; أولا",
		"<x/>":                     "&lt;x/&gt;",
		"<":                        "&lt;",
		"a <b":                     "a &lt;b",
		"نص<br>آخر":                "نص<br>آخر",
		"نص<BR/>آخر":               "نص<BR/>آخر",
		"<p>فقرة":                  "<p>فقرة",
		"<b>بارز</b>":              "<b>بارز</b>",
		"<marquee>نص</marquee>":    "<marquee>نص</marquee>",
		"<o:p>":                    "<o:p>",
		"<amp-img>":                "<amp-img>",
		"نص <!-- تعليق -->":        "نص <!-- تعليق -->",
		`مقطوع <a href="https://e`: `مقطوع <a href="https://e`,
		"5 < 7 ثم <i class=x>مائل": "5 < 7 ثم <i class=x>مائل",
		"<script>alert(1)":         "<script>alert(1)",
	} {
		if got := textAsHTML(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestSectionsWrappedTwice: a CDATA section that was escaped, or put into another, is no part of a title or a text.
func TestSectionsWrappedTwice(t *testing.T) {
	for name, item := range map[string]string{
		"escaped":   `<title>&lt;![CDATA[أمطار &amp;amp; رياح]]&gt;</title><description>&lt;![CDATA[&lt;p&gt;النص&lt;/p&gt;]]&gt;</description>`,
		"twice":     `<title><![CDATA[<![CDATA[أمطار & رياح]]]]><![CDATA[>]]></title><description><![CDATA[<![CDATA[<p>النص</p>]]]]><![CDATA[>]]></description>`,
		"no HTML":   `<title> &lt;![CDATA[أمطار &amp;amp; رياح]]&gt;</title><description>&lt;![CDATA[النص]]&gt;</description>`,
		"a summary": `<title>&lt;![CDATA[أمطار &amp;amp; رياح]]&gt;</title><description>&lt;![CDATA[النص]]&gt;</description><content:encoded>&lt;![CDATA[&lt;p&gt;النص&lt;/p&gt;]]&gt;</content:encoded>`,
	} {
		f, err := parse(t, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>ع</title><item>`+item+`</item></channel></rss>`)
		if err != nil || len(f.Items) != 1 {
			t.Errorf("%s: %+v, %v", name, f.Items, err)
			continue
		}
		if it := f.Items[0]; it.Title != "أمطار & رياح" || it.HTML != "<p>النص</p>" || it.Summary != "" && it.Summary != "النص" {
			t.Errorf("%s: %q, %q, %q", name, it.Title, it.HTML, it.Summary)
		}
	}
}
