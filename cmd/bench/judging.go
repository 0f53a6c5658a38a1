package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"runtime"
	"slices"
	"time"

	"nashra/cmd/internal/corpus"
	"nashra/story"
	"nashra/story/near"
)

const (
	warmingUp = 10_000 // articles of the corpus that are judged before the time is taken
	crowd     = 50_000 // articles in one week: what a hundred busy outlets bring
	crowdTail = 5_000  // of them, that are timed
)

// measureJudging judges in this process, where one judgement can be timed: first the corpus as it is, then a crowd of
// its articles dated evenly into one week. The times are CPU time of the thread, where the machine can tell it; garbage
// that other threads collect meanwhile is not in them.
func (b *bench) measureJudging(ctx context.Context, stream []corpus.Article) ([]row, error) {
	runtime.LockOSThread() // threadTime is this thread's
	defer runtime.UnlockOSThread()
	real := newShelf()
	for _, a := range stream {
		if err := real.take(ctx, a, a.Date); err != nil {
			return nil, err
		}
	}
	real.spent = real.spent[min(warmingUp, len(real.spent)):]
	rows := real.times("judging, corpus", judgedMillis)
	crowded, err := judgeCrowd(ctx, stream, crowd)
	return append(rows, crowded...), err
}

// judgeCrowd judges n articles of one week, and says what they take on the heap.
func judgeCrowd(ctx context.Context, stream []corpus.Article, n int) ([]row, error) {
	nothing := heapInUse()
	crowded := newShelf()
	empty := heapInUse() - nothing
	if err := crowded.fill(ctx, stream, n); err != nil {
		return nil, err
	}
	full := heapInUse() - nothing
	runtime.KeepAlive(stream) // else it might be gone from the second figure
	n = crowded.window.Size()
	crowded.spent = crowded.spent[max(0, len(crowded.spent)-crowdTail):]
	return append(crowded.times(fmt.Sprintf("judging, %d in a week", n), crowdedMillis),
		limited(fmt.Sprintf("heap of the %d", n), "B/item", bytesInMemory, float64(full-empty)/float64(n)),
		row{part: "near", what: "heap of an empty window", unit: "MB", nashra: []float64{float64(empty) / 1e6}}), nil
}

// heapInUse is what lives on the heap.
func heapInUse() int64 {
	runtime.GC()
	runtime.GC() // what the first has only marked for reuse
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// shelf is a window, and of a store around it as much as judging needs. Articles come in the order of their dates, so
// that no day is ever needed again which has left the window: the archive is empty.
type shelf struct {
	window *near.Window
	hands  story.Preparer
	last   uint64
	spent  []time.Duration // of each judgement
}

func newShelf() *shelf { return &shelf{window: near.New(), hands: story.Preparer{Near: true}} }

// Day is near.Archive.
func (s *shelf) Day(int32, int, func(*near.Fingerprint) error) error { return nil }

// take judges an article as of a date and keeps it. One whose body is no evidence is passed over, as in a store.
func (s *shelf) take(ctx context.Context, a corpus.Article, when time.Time) error {
	const report = 0.5 // the config's default
	var l corpus.Line
	if err := json.Unmarshal(a.Line, &l); err != nil {
		return fmt.Errorf("article %s: %w", a.ID, err)
	}
	p := s.hands.Prepare(itemOf(l, when))
	if p.Near == nil {
		return ctx.Err()
	}
	f := s.window.Fingerprint(p.Near, near.About{Outlet: p.Outlet, When: when, Dated: true})
	began := threadTime()
	found, err := s.window.Judge(s, f, report)
	s.spent = append(s.spent, threadTime()-began)
	if err != nil {
		return err
	}
	s.last++
	f.ID, f.Item, f.Story = s.last, s.last, s.last
	if found.Found {
		f.Story = found.Best.Story
	}
	s.window.Learn(f)
	s.window.Keep(f)
	return ctx.Err()
}

// itemOf makes an item of a line, without what reading documents does besides: no word that is compared is changed there.
func itemOf(l corpus.Line, when time.Time) story.Item {
	return story.Item{Source: l.Source, Outlet: l.Outlet, ID: l.ID, Title: l.Title, HTML: html.EscapeString(l.Body), Published: when}
}

// fill takes articles, dated evenly into one week, until the window holds n of them or there are no more.
func (s *shelf) fill(ctx context.Context, stream []corpus.Article, n int) error {
	const week = 7 * 24 * time.Hour
	monday := time.Date(2018, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, a := range stream {
		kept := s.window.Size()
		if kept >= n {
			return nil
		}
		if err := s.take(ctx, a, monday.Add(week/time.Duration(n)*time.Duration(kept))); err != nil {
			return err
		}
	}
	return nil
}

// times says how long a judgement took: the middle one, and those that one in twenty and one in a hundred are longer
// than.
func (s *shelf) times(what string, limit float64) []row {
	sorted := slices.Sorted(slices.Values(s.spent))
	at := func(percent int) float64 { return percentile(sorted, percent).Seconds() * 1000 }
	return []row{
		{part: "near", what: what + ": p50", unit: "ms", nashra: []float64{at(50)}},
		limited(what+": p95", "ms", limit, at(95)),
		{part: "near", what: what + ": p99", unit: "ms", nashra: []float64{at(99)}},
	}
}

// percentile is the least of the sorted values that so many percent of them do not exceed; of none it is 0.
func percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
