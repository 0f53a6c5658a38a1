package near

import (
	"cmp"
	"math/bits"
	"slices"
)

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
	const (
		sharedForOther = 4 // letters that both have for one that only one of them has
		enough         = 3 // where only their order or their number differs
	)
	a, b := s.marks&letterMarks, t.marks&letterMarks
	return bits.OnesCount32(a&b) >= max(enough, sharedForOther*bits.OnesCount32(a^b))
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
