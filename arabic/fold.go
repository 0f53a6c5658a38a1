package arabic

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Folded is text in the form in which it is compared: words of lower-case letters and digits, one space between them.
// It is a type of its own because it has lost what a reader needs; it is never shown (promise P5).
type Folded string

// WordCount is the number of words.
func (f Folded) WordCount() int {
	if f == "" {
		return 0
	}
	return strings.Count(string(f), " ") + 1
}

// Words gives the words in order. Nothing is copied.
func (f Folded) Words() iter.Seq[string] {
	return func(yield func(string) bool) {
		rest := string(f)
		for more := rest != ""; more; {
			var word string
			if word, rest, more = strings.Cut(rest, " "); !yield(word) {
				return
			}
		}
	}
}

// Letters that are written for one another. Names follow the Unicode charts.
const (
	hamza          = 'ء' // U+0621, the first letter of the block
	alef           = 'ا' // U+0627
	alefMadda      = 'آ' // U+0622
	alefHamzaAbove = 'أ' // U+0623
	alefHamzaBelow = 'إ' // U+0625
	alefWasla      = 'ٱ' // U+0671
	alefWavyAbove  = 'ٲ' // U+0672
	alefWavyBelow  = 'ٳ' // U+0673
	alefMaksura    = 'ى' // U+0649
	yeh            = 'ي' // U+064A
	farsiYeh       = 'ی' // U+06CC
	kaf            = 'ك' // U+0643
	keheh          = 'ک' // U+06A9
	tehMarbuta     = 'ة' // U+0629
	heh            = 'ه' // U+0647
	hehGoal        = 'ہ' // U+06C1
	hehDoachashmee = 'ھ' // U+06BE
	hehYehAbove    = 'ۀ' // U+06C0
	hehGoalHamza   = 'ۂ' // U+06C2
	ae             = 'ە' // U+06D5
	tatweel        = 'ـ' // U+0640
)

// Fold gives the form in which text is compared. It is total and idempotent. The rules, in this order, because each
// relies on those before it:
//
//  1. marks (tashkeel, superscript alef, Quranic signs, combining marks), tatweel and format characters (direction
//     marks, joiners, soft hyphens) and the object sign U+FFFC go;
//  2. NFKC: presentation forms become letters, ﷼ and ﷽ their words;
//  3. letters written for one another become one: forms of alef, alef maksura and Farsi yeh, keheh, teh marbuta, forms
//     of heh. Hamza seats (ؤ ئ) and the letters of loan words (پ چ ڤ گ) stay;
//  4. Arabic-Indic and Persian digits become 0 to 9;
//  5. letters become lower case;
//  6. all else (punctuation, # and _ of hashtags, symbols, white space) separates words.
//
// Rules 1, 3 to 6 are those of Lucene's ArabicNormalizer and CAMeL Tools' dediac and normalize, joined; digits and
// Persian letters are ours. Text of plain Arabic and ASCII letters takes one pass and never calls x/text.
func Fold(s string) Folded { return Folded(AppendFold(make([]byte, 0, len(s)), s)) }

// AppendFold appends to dst what Fold gives.
func AppendFold(dst []byte, s string) []byte {
	out, plain := appendFolded(dst, s, false)
	if !plain {
		out, _ = appendFolded(out[:len(dst)], compose(s), true)
	}
	return out
}

// appendFolded folds s onto dst. It stops and says false at the first character that NFKC would have to see; after
// compose there is none, and every character is taken as it is.
func appendFolded(dst []byte, s string, composed bool) (_ []byte, plain bool) {
	start := len(dst)
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r != 0 {
			if letter := foldedLetters[r&0xFF]; letter[0] != 0 { // nearly all there is
				dst = append(dst, letter[0], letter[1])
				i += size
				continue
			}
		} else {
			r, size = decode(s, i)
		}
		if r >= utf8.RuneSelf && !composed && needsCompose(r) {
			return dst, false
		}
		i += size
		switch r = foldRune(r); {
		case r == drop:
		case r != separate:
			dst = utf8.AppendRune(dst, r)
		case len(dst) > start && dst[len(dst)-1] != ' ':
			dst = append(dst, ' ')
		}
	}
	if len(dst) > start && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return dst, true
}

// What foldRune answers besides a letter or digit.
const (
	drop     rune = -1 // the character goes, the word goes on
	separate rune = -2 // the character ends the word
)

