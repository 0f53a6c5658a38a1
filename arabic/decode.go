package arabic

import "unicode/utf8"

// Nearly all characters of Arabic news stand in the Arabic block, U+0600 to U+06FF, as two bytes. The loops that look at
// each character of a text try block first: the compiler puts it in their place, and it costs a fraction of decoding.

// block gives the character of the Arabic block that stands at s[i], 0 where there is none.
func block(s string, i int) rune {
	if s[i] >= 0xD8 && s[i] <= 0xDB && i+1 < len(s) && s[i+1]&0xC0 == 0x80 {
		return rune(s[i]&0x1F)<<6 | rune(s[i+1]&0x3F)
	}
	return 0
}

// decode is utf8.DecodeRuneInString at s[i].
func decode(s string, i int) (r rune, size int) {
	if s[i] < utf8.RuneSelf {
		return rune(s[i]), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}
