package document

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// pdfLine is a line of text, or its part in one column, in the order of reading.
type pdfLine struct {
	page, block     int // a block is a column of a page
	text            string
	x0, x1, y, size float32
	first           float32 // width of its first word
	rightToLeft     bool
}

// pdfVotes is what the whole document has shown so far of how it was written down.
type pdfVotes struct {
	arabic, latin int // letters
	shapes, signs int // brackets: by the shape that is seen, by the sign that is meant
	eye, reading  int // words of which the end tells the order that their letters were drawn in
}

func (v pdfVotes) rightToLeft() bool { return v.arabic > v.latin/2 }

// lay makes lines of the glyphs of a page.
func (d *pdfReading) lay(glyphs []pdfGlyph) {
	d.glyphs += len(glyphs)
	glyphs = pdfJoinMarks(glyphs)
	rows := pdfRows(glyphs)
	d.votes.hear(rows)
	if v := d.votes; v.reading > 2*v.eye+2 {
		rows = pdfRows(pdfJoinShows(glyphs)) // the text of a recogniser, or of a program that knew no Arabic
	}
	for _, row := range rows {
		d.votes.hearBrackets(row)
	}
	block := 0
	if n := len(d.lines); n > 0 {
		block = d.lines[n-1].block
	}
	for _, column := range pdfColumns(rows, d.votes.rightToLeft()) {
		block++
		for _, row := range column {
			d.line(row, block)
		}
	}
}

// pdfLineSize is what a line takes of memory beside its text, in bytes.
const pdfLineSize = 80

func (d *pdfReading) line(row []pdfGlyph, block int) {
	row = pdfTrim(row)
	if len(row) == 0 {
		return
	}
	arabic, latin := pdfCount(row)
	right := arabic > 0 && (d.votes.rightToLeft() || arabic > latin)
	if arabic == 0 && d.votes.rightToLeft() {
		// The end of a paragraph may hold nothing but Latin words, and the stop to their left.
		right = latin == 0 || strings.Contains(".,:;!?،؛؟", row[0].text) && !strings.Contains(".,:;!?،؛؟", row[len(row)-1].text)
	}
	l := pdfLine{page: d.page, block: block, x0: row[0].x, y: row[0].y, size: pdfSize(row), rightToLeft: right}
	for _, g := range row {
		l.x1 = max(l.x1, g.x+g.w)
	}
	after := false
	if n := len(d.lines); n > 0 {
		before := d.lines[n-1]
		after = before.block == block && before.rightToLeft && before.y-l.y < 2*l.size && before.x0 < l.x0+5*l.size
	}
	read := pdfReorder(row, right, after, d.votes.shapes >= d.votes.signs)
	l.first = pdfFirstWidth(read)
	l.text = pdfSpell(read)
	if l.text != "" {
		d.left -= int64(len(l.text)) + pdfLineSize
		d.lines = append(d.lines, l)
	}
}

// pdfJoinMarks puts the marks of tashkeel onto the letters that they are drawn over.
func pdfJoinMarks(glyphs []pdfGlyph) []pdfGlyph {
	joined := make([]pdfGlyph, 0, len(glyphs))
	var waiting []pdfGlyph
	for _, g := range glyphs {
		if g.text = pdfLetters(g.text); g.text == "" {
			continue
		}
		if g.text == pdfUnknown {
			joined = append(joined, g)
			continue
		}
		if r, _ := utf8.DecodeRuneInString(g.text); unicode.Is(unicode.Mn, r) {
			waiting = append(waiting, g)
			continue
		}
		for _, mark := range waiting {
			last := len(joined) - 1
			for last >= 0 && joined[last].text == pdfUnknown {
				last--
			}
			if last >= 0 && pdfFarFrom(mark, joined[last])+pdfOrder(joined[last], g) < pdfFarFrom(mark, g) {
				joined[last].text = pdfMarked(joined[last], mark)
			} else {
				g.text = pdfMarked(g, mark)
			}
		}
		waiting = waiting[:0]
		joined = append(joined, g)
	}
	for _, mark := range waiting {
		if last := len(joined) - 1; last >= 0 {
			joined[last].text = pdfMarked(joined[last], mark)
		}
	}
	return joined
}

// pdfOrder says how much a mark between two letters rather belongs to the second: marks may hang over beside their letter,
// but what is drawn from left to right has been turned as a whole, so that they come before it.
func pdfOrder(before, after pdfGlyph) float32 {
	if pdfClass(before.text) != bidi.R && pdfClass(after.text) != bidi.R {
		return 0
	}
	if before.x < after.x {
		return 0.25 * after.size
	}
	return -0.25 * after.size
}

// pdfFarFrom says how far a mark lies outside a letter, and a little of how far from its middle.
func pdfFarFrom(mark, letter pdfGlyph) float32 {
	x := mark.x + mark.w/2
	far := max(letter.x-x, x-letter.x-letter.w, 0)
	if strings.TrimSpace(letter.text) == "" || mark.turn != letter.turn {
		far += 1e3
	}
	if dy := mark.y - letter.y; dy > letter.size || dy < -letter.size {
		far += 1e4
	}
	middle := x - letter.x - letter.w/2
	return far + max(middle, -middle)/1e3
}

