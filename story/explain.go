package story

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"nashra/arabic"
	"nashra/story/near"
)

// Explanation says in words, as the sources wrote them, what two items have in common and in what they differ.
type Explanation struct {
	Shared      []string // words of the first that the second has too, the weightiest first
	Lacks       []string // words of the first's title and lead that the second has nowhere, the weightiest first
	Contradicts []string // facts of both titles and leads that exclude one another: "30 / 23"
}

const (
	maxShared = 8
	maxLacks  = 5
	leadWords = 50 // as in near
)

// Explain compares the words of two items. weigh gives the weight of a stem by its near.HashStem; where it knows none (it
// gives 0 for all) a word weighs as often as it stands there.
func Explain(a, b *Item, weigh func(stem uint32) float64) Explanation {
	words, others := wordsOf(a), wordsOf(b)
	has := map[string]bool{}
	for _, w := range others {
		has[w.stem] = true
	}
	var shared, lacks []word
	for _, w := range distinct(words) {
		w.weight = cmp.Or(weigh(near.HashStem(w.folded)), float64(w.count)/1e6)
		switch {
		case has[w.stem]:
			shared = append(shared, w)
		case w.lead:
			lacks = append(lacks, w)
		}
	}
	return Explanation{Shared: weightiest(shared, maxShared), Lacks: weightiest(lacks, maxLacks), Contradicts: contradictions(words, others)}
}

// word is one word of an item, as it stands there and as it is compared.
type word struct {
	shown, folded, stem string
	title, lead         bool // in the title; in the title or the lead
	count               int
	weight              float64
}

func wordsOf(it *Item) []word {
	var words []word
	for part, text := range []string{it.Title, it.Text()} {
		for i, shown := range strings.FieldsFunc(text, separatesWords) {
			folded := string(arabic.Fold(shown))
			if folded == "" || strings.Contains(folded, " ") {
				continue
			}
			words = append(words, word{shown: shown, folded: folded, stem: arabic.Stem(folded), title: part == 0, lead: part == 0 || i < leadWords})
		}
	}
	return words
}

func separatesWords(r rune) bool {
	const zwnj = '\u200c'
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != zwnj
}

// distinct leaves out stop words, and of one stem all but the first writing.
func distinct(words []word) []word {
	at := map[string]int{}
	var list []word
	for _, w := range words {
		if arabic.IsStopWord(w.folded) {
			continue
		}
		i, known := at[w.stem]
		if !known {
			i, at[w.stem] = len(list), len(list)
			list = append(list, w)
		}
		list[i].count++
		list[i].lead = list[i].lead || w.lead
	}
	return list
}

func weightiest(words []word, most int) []string {
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(b.weight, a.weight) })
	var shown []string
	for _, w := range words[:min(most, len(words))] {
		shown = append(shown, w.shown)
	}
	return shown
}

// contradictions names the facts by which near tells look-alikes apart: numbers and states of the titles, days of the week.
func contradictions(a, b []word) []string {
	var list []string
	for _, fact := range []func(word) string{
		func(w word) string { return onlyIf(w.title, arabic.Numeral(w.folded)) },
		func(w word) string { return onlyIf(w.title, string(arabic.Country(w.folded))) },
		func(w word) string { return onlyIf(w.lead && arabic.Weekday(w.folded) > 0, w.stem) },
	} {
		mine, theirs := factOnlyIn(a, b, fact), factOnlyIn(b, a, fact)
		if mine != "" && theirs != "" {
			list = append(list, mine+" / "+theirs)
		}
	}
	return list
}

func onlyIf(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

// factOnlyIn gives the first word of a that states a fact which no word of b states anywhere in its title or lead.
func factOnlyIn(a, b []word, fact func(word) string) string {
	for _, w := range a {
		f := fact(w)
		if f == "" {
			continue
		}
		stated := slices.ContainsFunc(b, func(o word) bool {
			o.title = o.title || o.lead
			return fact(o) == f
		})
		if !stated {
			return w.shown
		}
	}
	return ""
}
