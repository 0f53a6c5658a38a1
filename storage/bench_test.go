package storage_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nashra/story"
)

// benchItems are of the size of a news report: about 3 KB.
func benchItems(n, from int) []story.Item {
	items := make([]story.Item, n)
	for i := range items {
		id := fmt.Sprint(from + i)
		body := strings.Repeat("<p>قالت مصادر في وزارة النقل إن القطار السريع بين "+id+" مدينة ومدينة سيعمل قبل نهاية العام المقبل، بعد تأخر دام سنوات.</p>", 13)
		items[i] = story.Item{Source: "bench", ID: id, Title: "القطار السريع رقم " + id, HTML: body, Language: "ar"}
	}
	return items
}

// BenchmarkAdd adds batches of 1000 documents of about 3 KB; docs/s is by wall time.
func BenchmarkAdd(b *testing.B) {
	s := openAt(b, filepath.Join(b.TempDir(), "nashra.db"))
	var docs int
	for b.Loop() {
		b.StopTimer()
		items := benchItems(1000, docs)
		b.StartTimer()
		if _, err := s.Add(context.Background(), story.Batch{Source: "bench", Seen: time.Unix(1.7e9, 0), Items: items}); err != nil {
			b.Fatal(err)
		}
		docs += len(items)
	}
	b.ReportMetric(float64(docs)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(s.Size())/float64(docs), "B/doc")
}
