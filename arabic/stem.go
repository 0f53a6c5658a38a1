package arabic

import "strings"

// How many letters light10 leaves of a word at least.
const (
	leastAfterWaw   = 3
	leastAfterAffix = 2
)

// letterSize is what a letter of the Arabic block takes, in bytes.
const letterSize = 2

// Stem takes the commonest prefixes and suffixes off one folded word, so that a word with and without article,
// conjunction and ending counts as one: كتاب for والكتاب and كتابها. It finds most such families, not all.
// It is light10 (Larkey, Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval", 2007): a و goes where
// three letters stay; then one of the articles ال وال بال كال فال لل where two letters stay; then each of the suffixes ها ان
// ات ون ين يه ه ي, once and in this order, where two letters stay. Lucene's ArabicStemmer differs in one thing: there و
// and the article are alternatives, so that وبال stays whole.
//
// Folding makes it blunter by a letter: ى at the end of a word is ي here, and goes like it.
//
// It knows no roots and no dictionary: the و of وزير goes too. That does no harm where all texts are stemmed alike, and the
// stem is for comparing only. What is not of letters of the Arabic block throughout (digits, Latin) comes back as it is.
// The result is a part of word; nothing is allocated.
func Stem(word string) string {
	if !isArabicBlock(word) {
		return word
	}
	if strings.HasPrefix(word, "و") && len(word) >= (1+leastAfterWaw)*letterSize {
		word = word[letterSize:]
	}
	word = word[articleSize(word):]
	word = cutSuffix(word, "ها")
	word = cutSuffix(word, "ان")
	word = cutSuffix(word, "ات")
	word = cutSuffix(word, "ون")
	word = cutSuffix(word, "ين")
	word = cutSuffix(word, "يه")
	word = cutSuffix(word, "ه")
	return cutSuffix(word, "ي")
}

// articleSize is how many bytes of the word are article and may go.
func articleSize(word string) int {
	size := 0
	switch {
	case strings.HasPrefix(word, "ال"), strings.HasPrefix(word, "لل"):
		size = 2 * letterSize
	case strings.HasPrefix(word, "وال"), strings.HasPrefix(word, "بال"), strings.HasPrefix(word, "كال"), strings.HasPrefix(word, "فال"):
		size = 3 * letterSize
	}
	if len(word) < size+leastAfterAffix*letterSize {
		return 0
	}
	return size
}

// cutSuffix is written out for each suffix above so that the compiler compares constants: a loop takes three times as long.
func cutSuffix(word, suffix string) string {
	if len(word) >= len(suffix)+leastAfterAffix*letterSize && word[len(word)-len(suffix):] == suffix {
		return word[:len(word)-len(suffix)]
	}
	return word
}

// isArabicBlock says whether every character is of the Arabic block: then each takes two bytes.
func isArabicBlock(s string) bool {
	for i := 0; i < len(s); i += letterSize {
		if block(s, i) == 0 {
			return false
		}
	}
	return true
}
