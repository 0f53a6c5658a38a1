package near

import (
	"cmp"
	"fmt"
	"slices"
)

const (
	// windowDays is how many days before and after its own an item is compared with. No judged copy came later than a week.
	windowDays = 7
	// maxDay is how many of a day are compared with: those that came last.
	maxDay = 1 << 15
	// idleJudged is for how many judgements a day stays in memory that none of them needs.
	idleJudged = 1 << 12
	// maxLoaded is how many fingerprints stay in memory that the judgement at hand does not need.
	maxLoaded = 1 << 16
)

// Archive is where the fingerprints of all days are kept.
type Archive interface {
	// Day yields the fingerprints of one day, in the order of their IDs: the newest, at most limit. They are the window's
	// from then on.
	Day(day int32, limit int, yield func(*Fingerprint) error) error
}

// Window is what is known of the items so far: how common words are, what is template, and the fingerprints of the days
// that are needed at present. It serves one goroutine.
//
// What it answers depends on the items that were kept before, in their order, and on nothing else: neither on which
// days happen to be in memory nor on how often it was made anew from a snapshot and the archive.
type Window struct {
	counts    counts
	templates templates

	index   index
	days    map[int32]*loadedDay
	stories map[uint64][]uint32 // the numbers of a story's fingerprints, and of some that were dropped since
	judged  int
	sweepAt int
	limits  limits
}

// limits are maxDay, idleJudged and maxLoaded; tests have smaller ones.
type limits struct{ day, idle, loaded int }

// loadedDay is a day in memory.
type loadedDay struct {
	numbers []uint32 // by ID
	capped  bool     // the archive has more of it than the window takes, or may have
	used    int      // the judgement that needed it last
}

// New makes an empty window.
func New() *Window {
	w := &Window{counts: newCounts(), templates: newTemplates(), limits: limits{maxDay, idleJudged, maxLoaded}}
	w.forget()
	return w
}

// forget empties the memory of days; they come back from the archive.
func (w *Window) forget() {
	w.index, w.days, w.stories = index{}, map[int32]*loadedDay{}, map[uint64][]uint32{}
}

// Size is how many fingerprints are in memory.
func (w *Window) Size() int { return w.index.live }

// Learn remembers the words and the templates of an item. It is called once for each item, with the fingerprint of its
// first version.
func (w *Window) Learn(f *Fingerprint) {
	w.counts.learn(f.list(terms))
	day := f.Day()
	for _, s := range f.samples {
		w.templates.learn(s, day)
	}
}

// Keep takes in a fingerprint that the archive has just been given, with its Story, and an ID higher than all before.
// What it needed only to be learned from is gone afterwards.
func (w *Window) Keep(f *Fingerprint) {
	f.samples = nil
	if day := w.days[f.Day()]; day != nil {
		w.put(day, f)
	}
}

func (w *Window) put(day *loadedDay, f *Fingerprint) {
	number := w.index.add(f)
	day.numbers = append(day.numbers, number)
	w.stories[f.Story] = append(w.stories[f.Story], number)
	if len(day.numbers) > w.limits.day {
		w.index.drop(day.numbers[0])
		day.numbers, day.capped = day.numbers[1:], true
	}
}

// Drop takes out a fingerprint that the archive has just lost.
func (w *Window) Drop(day int32, id uint64) {
	loaded := w.days[day]
	if loaded == nil {
		return
	}
	at, found := slices.BinarySearchFunc(loaded.numbers, id, func(number uint32, id uint64) int {
		return cmp.Compare(w.index.prints[number].ID, id)
	})
	if found {
		w.index.drop(loaded.numbers[at])
		loaded.numbers = slices.Delete(loaded.numbers, at, at+1)
	}
}

// leave takes a day out of memory.
func (w *Window) leave(day int32) {
	for _, number := range w.days[day].numbers {
		w.index.drop(number)
	}
	delete(w.days, day)
}

// open loads the days around a day.
func (w *Window) open(archive Archive, around int32) error {
	w.judged++
	for d := around - windowDays; d <= around+windowDays; d++ {
		if day := w.days[d]; day != nil && day.capped && len(day.numbers) < w.limits.day {
			w.leave(d) // one was dropped: the archive knows which older one takes its place
		}
		if w.days[d] == nil {
			if err := w.load(archive, d); err != nil {
				w.forget()
				return fmt.Errorf("loading the fingerprints of day %d: %w", d, err)
			}
		}
		w.days[d].used = w.judged
	}
	w.sweep()
	return nil
}

func (w *Window) load(archive Archive, d int32) error {
	day := &loadedDay{}
	w.days[d] = day
	err := archive.Day(d, w.limits.day, func(f *Fingerprint) error {
		f.samples = nil // it was learned from long ago
		w.put(day, f)
		return nil
	})
	day.capped = len(day.numbers) == w.limits.day
	return err
}

// sweep drops the days that nobody has needed for long, and those that are too many; then it builds the index anew, if
// that is worth while.
func (w *Window) sweep() {
	if w.judged >= w.sweepAt || w.index.live > w.limits.loaded {
		w.sweepAt = w.judged + w.limits.idle/4
		w.leaveDays()
	}
	if w.index.wasteful() {
		w.rebuild()
	}
}

func (w *Window) leaveDays() {
	days := make([]int32, 0, len(w.days))
	for d := range w.days {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b int32) int { return cmp.Or(cmp.Compare(w.days[a].used, w.days[b].used), cmp.Compare(a, b)) })
	for _, d := range days {
		used := w.days[d].used
		if used == w.judged || w.judged-used < w.limits.idle && w.index.live <= w.limits.loaded {
			return
		}
		w.leave(d)
	}
}

// rebuild makes a new index of what is not dropped.
func (w *Window) rebuild() {
	old := w.index.prints
	renamed := make([]uint32, len(old))
	w.index, w.stories = index{}, map[uint64][]uint32{}
	for number, f := range old {
		if f != nil {
			renamed[number] = w.index.add(f)
			w.stories[f.Story] = append(w.stories[f.Story], renamed[number])
		}
	}
	for _, day := range w.days {
		numbers := make([]uint32, len(day.numbers))
		for i, n := range day.numbers {
			numbers[i] = renamed[n]
		}
		day.numbers = numbers
	}
}
