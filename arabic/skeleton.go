package arabic

import "strings"

// Skeleton gives what stays the same of a folded word that writes a foreign name, or one of the language in another
// way: الأمريكي and الأميركي, ترامب and ترمب, غوتيريش and جوتيريس, كابل and كابول, الشؤون and الشئون. It drops the
// article, the long vowels, hamza and what stands for a final vowel, and makes one of the letters by which newsrooms write
// one foreign sound.
//
// Many words have one skeleton (الخارج and الخروج): it only says that two words may be one, never that they are.
// A word of vowels alone has an empty one.
func Skeleton(word string) string {
	if strings.HasPrefix(word, "و") && len(word) >= (1+leastAfterWaw)*letterSize {
		word = word[letterSize:]
	}
	// كال and فال begin names too (كاليفورنيا) and are rare as articles.
	for _, article := range [...]string{"ال", "لل", "بال"} {
		if bare, has := strings.CutPrefix(word, article); has && len(bare) >= leastAfterAffix*letterSize {
			word = bare
			break
		}
	}
	return soundsAlike.Replace(strings.TrimSuffix(word, "ات"))
}

// soundsAlike has letters in their folded form.
var soundsAlike = strings.NewReplacer("تش", "س",
	"ا", "", "و", "", "ي", "", "ء", "", "ؤ", "", "ئ", "", "ه", "",
	"غ", "ج", "ق", "ج", "ك", "ج", "ک", "ج", "گ", "ج", "چ", "ج",
	"ث", "س", "ص", "س", "ش", "س", "ز", "س", "ذ", "س",
	"ط", "ت", "ظ", "د", "ض", "د", "پ", "ب", "ڤ", "ف",
)
