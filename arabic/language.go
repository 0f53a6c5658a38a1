package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// letterCounts are the letters of a text by what they say about its language. shared are those of Persian that Arabic gets
// from a Persian keyboard.
type letterCounts struct{ all, script, persian, shared, urdu, sorani int }

// Language judges the language of the parts of a text from their letters, because what feeds declare is often wrong:
// "ar", "fa" (Persian), "ur" (Urdu), "ckb" (Sorani Kurdish), or "" where most letters are not of the Arabic script or
// there are none. Arabic writes پ چ ڤ گ in foreign names, so a few such letters prove nothing; and some of it comes from
// Persian keyboards, with ک and ی throughout, so these prove nothing beside many ة and إ.
func Language(parts ...string) string {
	var n letterCounts
	for _, s := range parts {
		n.add(s)
	}
	if n.script*2 <= n.all {
		return ""
	}
	return n.language(parts...)
}

// language judges by the letters of the Arabic script alone. parts are where they were counted.
func (n *letterCounts) language(parts ...string) string {
	const few = 25 // one letter in so many may be foreign
	switch {
	case n.sorani*few > n.script:
		return "ckb"
	case n.urdu*few > n.script:
		return "ur"
	case n.persian*few > n.script:
		return "fa"
	case (n.persian+n.shared)*few > n.script && !n.isArabicSpelling(parts...):
		return "fa"
	}
	return "ar"
}

// isArabicSpelling looks for what other languages in the script of Arabic do without: ة and إ, which are one letter in 25
// of it. Persian that quotes Arabic betrays itself by its commonest words. Too short a text proves nothing.
func (n *letterCounts) isArabicSpelling(parts ...string) bool {
	const enough = 40 // letters
	own := 0
	for _, s := range parts {
		own += strings.Count(s, string(tehMarbuta)) + strings.Count(s, string(alefHamzaBelow))
	}
	if n.script < enough || own < 2 || own*50 < n.script {
		return false
	}
	for _, s := range parts {
		for word := range strings.FieldsSeq(s) {
			switch word {
			case "که", "از", "است", "این", "را", "برای", "شد":
				return false
			}
		}
	}
	return true
}

func (n *letterCounts) add(s string) {
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r == 0 {
			r, size = decode(s, i)
		}
		i += size
		switch {
		case r >= hamza && r <= yeh && r != tatweel: // nearly all there is, and in every one of these languages
			n.all, n.script = n.all+1, n.script+1
		case r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			n.all++
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			n.letter(r)
		}
	}
}

func (n *letterCounts) letter(r rune) {
	n.all++
	if unicode.Is(unicode.Arabic, r) {
		n.script++
	}
	switch r {
	case 'پ', 'چ', 'ژ', 'گ':
		n.persian++
	case keheh, farsiYeh:
		n.shared++
	case 'ٹ', 'ڈ', 'ڑ', 'ں', hehDoachashmee, hehGoal, 'ے', 'ۓ':
		n.urdu++
	case 'ڵ', 'ڕ', 'ێ', 'ۆ', ae:
		n.sorani++
	}
}

// Direction is "ltr" where more than two in three words are of a script that runs from the left, else "rtl". It counts
// words, not letters, and no addresses: an Arabic report stays one when it quotes an English line or two links.
func Direction(s string) string {
	var right, left int
	for word := range strings.FieldsSeq(s) {
		if strings.Contains(word, "://") || strings.HasPrefix(word, "www.") || strings.ContainsRune(word, '@') {
			continue
		}
		switch strong(word) {
		case "rtl":
			right++
		case "ltr":
			left++
		}
	}
	if left > 2*right {
		return "ltr"
	}
	return "rtl"
}

// strong is the direction of the first letter of a word, "" where it has none (UAX #9, rule P2).
func strong(word string) string {
	for _, r := range word {
		switch {
		case r >= 0x0590 && r <= 0x08FF && unicode.IsLetter(r), r >= 0xFB1D && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFF:
			return "rtl"
		case unicode.IsLetter(r):
			return "ltr"
		}
	}
	return ""
}
