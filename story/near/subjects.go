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
	titled := titleStems(title)
	lead := leadOf(body)
	for i := range lead {
		lead[i].asTitled(titled)
	}
	subjects := make([]subject, 0, 8)
	kind := "" // of place or institution, just before the word, or before a title that is just before it: "hospital King"
	for i := range lead {
		w := &lead[i]
		if (w.titled || kind != "") && mayName(w.word) && len(subjects) < maxSubjects {
			subjects = append(subjects, subjectAt(lead, i, kind))
		}
		if k := arabic.KindOfNamed(w.word); k != "" {
			kind = k
		} else if kind != "" && (arabic.KindOfNamed(lead[i-1].word) == "" || !arabic.StandsForName(w.word)) {
			kind = ""
		}
	}
	return slices.Clip(subjects)
}

// leadWord is a word of the lead; titled where the title has it.
type leadWord struct {
	word   string
	ofSon  bool // بن stood before it, which many write and many do not
	titled bool
}

func leadOf(body arabic.Folded) []leadWord {
	lead := make([]leadWord, 0, LeadWords)
	ofSon := false
	for word := range first(joinNames(body), LeadWords) {
		if word == "بن" {
			ofSon = true
			continue
		}
		lead = append(lead, leadWord{word: word, ofSon: ofSon})
		ofSon = false
	}
	return lead
}

// particles are what may be written onto a name, and what Stem leaves there.
var particles = [...]string{"ب", "ل"}

// titleStems are the stems of a title's words, also of what they are without a particle.
func titleStems(title arabic.Folded) map[string]bool {
	stems := map[string]bool{}
	for word := range first(joinNames(title), maxTitleWords) {
		stems[arabic.Stem(word)] = true
		for _, particle := range particles {
			if bare, has := strings.CutPrefix(word, particle); has {
				stems[arabic.Stem(bare)] = true
			}
		}
	}
	return stems
}

// asTitled finds out whether a title has the word, and takes off the particle that the title has not.
func (w *leadWord) asTitled(stems map[string]bool) {
	if w.titled = stems[arabic.Stem(w.word)]; w.titled {
		return
	}
	for _, particle := range particles {
		if bare, has := strings.CutPrefix(w.word, particle); has && stems[arabic.Stem(bare)] {
			w.word, w.titled = bare, true
			return
		}
	}
}

// mayName leaves out what is no name: numbers, days, and words that many things are called by.
func mayName(word string) bool {
	if arabic.IsStopWord(word) || arabic.StandsForName(word) || arabic.Weekday(word) != 0 {
		return false
	}
	_, size := arabic.Number([]string{word})
	return size == 0
}

func subjectAt(lead []leadWord, i int, kind string) subject {
	w := lead[i]
	s := subject{word: w.word, stem: HashStem(w.word)}
	s.skeleton, s.marks = skeletonOf(w.word)
	at := func(i int) string {
		if i < 0 || i >= len(lead) {
			return ""
		}
		return lead[i].word
	}
	if before := at(i - 1); w.ofSon {
		s.joined[0], _ = skeletonOf("بن" + w.word)
	} else if before != "" {
		s.joined[0], _ = skeletonOf(before + w.word)
	}
	if after := at(i + 1); after != "" {
		s.joined[1], _ = skeletonOf(w.word + after)
	}
	for n := range 2 {
		s.beside.before[n], s.beside.after[n] = place(at(i-1-n)), place(at(i+1+n))
	}
	if w.titled {
		s.marks |= inTitle
	}
	if kind != "" {
		s.marks |= isIntroduced
		s.beside.before[0] = place(kind)
	}
	return s
}

// skeletonOf gives the hash of a word's skeleton, and the marks of its letters. A country has that of its name, and no
// letters: its people are one with it, and no other country is.
func skeletonOf(word string) (skeleton uint16, marks uint32) {
	if country := arabic.Country(word); country != "" {
		return part16(hashWord(string(country))), isCountry
	}
	if first, _ := utf8.DecodeRuneInString(word); first < 0x600 || first > 0x6FF {
		marks |= isForeign
	}
	letters := arabic.Skeleton(word)
	for _, letter := range strings.TrimPrefix(letters, "عبدل") { // عبدال, with which many names begin
		marks |= 1 << (letter % 32) & letterMarks // no two letters of Arabic that a skeleton has are one bit
	}
	return part16(hashWord(letters)), marks
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
