package document

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// hear counts letters, and words whose end tells in which order their letters were drawn: ة and ى end words, and
// begin none.
func (v *pdfVotes) hear(rows [][]pdfGlyph) {
	for _, row := range rows {
		arabic, latin := pdfCount(row)
		v.arabic += arabic
		v.latin += latin
		start := 0
		for i := 0; i <= len(row); i++ {
			if i < len(row) && pdfClass(row[i].text) == bidi.R {
				continue
			}
			if word := row[start:i]; len(word) > 2 {
				leftEnds, rightEnds := pdfEndsWord(word[0].text), pdfEndsWord(word[len(word)-1].text)
				if leftEnds && !rightEnds {
					v.eye++
				} else if rightEnds && !leftEnds {
					v.reading++
				}
			}
			start = i + 1
		}
	}
}

func pdfEndsWord(text string) bool {
	return strings.HasPrefix(text, "ة") || strings.HasPrefix(text, "ى")
}

// hearBrackets counts how brackets in Arabic text are written down: some programs give the sign that opens for a bracket
// that opens, some the shape that is seen, which in a line from right to left is the sign that closes.
func (v *pdfVotes) hearBrackets(row []pdfGlyph) {
	if arabic, latin := pdfCount(row); arabic <= latin {
		return
	}
	open := 0
	for i := len(row) - 1; i >= 0; i-- {
		switch row[i].text {
		case "(", "«", "[":
			open++
		case ")", "»", "]":
			if open > 0 {
				open--
				v.signs++
			} else {
				v.shapes++
			}
		}
	}
}

// pdfMisplaced is a sign that belongs to the word before it, drawn behind a gap: LibreOffice does so where it takes the
// sign from another font in a justified line.
var pdfMisplaced = regexp.MustCompile(pdfSpaceSeen + `([:،؛.؟!])(\p{L}|\s)`)

// pdfSpell joins the pieces of a line, with single spaces and marks in their order (Unicode normalization form C).
func pdfSpell(line []pdfGlyph) string {
	var pieces strings.Builder
	for _, g := range line {
		pieces.WriteString(g.text)
	}
	text := pdfMisplaced.ReplaceAllString(pieces.String(), "$1 $2")
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}
