package document

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// pdfFont tells what the codes of one font mean and how wide they are.
type pdfFont struct {
	codes  map[string]string // by the bytes of the code, from ToUnicode
	sizes  [5]bool           // sizes of codes that ToUnicode declares
	wide   bool              // two bytes a code where nothing is declared
	simple [256]string
	widths map[int]float64 // in thousandths of the size of the letters
	width  float64         // where none is given
	work   *int            // entries that all fonts of the document may still have
}

func (d *pdfReading) font(v pdf.Value) *pdfFont {
	// The references inside tell fonts apart: the library shows the number of no object.
	key := v.String()
	if f, ok := d.fonts[key]; ok {
		return f
	}
	f := &pdfFont{codes: map[string]string{}, widths: map[int]float64{}, width: 500, work: &d.entries}
	if len(d.fonts) >= 4096 {
		return f
	}
	d.fonts[key] = f
	f.wide = v.Key("Subtype").Name() == "Type0"
	if unicode := v.Key("ToUnicode"); unicode.Kind() == pdf.Stream {
		if b, err := d.stream(unicode); err == nil {
			f.readMap(b)
		}
	}
	if f.wide {
		f.readWide(v)
	} else {
		f.readSimple(v)
	}
	return f
}

// readMap reads a ToUnicode map (9.10.3).
func (f *pdfFont) readMap(b []byte) {
	lexer := pdfLexer{b: b}
	var operands []pdfObject
	for {
		op, got, more := lexer.next(operands)
		if !more {
			return
		}
		switch operands = got; op {
		case "endcodespacerange":
			for _, o := range got {
				if o.kind == pdfString && len(o.text) > 0 && len(o.text) < len(f.sizes) {
					f.sizes[len(o.text)] = true
				}
			}
		case "endbfchar":
			for i := len(got) % 2; i+1 < len(got); i += 2 {
				f.map1(got[i].text, got[i+1].text)
			}
		case "endbfrange":
			for i := len(got) % 3; i+2 < len(got); i += 3 {
				f.mapRange(got[i].text, got[i+1].text, got[i+2])
			}
		}
	}
}

func (f *pdfFont) map1(code, unicode string) {
	if f.spend() && len(unicode) <= 64 && len(code) < len(f.sizes) {
		f.codes[code] = utf16BE(unicode)
	}
}

func (f *pdfFont) spend() bool {
	*f.work--
	return *f.work > 0
}

func (f *pdfFont) mapRange(low, high string, to pdfObject) {
	if len(low) != len(high) || len(low) == 0 || len(low) > 4 {
		return
	}
	first, last := pdfCode(low), pdfCode(high)
	for n := first; n <= last && n-first < 1<<16 && *f.work > 0; n++ {
		code := ""
		for shift := 8 * (len(low) - 1); shift >= 0; shift -= 8 {
			code += string([]byte{byte(n >> shift)})
		}
		switch {
		case to.kind == pdfArray && n-first < len(to.list):
			f.map1(code, to.list[n-first].text)
		case to.kind == pdfString && len(to.text) >= 2:
			end := len(to.text) - 2
			unit := int(to.text[end])<<8 | int(to.text[end+1])
			unit += n - first
			f.map1(code, to.text[:end]+string([]byte{byte(unit >> 8), byte(unit)}))
		}
	}
}

func pdfCode(s string) int {
	n := 0
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n
}

func utf16BE(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// readWide reads the widths of a composite font (9.7.4.3).
func (f *pdfFont) readWide(v pdf.Value) {
	below := v.Key("DescendantFonts").Index(0)
	f.width = 1000
	if w := below.Key("DW"); !w.IsNull() {
		f.width = pdfFinite(w.Float64())
	}
	list := below.Key("W")
	for i := 0; i+1 < list.Len(); {
		first, second := int(list.Index(i).Int64()), list.Index(i+1)
		if second.Kind() == pdf.Array {
			for j := 0; j < second.Len() && f.spend(); j++ {
				f.widths[first+j] = pdfFinite(second.Index(j).Float64())
			}
			i += 2
			continue
		}
		w := pdfFinite(list.Index(i + 2).Float64())
		for code := first; code <= int(second.Int64()) && f.spend(); code++ {
			f.widths[code] = w
		}
		i += 3
	}
}

// readSimple reads the widths and letters of a font of one byte a code (9.6).
func (f *pdfFont) readSimple(v pdf.Value) {
	first, widths := int(v.Key("FirstChar").Int64()), v.Key("Widths")
	scale := 1.0
	if v.Key("Subtype").Name() == "Type3" { // its widths are in units of its own matrix (9.6.5)
		if a := v.Key("FontMatrix").Index(0).Float64(); a != 0 {
			scale = a * 1000
		}
	}
	for i := 0; i < widths.Len() && i < 256; i++ {
		f.widths[first+i] = pdfFinite(widths.Index(i).Float64() * scale)
	}
	names := map[int]string{}
	base := v.Key("Encoding")
	if base.Kind() == pdf.Dict {
		code, list := 0, base.Key("Differences")
		for i := 0; i < list.Len() && i < 1024; i++ {
			if x := list.Index(i); x.Kind() == pdf.Integer {
				code = int(x.Int64())
			} else {
				names[code] = x.Name()
				code++
			}
		}
	}
	// With any other encoding the library would read the map of the font, without a bound.
	byLibrary := base.Kind() == pdf.Dict || base.Name() == "WinAnsiEncoding" || base.Name() == "MacRomanEncoding"
	if base.Key("Differences").Len() > 1024 || !byLibrary && v.Key("ToUnicode").Kind() == pdf.Stream {
		return
	}
	font := pdf.Font{V: v}
	encoder := font.Encoder()
	for code := range f.simple {
		if text := pdfUniName(names[code]); text != "" {
			f.simple[code] = text
		} else if text := encoder.Decode(string([]byte{byte(code)})); utf8.ValidString(text) {
			f.simple[code] = text
		}
	}
}

// pdfUniName reads the names of glyphs that say their letter: uni0644, u0644, uni06440627 (Adobe Glyph List, 2).
func pdfUniName(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex)%4 == 0 {
		text := ""
		for ; len(hex) >= 4 && len(text) < 32; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			text += string(rune(n))
		}
		return text
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil && n <= utf8.MaxRune {
			return string(rune(n))
		}
	}
	return ""
}

func pdfFinite(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) > 1e5 {
		return 0
	}
	return x
}

// decode takes the first code off raw.
func (f *pdfFont) decode(raw string) (code int, text string, size int) {
	for size := 1; size <= 4 && size <= len(raw); size++ {
		if !f.sizes[size] {
			continue
		}
		if text, ok := f.codes[raw[:size]]; ok {
			return pdfCode(raw[:size]), text, size
		}
	}
	size = 1
	if f.wide && len(raw) > 1 {
		size = 2
	}
	code = pdfCode(raw[:size])
	if text, ok := f.codes[raw[:size]]; ok {
		return code, text, size
	}
	if size == 1 && !f.wide {
		return code, f.simple[code], size
	}
	return code, "", size
}

func (f *pdfFont) widthOf(code int) float64 {
	if w, ok := f.widths[code]; ok {
		return w
	}
	return f.width
}
