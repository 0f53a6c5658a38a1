package arabic_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"nashra/arabic"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// misread reads the UTF-8 of a text as something else.
func misread(s string, page *charmap.Charmap) string {
	var out strings.Builder
	for _, b := range []byte(s) {
		r := page.DecodeByte(b)
		if r == utf8.RuneError {
			r = rune(b)
		}
		out.WriteRune(r)
	}
	return out.String()
}

var pages = map[string]*charmap.Charmap{
	"ISO-8859-1": charmap.ISO8859_1, "windows-1252": charmap.Windows1252, "windows-1256": charmap.Windows1256,
}

// sentences are what Mend must give back, and must not touch as they are.
var sentences = map[string]string{
	"one word":            "خبر",
	"plain":               "أعلنت البلدية افتتاح ثلاث حدائق جديدة في أحياء المدينة القديمة",
	"all letters":         "ء آ أ ؤ إ ئ ا ب ة ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ى ي",
	"ends in meem":        "وصل الفريق إلى النهائي للمرة الأولى منذ عشرين عام",
	"quotes":              "قال المدير: «انتهى العمل»، ثم أضاف “لن نتأخّر” – هل يكفي الوقت؟ نعم…",
	"vowels":              "صِرَاطٌ مُسْتَقِيمٌ، وبَيْتٌ قَدِيمٌ",
	"digits":              "ارتفع السعر من ١٢٣٤٥ إلى ٦٧٨٩٠ ثم إلى ٢٠",
	"Latin name":          "أطلقت شركة Nokia هاتفاً جديداً في الأسواق العربية",
	"address":             "للتسجيل والاستعلام https://example.org/registration/of/participants?form=long",
	"HTML":                `<p class="story-body lead"><a href="https://example.org/a/b">فتحت المكتبة أبوابها</a> للزوّار&nbsp;اليوم</p><img src="/p.jpg" alt="باب المكتبة">`,
	"escaped HTML":        `&lt;p class="story-body lead wide"&gt;فتحت المكتبة&lt;/p&gt;`,
	"French in it":        "افتُتح مقهى «Café Père» في المدينة القديمة أمس",
	"Persian":             "کتابخانهٔ بزرگ شهر در کنار رودخانه باز شد و مردم خوشحال شدند",
	"emoji":               "فاز الفريق بالكأس 🏆 بعد غياب طويل",
	"presentation letter": "ﷺ وقال في خطبته إن العمل عبادة",
	"t and z":             "ضغط الخط، ظلّ طويلاً ينتظر لفظ الحظّ؛ قطّ، شطط، حفظ… و«ضغط» ثم «حفظ» فقط؟ ط، ظ، ط",
}

func TestMend(t *testing.T) {
	for name, sentence := range sentences {
		t.Run(name, func(t *testing.T) {
			if got := arabic.Mend(sentence); got != sentence {
				t.Errorf("Mend(%q) = %q", sentence, got)
			}
			for first, page := range pages {
				once := misread(sentence, page)
				if got := arabic.Mend(once); got != sentence {
					t.Errorf("read as %s: Mend(%q) = %q", first, once, got)
				}
				for second, page := range pages {
					if got := arabic.Mend(misread(once, page)); got != sentence {
						t.Errorf("read as %s and %s: %q", first, second, got)
					}
				}
			}
		})
	}
}

