package fetcher

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// page is an encoding that bytes can be read as.
type page struct {
	name   string
	decode func([]byte) ([]byte, error)
}

// isOfLetters says whether a byte is a letter each, by another table than those for Arabic that guesses do not know.
func (p page) isOfLetters() bool {
	for _, family := range []string{"windows-", "iso-8859-", "us-ascii", "koi8-", "macintosh"} {
		if strings.HasPrefix(p.name, family) {
			return true
		}
	}
	return false
}

// charsetLabel takes what HTTP or a declaration calls an encoding, out of quotes and spaces and in small letters.
func charsetLabel(raw string) string {
	raw, _, _ = strings.Cut(strings.TrimLeft(raw, "\"' \t"), ";")
	return strings.ReplaceAll(strings.ToLower(strings.Trim(raw, "\"' \t,")), "_", "-")
}

// httpLabel finds the charset of a Content-Type, which need not be well-formed.
func httpLabel(contentType string) string {
	low := strings.ToLower(contentType)
	for {
		_, after, found := strings.Cut(low, "charset")
		if !found {
			return ""
		}
		if value, found := strings.CutPrefix(strings.TrimLeft(after, " \t"), "="); found {
			return charsetLabel(value)
		}
		low = after
	}
}

// declaredLabel finds the encoding of an XML declaration, which may stand after a notice of PHP.
func declaredLabel(body []byte) string {
	head := body[:min(len(body), 1024)]
	_, declaration, found := bytes.Cut(head, []byte("<?xml"))
	if !found {
		return ""
	}
	declaration, _, _ = bytes.Cut(declaration, []byte(">"))
	_, value, found := bytes.Cut(declaration, []byte("encoding"))
	value, equals := bytes.CutPrefix(bytes.TrimLeft(value, " \t\r\n"), []byte("="))
	value = bytes.TrimLeft(value, " \t\r\n")
	if !found || !equals || len(value) == 0 {
		return ""
	}
	if quote := value[0]; quote == '"' || quote == '\'' {
		value, _, _ = bytes.Cut(value[1:], []byte{quote})
	} else if end := bytes.IndexAny(value, " \t\r\n?"); end >= 0 {
		value = value[:end]
	}
	return charsetLabel(string(value))
}

// isUTF8Label: also what says nothing about bytes that are not UTF-8 and not UTF-16 either.
func isUTF8Label(label string) bool {
	switch label {
	case "", "utf8", "utf-8", "unicode-1-1-utf-8", "unicode", "none", "binary", "8bit", "ansi":
		return true
	}
	return strings.HasPrefix(label, "utf-") || strings.HasPrefix(label, "utf16") || strings.HasPrefix(label, "utf32") || strings.HasPrefix(label, "ucs-") || strings.HasPrefix(label, "iso-10646")
}

// carelessLabel is how windows-1250 to windows-1258 and ISO 8859 are called by hand.
var carelessLabel = regexp.MustCompile(`^(?:x-)?(?:(?:windows|win|cp|ms|ibm|microsoft|ansi)?[- ]?(?:cp)?[- ]?(125[0-8])|(?:iso)?[- ]?8859[- ]?([0-9]{1,2})(?:[:-][a-z0-9]*)?)$`)

// pageOf knows an encoding by its label.
func pageOf(label string) (page, bool) {
	if p, ok := codePageOf(label); ok {
		return p, true
	}
	found, name := charset.Lookup(label) // by any of its names; that of iso-8859-1 is windows-1252
	if found == nil {
		if m := carelessLabel.FindStringSubmatch(label); m != nil && m[1] != "" {
			found, name = charset.Lookup("windows-" + m[1])
		} else if m != nil {
			found, name = charset.Lookup("iso-8859-" + m[2])
		}
	}
	if found == nil || name == "replacement" {
		other, err := ianaindex.IANA.Encoding(label)
		if err != nil || other == nil || other == encoding.Replacement {
			return page{}, false
		}
		found, name = other, label
	}
	return page{name, func(body []byte) ([]byte, error) { return found.NewDecoder().Bytes(body) }}, true
}

// wideOf knows UTF-16 and UTF-32 by their byte order marks, or by the zeros beside the first character, which is of
// ASCII in every feed (XML 1.0 appendix F).
func wideOf(body []byte) encoding.Encoding {
	var zeros [4]bool
	if len(body) >= 4 {
		zeros = [4]bool{body[0] == 0, body[1] == 0, body[2] == 0, body[3] == 0}
	}
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE, 0, 0}), zeros == [4]bool{false, true, true, true}:
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case bytes.HasPrefix(body, []byte{0, 0, 0xFE, 0xFF}), zeros == [4]bool{true, true, true, false}:
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), zeros == [4]bool{false, true, false, true}:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}), zeros == [4]bool{true, false, true, false}:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// upperHalf is an encoding by its characters from 0x80 to 0xFF.
type upperHalf []rune

func (u upperHalf) decode(body []byte) ([]byte, error) {
	out := make([]byte, 0, len(body)+len(body)/2)
	for _, c := range body {
		if c < utf8.RuneSelf {
			out = append(out, c)
		} else {
			out = utf8.AppendRune(out, u[c-utf8.RuneSelf])
		}
	}
	return out, nil
}

// arabicBytes counts the letters of Arabic that are the most frequent, which windows-1256 and ISO-8859-6 write differently:
// ل ي م و, which are more than a quarter of each text with ا, which both write as one byte.
type arabicBytes struct{ high, alef, windows, iso, undefined int }

func countArabic(body []byte) (n arabicBytes) {
	var count [256]int
	for _, c := range body {
		count[c]++
		if c >= 0x80 {
			n.high++
			if !isISOArabic(c) {
				n.undefined++
			}
		}
	}
	n.alef = count[0xC7]
	n.windows = count[0xE1] + count[0xED] + count[0xE3] + count[0xE6]
	n.iso = count[0xE4] + count[0xEA] + count[0xE5] + count[0xE8]
	return n
}

// frequentShare: one in so many letters of an Arabic text is one of the most frequent, or more.
const frequentShare = 4

// arabicPage judges bytes by those letters. Other writing has them in no such number. Where the bytes are no Arabic it gives
// the empty name.
func arabicPage(body []byte) string {
	switch n := countArabic(body); {
	case n.high < fewestArabic || n.alef == 0:
		return ""
	case n.windows >= n.iso && (n.windows+n.alef)*frequentShare >= n.high:
		return "windows-1256"
	case n.iso > n.windows && (n.iso+n.alef)*frequentShare >= n.high && n.undefined*50 <= n.high:
		return "iso-8859-6"
	}
	return ""
}

// likestPage names the encoding of Arabic that bytes are likest to, and how many of a hundred letters are frequent ones then.
func likestPage(body []byte) (name string, share int) {
	n := countArabic(body)
	name, most := "windows-1256", n.windows
	if n.iso > n.windows {
		name, most = "iso-8859-6", n.iso
	}
	return name, 100 * (most + n.alef) / max(n.high, 1)
}

// isISOArabic says whether ISO-8859-6 has a character for the byte.
func isISOArabic(c byte) bool { return charmap.ISO8859_6.DecodeByte(c) != utf8.RuneError }

// fewestArabic is how many bytes prove something about all of them.
const fewestArabic = 6
