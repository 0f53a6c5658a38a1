package near

import (
	"slices"
	"strings"
	"unicode/utf8"

	"nashra/arabic"
)

// subject is a word that names what a report is about: one of the lead that the title has too, or that follows the word for
// a kind of place or institution. Numbers and days are facts, and are none.
//
// Two reports of one wording are about two things where each has a subject that the other has nowhere, and both stand in
// one place: "on the road of Asyut", "on the road of Minya". A copy may have another headline, another spelling, or a word
// of the same meaning; hardly ever does it have all of these in one place of the lead.
type subject struct {
	word     string // folded; only while it is a Text's
	stem     uint32
	term     uint16 // in a Fingerprint, the stem is that of this term
	skeleton uint16
	joined   [2]uint16 // skeletons of the word when it is written together with the word before it, and after it
	marks    uint32    // the letters of the skeleton, a bit each, and the marks below
	beside   beside
}

const (
	isCountry    = 1 << 31
	inTitle      = 1 << 30
	isIntroduced = 1 << 29 // a kind of place or institution stands before it
	isForeign    = 1 << 28 // of letters of another script
	letterMarks  = 1<<27 - 1
)

// beside are the two words before a place and the two after it, the nearer first: a part of the hash of their stems, 0 for
// the ends of the lead.
type beside struct{ before, after [2]uint16 }

// maxSubjects bounds what a title that is a list of everything costs.
const maxSubjects = 12

// readSubjects finds the subjects.
func readSubjects(title, body arabic.Folded) []subject {
	titled := map[string]bool{}
	for word := range first(joinNames(title), maxTitleWords) {
		titled[arabic.Stem(word)] = true
	}
	lead := slices.AppendSeq(make([]string, 0, LeadWords), first(joinNames(body), LeadWords))
	lead = slices.DeleteFunc(lead, func(word string) bool { return word == "بن" })
	var inTitle [LeadWords]bool
	for i, word := range lead {
		lead[i], inTitle[i] = asTitled(word, titled)
	}
	subjects := make([]subject, 0, 8)
	kind := "" // of place or institution, just before the word, or before a title that is just before it: "hospital King"
	for i, word := range lead {
		if (inTitle[i] || kind != "") && mayName(word) && len(subjects) < maxSubjects {
			subjects = append(subjects, subjectAt(lead, i, kind, inTitle[i]))
		}
		if arabic.PrecedesName(word) {
			kind = word
		} else if kind != "" && (kind != lead[i-1] || !arabic.StandsForName(word)) {
			kind = ""
		}
	}
	return slices.Clip(subjects)
}

func mayName(word string) bool {
	return !arabic.IsStopWord(word) && !arabic.StandsForName(word) && arabic.Numeral(word) == "" && arabic.Weekday(word) == 0
}

// asTitled says whether a title has a word, and gives it without the particle that is written onto it and that the title
// has not.
func asTitled(word string, titled map[string]bool) (name string, is bool) {
	if titled[arabic.Stem(word)] {
		return word, true
	}
	for _, particle := range [...]string{"ب", "ل"} {
		if bare, has := strings.CutPrefix(word, particle); has && titled[arabic.Stem(bare)] {
			return bare, true
		}
	}
	return word, false
}

func subjectAt(lead []string, i int, kind string, isTitled bool) subject {
	word := lead[i]
	skeleton := arabic.Skeleton(word)
	var marks uint32
	for _, letter := range skeleton {
		marks |= 1 << (letter % 32) & letterMarks // no two letters of a skeleton have one bit
	}
	if isTitled {
		marks |= inTitle
	}
	if word[0] < utf8.RuneSelf {
		marks |= isForeign
	}
	if arabic.Country(word) != "" {
		marks |= isCountry
	}
	s := subject{word: word, stem: HashStem(word), skeleton: part16(hashWord(skeleton)), marks: marks}
	at := func(i int) string {
		if i < 0 || i >= len(lead) {
			return ""
		}
		return lead[i]
	}
	if before := at(i - 1); before != "" {
		s.joined[0] = part16(hashWord(arabic.Skeleton(before + word)))
	}
	if after := at(i + 1); after != "" {
		s.joined[1] = part16(hashWord(arabic.Skeleton(word + after)))
	}
	for n := range 2 {
		s.beside.before[n], s.beside.after[n] = place(at(i-1-n)), place(at(i+1+n))
	}
	if kind != "" {
		s.marks |= isIntroduced
		s.beside.before[0] = place(kind)
	}
	return s
}

// part16 is a part of a hash that is never 0.
func part16(hash uint32) uint16 { return max(uint16(hash>>16), 1) }

func place(word string) uint16 {
	if word == "" {
		return 0
	}
	return part16(HashStem(word))
}

// subjectWords is what a subject takes of a Fingerprint's words.
const subjectWords = 5

// subjects unpacks those of the fingerprint.
func (f *Fingerprint) subjects(space *[maxSubjects]subject) []subject {
	halves := func(w uint32) [2]uint16 { return [2]uint16{uint16(w >> 16), uint16(w)} }
	packed := f.list(subjects)
	n := len(packed) / subjectWords
	for i := range n {
		w := packed[i*subjectWords:]
		space[i] = subject{
			term: uint16(w[0] >> 16), skeleton: uint16(w[0]), joined: halves(w[1]), marks: w[2], beside: beside{halves(w[3]), halves(w[4])},
		}
	}
	return space[:n]
}

// packSubjects leaves out those of which no stem is left: what is template says nothing.
func packSubjects(list []subject, stems []uint32) []uint32 {
	packed := make([]uint32, 0, len(list)*subjectWords)
	one := func(halves [2]uint16) uint32 { return uint32(halves[0])<<16 | uint32(halves[1]) }
	for _, s := range list {
		if term, is := slices.BinarySearch(stems, s.stem); is {
			packed = append(packed, uint32(term)<<16|uint32(s.skeleton), one(s.joined), s.marks, one(s.beside.before), one(s.beside.after))
		}
	}
	return packed
}
