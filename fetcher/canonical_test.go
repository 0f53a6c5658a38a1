package fetcher

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var articleBase = &url.URL{Scheme: "https", Host: "harbour.example", Path: "/n/7"}

// checkRewrite: what rewrite gives is what parsing and rendering give.
func checkRewrite(raw string) (quick bool, got, want string) {
	sanitised := policy().Sanitize(raw)
	got, quick = rewrite(sanitised, articleBase)
	want, err := render(sanitised, articleBase)
	if err != nil {
		want = err.Error()
	}
	return quick, got, want
}

func TestRewrite(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		quick     bool
	}{
		{"article", articleHTML(7), true},
		{"wrapper, picture, script", `<div class="x"><img src="/i.jpg" alt="الميناء" onerror="x()" width="600"><p>نص</p><script>x</script></div>`, true},
		{"inline in order", `<p><b>غامق <i>مائل</i></b> &amp; <a href="../a?b=1&amp;c">رابط</a><br>سطر</p>`, true},
		{"lists", `<ul><li>قمح<ul><li>صلب</li></ul></li><li><p>زيت</p></li></ul><dl><dt>أ</dt><dd>ب</dd></dl>`, true},
		{"heading and quote", `<h2>عنوان</h2><blockquote><p>قول</p></blockquote><figure><img src="x.png"/><figcaption>صورة</figcaption></figure><hr/>`, true},
		{"block in inline", `<b><p>نص</p></b><a href="/x"><div>نص</div></a>`, true},
		{"address that cannot be", `<p><img src="javascript:x" alt="لا شيء">نص</p>`, true},
		{"direction controls left open", "<p>\u202bنص</p>\u2067<p>نص\u2069</p>", true},
		{"nothing to see", `<div> <p>&#8203;</p></div>`, true},
		{"quotes in text and attribute", `<p>"قال" 'نعم' &lt;هنا&gt;</p><img src="x" alt="a &quot;b&quot; &amp;lt;">`, true},
		{"two paragraphs, one left open", `<p>أ<p>ب</p>`, false},
		{"paragraph in paragraph by way of inline", `<p><span><p>أ</p></span></p>`, false},
		{"list in paragraph", `<p><ul><li>أ</li></ul></p>`, false},
		{"line in paragraph", `<p>أ<hr>ب</p>`, false},
		{"heading in heading", `<h2>أ<h3>ب</h3></h2>`, false},
		{"link in link", `<a href="/1">أ<span><a href="/2">ب</a></span></a>`, false},
		{"item in item", `<ul><li>أ<li>ب</ul>`, false},
		{"item without a list", `<li>أ</li>`, false},
		{"term in a list of items", `<ul><dt>أ</dt></ul>`, false},
		{"crossed", `<b>أ<i>ب</b>ج</i>`, false},
		{"left open", `<div><p>أ</p>`, false},
		{"closed too often", `<p>أ</p></p></div>`, false},
		{"table", `<table><tr><td>أ</td></tr></table>`, false},
		{"text in a table", `<table>أ<tr><td>ب</table>`, false},
		{"preformatted", "<pre>\n\nأ</pre>", false},
		{"empty element written short", `<p/>أ`, false},
		{"end of a line break", `أ</br>ب`, false},
		{"escaped line end", `<p>أ&#13;ب</p>`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if quick, got, want := checkRewrite(c.raw); quick != c.quick || quick && got != want {
				t.Errorf("quick %v, want %v\n%q, want\n%q", quick, c.quick, got, want)
			}
		})
	}
}

func TestRewriteIsRender(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>", "<a href='/x'>", "<a>", "</a>", "<ul>", "</ul>", "<ol>", "<li>", "</li>",
		"<h1>", "</h1>", "<h2>", "<hr>", "<br>", "<br/>", "</br>", `<img src="x" alt="a&quot;>b">`, "<img>", "<dl>", "</dl>", "<dt>", "</dt>", "<dd>",
		"<blockquote>", "</blockquote>", "<span dir=rtl dir=ltr lang=ar>", "</span>", "<p/>", "<b/>", "<table>", "<tr>", "<td>", "</table>", "<pre>", "\n",
		"<figure>", "</figure>", "نص", " ", "&amp;", "&nbsp;", "&#13;", "&lt;p&gt;", "\u202b", "\u202c", "\x00", "\"", "'", ">", "<", "<!--x-->", "\u200b",
		"<script>x</script>", "<time datetime=1>", "</time>", "<code>", "</code>", "<small>", "</small>", "<image src=y>", "<font>", "</font>",
		"\u0338", "\u200c", "\u200d", "ا\u0654", "ﻷ", "\u037e", "\u1fef", "یک", "إدارة المدرسة الکبیرة وإعادة بناء مکتبة الجامعة الأولی",
	})
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "pieces"), "")
		if quick, got, want := checkRewrite(raw); quick && got != want {
			t.Fatalf("%q: %q, want %q", raw, got, want)
		}
	})
}

// TestRewriteIsRenderInOrder draws only HTML in which what is opened last is closed first.
func TestRewriteIsRenderInOrder(t *testing.T) {
	step := rapid.SampledFrom([]string{
		"p", "p", "div", "b", "i", "a", "ul", "ol", "li", "li", "dl", "dt", "dd", "h1", "h3", "blockquote", "span", "figure", "code", "table", "tr", "td",
		"br/", "hr/", "img/", "/", "/", "/", "/", "/", "#", "#", "#",
	})
	var quick, all int
	rapid.Check(t, func(t *rapid.T) {
		var raw strings.Builder
		var open []string
		for _, name := range rapid.SliceOfN(step, 0, 30).Draw(t, "steps") {
			switch {
			case name == "#":
				raw.WriteString("نص &amp; ")
			case strings.HasSuffix(name, "/") && name != "/":
				raw.WriteString("<" + name[:len(name)-1] + ` alt="خ">`)
			case name != "/":
				raw.WriteString("<" + name + ` dir="rtl" href="x">`)
				open = append(open, name)
			case len(open) > 0:
				raw.WriteString("</" + open[len(open)-1] + ">")
				open = open[:len(open)-1]
			}
		}
		for i := len(open) - 1; i >= 0; i-- {
			raw.WriteString("</" + open[i] + ">")
		}
		ok, got, want := checkRewrite(raw.String())
		if ok && got != want {
			t.Fatalf("%q: %q, want %q", raw.String(), got, want)
		}
		if all++; ok {
			quick++
		}
	})
	if quick*10 < all {
		t.Errorf("only %d of %d are rewritten; this test looks at little", quick, all)
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add(articleHTML(7))
	f.Add(`<ul><li>أ</li></ul><h1>ب</h1><b><p dir="rtl">ج</p></b><br/>&amp;`)
	f.Fuzz(func(t *testing.T, raw string) {
		if quick, got, want := checkRewrite(raw); quick && got != want {
			t.Fatalf("%q: %q, want %q", raw, got, want)
		}
	})
}
