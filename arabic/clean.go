package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanLine makes display text of one line, such as a title or a name: what CleanText does, and then all direction
// embeddings, overrides and isolates go (a reader's first-strong rule does better without them), marks at the ends
// too, and every run of white space becomes one space.
func CleanLine(s string) string {
	s = CleanText(s)
	if !isPlainLine(s) {
		s = strings.Map(func(r rune) rune {
			if isEmbedding(r) || isIsolate(r) {
				return -1
			}
			return r
		}, s)
	}
	s = SingleSpaced(s)
	return strings.TrimFunc(s, func(r rune) bool { return r == rlm || r == lrm || r == alm || r == ' ' })
}

// isPlainLine says whether the line has only characters below the general punctuation, where the controls live.
func isPlainLine(s string) bool {
	for _, r := range s {
		if r >= 0x2000 && r <= 0x206F {
			return false
		}
	}
	return true
}

// CleanParagraph makes display text of one paragraph: what CleanText does, and then what SingleSpaced does.
func CleanParagraph(s string) string {
	if isTidy(s) {
		return s
	}
	return SingleSpaced(CleanText(s))
}

// isTidy says in one pass that there is nothing to clean and nothing to space: so it is with most paragraphs. It may
// say no too often.
func isTidy(s string) bool {
	after := true // a space here would be one too many
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r == 0 {
			r, size = decode(s, i)
		}
		i += size
		switch {
		case r > ' ' && r < 0x7F, r >= 0x600 && r <= 0x6FF: // nearly all there is
			after = false
		case r == ' ' && !after:
			after = true
		case r < utf8.RuneSelf, r == utf8.RuneError, isUnshowable(r), isEmbedding(r), isIsolate(r), unicode.IsSpace(r):
			return false
		default:
			after = false
		}
	}
	return !after || s == ""
}

// SingleSpaced makes every run of white space one space, and leaves none at the ends.
func SingleSpaced(s string) string {
	s = strings.Trim(s, " \t\r\n")
	after := true // a space here would be one too many
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r == 0 {
			r, size = decode(s, i)
		}
		i += size
		space := r <= ' ' || r >= utf8.RuneSelf && (r < 0x600 || r > 0x6FF) && unicode.IsSpace(r)
		if space && (after || r != ' ') {
			return strings.Join(strings.Fields(s), " ")
		}
		after = space
	}
	return strings.TrimSuffix(s, " ")
}

// CleanText makes running text fit to be shown: characters that XML 1.0 (section 2.2) forbids, other controls,
// invisible characters that only spoil searching (zero-width space, soft hyphen, BOM) and direction controls that
// open or close nothing go; those left open are closed. Joiners stay: Persian and emoji need them. Letters, marks,
// digits and white space stay as the source wrote them. Text of one node is handled at a time, so that no control
// reaches past it.
func CleanText(s string) string {
	dirty, controls := scan(s)
	if dirty {
		s = strings.Map(func(r rune) rune {
			if isUnshowable(r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(s, "\uFFFD"))
	}
	if controls {
		s = balance(s)
	}
	return s
}

// scan says what there is to do; usually nothing.
func scan(s string) (dirty, controls bool) {
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r == 0 {
			r, size = decode(s, i)
		}
		i += size
		switch {
		case r >= ' ' && r < 0x7F, r >= 0x600 && r <= 0x6FF: // nearly all there is
		case r == utf8.RuneError && size == 1, isUnshowable(r):
			dirty = true
		case isEmbedding(r), isIsolate(r):
			controls = true
		}
	}
	return dirty, controls
}

func isUnshowable(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return false
	case r < 0x20, r >= 0x7F && r <= 0x9F:
		return true
	case r == 0xAD, r == 0x180E, r == 0x200B, r == 0x2060, r == 0xFEFF, r == 0xFFFC:
		return true
	case r >= 0x206A && r <= 0x206F: // deprecated format characters
		return true
	}
	return r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE || r >= 0xE0000 && r <= 0xE007F || r >= 0xD800 && r <= 0xDFFF
}

// Direction controls of UAX #9.
const (
	alm = '\u061C'
	lrm = '\u200E'
	rlm = '\u200F'
	pdf = '\u202C' // ends an embedding or override
	pdi = '\u2069' // ends an isolate
)

func isEmbedding(r rune) bool { return r >= 0x202A && r <= 0x202E } // LRE RLE PDF LRO RLO
func isIsolate(r rune) bool   { return r >= 0x2066 && r <= 0x2069 } // LRI RLI FSI PDI

// balance keeps each direction control that has its partner, drops the others. Overrides (LRO, RLO) reverse letters
// and serve only deceit in news: they become nothing, with their partner.
func balance(s string) string {
	runes := []rune(s)
	keep := make([]bool, len(runes))
	var open []int
	for i, r := range runes {
		switch {
		case r == pdf || r == pdi:
			if n := len(open); n > 0 && isIsolate(runes[open[n-1]]) == (r == pdi) {
				start := open[n-1]
				open = open[:n-1]
				override := runes[start] == '\u202D' || runes[start] == '\u202E'
				keep[start], keep[i] = !override, !override
			}
		case isEmbedding(r) || isIsolate(r):
			open = append(open, i)
		default:
			keep[i] = true
		}
	}
	var out strings.Builder
	for i, r := range runes {
		if keep[i] {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// FirstSentence is the first sentence of a text, cut at the end of a word to at most max runes; "…" is added where it
// was cut. A full stop between digits ends nothing (2.8%).
func FirstSentence(s string, max int) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	for i, r := range s {
		if !strings.ContainsRune(".!?؟…", r) {
			continue
		}
		rest := s[i+utf8.RuneLen(r):]
		next, size := utf8.DecodeRuneInString(rest)
		if size == 0 || unicode.IsSpace(next) {
			s = s[:len(s)-len(rest)]
			break
		}
	}
	return cut(strings.TrimSpace(s), max)
}

func cut(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	end, lastSpace, n := 0, 0, 0
	for i, r := range s {
		if n == max {
			end = i
			break
		}
		if r == ' ' {
			lastSpace = i
		}
		n++
	}
	if lastSpace > 0 && s[end] != ' ' {
		end = lastSpace
	}
	return strings.TrimRight(s[:end], " ،,;؛:") + "…"
}
