package feedgen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nashra/arabic"
)

// The most that one story shows beside its text, in characters and in numbers. Sources have sent titles of a megabyte
// and categories by the thousand, and readers have died of them; no newsroom comes near.
const (
	maxTitle    = 500
	maxName     = 150 // of an outlet, an author, a category
	maxSummary  = 1000
	maxNames    = 30 // authors, and categories
	maxFiles    = 50
	maxCoverage = 500
)

// line is plain text for one line, such as a title, a name or a category: no line ends, none of the controls that turn
// what stands behind them about (UAX #9), at most so many characters, and "…" where it was cut. Else it stays as the
// source wrote it.
func line(s string, most int) string {
	if s = strings.TrimSpace(s); isLine(s, most) {
		return s
	}
	if len(s) > 2*utf8.UTFMax*most { // the rest will not be seen
		s = s[:2*utf8.UTFMax*most]
		for range utf8.UTFMax - 1 {
			if r, size := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && size == 1 {
				s = s[:len(s)-1]
			}
		}
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case turns(r):
			return -1
		}
		return r
	}, legible(s)))
	if utf8.RuneCountInString(s) > most {
		s = excerpt(s, most)
	}
	return disarm(s)
}

// isLine says of most lines at once that they are in order.
func isLine(s string, most int) bool {
	if len(s) > most {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '<' || c == 0xE2 { // with which the separators and the controls begin
			return false
		}
	}
	return isLegible(s)
}

// turns says whether a character is an embedding, an override or an isolate, or ends one (UAX #9, table 4).
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// disarm puts a WORD JOINER, which nobody sees, between a "<" and what would make a tag of it. Many readers take plain
// text for HTML in titles: there a tag would vanish, or work; and validators warn of it.
func disarm(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteByte(s[i])
		if s[i] == '<' && i+1 < len(s) && beginsTag(s[i+1]) {
			out.WriteRune('\u2060')
		}
	}
	return out.String()
}

func beginsTag(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// names makes lines of a list of names. Those of which nothing is left go, and those that are there already.
func names(list []string) []string {
	var out []string
	for _, s := range list {
		if s = line(s, maxName); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
		if len(out) == maxNames {
			break
		}
	}
	return out
}

const rlm = "\u200F" // RIGHT-TO-LEFT MARK

// marked puts a mark before a line that runs to the left as a whole but begins with a word or a number that runs to the
// right: who goes by the first strong letter (UAX #9, rule P2) would show all of it the wrong way round.
func marked(s string) string {
	if beginsLeft(s, true) && hasRight(s) && arabic.Direction(s) == "rtl" {
		return rlm + s
	}
	return s
}

// beginsLeft says whether the first letter, or also digit, runs to the right, as in Latin.
func beginsLeft(s string, digits bool) bool {
	for _, r := range s {
		switch {
		case isRight(r):
			return false
		case unicode.IsLetter(r), digits && r >= '0' && r <= '9':
			return true
		}
	}
	return false
}

func hasRight(s string) bool { return strings.ContainsFunc(s, isRight) }

// isRight says whether a character is strong and runs to the left: letters of the scripts that do, and the marks
// (UAX #9, types R and AL).
func isRight(r rune) bool {
	switch {
	case r < 0x0590:
		return false
	case r == '\u200F', r == '\u061C':
		return true
	}
	return (r <= 0x08FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFF) && unicode.IsLetter(r)
}
