package fetcher

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// prepare makes of a feed's bytes UTF-8 that gofeed can take and cannot be hurt by: decoded by decode; without characters
// that XML 1.0 forbids; from its root on, because what stands before (declarations, which would be wrong now, comments,
// notices of PHP) tells nothing more; repaired where it must be, and bounded last.
// It says whether the document is whole, or breaks off and has only its first items.
func prepare(body []byte, isUTF8 bool, contentType string) (text []byte, whole bool, err error) {
	text, err = decode(body, isUTF8, contentType)
	if err != nil {
		return nil, false, err
	}
	text = bytes.TrimLeft(dropForbidden(text), "\ufeff \t\r\n")
	if at := jsonStart(text); at >= 0 {
		return soundJSON(text[at:])
	}
	text, entities, err := fromRoot(text)
	if err != nil {
		return nil, false, err
	}
	whole = hasEnd(text)
	text, err = bound(text, entities)
	return text, whole, err
}

var (
	objectStart = regexp.MustCompile(`\{\s*"`)
	jsonVersion = regexp.MustCompile(`jsonfeed\.org\\?/version`)
)

// jsonStart is where a JSON Feed begins, which may be behind a notice of PHP or in a call of JavaScript; -1 where there is
// none.
func jsonStart(text []byte) int {
	if bytes.HasPrefix(text, []byte("{")) {
		return 0
	}
	begin := objectStart.FindIndex(text[:min(len(text), maxJunk)])
	if begin == nil || !jsonVersion.Match(text[begin[0]:]) {
		return -1
	}
	if root, _ := prolog(text[max(bytes.IndexByte(text, '<'), 0):]); rootName(root) != "" {
		return -1
	}
	return begin[0]
}

// hasEnd looks for the end tag of the root. That of RSS is forgotten by some; a channel that ends is whole, but for
// RSS 1.0, whose items stand behind it.
func hasEnd(text []byte) bool {
	for _, added := range []string{entryRoot, channelRoot, cdfRoot} {
		text = bytes.TrimPrefix(text, []byte(added))
	}
	name := text[1 : 1+nameLength(text[1:])]
	if hasEndTag(text, name) {
		return true
	}
	return bytes.EqualFold(name, []byte("rss")) && hasEndTag(text, []byte("channel"))
}

// hasEndTag looks from the end, where it should be.
func hasEndTag(text, name []byte) bool {
	for at := len(text); ; {
		if at = bytes.LastIndex(text[:at], []byte("</")); at < 0 {
			return false
		}
		rest := text[at+len("</"):]
		if len(rest) >= len(name) && bytes.EqualFold(rest[:len(name)], name) && (len(rest) == len(name) || !isNamePart(rest[len(name)])) {
			return true
		}
	}
}

// dropForbidden takes out control characters, noncharacters and references to them (XML 1.0 section 2.2), and reads the
// controls U+0080 to U+009F as the signs of windows-1252 that they were meant to be. It copies only when there is
// something to change.
func dropForbidden(text []byte) []byte {
	if hasForbidden(text) {
		before := ' '
		text = bytes.Map(func(r rune) rune {
			was := before
			before = r
			switch {
			case isForbidden(r):
				return -1
			case isHighControl(r) && !isMisread(was):
				if sign := charmap.Windows1252.DecodeByte(byte(r)); sign != utf8.RuneError {
					return sign
				}
			}
			return r
		}, text)
	}
	return dropReferences(joinHalves(text))
}

// joinHalves makes one character of two references to the halves that it has in UTF-16, as programs write emoji that know
// no other characters; also where they were escaped once more.
func joinHalves(text []byte) []byte {
	for _, begins := range []string{"#55", "#xd8", "#xD8", "#XD8"} {
		if bytes.Contains(text, []byte(begins)) {
			return halves.ReplaceAllFunc(text, func(both []byte) []byte {
				m := halves.FindSubmatch(both)
				return utf8.AppendRune(nil, utf16.DecodeRune(half(m[1]), half(m[2])))
			})
		}
	}
	return text
}

var halves = regexp.MustCompile(`&(?:amp;)?#(55[0-9]{3}|[xX][dD]8[0-9a-fA-F]{2});&(?:amp;)?#(5[67][0-9]{3}|[xX][dD][c-fC-F][0-9a-fA-F]{2});`)

func half(number []byte) rune {
	base := 10
	if number[0]|0x20 == 'x' {
		number, base = number[1:], 16
	}
	n, _ := strconv.ParseUint(string(number), base, 16) // it is one, as the expression has found it
	return rune(n)
}

func isForbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r == 0xFFFE || r == 0xFFFF
}

func isHighControl(r rune) bool { return r >= 0x80 && r <= 0x9F }

// isMisread: after these a control is a part of UTF-8 that was read as something else, and arabic.Mend needs it.
func isMisread(before rune) bool { return before >= 0x80 && before <= 0x2FF }

// hasForbidden looks at bytes, because it looks at each of a feed.
func hasForbidden(text []byte) bool {
	for _, c := range text {
		if (c < 0x20 || c == 0x7F) && isForbidden(rune(c)) {
			return true
		}
	}
	for _, lead := range [...]byte{0xEF, 0xC2} { // that the noncharacters begin with, and the controls above ASCII
		for rest := text; ; rest = rest[1:] {
			at := bytes.IndexByte(rest, lead)
			if at < 0 {
				break
			}
			rest = rest[at:]
			if r, _ := utf8.DecodeRune(rest); isForbidden(r) || isHighControl(r) {
				return true
			}
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
