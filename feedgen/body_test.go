package feedgen

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMarkedBlocks(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{ // | stands for the mark
		"Arabic":               {"<p>صدرت النواة Linux.</p>", "<p>صدرت النواة Linux.</p>"},
		"Latin first":          {"<p>Linux نواة حرة.</p>", "<p>|Linux نواة حرة.</p>"},
		"in a tag":             {"<p><b>«Linux»</b> نواة</p>", "<p>|<b>«Linux»</b> نواة</p>"},
		"behind an entity":     {"<p>&#34;Linux&#34; نواة</p>", "<p>|&#34;Linux&#34; نواة</p>"},
		"entities are letters": {"<p>&amp; نواة</p>", "<p>&amp; نواة</p>"},
		"digits are weak":      {"<p>2026 عام النواة</p>", "<p>2026 عام النواة</p>"},
		"all English":          {"<p>Linux is free.</p><p>نواة</p>", "<p>Linux is free.</p><p>نواة</p>"},
		"has a direction":      {`<p dir="ltr">Linux نواة</p>`, `<p dir="ltr">Linux نواة</p>`},
		"has a mark":           {"<p>\u200fLinux نواة</p>", "<p>|Linux نواة</p>"},
		"a list":               {"<ul><li>Linux نواة</li><li>نواة</li></ul>", "<ul><li>|Linux نواة</li><li>نواة</li></ul>"},
		"once, innermost":      {"<div><blockquote><p>Linux نواة</p></blockquote></div>", "<div><blockquote><p>|Linux نواة</p></blockquote></div>"},
		"after a break":        {"<p>نواة<br/>Linux نواة</p>", "<p>نواة<br/>|Linux نواة</p>"},
		"a picture before":     {`<p><img src="https://bahr.example/a.png" alt="نواة"/>Linux نواة</p>`, `<p>|<img src="https://bahr.example/a.png" alt="نواة"/>Linux نواة</p>`},
		"cut off":              {"<p>Linux نواة<", "<p>|Linux نواة<"},
	} {
		got := strings.ReplaceAll(markedBlocks(c.text), rlm, "|")
		if got != c.want || markedBlocks(markedBlocks(c.text)) != markedBlocks(c.text) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTidied(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"in order":    {`<p><a href="https://bahr.example/%D8%A7?a=1&amp;b=2">https://bahr.example/ا</a></p>`, `<p><a href="https://bahr.example/%D8%A7?a=1&amp;b=2">https://bahr.example/ا</a></p>`},
		"Arabic link": {`<a href="http://موقع.شبكة/سوق?س=1&amp;ع=2#ف">موقع.شبكة</a>`, `<a href="http://xn--4gbrim.xn--ngbc5azd/%D8%B3%D9%88%D9%82?%D8%B3=1&amp;%D8%B9=2#%D9%81">موقع.شبكة</a>`},
		"mail":        {`<a href="mailto:محرر@bahr.example">اكتب</a>`, `<a href="mailto:%D9%85%D8%AD%D8%B1%D8%B1@bahr.example">اكتب</a>`},
		"picture":     {`<img src="https://bahr.example/صورة.png" srcset="https://bahr.example/ص.png 1x, https://bahr.example/ض.png 2x" alt="صورة"/>`, `<img src="https://bahr.example/%D8%B5%D9%88%D8%B1%D8%A9.png" srcset="https://bahr.example/%D8%B5.png 1x, https://bahr.example/%D8%B6.png 2x" alt="صورة"/>`},
		"only shown":  {`<abbr title="الأمم المتحدة">UN</abbr>`, `<abbr title="الأمم المتحدة">UN</abbr>`},
		"override":    {`<p><bdo dir="rtl">ABC</bdo></p>`, `<p><bdi dir="rtl">ABC</bdi></p>`},
	} {
		if got := tidied(c.text); got != c.want || tidied(got) != got {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWithoutFrames(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"none":     {"<p>نص</p>", "<p>نص</p>"},
		"YouTube":  {`<p>قبل</p><iframe src="https://www.youtube.com/embed/aB-1?start=5" title="لقاء &amp; حوار" allowfullscreen=""></iframe><p>بعد</p>`, `<p>قبل</p><a href="https://www.youtube.com/watch?v=aB-1"><bdi>لقاء &amp; حوار</bdi></a><p>بعد</p>`},
		"list":     {`<iframe src="https://www.youtube.com/embed/videoseries?list=x"></iframe>`, `<a href="https://www.youtube.com/embed/videoseries?list=x">شاهد أو استمع: <bdi>www.youtube.com</bdi></a>`},
		"another":  {`<iframe src="https://w.soundcloud.com/player?url=a&amp;b=c"></iframe>`, `<a href="https://w.soundcloud.com/player?url=a&amp;b=c">شاهد أو استمع: <bdi>w.soundcloud.com</bdi></a>`},
		"in links": {`<a href="https://bahr.example/">ا<iframe src="https://w.soundcloud.com/player"></iframe></a><iframe src="https://w.soundcloud.com/player"></iframe>`, `<a href="https://bahr.example/">ا</a><a href="https://w.soundcloud.com/player">شاهد أو استمع: <bdi>w.soundcloud.com</bdi></a>`},
		"empty":    {`<p><iframe></iframe></p><iframe src="javascript:alert(1)">`, `<p></p>`},
	} {
		if got := withoutFrames(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestRewritingAnything: HTML that is not what it should be is no worse afterwards, and nothing falls over it.
func TestRewritingAnything(t *testing.T) {
	frame := regexp.MustCompile(`<iframe( [^<>]*)?>`)
	pieces := []string{"<p>", "</p>", "<iframe>", "<iframe src=\"https://www.youtube.com/embed/x\">", "\"", ">", "</iframe>", "<a href=\"https://bahr.example/\">", "</a>", "&", "&amp;", ";", "Linux", "نواة", "<bdo>", "</bdo>", "<li/>", "/"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		if got := withoutFrames(text); frame.MatchString(got) {
			t.Fatalf("%q becomes %q", text, got)
		}
		if got := strings.ReplaceAll(markedBlocks(text), rlm, ""); got != text {
			t.Fatalf("%q becomes %q", text, got)
		}
		tidied(text)
	})
}

func TestAddressesOfFilesAndIDs(t *testing.T) {
	for address, want := range map[string][2]bool{ // good for an enclosure, and for an id
		"https://bahr.example/a.mp3":          {true, true},
		"https://bahr.example/a.mp3?b=c":      {true, true},
		"https://bahr.example":                {true, false},
		"https://bahr.example?a=b":            {false, false},
		"https://bahr.example:8080/a":         {true, false},
		"https://BAHR.example/a":              {true, false},
		"https://user@bahr.example/a":         {false, false},
		"https://under_score.example/a":       {false, true},
		"http://localhost/a":                  {false, true},
		"https://bahr.example/a/../b":         {true, false},
		"https://bahr.example/%D8%A7":         {true, false},
		"https://bahr.example/a#b":            {true, false},
		"https://%D8%AE.example/a":            {false, false},
		"https://bahr..example/a":             {false, true},
		"https://xn--4gbrim.xn--ngbc5azd/rss": {true, true},
	} {
		if got := [2]bool{isFile(address), isPlain(address)}; got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
