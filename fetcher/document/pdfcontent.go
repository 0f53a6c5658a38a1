package document

import (
	"math"
	"slices"

	"github.com/ledongthuc/pdf"
)

// pdfGlyph is what one code draws, mostly one letter; its text is in the order of reading. Turned text lies in a frame of
// its own, so that x always grows to the right of one who reads it.
type pdfGlyph struct {
	x, y, w, size float32 // points; y is the baseline and grows upward
	text          string
	show          int32 // the operator that drew it
	turn          int8  // quarters of a circle
}

// pdfUnknown is the text of a glyph of which nobody says what it means: most lengthen a line, or are replaced as a whole.
const pdfUnknown = "\uFFFD"

type pdfMatrix [6]float64

func (m pdfMatrix) times(n pdfMatrix) pdfMatrix {
	return pdfMatrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// pdfState is the part of the graphics state that places text (ISO 32000-1, 8.4 and 9.3).
type pdfState struct {
	ctm                                 pdfMatrix
	font                                *pdfFont
	size, char, word, scale, lead, rise float64
}

// pdfMark is an open marked-content sequence (14.6).
type pdfMark struct {
	actual   string // what its glyphs stand for, in the order of reading (14.9.4)
	replaced bool
	artifact bool // running heads, page numbers: no part of the text (14.8.2.2)
	first    int  // glyph
}

// pdfPainter runs the content of one page and gathers what it draws.
type pdfPainter struct {
	reading  *pdfReading
	state    pdfState
	stack    []pdfState
	tm, line pdfMatrix
	marks    []pdfMark
	glyphs   []pdfGlyph
	show     int32
	pictures int
	unread   int // glyphs of which no font says what they mean
	flush    func([]pdfGlyph)
}

// Letters of a page beyond this many are laid out apart from those before them: memory stays bounded.
const pdfPageGlyphs = 1 << 17

const pdfForms = 12 // depth of forms within forms

// run runs a content stream with its resources.
func (p *pdfPainter) run(b []byte, resources pdf.Value, depth int) error {
	lexer := pdfLexer{b: b}
	fonts := map[string]*pdfFont{}
	var operands []pdfObject
	for n := 0; ; n++ {
		op, got, more := lexer.next(operands)
		if !more {
			return nil
		}
		if n%1024 == 0 {
			if err := p.reading.check(); err != nil {
				return err
			}
		}
		operands = got
		switch op {
		case "ID":
			lexer.skipPicture()
			p.pictures++
		case "Tf":
			p.setFont(got, resources, fonts)
		case "Do":
			if err := p.draw(got, resources, depth); err != nil {
				return err
			}
		case "BMC", "BDC":
			p.open(got, resources)
		case "EMC":
			p.close()
		default:
			p.operate(op, got)
		}
	}
}

func (p *pdfPainter) setFont(got []pdfObject, resources pdf.Value, fonts map[string]*pdfFont) {
	if len(got) != 2 {
		return
	}
	name := got[0].text
	f, ok := fonts[name]
	if !ok {
		f = p.reading.font(resources.Key("Font").Key(name))
		fonts[name] = f
	}
	p.state.font, p.state.size = f, got[1].number
}

func (p *pdfPainter) draw(got []pdfObject, resources pdf.Value, depth int) error {
	if len(got) != 1 {
		return nil
	}
	x := resources.Key("XObject").Key(got[0].text)
	if x.Key("Subtype").Name() == "Image" {
		p.pictures++
	}
	if x.Key("Subtype").Name() != "Form" || depth >= pdfForms {
		return nil
	}
	b, err := p.reading.stream(x)
	if err != nil {
		return err
	}
	p.reading.held += int64(len(b))
	defer func() { p.reading.held -= int64(len(b)) }()
	saved, stack, marks := p.state, p.stack, len(p.marks)
	if m := x.Key("Matrix"); m.Len() == 6 {
		var matrix pdfMatrix
		for i := range matrix {
			matrix[i] = m.Index(i).Float64()
		}
		p.state.ctm = matrix.times(p.state.ctm)
	}
	own := x.Key("Resources")
	if own.IsNull() {
		own = resources
	}
	p.stack = nil
	err = p.run(b, own, depth+1)
	for len(p.marks) > marks {
		p.close()
	}
	p.state, p.stack = saved, stack
	return err
}

func (p *pdfPainter) open(got []pdfObject, resources pdf.Value) {
	if len(p.marks) > 1<<12 {
		return
	}
	mark := pdfMark{first: len(p.glyphs)}
	if len(got) > 0 {
		mark.artifact = got[0].text == "Artifact"
	}
	if len(got) > 1 {
		actual := got[1].key("ActualText")
		mark.actual, mark.replaced = actual.text, actual.kind == pdfString
		if got[1].kind == pdfName {
			v := resources.Key("Properties").Key(got[1].text).Key("ActualText")
			mark.actual, mark.replaced = v.RawString(), v.Kind() == pdf.String
		}
		mark.actual = pdfText(mark.actual)
	}
	p.marks = append(p.marks, mark)
}

func (p *pdfPainter) close() {
	if len(p.marks) == 0 {
		return
	}
	last := len(p.marks) - 1
	mark := p.marks[last]
	p.marks = p.marks[:last]
	if mark.first >= len(p.glyphs) {
		return
	}
	if mark.artifact {
		p.glyphs = p.glyphs[:mark.first]
	} else if mark.replaced {
		if p.reading.left -= int64(len(mark.actual)); p.reading.left < 0 {
			return
		}
		whole := p.glyphs[mark.first] // the widest: the others may be marks, off the line
		from, end := whole.x, whole.x+whole.w
		for _, g := range p.glyphs[mark.first:] {
			from, end = min(from, g.x), max(end, g.x+g.w)
			if g.w > whole.w {
				whole = g
			}
		}
		whole.text, whole.x, whole.w = mark.actual, from, end-from
		p.glyphs = append(p.glyphs[:mark.first], whole)
	}
}

func (p *pdfPainter) operate(op string, got []pdfObject) {
	s := &p.state
	var n [6]float64
	for i := range min(len(got), len(n)) {
		n[i] = got[i].number
	}
	switch op {
	case "q":
		if len(p.stack) < 1<<12 {
			p.stack = append(p.stack, *s)
		}
	case "Q":
		if last := len(p.stack) - 1; last >= 0 {
			*s, p.stack = p.stack[last], p.stack[:last]
		}
	case "cm":
		s.ctm = pdfMatrix(n).times(s.ctm)
	case "BT":
		p.tm = pdfMatrix{1, 0, 0, 1, 0, 0}
		p.line = p.tm
	case "Tm":
		p.tm, p.line = n, n
	case "Td":
		p.move(n[0], n[1])
	case "TD":
		s.lead = -n[1]
		p.move(n[0], n[1])
	case "T*":
		p.move(0, -s.lead)
	case "Tc":
		s.char = n[0]
	case "Tw":
		s.word = n[0]
	case "Tz":
		s.scale = n[0] / 100
	case "TL":
		s.lead = n[0]
	case "Ts":
		s.rise = n[0]
	case "Tj", "TJ", "'", "\"":
		p.showText(op, got, n)
	}
}

func (p *pdfPainter) move(x, y float64) {
	p.line = pdfMatrix{1, 0, 0, 1, x, y}.times(p.line)
	p.tm = p.line
}

func (p *pdfPainter) showText(op string, got []pdfObject, n [6]float64) {
	if op == "\"" {
		p.state.word, p.state.char = n[0], n[1]
	}
	if op == "'" || op == "\"" {
		p.move(0, -p.state.lead)
	}
	if len(got) == 0 || p.state.font == nil {
		return
	}
	p.show++
	shown := got[len(got)-1]
	if shown.kind == pdfString {
		p.text(shown.text)
	}
	for _, o := range shown.list {
		if o.kind == pdfString {
			p.text(o.text)
		} else {
			p.advance(-o.number / 1000 * p.state.size)
		}
	}
}

func (p *pdfPainter) advance(x float64) {
	p.tm = pdfMatrix{1, 0, 0, 1, x * p.state.scale, 0}.times(p.tm)
}

func (p *pdfPainter) text(raw string) {
	s := &p.state
	for len(raw) > 0 {
		code, text, size := s.font.decode(raw)
		space := size == 1 && raw[0] == ' '
		raw = raw[size:]
		w := s.font.widthOf(code) / 1000 * s.size
		if text == "" || text == pdfUnknown {
			text = pdfUnknown
			p.unread++
		}
		p.put(text, w*s.scale)
		w += s.char
		if space {
			w += s.word
		}
		p.advance(w)
	}
}

// put sets one glyph where the text matrix stands (9.4.4).
func (p *pdfPainter) put(text string, w float64) {
	m := pdfMatrix{1, 0, 0, 1, 0, p.state.rise}.times(p.tm).times(p.state.ctm)
	turn := int(math.Round(math.Atan2(m[1], m[0]) / (math.Pi / 2)))
	x, y := m[4], m[5]
	switch turn {
	case 1:
		x, y = y, -x
	case -1:
		x, y = -y, x
	case 2, -2:
		turn, x, y = 2, -x, -y
	}
	w *= math.Hypot(m[0], m[1])
	height := math.Abs(p.state.size) * math.Hypot(m[2], m[3])
	if far := math.Abs(x) + math.Abs(y) + math.Abs(w) + height; math.IsNaN(far) || far > 1e6 {
		return
	}
	if len(p.glyphs) >= pdfPageGlyphs && !p.withheld() {
		p.flush(p.glyphs)
		p.glyphs = p.glyphs[:0]
		for i := range p.marks {
			p.marks[i].first = 0
		}
	}
	p.reading.left -= int64(len(text))
	if len(p.glyphs) < 2*pdfPageGlyphs {
		p.glyphs = append(p.glyphs, pdfGlyph{
			x: float32(x), y: float32(y), w: float32(math.Abs(w)), size: float32(height), text: text, show: p.show, turn: int8(turn),
		})
	}
}

// withheld says whether the text is inside something that may be taken back when it ends.
func (p *pdfPainter) withheld() bool {
	return slices.ContainsFunc(p.marks, func(m pdfMark) bool { return m.artifact || m.replaced })
}
