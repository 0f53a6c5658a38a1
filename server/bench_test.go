package server

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nashra/feedgen"
	"nashra/storage"
	"nashra/story"
)

// BenchmarkRebuild makes the feed of all and the front page anew, of a store with 100,000 stories of 10,000 sources.
func BenchmarkRebuild(b *testing.B) {
	store, err := storage.Open(filepath.Join(b.TempDir(), "nashra.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	origins := map[string]story.Origin{}
	for from := 0; from < 100_000; from += 2000 {
		batch := story.Batch{Seen: time.Unix(1.7e9, 0)}
		for i := from; i < from+2000; i++ {
			source := fmt.Sprintf("s%d", i%10_000)
			origins[source] = story.Origin{Title: "صحيفة " + source, URL: "https://" + source + ".example/rss"}
			batch.Items = append(batch.Items, story.Item{
				Source: source, ID: fmt.Sprint(i), URL: fmt.Sprintf("https://%s.example/%d", source, i), Title: fmt.Sprintf("خبر رقم %d عن أعمال الطريق", i),
				HTML: strings.Repeat(fmt.Sprintf("<p>قالت البلدية إن العمل رقم %d في الطريق الساحلي ينتهي قبل نهاية الشهر المقبل.</p>", i), 12), Language: "ar",
				Published: time.Unix(1.7e9+int64(i), 0),
			})
		}
		if _, err := store.Add(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := store.SetOrigins(context.Background(), origins); err != nil {
		b.Fatal(err)
	}
	settings := Settings{Feed: feedgen.Feed{Title: "نشرة", Language: "ar", URL: "https://nashra.example"}, Items: 100, PerSource: 30}
	s, err := New(store, settings, "bench", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := s.render(); err != nil {
			b.Fatal(err)
		}
	}
}
