package fetcher

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"nashra/story"
)

// TestDatesOfTheArabPress reads every case of ../shared/docs/dates.jsonl; a case whose date is null must be refused.
func TestDatesOfTheArabPress(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "shared", "docs", "dates.jsonl"))
	if err != nil {
		t.Skip("no ../shared beside the project: ", err)
	}
	defer func() { _ = file.Close() }()
	cases, right, refusals := 0, 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c struct {
			In       string  `json:"in"`
			Expected *string `json:"expected"`
			Zone     string  `json:"assume_tz"`
			Now      string  `json:"now"`
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases++
		zone, err := time.Parse("-07:00", c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.Parse(time.RFC3339, c.Now)
		if err != nil && c.Now != "" {
			t.Fatal(err)
		}
		got, ok := parseDate(c.In, zone.Location(), now)
		if c.Expected == nil {
			refusals++
		}
		if said, want := inForm(got, ok, c.Expected), wanted(c.Expected); said != want {
			t.Errorf("%q: got %s, want %s", c.In, said, want)
		} else {
			right++
		}
	}
	t.Logf("%d of %d dates right, %d refusals among them", right, cases, refusals)
	if cases == 0 || refusals == 0 {
		t.Error("no cases")
	}
}

func wanted(expected *string) string {
	if expected == nil {
		return "none"
	}
	if len(*expected) == len(time.DateOnly) {
		return *expected + "T00:00:00"
	}
	return *expected
}

func inForm(got time.Time, ok bool, expected *string) string {
	switch {
	case !ok:
		return "none"
	case expected != nil && len(*expected) == len(time.DateOnly):
		return got.Format("2006-01-02T15:04:05")
	}
	return got.Format(time.RFC3339)
}

// TestArabicDatesInFeeds: the time of the visit is what "ago" counts from, and a date of tomorrow is published today.
func TestArabicDatesInFeeds(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, riyadh)
	for _, c := range []struct{ name, text, want, published string }{
		{"absolute", "الأحد، 15 نوفمبر 2026 في 3:05 م", "2026-11-15T15:05:00+03:00", "2026-11-15T15:05:00+03:00"},
		{"ago", "منذ 3 ساعات", "2026-11-22T09:00:00+03:00", "2026-11-22T09:00:00+03:00"},
		{"tomorrow", "غدا", "2026-11-23T00:00:00+03:00", "2026-11-22T12:00:00+03:00"},
		{"next year", "5 يناير 2027", "2027-01-05T00:00:00+03:00", "2026-11-22T12:00:00+03:00"},
		{"no date", "قريبا", "0001-01-01T00:00:00Z", "2026-11-22T12:00:00+03:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := `<rss version="2.0"><channel><title>ص</title><item><guid>1</guid><title>خبر</title><pubDate>` + c.text + `</pubDate></item></channel></rss>`
			feed, err := ParseFeed([]byte(body), FeedContext{URL: "https://e.example/", Source: story.Source{ID: "s", Location: riyadh}, Now: now})
			if err != nil || len(feed.Items) != 1 {
				t.Fatalf("%v, %d items", err, len(feed.Items))
			}
			item := feed.Items[0]
			if got := item.Published.Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := item.When(now).Format(time.RFC3339); got != c.published {
				t.Errorf("published %s, want %s", got, c.published)
			}
		})
	}
}

// TestArabiaStandardTime: AST is Arabia's where the source's zone is of the Arab countries, else the source knows better.
func TestArabiaStandardTime(t *testing.T) {
	for name, want := range map[string]string{
		"Africa/Cairo": "2026-11-25T10:00:00+03:00", "Africa/Casablanca": "2026-11-25T10:00:00+03:00", "Asia/Dubai": "2026-11-25T10:00:00+03:00",
		"America/Halifax": "2026-11-25T10:00:00-04:00",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parseDate("Wed, 25 Nov 2026 10:00:00 AST", zone, time.Time{}); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%s: %s, %v, want %s", name, got.Format(time.RFC3339), ok, want)
		}
	}
}

// FuzzParseDate: nothing ends the process, and what is read is a date that news can have, the same in its own form.
func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"Wed, 25 Nov 2026 10:00:00 GMT+3", "2026-11-25T10:00:00Z", "7/1/2026 10:00", "12/06/1448", "منذ ساعتين", "7 نوفمبر 2021 - 09:30 صباحًا"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, riyadh)
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseDate(text, riyadh, now)
		if !ok {
			return
		}
		if got.Year() < 1900 || got.Year() > 9999 {
			t.Fatalf("%q: %s", text, got)
		}
		if again, ok := parseDate(got.Format(time.RFC3339), riyadh, now); !ok || !again.Equal(got.Truncate(time.Second)) {
			t.Fatalf("%q: %s, then %s, %v", text, got, again, ok)
		}
	})
}

func BenchmarkParseDate(b *testing.B) {
	for name, text := range map[string]string{
		"RFC822": "Wed, 25 Nov 2026 10:00:00 +0300", "GMT": "Wed, 25 Nov 2026 10:00:00 GMT", "RFC3339": "2026-11-25T10:00:00+03:00",
		"figures": "25/11/2026 07:15", "Arabic": "الأحد، 7 نوفمبر 2021 في 3:05 م", "Hijri": "٢ ربيع الآخر ١٤٤٣ هـ", "none": "غير معروف",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = parseDate(text, riyadh, time.Time{})
			}
		})
	}
}
