package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// pdfLetters makes letters of what a glyph means: presentation forms become the letters they are forms of, a ligature
// written down in the order of the eye (the alef before the lam) is turned, controls go.
func pdfLetters(s string) string {
	plain := true
	for _, r := range s {
		plain = plain && (r < 0x0590 && r >= ' ' && r != 0xAD || r >= 0x0620 && r < 0x06D5)
	}
	if plain {
		return pdfTurnLigature(s)
	}
	var text strings.Builder
	for _, r := range s {
		switch {
		case r >= 0xFB00 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFE:
			form := norm.NFKC.String(string(r))
			if first, size := utf8.DecodeRuneInString(form); size < len(form) && (first == ' ' || first == 'ـ') {
				form = form[size:] // a mark on its own is spelled with what carries it
			}
			text.WriteString(form)
		case r == 0x200C || r == '\t' || r == '\n':
			text.WriteRune(r) // the non-joiner is spelling, in Persian
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co, unicode.Cs):
		default:
			text.WriteRune(r)
		}
	}
	return pdfTurnLigature(text.String())
}

func pdfTurnLigature(s string) string {
	if len(s) == 4 && s[2:] == "ل" {
		switch s[:2] {
		case "ا", "أ", "إ", "آ", "ٱ":
			return s[2:] + s[:2]
		}
	}
	return s
}

// pdfClass is the class of a glyph for its direction (UAX #9, table 4), R and AL taken together.
func pdfClass(text string) bidi.Class {
	class := bidi.ON
	for i, r := range text {
		p, _ := bidi.LookupRune(r)
		c := p.Class()
		if c == bidi.AL {
			c = bidi.R
		}
		if i == 0 {
			class = c
		}
		if c == bidi.R || c == bidi.L {
			return c
		}
	}
	return class
}

// pdfReorder gives a line that stands in the order of the eye, left to right, in the order of reading. It undoes rule L2 of
// UAX #9: in a line from right to left what runs from left to right, words in Latin and numbers, is found by the rules
// that set it so. Where two readings look the same (a number to the right of a Latin word) they are taken together.
// After says that a line of Arabic letters goes on in this one.
func pdfReorder(eye []pdfGlyph, rightToLeft, after bool, brackets bool) []pdfGlyph {
	classes := make([]bidi.Class, len(eye))
	for i, g := range eye {
		classes[i] = pdfClass(g.text)
	}
	var line []pdfGlyph
	if !rightToLeft {
		for i := 0; i < len(eye); i++ {
			last := pdfLastRight(classes, i)
			if last < 0 {
				line = append(line, eye[i])
				continue
			}
			line = append(line, pdfFromRight(eye[i:last+1], classes[i:last+1], true, brackets)...)
			i = last
		}
		return line
	}
	return pdfFromRight(eye, classes, after, brackets)
}

// pdfLastRight gives the end of the run from right to left that begins at first, -1 where none does.
func pdfLastRight(classes []bidi.Class, first int) int {
	last := -1
	for i := first; i < len(classes) && classes[i] != bidi.L; i++ {
		if classes[i] == bidi.R {
			last = i
		} else if i == first {
			return -1
		}
	}
	return last
}

func pdfFromRight(eye []pdfGlyph, classes []bidi.Class, after, brackets bool) []pdfGlyph {
	left := pdfRuns(eye, classes, after)
	line := make([]pdfGlyph, 0, len(eye))
	for i := len(eye) - 1; i >= 0; i-- {
		if !left[i] {
			g := eye[i]
			if brackets {
				g.text = pdfMirror(g.text)
			}
			line = append(line, g)
			continue
		}
		first := i
		for first > 0 && left[first-1] {
			first--
		}
		line = append(line, eye[first:i+1]...)
		i = first
	}
	return line
}

// pdfRuns marks what runs from left to right.
func pdfRuns(eye []pdfGlyph, classes []bidi.Class, after bool) []bool {
	left := make([]bool, len(eye))
	arabic := pdfAfterArabic(classes, after)
	number := func(i int) bool {
		return i >= 0 && i < len(classes) && (classes[i] == bidi.EN || classes[i] == bidi.AN)
	}
	for i, c := range classes {
		switch c {
		case bidi.L, bidi.EN, bidi.AN:
			left[i] = true
		case bidi.CS: // W4
			left[i] = number(i-1) && number(i+1) && (classes[i-1] == classes[i+1] || arabic[i])
		case bidi.ES:
			left[i] = number(i-1) && number(i+1) && !arabic[i]
		}
	}
	pdfJoinTerminators(classes, left, arabic)
	pdfJoinWords(eye, classes, left)
	return left
}

// pdfAfterArabic says for each place whether an Arabic letter is the last letter before it in the order of reading (W2).
func pdfAfterArabic(classes []bidi.Class, after bool) []bool {
	arabic := make([]bool, len(classes))
	for i := len(classes) - 1; i >= 0; i-- {
		if classes[i] == bidi.R {
			after = true
		}
		arabic[i] = after
	}
	return arabic
}

// pdfJoinTerminators joins signs such as % to numbers that no Arabic letter comes before (W5).
func pdfJoinTerminators(classes []bidi.Class, left, arabic []bool) {
	for i := range classes {
		if i > 0 && classes[i] == bidi.ET && !arabic[i] && left[i-1] && (classes[i-1] == bidi.EN || classes[i-1] == bidi.ET) {
			left[i] = true
		}
	}
	for i := len(classes) - 2; i >= 0; i-- {
		if classes[i] == bidi.ET && !arabic[i] && left[i+1] && (classes[i+1] == bidi.EN || classes[i+1] == bidi.ET) {
			left[i] = true
		}
	}
}

// pdfJoinWords joins Latin words with what stands between them, and with the number to their right (W7, N0, N1).
func pdfJoinWords(eye []pdfGlyph, classes []bidi.Class, left []bool) {
	last, open := -1, 0 // of the run that began with a Latin letter: its end so far, its open brackets
	for i, c := range classes {
		switch {
		case c == bidi.R || c == bidi.AN:
			last, open = -1, 0
		case c == bidi.L || c == bidi.EN && last >= 0:
			for j := max(last, 0); last >= 0 && j < i; j++ {
				left[j] = true
				open += strings.Count("([", eye[j].text) - strings.Count(")]", eye[j].text)
			}
			last = i
			if open > 0 && i+1 < len(eye) && (eye[i+1].text == ")" || eye[i+1].text == "]") {
				left[i+1] = true
			}
		}
	}
}

// pdfMirror gives the other bracket of a pair.
func pdfMirror(s string) string {
	switch s {
	case "(":
		return ")"
	case ")":
		return "("
	case "[":
		return "]"
	case "]":
		return "["
	case "{":
		return "}"
	case "}":
		return "{"
	case "«":
		return "»"
	case "»":
		return "«"
	case "<":
		return ">"
	case ">":
		return "<"
	case "‹":
		return "›"
	case "›":
		return "‹"
	}
	return s
}
