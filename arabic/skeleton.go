package arabic

import (
	"strings"
	"unicode/utf8"
)

// Skeleton gives what stays the same of a folded word that names something, however it is spelled: الأمريكي and الأميركي,
// ترامب and ترمب, غوتيريش and جوتيريس, كابل and كابول, هيلاري and هيللاري, بجدة and جدة. It leaves out what may be written
// before a name (و ب ل and the article), the long vowels, hamza, doubled letters and what stands for a final vowel, and
// makes one of the letters by which newsrooms write one foreign sound. Given names of Arabic stay as they are, because
// nobody spells them otherwise and vowels tell them apart: حسن and حسين.
//
// Many words have one skeleton (الخارج and الخروج, غزة and الجيزة): it only says that two words may be one, never that they are.
func Skeleton(word string) string {
	word = withoutPrefixes(word)
	if givenNames[word] {
		return word
	}
	word = strings.TrimSuffix(word, "ات")
	skeleton := make([]byte, 0, 32)
	last := rune(0)
	for i, letter := range word {
		doubled := letter == last
		last = letter
		if doubled || letter == 'ت' && strings.HasPrefix(word[i+letterSize:], "ش") { // تشيلي, شيلي
			continue
		}
		if sound := soundOf(letter); sound != 0 {
			skeleton = utf8.AppendRune(skeleton, sound)
		}
	}
	return string(skeleton)
}

// withoutPrefixes takes off as many particles as leave three letters, and the article, so that a name loses the same of
// itself with particles before it and without.
func withoutPrefixes(word string) string {
	for {
		switch {
		case strings.HasPrefix(word, "ال") && len(word) >= (2+leastAfterAffix)*letterSize:
			return word[2*letterSize:]
		case len(word) > leastAfterWaw*letterSize && isParticle(word[:letterSize]):
			word = word[letterSize:]
		default:
			return word
		}
	}
}

// isParticle knows پ too, which is ب in other words.
func isParticle(letter string) bool {
	return letter == "و" || letter == "ب" || letter == "ل" || letter == "پ"
}

// soundOf gives the letter for all that are written for one sound, 0 for what names are also written without. Letters are
// in their folded form.
func soundOf(letter rune) rune {
	switch letter {
	case 'ا', 'و', 'ي', 'ء', 'ؤ', 'ئ', 'ه':
		return 0
	case 'غ', 'ق', 'ك', 'ک', 'گ', 'چ':
		return 'ج'
	case 'ث', 'ص', 'ش', 'ز', 'ذ':
		return 'س'
	case 'ط':
		return 'ت'
	case 'ظ', 'ض':
		return 'د'
	case 'پ':
		return 'ب'
	case 'ڤ':
		return 'ف'
	}
	return letter
}

var givenNames = func() map[string]bool {
	set := map[string]bool{}
	for name := range Fold(givenNamesOfArabic).Words() {
		set[withoutPrefixes(name)] = true
	}
	return set
}()

// Those of which another has the same consonants.
const givenNamesOfArabic = `
محمد محمود أحمد حمد حامد حميد حمود حماد حسن حسين حسان محسن سالم سليم سلمان سلام سليمان سلطان سعد سعيد سعود مسعود جمال كمال جميل كامل
عمر عمرو عامر عمار عمران خالد خليل فهد فاهد فيصل فاضل ناصر نصر نصار نصير منصور ماهر راشد رشيد رشاد رشدي رائد زيد زياد يزيد زايد
صالح صلاح طارق عادل عدلي علي علاء عالية كريم كرم أكرم مجيد ماجد أمجد مجدي نبيل نايف نواف وليد يوسف ياسر يسري هاني هشام هاشم
سامي سمير سامر سمر كريمة نور نورة نوري أنور منير منى أمين أمان إيمان يمان أنس يونس أنيس ونيس فارس فراس شريف أشرف شرف لطيف لطفي
`
