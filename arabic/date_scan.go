package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dateKind is what a part of a date is made of.
type dateKind uint8

const (
	dateSign dateKind = iota
	dateNumber
	dateWord
)

// datePart is one number, word or sign of a date.
type datePart struct {
	kind    dateKind
	glued   bool // to the part before: nothing seen stands between
	persian bool // a number in the digits of Persian and Urdu
	sign    rune
	number  int
	digits  int
	start   int // of a word in dateParts.words
	end     int
}

// dateParts is a date taken apart. words has the folded words with one space where there was any, so that a name of several
// words is one piece of it.
type dateParts struct {
	list  []datePart
	words []byte
}

// The bounds within which something may be a date.
const (
	maxDateBytes = 256
	maxDateParts = 40
)

// scanDate takes a text apart. It says false at whatever no date has.
func scanDate(text string) (parts dateParts, ok bool) {
	if len(text) > maxDateBytes || !utf8.ValidString(text) {
		return parts, false
	}
	for _, r := range text {
		if r >= utf8.RuneSelf && needsCompose(r) {
			text = compose(text)
			break
		}
	}
	parts.list = make([]datePart, 0, 16)
	parts.words = make([]byte, 0, len(text))
	glued := false
	for _, r := range text {
		switch folded := foldDateRune(r); {
		case folded == drop:
		case unicode.IsSpace(r):
			glued = false
		case folded == separate || len(parts.list) == maxDateParts:
			return parts, false
		default:
			parts.add(folded, glued, r >= 0x06F0 && r <= 0x06F9)
			glued = true
		}
	}
	return parts, len(parts.list) > 0
}

// foldDateRune folds as Fold does, and keeps the signs that dates are written with.
func foldDateRune(r rune) rune {
	switch {
	case r == '،' || r == ';' || r == '؛':
		return ','
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == '|', r == '·', r == '•': // dashes, and what stands for one
		return '-'
	case r == '/' || r == '-' || r == '.' || r == ',' || r == ':' || r == '(' || r == ')' || r == '[' || r == ']' || r == '+':
		return r
	}
	return foldRune(r)
}

// add puts a folded character to the last part, or makes a part of it.
func (p *dateParts) add(r rune, glued, persian bool) {
	kind := dateSign
	switch {
	case r >= '0' && r <= '9':
		kind = dateNumber
	case unicode.IsLetter(r):
		kind = dateWord
	}
	if n := len(p.list); !glued || kind == dateSign || p.list[n-1].kind != kind {
		if n > 0 && !glued {
			p.words = append(p.words, ' ')
		}
		p.list = append(p.list, datePart{kind: kind, glued: glued, sign: r, start: len(p.words)})
	}
	part := &p.list[len(p.list)-1]
	switch kind {
	case dateNumber:
		part.persian = part.persian || persian
		if part.digits++; part.digits <= maxDigits {
			part.number = part.number*10 + int(r-'0')
		}
		p.words = append(p.words, byte(r))
	case dateWord:
		p.words = utf8.AppendRune(p.words, r)
	case dateSign:
		p.words = append(p.words, byte(r)) // so that words it parts are no name
	}
	part.end = len(p.words)
}

// maxDigits are those of a year; a number of more is none that a date needs (a fraction of a second is read over).
const maxDigits = 4

// is says whether the part at i is that sign.
func (p *dateParts) is(i int, sign rune) bool {
	return i < len(p.list) && p.list[i].kind == dateSign && p.list[i].sign == sign
}

// number gives the part at i where it is a number of at most that many digits.
func (p *dateParts) number(i, digits int) (*datePart, bool) {
	if i < 0 || i >= len(p.list) || p.list[i].kind != dateNumber || p.list[i].digits > digits {
		return nil, false
	}
	return &p.list[i], true
}

// word gives the part at i where it is a word, else nothing.
func (p *dateParts) word(i int) []byte {
	if i < 0 || i >= len(p.list) || p.list[i].kind != dateWord {
		return nil
	}
	return p.words[p.list[i].start:p.list[i].end]
}

// longest finds the longest name in a table that begins with the word at i, and how many words it has.
func longest[T any](p *dateParts, i int, table map[string]T) (value T, size int) {
	if p.word(i) == nil {
		return value, 0
	}
	last := i
	for last+1 < len(p.list) && last-i < 2 && p.list[last+1].kind == dateWord {
		last++
	}
	for ; last >= i; last-- {
		if v, is := table[string(p.words[p.list[i].start:p.list[last].end])]; is {
			return v, last - i + 1
		}
	}
	return value, 0
}

// PlainDigits writes Arabic-Indic and Persian digits as 0 to 9 and leaves out the marks of direction, so that a number or
// a date in figures can be read by those who know ASCII.
func PlainDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == rlm, r == lrm, r == alm, isEmbedding(r), isIsolate(r):
			return -1
		case r >= 0x0660 && r <= 0x0669, r >= 0x06F0 && r <= 0x06F9:
			return foldedBlock[r&0xFF]
		}
		return r
	}, s)
}
