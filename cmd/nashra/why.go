package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"nashra/story"
	"nashra/story/near"
)

// why says a verdict in words; of what explains it, it needs whether near copies were looked for.
func why(v story.Verdict, e story.Explanation) string {
	var text string
	switch v.Rule {
	case story.ByURL:
		text = fmt.Sprintf("joined: it has the address of %s", v.Matched)
	case story.ByBody:
		text = fmt.Sprintf("joined: its text is word for word that of %s", v.Matched)
	case story.ByNear:
		text = fmt.Sprintf("joined: it is a near copy of %s", v.Matched)
		if v.Near != nil {
			text += fmt.Sprintf(" (%s likely): %s; %s", likelihood(v.Near.Numbers.Score), measured(&v.Near.Numbers), members(v.Near))
		}
	default:
		text = "new: nothing that was kept before it has its id, its address or its text"
		switch {
		case v.Nearest != nil:
			text += ", or is near enough to be a copy"
		case e.Looked:
			text += ", and nothing from the days around it resembles it"
		case e.Short:
			text += " (it is too short to look for near copies)"
		default:
			text += " (near copies were not looked for: `same.near` was off when it came)"
		}
	}
	if v.Refused != "" {
		text += "; not joined where it might have been: " + v.Refused
	}
	return text
}

func members(n *story.Nearness) string {
	switch {
	case n.Members <= 1:
		return "the story had no other item from those days"
	case n.Agree == n.Members:
		return fmt.Sprintf("the newest %d items of the story all agree", n.Members)
	}
	return fmt.Sprintf("%d of the newest %d items of the story agree", n.Agree, n.Members)
}

// whyRefused says why the nearest item of another story was not taken.
func whyRefused(v story.Verdict) string {
	n := v.Nearest
	reason := "but `same.report` asks for more"
	switch {
	case n.Few:
		reason = "but fewer than a third of the newest items of its story are near"
	case v.Near != nil:
		reason = fmt.Sprintf("less than %s, which it joined", v.Matched)
	}
	return fmt.Sprintf("%s likely to be the same report, %s: %s", likelihood(n.Numbers.Score), reason, measured(&n.Numbers))
}

// measured says what was measured between two items, and what spoke against their being one report.
func measured(n *near.Numbers) string {
	text := fmt.Sprintf("%s of the shorter text's pairs of words are in the other too, and %s of what title and lead say; %s alike in words, the rare ones counting more",
		percent(n.Containment), percent(n.Lead), percent(n.Cosine))
	if against := spokeAgainst(n); len(against) > 0 {
		text += "; against it: " + strings.Join(against, ", ")
	}
	return text
}

// lateDays is as in near: until then days weigh for bulletins and repeated wording only.
const lateDays = 3

func spokeAgainst(n *near.Numbers) []string {
	var against []string
	add := func(is bool, words string) {
		if is {
			against = append(against, words)
		}
	}
	repeats, aged := n.Template >= 0.05, n.Days >= 0.5
	add(n.SameOutlet, "the same outlet")
	add(n.Days > lateDays || aged && (n.Bulletin || repeats), days(n.Days)+" apart")
	add(n.Conflicts > 0, "facts that contradict one another")
	add(n.OtherName, "a name where the other has another one")
	add(n.Bulletin, "both are bulletins of one kind (a forecast, prices, a telegram …)")
	add(aged && repeats, percent(n.Template)+" of one is wording that the news repeats")
	add(n.Undated, "a date is missing")
	return against
}

func days(n float64) string {
	if hours := math.Round(24 * n); hours < 24 {
		return fmt.Sprintf("%.0f hours", hours)
	}
	if rounded := math.Round(10*n) / 10; rounded != 1 {
		return strconv.FormatFloat(rounded, 'f', -1, 64) + " days"
	}
	return "1 day"
}

// likelihood is cut, not rounded: what was refused at 49.8 must not read as if it had reached 50.
func likelihood(score float64) string {
	switch p := 100 / (1 + math.Exp(-score)); {
	case p < 1:
		return "less than 1 %"
	case p >= 99:
		return "more than 99 %"
	default:
		return fmt.Sprintf("%.0f %%", math.Floor(p))
	}
}

// percent says "100" and "0" of the whole and of nothing only.
func percent(share float64) string {
	p := math.Round(100 * share)
	if share < 1 {
		p = min(p, 99)
	}
	if share > 0 {
		p = max(p, 1)
	}
	return fmt.Sprintf("%.0f %%", p)
}
