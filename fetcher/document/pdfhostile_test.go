package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
	"time"
)

// pdfOf makes a PDF of objects, the first of them the catalog, with a true table.
func pdfOf(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

func pdfStream(dict, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(body), body)
}

// pdfPage makes a PDF of one page with a content stream and a font whose codes are the letters of windows-1252.
func pdfPage(content string, more ...string) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
		content,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	}
	return pdfOf("", append(objects, more...)...)
}

// pdfKids makes a PDF of the same page over and over.
func pdfKids(pages int, contents, content string) []byte {
	return pdfOf("", "<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", pages, strings.Repeat("3 0 R ", pages)),
		"<</Type/Page/Parent 2 0 R/Contents "+contents+"/Resources<</Font<</F1 5 0 R>>>>>>", pdfStream("/Filter/FlateDecode", deflate(content)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

type pdfCase struct {
	name, want string // of the text, or of the error
	fails      bool
	pdf        []byte
}

func pdfHostile() []pdfCase {
	hello := "BT /F1 12 Tf 100 700 Td (Hello world) Tj ET"
	flate := "/Filter/FlateDecode"
	return []pdfCase{
		{"plain", "Hello world", false, pdfPage(pdfStream("", hello))},
		{"deflated", "Hello world", false, pdfPage(pdfStream(flate, deflate(hello)))},
		{"bytes before and behind", "Hello world", false, append([]byte("\xEF\xBB\xBF\r\n"), append(pdfPage(pdfStream("", hello)), "<html>"...)...)},
		{"empty", "no PDF", true, nil},
		{"no PDF", "no PDF", true, []byte("<html>%PDF</html>")},
		{"cut short", "cut short", true, pdfPage(pdfStream("", hello))[:300]},
		{"encrypted", "save it without a password", true, pdfOf(`/Encrypt<</Filter/Standard/V 5/R 6/Length 256>>/ID[<00><00>]`, "<</Type/Catalog>>")},
		{"other encryption", "save it without a password", true, pdfOf(`/Encrypt<</Filter/Adobe.PubSec>>`, "<</Type/Catalog>>")},
		{"password", "save it without a password", true, pdfOf(`/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<`+strings.Repeat("41", 32)+`>/U<`+strings.Repeat("42", 32)+`>>>/ID[<00><00>]`, "<</Type/Catalog>>")},
		{"a picture", "only pictures of pages", true, pdfPage(pdfStream("", "q /X Do Q"), pdfStream("/Type/XObject/Subtype/Image", "xyz"))},
		{"a picture in the page", "only pictures of pages", true, pdfPage(pdfStream("", "BI /W 1 /H 1 ID (((EI EI "))},
		{"nothing", "the PDF has no text", true, pdfPage(pdfStream("", "0 0 m 1 1 l S"))},
		{"text behind a picture in the page", "Hello world", false, pdfPage(pdfStream("", "BI /W 1 /H 1 ID ((( EI "+hello))},
		{"unknown letters", "which letters", true, pdfOf("", "<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", pdfStream("", hello), "<</Subtype/Type0/Encoding/Identity-H>>")},
		{"LZW", "LZWDecode", true, pdfPage(pdfStream("/Filter/LZWDecode", hello))},
		{"bomb", "that draw one page", true, pdfPage(pdfStream(flate, deflate(strings.Repeat(" ", pdfTestLimit+1))))},
		{"bomb of parts of a page", "that draw one page", true, pdfKids(1, "[4 0 R 4 0 R 4 0 R]", strings.Repeat(" ", pdfTestLimit/2))},
		{"bomb of pages", "that draw its pages", true, pdfKids(9, "4 0 R", strings.Repeat(" ", pdfTestLimit-100))},
		{"bomb of letters", "MiB of text", true, pdfKids(3, "4 0 R", "BT /F1 1 Tf ("+strings.Repeat("x", pdfTestLimit-100)+") Tj ET")},
		{"bomb of spoken letters", "MiB of text", true, pdfKids(2, "4 0 R", strings.Repeat("/Span<</ActualText("+strings.Repeat("x", 1000)+")>>BDC BT /F1 1 Tf (x) Tj ET EMC ", pdfTestLimit/1100))},
		{"large pages", "Hello world", false, pdfKids(2, "4 0 R", hello+strings.Repeat(" ", pdfTestLimit*3/4))},
		{"table far behind", "Hello world", false, pdfPage(pdfStream("", hello+strings.Repeat(" ", pdfObjects+1000)))},
		{"form in itself", "Hello world", false, pdfPage(pdfStream("", hello+" /X Do"), pdfStream("/Type/XObject/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>", "/X Do"))},
		{"doubling form", "the PDF", true, pdfPage(pdfStream("", "/X Do"), pdfStream("/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>", strings.Repeat("/X Do ", 4000)))},
		{"pages in a circle", "no end", true, pdfOf("", "<</Pages 2 0 R>>", "<</Kids[2 0 R 2 0 R]>>")},
		{"length in a circle", "the PDF has no text", true, pdfPage("<</Length 4 0 R>>\nstream\nBT\nendstream")},
		{"deep arrays", "Hello world", false, pdfPage(pdfStream("", strings.Repeat("[", 1e6)+strings.Repeat("]", 1e6)+" TJ "+hello))},
		{"deep objects", "damaged", true, pdfOf("", "<</Pages "+strings.Repeat("[", 1e6)+">>")},
		{"states without an end", "Hello world", false, pdfPage(pdfStream(flate, deflate(strings.Repeat("q ", 1e6)+hello+strings.Repeat(" Q", 2e6))))},
		{"large table", "damaged", true, []byte(strings.Replace(string(pdfPage(pdfStream("", hello))), "xref\n0 ", "xref\n9999999999 ", 1))},
		{"large size", "damaged", true, []byte(strings.Replace(string(pdfPage(pdfStream("", hello))), "/Size 6", "/Size 6666666666", 1))},
		{"tables in a circle", "damaged", true, pdfLoop(pdfPage(pdfStream("", hello)))},
		{"far away", "the PDF has no text", true, pdfPage(pdfStream("", strings.Replace(hello, "100 700", "1e8 1e8", 1)))},
		{"operators without operands", "Hello world", false, pdfPage(pdfStream("", "Tj TJ ' \" Tf Td Tm cm Do BDC BMC EMC EMC Q ET ID EI "+hello))},
	}
}

// pdfLoop lets the table of objects follow itself.
func pdfLoop(b []byte) []byte {
	start := bytes.LastIndex(b, []byte("xref\n0"))
	return bytes.Replace(b, []byte("/Root"), fmt.Appendf(nil, "/Prev %d/Root", start), 1)
}

func TestPDFHostile(t *testing.T) {
	for _, c := range pdfHostile() {
		start := time.Now()
		d, err := ReadPDF(t.Context(), c.pdf, pdfTestLimit)
		t.Logf("%s: %v: %v", c.name, time.Since(start).Round(time.Millisecond), err)
		switch {
		case c.fails && (err == nil || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n\x00")):
			t.Errorf("%s: want an error with %q, got %v and %.60q", c.name, c.want, err, d.Text)
		case !c.fails && (err != nil || !strings.Contains(d.Text, c.want)):
			t.Errorf("%s: want %q, got %.60q, %v", c.name, c.want, d.Text, err)
		}
	}
}
