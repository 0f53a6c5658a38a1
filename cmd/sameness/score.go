package main

import (
	"math/rand/v2"
	"slices"
)

// pair is two articles that a person has judged.
type pair struct {
	Name       string `json:"pair"`
	Set        string `json:"set"`
	A          string `json:"a"`
	B          string `json:"b"`
	Label      string `json:"label"`
	Confidence string `json:"confidence"`
	SameOutlet bool   `json:"same_outlet"`
	TitleA     string `json:"title_a"`
	TitleB     string `json:"title_b"`
}

// duplicate is the label of what must be joined. The others must not be.
const duplicate = "duplicate"

func labels() []string { return []string{duplicate, "same-story", "partial", "different"} }

// judged is a pair and what became of it.
type judged struct {
	pair
	joined  bool
	missing bool // one of the two was given to the program, and is not in the store
}

func (j judged) right() bool { return j.joined == (j.Label == duplicate) }

// judgeAll looks each pair up. Pairs of which an article was not even given to the program (in a trial) are left out.
// One that was given and is missing from the store counts as not joined: a reader does not see the two as one.
func judgeAll(pairs []pair, given map[string]bool, stories map[string]string) []judged {
	var list []judged
	for _, p := range pairs {
		if !given[p.A] || !given[p.B] {
			continue
		}
		a, thereA := stories[p.A]
		b, thereB := stories[p.B]
		list = append(list, judged{p, thereA && thereB && a == b, !thereA || !thereB})
	}
	return list
}

func only(list []judged, wanted func(judged) bool) []judged {
	var some []judged
	for _, j := range list {
		if wanted(j) {
			some = append(some, j)
		}
	}
	return some
}

func count(list []judged, wanted func(judged) bool) int { return len(only(list, wanted)) }

// score is how many pairs were joined rightly, joined wrongly, and missed.
type score struct{ right, wrong, missed int }

func scoreOf(list []judged) score {
	var s score
	for _, j := range list {
		s.add(j)
	}
	return s
}

func (s *score) add(j judged) {
	switch {
	case j.joined && j.Label == duplicate:
		s.right++
	case j.joined:
		s.wrong++
	case j.Label == duplicate:
		s.missed++
	}
}

func (s score) precision() float64 { return share(s.right, s.right+s.wrong) }
func (s score) recall() float64    { return share(s.right, s.right+s.missed) }
func (s score) f1() float64        { return share(2*s.right, 2*s.right+s.wrong+s.missed) }

// share of nothing is 0: a program that joins nothing is not praised for its precision.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// resamples is how often the pairs are drawn again, each time from the same seed on: the same pairs give the same
// interval.
const resamples = 10_000

// interval is where F1 lies in 95 of 100 draws of as many pairs, with replacement.
func interval(list []judged) (low, high float64) {
	if len(list) == 0 {
		return 0, 0
	}
	random := rand.New(rand.NewPCG(20_261_125, 0))
	drawn := make([]float64, resamples)
	for i := range drawn {
		var s score
		for range list {
			s.add(list[random.IntN(len(list))])
		}
		drawn[i] = s.f1()
	}
	slices.Sort(drawn)
	return drawn[resamples*25/1000], drawn[resamples*975/1000-1]
}

// sizes says how many stories have more than one item, and how many items the largest has.
func sizes(stories map[string]string) (several, largest int) {
	items := map[string]int{}
	for _, s := range stories {
		items[s]++
	}
	for _, n := range items {
		largest = max(largest, n)
		if n > 1 {
			several++
		}
	}
	return several, largest
}
