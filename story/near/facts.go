package near

import (
	"slices"

	"nashra/arabic"
)

// facts are the words that tell two notices of the same wording apart: tolls, scores, prices, days, states.
type facts struct {
	numbers, countries named
	weekdays           uint8 // of the title and the lead, a bit each
	bulletin           arabic.Bulletin
}

// named are facts of one kind: sorted sets of hashes. Those of the title are in both.
type named struct{ title, lead []uint32 }

// FactWords is how many words of the body facts are read from.
const FactWords = 40

func readFacts(title, body arabic.Folded) facts {
	var f facts
	marks := f.read(title, maxTitleWords)
	f.numbers.title, f.countries.title = slices.Clone(f.numbers.lead), slices.Clone(f.countries.lead)
	marks |= f.read(body, FactWords)
	f.bulletin = marks.Bulletin()
	for _, set := range []*[]uint32{&f.numbers.title, &f.numbers.lead, &f.countries.title, &f.countries.lead} {
		slices.Sort(*set)
		*set = slices.Compact(*set)
	}
	return f
}

func (f *facts) read(text arabic.Folded, max int) (marks arabic.Marks) {
	words := slices.Collect(first(joinNames(text), max))
	for i := 0; i < len(words); i++ {
		word := words[i]
		marks |= arabic.MarksOf(word)
		if number, size := arabic.Number(words[i:]); size > 0 {
			f.numbers.lead = append(f.numbers.lead, hashWord(number))
			i += size - 1
		} else if day := arabic.Weekday(word); day > 0 {
			f.weekdays |= 1 << day
		} else if country := arabic.Country(word); country != "" {
			f.countries.lead = append(f.countries.lead, hashWord(string(country)))
		}
	}
	return marks
}

// conflicts counts the kinds of fact in which two reports contradict one another. Of numbers and states: both titles
// name some, and neither report mentions all that the other's title does (of states: any). Of days of the week: both
// name some, and none is the same. That one says nothing contradicts nothing.
func (f *facts) conflicts(g *facts) int {
	n := 0
	if len(f.numbers.title) > 0 && len(g.numbers.title) > 0 &&
		!within(f.numbers.title, g.numbers.lead) && !within(g.numbers.title, f.numbers.lead) {
		n++
	}
	if len(f.countries.title) > 0 && len(g.countries.title) > 0 &&
		common(f.countries.title, g.countries.lead) == 0 && common(g.countries.title, f.countries.lead) == 0 {
		n++
	}
	if f.weekdays != 0 && g.weekdays != 0 && f.weekdays&g.weekdays == 0 {
		n++
	}
	return n
}

func within(a, b []uint32) bool { return common(a, b) == len(a) }
