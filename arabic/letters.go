package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What CleanText does to letters. None of it is seen: each rule only makes text that looks right be right.

const (
	zwnj = '\u200C'
	zwj  = '\u200D'
)

func isJoiner(r rune) bool { return r == zwnj || r == zwj }

// trimJoiners takes out joiners that have nothing to join, or to keep apart, on one side. ZWJ after ه stays: it gives the
// letter the shape in which it stands for the Hijri era.
func trimJoiners(s string, whole bool) string {
	var out strings.Builder
	out.Grow(len(s))
	joined := !whole // whether a joiner would have something to join here
	last := rune(0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isJoiner(r) {
			out.WriteString(s[i : i+size])
			i, last, joined = i+size, r, isJoinable(r)
			continue
		}
		rest := strings.TrimLeft(s[i:], "\u200c\u200d")
		run := s[i : len(s)-len(rest)]
		next, _ := utf8.DecodeRuneInString(rest)
		if joined && (rest == "" && !whole || isJoinable(next)) || last == heh && run == string(zwj) {
			out.WriteString(run)
		}
		i += len(run)
	}
	return out.String()
}

// isJoinable: letters with their marks, digits, and what emoji are made of. No ASCII sign is, so that it is the same
// whether text is escaped or not.
func isJoinable(r rune) bool {
	switch {
	case unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.So):
		return r != utf8.RuneError
	case r >= 0x1F3FB && r <= 0x1F3FF: // the colours of skin
		return true
	}
	return r >= utf8.RuneSelf && unicode.Is(unicode.Sm, r) // arrows
}

// isLetterForm says which presentation forms stand for letters of the Arabic block. The others are signs of their own
// (U+FD3E to U+FD4F, U+FDCF, U+FDFA to U+FDFF) or marks on a space or a tatweel, and would cut words. The charts say of
// them that "preferred characters are found in the Arabic block".
func isLetterForm(r rune) bool {
	switch {
	case r < 0xFB50 || r > 0xFEFC:
		return false
	case r <= 0xFBB1, r >= 0xFBD3 && r <= 0xFC5D, r >= 0xFC64 && r <= 0xFCF1, r >= 0xFCF5 && r <= 0xFD3D:
		return true
	}
	return r >= 0xFD50 && r <= 0xFDC7 || r >= 0xFDF0 && r <= 0xFDF9 || r >= 0xFE80
}

// spellOut writes the letters that presentation forms stand for.
func spellOut(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isLetterForm(r) {
			out.WriteString(norm.NFKC.String(s[i : i+size]))
		} else {
			out.WriteString(s[i : i+size])
		}
		i += size
	}
	return out.String()
}

// straighten writes ك and ي for ک and ی where the text is surely Arabic: by its letters, and because it has ة and إ as
// only Arabic has them. Persian and Urdu keep theirs. At the end of a word ی stays, because it looks like ى
// there and may mean it: علی is على or علي.
func straighten(s string) string {
	if !isArabicSpelling(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i, r := range s {
		switch {
		case r == keheh:
			r = kaf
		case r == farsiYeh && isLetter(strings.TrimLeftFunc(s[i+utf8.RuneLen(r):], isTashkeel)):
			r = yeh
		}
		out.WriteRune(r)
	}
	return out.String()
}

func isMark(r rune) bool { return unicode.Is(unicode.M, r) }

// isTashkeel: the marks that make no other letter of the one they stand on.
func isTashkeel(r rune) bool { return isMark(r) && blockWork[r&0xFF]&marks == 0 }

// isLetter says whether the text begins with one.
func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// mayCompose says whether NFC could join a character outside the Arabic block to the one before it, or change it. It may
// say yes too often, never no too often.
func mayCompose(r rune) bool {
	switch {
	case r < 0x0300, r >= 0x0591 && r <= 0x08FF, r >= 0x2002 && r <= 0x2125, r >= 0x2200 && r <= 0x2328:
		return false
	case r >= 0x2400 && r <= 0x2ADB, r >= 0x3000 && r <= 0x3098, r >= 0x309B && r <= 0xD7A3:
		return false
	case r >= 0xFDFA && r <= 0xFFFD, r >= 0x1F000 && r <= 0x1FAFF: // variation selectors, spacing marks; emoji
		return false
	}
	return true
}

// composeMarks applies NFC to each letter with its marks where that gives other characters. Where it would only put marks
// into another order they stay as they were typed: shadda before its vowel, as everybody types it, is not the canonical
// order. The signs of HTML stay too, though a stroke through < would make ≮ of it.
func composeMarks(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for s != "" {
		size := 1
		if s[0] != '<' && s[0] != '>' {
			size = norm.NFC.NextBoundaryInString(s, true)
		}
		part := s[:size]
		s = s[size:]
		if composed := norm.NFC.String(part); !isReordered(part, composed) {
			part = composed
		}
		out.WriteString(part)
	}
	return out.String()
}

// isReordered says whether the two are the same characters.
func isReordered(part, composed string) bool {
	if len(part) != len(composed) {
		return false
	}
	for _, r := range composed {
		if strings.Count(part, string(r)) != strings.Count(composed, string(r)) {
			return false
		}
	}
	return true
}
