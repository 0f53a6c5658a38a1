package fetcher

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// threeTitles are those of threeFeed, in order: what stands in a feed in any encoding must come out like this.
var threeTitles = []string{"أمطار على الساحل", "افتتاح الجسر الجديد", "موسم الزيتون يبدأ"}

// titled checks the titles that the first visit brought.
func titled(want ...string) func(*scene) string {
	return func(s *scene) string {
		var got []string
		for _, it := range s.visits[0].Items {
			got = append(got, it.Title)
		}
		return differ(strings.Join(got, " | "), strings.Join(want, " | "))
	}
}

// labelled answers with these bytes under this type.
func labelled(kind, text string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, text)
	}
}

// channel is a feed of these items, with a declaration of its encoding.
func channel(encoding, items string) string {
	return `<?xml version="1.0" encoding="` + encoding + `"?><rss version="2.0"><channel><title>مصدر</title>` + items + `</channel></rss>`
}

func entitled(title string) string {
	return `<item><guid isPermaLink="false">` + fmt.Sprint(len(title)) + `</guid><title>` + title + `</title></item>`
}

func inCharset(set *charmap.Charmap, text string) string {
	out, err := set.NewEncoder().String(text)
	if err != nil {
		panic("the test's own text: " + err.Error())
	}
	return out
}

func inUTF16(text string) string {
	out := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

var three = []string{"fetched 3"}

var charsetRows = []behaviour{
	{row: "body utf16", asks: "read", want: three, answer: labelled("text/xml", inUTF16(channel("utf-16", threeItems))), also: titled(threeTitles...)},
	{row: "body w1256-decl", asks: "Arabic intact", want: three, answer: labelled("text/xml", inCharset(charmap.Windows1256, channel("windows-1256", threeItems))), also: titled(threeTitles...)},
	{row: "body w1256-header", asks: "Arabic intact", want: three,
		answer: labelled("text/xml; charset=windows-1256", inCharset(charmap.Windows1256, strings.Replace(channel("", threeItems), ` encoding=""`, "", 1))), also: titled(threeTitles...)},
	{row: "body w1256-conflict", asks: "Arabic intact: the bytes are no UTF-8", want: three,
		answer: labelled("text/xml; charset=utf-8", inCharset(charmap.Windows1256, channel("windows-1256", threeItems))), also: titled(threeTitles...)},
	{row: "body utf8-conflict", asks: "Arabic intact. Choice: bytes that are UTF-8 are believed before any label", want: three,
		answer: labelled("text/xml; charset=windows-1256", threeFeed), also: titled(threeTitles...)},
	{row: "body latin1-header", asks: "Arabic intact", want: three, answer: labelled("text/xml; charset=ISO-8859-1", threeFeed), also: titled(threeTitles...)},
	{row: "body iso88596", asks: "Arabic intact", want: three, answer: labelled("text/xml", inCharset(charmap.ISO8859_6, channel("ISO-8859-6", threeItems))), also: titled(threeTitles...)},
	{row: "body bad-utf8", asks: "the feed survives, with U+FFFD for the byte", want: three,
		answer: labelled("text/xml", strings.Replace(threeFeed, "الجسر", "ال\xffجسر", 1)), also: titled(threeTitles[0], "افتتاح ال\uFFFDجسر الجديد", threeTitles[2])},
	{row: "body ctrl", asks: "the feed survives without them", want: three, answer: labelled("text/xml", strings.Replace(threeFeed, "على", "\x08ع\x1f&#x1;لى", 1)), also: titled(threeTitles...)},
	{row: "body nbsp", asks: "the feed survives, the characters right", want: []string{"fetched 1"}, answer: body(channel("utf-8", entitled("سوق&nbsp;الذهب &laquo;القديمة&raquo;"))), also: titled("سوق الذهب «القديمة»")},
	{row: "body amp", asks: "the feed survives", want: []string{"fetched 1"}, answer: body(channel("utf-8", `<item><title>قطن & حرير</title><link>https://a.example/?a=1&b=2</link></item>`)),
		also: all(titled("قطن & حرير"), func(s *scene) string { return differ(s.visits[0].Items[0].URL, "https://a.example/?a=1&b=2") })},
	{row: "body bidi", asks: "no title reaches into its neighbour", want: []string{"fetched 1"}, answer: body(channel("utf-8", entitled("\u202eأمطار\u2066 على \u202aالساحل\u200b\u2060"))), also: balanced},
}

// balanced: every direction that is opened is closed in the same title, and what has no width is gone.
func balanced(s *scene) string {
	title, open := s.visits[0].Items[0].Title, 0
	for _, r := range title {
		switch r {
		case 0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068:
			open++
		case 0x202C, 0x2069:
			open--
		case 0x200B, 0x2060, 0:
			return fmt.Sprintf("%+q has %U", title, r)
		}
	}
	if open != 0 || !strings.Contains(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || r == ' ' {
			return r
		}
		return -1
	}, title), "أمطار على الساحل") {
		return fmt.Sprintf("%+q", title)
	}
	return ""
}

// roomy lets sixteen MiB in, as the config does.
func roomy(s *scene) { s.f.opt.MaxBody = 16 << 20 }

const described = `<rss version="2.0"><channel><title>م</title><item><guid isPermaLink="false">1</guid><title>أمطار</title><description>`

