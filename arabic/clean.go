package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanLine makes display text of one line, such as a title or a name: what CleanText does, after all direction
// embeddings, overrides and isolates have gone (a reader's first-strong rule does better without them); marks at the
// ends go too, and every run of white space becomes one space.
func CleanLine(s string) string {
	todo := scan(s)
	if todo&controls != 0 {
		s = without(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return isEmbedding(r) || isIsolate(r) })
		todo = scan(s)
	}
	s = SingleSpaced(clean(s, todo, wholeText))
	return strings.TrimFunc(s, func(r rune) bool { return r == rlm || r == lrm || r == alm || r == ' ' })
}

// CleanParagraph makes display text of one paragraph: what CleanText does, and then what SingleSpaced does.
func CleanParagraph(s string) string {
	if isTidy(s) {
		return s
	}
	return SingleSpaced(clean(s, scan(s), wholeText))
}

// isTidy says in one pass that there is nothing to clean and nothing to space: so it is with most paragraphs. It may
// say no too often.
func isTidy(s string) bool {
	after := true // a space here would be one too many
	for i := 0; i < len(s); {
		if r := block(s, i); r != 0 {
			if blockWork[r&0xFF] != 0 {
				return false
			}
			after = false
			i += 2
			continue
		}
		r, size := decode(s, i)
		i += size
		switch {
		case r > ' ' && r < 0x7F: // nearly all that is left
			after = false
		case r == ' ' && !after:
			after = true
		case r < utf8.RuneSelf, r == utf8.RuneError, workOf(r) != 0, unicode.IsSpace(r):
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

// CleanText makes running text fit to be shown. It does, in this order:
//
//  1. characters that XML 1.0 (section 2.2) forbids, other controls and invisible characters that only spoil searching
//     (zero-width space, soft hyphen, BOM) go;
//  2. direction controls that open or close nothing go, and overrides;
//  3. joiners (ZWNJ, ZWJ) stay between letters, where Persian and emoji need them, and go at the edge of a word;
//  4. presentation forms, which old programs write for the shapes of letters, become the letters; the signs among them
//     stay (﷽ ﷺ ﷻ ﴾ ﴿ and the like);
//  5. the Persian letters ک and ی become ك and, inside words, ي where the text is Arabic (see straighten);
//  6. a letter and a mark that are one letter become one (NFC, UAX #15): ا and U+0654 make أ.
//
// All else stays as the source wrote it: tashkeel and the order in which it was typed, tatweel, every form of alef, yeh
// and teh marbuta, digits, punctuation, white space. Text of one node is handled at a time, so that no control reaches
// past it; what stands beyond the node may be the rest of a word. No ASCII character is touched but controls, so that
// escaped text stays as it is escaped.
func CleanText(s string) string { return clean(s, scan(s), partOfText) }

// Whether the ends of a string are the ends of words.
const (
	wholeText  = true
	partOfText = false
)

// work is a set of things that are to be done with a text.
type work uint8

const (
	unshowable work = 1 << iota // characters to take out, or invalid UTF-8
	controls                    // embeddings and isolates
	joiners
	forms   // presentation forms of letters
	persian // letters that Arabic may have from a Persian keyboard
	marks   // what NFC may join to the letter before, or change
)

// clean does what scan found; usually nothing. Composing comes last, because all else can bring a mark to its letter.
func clean(s string, todo work, whole bool) string {
	if todo == 0 {
		return s
	}
	if todo&unshowable != 0 {
		s = without(strings.ToValidUTF8(s, "\uFFFD"), isUnshowable)
	}
	if todo&controls != 0 {
		s = balance(s)
	}
	if todo&joiners != 0 {
		s = trimJoiners(s, whole)
	}
	if todo&forms != 0 {
		s = spellOut(s)
		todo |= scan(s)
	}
	if todo&persian != 0 {
		s = straighten(s)
	}
	if todo&marks != 0 {
		s = composeMarks(s)
	}
	return s
}

// scan says what there is to do.
func scan(s string) (todo work) {
	for i := 0; i < len(s); {
		if r := block(s, i); r != 0 { // nearly all there is
			todo |= blockWork[r&0xFF]
			i += 2
			continue
		}
		if c := s[i]; c >= ' ' && c < 0x7F {
			i++
			continue
		}
		r, size := decode(s, i)
		if r == utf8.RuneError && size == 1 {
			todo |= unshowable
		}
		todo |= workOf(r)
		i += size
	}
	return todo
}

// blockWork is what each character of the Arabic block asks for, by its last eight bits.
var blockWork = [256]work{
	0x53: marks, 0x54: marks, 0x55: marks, // maddah above, hamza above and below
	farsiYeh & 0xFF: persian, keheh & 0xFF: persian,
}

// workOf is what a character outside the Arabic block asks for.
func workOf(r rune) work {
	switch {
	case isUnshowable(r):
		return unshowable
	case isEmbedding(r), isIsolate(r):
		return controls
	case isJoiner(r):
		return joiners
	case isLetterForm(r):
		return forms
	case mayCompose(r):
		return marks
	}
	return 0
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

// Balance keeps each direction control that has its partner, drops the others. Overrides (LRO, RLO) reverse letters
// and serve only deceit in news: they become nothing, with their partner.
func Balance(s string) string {
	if scan(s)&controls == 0 {
		return s
	}
	return balance(s)
}

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
