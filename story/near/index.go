package near

import (
	"cmp"
	"math"
	"slices"
)

// index finds the fingerprints that share heavy terms with one at hand. All of a fingerprint's terms are in it, at four
// bytes each: the number of the fingerprint and the term's weight. The lists of a term are chunks in pages, without
// pointers, so that the garbage collector has nothing to look through. Nothing is taken out: what is dropped is skipped,
// and now and then the index is built anew without it.
type index struct {
	prints []*Fingerprint // by number; nil when dropped
	states []state        // by number
	live   int

	slots []slot // open addressing; a power of two
	used  int    // slots
	pages [][]chunk
	free  int // chunks left in the last page

	// work space of candidates
	touched []uint32
	heavy   []uint32
	best    []candidate
}

// state is what candidates needs of each fingerprint that it meets, in one place: they are many, and far apart in memory.
type state struct {
	norm float64
	day  int32  // noDay when dropped
	sum  uint32 // work space of candidates, zero in between
}

const (
	noDay     = math.MinInt32
	pageSize  = 1 << 12
	chunkSize = 7
	maxPrints = 1 << 24
)

// slot is a term and its list: the first and the last chunk, counted from 1.
type slot struct{ term, first, last uint32 }

// chunk is a piece of a list; an entry is the number counted from 1 and the weight in its low byte, 0 where there is none.
type chunk struct {
	next    uint32
	entries [chunkSize]uint32
}

func (x *index) add(f *Fingerprint) (number uint32) {
	number = uint32(len(x.prints))
	x.prints, x.states = append(x.prints, f), append(x.states, state{norm: f.norm, day: f.Day()})
	x.live++
	weights := f.weights()
	for i, t := range f.list(terms) {
		if weight := weights[i] & weightMask; weight > 0 {
			x.push(t, (number+1)<<8|uint32(weight))
		}
	}
	return number
}

func (x *index) drop(number uint32) {
	x.prints[number], x.states[number].day = nil, noDay
	x.live--
}

// wasteful says whether so much was dropped that the index should be built anew.
func (x *index) wasteful() bool {
	return len(x.prints)-x.live > x.live/4+1024 || len(x.prints) >= maxPrints-1
}

func (x *index) slot(term uint32) *slot {
	at := scatter(uint64(term)) & uint64(len(x.slots)-1)
	for x.slots[at].first != 0 && x.slots[at].term != term {
		at = (at + 1) & uint64(len(x.slots)-1)
	}
	return &x.slots[at]
}

func (x *index) push(term, entry uint32) {
	if 4*(x.used+1) > 3*len(x.slots) {
		x.grow()
	}
	s := x.slot(term)
	if s.first == 0 {
		x.used++
		at := x.newChunk()
		*s = slot{term, at, at}
	}
	last := x.chunk(s.last)
	for i, e := range last.entries {
		if e == 0 {
			last.entries[i] = entry
			return
		}
	}
	at := x.newChunk()
	last.next, s.last = at, at
	x.chunk(at).entries[0] = entry
}

func (x *index) chunk(at uint32) *chunk { return &x.pages[(at-1)/pageSize][(at-1)%pageSize] }

func (x *index) newChunk() uint32 {
	if x.free == 0 {
		x.pages = append(x.pages, make([]chunk, pageSize))
		x.free = pageSize
	}
	x.free--
	return uint32(len(x.pages)*pageSize - x.free)
}

func (x *index) grow() {
	old := x.slots
	x.slots = make([]slot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.first != 0 {
			*x.slot(s.term) = s
		}
	}
}

// How candidates are found: by the heaviest terms of the fingerprint at hand, in full lists. Lists that keep only the
// heaviest terms of what is looked for lose copies.
const (
	queryTerms    = 24
	minPartial    = 0.07 // of the cosine, that the heaviest terms must give
	maxCandidates = 48

	// The lists of common terms are long and tell little. Of the heaviest the rarest come first, as many as are in
	// queryItems items together, but minTerms at least.
	queryItems = 12_000
	minTerms   = 8
)

// candidate is a fingerprint that may be near, with its cosine.
type candidate struct {
	number uint32
	cosine float64
}

// candidates gives the nearest fingerprints of the days from first to last, the nearest first, at least minCosine near.
// They stand in work space: the next call writes over them.
func (x *index) candidates(f *Fingerprint, c *counts, first, last int32) []candidate {
	if x.used == 0 {
		return nil
	}
	x.choose(f, c)
	x.touched = x.touched[:0]
	weights, stems := f.weights(), f.list(terms)
	for _, i := range x.heavy {
		weight := uint32(weights[i] & weightMask)
		for at := x.slot(stems[i]).first; at != 0; {
			c := x.chunk(at)
			for _, e := range c.entries {
				if e == 0 {
					break
				}
				s := &x.states[e>>8-1]
				if s.day < first || s.day > last {
					continue
				}
				if s.sum == 0 {
					x.touched = append(x.touched, e>>8-1)
				}
				s.sum += weight * (e & 0xff)
			}
			at = c.next
		}
	}
	return x.nearest(f)
}

// choose leaves the places of the terms to ask with in x.heavy. It goes by what was learned, not by the length of the
// lists, which depends on the days in memory.
func (x *index) choose(f *Fingerprint, c *counts) {
	weights, stems := f.weights(), f.list(terms)
	x.heavy = x.heavy[:0]
	for i, w := range weights {
		if w&weightMask > 0 {
			x.heavy = append(x.heavy, uint32(i))
		}
	}
	slices.SortFunc(x.heavy, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(weights[j]&weightMask, weights[i]&weightMask), cmp.Compare(stems[i], stems[j]))
	})
	x.heavy = x.heavy[:min(queryTerms, len(x.heavy))]
	slices.SortFunc(x.heavy, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(c.of(stems[i]), c.of(stems[j])), cmp.Compare(stems[i], stems[j]))
	})
	var items uint32
	for n, i := range x.heavy {
		if items += c.of(stems[i]); items > queryItems && n >= minTerms {
			x.heavy = x.heavy[:n]
			return
		}
	}
}

// nearest takes the touched fingerprints with the largest sums and measures their whole cosine.
func (x *index) nearest(f *Fingerprint) []candidate {
	best := x.best[:0] // in order; thousands may be touched, where thousands of items have one text
	for _, number := range x.touched {
		s := &x.states[number]
		c := candidate{number, float64(s.sum) / float64(f.norm*s.norm)}
		s.sum = 0
		if c.cosine < minPartial {
			continue
		}
		if len(best) == maxCandidates {
			if x.order(best[maxCandidates-1], c) < 0 {
				continue
			}
			best = best[:maxCandidates-1]
		}
		at, _ := slices.BinarySearchFunc(best, c, x.order)
		best = slices.Insert(best, at, c)
	}
	near := best[:0]
	for _, c := range best {
		if c.cosine = cosine(f, x.prints[c.number]); c.cosine >= minCosine {
			near = append(near, c)
		}
	}
	slices.SortFunc(near, x.order)
	x.best = best
	return near
}

// order puts the nearest first; of those that are equally near the one that came first. It goes by ID, because numbers
// depend on when a day was loaded.
func (x *index) order(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(x.prints[a.number].ID, x.prints[b.number].ID))
}
