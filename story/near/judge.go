package near

import (
	"cmp"
	"math"
	"slices"
)

// A story takes an item in when the best of its members is near enough and a third of the newest eight at least nearly
// so: a chain over one weak edge would end in another report.
const (
	judgedMembers = 8
	memberShare   = 3    // one in so many
	memberSlack   = -0.5 // how much less near such a member may be
)

// Neighbour is a kept fingerprint that one at hand was compared with.
type Neighbour struct {
	Item, Story uint64
	Numbers     Numbers
}

// Finding is what a Window finds near a fingerprint.
type Finding struct {
	Found   bool
	Best    Neighbour // the member that is nearest
	Agree   int       // how many of the story's newest members are near, of Members that were looked at
	Members int

	Refused bool
	Nearest Neighbour // of the stories that were not taken, the nearest one's
	Few     bool      // it was near enough, but too few of its story's members were
}

// Judge looks for the story of which the fingerprint is a copy, at a probability of at least report (between 0 and 1).
// It changes nothing that another judgement could notice.
func (w *Window) Judge(archive Archive, f *Fingerprint, report float64) (Finding, error) {
	around := f.Day()
	if err := w.open(archive, around); err != nil {
		return Finding{}, err
	}
	threshold := math.Log(report / (1 - report))
	near := w.measure(f, around)
	var found Finding
	seen := map[uint64]bool{}
	for _, n := range near {
		if seen[n.Story] {
			continue
		}
		seen[n.Story] = true
		if n.Numbers.Score >= threshold && !found.Found {
			agree, members := w.agree(f, n.Story, threshold+memberSlack, around)
			if agree*memberShare >= members {
				found.Found, found.Best, found.Agree, found.Members = true, n, agree, members
				continue
			}
		}
		if !found.Refused {
			found.Refused, found.Nearest, found.Few = true, n, n.Numbers.Score >= threshold && !found.Found
		}
	}
	return found, nil
}

// measure compares with the candidates; the one with the highest score comes first.
func (w *Window) measure(f *Fingerprint, around int32) []Neighbour {
	candidates := w.index.candidates(f, &w.counts, around-windowDays, around+windowDays)
	near := make([]Neighbour, 0, len(candidates))
	for _, c := range candidates {
		kept := w.index.prints[c.number]
		near = append(near, Neighbour{kept.Item, kept.Story, compare(f, kept, c.cosine)})
	}
	slices.SortStableFunc(near, func(a, b Neighbour) int { return cmp.Compare(b.Numbers.Score, a.Numbers.Score) })
	return near
}

// agree counts the items that the newest members of a story are versions of, and how many of them reach the threshold
// in one version at least: an edited item has two fingerprints, and is one witness.
func (w *Window) agree(f *Fingerprint, story uint64, threshold float64, around int32) (agree, of int) {
	reached := make(map[uint64]bool, judgedMembers)
	for _, kept := range w.newest(story, around) {
		reached[kept.Item] = reached[kept.Item] || Compare(f, kept).Score >= threshold
	}
	for _, near := range reached {
		if near {
			agree++
		}
	}
	return agree, len(reached)
}

// newest gives the newest members of a story in the days around a day. A story may have thousands: nothing is sorted.
func (w *Window) newest(story uint64, around int32) []*Fingerprint {
	byID := func(a, b *Fingerprint) int { return cmp.Compare(b.ID, a.ID) }
	newest := make([]*Fingerprint, 0, judgedMembers+1)
	for _, number := range slices.Backward(w.stories[story]) {
		if day := w.index.states[number].day; day < around-windowDays || day > around+windowDays {
			continue // or dropped
		}
		kept := w.index.prints[number]
		if len(newest) == judgedMembers && newest[judgedMembers-1].ID > kept.ID {
			continue
		}
		at, _ := slices.BinarySearchFunc(newest, kept, byID)
		newest = slices.Insert(newest, at, kept)
		newest = newest[:min(judgedMembers, len(newest))]
	}
	return newest
}
