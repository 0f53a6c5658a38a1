package story

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"nashra/arabic"
	"nashra/story/near"
)

// Explanation says in words, as the sources wrote them, what two items have in common and in what they differ.
type Explanation struct {
	Looked      bool            // near copies of the first were looked for when it came; set by who knows
	Short       bool            // the first is too short for that
	Title       string          // of the second, as it was compared
	Shared      []string        // words of the first that the second has too, the weightiest first
	Lacks       []string        // words of the first's title and lead that the second has nowhere, the weightiest first
	Contradicts []Contradiction // facts of both titles and leads that exclude one another
	Names       []Contradiction // what the one names in a place of the wording where the other names something else; one at most
	Fuller      bool            // the first is plainly fuller than the second

	Undated, TitleDerived bool // the first came without a date, without a title
}

// Contradiction is a number, a state, a day of the week or a name as each of two items writes it.
type Contradiction struct{ Here, There string }

func (c Contradiction) String() string { return c.Here + " / " + c.There }

const (
	maxShared = 8
	maxLacks  = 5
)

// Explain compares the words of two items. weigh gives the weight of a stem by its near.HashStem. Where it knows some,
// words without weight are left out: they are in no fingerprint (template wording, what a page puts under a report) and
// decided nothing. Where it knows none (it gives 0 for all) a word weighs as often as it stands there.
func Explain(a, b *Item, weigh func(stem uint32) float64) Explanation {
	words, others := wordsOf(a), wordsOf(b)
	has := map[string]bool{}
	for _, w := range others {
		has[w.stem] = true
	}
	var shared, lacks []word
	for _, w := range weighed(distinct(words), weigh) {
		switch {
		case has[w.stem]:
			shared = append(shared, w)
		case w.lead:
			lacks = append(lacks, w)
		}
	}
	return Explanation{
		Title: b.Title, Shared: weightiest(shared, maxShared), Lacks: weightiest(lacks, maxLacks),
		Contradicts: contradictions(words, others), Names: otherNames(a, b, words, others),
		Short: told(a).Words < minBodyWords, Fuller: told(a).isFullerThan(told(b)),
		Undated: a.Published.IsZero(), TitleDerived: a.TitleDerived,
	}
}

func told(it *Item) Told { return Told{Words: arabic.Fold(it.Text()).WordCount()} }

// word is one word of an item, as it stands there and as it is compared.
type word struct {
	shown, folded, stem string
	number              string // that it writes, with the words after it; "" for none
	writes              string // the number as it stands there
	counts              bool   // it is a word of a number, and nothing else
	title               bool
	lead                bool // in the title or the lead
	stated              bool // where facts are read: in the title or the beginning of the lead
	count               int
	weight              float64
}

func wordsOf(it *Item) []word {
	var words []word
	for part, text := range []string{it.Title, withoutFrame(it.Text())} {
		title, start := part == 0, len(words)
		words = append(words, split(text)...)
		for i := range words[start:] {
			w := &words[start+i]
			w.stem, w.title = arabic.Stem(w.folded), title
			w.lead, w.stated = title || i < near.LeadWords, title || i < near.FactWords
		}
		facts := len(words)
		if !title {
			facts = min(facts, start+near.FactWords)
		}
		readNumbers(words[start:facts])
	}
	return words
}

// split gives the words of a text as near reads them: عبد is one word with what follows it.
func split(text string) []word {
	var words []word
	joins := false
	for shown := range strings.FieldsFuncSeq(text, separatesWords) {
		shown = strings.TrimFunc(shown, isInvisible)
		folded := string(arabic.Fold(shown))
		if folded == "" || strings.Contains(folded, " ") {
			continue
		}
		if joins {
			last := &words[len(words)-1]
			last.shown, last.folded, joins = last.shown+" "+shown, last.folded+folded, false
			continue
		}
		words = append(words, word{shown: shown, folded: folded})
		joins = near.BeginsName(folded)
	}
	return words
}

func readNumbers(words []word) {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = w.folded
	}
	for i := 0; i < len(words); i++ {
		number, size := arabic.Number(folded[i:])
		if size == 0 {
			continue
		}
		words[i].number, words[i].writes = number, words[i].shown
		words[i].counts = true
		for n := range words[i+1:][:size-1] {
			w := &words[i+1+n]
			words[i].writes += " " + w.shown
			w.counts = true
		}
		i += size - 1
	}
}