// foldedBlock is foldArabic for each character of the Arabic block, by its last eight bits.
var foldedBlock = func() (table [256]rune) {
	for i := range table {
		table[i] = foldArabic(0x0600 + rune(i))
	}
	return table
}()

// foldedLetters are what the characters of the Arabic block fold to, by their last eight bits, where that is a letter of
// the block and NFKC has nothing to say; else it is zero.
var foldedLetters = func() (table [256][2]byte) {
	for i := range table {
		r := 0x0600 + rune(i)
		if folded := foldArabic(r); folded >= 0x0600 && !needsCompose(r) {
			utf8.EncodeRune(table[i][:], folded)
		}
	}
	return table
}()

// foldRune folds one character, of those that compose leaves.
func foldRune(r rune) rune {
	switch {
	case r >= 0x0600 && r <= 0x06FF:
		return foldedBlock[r&0xFF]
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return r
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r < utf8.RuneSelf:
		return separate
	}
	return foldOther(r)
}

// foldArabic folds the characters of the Arabic block, U+0600 to U+06FF.
func foldArabic(r rune) rune {
	switch r {
	case alefMadda, alefHamzaAbove, alefHamzaBelow, alefWasla, alefWavyAbove, alefWavyBelow:
		return alef
	case alefMaksura, farsiYeh:
		return yeh
	case keheh:
		return kaf
	case tehMarbuta, hehGoal, hehDoachashmee, hehYehAbove, hehGoalHamza, ae:
		return heh
	}
	switch {
	case r >= hamza && r <= yeh && r != tatweel:
		return r
	case isArabicMark(r):
		return drop
	case r >= 0x0660 && r <= 0x0669:
		return '0' + r - 0x0660
	case r >= 0x06F0 && r <= 0x06F9:
		return '0' + r - 0x06F0
	case unicode.IsLetter(r):
		return r
	}
	return separate
}

// isArabicMark says which characters of the Arabic block are written on, under or inside words without being letters.
// The general category alone misses the small letters U+06E5, U+06E6 and the signs U+06DD, U+06DE, U+06E9.
func isArabicMark(r rune) bool {
	switch {
	case r == tatweel, r == 0x0670, r == 0x061C:
		return true
	case r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r >= 0x06D6 && r <= 0x06ED:
		return true
	}
	return r >= 0x0600 && r <= 0x0605 // number signs: format characters
}

func foldOther(r rune) rune {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return drop
	case r >= 0x2000 && r <= 0x206F, r == 0xA0, r == 0xAB, r == 0xBB:
		return separate
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.M, r):
		return drop
	case unicode.IsLetter(r):
		return unicode.ToLower(r)
	case unicode.IsNumber(r):
		return r
	}
	return separate
}

// needsCompose says whether NFKC could change the character or join it to its neighbour. It may say yes too often,
// never no too often.
func needsCompose(r rune) bool {
	switch {
	case r >= 0x0653 && r <= 0x0655, r >= 0x0675 && r <= 0x0678:
		return true // maddah and hamza marks join their letter; the high hamza letters are compatibility forms
	case r >= 0x0600 && r <= 0x06FF, r >= 0x2010 && r <= 0x2027, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E:
		return false
	case r == 0xA0, r == 0xAB, r == 0xBB, r >= 0xC0 && r <= 0xFF:
		return false
	}
	return r > 0xFF || r >= 0x80
}

// spelled are signs whose compatibility decomposition is not what they are read as.
var spelled = strings.NewReplacer("\uFDFC", "ريال", "\uFDFD", "بسم الله الرحمن الرحيم")

// compose applies rules 1 and 2. Marks that would join their letter under NFC (hamza on waw or yeh) must do so before
// the others go, whatever invisible stands between, and what goes must go before NFKC, so that nothing is left to join
// when it is folded again.
func compose(s string) string {
	s = without(spelled.Replace(s), func(r rune) bool { return r == 0xFFFC || unicode.Is(unicode.Cf, r) })
	s = without(norm.NFC.String(spellOut(s)), func(r rune) bool {
		return isSpacingMark(r) || isMark(r) || r <= 0x06FF && isArabicMark(r)
	})
	return norm.NFKC.String(s)
}

func without(s string, goes func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if goes(r) {
			return -1
		}
		return r
	}, s)
}

// isSpacingMark: presentation forms of single marks; NFKC gives a space and the mark, and the space would cut a word.
func isSpacingMark(r rune) bool {
	return r >= 0xFE70 && r <= 0xFE7F || r >= 0xFC5E && r <= 0xFC63
}
