package main

import (
	"math"
	"strings"
	"testing"

	"nashra/story"
	"nashra/story/near"
)

func TestWhy(t *testing.T) {
	numbers := near.Numbers{Containment: 0.84, Lead: 0.9, Cosine: 0.771, Score: 2.4}
	const words = "84 % of the shorter text's pairs of words are in the other too, and 90 % of what title and lead say; 77 % alike in words, the rare ones counting more"
	nearness := func(agree, members int) *story.Nearness {
		return &story.Nearness{Item: 17, Numbers: numbers, Agree: agree, Members: members}
	}
	looked := story.Explanation{Looked: true}
	const none = "new: nothing that was kept before it has its id, its address or its text"
	for _, c := range []struct {
		name    string
		verdict story.Verdict
		e       story.Explanation
		want    string
	}{
		{"address", story.Verdict{Rule: story.ByURL, Matched: 17}, story.Explanation{}, "joined: it has the address of i17"},
		{"text", story.Verdict{Rule: story.ByBody, Matched: 17}, looked, "joined: its text is word for word that of i17"},
		{"near", story.Verdict{Rule: story.ByNear, Matched: 17, Near: nearness(3, 4)}, looked,
			"joined: it is a near copy of i17 (91 % likely): " + words + "; 3 of the newest 4 items of the story agree"},
		{"near, all agree", story.Verdict{Rule: story.ByNear, Matched: 17, Near: nearness(2, 2)}, looked,
			"joined: it is a near copy of i17 (91 % likely): " + words + "; the newest 2 items of the story all agree"},
		{"near, one item", story.Verdict{Rule: story.ByNear, Matched: 17, Near: nearness(1, 1)}, looked,
			"joined: it is a near copy of i17 (91 % likely): " + words + "; the story had no other item from those days"},
		{"near, without numbers", story.Verdict{Rule: story.ByNear, Matched: 17}, looked, "joined: it is a near copy of i17"},
		{"new, one refused", story.Verdict{Rule: story.ByNone, Nearest: nearness(0, 0)}, looked, none + ", or is near enough to be a copy"},
		{"new, nothing near", story.Verdict{Rule: story.ByNone}, looked, none + ", and nothing from the days around it resembles it"},
		{"new, not looked", story.Verdict{Rule: story.ByNone}, story.Explanation{},
			none + " (near copies were not looked for: `same.near` was off when it came)"},
		{"new, too short", story.Verdict{Rule: story.ByNone}, story.Explanation{Short: true}, none + " (it is too short to look for near copies)"},
		{"a key refused", story.Verdict{Rule: story.ByBody, Matched: 17, Refused: "i3 has it"}, looked,
			"joined: its text is word for word that of i17; not joined where it might have been: i3 has it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := why(c.verdict, c.e); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhyRefused(t *testing.T) {
	numbers := near.Numbers{Containment: 0.5, Lead: 0.4, Cosine: 0.6, Score: -1.4, SameOutlet: true}
	const words = ": 50 % of the shorter text's pairs of words are in the other too, and 40 % of what title and lead say; 60 % alike in words, the rare ones counting more; against it: the same outlet"
	for _, c := range []struct {
		name    string
		verdict story.Verdict
		want    string
	}{
		{"too little", story.Verdict{Nearest: &story.Nearness{Numbers: numbers}}, "19 % likely to be the same report, but `same.report` asks for more" + words},
		{"too few", story.Verdict{Nearest: &story.Nearness{Numbers: numbers, Few: true}},
			"19 % likely to be the same report, but fewer than a third of the newest items of its story are near" + words},
		{"too few, and it joined another", story.Verdict{Matched: 17, Near: &story.Nearness{}, Nearest: &story.Nearness{Numbers: numbers, Few: true}},
			"19 % likely to be the same report, but fewer than a third of the newest items of its story are near" + words},
		{"it joined another", story.Verdict{Matched: 17, Near: &story.Nearness{}, Nearest: &story.Nearness{Numbers: numbers}},
			"19 % likely to be the same report, less than i17, which it joined" + words},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := whyRefused(c.verdict); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSpokeAgainst: what weighed is named, and what did not weigh is not.
func TestSpokeAgainst(t *testing.T) {
	const bulletins = "both are bulletins of one kind (a forecast, prices, a telegram …)"
	for _, c := range []struct {
		name    string
		numbers near.Numbers
		want    string
	}{
		{"nothing", near.Numbers{}, ""},
		{"the outlet", near.Numbers{SameOutlet: true}, "the same outlet"},
		{"days that do not weigh", near.Numbers{Days: 3}, ""},
		{"a bulletin of half a day before", near.Numbers{Bulletin: true, Days: 0.6}, "14 hours apart, " + bulletins},
		{"days", near.Numbers{Days: 3.26}, "3.3 days apart"},
		{"a bulletin", near.Numbers{Bulletin: true, Days: 0.1}, bulletins},
		{"a bulletin of the day before", near.Numbers{Bulletin: true, Days: 1.02}, "1 day apart, " + bulletins},
		{"repeated wording of one day", near.Numbers{Template: 0.3}, ""},
		{"repeated wording of the day before", near.Numbers{Template: 0.316, Days: 2}, "2 days apart, 32 % of one is wording that the news repeats"},
		{"facts", near.Numbers{Conflicts: 2}, "facts that contradict one another"},
		{"names", near.Numbers{OtherName: true}, "a name where the other has another one"},
		{"no date", near.Numbers{Undated: true}, "a date is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(spokeAgainst(&c.numbers), ", "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestLikelihood(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want string
	}{{0.0001, "less than 1 %"}, {0.015, "1 %"}, {0.498, "49 %"}, {0.5, "50 %"}, {0.989, "98 %"}, {0.9999, "more than 99 %"}} {
		if got := likelihood(math.Log(c.p / (1 - c.p))); got != c.want {
			t.Errorf("%v is %q, want %q", c.p, got, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{{0, "0 %"}, {0.001, "1 %"}, {0.506, "51 %"}, {0.999, "99 %"}, {1, "100 %"}} {
		if got := percent(c.share); got != c.want {
			t.Errorf("%v is %q, want %q", c.share, got, c.want)
		}
	}
}
