package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nashra/arabic"
)

// prepare makes of a feed's bytes UTF-8 that gofeed can take and cannot be hurt by: decoded by decode; without XML
// declarations, which would be wrong now; without what stands before the first tag and without characters that XML 1.0
// forbids; bounded last, when nothing more is taken out that could make other tags of what is left.
func prepare(body []byte, contentType string) ([]byte, error) {
	text, err := decode(body, contentType)
	if err != nil {
		return nil, err
	}
	text, err = fromFirstTag(dropForbidden(text))
	if err != nil {
		return nil, err
	}
	return bound(text)
}

// fromFirstTag takes off what stands before the first tag or brace: white space, notices of PHP, XML declarations.
func fromFirstTag(text []byte) ([]byte, error) {
	text = bytes.TrimLeft(text, "\ufeff \t\r\n")
	if len(text) > 0 && text[0] == '{' {
		return text, nil
	}
	for {
		start := bytes.IndexByte(text, '<')
		switch {
		case len(text) == 0:
			return nil, errors.New("the answer is empty")
		case start < 0 || start > 4096:
			return nil, errors.New("this is neither XML nor JSON, so it is no feed")
		}
		text = text[start:]
		if !bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<?xml-")) {
			return text, nil
		}
		_, rest, _ := bytes.Cut(text, []byte("?>"))
		text = bytes.TrimLeft(rest, " \t\r\n")
	}
}

// decode makes UTF-8 of a feed's bytes: by byte order mark, by validity (valid UTF-8 wins over any label, because labels
// lie, and a few broken letters in it are damage), by the label of HTTP or of the XML declaration, and as windows-1256
// where no label can be true and that gives Arabic.
func decode(body []byte, contentType string) ([]byte, error) {
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		text, _, err := transform.Bytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), body)
		return text, err
	case utf8.Valid(body):
		return body, nil
	}
	if isNearlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), nil
	}
	label := labelOf(body, contentType)
	encoding, name := charset.Lookup(label) // by any of its names, in any letter case; that of iso-8859-1 is windows-1252
	switch {
	case (label == "" || name == "utf-8" || name == "windows-1252") && isArabicWindows(body):
		encoding, name = charset.Lookup("windows-1256")
	case label == "" || name == "utf-8":
		return nil, errors.New("the bytes are not UTF-8, and nothing says rightly what they are")
	case encoding == nil:
		return nil, fmt.Errorf("the bytes are not UTF-8, and the encoding %q is unknown", label)
	}
	text, err := encoding.NewDecoder().Bytes(body)
	if err != nil {
		return nil, fmt.Errorf("decoding %s: %w", name, err)
	}
	return text, nil
}

// isNearlyUTF8: one letter in twenty may be broken, as where a program has cut a text in the middle of one. Bytes of
// another encoding are broken UTF-8 nearly everywhere.
func isNearlyUTF8(body []byte) bool {
	letters, broken := 0, 0
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			letters++
		}
		body = body[size:]
	}
	return broken*20 <= letters
}

// isArabicWindows judges bytes that no true label names: windows-1256 writes the letters of Arabic as bytes from 0xC0
// on, and Latin text has few of those.
func isArabicWindows(body []byte) bool {
	letters, high := 0, 0
	for _, c := range body {
		switch {
		case c >= 0xC0:
			high++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			letters++
		}
	}
	text, err := charmap.Windows1256.NewDecoder().Bytes(body)
	return err == nil && high*8 > letters && arabic.Language(lettersOf(text)) == "ar"
}

// lettersOf leaves out what is not of the Arabic script: the tags of a feed are Latin.
func lettersOf(text []byte) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return -1
		}
		return r
	}, string(text))
}

// labelOf gives the encoding that HTTP names, or else the XML declaration (RFC 7303 section 3).
func labelOf(body []byte, contentType string) string {
	if _, name, certain := charset.DetermineEncoding(nil, contentType); certain {
		if name != "utf-8" {
			return name
		}
	}
	head := body[:min(len(body), 200)]
	_, rest, found := bytes.Cut(head, []byte("encoding="))
	if !found || len(rest) < 2 {
		return ""
	}
	quote := rest[0]
	name, _, found := bytes.Cut(rest[1:], []byte{quote})
	if !found || quote != '"' && quote != '\'' {
		return ""
	}
	return string(name)
}

// dropForbidden takes out control characters, noncharacters and references to them (XML 1.0 section 2.2). It copies only
// when there is something to take out.
func dropForbidden(text []byte) []byte {
	if hasForbidden(text) {
		text = bytes.Map(func(r rune) rune {
			if isForbidden(r) {
				return -1
			}
			return r
		}, text)
	}
	return dropReferences(text)
}

func isForbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFFFE || r == 0xFFFF
}

// hasForbidden looks at bytes, because it looks at each of a feed. The noncharacters begin with 0xEF in UTF-8.
func hasForbidden(text []byte) bool {
	for i, c := range text {
		if c >= 0x20 && c < 0x7F || c > 0x7F && c != 0xEF {
			continue
		}
		if c == 0xEF {
			if r, _ := utf8.DecodeRune(text[i:]); isForbidden(r) {
				return true
			}
		} else if isForbidden(rune(c)) {
			return true
		}
	}
	return false
}

// dropReferences takes out references such as &#8; and &#xFFFE;.
func dropReferences(text []byte) []byte {
	at := forbiddenReference(text, 0)
	if at < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	done := 0
	for ; at >= 0; at = forbiddenReference(text, done) {
		out = append(out, text[done:at]...)
		done = at + bytes.IndexByte(text[at:], ';') + 1
	}
	return append(out, text[done:]...)
}

// forbiddenReference finds the next reference to a forbidden character, or gives -1.
func forbiddenReference(text []byte, from int) int {
	for {
		next := bytes.Index(text[from:], []byte("&#"))
		if next < 0 {
			return -1
		}
		at := from + next
		from = at + len("&#")
		digits, base := text[from:], 10
		if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
			digits, base = digits[1:], 16
		}
		end := bytes.IndexByte(digits[:min(len(digits), maxReference)], ';')
		if end < 0 {
			continue
		}
		if n, err := strconv.ParseUint(string(digits[:end]), base, 31); err == nil && isForbidden(rune(n)) {
			return at
		}
	}
}

// maxReference is how long the number of a reference may be, zeros at its beginning included.
const maxReference = 64
