package feedgen

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"nashra/story"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":            {"عودة الكهرباء", "عودة الكهرباء"},
		"controls":         {"ع\x00\x08و\x0b\x0c\x1f\x1bدة", "عودة"},
		"white space":      {"عودة\t\r\nالكهرباء", "عودة\t\r\nالكهرباء"},
		"no characters":    {"عودة\ufffe \uffffالكهرباء", "عودة الكهرباء"},
		"nearly those":     {"\ufffd\uff0f\uef80", "\ufffd\uff0f\uef80"},
		"allowed controls": {"ع\u007f\u0085", "ع\u007f\u0085"},
		"not UTF-8":        {"ع\xff\xfeودة", "ع\ufffdودة"},
		"surrogate":        {"ع\xed\xa0\x80", "ع\ufffd"},
		"cut in a letter":  {"عودة\xef\xbf", "عودة\ufffd"},
		"emoji":            {"👩‍🏫", "👩‍🏫"},
	} {
		if got := clean(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLegible(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":           {"عودة الكهرباء", "عودة الكهرباء"},
		"controls":        {"ع\x00\x08و\x0b\x0c\x1f\x1bدة", "عودة"},
		"white space":     {"عودة\t\r\nالكهرباء", "عودة\t\r\nالكهرباء"},
		"no characters":   {"عودة\ufffe \uffffالكهرباء", "عودة الكهرباء"},
		"nearly those":    {"\ufffc\uff0f\uef80\ufdf2\U0001fffd", "\ufffc\uff0f\uef80\ufdf2\U0001fffd"},
		"no characters 2": {"ع\ufdd0و\ufdefدة\U0001fffe\U0010ffff", "عودة"},
		"controls of old": {"ع\u007f\u0080و\u009fدة", "عودة"},
		"line end of old": {"عودة\u0085الكهرباء", "عودة الكهرباء"},
		"no-break space":  {"عودة\u00a0الكهرباء é", "عودة\u00a0الكهرباء é"},
		"lost letter":     {"ع\ufffdدة", "ع□دة"},
		"not UTF-8":       {"ع\xff\xfeودة", "ع□ودة"},
		"surrogate":       {"ع\xed\xa0\x80", "ع□"},
		"cut in a letter": {"عودة\xef\xbf", "عودة□"},
		"emoji":           {"👩‍🏫", "👩‍🏫"},
	} {
		if got := legible(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestHref(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"plain":                {"https://bahr.example/a?b=c&d=e#f", "https://bahr.example/a?b=c&d=e#f"},
		"as it was given":      {"http://WWW.Bahr.example:80/A/../B//?x=%d8%a7&&y", "http://WWW.Bahr.example:80/A/../B//?x=%d8%a7&&y"},
		"Arabic":               {"https://bahr.example/أخبار/خبر?س=ع#ف", "https://bahr.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%AE%D8%A8%D8%B1?%D8%B3=%D8%B9#%D9%81"},
		"Arabic host":          {"http://موقع.شبكة:8080/", "http://xn--4gbrim.xn--ngbc5azd:8080/"},
		"encoded slash":        {"https://bahr.example/سوق%2Fسمك", "https://bahr.example/%D8%B3%D9%88%D9%82%2F%D8%B3%D9%85%D9%83"},
		"spaces":               {" https://bahr.example/a b ", "https://bahr.example/a%20b"},
		"line ends":            {"https://bahr.example/a\r\nb", "https://bahr.example/a%0D%0Ab"},
		"quotes":               {`https://bahr.example/"><script>`, "https://bahr.example/%22%3E%3Cscript%3E"},
		"brackets and bars":    {"https://bahr.example/{a}|[b]^`\\", "https://bahr.example/%7Ba%7D%7C%5Bb%5D%5E%60%5C"},
		"IPv6":                 {"http://[2001:db8::1]:8080/x", ""},
		"scheme in capitals":   {"HTTPS://bahr.example/", "https://bahr.example/"},
		"script":               {"javascript:alert(1)", ""},
		"script in disguise":   {" Java\tScript:alert(1)", ""},
		"script with slashes":  {"javascript://bahr.example/%0aalert(1)", ""},
		"data":                 {"data:text/html,<script>", ""},
		"file":                 {"file:///etc/passwd", ""},
		"mail":                 {"mailto:a@bahr.example", ""},
		"no scheme":            {"//bahr.example/a", ""},
		"path":                 {"/a", ""},
		"no host":              {"https:///a", ""},
		"only a port":          {"http://:80/a", ""},
		"backslashes":          {`https:\\bahr.example\a`, ""},
		"bare percent":         {"https://bahr.example/100%?a=50%&b=%+1%4", "https://bahr.example/100%25?a=50%25&b=%25+1%254"},
		"percent-coded host":   {"http://%D9%85%D9%88%D9%82%D8%B9.example/", "http://xn--4gbrim.example/"},
		"invisible host":       {"https://\ufeff/a", ""},
		"host that is no name": {"https://خبر_جديد.example/a", "https://%D8%AE%D8%A8%D8%B1_%D8%AC%D8%AF%D9%8A%D8%AF.example/a"},
		"nothing":              {"", ""},
	} {
		if got := href(c.raw); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestShownHref(t *testing.T) {
	for raw, want := range map[string]string{
		"https://editor:secret@bahr.example/a": "https://bahr.example/a", "https://bank.example@bahr.example": "https://bahr.example",
		"https://bahr.example/@editor?a=b@c": "https://bahr.example/@editor?a=b@c", "javascript:alert(1)@x": "",
	} {
		if got := shownHref(raw); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestHrefIsASCIIAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.SampledFrom([]string{"https://bahr.example/", "http://موقع.شبكة/", "https://"}).Draw(t, "host")
		got := href(host + rapid.String().Draw(t, "rest"))
		for i := range len(got) {
			if got[i] <= ' ' || got[i] >= 0x7F || strings.IndexByte(`"<>\`, got[i]) >= 0 {
				t.Fatalf("%q", got)
			}
		}
		if again := href(got); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}

func TestExcerpt(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
		want string
	}{
		"short":             {"عاد الصيادون", 20, "عاد الصيادون"},
		"just fits":         {"عاد الصيادون", 12, "عاد الصيادون"},
		"one too many":      {"عاد الصيادون", 11, "عاد…"},
		"ends at a mark":    {"عاد الصيادون، وقالوا", 14, "عاد الصيادون…"},
		"white space":       {" عاد\n\nالصيادون  إلى البحر ", 16, "عاد الصيادون إلى…"},
		"one endless word":  {"والصيادون", 4, "والص…"},
		"counts characters": {"😀😀 😀😀", 4, "😀😀…"},
		"nothing":           {" \n", 10, ""},
	} {
		if got := excerpt(c.text, c.most); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestOpeningIsEnough: what is read of a long article gives the excerpt of the whole.
func TestOpeningIsEnough(t *testing.T) {
	paragraph := "<p>عاد الصيادون &amp; القوارب إلى البحر بعد <b>أسبوع</b> من الرياح 😀.</p>"
	for name, html := range map[string]string{
		"short":         paragraph,
		"long":          strings.Repeat(paragraph, 100),
		"late":          strings.Repeat(`<p><img src="https://bahr.example/picture.png" alt=""/></p>`, 200) + paragraph,
		"one paragraph": "<p>" + strings.Repeat("عاد الصيادون إلى البحر. ", 500) + "</p>",
		"wide letters":  strings.Repeat("<p>😀 😀 😀 😀</p>", 400),
		"many tags":     strings.Repeat("<p>و</p><hr/><hr/><hr/><hr/>", 2000),
	} {
		got, want := excerpt(opening(html), excerptLength), excerpt(story.PlainText(html), excerptLength)
		if got != want || utf8.RuneCountInString(got) > excerptLength+1 {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if n := len(opening(strings.Repeat(paragraph, 1000))); n > 4<<10 {
		t.Errorf("%d bytes are read for an excerpt", n)
	}
}

func TestCounting(t *testing.T) {
	for n, want := range map[int][2]string{
		1: {"مصدر واحد", "مرة"}, 2: {"مصدران", "مرتين"}, 3: {"3 مصادر", "3 مرات"}, 10: {"10 مصادر", "10 مرات"}, 11: {"11 مصدرًا", "11 مرة"}, 99: {"99 مصدرًا", "99 مرة"},
		100: {"100 مصدر", "100 مرة"}, 102: {"102 مصدر", "102 مرة"}, 103: {"103 مصادر", "103 مرات"}, 111: {"111 مصدرًا", "111 مرة"},
	} {
		if got := [2]string{counted(n), times(n)}; got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestArabicDate(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	for want, at := range map[string]time.Time{
		"1 يناير 2026، 09:05":   time.Date(2026, 1, 1, 9, 5, 0, 0, zone),
		"31 ديسمبر 1999، 23:59": time.Date(1999, 12, 31, 23, 59, 59, 0, zone),
		"12 أبريل 1987":         time.Date(1987, 4, 12, 0, 0, 0, 0, zone),
		"12 أبريل 1987، 00:00":  time.Date(1987, 4, 12, 0, 0, 1, 0, zone),
	} {
		if got := arabicDate(at); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEnclosuresHaveAddressAndType(t *testing.T) {
	for name, c := range map[string]struct{ given, want story.Enclosure }{
		"whole":          {story.Enclosure{URL: "https://a.example/1.mp3", Type: "audio/mpeg", Length: 5}, story.Enclosure{URL: "https://a.example/1.mp3", Type: "audio/mpeg", Length: 5}},
		"parameters":     {story.Enclosure{URL: "https://a.example/1", Type: "audio/ogg; codecs=opus"}, story.Enclosure{URL: "https://a.example/1", Type: "audio/ogg; codecs=opus"}},
		"half a type":    {story.Enclosure{URL: "https://a.example/1", Type: "image"}, story.Enclosure{URL: "https://a.example/1"}},
		"no type at all": {story.Enclosure{URL: "https://a.example/1", Type: "صوت/mp3 ="}, story.Enclosure{URL: "https://a.example/1"}},
		"below nothing":  {story.Enclosure{URL: "https://a.example/1", Length: -7}, story.Enclosure{URL: "https://a.example/1"}},
	} {
		if got := enclosures([]story.Enclosure{c.given, {URL: "data:,x", Type: "audio/mpeg"}}); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
