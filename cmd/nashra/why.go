package main

import (
	"fmt"
	"math"
	"strings"

	"nashra/story"
	"nashra/story/near"
)

// why says a verdict in words.
func why(v story.Verdict) string {
	var text string
	switch v.Rule {
	case story.ByURL:
		text = fmt.Sprintf("joined: it has the address of %s", v.Matched)
	case story.ByBody:
		text = fmt.Sprintf("joined: its text is word for word that of %s", v.Matched)
	case story.ByNear:
		text = fmt.Sprintf("joined: it is a near copy of %s, %s", v.Matched, measured(&v.Near.Numbers))
		text += fmt.Sprintf("; near are %d of the newest %d items of the story", v.Near.Agree, v.Near.Members)
	default:
		text = "new: nothing that was kept before it has its id, its address or its text, or is a near copy"
	}
	if v.Refused != "" {
		text += "; not joined where it might have been: " + v.Refused
	}
	return text
}

// whyRefused says why the nearest other item was not taken.
func whyRefused(n *story.Nearness) string {
	text := measured(&n.Numbers)
	if n.Few {
		text += "; near enough by itself, but too few items of its story are"
	}
	return text
}

// measured says how likely two items are one report, by what, and what spoke against it.
func measured(n *near.Numbers) string {
	text := fmt.Sprintf("%s likely: %s of the pairs of words, %s of what title and lead say, %s alike in weighted words",
		percent(1/(1+math.Exp(-n.Score))), percent(n.Containment), percent(n.Lead), percent(n.Cosine))
	var against []string
	add := func(is bool, format string, args ...any) {
		if is {
			against = append(against, fmt.Sprintf(format, args...))
		}
	}
	add(n.SameOutlet, "the same outlet")
	add(n.Days >= 1, "%.1f days apart", n.Days)
	add(n.Conflicts > 0, "facts that contradict one another")
	add(n.Bulletin, "both are bulletins of one kind")
	add(n.Template >= 0.05, "%s of the text is wording that comes again and again", percent(n.Template))
	add(n.Undated, "one has no date")
	if len(against) > 0 {
		text += " (against it: " + strings.Join(against, ", ") + ")"
	}
	return text
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
