package arabic

import (
	"strconv"
	"strings"
)

// Number gives the number that these folded words begin with, in digits, and how many of them write it: 35 and 2 for
// خمسة وثلاثين, 150 and 2 for مئة وخمسين, 13 and 2 for الثالثة عشرة, 3500 and 3 for ثلاثة آلاف وخمسمئة; "" and 0 where the
// first word begins none. Millions have the number before them (ثلاثة ملايين is 3). A hundred or a thousand alone is no
// number: news has it in every "percent".
func Number(words []string) (number string, size int) {
	if len(words) == 0 {
		return "", 0
	}
	n, size := thousands[words[0]], 1
	if n == 0 {
		digits := digitsOf(words[0])
		if n, size = below1000(words); digits != "" {
			value, err := strconv.Atoi(digits)
			if err != nil || value >= 1000 {
				return digits, 1
			}
			n, size = value, 1
		}
		if n > 0 && size < len(words) && isThousand(words[size]) {
			n, size = 1000*n, size+1
		} else if digits != "" {
			return digits, 1
		}
	}
	if n >= 1000 && size < len(words) && strings.HasPrefix(words[size], "و") {
		rest, more := below1000(words[size:])
		n, size = n+rest, size+more
	}
	if n == 0 || n == 100 || n == 1000 {
		return "", 0
	}
	return strconv.Itoa(n), size
}

// thousands write numbers alone.
var thousands = map[string]int{"الف": 1000, "الفا": 1000, "الفان": 2000, "الفين": 2000, "الفي": 2000}

func isThousand(word string) bool {
	return word == "الاف" || word == "الف" || word == "الفا"
}

// below1000 reads a number that is written in words.
func below1000(words []string) (n, size int) {
	n, size = numberWords[words[0]], 1
	if n > 2 && n < 10 && len(words) > 1 && numberWords[words[1]] == 100 && !strings.HasPrefix(words[1], "و") {
		n, size = 100*n, 2 // ثلاث مئة
	}
	if n < 100 {
		return below100(n, words)
	}
	if size < len(words) && strings.HasPrefix(words[size], "و") {
		rest, more := below100(numberWords[words[size]], words[size:])
		n, size = n+rest, size+more
	}
	return n, size
}

// below100 reads a number of which the first word writes n.
func below100(n int, words []string) (number, size int) {
	if n > 0 && n < 10 && len(words) > 1 {
		if second := words[1]; (second == "عشر" || second == "عشره") && !notBeforeTen[words[0]] {
			return n + 10, 2
		} else if tens := numberWords[second]; tens >= 20 && tens < 100 && strings.HasPrefix(second, "و") {
			return n + tens, 2
		}
	}
	if n < 3 || n >= 100 {
		return 0, 0
	}
	return n, 1
}

// notBeforeTen are Sunday, Monday and what only stands before tens from twenty on.
var notBeforeTen = map[string]bool{
	"الاحد": true, "الاثنين": true, "واحد": true, "واحده": true, "اثنان": true, "اثنين": true, "اثنتان": true, "اثنتين": true,
}

// Numeral gives the number that a folded word writes alone, in digits: a word of digits as it is, and the words for three
// to ten, their ordinals and the tens (ثلاثة, الثالثة, ثلاثون are 3, 3 and 30); "" for none. One, two and the masculine
// "second" are left out: they are written for much besides, and month and day names have them.
func Numeral(word string) string {
	if digits := digitsOf(word); digits != "" {
		return digits
	}
	if n := numberWords[word]; n >= 3 && n < 100 {
		return strconv.Itoa(n)
	}
	return ""
}

// digitsOf gives a word that begins with a digit, without the particle that may be written onto it: لـ3.
func digitsOf(word string) string {
	for len(word) > letterSize {
		if word[0] <= '9' {
			break
		}
		switch word[:letterSize] {
		case "ل", "ب", "و", "ف", "ك":
			word = word[letterSize:]
		default:
			return ""
		}
	}
	if word != "" && word[0] >= '0' && word[0] <= '9' {
		return word
	}
	return ""
}

// numberWords are those for 1 to 10, the tens and the hundreds. One and two are numbers only where ten or tens follow.
var numberWords = func() map[string]int {
	words := map[string]int{}
	for i, forms := range strings.Split(units, "|") {
		addNumber(words, i+1, forms)
	}
	for i, forms := range strings.Split(tens, "|") {
		addNumber(words, 10*(i+1), forms)
	}
	for i, forms := range strings.Split(hundreds, "|") {
		addNumber(words, 100*(i+1), forms)
	}
	return words
}()

func addNumber(words map[string]int, n int, forms string) {
	for _, form := range strings.Fields(forms) {
		folded := string(Fold(form))
		for _, before := range []string{"", "ال", "و", "وال", "ب", "بال", "لل"} {
			words[before+folded] = n
		}
	}
}

const (
	units = `
أحد إحدى واحد واحدة حادي حادية | اثنا اثني اثنتا اثنتي اثنان اثنين اثنتان اثنتين ثاني ثانية | ثلاثة ثلاث ثالث ثالثة |
أربعة أربع رابع رابعة | خمسة خمس خامس خامسة | ستة ست سادس سادسة | سبعة سبع سابع سابعة | ثمانية ثماني ثمان ثامن ثامنة |
تسعة تسع تاسع تاسعة
`
	tens = `
عشرة عشر عاشر عاشرة | عشرون عشرين | ثلاثون ثلاثين | أربعون أربعين | خمسون خمسين | ستون ستين | سبعون سبعين | ثمانون ثمانين | تسعون تسعين
`
	// hundreds: that for 200 also as it stands before what is counted.
	hundreds = `
مئة مائة | مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي | ثلاثمئة ثلاثمائة | أربعمئة أربعمائة | خمسمئة خمسمائة |
ستمئة ستمائة | سبعمئة سبعمائة | ثمانمئة ثمانمائة ثمانيمئة | تسعمئة تسعمائة
`
)
