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
