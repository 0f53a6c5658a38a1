package feedgen_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"nashra/feedgen"
	"nashra/story"
)

// manyStories are stories of fourteen paragraphs, every fourth carried by three outlets.
func manyStories(n int) feedgen.Feed {
	f := feedgen.Feed{
		Title: "نشرة القياس", Description: "أخبار للقياس", Language: "ar", URL: "https://nashra.example",
		Sources: map[string]story.Origin{"bahr": {Title: "صحيفة البحر", URL: "https://bahr.example/rss"}},
	}
	const paragraph = "<p>قالت هيئة الأرصاد إن الرياح ستشتد على الساحل مساء اليوم، وطلبت من أصحاب القوارب أن يبقوا في المرافئ حتى صباح الجمعة، " +
		"وأضافت أن <a href=\"https://bahr.example/%D8%B7%D9%82%D8%B3\">الحرارة</a> ستنخفض 6 درجات في الجبال &amp; الوديان.</p>"
	for i := range n {
		at := time.Date(2026, 11, 25, 12, 0, 0, 0, time.FixedZone("", 3*3600)).Add(-time.Duration(i) * time.Minute)
		title := fmt.Sprintf("تحذير من رياح شديدة على الساحل، النشرة رقم %d", i)
		lead := story.Item{
			Source: "bahr", Outlet: "صحيفة البحر", URL: fmt.Sprintf("https://bahr.example/أخبار/رياح-شديدة-%d", i), Title: title, Language: "ar",
			HTML: strings.Repeat(paragraph, 14), Authors: []string{"مراسل الطقس"}, Categories: []string{"طقس", "الساحل"},
		}
		s := story.Story{ID: fmt.Sprintf("%d-abcdefgh", i), Published: at, Updated: at, Lead: lead}
		for k := range 1 + 2*min(1, i%4/3) {
			s.Coverage = append(s.Coverage, story.Coverage{
				Item: story.ItemID(10*i + k), Source: "bahr", Outlet: fmt.Sprintf("صحيفة البحر %d", k), URL: fmt.Sprintf("%s-%d", lead.URL, k), Title: title, Published: at,
			})
		}
		f.Stories = append(f.Stories, s)
	}
	return f
}

// BenchmarkFormats writes a hundred stories in each format. The server does so at most four times a second.
func BenchmarkFormats(b *testing.B) {
	f := manyStories(100)
	for _, format := range feedgen.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := format.Write(io.Discard, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			prepared := f.Prepared()
			for _, format := range feedgen.Formats() {
				if err := format.Write(io.Discard, prepared); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
