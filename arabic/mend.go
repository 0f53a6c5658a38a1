package arabic

import (
	"html"
	"math/bits"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Mend gives back Arabic text that was UTF-8 and was read as ISO-8859-1, windows-1252 or windows-1256, once or
// twice: "Ø®Ø¨Ø±" and "ط®ط¨ط±" are خبر. Bytes that an encoding does not define may have become the controls U+0080 to
// U+009F; it must therefore see the text before those are cleaned away. It changes a text only where more than half of
// its letters become Arabic by that, addresses and tags not counted: a text that shows what such damage looks like is
// mostly healthy, and stays. A word that is whole stays whole in a broken text, and where a character was lost on the
// way, U+FFFD stands for a letter of that one word. A text that is not Arabic gets back its signs: "Itâ€™s" is "It’s".
//
// Healthy text costs six searches.
func Mend(s string) string {
	for {
		mended, ok := "", false
		if looksBroken(s) {
			mended, ok = mendOnce(s)
		}
		if !ok {
			mended, ok = mendSigns(s)
		}
		if !ok {
			return s
		}
		s = mended
	}
}

// mendSigns gives back the quotes, dashes and dots of a text that is in ASCII but for such signs, and Latin letters: all
// of it must have been misread. Healthy text has no "â€" in the middle of a word.
func mendSigns(s string) (string, bool) {
	if !strings.Contains(s, "â€") && !strings.Contains(s, "â\u0080") && !strings.Contains(s, "Ã¢") {
		return s, false
	}
	out := make([]byte, 0, len(s))
	for _, c := range s {
		code := byte(c)
		if c >= utf8.RuneSelf {
			if code = western.byteOf(c); code < utf8.RuneSelf {
				return s, false
			}
		}
		out = append(out, code)
	}
	return string(out), utf8.Valid(out)
}

// looksBroken finds what broken text is full of. It says yes too often, and no only for a word or two.
//
// Ø Ù Ú Û, which begin each letter of the Arabic block as the western encodings read it, and Ã, which begins those of a
// text read so twice, are 0xC3 and a byte. In windows-1256 ط and ظ begin each letter: ظ ends in 0xB8, which nothing else
// does that is frequent; what follows ط in broken text, and آ in text broken twice, mostly begins with 0xC2.
//
// Healthy text has few of these pairs, broken text has one in each word, and among many tags one in each KiB.
func looksBroken(s string) bool {
	found, enough := 0, 2+len(s)>>10
	for _, sign := range [...]struct {
		b  byte
		is func(s string, at int) bool
	}{{0xC3, isWesternSign}, {0xC2, isWindowsSign}, {0xB8, isZahSign}} {
		for at := strings.IndexByte(s, sign.b); at >= 0; {
			if sign.is(s, at) {
				if found++; found == enough {
					return true
				}
			}
			next := strings.IndexByte(s[at+1:], sign.b)
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	return false
}

func isWesternSign(s string, at int) bool {
	return at+2 < len(s) && s[at+2] >= utf8.RuneSelf && (s[at+1] == 0x83 || s[at+1] >= 0x98 && s[at+1] <= 0x9B)
}

// isWindowsSign leaves out what often follows a healthy ط: a no-break space, a closing quote.
func isWindowsSign(s string, at int) bool {
	return at >= 2 && s[at-2] == 0xD8 && (s[at-1] == 0xB7 || s[at-1] == 0xB8 || s[at-1] == 0xA2) &&
		at+1 < len(s) && s[at+1] != 0xA0 && s[at+1] != 0xBB
}

// isZahSign asks for a character that stands for the second byte of a letter, not for a space or a stop.
func isZahSign(s string, at int) bool {
	if at == 0 || s[at-1] != 0xD8 || at+1 == len(s) || s[at+1] < utf8.RuneSelf {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[at+1:])
	code := windows.byteOf(next)
	return code >= 0x81 && code <= 0x8A
}

// codePage is an encoding that UTF-8 was read as by mistake.
type codePage struct {
	chars  *charmap.Charmap
	fewest int // different Arabic letters that prove something
}

// western is ISO-8859-1 as well: where windows-1252 has characters, ISO-8859-1 has controls, and no character has two
// bytes. In windows-1256 healthy Arabic can have pairs that look broken: ط and a comma.
var (
	western = &codePage{charmap.Windows1252, 2}
	windows = &codePage{charmap.Windows1256, 3}
)

// byteOf is the byte that was read as the character; charmap's SUB, which is no part of a letter, where there is none.
func (p *codePage) byteOf(r rune) byte {
	if r >= 0x80 && r <= 0x9F {
		return byte(r)
	}
	code, _ := p.chars.EncodeRune(r)
	return code
}

// mendOnce takes back one misreading, or two where one alone leads to no Arabic.
func mendOnce(s string) (string, bool) {
	pages := [...]*codePage{western, windows}
	for _, first := range pages {
		once := first.read(s)
		if once.isArabic() {
			return once.out.String(), true
		}
		if !once.changed {
			continue
		}
		for _, second := range pages {
			if twice := second.read(once.out.String()); twice.isArabic() {
				return twice.out.String(), true
			}
		}
	}
	return s, false
}

// reading is a text read again: its bytes, by the code page, as UTF-8.
type reading struct {
	page            *codePage
	out             strings.Builder
	changed         bool
	arabic, foreign int    // letters that came out of it
	different       uint64 // a bit for each of the Arabic ones
	beside          int    // letters that were left alone, but for those of ASCII
	controls        bool   // the text has what ISO-8859-1 has and windows-1252 has not
}

// isArabic is the verdict on the reading. What is no text is looked for only where it decides.
func (r *reading) isArabic() bool {
	left := r.arabic - r.foreign - r.beside
	if bits.OnesCount64(r.different) < r.page.fewest || left <= 0 {
		return false
	}
	text := r.out.String()
	return left > latinLetters(text) || left > latinLetters(notText.ReplaceAllString(html.UnescapeString(text), ""))
}

func (p *codePage) read(s string) *reading {
	r := &reading{page: p}
	r.controls = strings.ContainsFunc(s, func(c rune) bool { return c >= 0x80 && c <= 0x9F })
	r.out.Grow(len(s))
	for s != "" {
		start := strings.IndexFunc(s, func(c rune) bool { return c >= utf8.RuneSelf })
		if start < 0 {
			start = len(s)
		}
		r.out.WriteString(s[:start])
		s = s[start:]
		end := strings.IndexFunc(s, func(c rune) bool { return c < utf8.RuneSelf })
		if end < 0 {
			end = len(s)
		}
		r.run(s[:end], s[end:])
		s = s[end:]
	}
	return r
}

// notText is what does not count as letters of a text: tags, references, addresses.
var notText = regexp.MustCompile(`<[a-zA-Z/!][^<>]*>|&#?\w{1,31};|\S*(://|@)\S*|www\.\S*`)

func latinLetters(s string) (n int) {
	for i := range len(s) {
		if c := s[i] | 0x20; c >= 'a' && c <= 'z' {
			n++
		}
	}
	return n
}

// run reads characters without ASCII between them: about a word. It is left alone where most of it is not UTF-8.
func (r *reading) run(s, after string) {
	chars := []rune(s)
	codes := make([]byte, len(chars))
	for i, c := range chars {
		codes[i] = r.page.byteOf(c)
	}
	decoded, bad := 0, 0
	for i := 0; i < len(codes); {
		c, size := utf8.DecodeRune(codes[i:])
		switch {
		case size > 1 && c >= utf8.RuneSelf:
			decoded++
		case codes[i] != 0 || chars[i] == utf8.RuneError:
			bad++
		}
		i += size
	}
	if decoded == 0 || bad*2 > decoded {
		r.out.WriteString(s)
		for _, c := range chars {
			if unicode.IsLetter(c) {
				r.beside++
			}
		}
		return
	}
	r.changed = true
	r.write(chars, codes, after == "" || after[0] <= ' ')
}

// write writes a run. A byte that begins a character and has lost the rest is U+FFFD, with what is left of that rest;
// other characters that are no UTF-8 were never broken.
func (r *reading) write(chars []rune, codes []byte, wordEnds bool) {
	var last rune
	for i := 0; i < len(codes); {
		c, size := utf8.DecodeRune(codes[i:])
		switch {
		case size > 1 && c >= utf8.RuneSelf:
			r.count(c)
		case codes[i] >= 0xC2:
			c = utf8.RuneError
			if i == len(codes)-1 && wordEnds && codes[i] == 0xD9 {
				c = r.trimmed(last)
			}
		case last == utf8.RuneError && (codes[i] != 0 || chars[i] == utf8.RuneError):
			i++
			continue
		default:
			c = chars[i]
		}
		r.out.WriteRune(c)
		last = c
		i += size
	}
}

// trimmed is the letter at the end of a word of which only Ù is left. In ISO-8859-1 the second byte of م is U+0085, that
// of ٠ is U+00A0, and to Unicode both are white space, which every program trims.
func (r *reading) trimmed(before rune) rune {
	switch {
	case r.page != western || !r.controls:
		return utf8.RuneError
	case before >= 0x0660 && before <= 0x0669:
		return '٠'
	}
	r.count('م')
	return 'م'
}

func (r *reading) count(c rune) {
	switch {
	case !unicode.IsLetter(c):
	case c >= 0x0600 && c <= 0x06FF:
		r.arabic++
		r.different |= 1 << (c & 63)
	default:
		r.foreign++
	}
}
