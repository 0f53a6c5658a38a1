package arabic_test

import (
	"strings"
	"testing"
	"unicode"

	"nashra/arabic"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"only marks", "ًٌٍَُِّْـ", ""},
		{"forms of alef", "أإآٱٲٳا", "ااااااا"},
		{"alef maksura and Farsi yeh", "على علی علي", "علي علي علي"},
		{"keheh", "کتاب", "كتاب"},
		{"teh marbuta", "مدرسة", "مدرسه"},
		{"hamza seats stay", "مسؤول رئيس", "مسؤول رئيس"},
		{"hamza mark on waw joins it", "مسو\u0654ول", "مسؤول"},
		{"maddah mark on alef", "ا\u0653خر", "اخر"},
		{"tashkeel and tatweel", "مُحَمَّـــد", "محمد"},
		{"superscript alef", "هٰذا", "هذا"},
		{"Quranic signs", "قَالُوا۟ \u06dd", "قالوا"},
		{"digits", "٢٠٢١ ۲۰۲۱ 2021", "2021 2021 2021"},
		{"presentation forms", "ﻻ ﷲ ﻣﺮﺣﺒﺎ", "لا الله مرحبا"},
		{"spacing mark does not cut", "مرﹰحبا", "مرحبا"},
		{"rial sign", "50﷼", "50ريال"},
		{"direction marks", "\u200fمحمد\u200e \u202bعلي\u202c", "محمد علي"},
		{"object sign between letters that compose", "\u1100\ufffc\u1161", "가"},
		{"hamza on a presentation form", "ﰊ\u0654س", "بئس"},
		{"joiners", "می\u200cخواهم", "ميخواهم"},
		{"loan letters stay", "پاريس گوگل", "پاريس گوگل"},
		{"punctuation separates", "قال: «نعم»، ثم… ذهب؟", "قال نعم ثم ذهب"},
		{"hashtag", "#حسين_فهمي", "حسين فهمي"},
		{"Latin", "Covid-19 Café", "covid 19 café"},
		{"decomposed Latin", "Cafe\u0301", "café"},
		{"full width", "ＡＢＣ１２", "abc12"},
		{"no-break and line space", " بغداد\u00a0اليوم\u2028غدا ", "بغداد اليوم غدا"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(arabic.Fold(c.in)); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// anyText draws strings rich in what folding treats specially, invalid UTF-8 included.
func anyText() *rapid.Generator[string] {
	arabicRune := rapid.Custom(func(t *rapid.T) string { return string(rune(rapid.IntRange(0x0600, 0x06FF).Draw(t, "r"))) })
	special := rapid.SampledFrom([]string{
		"\u0654", "\u0655", "\u0653", "\u0301", "\u200d", "\u200f", "\u202e", "\u2066", "\ufe70", "\ufefb", "\ufdfd", "\u0675", "ﬁ", "é", "İ", "K",
		"\u1100", "\u1161", "\xff", "\x00", " ", "9", "٩", "½", "\u00b2", "e", "و", "ي", "ا", "\u06d5", "\U0001F468", "\ufc5e", "\ufffc", "\u200c", "\u200b",
		"<", ">", "=", "\u0338", "\u0323", "\u037e", "\u1fef", "ی", "ک", "ة", "إ", "ﯼ", "ﮎ", "ﷲ", "\u064e", "\u0651", "\u202b", "\u202c",
	})
	piece := rapid.OneOf(arabicRune, special, rapid.String())
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") })
}

func TestFoldIsIdempotentAndLeavesOnlyWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		once := arabic.Fold(s)
		if twice := arabic.Fold(string(once)); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if words := strings.Fields(string(once)); strings.Join(words, " ") != string(once) || len(words) != once.WordCount() {
			t.Fatalf("Fold(%q) = %q is not words with one space between them", s, once)
		}
		for _, r := range string(once) {
			if r != ' ' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
				t.Fatalf("Fold(%q) = %q holds %U", s, once, r)
			}
		}
	})
}

// TestFoldSpellsAlike: the same word with and without tashkeel, tatweel and direction marks is one word.
func TestFoldSpellsAlike(t *testing.T) {
	noise := rapid.SampledFrom([]string{"", "", "\u064e", "\u0651", "ـ", "\u200f", "\u200d", "\u0670"})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("ابتثجحخدرسشصطعغفقكلمنهوي")), 1, 8, -1).Draw(t, "word")
		var noisy strings.Builder
		for _, r := range word {
			noisy.WriteRune(r)
			noisy.WriteString(noise.Draw(t, "noise"))
		}
		if got := arabic.Fold(noisy.String()); got != arabic.Folded(word) {
			t.Fatalf("Fold(%q) = %q, want %q", noisy.String(), got, word)
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("أَعْلَنَتِ الوزارةُ، اليومَ، عن ٣ مشاريع (2.5%)")
	f.Fuzz(func(t *testing.T, s string) {
		once := arabic.Fold(s)
		if twice := arabic.Fold(string(once)); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat("أعلنت وزارة الصحّة، أمس الأحد، تسجيل ٣١ إصابة جديدة في مدينة «العقبة» منذ بداية الأسبوع. ", 30)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		arabic.Fold(text)
	}
}
