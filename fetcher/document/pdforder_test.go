package document

import (
	"fmt"
	"strings"
	"testing"
)

// pdfDrawn makes glyphs, a letter wide each, of a text as the eye sees it from left to right.
func pdfDrawn(eye string) []pdfGlyph {
	var row []pdfGlyph
	for i, r := range []rune(eye) {
		row = append(row, pdfGlyph{x: float32(10 * i), w: 10, size: 12, text: pdfLetters(string(r)), show: int32(i)})
	}
	return row
}

func TestPDFReorder(t *testing.T) {
	for _, c := range []struct {
		eye, want string
		right     bool
		after     bool
	}{
		{"ابحرم", "مرحبا", true, false},
		{"ﺎﺒﺣﺮﻣ", "مرحبا", true, false},
		{"ﻡﻼﺳ", "سلام", true, false},
		{"2021 ماع يف", "في عام 2021", true, false},
		{"07-11-2021 ىلإ", "إلى 2021-11-07", true, false},
		{"2021/11/07 ىلإ", "إلى 2021/11/07", true, false},
		{"٢٠٢١/١١/٠٧ ىلإ", "إلى ٢٠٢١/١١/٠٧", true, false},
		{"%15 ةبسنب", "بنسبة 15%", true, false},
		{"15%", "15%", true, false},
		{"%15", "15%", true, true},
		{"12.5 نم لقأ", "أقل من 12.5", true, false},
		{"21,900 وأ 30:5", "30:5 أو 21,900", true, false},
		{"ةكرش Blue Team نم", "من Blue Team شركة", true, false},
		{"يف Google 2021 تنلعأ", "أعلنت Google 2021 في", true, false},
		{"Google (Alphabet) تنلعأ", "أعلنت Google (Alphabet)", true, false},
		{"5G ةكبش", "شبكة 5G", true, false},
		{"COVID-19 سوريف", "فيروس COVID-19", true, false},
		{".Blue Team عم", "مع Blue Team.", true, false},
		{"(برغملا) يف", "في (المغرب)", true, false},
		{"«ملس» ةديرج", "جريدة «سلم»", true, false},
		{"the word باتك means book.", "the word كتاب means book.", false, false},
		{"plain (English) 12%.", "plain (English) 12%.", false, false},
	} {
		if got := pdfSpell(pdfReorder(pdfDrawn(c.eye), c.right, c.after, true)); got != c.want {
			t.Errorf("%q: want %q, got %q", c.eye, c.want, got)
		}
	}
}

func TestPDFLetters(t *testing.T) {
	for in, want := range map[string]string{
		"ﻻ": "لا", "ﻷ": "لأ", "ال": "لا", "أل": "لأ", "لا": "لا", "الله": "الله", "ﷲ": "الله", "ﹶ": "\u064E", "ﹷ": "\u064E",
		"\u202Bنص\u202C": "نص", "ﬁ": "fi", "½": "½", "…": "…", "\uFEFF": "",
	} {
		if got := pdfLetters(in); got != want {
			t.Errorf("%q: want %q, got %q", in, want, got)
		}
	}
}

// pdfOfLines makes a PDF whose font maps one byte to each letter, with the content that draw gives for it.
func pdfOfLines(pages int, draw func(page int, code func(string) string) string) []byte {
	codes, mapping := map[rune]int{}, ""
	code := func(s string) string {
		hex := ""
		for _, r := range s {
			if codes[r] == 0 {
				codes[r] = len(codes) + 1
				mapping += fmt.Sprintf("<%02X> <%04X>\n", codes[r], r)
			}
			hex += fmt.Sprintf("%02X", codes[r])
		}
		return "<" + hex + ">"
	}
	kids, more := "", []string{}
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 5+2*i)
		more = append(more, fmt.Sprintf("<</Type/Page/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>", 6+2*i), pdfStream("", draw(i, code)))
	}
	objects := []string{
		"<</Type/Catalog/Lang(ar-EG)/Pages 2 0 R>>", "<</Type/Pages/Kids[" + kids + "]>>",
		"<</Type/Font/Subtype/TrueType/ToUnicode 4 0 R/FirstChar 0/Widths[" + strings.Repeat("500 ", 256) + "]>>",
		pdfStream("", "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar "+mapping+" endbfchar"),
	}
	info := "/Info<</Title<FEFF06460635>/Author(Mona)/CreationDate(D:20211107093000+03'00')>>"
	return pdfOf(info, append(objects, more...)...)
}

