package arabic

import "unicode"

// Language judges the language of a text from its letters, because what feeds declare is often wrong: "ar", "fa"
// (Persian), "ur" (Urdu), "ckb" (Sorani Kurdish), or "" where most letters are not of the Arabic script or there are
// none. Arabic writes پ چ ڤ گ in foreign names, so a few such letters prove nothing.
func Language(s string) string {
	var letters, script, persian, urdu, sorani int
	for _, r := range s {
		if r < 0x80 {
			if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
				letters++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if unicode.Is(unicode.Arabic, r) {
			script++
		}
		switch r {
		case 'پ', 'چ', 'ژ', 'گ', keheh, farsiYeh:
			persian++
		case 'ٹ', 'ڈ', 'ڑ', 'ں', hehDoachashmee, hehGoal, 'ے', 'ۓ':
			urdu++
		case 'ڵ', 'ڕ', 'ێ', 'ۆ', ae:
			sorani++
		}
	}
	const few = 25 // one letter in so many may be foreign
	switch {
	case script*2 <= letters:
		return ""
	case sorani*few > script:
		return "ckb"
	case urdu*few > script:
		return "ur"
	case persian*few > script:
		return "fa"
	}
	return "ar"
}

// Direction is "rtl" or "ltr", as most letters of the text run; "rtl" when it has none.
func Direction(s string) string {
	var right, left int
	for _, r := range s {
		switch {
		case r >= 0x0590 && r <= 0x08FF, r >= 0xFB1D && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFF:
			right++
		case unicode.IsLetter(r):
			left++
		}
	}
	if left > right {
		return "ltr"
	}
	return "rtl"
}