// separatesWords cuts where arabic.Fold does; joiners and direction marks stand inside words.
func separatesWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && !isInvisible(r)
}

func isInvisible(r rune) bool { return unicode.Is(unicode.Cf, r) }

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

func weighed(words []word, weigh func(stem uint32) float64) []word {
	heavy := make([]word, 0, len(words))
	for i := range words {
		w := &words[i]
		if w.weight = weigh(near.HashStem(w.folded)); w.weight > 0 {
			heavy = append(heavy, *w)
		}
	}
	if len(heavy) > 0 {
		return heavy
	}
	for i := range words {
		words[i].weight = float64(words[i].count)
	}
	return words
}

func weightiest(words []word, most int) []string {
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(b.weight, a.weight) })
	var shown []string
	for _, w := range words[:min(most, len(words))] {
		shown = append(shown, w.shown)
	}
	return shown
}

// contradictions names the facts that near counts as conflicts, by the same rules (near: facts.conflicts), so that what a
// person is told is what was weighed.
func contradictions(a, b []word) []Contradiction {
	var list []Contradiction
	add := func(mine, theirs []word) {
		if len(mine) > 0 && len(theirs) > 0 {
			list = append(list, Contradiction{cmp.Or(mine[0].writes, mine[0].shown), cmp.Or(theirs[0].writes, theirs[0].shown)})
		}
	}
	number := func(w *word) string { return w.number }
	state := func(w *word) string {
		if w.counts {
			return ""
		}
		return string(arabic.Country(w.folded))
	}
	day := func(w *word) string {
		if day := arabic.Weekday(w.folded); day > 0 && !w.counts {
			return strconv.Itoa(day)
		}
		return ""
	}
	inTitle := func(w *word) bool { return w.title }
	stated := func(w *word) bool { return w.stated }

	add(missing(number, a, inTitle, b), missing(number, b, inTitle, a))
	mine, theirs := factsOf(state, a, inTitle), factsOf(state, b, inTitle)
	if len(missing(state, a, inTitle, b)) == len(mine) && len(missing(state, b, inTitle, a)) == len(theirs) {
		add(mine, theirs)
	}
	mine, theirs = factsOf(day, a, stated), factsOf(day, b, stated)
	if len(missing(day, a, stated, b)) == len(mine) {
		add(mine, theirs)
	}
	return list
}

// otherNames names what near counts as other names (near.OtherNames), as the items write it.
func otherNames(a, b *Item, words, others []word) []Contradiction {
	read := func(it *Item) *near.Text {
		return near.Read(arabic.Fold(it.Title), arabic.Fold(withoutFrame(it.Text())))
	}
	mine, theirs := read(a), read(b)
	if mine == nil || theirs == nil {
		return nil
	}
	name, other := near.OtherNames(mine, theirs)
	if name == "" {
		return nil
	}
	c := Contradiction{asShown(name, words), asShown(other, others)}
	if c.Here == "" || c.There == "" {
		return nil
	}
	return []Contradiction{c}
}

// asShown gives a folded word as the item writes it, which may be with a particle before it; "" where it has none such.
func asShown(folded string, words []word) string {
	for _, w := range words {
		if w.folded == folded || strings.HasSuffix(w.folded, folded) && len(w.folded) == len(folded)+len("ب") {
			return w.shown
		}
	}
	return ""
}

// factsOf gives the words of one kind of fact in a part of an item.
func factsOf(fact func(*word) string, words []word, in func(*word) bool) []word {
	var list []word
	for i := range words {
		if in(&words[i]) && fact(&words[i]) != "" {
			list = append(list, words[i])
		}
	}
	return list
}

// missing gives those of them that the other item states nowhere.
func missing(fact func(*word) string, words []word, in func(*word) bool, others []word) []word {
	return slices.DeleteFunc(factsOf(fact, words, in), func(w word) bool {
		return slices.ContainsFunc(others, func(o word) bool { return o.stated && fact(&o) == fact(&w) })
	})
}
