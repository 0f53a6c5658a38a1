package arabic

import (
	"strconv"
	"strings"
)

// Numeral gives the number that a folded word writes, in digits: a word of digits as it is, and the words for three to
// ten, their ordinals and the tens (ثلاثة, الثالثة, ثلاثون are 3, 3 and 30); "" for none. One, two and the masculine
// "second" are left out: they are written for much besides, and month and day names have them.
func Numeral(word string) string {
	digits := strings.TrimLeft(word, "لبوفك") // what is written onto a number: لـ3
	if digits != "" && digits[0] >= '0' && digits[0] <= '9' {
		return digits
	}
	return numerals[word]
}

var numerals = func() map[string]string {
	words := map[string]string{}
	for i, forms := range strings.Split(numeralWords, "|") {
		n := i + 3
		if i > 7 {
			n = 10 * (i - 6)
		}
		for _, form := range strings.Fields(forms) {
			folded := string(Fold(form))
			for _, before := range []string{"", "ال", "و", "وال", "ب", "بال"} {
				words[before+folded] = strconv.Itoa(n)
			}
			words["لل"+folded] = strconv.Itoa(n)
		}
	}
	return words
}()

// numeralWords are those for 3 to 10, then for 20 to 90.
const numeralWords = `
ثلاثة ثلاث ثالث ثالثة | أربعة أربع رابع رابعة | خمسة خمس خامس خامسة | ستة ست سادس سادسة | سبعة سبع سابع سابعة |
ثمانية ثماني ثمان ثامن ثامنة | تسعة تسع تاسع تاسعة | عشرة عشر عاشر عاشرة |
عشرون عشرين | ثلاثون ثلاثين | أربعون أربعين | خمسون خمسين | ستون ستين | سبعون سبعين | ثمانون ثمانين | تسعون تسعين
`