func sizeRows() []behaviour {
	return []behaviour{
		{row: "body many", asks: "the first 2,000 are kept, soon", want: []string{"fetched 2000"}, before: roomy,
			answer: body(`<rss version="2.0"><channel><title>م</title>` + manyItems(100_000) + `</channel></rss>`), also: within(5 * time.Second)},
		{row: "body one-huge", asks: "refused", want: []string{"failed: larger than"}, before: roomy,
			answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, described)
				for range 20 {
					if _, err := fmt.Fprint(w, strings.Repeat("كلمة ", 1<<20/9)); err != nil {
						return
					}
				}
				fmt.Fprint(w, "</description></item></channel></rss>")
			}},
		{row: "body one-large", asks: "an article is cut", want: []string{"fetched 1"}, before: roomy,
			answer: body(described + strings.Repeat("كلمة ", 8<<20/9) + "</description></item></channel></rss>"), also: func(s *scene) string {
				if n := len(s.visits[0].Items[0].HTML); n == 0 || n > maxArticle+len("<p></p>") {
					return fmt.Sprintf("%d bytes are kept", n)
				}
				return ""
			}},
		{row: "body deep-html", asks: "no overflow: such HTML becomes text", want: []string{"fetched 1"}, answer: body(described + "<![CDATA[" + strings.Repeat("<div>", 50_000) + "عمق]]></description></item></channel></rss>"),
			also: func(s *scene) string {
				if html := s.visits[0].Items[0].HTML; strings.Count(html, "<") > 10 || len(html) > 1<<10 {
					return fmt.Sprintf("%.100q, %d bytes", html, len(html))
				}
				return ""
			}},
		{row: "body many-attrs", asks: "bounded: the first are read", want: []string{"fetched 1"}, before: roomy,
			answer: body(`<rss version="2.0"><channel><title>م</title><item ` + manyAttributes(100_000) + `><title>أمطار</title></item></channel></rss>`), also: within(5 * time.Second)},
		{row: "body truncated", asks: "items 1 and 2; read again at the next visit", want: []string{"fetched 2", "fetched 3"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			if s.count() == 1 {
				fmt.Fprint(w, threeFeed[:strings.Index(threeFeed, "يبدأ")])
				return
			}
			conditional(`"v1"`, "")(s, w, r)
		}, also: all(titled(threeTitles[:2]...), func(s *scene) string { return s.sent(2, "If-None-Match") })},
	}
}

func manyItems(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "<item><guid>%d</guid><title>أمطار</title></item>", i)
	}
	return out.String()
}

func manyAttributes(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, `a%d="x" `, i)
	}
	return out.String()
}

// within checks how long the whole row took; much more than it needs, because the machine has other work.
func within(limit time.Duration) func(*scene) string {
	return func(s *scene) string {
		if took := time.Since(s.began); took > limit {
			return "took " + took.String()
		}
		return ""
	}
}

// names tells by what the items of a visit are known.
func names(v Visit) string {
	var list []string
	for _, it := range v.Items {
		list = append(list, firstOf(it.Ident, it.ID, it.URL))
	}
	return strings.ReplaceAll(strings.Join(list, " "), "\n", "+")
}

// namedAlways checks by what items are known, at each visit.
func namedAlways(want string) func(*scene) string {
	return func(s *scene) string {
		for _, v := range s.visits {
			if wrong := differ(names(v), want); wrong != "" {
				return wrong
			}
		}
		return ""
	}
}

// changing answers with a feed that is another one each time, by a comment.
func changing(items string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(s *scene, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "%s<!-- %d -->", channel("utf-8", strings.ReplaceAll(items, "{n}", fmt.Sprint(s.count()))), s.count())
	}
}

var read3 = []string{"fetched 3", "fetched 3"}

var itemRows = []behaviour{
	{row: "body dup-guid", asks: "stable. Choice: an id that several have counts together with their links, all are kept", want: read3,
		answer: changing(`<item><guid isPermaLink="false">x</guid><title>أ</title><link>https://a.example/1</link></item><item><guid isPermaLink="false">x</guid><title>ب</title><link>https://a.example/2</link></item>` +
			`<item><guid isPermaLink="false">x</guid><title>ج</title><link>https://a.example/3</link></item>`),
		also: namedAlways("x+https://a.example/1 x+https://a.example/2 x+https://a.example/3")},
	{row: "body no-guid", asks: "known by their links, at each visit", want: read3,
		answer: changing(`<item><title>أ</title><link>https://a.example/1</link></item><item><title>ب</title><link>https://a.example/2</link></item><item><title>ج</title><link>https://a.example/3</link></item>`),
		also:   namedAlways("https://a.example/1 https://a.example/2 https://a.example/3")},
	{row: "body edit", asks: "the same item with another title", want: []string{"fetched 1", "fetched 1"}, answer: changing(`<item><guid isPermaLink="false">1</guid><title>أمطار {n}</title></item>`),
		also: all(namedAlways("1"), func(s *scene) string {
			return differ(s.visits[0].Items[0].Title+s.visits[1].Items[0].Title, "أمطار 1أمطار 2")
		})},
	{row: "body future", asks: "what is in the future, the epoch or without a date counts from its first sight; Arabic is read", want: []string{"fetched 4"},
		answer: body(channel("utf-8", `<item><title>أ</title><pubDate>Fri, 01 Jan 2099 00:00:00 GMT</pubDate></item><item><title>ب</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>`+
			`<item><title>ج</title></item><item><title>د</title><pubDate>الثلاثاء 25 نوفمبر 2025 10:30 ص</pubDate></item>`)),
		also: func(s *scene) string {
			seen := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
			var got []string
			for _, it := range s.visits[0].Items {
				got = append(got, it.When(seen).UTC().Format(time.DateTime))
			}
			const sight = "2026-11-25 12:00:00"
			return differ(strings.Join(got, ", "), strings.Join([]string{sight, sight, sight, "2025-11-25 10:30:00"}, ", "))
		}},
}
