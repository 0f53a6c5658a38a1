package arabic

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tongue is a language that is written in the script of Arabic; evidence is what speaks for each of them.
type (
	tongue   int
	evidence [tongues]int
)

const (
	inArabic tongue = iota // Arabic, and its dialects
	inPersian
	inUrdu
	inSorani
	inPashto
	tongues
)

// tags are their BCP 47 tags.
var tags = [tongues]string{"ar", "fa", "ur", "ckb", "ps"}

// Languages gives the tags that Language can give.
func Languages() []string { return slices.Clone(tags[:]) }

// Language judges the language of the parts of a text, because what feeds declare is often wrong: "ar", "fa" (Persian),
// "ur" (Urdu), "ckb" (Sorani Kurdish), "ps" (Pashto), or "" where neither most letters nor one word in three is of the
// Arabic script (of all parts; or of the last, where nearly all of that is), where nothing is written, or where the letters are those of yet another
// language in that script.
//
// Everything it finds is a weight for a language, and the heaviest wins: letters that one language alone has; words that
// hold sentences together; the shapes of words (the Arabic article; ئ at the beginning, as only Kurdish writes it). No
// single find decides, because Arabic writes پ چ ڤ گ in foreign names, some of it comes from Persian keyboards with ک and
// ی throughout, and Persian comes from Arabic keyboards with ك and ي. What speaks for none is Arabic.
//
// It reads the beginning of each part, the last part first: that is where a title stands.
func Language(parts ...string) string {
	if !isMostlyScript(parts) && (len(parts) == 0 || !isAlmostAllScript(parts[len(parts)-1])) {
		return ""
	}
	var e evidence
	left := sampleSize
	for i := len(parts) - 1; i >= 0 && left > 0; i-- {
		part := beginning(parts[i], left)
		left -= len(part)
		if !e.read(part) {
			return ""
		}
	}
	return tags[e.heaviest()]
}

// sampleSize is how much of a text is read closely, in bytes: some forty words. The figures on titles say that ten are
// enough.
const sampleSize = 400