func reversed(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

func TestPDFPages(t *testing.T) {
	body := []string{"زرعت القرية الأولى مئة شجرة هذا الخريف كله", "وسقت المدرسة الكبرى أشجارها من بئر قديمة جدا", "ثم حصدت العائلة الصغرى زيتونها قبل المطر"}
	b := pdfOfLines(3, func(page int, code func(string) string) string {
		return fmt.Sprintf("BT /F1 12 Tf 1 0 0 1 300 800 Tm %s Tj 1 0 0 1 50 700 Tm %s Tj 1 0 0 1 300 30 Tm %s Tj ET",
			code(reversed("جريدة القرية")), code(reversed(body[page])), code(fmt.Sprint(page+1)))
	})
	d, err := ReadPDF(t.Context(), b, pdfTestLimit)
	if want := strings.Join(body, "\n\n"); err != nil || strings.Join(strings.Fields(d.Text), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("want %q, got %q, %v", want, d.Text, err)
	}
	if d.Title != "نص" || len(d.Authors) != 1 || d.Authors[0] != "Mona" || d.Language != "ar-EG" || d.Date != "2021-11-07T09:30:00+03:00" {
		t.Errorf("it says of itself %+v", d)
	}
	two := pdfOfLines(2, func(_ int, code func(string) string) string {
		return "BT /F1 12 Tf 1 0 0 1 300 800 Tm " + code(reversed("جريدة القرية")) + " Tj ET"
	})
	if d, err := ReadPDF(t.Context(), two, pdfTestLimit); err != nil || strings.Count(d.Text, "جريدة القرية") != 2 {
		t.Errorf("a line on two pages is no head for certain: %q, %v", d.Text, err)
	}
}

// TestPDFOrderOfReading reads words that stand where they should, each with its letters in the order of reading, as
// programs that recognise letters write them.
func TestPDFOrderOfReading(t *testing.T) {
	words := strings.Fields("زارت المدرسة الكبرى مكتبة المدينة القديمة ثم الحديقة الخضراء قرب القرية الصغرى")
	b := pdfOfLines(1, func(_ int, code func(string) string) string {
		content, x := "BT /F1 12 Tf ", 560
		for _, word := range words {
			x -= 6*len([]rune(word)) + 6
			content += fmt.Sprintf("1 0 0 1 %d 700 Tm %s Tj ", x, code(word))
		}
		return content + "ET"
	})
	if d, err := ReadPDF(t.Context(), b, pdfTestLimit); err != nil || d.Text != strings.Join(words, " ") {
		t.Errorf("got %q, %v", d.Text, err)
	}
}

func TestPDFDate(t *testing.T) {
	for in, want := range map[string]string{
		"D:20211107093000+03'00'": "2021-11-07T09:30:00+03:00", "D:20211107093000Z": "2021-11-07T09:30:00Z", "D:20211107093000Z00'00'": "2021-11-07T09:30:00Z",
		"D:20211107093000-05'30": "2021-11-07T09:30:00-05:30", "D:20211107093000": "2021-11-07T09:30:00", "20211107": "2021-11-07", "D:2021": "2021",
		"D:202111070930+03": "2021-11-07T09:30:00+03:00", "D:20211307": "", "": "", "yesterday": "", "D:00000000000000": "", "D:2021110": "",
	} {
		if got := pdfDate(in); got != want {
			t.Errorf("%q: want %q, got %q", in, want, got)
		}
	}
}

func TestPDFXMP(t *testing.T) {
	packet := `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><rdf:Description xmp:CreateDate="2021-11-07T09:30:00+03:00">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">سوق السمك</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>ليلى</rdf:li><rdf:li>سالم</rdf:li></rdf:Seq></dc:creator>` +
		`<dc:language><rdf:Bag><rdf:li>ar</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>`
	d, whole := pdfXMP([]byte(packet))
	if !whole || d.title != "سوق السمك" || strings.Join(d.authors, "|") != "ليلى|سالم" || d.language != "ar" || d.date != "2021-11-07T09:30:00+03:00" {
		t.Errorf("got %+v, %v", d, whole)
	}
	if _, whole := pdfXMP([]byte(strings.Repeat("<a>", 1e5) + `<!DOCTYPE a SYSTEM "file:///etc/passwd">`)); whole {
		t.Error("a broken packet is taken for a whole one")
	}
}