// pdfMarked sets the mark behind the letter; on a ligature of two, behind the one that it is over.
func pdfMarked(letter, mark pdfGlyph) string {
	if len(letter.text) > 1<<10 {
		return letter.text // a heap of marks on one letter is no writing
	}
	_, size := utf8.DecodeRuneInString(letter.text)
	if strings.HasPrefix(letter.text, "ل") && utf8.RuneCountInString(letter.text) == 2 && mark.x+mark.w/2 > letter.x+letter.w/2 {
		return letter.text[:size] + mark.text + letter.text[size:]
	}
	return letter.text + mark.text
}

// pdfJoinShows takes what one operator draws for one piece in the order of reading.
func pdfJoinShows(glyphs []pdfGlyph) []pdfGlyph {
	var joined []pdfGlyph
	for i := 0; i < len(glyphs); {
		whole := glyphs[i]
		var text strings.Builder
		end := whole.x + whole.w
		for ; i < len(glyphs) && glyphs[i].show == whole.show; i++ {
			text.WriteString(glyphs[i].text)
			whole.x, end = min(whole.x, glyphs[i].x), max(end, glyphs[i].x+glyphs[i].w)
		}
		whole.text, whole.w = text.String(), end-whole.x
		joined = append(joined, whole)
	}
	return joined
}

// pdfRows puts glyphs on one baseline together, from top to bottom, each row from left to right with its spaces.
func pdfRows(glyphs []pdfGlyph) [][]pdfGlyph {
	sorted := slices.Clone(glyphs)
	slices.SortStableFunc(sorted, func(a, b pdfGlyph) int {
		return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(b.y, a.y))
	})
	var rows [][]pdfGlyph
	for i := 0; i < len(sorted); {
		first := sorted[i]
		n := i
		for n < len(sorted) && sorted[n].turn == first.turn && first.y-sorted[n].y <= 0.4*max(first.size, sorted[n].size) {
			n++
		}
		row := sorted[i:n]
		slices.SortStableFunc(row, func(a, b pdfGlyph) int { return cmp.Compare(a.x, b.x) })
		if row = pdfSpaced(row); len(row) > 0 {
			rows = append(rows, row)
		}
		i = n
	}
	return rows
}

// pdfSpaceSeen stands for a space that nobody wrote: there is a gap.
const pdfSpaceSeen = "\u2009"

// pdfSpaced puts spaces where there are gaps, and drops letters that are drawn twice to look bold.
func pdfSpaced(row []pdfGlyph) []pdfGlyph {
	gap := float32(0.14) // of the size; where spaces are drawn too, gaps are rarer
	if slices.ContainsFunc(row, func(g pdfGlyph) bool { return g.text == " " }) {
		gap = 0.28
	}
	spaced := make([]pdfGlyph, 0, len(row)+8)
	var end float32
	for i, g := range row {
		if g.text == pdfUnknown {
			end = max(end, g.x+g.w) // what lengthens a word parts none
			continue
		}
		if len(spaced) > 0 {
			last := spaced[len(spaced)-1]
			if last.text == g.text && last.show != g.show && g.x-last.x < 0.1*g.size && g.w > 0.15*g.size {
				continue
			}
			if g.x-end > gap*g.size && last.text != " " && g.text != " " {
				spaced = append(spaced, pdfGlyph{x: end, y: g.y, w: g.x - end, size: g.size, text: pdfSpaceSeen, show: -1})
			}
		}
		spaced = append(spaced, g)
		end = max(end, g.x+g.w)
		if i == 0 {
			end = g.x + g.w
		}
	}
	return spaced
}

func pdfTrim(row []pdfGlyph) []pdfGlyph {
	blank := func(g pdfGlyph) bool { return strings.TrimSpace(g.text) == "" }
	for len(row) > 0 && blank(row[0]) {
		row = row[1:]
	}
	for len(row) > 0 && blank(row[len(row)-1]) {
		row = row[:len(row)-1]
	}
	return row
}

// pdfSize is the size of most of the glyphs.
func pdfSize(row []pdfGlyph) float32 {
	sizes := make([]float32, len(row))
	for i, g := range row {
		sizes[i] = g.size
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}

func pdfFirstWidth(line []pdfGlyph) float32 {
	var width float32
	for _, g := range line {
		if strings.TrimSpace(g.text) == "" {
			break
		}
		width += g.w
	}
	return width
}

func pdfCount(row []pdfGlyph) (arabic, latin int) {
	for _, g := range row {
		for _, r := range g.text {
			switch {
			case r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z'), r >= 0xC0 && r < 0x250:
				latin++
			case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
				arabic++
			}
		}
	}
	return arabic, latin
}
