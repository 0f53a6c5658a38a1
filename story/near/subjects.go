package near

import (
	"cmp"
	"iter"
	"math/bits"
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
	lead := slices.AppendSeq(make([]string, 0, leadWords), first(joinNames(body), leadWords))
	lead = slices.DeleteFunc(lead, func(word string) bool { return word == "بن" })
	var inTitle [leadWords]bool
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

// joinNames gives the words, with the first word of names that are written as one word and as two (عبد العزيز, أبو جبل)
// joined to the second.
func joinNames(text arabic.Folded) iter.Seq[string] {
	return func(yield func(string) bool) {
		before := ""
		for word := range text.Words() {
			if before != "" {
				word, before = before+word, ""
			} else if beginsName(word) {
				before = word
				continue
			}
			if !yield(word) {
				return
			}
		}
		if before != "" {
			yield(before)
		}
	}
}

func beginsName(word string) bool {
	return word == "عبد" || word == "وعبد" || word == "ابو" || word == "وابو"
}

// first gives the first words, at most max.
func first(words iter.Seq[string], max int) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for word := range words {
			if n++; n > max || !yield(word) {
				return
			}
		}
	}
}

// excludes says whether two subjects, which the other report has nowhere each, stand in one place and are not one thing
// that is only written in two ways. A country and what is none may be: Cairo says, Egypt says.
func (s *subject) excludes(t *subject) bool {
	if s.isSpelling(t) {
		return false
	}
	if s.marks&t.marks&isIntroduced != 0 && s.beside.before[0] == t.beside.before[0] {
		return true
	}
	return (s.marks^t.marks)&isCountry == 0 && s.marks&t.marks&(inTitle|isIntroduced) != 0 && s.beside.isPlaceOf(&t.beside)
}

// isSpelling says whether both may be one word in two spellings: in letters of another script, of one skeleton, the one in
// two words where the other is written as one, or of letters of which few are different.
func (s *subject) isSpelling(t *subject) bool {
	if (s.marks^t.marks)&isForeign != 0 {
		return true
	}
	if s.skeleton == t.skeleton || slices.Contains(s.joined[:], t.skeleton) || slices.Contains(t.joined[:], s.skeleton) {
		return true
	}
	const sharedForOther = 4 // letters that both have for one that only one of them has
	a, b := s.marks&letterMarks, t.marks&letterMarks
	return a != b && bits.OnesCount32(a&b) >= sharedForOther*bits.OnesCount32(a^b)
}

// isPlaceOf says whether both are one place: the nearest words on both sides are the same, where the name that stands
// there may have two words.
func (b *beside) isPlaceOf(c *beside) bool {
	before, after := b.before[0] != 0 && b.before[0] == c.before[0], b.after[0] != 0 && b.after[0] == c.after[0]
	return before && meet(b.after, c.after) || after && meet(b.before, c.before)
}

// meet says whether the two lists have a word in common.
func meet(a, b [2]uint16) bool {
	for _, x := range a {
		if x != 0 && (x == b[0] || x == b[1]) {
			return true
		}
	}
	return false
}

// nameOthers says whether each of two reports has a subject that the other has nowhere, in one place.
func nameOthers(a, b *Fingerprint) bool {
	var spaceA, spaceB [maxSubjects]subject
	ofA, ofB := a.subjects(&spaceA), b.subjects(&spaceB)
	ownA, ownB := a.list(terms), b.list(terms)
	mine, _ := exclusion(ofA, ofB,
		func(i int) bool { return contains(ownB, ownA[ofA[i].term]) },
		func(i int) bool { return contains(ownA, ownB[ofB[i].term]) })
	return mine >= 0
}

func contains(sorted []uint32, n uint32) bool {
	_, has := slices.BinarySearch(sorted, n)
	return has
}

// OtherNames gives the words by which two texts name others in one place, as folded. Where a Fingerprint lacks what was
// template when it came, Numbers.OtherName may say otherwise.
func OtherNames(a, b *Text) (inA, inB string) {
	mine, other := exclusion(a.subjects, b.subjects,
		func(i int) bool { return b.has(a.subjects[i].stem) },
		func(i int) bool { return a.has(b.subjects[i].stem) })
	if mine < 0 {
		return "", ""
	}
	return a.subjects[mine].word, b.subjects[other].word
}

func (t *Text) has(stem uint32) bool {
	_, has := slices.BinarySearchFunc(t.whole.terms, stem, func(t term, stem uint32) int { return cmp.Compare(t.stem, stem) })
	return has
}

// exclusion finds a subject of each report that the other has nowhere, not in another spelling either, such that the one
// excludes the other; -1 where there are none. They are told by their places, for which it is asked whether the other has them.
func exclusion(ofA, ofB []subject, bHas, aHas func(i int) bool) (mine, other int) {
	var spaceA, spaceB [maxSubjects]int
	theirs := missing(spaceB[:0], ofB, ofA, aHas)
	if len(theirs) == 0 {
		return -1, -1
	}
	for _, mine := range missing(spaceA[:0], ofA, ofB, bHas) {
		for _, other := range theirs {
			if ofA[mine].excludes(&ofB[other]) {
				return mine, other
			}
		}
	}
	return -1, -1
}

// missing appends the places of those that the other report has nowhere.
func missing(list []int, mine, theirs []subject, has func(i int) bool) []int {
	for i := range mine {
		s := &mine[i]
		if !has(i) && !slices.ContainsFunc(theirs, func(other subject) bool { return other.skeleton == s.skeleton }) {
			list = append(list, i)
		}
	}
	return list
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
