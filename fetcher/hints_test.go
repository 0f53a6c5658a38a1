package fetcher

import (
	"testing"
	"time"
)

func TestHints(t *testing.T) {
	const syndication = ` xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"`
	rss := func(channel string) string {
		return `<rss version="2.0"` + syndication + `><channel><title>مرصد</title>` + channel + `<item><title>انطلاق الدورة</title></item></channel></rss>`
	}
	week := func(days ...time.Weekday) (set uint8) {
		for _, d := range days {
			set |= 1 << d
		}
		return set
	}
	for _, c := range []struct {
		name, feed string
		want       Hints
	}{
		{"nothing", rss(""), Hints{}},
		{"ttl", rss("<ttl> 120 </ttl>"), Hints{Rest: 2 * time.Hour}},
		{"ttl behind the items", `<rss version="2.0"><channel><title>م</title><item><title>خ</title></item><ttl>60</ttl></channel></rss>`, Hints{Rest: time.Hour}},
		{"ttl of nonsense", rss("<ttl>soon</ttl>"), Hints{}},
		{"ttl negative", rss("<ttl>-5</ttl>"), Hints{}},
		{"ttl beyond all numbers", rss("<ttl>99999999999999999999</ttl>"), Hints{Rest: 1<<63 - 1}},
		{"hourly", rss("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"), Hints{Rest: time.Hour}},
		{"four times a day", rss("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"), Hints{Rest: 6 * time.Hour}},
		{"frequency alone", rss("<sy:updateFrequency>2</sy:updateFrequency>"), Hints{Rest: 12 * time.Hour}},
		{"frequency 0", rss("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>"), Hints{Rest: 24 * time.Hour}},
		{"unknown period", rss("<sy:updatePeriod>often</sy:updatePeriod>"), Hints{}},
		{"the longer of two", rss("<ttl>30</ttl><sy:updatePeriod>Daily</sy:updatePeriod>"), Hints{Rest: 24 * time.Hour}},
		{"RSS 1.0", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"` + syndication +
			`><channel rdf:about="http://a.example/"><title>م</title><sy:updatePeriod>weekly</sy:updatePeriod></channel><item rdf:about="http://a.example/1"><title>خ</title></item></rdf:RDF>`,
			Hints{Rest: 7 * 24 * time.Hour}},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"` + syndication + `><title>م</title><sy:updatePeriod>daily</sy:updatePeriod><entry><id>1</id><title>خ</title></entry></feed>`, Hints{Rest: 24 * time.Hour}},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"م","items":[{"id":"1","content_text":"خ"}]}`, Hints{}},
		{"hours", rss("<skipHours><hour>0</hour><hour> 5</hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>"), Hints{SkipHours: 1 | 1<<5}},
		{"days", rss("<skipDays><day>Friday</day><day>saturday </day><day>عطلة</day></skipDays>"), Hints{SkipDays: week(time.Friday, time.Saturday)}},
		{"no hour left", rss("<skipHours>" + hoursOfDay() + "</skipHours>"), Hints{}},
		{"no day left", rss("<skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>"), Hints{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			feed, err := ParseFeed([]byte(c.feed), FeedContext{Source: source("http://a.example/rss")})
			if err != nil || feed.Hints != c.want {
				t.Errorf("%+v, %v, want %+v", feed.Hints, err, c.want)
			}
		})
	}
}

func hoursOfDay() (list string) {
	for h := range 24 {
		list += "<hour>" + time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC).Format("15") + "</hour>"
	}
	return list
}

// TestOpen: hours and days are those of GMT, whatever the zone of the time that is asked about.
func TestOpen(t *testing.T) {
	riyadh := time.FixedZone("", 3*60*60)
	night, friday := Hints{SkipHours: 0x3F}, Hints{SkipDays: 1 << time.Friday}
	both := Hints{SkipHours: 0x3F, SkipDays: 1<<time.Friday | 1<<time.Saturday}
	for _, c := range []struct {
		name     string
		hints    Hints
		at, want string
	}{
		{"nothing is skipped", Hints{}, "2026-11-27T03:30:00Z", "2026-11-27T03:30:00Z"},
		{"in the night", night, "2026-11-26T03:30:00Z", "2026-11-26T06:00:00Z"},
		{"after the night", night, "2026-11-26T06:00:00Z", "2026-11-26T06:00:00Z"},
		{"before the night", night, "2026-11-26T23:59:59Z", "2026-11-26T23:59:59Z"},
		{"night in Riyadh is evening in GMT", night, "2026-11-26T02:00:00+03:00", "2026-11-26T02:00:00+03:00"},
		{"morning in Riyadh is night in GMT", night, "2026-11-26T05:00:00+03:00", "2026-11-26T09:00:00+03:00"},
		{"on a Friday", friday, "2026-11-27T12:30:00Z", "2026-11-28T00:00:00Z"},
		{"days and hours", both, "2026-11-27T12:30:00Z", "2026-11-29T06:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, _ := time.Parse(time.RFC3339, c.at)
			if got := c.hints.open(at.In(riyadh)).In(at.Location()).Format(time.RFC3339); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
