package fetcher

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/microcosm-cc/bluemonday"
	"github.com/mmcdole/gofeed"

	"nashra/story"
)

// bigFeed has n full-text entries, about 5 KB each, as an agency sends them.
func bigFeed(n int) []byte {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>وكالة المرفأ</title><link>https://harbour.example/</link><language>ar</language>`)
	for i := range n {
		fmt.Fprintf(&out, `<item><title>وصول السفينة رقم %d إلى الرصيف</title><link>https://harbour.example/n/%d?utm_source=rss</link><guid isPermaLink="false">n-%d</guid><pubDate>Wed, 25 Nov 2026 10:%02d:00 +0300</pubDate><dc:creator>هدى سالم</dc:creator><category>ملاحة</category><description>ملخص الخبر &lt;b&gt;%d&lt;/b&gt;</description><content:encoded><![CDATA[`, i, i, i, i%60, i)
		out.WriteString(articleHTML(i))
		out.WriteString("]]></content:encoded></item>")
	}
	out.WriteString("</channel></rss>")
	return []byte(out.String())
}

func articleHTML(i int) string {
	const sentence = "قال مدير الميناء للصحفيين إن التفريغ يبدأ \"فجر الغد\"، وإن الرصيف يستقبل ثلاث سفن أخرى هذا الأسبوع بعد إصلاح الرافعة. "
	return fmt.Sprintf(`<p dir="rtl">الرقم %d. %s</p><p>%s<a href="/more/%d?a=1&amp;b=2" target="_blank" onclick="x()">المزيد</a></p><img src="/i/%d.jpg" alt="الميناء" style="border:0"/><p><strong>%s</strong></p><ul><li>قمح</li><li>زيت</li></ul><p>%s</p>`,
		i, strings.Repeat(sentence, 4), strings.Repeat(sentence, 5), i, i, sentence, strings.Repeat(sentence, 3))
}

var benchContext = FeedContext{URL: "https://harbour.example/rss", Source: story.Source{ID: "harbour", Location: time.UTC}}

func BenchmarkParseFeed(b *testing.B) {
	body := bigFeed(200)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if f, err := ParseFeed(body, benchContext); err != nil || len(f.Items) != 200 {
			b.Fatal(len(f.Items), err)
		}
	}
}

// BenchmarkParseFeedFloor is the least that a program does that parses, sanitises and encodes: what ParseFeed is
// measured against.
func BenchmarkParseFeedFloor(b *testing.B) {
	body := bigFeed(200)
	policy := bluemonday.UGCPolicy()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		feed, err := gofeed.NewParser().ParseString(string(body))
		if err != nil {
			b.Fatal(err)
		}
		for _, it := range feed.Items {
			it.Content = policy.Sanitize(it.Content)
			if _, err := json.Marshal(it); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	body := bigFeed(1000)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, _, err := prepareAny(body, "text/xml; charset=utf-8"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCleanHTML(b *testing.B) {
	raw := articleHTML(7)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		cleanHTML(raw, nil)
	}
}

// BenchmarkImport reads a stream of JSON Lines from end to end.
func BenchmarkImport(b *testing.B) {
	line := `{"id":"%d","title":"القطار السريع","body":"` + strings.Repeat(`قالت مصادر في وزارة النقل إن القطار سيعمل قبل نهاية العام المقبل.\n`, 25) + `","url":"https://e.example/1","date":"2024-05-02"}` + "\n"
	var in strings.Builder
	const n = 2000
	for i := range n {
		fmt.Fprintf(&in, line, i)
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		got := 0
		opt := ImportOptions{Source: story.Source{ID: "d", Location: time.UTC}, Stdin: strings.NewReader(in.String()), Workers: 2}
		if err := Import(context.Background(), []string{"-"}, opt, func(Document) error { got++; return nil }); err != nil || got != n {
			b.Fatal(got, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "docs/s")
}