// beginning is the first words of s, size bytes at most.
func beginning(s string, size int) string {
	if len(s) <= size {
		return s
	}
	if end := strings.LastIndexByte(s[:size], ' '); end > 0 {
		return s[:end]
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}

// heaviest is Arabic where another language is not heavier by more than one find: the others always show more of
// themselves than that.
func (e *evidence) heaviest() tongue {
	best, most := inArabic, e[inArabic]+1
	for l := inPersian; l < tongues; l++ {
		if e[l] > most {
			best, most = l, e[l]
		}
	}
	return best
}

// isMostlyScript says whether most letters are of the Arabic script, or else one word in three, addresses not counted: an
// Arabic title may name an English product at length. Direction counts in the same way.
func isMostlyScript(parts []string) bool {
	all, script, left := 0, 0, 0
	for _, s := range parts {
		left += len(s)
	}
	for _, s := range parts {
		for s != "" {
			piece := beginning(s, 512)
			if piece == "" {
				piece = s
			}
			a, b := countLetters(piece)
			all, script, left, s = all+a, script+b, left-len(piece), s[len(piece):]
			if script*2 > all+left { // whatever the rest is
				return true
			}
		}
	}
	if script == 0 {
		return false
	}
	words, other := 0, 0
	for _, s := range parts {
		for word := range strings.FieldsSeq(s) {
			switch a, b := countLetters(word); {
			case isAddress(word), a == 0:
			case b*2 > a:
				words++
			default:
				other++
			}
		}
	}
	return words > 0 && other <= 2*words
}

// isAlmostAllScript is asked of a title over a text in other letters, such as captions.
func isAlmostAllScript(title string) bool {
	all, script := countLetters(title)
	return script > 0 && script*4 > all*3
}

// countLetters counts all letters, and those of the Arabic script.
func countLetters(s string) (all, script int) {
	for i := 0; i < len(s); {
		if r := block(s, i); r != 0 { // nearly all there is
			counts := blockLetters[r&0xFF]
			all, script = all+int(counts.all), script+int(counts.script)
			i += 2
			continue
		}
		r, size := decode(s, i)
		i += size
		switch {
		case r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			all++
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			all++
			if unicode.Is(unicode.Arabic, r) {
				script++
			}
		}
	}
	return all, script
}

// blockLetters is how each character of the Arabic block counts, by its last eight bits.
var blockLetters = func() (table [256]struct{ all, script uint8 }) {
	for i := range table {
		if r := 0x0600 + rune(i); unicode.IsLetter(r) {
			table[i].all = 1
			if unicode.Is(unicode.Arabic, r) {
				table[i].script = 1
			}
		}
	}
	return table
}()

// letterCounts are the letters of a text that say something of its language.
type letterCounts struct {
	script, strange int // letters of the script; those among them that none of the five languages has
	arabic          int // ة إ, and أ where a word begins
	innerHamza      int // أ elsewhere, as Persian too writes it (تأیید)
	ownForms        int // ك ي
	sharedForms     int // ک ی
	loan            int // پ چ ژ گ: everybody's but Arabic's
	urdu, urduHeh   int
	sorani, pashto  int
	yehAbove        int // هٔ
	joiners, hehs   int // ZWNJ inside words, and those of them that follow ه, as ە was once written
}

// read adds what a text says; false where it is of a language that is none of the five.
func (e *evidence) read(s string) bool {
	var n letterCounts
	last := rune(0)
	for i := 0; i < len(s); {
		r, size := block(s, i), 2
		if r == 0 {
			r, size = decode(s, i)
		}
		i += size
		n.letter(r, last, s[i:])
		last = r
	}
	const few = 12 // Moroccan ڭ and Tunisian ڨ are strange, and rare
	if n.strange > 1 && n.strange*few > n.script {
		return false
	}
	e.weighLetters(&n)
	e.weighWords(s, &n)
	return true
}

func (n *letterCounts) letter(r, last rune, rest string) {
	switch {
	case r == zwnj:
		if next, _ := utf8.DecodeRuneInString(rest); last == heh {
			n.hehs++
		} else if unicode.IsLetter(next) && unicode.IsLetter(last) {
			n.joiners++
		}
		return
	case r == 0x0654 && last == heh:
		n.yehAbove++
		return
	case r < hamza, r > yeh && (!unicode.Is(unicode.Arabic, r) || !unicode.IsLetter(r)):
		return
	}
	n.script++
	switch r {
	case alefHamzaAbove:
		if unicode.IsLetter(last) {
			n.innerHamza++
			return
		}
		n.arabic++
	case tehMarbuta, alefHamzaBelow:
		n.arabic++
	case alefMaksura:
		if next, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(next) && next != hamza {
			n.strange++ // as in Uyghur; مخطىء is careless Arabic
		}
	case kaf, yeh:
		n.ownForms++
	case keheh, farsiYeh:
		n.sharedForms++
	case 'پ', 'چ', 'ژ', 'گ':
		n.loan++
	case 'ٹ', 'ڈ', 'ڑ', 'ں', hehGoal, hehGoalHamza, 'ے', 'ۓ':
		n.urdu++
	case hehDoachashmee:
		n.urduHeh++
	case 'ڵ', 'ڕ', 'ێ', 'ۆ', ae:
		n.sorani++
	case 'ټ', 'ځ', 'څ', 'ډ', 'ړ', 'ږ', 'ښ', 'ګ', 'ڼ', 'ۍ', 'ې':
		n.pashto++
	case hehYehAbove:
		n.yehAbove++
	case 'ڤ', alefWasla, tatweel:
	default:
		if r > yeh && r < 0xFB50 {
			n.strange++
		}
	}
}

// weighLetters: the letters of one language alone weigh most. Which of two forms of a letter is typed is one choice of one
// keyboard, and weighs once however often it is seen.
func (e *evidence) weighLetters(n *letterCounts) {
	e[inArabic] += 3*n.arabic + n.innerHamza
	e.others(n.loan)
	e[inUrdu] += 3*n.urdu + 2*n.urduHeh
	e[inSorani] += 3*n.sorani + n.urduHeh + 2*n.hehs
	e[inPashto] += 3 * n.pashto
	e[inPersian] += 2*(n.joiners+n.yehAbove) + n.hehs
	switch {
	case n.ownForms > 0 && n.sharedForms == 0:
		e[inArabic] += 2
		e[inPashto]++
	case n.sharedForms > 0 && n.ownForms == 0:
		e.others(3)
	}
}

// others adds a weight to all but Arabic.
func (e *evidence) others(weight int) {
	for l := inPersian; l < tongues; l++ {
		e[l] += weight
	}
}

// weighWords: words that are known weigh what tellingWords says, others by their shape.
func (e *evidence) weighWords(s string, n *letterCounts) {
	s = withoutAddresses(s)
	hasDoctor := strings.Contains(s, "د.") // the title, and no word of Pashto
	for word := range Fold(s).Words() {
		w, known := tellingWords[word]
		switch {
		case !known:
			e.weighShape(word, n)
		case word != "د" || !hasDoctor:
			for l := range e {
				e[l] += int(w[l])
			}
		}
	}
}

func (e *evidence) weighShape(word string, n *letterCounts) {
	switch {
	case strings.HasPrefix(word, "ئ"):
		e[inSorani] += 3
	case hasArticle(word):
		e[inArabic] += 2
	case n.ownForms > 0 && strings.HasPrefix(word, "ي") && len(word) >= 4*letterSize, IsStopWord(word):
		e[inArabic]++
	case strings.HasSuffix(word, "هاي"), strings.HasSuffix(word, "هايي"):
		e[inPersian] += 2
	}
}

// withoutAddresses leaves out what is written as an address.
func withoutAddresses(s string) string {
	if !isAddress(s) && !strings.Contains(s, " www.") {
		return s
	}
	var words []string
	for word := range strings.FieldsSeq(s) {
		if !isAddress(word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// hasArticle says whether the word begins with an article of Arabic and has three letters more.
func hasArticle(word string) bool {
	const least = 3 * letterSize
	for _, article := range []string{"ال", "وال", "بال", "لل", "فال", "كال"} {
		if strings.HasPrefix(word, article) {
			return len(word) >= len(article)+least
		}
	}
	return false
}

func isAddress(word string) bool {
	return strings.Contains(word, "://") || strings.HasPrefix(word, "www.") || strings.ContainsRune(word, '@')
}

// isArabicSpelling looks for what other languages in the script of Arabic do without: ة and إ, which are one letter in 25
// of it. Persian that quotes Arabic betrays itself by its commonest words. Too short a text proves nothing.
func isArabicSpelling(s string) bool {
	const enough = 40 // letters
	_, script := countLetters(s)
	own := strings.Count(s, string(tehMarbuta)) + strings.Count(s, string(alefHamzaBelow))
	if script < enough || own < 2 || own*50 < script {
		return false
	}
	var e evidence
	return e.read(s) && e.heaviest() == inArabic
}

// Direction is "ltr" where more than two in three words are of a script that runs from the left, else "rtl". It counts
// words, not letters, and no addresses: an Arabic report stays one when it quotes an English line or two links.
func Direction(s string) string {
	var right, left int
	for word := range strings.FieldsSeq(s) {
		if isAddress(word) {
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
