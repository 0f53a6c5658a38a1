package feedgen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nashra/story"
)

// clean takes out what XML 1.0 (section 2.2) cannot hold. encoding/xml would write U+FFFD for it, or, in CDATA, what is
// not well-formed.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// isClean says of most texts at once that there is nothing to take out.
func isClean(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != 0xEF || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		if c != 0xEF || strings.HasPrefix(s[i:], "\uFFFE") || strings.HasPrefix(s[i:], "\uFFFF") {
			return false
		}
	}
	return utf8.ValidString(s)
}

// legible takes out what XML 1.0 (section 2.2) cannot hold, and what is no character in HTML (section 13.2.3.5): controls,
// and code points that never will be characters. What stands for a letter that was lost becomes a box: U+FFFD says to
// programs that we have lost it.
func legible(s string) string {
	if isLegible(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r':
			return r
		case r == 0x85: // a line end of old
			return ' '
		case r < 0x20, r >= 0x7F && r <= 0x9F, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
			return -1
		case r == utf8.RuneError:
			return lost
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

const lost = '\u25A1' // WHITE SQUARE

// isLegible says of most texts at once that there is nothing to take out. What stands on planes of their own, such as
// pictures, is looked at closely.
func isLegible(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7F, c == '\t', c == '\n', c == '\r':
		case c < 0x80, c >= 0xF0:
			return false
		case c == 0xC2:
			if i+1 < len(s) && s[i+1] < 0xA0 {
				return false
			}
		case c == 0xEF:
			if rest := s[i:]; strings.HasPrefix(rest, "\xEF\xB7") || strings.HasPrefix(rest, "\xEF\xBF") {
				return false
			}
		}
	}
	return utf8.ValidString(s)
}

// opening is the beginning of the text of HTML, more than an excerpt takes: articles are long, and there are many.
func opening(safe string) string {
	const enough = 1 << 10
	if len(safe) > enough {
		if end := strings.IndexByte(safe[enough:], '<'); end >= 0 { // not inside a tag, a letter or an entity
			if text := story.PlainText(safe[:enough+end]); utf8.RuneCountInString(text) > excerptLength {
				return text
			}
		}
	}
	return story.PlainText(safe)
}

// excerpt is the beginning of a text on one line, at most so many characters, cut at the end of a word.
func excerpt(text string, most int) string {
	var out strings.Builder
	length := 0
	for word := range strings.FieldsSeq(text) {
		gap := min(length, 1) // a space before every word but the first
		letters := utf8.RuneCountInString(word)
		if length+gap+letters > most {
			if length == 0 { // one endless word
				out.WriteString(firstRunes(word, most))
			}
			return strings.TrimRightFunc(out.String(), endsNoExcerpt) + "…"
		}
		if gap > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(word)
		length += gap + letters
	}
	return out.String()
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// endsNoExcerpt says which characters look lost before "…".
func endsNoExcerpt(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("،,;؛:", r) }
