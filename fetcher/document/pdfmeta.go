package document

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// describe takes what the file says of itself: XMP (14.3.2), which newer programs keep, before the information dictionary
// (14.3.3); the language of the catalog (14.9.2).
func (d *pdfReading) describe(trailer pdf.Value, doc *Document) {
	defer func() {
		_ = recover() // a text that is read is worth more than what is said about it
	}()
	root := trailer.Key("Root")
	doc.Language = pdfPlain(pdfText(root.Key("Lang").RawString()))
	info := trailer.Key("Info")
	doc.Title = pdfPlain(pdfText(info.Key("Title").RawString()))
	if author := pdfPlain(pdfText(info.Key("Author").RawString())); author != "" {
		doc.Authors = []string{author}
	}
	doc.Date = pdfDate(info.Key("CreationDate").RawString())
	if metadata := root.Key("Metadata"); metadata.Kind() == pdf.Stream {
		if b, err := d.stream(metadata); err == nil && len(b) < 1<<20 {
			pdfXMP(b, doc)
		}
	}
}

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

// pdfXMP reads the few properties of an XMP packet (ISO 16684-1) that say more than the dictionary. Nothing outside the
// packet is ever asked for: encoding/xml knows no external entities.
func pdfXMP(b []byte, doc *Document) {
	decoder := xml.NewDecoder(bytes.NewReader(b))
	var path []string
	var authors []string
	for {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(path) >= 64 {
				return
			}
			path = append(path, t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Local == "CreateDate" && doc.Date == "" {
					doc.Date = pdfPlain(a.Value)
				}
			}
		case xml.EndElement:
			path = path[:max(len(path)-1, 0)]
		case xml.CharData:
			text := pdfPlain(string(t))
			if text == "" || len(path) == 0 {
				continue
			}
			switch pdfProperty(path) {
			case "title":
				if doc.Title == "" {
					doc.Title = text
				}
			case "creator":
				authors = append(authors, text)
			case "language":
				if doc.Language == "" {
					doc.Language = text
				}
			case "CreateDate":
				if doc.Date == "" {
					doc.Date = text
				}
			}
		}
	}
	if len(authors) > len(doc.Authors) {
		doc.Authors = authors
	}
}

// pdfProperty is the innermost element that is no container of RDF.
func pdfProperty(path []string) string {
	for i := len(path) - 1; i >= 0; i-- {
		switch path[i] {
		case "li", "Alt", "Seq", "Bag":
		default:
			return path[i]
		}
	}
	return ""
}
