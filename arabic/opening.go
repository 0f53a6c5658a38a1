package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The expressions of dateline.go and byline.go are the dearest things that are asked of most texts, and match few. What is
// here tells cheaply, and never wrongly, that one of them cannot match: each has a condition that all it matches meets.

// opening is how a text begins, as far as its first sign.
type opening struct {
	text  string // without white space before it
	words int    // before the sign, as far as they are counted
	first string // of the words
	sign  rune   // the first that is neither of a word nor a space; 0 at the end, and where there are too many words
	rest  string // from the sign on
}

// mostOpeningWords is more than any expression has before its first sign, and after it before the next one.
const mostOpeningWords = 5

func openingOf(head string) opening {
	o := opening{text: strings.TrimLeft(head, "\t\n\f\r ")}
	inside, start := false, 0
	for i, r := range o.text {
		switch {
		case isOfWord(r):
			if !inside {
				if o.words++; o.words > mostOpeningWords {
					return o
				}
				inside, start = true, i
			}
			continue
		case inside && o.words == 1:
			o.first = o.text[start:i]
		}
		if inside = false; !isBlank(r) {
			o.sign, o.rest = r, o.text[i:]
			return o
		}
	}
	if inside && o.words == 1 {
		o.first = o.text[start:]
	}
	return o
}

// isOfWord are the characters of word, without the digits, which are a word to the expressions and a number besides.
func isOfWord(r rune) bool {
	switch {
	case r >= 'ء' && r <= 'غ', r >= 'ف' && r <= 'ْ':
		return true
	case r < 0x300 || isArabicDigit(r):
		return false
	}
	return unicode.Is(unicode.Arabic, r) || unicode.Is(unicode.Mn, r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' || isArabicDigit(r) }

func isArabicDigit(r rune) bool { return r >= '٠' && r <= '٩' }

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\u00a0' }

// The signs between the parts of a frame.
const (
	blankSigns = " \t\u00a0"
	lineSigns  = "-–—−/|ـ"
	dashSigns  = lineSigns + ":"
	openSigns  = `(["«“`
)

// afterPlace: the sign is one of signs behind one word or two, or a digit that may be a part of one of them.
func (o *opening) afterPlace(signs string) bool {
	return isArabicDigit(o.sign) && o.words <= 2 || (o.words == 1 || o.words == 2) && strings.ContainsRune(signs, o.sign)
}

// namesReporter: the sign is before who reports.
func (o *opening) namesReporter() bool {
	return o.afterPlace(dashSigns+openSigns+"،,") && (isArabicDigit(o.sign) || beginsReporter(strings.TrimLeft(o.rest, blankSigns+dashSigns+openSigns+"،,")))
}

// namesDay: the sign is before a day, or the day is in its place, and a name of who reports is somewhere.
func (o *opening) namesDay() bool {
	if !o.afterPlace(dashSigns+"،,") && !(isDigit(o.sign) && o.words <= 3) {
		return false
	}
	day := strings.TrimLeft(o.rest, blankSigns+dashSigns+"،,")
	if r, _ := utf8.DecodeRuneInString(day); !isDigit(r) && !strings.HasPrefix(day, "في") {
		return false
	}
	for rest := day; rest != ""; {
		if beginsReporter(rest) {
			return true
		}
		rest = strings.TrimLeftFunc(strings.TrimLeftFunc(rest, isOfName), func(r rune) bool { return !isOfName(r) })
	}
	return false
}

func (o *opening) quotes() bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(o.rest, blankSigns+lineSigns))
	return o.afterPlace(lineSigns) && (isArabicDigit(o.sign) || strings.ContainsRune(`"«“”'`, r))
}

func (o *opening) namesAwsat() bool {
	return o.afterPlace(":") && strings.Contains(o.rest, "الشرق الأوسط")
}

// isReporter: who reports is the first word.
func (o *opening) isReporter() bool {
	return beginsReporter(strings.TrimLeft(o.text, blankSigns+openSigns+"/"))
}

// namesTwo: the sign is before at most so many words, and then the line ends, or there are two points.
func (o *opening) namesTwo(signs string, most int) bool {
	if !o.afterPlace(signs) {
		return false
	}
	if isArabicDigit(o.sign) {
		return true
	}
	next := openingOf(strings.TrimLeft(o.rest, blankSigns+signs))
	return isArabicDigit(next.sign) || next.words > 0 && next.words <= most && (next.sign == ':' || next.sign == '\n' || next.sign == 0)
}

// beginsReporter: the first word is the first one of a name in reporters. All expressions have a sign or a space on both
// sides of such a name.
func beginsReporter(text string) bool {
	var name [24]byte
	size := 0
	for _, r := range text {
		if !isOfName(r) {
			break
		}
		if r == 'أ' || r == 'إ' || r == 'آ' {
			r = 'ا'
		}
		if size+utf8.UTFMax > len(name) {
			return false
		}
		size += utf8.EncodeRune(name[size:], r)
	}
	return reporterWords[string(name[:size])]
}

// isOfName are the characters of names, the Latin ones too.
func isOfName(r rune) bool { return isOfWord(r) || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// reporterWords are the first words of names in reporters, with their letters of one sound as one.
var reporterWords = func() map[string]bool {
	words := map[string]bool{}
	for name := range strings.SplitSeq(agencyNames+"|"+reporterNames, "|") {
		first, _, _ := strings.Cut(name, " ")
		words[strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا").Replace(first)] = true
	}
	return words
}()

// maySignOff: the end of a text has a word for it, or who reports or worked on it behind a bracket.
func maySignOff(tail string) bool {
	for _, end := range []string{"نتهى", "نتهي", "النهاية"} {
		for rest := tail; ; {
			_, after, found := strings.Cut(rest, end)
			if !found {
				break
			}
			if r, _ := utf8.DecodeRuneInString(after); !isOfWord(r) {
				return true
			}
			rest = after
		}
	}
	for i := range len(tail) {
		if tail[i] != '(' && tail[i] != '/' && tail[i] != '[' {
			continue
		}
		if behind := strings.TrimLeft(tail[i+1:], blankSigns); beginsReporter(behind) || isOneOf(behind[:len(behind)-len(strings.TrimLeftFunc(behind, isOfWord))], handsNames) {
			return true
		}
	}
	return false
}

// maySign: a last line may be a signature.
func maySign(last string) bool {
	last = strings.TrimLeft(last, "\n\f\r"+blankSigns)
	return beginsReporter(last) || strings.HasPrefix(last, "المصدر")
}

// isOneOf: the word is among those with a bar between them.
func isOneOf(word, words string) bool {
	if word == "" {
		return false
	}
	for other := range strings.SplitSeq(words, "|") {
		if word == other {
			return true
		}
	}
	return false
}
