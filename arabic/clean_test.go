package arabic_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"nashra/arabic"

	"pgregory.net/rapid"
)

func TestCleanLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text is untouched", "صِرَاطٌ مُستَقِيم: وفـاة حارسٍ في ٧ نوفمبر", "صِرَاطٌ مُستَقِيم: وفـاة حارسٍ في ٧ نوفمبر"},
		{"spaces and no-break spaces", "  بغداد \u00a0 اليوم\n\tغدا ", "بغداد اليوم غدا"},
		{"controls", "بغ\x00دا\x0bد\u0085", "بغداد"},
		{"embeddings go, marks inside stay", "\u202bقال\u202c iPhone\u200e 15\u200f", "قال iPhone\u200e 15"},
		{"override", "\u202eدادغب", "دادغب"},
		{"zero width space and soft hyphen", "بغ\u200bدا\u00adد", "بغداد"},
		{"joiner stays", "می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩"},
		{"invalid UTF-8", "بغ\xffداد", "بغ\uFFFDداد"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arabic.CleanLine(c.in); got != c.want {
				t.Errorf("CleanLine(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanTextBalancesDirectionControls(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\u202bالخبر\u202c تمّ", "\u202bالخبر\u202c تمّ"},
		{"\u202bالخبر تمّ", "الخبر تمّ"},
		{"الخبر\u202c تمّ", "الخبر تمّ"},
		{"\u2067الخبر\u2069\u2069", "\u2067الخبر\u2069"},
		{"\u202eمقلوب\u202c", "مقلوب"},
	} {
		if got := arabic.CleanText(c.in); got != c.want {
			t.Errorf("CleanText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCleanTextIsShowableAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		got := arabic.CleanText(s)
		if again := arabic.CleanText(got); !utf8.ValidString(got) || again != got {
			t.Fatalf("CleanText(%q) = %q, again %q", s, got, again)
		}
		if line := arabic.CleanLine(s); arabic.CleanLine(line) != line || !utf8.ValidString(line) {
			t.Fatalf("CleanLine(%q) = %q, again %q", s, line, arabic.CleanLine(line))
		}
		if paragraph := arabic.CleanParagraph(s); arabic.CleanParagraph(paragraph) != paragraph {
			t.Fatalf("CleanParagraph(%q) = %q, again %q", s, paragraph, arabic.CleanParagraph(paragraph))
		}
		var back string
		if err := xml.Unmarshal([]byte("<a>"+strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(got)+"</a>"), &back); err != nil {
			t.Fatalf("CleanText(%q) = %q is no XML text: %v", s, got, err)
		}
	})
}

func TestFirstSentence(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"ارتفعت الأسعار بنسبة 2.8% في مايو. وقال الوزير إنها ستنخفض.", 120, "ارتفعت الأسعار بنسبة 2.8% في مايو."},
		{"هل ينجح الاتفاق؟ نعم", 120, "هل ينجح الاتفاق؟"},
		{"سطر أول\nسطر ثان", 120, "سطر أول"},
		{"واحد اثنان ثلاثة أربعة", 12, "واحد اثنان…"},
		{"واحد اثنان", 10, "واحد اثنان"},
		{"كلمةطويلةجدابلاحدود", 5, "كلمةط…"},
		{"  ", 10, ""},
	} {
		if got := arabic.FirstSentence(c.in, c.max); got != c.want {
			t.Errorf("FirstSentence(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func TestLanguageAndDirection(t *testing.T) {
	for _, c := range []struct{ in, language, direction string }{
		{"أعلن نادي الشباب تعاقده مع مدرب جديد", "ar", "rtl"},
		{"پاريس سان جيرمان يفوز على أياكس بثلاثة أهداف مقابل هدف", "ar", "rtl"},
		{"دولت ایران گفت که مذاکرات ادامه پیدا می\u200cکند", "fa", "rtl"},
		{"وزیراعظم نے کہا ہے کہ ملک میں بڑے فیصلے ہوں گے", "ur", "rtl"},
		{"سەرۆکی هەرێمی کوردستان لەگەڵ وەزیری دەرەوە کۆبووەوە", "ckb", "rtl"},
		{"تستعدّ الإدارة المحلّیة لافتتاح المکتبة الکبیرة علی النهر", "ar", "rtl"},
		{"در سورة فاتحة کلمات کوتاه و زیبایی آمده است که همه می\u200cدانند", "fa", "rtl"},
		{"در بازار شهر آتش سوزي شد و سه مغازه سوخت", "fa", "rtl"},
		{"تأیید هویت کاربر با خطا روبه رو شد", "fa", "rtl"},
		{"له\u200c شاری هه\u200cولێر بارانێكی زۆر باری", "ckb", "rtl"},
		{"په هرات کې د اوبو کمښت زیات شو", "ps", "rtl"},
		{"تىزىملىك بالداقنىڭ تارماق قاتلاش يۆنىلىشى", "", "rtl"},
		{"د. سمير حداد: وصفة لكل مريض", "ar", "rtl"},
		{"إطلاق Honor 9 Lite و Honor 7x", "ar", "rtl"},
		{"Apple unveils a new phone", "", "ltr"},
		{"iPhone 17 يصل إلى الأسواق العربية الشهر المقبل", "ar", "rtl"},
		{"2026", "", "rtl"},
		{"علّق الوزير قائلا: We welcome the joint statement issued today وانتهى", "ar", "rtl"},
		{"للتسجيل: https://admission.university.example.edu/registration/undergraduate", "ar", "rtl"},
		{"The word سلام means peace", "", "ltr"},
	} {
		if got := arabic.Language(c.in); got != c.language {
			t.Errorf("Language(%q) = %q, want %q", c.in, got, c.language)
		}
		if got := arabic.Direction(c.in); got != c.direction {
			t.Errorf("Direction(%q) = %q, want %q", c.in, got, c.direction)
		}
	}
}

// TestCleanParagraph: the short way gives what the long one gives.
func TestCleanParagraph(t *testing.T) {
	piece := rapid.OneOf(anyText(), rapid.SampledFrom([]string{
		" ", " ", "خبر", "x", "\t", "\n", "\u00a0", "\u3000", "\u2028", "\u200b", "\u00ad", "\u202b", "\u2069", "\ufeff", "\x7f", "\u0085", "\u200c", "\u0654", "ﻻ", "…", "«",
	}))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "")
		if got, want := arabic.CleanParagraph(s), arabic.CleanParagraph("\t"+s+"\t"); got != want {
			t.Fatalf("CleanParagraph(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestSingleSpaced(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " ": "", "خبر أول": "خبر أول", "خبر  أول": "خبر أول", "خبر ": "خبر", " خبر": "خبر", "خبر\nأول": "خبر أول",
		"خبر\u00a0أول": "خبر أول", "خبر \u3000": "خبر", "\u2028خبر": "خبر", "قال «نعم»…": "قال «نعم»…",
	} {
		if got := arabic.SingleSpaced(in); got != want {
			t.Errorf("SingleSpaced(%q) = %q, want %q", in, got, want)
		}
	}
}
