package document

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// describe takes what the file says of itself: the language of the catalog (14.9.2), and the XMP packet (14.3.2) or the
// information dictionary (14.3.3). Both should say the same, and PDF 2.0 leaves the packet alone; but there are programs that
// change only the dictionary. So what the packet says goes first unless it is broken or older, and each fills the gaps of
// the other.
func (d *pdfReading) describe(trailer pdf.Value, doc *Document) {
	defer func() {
		_ = recover() // a text that is read is worth more than what is said about it
	}()
	root := trailer.Key("Root")
	doc.Language = pdfPlain(pdfText(root.Key("Lang").RawString()))
	info := trailer.Key("Info")
	says := pdfSaid{title: pdfTitle(pdfText(info.Key("Title").RawString())), date: pdfDate(info.Key("CreationDate").RawString())}
	if author := pdfPlain(pdfText(info.Key("Author").RawString())); author != "" {
		says.authors = []string{author}
	}
	says.changed = pdfDate(info.Key("ModDate").RawString())
	if metadata := root.Key("Metadata"); metadata.Kind() == pdf.Stream {
		if b, err := d.stream(metadata); err == nil && len(b) < 1<<20 {
			if packet, whole := pdfXMP(b); whole && !packet.olderThan(says) {
				says = packet.or(says)
			} else {
				says = says.or(packet)
			}
		}
	}
	doc.Title, doc.Authors, doc.Date = says.title, says.authors, says.date
	doc.Language = cmp.Or(doc.Language, says.language)
}

// pdfSaid is what one of the two places says of the file. Dates are RFC 3339, as far as they go.
type pdfSaid struct {
	title, language, date string
	changed               string
	authors               []string
}

func (s pdfSaid) or(other pdfSaid) pdfSaid {
	s.title, s.language, s.date = cmp.Or(s.title, other.title), cmp.Or(s.language, other.language), cmp.Or(s.date, other.date)
	if len(s.authors) == 0 {
		s.authors = other.authors
	}
	return s
}

// olderThan is true only where both say when they were changed, with a zone. Programs write the two one after the other.
func (s pdfSaid) olderThan(other pdfSaid) bool {
	own, err := time.Parse(time.RFC3339, s.changed)
	if err != nil {
		return false
	}
	others, err := time.Parse(time.RFC3339, other.changed)
	return err == nil && others.Sub(own) > time.Minute
}

// pdfTitle leaves out what programs write where nobody gave a title: the name of the file that they printed.
func pdfTitle(s string) string {
	s = pdfPlain(s)
	if pdfNoTitle.MatchString(s) {
		return ""
	}
	return s
}

var pdfNoTitle = regexp.MustCompile(`(?i)^(untitled|about:blank|microsoft (word|powerpoint|excel|publisher) - .*|.*\.(docx?|odt|rtf|txt|x?html?|pdf|ps|pptx?|odp|xlsx?|ods|indd|qxd|pub|pmd))$`)

// pdfText reads a text string (7.9.2.2), without the escapes that name its language.
func pdfText(s string) string {
	switch {
	case strings.HasPrefix(s, "\xFE\xFF"):
		s = utf16BE(s[2:])
	case strings.HasPrefix(s, "\xFF\xFE"):
		swapped := []byte(s[2:])
		for i := 0; i+1 < len(swapped); i += 2 {
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		}
		s = utf16BE(string(swapped))
	case strings.HasPrefix(s, "\xEF\xBB\xBF"):
		s = s[3:]
	case utf8.ValidString(s):
	default:
		runes := make([]rune, 0, len(s))
		for i := range len(s) {
			runes = append(runes, rune(s[i]))
		}
		s = string(runes)
	}
	for {
		start := strings.IndexByte(s, 0x1B)
		if start < 0 {
			return strings.ToValidUTF8(s, "")
		}
		end := strings.IndexByte(s[start+1:], 0x1B)
		if end < 0 {
			return strings.ToValidUTF8(s[:start], "")
		}
		s = s[:start] + s[start+end+2:]
	}
}

