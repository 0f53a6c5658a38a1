package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
)

// row is one line of the table: what Nashra did and what the bare program did, once a round, in the same unit. The
// ratio of a round is the first by the second. A row without bare values is a plain figure.
type row struct {
	part, what   string
	unit         string
	against      string // the bare program, or what else the values are compared with
	nashra, bare []float64
	bound        bound
}

// add takes the values of one round.
func (r *row) add(nashra, bare float64) {
	r.nashra, r.bare = append(r.nashra, nashra), append(r.bare, bare)
}

// ratios gives one ratio a round.
func (r *row) ratios() []float64 {
	var list []float64
	for i := range r.bare {
		list = append(list, r.nashra[i]/r.bare[i])
	}
	return list
}

// kept says whether the median of the ratios is within the bound.
func (r *row) kept() bool { return r.bound.allows(median(r.ratios())) }

// bound is what a ratio must be. The zero bound allows everything.
type bound struct {
	kind  boundKind
	value float64
}

type boundKind int

const (
	noBound boundKind = iota
	isAtLeast
	isAtMost
)

func atLeast(v float64) bound { return bound{isAtLeast, v} }
func atMost(v float64) bound  { return bound{isAtMost, v} }

func (b bound) allows(ratio float64) bool {
	switch b.kind {
	case isAtLeast:
		return ratio >= b.value
	case isAtMost:
		return ratio <= b.value
	}
	return true
}

func (b bound) String() string {
	switch b.kind {
	case isAtLeast:
		return fmt.Sprintf(">= %.2f", b.value)
	case isAtMost:
		return fmt.Sprintf("<= %.2f", b.value)
	}
	return "-"
}

// writeTable writes the rows with a head. Each of the two value columns has the median of its own rounds, so that the
// ratio of the two need not be the ratio shown.
func writeTable(out io.Writer, rows []row) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PART\tWHAT\tNASHRA\tBARE\tUNIT\tAGAINST\tRATIO\tMIN..MAX\tBOUND\tVERDICT")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t", r.part, r.what, figure(median(r.nashra)))
		if len(r.bare) == 0 {
			fmt.Fprintf(table, "-\t%s\t-\t-\t-\t-\tno bound\n", r.unit)
			continue
		}
		ratios := r.ratios()
		fmt.Fprintf(table, "%s\t%s\t%s\t%.3f\t%.3f..%.3f\t%v\t%s\n", figure(median(r.bare)), r.unit, r.against,
			median(ratios), slices.Min(ratios), slices.Max(ratios), r.bound, r.verdict())
	}
	return table.Flush()
}

func (r *row) verdict() string {
	switch {
	case r.bound.kind == noBound:
		return "no bound"
	case r.kept():
		return "pass"
	}
	return "FAIL"
}

// figure shows three digits, or the whole number where it has more.
func figure(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// median of an even number of values is the middle of the two in the middle; of none it is 0.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
