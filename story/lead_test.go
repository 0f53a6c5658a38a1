package story_test

import (
	"testing"
	"time"

	"nashra/story"
)

func TestLeadsOver(t *testing.T) {
	at := func(minutes int) time.Time {
		return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
	}
	for _, c := range []struct {
		name           string
		newcomer, lead story.Told
		want           bool
	}{
		{"later and as long", story.Told{at(5), 200}, story.Told{at(0), 200}, false},
		{"later and a little longer", story.Told{at(5), 250}, story.Told{at(0), 200}, false},
		{"a flash, then the report", story.Told{at(20), 180}, story.Told{at(0), 15}, true},
		{"a flash, then a longer flash", story.Told{at(20), 40}, story.Told{at(0), 15}, false},
		{"plainly fuller after an hour", story.Told{at(61), 400}, story.Told{at(0), 100}, false},
		{"published before, came later", story.Told{at(-10), 200}, story.Told{at(0), 210}, true},
		{"published before, plainly shorter", story.Told{at(-10), 60}, story.Told{at(0), 210}, false},
		{"a lead that nobody counted", story.Told{at(5), 200}, story.Told{at(0), -1}, false},
		{"a lead without a body", story.Told{at(5), 60}, story.Told{at(0), 0}, true},
		{"published long before", story.Told{at(-90), 200}, story.Told{at(0), 200}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.newcomer.LeadsOver(c.lead, at(0)); got != c.want {
				t.Errorf("%+v leads over %+v: %v", c.newcomer, c.lead, got)
			}
		})
	}
}
