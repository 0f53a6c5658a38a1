package arabic_test

import (
	"strings"
	"testing"
	"unicode"

	"nashra/arabic"

	"pgregory.net/rapid"
)

// TestRules has every kind of character about which there is a rule: what a reader sees of it, and what is compared.
func TestRules(t *testing.T) {
	for _, c := range []struct{ name, in, shown, folded string }{
		{"NFC", "ا\u0654حمد مو\u0654تمر رئي\u0654س ا\u0655لى قرا\u0653ن", "أحمد مؤتمر رئئس إلى قرآن", "احمد مؤتمر رئئس الي قران"},
		{"NFC with a vowel between", "ا\u064e\u0654حمد", "أ\u064eحمد", "احمد"},
		{"NFC of Latin", "Cafe\u0301", "Café", "café"},
		{"NFC makes no sign of HTML another", "<\u0338 >\u0338", "<\u0338 >\u0338", ""},
		{"NFKC", "ＡＢ ½ ﬁ", "ＡＢ ½ ﬁ", "ab 1 2 fi"},
		{"NFKC, the rial and the basmala", "٥﷼ ﷽", "٥﷼ ﷽", "5ريال بسم الله الرحمن الرحيم"},
		{"presentation forms B", "ﻷﻥ ﻹﻧﺴﺎﻥ ﻣﺪﺭﺳﺔ ﻋﻠﻰ ﺁﺧﺮ", "لأن لإنسان مدرسة على آخر", "لان لانسان مدرسه علي اخر"},
		{"presentation forms B, marks on a space", "مرﹰحبا ﹼ", "مرﹰحبا ﹼ", "مرحبا"},
		{"presentation forms A, letters", "ﭘﺎﺭﻳﺲ ﭼﺎﻱ ﮔﻮﮔﻞ", "پاريس چاي گوگل", "پاريس چاي گوگل"},
		{"presentation forms A, ligatures", "ﷲ ﷴ ﰲ ﱝ ﴽ ﶈ", "الله محمد في ى\u0670 ا\u064b لمح", "الله محمد في ي ا لمح"},
		{"presentation forms A, signs", "﴿ اقرأ ﴾ ﷺ ﷻ", "﴿ اقرأ ﴾ ﷺ ﷻ", "اقرا صلي الله عليه وسلم جل جلاله"},
		{"a form and its hamza", "\ufe8d\u0654حمد", "أحمد", "احمد"},
		{"tatweel", "وفـاة سنة ١٤٤٧ هـ", "وفـاة سنة ١٤٤٧ هـ", "وفاه سنه 1447 ه"},
		{"harakat", "صِرَاطٌ مُّستَقِيمٌ", "صِرَاطٌ مُّستَقِيمٌ", "صراط مستقيم"},
		{"harakat keep the order they were typed in", "م\u0651\u064e م\u064e\u0651 ا\u0654", "م\u0651\u064e م\u064e\u0651 أ", "م م ا"},
		{"superscript alef", "هٰذا الرحمٰن", "هٰذا الرحمٰن", "هذا الرحمن"},
		{"maddah and hamza that join nothing", "ح\u0654ب ط\u0653ه", "ح\u0654ب ط\u0653ه", "حب طه"},
		{"other marks", "ب\u0610ب\u061aب\u0656ب\u065fب\u06d6ب\u06dcب\u06dfب\u06e4ب\u06e7ب\u06e8ب\u06eaب\u06edب", "ب\u0610ب\u061aب\u0656ب\u065fب\u06d6ب\u06dcب\u06dfب\u06e4ب\u06e7ب\u06e8ب\u06eaب\u06edب", strings.Repeat("ب", 13)},
		{"other marks that are none by category", "ب\u06e5ب\u06e6ب\u06ddب\u06deب\u06e9ب", "ب\u06e5ب\u06e6ب\u06ddب\u06deب\u06e9ب", "بببببب"},
		{"other marks of the extended block", "ب\u08d3ب\u08e1ب\u08e2ب\u08f0ب\u08ffب", "ب\u08d3ب\u08e1ب\u08e2ب\u08f0ب\u08ffب", "بببببب"},
		{"alef forms", "آأإٱٲٳ", "آأإٱٲٳ", "اااااا"},
		{"alef maksura", "على المصرى", "على المصرى", "علي المصري"},
		{"teh marbuta", "مدرسة الحياة", "مدرسة الحياة", "مدرسه الحياه"},
		{"hamza seats", "مسؤول رئيس شيء", "مسؤول رئيس شيء", "مسؤول رئيس شيء"},
		{"Farsi yeh and keheh in Arabic", "تستعدّ الإدارة المحلّیة لافتتاح المکتبة الکبیرة علی النهر", "تستعدّ الإدارة المحلّية لافتتاح المكتبة الكبيرة علی النهر", "تستعد الاداره المحليه لافتتاح المكتبه الكبيره علي النهر"},
		{"Farsi yeh and keheh in Arabic, presentation forms", "تستعدّ الإدارة المحلّﯿة لافتتاح المﮑتبة الﮑبيرة على النهر", "تستعدّ الإدارة المحلّية لافتتاح المكتبة الكبيرة على النهر", "تستعد الاداره المحليه لافتتاح المكتبه الكبيره علي النهر"},
		{"Farsi yeh and keheh in Persian", "کتابخانهٔ بزرگ شهر در کنار رودخانه باز می\u200cشود", "کتابخانهٔ بزرگ شهر در کنار رودخانه باز می\u200cشود", "كتابخانه بزرگ شهر در كنار رودخانه باز ميشود"},
		{"Farsi yeh and keheh in Persian that quotes", "در سورة فاتحة کلمات کوتاه و زیبایی آمده است که همه می\u200cدانند", "در سورة فاتحة کلمات کوتاه و زیبایی آمده است که همه می\u200cدانند", "در سوره فاتحه كلمات كوتاه و زيبايي امده است كه همه ميدانند"},
		{"Farsi yeh and keheh in Urdu", "بڑی لائبریری دریا کے کنارے کھل گئی", "بڑی لائبریری دریا کے کنارے کھل گئی", "بڑي لائبريري دريا كے كنارے كهل گئي"},
		{"Farsi yeh and keheh in a Persian title of Arabic words", "تفسیر سورة البقرة و سورة الکهف", "تفسیر سورة البقرة و سورة الکهف", "تفسير سوره البقره و سوره الكهف"},
		{"Farsi yeh where too little says what it is", "علی کریم", "علی کریم", "علي كريم"},
		{"heh variants", "ہ ھ ە", "ہ ھ ە", "ه ه ه"},
		{"foreign letters", "پچڤگژ", "پچڤگژ", "پچڤگژ"},
		{"bidi controls", "\u202bقال\u202c \u2067نعم\u2069 \u061cلا\u200f iPhone\u200e 15\u200f", "قال نعم \u061cلا\u200f iPhone\u200e 15", "قال نعم لا iphone 15"},
		{"joiners between letters", "می\u200cخواهم", "می\u200cخواهم", "ميخواهم"},
		{"joiners at the edges of words", "\u200cقال\u200d نعم\u200c، \u200dلا\u200c", "قال نعم، لا", "قال نعم لا"},
		{"joiner of the Hijri era", "١٤٤٧ ه\u200d", "١٤٤٧ ه\u200d", "1447 ه"},
		{"joiners of emoji", "👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 🙂\u200d↔\ufe0f ❤\ufe0f\u200d🔥", "👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 🙂\u200d↔\ufe0f ❤\ufe0f\u200d🔥", ""},
		{"other invisibles", "ب\u200bب\u2060ب\ufeffب\u00adب\u180eب\ufffcب", "ببببببب", "ببببببب"},
		{"spaces", "ب\u00a0ب\u2000ب\u200aب\u202fب\u205fب\u3000ب \t ب", "ب ب ب ب ب ب ب ب", "ب ب ب ب ب ب ب ب"},
		{"Arabic-Indic digits", "٠١٢٣٤٥٦٧٨٩", "٠١٢٣٤٥٦٧٨٩", "0123456789"},
		{"extended digits", "۰۱۲۳۴۵۶۷۸۹", "۰۱۲۳۴۵۶۷۸۹", "0123456789"},
		{"number signs are as those of ASCII", "٢٫٨٪ ٢٬٠٠٠", "٢٫٨٪ ٢٬٠٠٠", string(arabic.Fold("2.8% 2,000"))},
		{"punctuation", "أ، ب؛ ج؟ د۔ هـ٭", "أ، ب؛ ج؟ د۔ هـ٭", "ا ب ج د ه"},
		{"quotes", "«أ» “ب” \"ج\" 'د' `ر` ‹س›", "«أ» “ب” \"ج\" 'د' `ر` ‹س›", "ا ب ج د ر س"},
		{"hashtag", "#المكتبة_الكبيرة", "#المكتبة_الكبيرة", "المكتبه الكبيره"},
		{"attached letters stay", "والمكتبة بالمدينة للناس", "والمكتبة بالمدينة للناس", "والمكتبه بالمدينه للناس"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arabic.CleanLine(c.in); got != c.shown {
				t.Errorf("CleanLine(%q)\n is %q\nwant %q", c.in, got, c.shown)
			}
			if got := string(arabic.Fold(c.in)); got != c.folded {
				t.Errorf("Fold(%q)\n is %q\nwant %q", c.in, got, c.folded)
			}
		})
	}
}