func TestMendWhatWasLost(t *testing.T) {
	latin := func(s string) string { return misread(s, charmap.ISO8859_1) }
	western := func(s string) string { return misread(s, charmap.Windows1252) }
	windows := func(s string) string { return misread(s, charmap.Windows1256) }
	for _, c := range []struct{ name, in, want string }{
		{"half in trimmed white space", strings.TrimSpace(latin("يبدأ اليوم العام")), "يبدأ اليوم العام"},
		{"digit in trimmed white space", strings.TrimSpace(latin("يبدأ اليوم العام ٢٠٢٠")), "يبدأ اليوم العام ٢٠٢٠"},
		{"controls", strings.ReplaceAll(western("تفتتح البلدية فرعاً آخر"), "\u0081", ""), "ت\uFFFDتتح البلدية \uFFFDرعاً آخر"},
		{"controls replaced", strings.ReplaceAll(western("تفتتح البلدية فرعاً آخر"), "\u0081", "\uFFFD"), "ت\uFFFDتتح البلدية \uFFFDرعاً آخر"},
		{"soft hyphens", strings.ReplaceAll(windows("تفتتح البلدية حديقة أخرى"), "\u00AD", ""), "تفتت\uFFFD البلدية \uFFFDديقة أخرى"},
		{"too much of a word", strings.ReplaceAll(windows("حيّ جديد في المدينة القديمة"), "\u00AD", ""), "\uFFFDيّ جديد في المدينة القديمة"},
		{"whole words beside", "بيان: " + western("وصلت السفينة إلى الميناء") + " (وكالات)", "بيان: وصلت السفينة إلى الميناء (وكالات)"},
		{"whole words beside windows-1256", "فقط، " + windows("وصلت السفينة إلى الميناء") + " «ضغط»", "فقط، وصلت السفينة إلى الميناء «ضغط»"},
		{"whole quotes around", "“" + western("وصلت السفينة") + "”", "“وصلت السفينة”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arabic.Mend(c.in); got != c.want {
				t.Errorf("Mend(%q)\n is %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestMendLeavesHealthyText(t *testing.T) {
	example := "العربية"
	for _, s := range []string{
		"", "خبر", "L'ÉTÉ À LA PLAGE : OÙ… ET OÙ… ? « OÙ » – Ça dépend", "Øre, Ærø og Øst: «Ø» – “Ø” … Ø§ 5, Ø²", "ÜBER Ö… ÄÖÜ „Ü“ «Ü»", "ÃO, SÃO, NÃO… AÇÕES",
		"أ، ب، ج، د، ط، ظ، ع، غ؛ ط… ظ؟ ع» غ«", "ط، ظ، ط، ظ، ط، ظ", "خط\u200cکشی، ظرف\u200cها، قطع\u200cنامه… حفظ“ و ضبط”", "یہ واقعہ لاہور میں ہوا، جہاں ظہر کے بعد؟ طلبہ… ڈھاکہ",
		"تظهر كلمة «" + misread(example, charmap.Windows1252) + "» على الشاشة حين يُقرأ النص بترميز خاطئ",
		"وقد تُقرأ الكلمة هكذا: " + misread(example, charmap.Windows1256) + "، وهي في الأصل كلمة سليمة",
		"Why does " + misread(example, charmap.Windows1252) + " appear instead of Arabic on my page?",
		"Arabic shows as " + misread(example, charmap.Windows1256) + " after the import",
		"بيان سليم في سطر واحد (" + misread("وكالات", charmap.Windows1252) + ")", misread("Слово дня: سلام", charmap.Windows1252),
		misread("Crème brûlée à la carte: سلام", charmap.Windows1252), "\u0085\u0080 \u00a0 \uFFFD\uFFFD Ø Ù ط ظ", "Ø§", "ط§ط§",
	} {
		if got := arabic.Mend(s); got != s {
			t.Errorf("Mend(%q) = %q", s, got)
		}
	}
}

func TestMendSigns(t *testing.T) {
	for _, want := range []string{"…", "It’s “new” – and… late", "Café ‘Père’ — 20\u00a0€", "“Größe”"} {
		for name, page := range pages {
			if name == "windows-1256" {
				continue
			}
			once := misread(want, page)
			if got := arabic.Mend(once); got != want {
				t.Errorf("read as %s: Mend(%q) = %q", name, once, got)
			}
			if got := arabic.Mend(misread(once, page)); got != want {
				t.Errorf("read as %s twice: %q", name, got)
			}
			for _, beside := range []string{" – “whole”", " سليم"} {
				if got := arabic.Mend(once + beside); got != once+beside {
					t.Errorf("beside what is whole: Mend(%q) = %q", once+beside, got)
				}
			}
		}
	}
}

// sentence draws an Arabic sentence that begins with a word of some length.
func sentence() *rapid.Generator[string] {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي\u064b\u0651")), 2, 8, -1)
	piece := rapid.OneOf(word, word, word, word, rapid.SampledFrom([]string{
		"«قال»", "نعم،", "لا؛", "متى؟", "…", "–", "٢٠", "2026", "UN", "100%", "&amp;", "<br/>", "é", "“خط”", "\n", "€",
	}))
	return rapid.Custom(func(t *rapid.T) string {
		return "وصلت السفن " + strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "pieces"), " ")
	})
}

func TestMendGivesBack(t *testing.T) {
	names := rapid.SampledFrom([]string{"ISO-8859-1", "windows-1252", "windows-1256"})
	rapid.Check(t, func(t *rapid.T) {
		s := sentence().Draw(t, "sentence")
		bad := s
		for _, name := range rapid.SliceOfN(names, 0, 2).Draw(t, "readings") {
			bad = misread(bad, pages[name])
		}
		if got := arabic.Mend(bad); got != s {
			t.Fatalf("Mend(%q)\n is %q\nwant %q", bad, got, s)
		}
	})
}

// TestMendIsIdempotent: also on what is broken in ways that nobody thought of.
func TestMendIsIdempotent(t *testing.T) {
	piece := rapid.OneOf(sentence(), anyText(), rapid.Map(sentence(), func(s string) string { return misread(s, charmap.Windows1252) }),
		rapid.Map(sentence(), func(s string) string { return misread(s, charmap.Windows1256) }), rapid.SampledFrom([]string{"Ù", "Ø", "ط", "\uFFFD", "\u0085"}))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "")
		once := arabic.Mend(s)
		if twice := arabic.Mend(once); twice != once {
			t.Fatalf("Mend(%q) = %q, again %q", s, once, twice)
		}
	})
}

func FuzzMend(f *testing.F) {
	f.Add(misread(sentences["quotes"], charmap.Windows1256))
	f.Add(misread(misread(sentences["HTML"], charmap.Windows1252), charmap.ISO8859_1))
	f.Fuzz(func(t *testing.T, s string) {
		once := arabic.Mend(s)
		if twice := arabic.Mend(once); twice != once {
			t.Fatalf("Mend(%q) = %q, again %q", s, once, twice)
		}
	})
}
