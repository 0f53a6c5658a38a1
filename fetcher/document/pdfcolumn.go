package document

import (
	"cmp"
	"slices"
	"strings"
)

const (
	pdfColumnLines = 5   // fewer lines side by side are a table, or chance
	pdfPageRows    = 500 // columns are not looked for on pages with more rows: the work grows with their square
)

type pdfGap struct{ from, to float32 }

// pdfColumns parts the rows of a page into columns, each with its rows, in the order of reading. Rows that an unbroken
// white lane runs through, with much text on both sides, stand in two columns, or more on either side.
func pdfColumns(rows [][]pdfGlyph, rightToLeft bool) [][][]pdfGlyph {
	if len(rows) > pdfPageRows {
		return [][][]pdfGlyph{rows}
	}
	return pdfSplitColumns(rows, rightToLeft, 0)
}

func pdfSplitColumns(rows [][]pdfGlyph, rightToLeft bool, depth int) [][][]pdfGlyph {
	var columns [][][]pdfGlyph
	var whole [][]pdfGlyph
	for i := 0; i < len(rows); {
		lane, n := pdfGap{}, 0
		if depth < 4 {
			lane, n = pdfLane(rows[i:])
		}
		if n == 0 {
			whole = append(whole, rows[i])
			i++
			continue
		}
		first := i
		for first > 0 && len(whole) > 0 && pdfBeside(lane, rows[first-1]) {
			first--
			whole = whole[:len(whole)-1]
		}
		if len(whole) > 0 {
			columns, whole = append(columns, whole), nil
		}
		var left, right [][]pdfGlyph
		for _, row := range rows[first : i+n] {
			l, r := pdfCut(row, lane)
			if len(pdfTrim(l)) > 0 {
				left = append(left, l)
			}
			if len(pdfTrim(r)) > 0 {
				right = append(right, r)
			}
		}
		if rightToLeft {
			left, right = right, left
		}
		columns = append(columns, pdfSplitColumns(left, rightToLeft, depth+1)...)
		columns = append(columns, pdfSplitColumns(right, rightToLeft, depth+1)...)
		i += n
	}
	if len(whole) > 0 {
		columns = append(columns, whole)
	}
	return columns
}

// pdfLane finds the lane that runs from the first row through as many of the next as it can.
func pdfLane(rows [][]pdfGlyph) (pdfGap, int) {
	var best pdfGap
	most := 0
	start := slices.Clone(rows[0])
	for _, row := range rows[1:min(len(rows), 4)] {
		if row[0].turn == start[0].turn && rows[0][0].y-row[0].y < 2*rows[0][0].size {
			start = append(start, row...) // the lines of the columns stand a little apart
		}
	}
	slices.SortStableFunc(start, func(a, b pdfGlyph) int { return cmp.Compare(a.x, b.x) })
	for _, lane := range pdfGaps(start) {
		n, sides := 0, [2]int{}
		letters := [2]int{}
		for _, row := range rows[:min(len(rows), 200)] {
			narrowed, ok := pdfNarrow(lane, row)
			if !ok || row[0].turn != rows[0][0].turn {
				break
			}
			lane = narrowed
			l, r := pdfCut(row, lane)
			for side, part := range [][]pdfGlyph{l, r} {
				if part = pdfTrim(part); len(part) > 0 {
					sides[side]++
					letters[side] += len(part)
				}
			}
			n++
		}
		// A table has short cells; a column is filled with words.
		filled := min(sides[0], sides[1]) >= pdfColumnLines && letters[0] >= 14*sides[0] && letters[1] >= 14*sides[1]
		if filled && n > most {
			best, most = lane, n
		}
	}
	return best, most
}

// pdfGaps gives the gaps of a row that may be lanes between columns.
func pdfGaps(row []pdfGlyph) []pdfGap {
	var gaps []pdfGap
	var end float32
	inked := false
	for _, g := range row {
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		if inked && g.x-end > 0.9*g.size && len(gaps) < 4 {
			gaps = append(gaps, pdfGap{end, g.x})
		}
		end, inked = max(end, g.x+g.w), true
	}
	return gaps
}

// pdfNarrow narrows a lane to what is white in the row too.
func pdfNarrow(lane pdfGap, row []pdfGlyph) (pdfGap, bool) {
	for _, g := range row {
		if strings.TrimSpace(g.text) == "" || g.x+g.w <= lane.from || g.x >= lane.to {
			continue
		}
		// What sticks in from a side narrows; what stands inside ends the lane.
		if g.x <= lane.from {
			lane.from = g.x + g.w
		} else {
			lane.to = g.x
		}
	}
	return lane, lane.to-lane.from > 0.7*row[0].size
}

// pdfBeside says whether a row lies on one side of the lane: the columns need not begin at one height.
func pdfBeside(lane pdfGap, row []pdfGlyph) bool {
	narrowed, ok := pdfNarrow(lane, row)
	return ok && narrowed == lane
}

func pdfCut(row []pdfGlyph, lane pdfGap) (left, right []pdfGlyph) {
	for _, g := range row {
		if g.x+g.w/2 < (lane.from+lane.to)/2 {
			left = append(left, g)
		} else {
			right = append(right, g)
		}
	}
	return left, right
}
