package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	Part   string      `json:"part"`
	What   string      `json:"what"`
	Figure float64     `json:"figure"`
	Of     int         `json:"of,omitempty"` // how many there are of what is counted
	Unit   string      `json:"unit,omitempty"`
	Within *[2]float64 `json:"interval,omitempty"` // of 95 %
	Bound  *bound      `json:"bound,omitempty"`
	Said   string      `json:"verdict"`
}

// bound is what a figure must be.
type bound struct {
	Least *float64 `json:"least,omitempty"`
	Most  *float64 `json:"most,omitempty"`
}

func atLeast(v float64) *bound { return &bound{Least: &v} }
func atMost(v float64) *bound  { return &bound{Most: &v} }

func (b *bound) allows(figure float64) bool {
	return (b.Least == nil || figure >= *b.Least) && (b.Most == nil || figure <= *b.Most)
}

// The verdicts.
const (
	passed  = "pass"
	failed  = "FAIL"
	unbound = "no bound"
)

// report is everything that is printed.
type report struct {
	Articles int    `json:"articles"`
	Rows     []row  `json:"rows"`
	Verdict  string `json:"verdict"`
}

// judge gives every row its verdict, and all of them one. In a trial no bound is applied: its few pairs say little.
func (r *report) judge(bounds bool) {
	r.Verdict = unbound
	for i := range r.Rows {
		row := &r.Rows[i]
		switch {
		case row.Bound == nil || !bounds:
			row.Bound, row.Said = nil, unbound
			continue
		case row.Bound.allows(row.Figure):
			row.Said = passed
		default:
			row.Said = failed
		}
		if r.Verdict != failed {
			r.Verdict = row.Said
		}
	}
}

// write prints the report as a table or as JSON.
func (r *report) write(out io.Writer, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		return lines.Encode(r)
	}
	if err := writeTable(out, r.Rows); err != nil {
		return err
	}
	said := map[string]string{passed: "PASS", failed: "FAIL", unbound: "no bound was applied"}[r.Verdict]
	misses := len(slices.DeleteFunc(slices.Clone(r.Rows), func(r row) bool { return r.Said != failed }))
	_, err := fmt.Fprintf(out, "\n%s: %d articles, %d bounds missed\n", said, r.Articles, misses)
	return err
}

func writeTable(out io.Writer, rows []row) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PART\tWHAT\tFIGURE\tOF\tUNIT\t95 %\tBOUND\tVERDICT")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Part, r.What, r.number(r.Figure), r.of(), orDash(r.Unit), r.interval(), r.limit(), r.Said)
	}
	return table.Flush()
}

// number writes a share with three digits behind the point, and what is counted without.
func (r *row) number(v float64) string {
	if r.Unit == "" && r.Of == 0 {
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

func (r *row) of() string {
	if r.Of == 0 {
		return "-"
	}
	return strconv.Itoa(r.Of)
}

func (r *row) interval() string {
	if r.Within == nil {
		return "-"
	}
	return fmt.Sprintf("%.3f..%.3f", r.Within[0], r.Within[1])
}

func (r *row) limit() string {
	switch {
	case r.Bound == nil:
		return "-"
	case r.Bound.Least != nil:
		return ">= " + r.shortest(*r.Bound.Least)
	}
	return "<= " + r.shortest(*r.Bound.Most)
}

func (r *row) shortest(v float64) string {
	if r.Of == 0 {
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return r.number(v)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
