package near

import (
	"math"
	"slices"
	"time"

	"nashra/arabic"
)

// About is what a Fingerprint knows of its item besides the text. All of it is numbers of the caller's.
type About struct {
	ID     uint64    // of this version of the item; versions are numbered in the order in which they came
	Item   uint64    // the item; the ID of its first version
	Story  uint64    // the story that holds the item, once that is known
	Outlet uint32    // who published it
	When   time.Time // the day around which it is judged
	Dated  bool      // When was given, not only seen
}

// Fingerprint is what near-sameness compares: the text without the templates that were known when it came.
type Fingerprint struct {
	ID, Item, Story uint64

	outlet   uint32
	when     int64 // Unix seconds
	dated    bool
	template uint8 // how much of the body was templates, in 255ths
	weekdays uint8
	bulletin arabic.Bulletin
	norm     float64 // length of the vector of the weights

	// Many of these stay in memory: all lists stand in two blocks, one behind the other.
	sizes  [listKinds + byteKinds]uint16
	words  []uint32 // the lists of listKinds
	values []uint8  // the lists of byteKinds

	samples []uint64 // sequences that may become templates; only what is learned from
}

// The lists of a Fingerprint. Those of words are sorted sets, all but the subjects.
const (
	pairs          = iota // of words that follow one another
	terms                 // stems
	titleNumbers          // facts
	leadNumbers           //
	titleCountries        //
	leadCountries         //
	subjects              // subjectWords each
	listKinds

	weights   = 0 // of the terms; the heaviest has maxWeight. The highest bit: the term stands in the title or the lead
	rarities  = 1 // of the terms that stand there, without regard to how often; the rarest has maxRarity
	byteKinds = 2
)

const (
	maxWeight  = 127
	maxRarity  = 255
	leadFlag   = 0x80
	weightMask = 0x7f
)

// list gives one of the lists of words.
func (f *Fingerprint) list(kind int) []uint32 {
	from := 0
	for _, size := range f.sizes[:kind] {
		from += int(size)
	}
	return f.words[from : from+int(f.sizes[kind])]
}

func (f *Fingerprint) weights() []uint8 { return f.values[:f.sizes[listKinds+weights]] }

func (f *Fingerprint) rarities() []uint8 { return f.values[f.sizes[listKinds+weights]:] }

func (f *Fingerprint) facts() facts {
	return facts{
		numbers:   named{f.list(titleNumbers), f.list(leadNumbers)},
		countries: named{f.list(titleCountries), f.list(leadCountries)},
		weekdays:  f.weekdays, bulletin: f.bulletin,
	}
}

// Fingerprint makes the fingerprint of a text with what has been learned so far. It changes nothing.
func (w *Window) Fingerprint(text *Text, about About) *Fingerprint {
	f := &Fingerprint{
		ID: about.ID, Item: about.Item, Story: about.Story, outlet: about.Outlet, when: about.When.Unix(), dated: about.Dated,
		weekdays: text.facts.weekdays, bulletin: text.facts.bulletin, samples: make([]uint64, len(text.samples)),
	}
	for i, s := range text.samples {
		f.samples[i] = s.hash
	}
	words, stems, taken := w.templates.fresh(text)
	shape := text.whole
	if taken > 0 {
		shape = text.shape(words, stems)
		f.template = uint8(taken * 255 / len(text.words))
	}
	stemsOf := make([]uint32, len(shape.terms))
	for i, t := range shape.terms {
		stemsOf[i] = t.stem
	}
	facts := &text.facts
	f.setLists(shape.pairs, stemsOf, facts.numbers.title, facts.numbers.lead, facts.countries.title, facts.countries.lead,
		packSubjects(text.subjects, stemsOf))
	f.weigh(shape.terms, &w.counts)
	return f
}

func (f *Fingerprint) setLists(lists ...[]uint32) {
	for i, list := range lists {
		f.sizes[i] = uint16(len(list))
	}
	f.words = slices.Concat(lists...)
}

func (f *Fingerprint) weigh(terms []term, counts *counts) {
	raw := make([]uint32, len(terms))
	heaviest, rarest, leads := uint32(1), uint32(1), 0
	for i, t := range terms {
		raw[i] = counts.rarity(t.stem)
		heaviest = max(heaviest, raw[i]*often(t.count)/logUnit)
		if t.lead {
			rarest, leads = max(rarest, raw[i]), leads+1
		}
	}
	f.sizes[listKinds+weights], f.sizes[listKinds+rarities] = uint16(len(terms)), uint16(leads)
	f.values = make([]uint8, len(terms), len(terms)+leads)
	for i, t := range terms {
		f.values[i] = part(raw[i]*often(t.count)/logUnit, heaviest, maxWeight)
		if t.lead {
			f.values[i] |= leadFlag
			f.values = append(f.values, part(raw[i], rarest, maxRarity))
		}
	}
	f.norm = norm(f.weights())
}

// part gives n of most in parts of whole, rounded.
func part(n, most, whole uint32) uint8 { return uint8((n*whole + most/2) / most) }

func norm(weights []uint8) float64 {
	var squares uint64
	for _, b := range weights {
		squares += uint64(b&weightMask) * uint64(b&weightMask)
	}
	return math.Sqrt(float64(squares))
}

// Day is the day, counted from 1970 in UTC, around which the fingerprint is judged.
func (f *Fingerprint) Day() int32 { return dayOf(f.when) }

// DayOf is the day of a fingerprint with this date.
func DayOf(when time.Time) int32 { return dayOf(when.Unix()) }

const secondsOfDay = 24 * 60 * 60

// dayOf counts days from 1970; far out it stands still, so that no date a feed could make up overflows.
func dayOf(unix int64) int32 {
	day := unix / secondsOfDay
	if unix%secondsOfDay < 0 {
		day--
	}
	return int32(min(max(day, -farDay), farDay))
}

const farDay = 1 << 24

// Weight is the weight of a stem's hash in the fingerprint, between 0 and 1.
func (f *Fingerprint) Weight(stem uint32) float64 {
	at, found := slices.BinarySearch(f.list(terms), stem)
	if !found {
		return 0
	}
	return float64(f.weights()[at]&weightMask) / maxWeight
}
