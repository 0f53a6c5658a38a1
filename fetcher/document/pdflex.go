package document

import "strconv"

// What a content stream or a character map may hold at once; beyond that operands are dropped, for no writer makes them.
const (
	pdfOperands = 1 << 16
	pdfNesting  = 64
)

type pdfKind byte

const (
	pdfEnd pdfKind = iota
	pdfNumber
	pdfName
	pdfString
	pdfArray
	pdfDict // list holds keys and values by turns
	pdfOperator
)

// pdfObject is one operand or operator of a content stream (ISO 32000-1, 7.3 and 7.8.2).
type pdfObject struct {
	kind   pdfKind
	number float64
	text   string
	list   []pdfObject
}

// key gives the value of a name in a dictionary that stands in the stream itself.
func (o pdfObject) key(name string) pdfObject {
	for i := 0; o.kind == pdfDict && i+1 < len(o.list); i += 2 {
		if o.list[i].kind == pdfName && o.list[i].text == name {
			return o.list[i+1]
		}
	}
	return pdfObject{}
}

// pdfLexer reads content streams. The library's own interpreter reads them without a bound on their size and takes the
// bytes of pictures for operators.
type pdfLexer struct {
	b   []byte
	pos int
}

// next gives the next operator with the operands before it, and false at the end.
func (l *pdfLexer) next(operands []pdfObject) (string, []pdfObject, bool) {
	operands = operands[:0]
	for {
		o := l.object(0)
		switch {
		case o.kind == pdfEnd:
			return "", nil, false
		case o.kind == pdfOperator && o.text != "":
			return o.text, operands, true
		case o.kind != pdfOperator && len(operands) < pdfOperands:
			operands = append(operands, o)
		}
	}
}

// object reads one object; an operator without text is a delimiter out of place.
func (l *pdfLexer) object(depth int) pdfObject {
	l.space()
	if l.pos >= len(l.b) {
		return pdfObject{}
	}
	c := l.b[l.pos]
	switch {
	case c == '/':
		l.pos++
		return pdfObject{kind: pdfName, text: l.name()}
	case c == '(':
		l.pos++
		return pdfObject{kind: pdfString, text: l.literal()}
	case c == '<' && l.at(1) == '<':
		l.pos += 2
		return pdfObject{kind: pdfDict, list: l.list(depth, '>')}
	case c == '<':
		l.pos++
		return pdfObject{kind: pdfString, text: l.hex()}
	case c == '[':
		l.pos++
		return pdfObject{kind: pdfArray, list: l.list(depth, ']')}
	case pdfDelimiter(c):
		l.pos++
		return pdfObject{kind: pdfOperator}
	}
	word := l.word()
	if n, err := strconv.ParseFloat(word, 64); err == nil && n > -1e9 && n < 1e9 {
		return pdfObject{kind: pdfNumber, number: n}
	}
	return pdfObject{kind: pdfOperator, text: word}
}

func (l *pdfLexer) list(depth int, end byte) []pdfObject {
	var list []pdfObject
	for {
		l.space()
		if l.pos >= len(l.b) {
			return list
		}
		if l.b[l.pos] == end {
			l.pos++
			if end == '>' && l.at(0) == '>' {
				l.pos++
			}
			return list
		}
		if depth >= pdfNesting {
			l.pos++ // what nests this deep says nothing
			continue
		}
		if o := l.object(depth + 1); o.kind != pdfEnd && len(list) < pdfOperands {
			list = append(list, o)
		}
	}
}

func (l *pdfLexer) at(ahead int) byte {
	if l.pos+ahead < len(l.b) {
		return l.b[l.pos+ahead]
	}
	return 0
}

func (l *pdfLexer) space() {
	for l.pos < len(l.b) {
		switch c := l.b[l.pos]; {
		case pdfSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.b) && l.b[l.pos] != '\n' && l.b[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

func (l *pdfLexer) word() string {
	start := l.pos
	for l.pos < len(l.b) && !pdfSpace(l.b[l.pos]) && !pdfDelimiter(l.b[l.pos]) {
		l.pos++
	}
	return string(l.b[start:l.pos])
}

func (l *pdfLexer) name() string {
	raw := l.word()
	name := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if n, err := strconv.ParseUint(raw[i+1:i+3], 16, 8); err == nil {
				name = append(name, byte(n))
				i += 2
				continue
			}
		}
		name = append(name, raw[i])
	}
	return string(name)
}

func (l *pdfLexer) hex() string {
	var text []byte
	var half, digits byte
	for ; l.pos < len(l.b) && l.b[l.pos] != '>'; l.pos++ {
		n, err := strconv.ParseUint(string(l.b[l.pos]), 16, 8)
		if err != nil {
			continue
		}
		if digits++; digits == 1 {
			half = byte(n) << 4
			continue
		}
		text, digits = append(text, half|byte(n)), 0
	}
	l.pos++
	if digits == 1 {
		text = append(text, half)
	}
	return string(text)
}

func (l *pdfLexer) literal() string {
	var text []byte
	for depth := 1; l.pos < len(l.b); {
		c := l.b[l.pos]
		l.pos++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return string(text)
			}
		case '\\':
			text = l.escape(text)
			continue
		}
		text = append(text, c)
	}
	return string(text)
}

func (l *pdfLexer) escape(text []byte) []byte {
	c := l.at(0)
	l.pos++
	switch c {
	case 'n':
		return append(text, '\n')
	case 'r':
		return append(text, '\r')
	case 't':
		return append(text, '\t')
	case 'b':
		return append(text, '\b')
	case 'f':
		return append(text, '\f')
	case '\n':
		return text
	case '\r':
		if l.at(0) == '\n' {
			l.pos++
		}
		return text
	}
	if c < '0' || c > '7' {
		return append(text, c)
	}
	n := c - '0'
	for i := 0; i < 2 && l.at(0) >= '0' && l.at(0) <= '7'; i++ {
		n = n*8 + l.at(0) - '0'
		l.pos++
	}
	return append(text, n)
}

// skipPicture passes the bytes of an inline picture, from behind ID to behind EI (8.9.7).
func (l *pdfLexer) skipPicture() {
	for ; l.pos+2 < len(l.b); l.pos++ {
		if pdfSpace(l.b[l.pos]) && l.b[l.pos+1] == 'E' && l.b[l.pos+2] == 'I' && (l.pos+3 >= len(l.b) || pdfSpace(l.b[l.pos+3])) {
			l.pos += 3
			return
		}
	}
	l.pos = len(l.b)
}

func pdfSpace(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func pdfDelimiter(c byte) bool {
	switch c {
	case '<', '>', '(', ')', '[', ']', '{', '}', '/':
		return true
	}
	return false
}
