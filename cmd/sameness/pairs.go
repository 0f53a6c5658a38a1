package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"nashra/cmd/internal/corpus"
)

// The bounds. Those of counts are of all pairs that there are, 76 of them different, and of twelve copies of each kind.
const (
	leastPrecision = 0.93
	leastRecall    = 0.88
	leastF1        = 0.91
	leastSureF1    = 0.94 // on pairs whose confidence is not low
	mostDifferent  = 2    // joined pairs of two different events
)

// scorePairs imports the stream into a store of its own and scores the judged pairs.
func (m *measurement) scorePairs(ctx context.Context, stream []corpus.Article) ([]row, error) {
	pairs, err := corpus.ReadLines[pair](filepath.Join(m.data, "pairs.jsonl"))
	if err != nil {
		return nil, err
	}
	k, cost, err := m.fill(ctx, pairsPart, stream)
	if err != nil {
		return nil, err
	}
	list := judgeAll(pairs, ids(stream), k.stories)
	if m.verbose {
		if err := m.tellWrong(ctx, k, list); err != nil {
			return nil, err
		}
	}
	return append(pairRows(list), costRows(pairsPart, k, cost)...), nil
}

func ids(stream []corpus.Article) map[string]bool {
	given := map[string]bool{}
	for _, a := range stream {
		given[a.ID] = true
	}
	return given
}

// pairRows are the rows of the judged pairs.
func pairRows(list []judged) []row {
	sure := only(list, func(j judged) bool { return j.Confidence != "low" })
	rows := scoreRows("all pairs", list, atLeast(leastPrecision), atLeast(leastRecall), atLeast(leastF1))
	rows = append(rows, scoreRows("not low", sure, nil, nil, atLeast(leastSureF1))...)
	for _, label := range labels() {
		r := joinedRow("joined", label, only(list, func(j judged) bool { return j.Label == label }))
		if label == "different" {
			r.Bound = atMost(mostDifferent)
		}
		rows = append(rows, r)
	}
	rows = append(rows, row{Part: "pairs", What: "an article is missing", Figure: float64(count(list, func(j judged) bool { return j.missing })), Of: len(list), Unit: "pairs"})
	for _, set := range setsOf(list) {
		rows = append(rows, scoreRows(set, only(list, func(j judged) bool { return j.Set == set }), nil, nil, nil)...)
	}
	for _, same := range []bool{true, false} {
		name := map[bool]string{true: "same outlet", false: "other outlet"}[same]
		rows = append(rows, scoreRows(name, only(list, func(j judged) bool { return j.SameOutlet == same }), nil, nil, nil)...)
	}
	return rows
}

func setsOf(list []judged) []string {
	var sets []string
	for _, j := range list {
		sets = append(sets, j.Set)
	}
	slices.Sort(sets)
	return slices.Compact(sets)
}

func scoreRows(part string, list []judged, precision, recall, f1 *bound) []row {
	s := scoreOf(list)
	low, high := interval(list)
	return []row{
		{Part: part, What: "precision", Figure: s.precision(), Bound: precision},
		{Part: part, What: "recall", Figure: s.recall(), Bound: recall},
		{Part: part, What: "F1", Figure: s.f1(), Within: &[2]float64{low, high}, Bound: f1},
	}
}

func joinedRow(part, what string, list []judged) row {
	return row{Part: part, What: what, Figure: float64(count(list, func(j judged) bool { return j.joined })), Of: len(list), Unit: "pairs"}
}

// costRows say what an import cost, and what came of it. They have no bounds.
func costRows(part string, k *kept, c cost) []row {
	several, largest := sizes(k.stories)
	n := float64(c.articles)
	rows := []row{
		{Part: "stories", What: "with more than one item", Figure: float64(several), Unit: "stories"},
		{Part: "stories", What: "the largest", Figure: float64(largest), Unit: "items"},
		{Part: "stories", What: "articles kept", Figure: float64(len(k.stories)), Of: c.articles, Unit: "articles"},
		{Part: "import", What: "articles a second", Figure: n / c.wall.Seconds(), Unit: "art/s"},
		{Part: "import", What: "CPU of an article", Figure: float64(c.cpu.Microseconds()) / n, Unit: "us"},
	}
	if c.anonymous > 0 {
		rows = append(rows,
			row{Part: "import", What: "memory of its own, at most (RssAnon)", Figure: c.anonymous, Unit: "MB"},
			row{Part: "import", What: "memory with mapped files (VmHWM)", Figure: c.highest, Unit: "MB"})
	}
	if part != pairsPart {
		for i := range rows {
			rows[i].Part += " (" + part + ")"
		}
	}
	return rows
}

// kinds of made-up copies, and how many of twelve must be found.
func kindBounds() map[string]float64 { return map[string]float64{"combo": 11} }

const leastOfKind = 12

// scoreSynthetic imports the stream with the made-up copies in it into a second store, and counts the copies that
// stand in one story with their originals.
func (m *measurement) scoreSynthetic(ctx context.Context, stream []corpus.Article) ([]row, error) {
	copies, err := corpus.ReadLines[madeCopy](filepath.Join(m.data, "synthetic_pairs.jsonl"))
	if err != nil {
		return nil, err
	}
	all, used, err := withCopies(stream, copies)
	if err != nil {
		return nil, fmt.Errorf("adding the made-up copies: %w", err)
	}
	k, cost, err := m.fill(ctx, syntheticPart, all)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, a := range stream {
		titles[a.ID] = a.Title
	}
	var kinds []string
	var pairs []pair
	for _, c := range used {
		kinds = append(kinds, c.Kind)
		pairs = append(pairs, pair{Name: c.Pair, Set: c.Kind, A: c.Original, B: c.Pair, Label: duplicate, TitleA: titles[c.Original], TitleB: c.Title})
	}
	list := judgeAll(pairs, ids(all), k.stories)
	slices.Sort(kinds)
	var rows []row
	for _, kind := range slices.Compact(kinds) {
		r := joinedRow(syntheticPart, kind, only(list, func(j judged) bool { return j.Set == kind }))
		least := float64(leastOfKind)
		if other, differs := kindBounds()[kind]; differs {
			least = other
		}
		r.Bound = atLeast(least)
		rows = append(rows, r)
	}
	if m.verbose {
		if err := m.tellWrong(ctx, k, list); err != nil {
			return nil, err
		}
	}
	if m.only == syntheticPart {
		rows = append(rows, costRows(syntheticPart, k, cost)...)
	}
	return rows, nil
}
