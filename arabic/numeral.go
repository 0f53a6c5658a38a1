package arabic

import (
	"strconv"
	"strings"
)

// Number gives the number that these folded words begin with, in digits, and how many of them write it: 35 and 2 for
// خمسة وثلاثين, 150 and 2 for مئة وخمسين, 13 and 2 for الثالثة عشرة; "" and 0 where the first word begins none. What is
// counted in thousands or more has the number before it (ثلاثة آلاف is 3). A hundred alone is no number: news has it in
// every "percent".
func Number(words []string) (number string, size int) {
	if len(words) == 0 {
		return "", 0
	}
	if digits := digitsOf(words[0]); digits != "" {
		return digits, 1
	}
	if hundreds := hundredWords[words[0]]; hundreds > 0 {
		if len(words) > 1 && strings.HasPrefix(words[1], "و") {
			if rest, size := wordsBelow100(words[1:]); rest > 0 {
				return strconv.Itoa(hundreds + rest), size + 1
			}
		}
		if hundreds == 100 {
			return "", 0
		}
		return strconv.Itoa(hundreds), 1
	}
	n, size := wordsBelow100(words)
	if n == 0 {
		return "", 0
	}
	return strconv.Itoa(n), size
}

// wordsBelow100 reads a number that is written in words.
func wordsBelow100(words []string) (n, size int) {
	n = numberWords[words[0]]
	unit := max(n, oneOrTwo[words[0]])
	if unit > 0 && unit < 10 && len(words) > 1 {
		if second := words[1]; second == "عشر" || second == "عشره" {
			return unit + 10, 2
		} else if tens := numberWords[second]; tens >= 20 && strings.HasPrefix(second, "و") {
			return unit + tens, 2
		}
	}
	return n, min(n, 1)
}

// Numeral gives the number that a folded word writes alone, in digits: a word of digits as it is, and the words for three
// to ten, their ordinals and the tens (ثلاثة, الثالثة, ثلاثون are 3, 3 and 30); "" for none. One, two and the masculine
// "second" are left out: they are written for much besides, and month and day names have them.
func Numeral(word string) string {
	if digits := digitsOf(word); digits != "" {
		return digits
	}
	if n := numberWords[word]; n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// digitsOf gives a word that begins with a digit, without the particle that may be written onto it: لـ3.
func digitsOf(word string) string {
	digits := strings.TrimLeft(word, "لبوفك")
	if digits != "" && digits[0] >= '0' && digits[0] <= '9' {
		return digits
	}
	return ""
}

var numberWords = func() map[string]int {
	words := map[string]int{}
	for i, forms := range strings.Split(unitsAndTens, "|") {
		n := i + 3
		if i > 7 {
			n = 10 * (i - 6)
		}
		addNumber(words, n, forms)
	}
	return words
}()

var hundredWords = func() map[string]int {
	words := map[string]int{}
	for i, forms := range strings.Split(hundreds, "|") {
		addNumber(words, 100*(i+1), forms)
	}
	return words
}()

// oneOrTwo are numbers only where ten or tens follow.
var oneOrTwo = func() map[string]int {
	words := map[string]int{}
	addNumber(words, 1, "أحد إحدى واحد واحدة حادي حادية")
	addNumber(words, 2, "اثنا اثني اثنتا اثنتي اثنان اثنين اثنتان اثنتين ثاني ثانية")
	return words
}()

func addNumber(words map[string]int, n int, forms string) {
	for _, form := range strings.Fields(forms) {
		folded := string(Fold(form))
		for _, before := range []string{"", "ال", "و", "وال", "ب", "بال", "ل", "لل"} {
			words[before+folded] = n
		}
	}
}

const (
	// unitsAndTens are those for 3 to 10, then for 20 to 90.
	unitsAndTens = `
ثلاثة ثلاث ثالث ثالثة | أربعة أربع رابع رابعة | خمسة خمس خامس خامسة | ستة ست سادس سادسة | سبعة سبع سابع سابعة |
ثمانية ثماني ثمان ثامن ثامنة | تسعة تسع تاسع تاسعة | عشرة عشر عاشر عاشرة |
عشرون عشرين | ثلاثون ثلاثين | أربعون أربعين | خمسون خمسين | ستون ستين | سبعون سبعين | ثمانون ثمانين | تسعون تسعين
`
	// hundreds are those for 100 to 900, those for 200 also as they stand before what is counted.
	hundreds = `
مئة مائة | مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي | ثلاثمئة ثلاثمائة | أربعمئة أربعمائة | خمسمئة خمسمائة |
ستمئة ستمائة | سبعمئة سبعمائة | ثمانمئة ثمانمائة ثمانيمئة | تسعمئة تسعمائة
`
)
