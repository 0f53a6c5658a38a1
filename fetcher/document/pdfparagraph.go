package document

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text makes paragraphs of the lines.
func (d *pdfReading) text() string {
	lines := pdfWithoutHeads(d.lines, d.page)
	usual := pdfUsualStep(lines)
	blocks := pdfBlocks(lines)
	var text []byte
	for i, line := range lines {
		if i > 0 {
			before := lines[i-1]
			switch {
			case pdfParts(before, line, blocks, usual):
				text = append(text, "\n\n"...)
			case pdfHyphenated(before.text, line.text):
				text = bytes.TrimRight(text, "-\u00AD")
			default:
				text = append(text, ' ')
			}
		}
		text = append(text, line.text...)
	}
	return string(text)
}

// pdfWithoutHeads leaves out lines that stand at one place on every page with the same words but for numbers, at the top or
// at the bottom. Three pages at least have to show it.
func pdfWithoutHeads(lines []pdfLine, pages int) []pdfLine {
	if pages < 3 {
		return lines
	}
	type place struct {
		words string
		y     int
	}
	where := func(l pdfLine) place { return place{pdfWithoutNumbers(l.text), int(l.y/2 + 0.5)} }
	seen := map[place]int{}
	last := map[place]int{}
	edge := make([]bool, len(lines))
	for i := range lines {
		edge[i] = pdfNearEdge(lines, i)
		if p := where(lines[i]); edge[i] && last[p] != lines[i].page {
			seen[p]++
			last[p] = lines[i].page
		}
	}
	var kept []pdfLine
	for i, l := range lines {
		if !edge[i] || seen[where(l)] < pages {
			kept = append(kept, l)
		}
	}
	return kept
}

// pdfNearEdge says whether the line is among the two topmost or two lowest of its page.
func pdfNearEdge(lines []pdfLine, i int) bool {
	page := lines[i].page
	at := func(j int) bool { return j >= 0 && j < len(lines) && lines[j].page == page }
	return !at(i-2) || !at(i+2)
}

func pdfWithoutNumbers(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

// pdfUsualStep is the step from line to line inside paragraphs, in sizes of the letters: the smaller steps, for the larger
// ones part paragraphs.
func pdfUsualStep(lines []pdfLine) float32 {
	var steps []float32
	for i := 1; i < len(lines); i++ {
		if lines[i].block == lines[i-1].block && lines[i].size > 0 {
			if step := (lines[i-1].y - lines[i].y) / lines[i].size; step > 0.5 && step < 4 {
				steps = append(steps, step)
			}
		}
	}
	if len(steps) == 0 {
		return 1.5
	}
	slices.Sort(steps)
	return steps[len(steps)/4]
}

// pdfBlock is a column of a page: its edges, and where its lines begin, if most begin in one place.
type pdfBlock struct {
	pdfGap
	starts []float32
}

func pdfBlocks(lines []pdfLine) map[int]*pdfBlock {
	blocks := map[int]*pdfBlock{}
	for _, l := range lines {
		b := blocks[l.block]
		if b == nil {
			b = &pdfBlock{pdfGap: pdfGap{l.x0, l.x1}}
			blocks[l.block] = b
		}
		b.from, b.to = min(b.from, l.x0), max(b.to, l.x1)
		b.starts = append(b.starts, pdfStart(l))
	}
	for _, b := range blocks {
		slices.Sort(b.starts)
	}
	return blocks
}

// pdfStart grows with the distance of the line's beginning from the edge.
func pdfStart(l pdfLine) float32 {
	if l.rightToLeft {
		return -l.x1
	}
	return l.x0
}

// indented says whether a line begins further in than most of its block do, which has to have an even edge for that.
func (b *pdfBlock) indented(l pdfLine) bool {
	usual := b.starts[len(b.starts)/2]
	even := 0
	for _, start := range []int{len(b.starts) / 5, len(b.starts) / 3} {
		if usual-b.starts[start] < 0.3*l.size {
			even++
		}
	}
	return even == 2 && len(b.starts) > 5 && pdfStart(l)-usual > 0.9*l.size
}

// pdfParts says whether a paragraph ends between two lines.
func pdfParts(before, line pdfLine, blocks map[int]*pdfBlock, usual float32) bool {
	if before.size <= 0 || line.size/before.size > 1.12 || before.size/line.size > 1.12 || pdfBullet(line.text) {
		return true
	}
	edges := blocks[before.block]
	room := edges.to - before.x1
	if before.rightToLeft {
		room = before.x0 - edges.from
	}
	// The first word of the next line would have had room: somebody ended the line here.
	if room > line.first+0.45*line.size {
		return true
	}
	if before.block != line.block {
		return pdfEndsSentence(before.text)
	}
	if step := (before.y - line.y) / line.size; step > 1.3*usual {
		return true
	}
	return edges.indented(line) && pdfEndsSentence(before.text)
}

func pdfBullet(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("•▪●◦■○‣–—-", r) && strings.HasPrefix(s[size:], " ")
}

func pdfEndsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'»”)]")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?؟…:", r)
}

// pdfHyphenated says whether a Latin word is cut between two lines.
func pdfHyphenated(before, after string) bool {
	cut := strings.TrimRight(before, "-\u00AD")
	if len(cut) == len(before) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(cut)
	first, _ := utf8.DecodeRuneInString(after)
	return unicode.Is(unicode.Latin, last) && unicode.Is(unicode.Latin, first) && unicode.IsLower(last) && unicode.IsLower(first)
}