// TestCleanTextKeepsLetters: of the Arabic block all is shown as it was written, but for ی ک and marks that make a letter.
func TestCleanTextKeepsLetters(t *testing.T) {
	kept := rapid.RuneFrom(nil, &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x0600, Hi: 0x0652, Stride: 1}, {Lo: 0x0656, Hi: 0x06A8, Stride: 1},
		{Lo: 0x06AA, Hi: 0x06CB, Stride: 1}, {Lo: 0x06CD, Hi: 0x06FF, Stride: 1}}})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(kept, rapid.SampledFrom([]rune(" \n.<&x\u00a0…")))).Draw(t, "s")
		if got := arabic.CleanText(s); got != s {
			t.Fatalf("CleanText(%q) = %q", s, got)
		}
	})
}

// TestCleanTextKeepsPersian: without ة and إ a text is never taken for Arabic, however few its Persian letters are.
func TestCleanTextKeepsPersian(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ابتجحدرسشعفقکگلمنوهیيپچ\u200c")), 1, 7, -1)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(word).Draw(t, "words"), "ا ا")
		if got := arabic.CleanText(s); got != s {
			t.Fatalf("CleanText(%q) = %q", s, got)
		}
	})
}

// TestCleanTextFoldsAlike: what is shown compares as what was sent.
func TestCleanTextFoldsAlike(t *testing.T) {
	piece := rapid.OneOf(rapid.StringOf(rapid.RuneFrom(nil, unicode.Arabic)), rapid.SampledFrom([]string{
		" ", "ا", "\u0654", "\u0653", "ی", "ک", "إدارة", "ة ", "إدارة المدرسة الكبيرة وإعادة بناء مكتبة الجامعة", "\u200c", "\u200d", "\u200b", "\u202b", "\u202c", "\ufffc", "é", "e", "\u0301", "ﻷ", "ﮎ", "\ufeff",
	}))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces"), "")
		if got, want := arabic.Fold(arabic.CleanText(s)), arabic.Fold(s); got != want {
			t.Fatalf("of %q CleanText gives %q, folded %q, want %q", s, arabic.CleanText(s), got, want)
		}
	})
}

// TestCleanTextAtTheEndsOfANode: what stands beyond may be the rest of the word.
func TestCleanTextAtTheEndsOfANode(t *testing.T) {
	for in, want := range map[string]string{"می\u200c": "می\u200c", "\u200cخواهم": "\u200cخواهم", "\u200c": "\u200c", "می\u200c خواهم": "می خواهم", " \u200c": " "} {
		if got := arabic.CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
		if got, want := arabic.CleanParagraph(in), strings.Trim(want, " \u200c"); got != want {
			t.Errorf("CleanParagraph(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("أَعْلَنَتِ الوزارةُ\u200c، اليومَ ا\u0654ن ﻻ \u202bیوم\u202c إدارة")
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) string{
			"CleanText": arabic.CleanText, "CleanLine": arabic.CleanLine, "CleanParagraph": arabic.CleanParagraph,
		} {
			once := clean(s)
			if twice := clean(once); twice != once {
				t.Fatalf("%s(%q) = %q, again %q", name, s, once, twice)
			}
		}
	})
}
