package story_test

import (
	"reflect"
	"testing"
	"time"

	"nashra/story"
)

func TestHealth(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	days := func(n float64) time.Time { return now.Add(-time.Duration(n * 24 * float64(time.Hour))) }
	visits := func(from, to float64) []story.PastVisit { return []story.PastVisit{{At: days(from)}, {At: days(to)}} }
	daily := story.Reading{At: days(0), Items: 11, Newest: days(4), Oldest: days(4.5)}
	for name, c := range map[string]struct {
		failures int
		history  story.History
		want     story.Health
	}{
		"never visited":                        {0, story.History{}, story.Health{}},
		"turned away":                          {2, story.History{Visits: []story.PastVisit{{Status: 403, Blocked: true}}}, story.Health{Blocked: true}},
		"turned away once, and let in again":   {0, story.History{Visits: []story.PastVisit{{Status: 403, Blocked: true}}}, story.Health{}},
		"hourly, and nothing for four days":    {0, story.History{Reading: daily, Visits: visits(1, 0)}, story.Health{Items: 11, SilentSince: days(4)}},
		"its dates stand still, but news come": {0, story.History{Reading: daily, Visits: visits(9, 0), LastNew: days(1)}, story.Health{Items: 11}},
		"dead when it was first visited":       {0, story.History{Reading: daily, Visits: visits(1, 0), LastNew: days(1)}, story.Health{Items: 11, SilentSince: days(4)}},
		"weekly, and nothing for a month":      {0, story.History{Reading: story.Reading{At: days(0), Items: 5, Newest: days(30), Oldest: days(58)}}, story.Health{Items: 5}},
		"weekly, and nothing for three months": {0, story.History{Reading: story.Reading{At: days(0), Items: 5, Newest: days(90), Oldest: days(118)}}, story.Health{Items: 5, SilentSince: days(90)}},
		"dates a lifetime apart":               {0, story.History{Reading: story.Reading{At: days(0), Items: 2, Newest: days(61), Oldest: days(100_000)}}, story.Health{Items: 2, SilentSince: days(61)}},
		"without dates, a week":                {0, story.History{Reading: story.Reading{At: days(0), Items: 5, Undated: 5}, LastNew: days(7)}, story.Health{Items: 5, Undated: 5}},
		"without dates, three weeks":           {0, story.History{Reading: story.Reading{At: days(0), Items: 5, Undated: 5}, LastNew: days(21)}, story.Health{Items: 5, Undated: 5, SilentSince: days(21)}},
		"empty":                                {0, story.History{Reading: story.Reading{At: days(0), Faults: []string{"x"}, Barred: 2}}, story.Health{Empty: true, Faults: []string{"x"}, KeptOut: 2}},
	} {
		if got := story.HealthOf(story.Checkpoint{Failures: c.failures}, c.history, now); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