func pdfPlain(s string) string {
	return strings.Join(strings.Fields(pdfLetters(s)), " ")
}

// pdfDate makes RFC 3339 of a date (7.9.4): D:20211107093000+03'00'. Without a zone it is left without one, as it is
// without a time where there is none.
func pdfDate(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(pdfText(s)), "D:")
	digits := len(s)
	if i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = i
	}
	zone := strings.ReplaceAll(s[digits:], "'", "")
	s = s[:digits]
	layouts := map[int]string{4: "2006", 6: "200601", 8: "20060102", 12: "200601021504", 14: "20060102150405"}
	shown := map[int]string{4: "2006", 6: "2006-01", 8: "2006-01-02", 12: "2006-01-02T15:04:05", 14: "2006-01-02T15:04:05"}
	t, err := time.Parse(layouts[digits], s)
	if err != nil || layouts[digits] == "" || t.Year() < 1900 {
		return ""
	}
	date := t.Format(shown[digits])
	switch {
	case digits < 12 || zone == "":
		return date
	case zone[0] == 'Z':
		return date + "Z"
	}
	if len(zone) == 3 {
		zone += "00"
	}
	if z, err := time.Parse("-0700", zone); err == nil {
		return date + z.Format("-07:00")
	}
	return date
}

// pdfXMP reads the few properties of an XMP packet (ISO 16684-1) that are of use, and whether it is well-formed XML. Nothing
// outside the packet is ever asked for: encoding/xml knows no external entities.
func pdfXMP(b []byte) (says pdfSaid, whole bool) {
	decoder := xml.NewDecoder(bytes.NewReader(b))
	var path []xml.Name
	for {
		token, err := decoder.Token()
		if err != nil {
			return says, errors.Is(err, io.EOF) && says.date+says.title+says.changed != ""
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(path) >= 64 {
				return says, false
			}
			path = append(path, t.Name)
			if pdfProperty(path) == (xml.Name{Space: pdfRDF, Local: "Description"}) {
				for _, a := range t.Attr {
					says.property(a.Name, a.Value)
				}
			}
		case xml.EndElement:
			path = path[:max(len(path)-1, 0)]
		case xml.CharData:
			says.property(pdfProperty(path), string(t))
		}
	}
}

const (
	pdfRDF        = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	pdfDublinCore = "http://purl.org/dc/elements/1.1/"
	pdfXMPBasic   = "http://ns.adobe.com/xap/1.0/"
)

// property takes one property; of a list, the first where there can be one only: it is the one of no language in particular.
func (s *pdfSaid) property(name xml.Name, value string) {
	if value = pdfPlain(value); value == "" {
		return
	}
	switch name {
	case xml.Name{Space: pdfDublinCore, Local: "title"}:
		s.title = cmp.Or(s.title, pdfTitle(value))
	case xml.Name{Space: pdfDublinCore, Local: "creator"}:
		s.authors = append(s.authors, value)
	case xml.Name{Space: pdfDublinCore, Local: "language"}:
		s.language = cmp.Or(s.language, value)
	case xml.Name{Space: pdfXMPBasic, Local: "CreateDate"}:
		s.date = cmp.Or(s.date, value)
	case xml.Name{Space: pdfXMPBasic, Local: "MetadataDate"}:
		s.changed = value
	case xml.Name{Space: pdfXMPBasic, Local: "ModifyDate"}:
		s.changed = cmp.Or(s.changed, value)
	}
}

// pdfProperty is the property of the file that a path of elements is in, through the containers of RDF; none where it is a
// property of something else, as of a picture in the file.
func pdfProperty(path []xml.Name) xml.Name {
	at := slices.Index(path, xml.Name{Space: pdfRDF, Local: "RDF"})
	if at < 0 || len(path) < at+2 {
		return xml.Name{}
	}
	for i, name := range path[at+2:] {
		if i > 0 && name.Space != pdfRDF {
			return xml.Name{}
		}
	}
	return path[min(at+2, len(path)-1)]
}
