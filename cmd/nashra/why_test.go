package main

import (
	"testing"

	"nashra/story"
	"nashra/story/near"
)

func TestWhy(t *testing.T) {
	numbers := near.Numbers{Containment: 0.84, Lead: 0.9, Cosine: 0.771, Score: 2.3}
	against := near.Numbers{
		Containment: 0.5, Lead: 0.4, Cosine: 0.6, Score: -1.4, Conflicts: 1, Bulletin: true, Days: 1.04, Template: 0.32, SameOutlet: true,
	}
	undated := near.Numbers{Containment: 1, Lead: 1, Cosine: 1, Score: 0, Undated: true}
	for _, c := range []struct{ name, got, want string }{
		{"address", why(story.Verdict{Rule: story.ByURL, Matched: 17}), "joined: it has the address of i17"},
		{"text", why(story.Verdict{Rule: story.ByBody, Matched: 17}), "joined: its text is word for word that of i17"},
		{"near", why(story.Verdict{Rule: story.ByNear, Matched: 17, Near: &story.Nearness{Item: 17, Numbers: numbers, Agree: 3, Members: 4}}),
			"joined: it is a near copy of i17, 91 % likely: 84 % of the pairs of words, 90 % of what title and lead say, 77 % alike in weighted words; near are 3 of the newest 4 items of the story"},
		{"new", why(story.Verdict{Rule: story.ByNone}), "new: nothing that was kept before it has its id, its address or its text, or is a near copy"},
		{"new, with a key refused", why(story.Verdict{Rule: story.ByNone, Refused: "i3 has it"}),
			"new: nothing that was kept before it has its id, its address or its text, or is a near copy; not joined where it might have been: i3 has it"},
		{"refused", whyRefused(&story.Nearness{Numbers: against}),
			"20 % likely: 50 % of the pairs of words, 40 % of what title and lead say, 60 % alike in weighted words (against it: the same outlet, 1.0 days apart, facts that contradict one another, both are bulletins of one kind, 32 % of the text is wording that comes again and again)"},
		{"refused by its story", whyRefused(&story.Nearness{Numbers: undated, Few: true}),
			"50 % likely: 100 % of the pairs of words, 100 % of what title and lead say, 100 % alike in weighted words (against it: one has no date); near enough by itself, but too few items of its story are"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got  %s\nwant %s", c.got, c.want)
			}
		})
	}
}
