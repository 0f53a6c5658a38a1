package arabic_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"nashra/arabic"

	"pgregory.net/rapid"
)

func TestStem(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"nothing to take", "كتب", "كتب"},
		{"article", "الكتاب", "كتاب"},
		{"article and ه", "المدرسه", "مدرس"},
		{"و and article", "والكتاب", "كتاب"},
		{"ب and article", "بالقلم", "قلم"},
		{"ك and article", "كالعاده", "عاد"},
		{"ف and article", "فالنتيجه", "نتيج"},
		{"ل and article", "للمدير", "مدير"},
		{"و and ب and article", "وبالعربي", "عرب"},
		{"و goes where three letters stay", "وقمر", "قمر"},
		{"و stays where two would", "ولد", "ولد"},
		{"article goes where two letters stay", "اليد", "يد"},
		{"article stays where one would", "الد", "الد"},
		{"و goes, article stays", "والد", "الد"},
		{"one article only", "الالعاب", "العاب"},
		{"ها", "كتابها", "كتاب"},
		{"ان", "كتابان", "كتاب"},
		{"ات", "سيارات", "سيار"},
		{"ون", "معلمون", "معلم"},
		{"ين", "معلمين", "معلم"},
		{"يه", "عربيه", "عرب"},
		{"ه", "مدرسه", "مدرس"},
		{"ي", "مصري", "مصر"},
		{"several suffixes in their order", "سياراتها", "سيار"},
		{"ه before ي", "قاضيه", "قاض"},
		{"suffix before ان is left", "مدينتان", "مدينت"},
		{"suffix stays where one letter would", "مها", "مها"},
		{"suffix goes where two letters stay", "يدها", "يد"},
		{"what is taken first counts", "والان", "ان"},
		{"Latin", "google", "google"},
		{"digits", "2026", "2026"},
		{"letters and digits", "ال50ه", "ال50ه"},
		{"letters and Latin", "الcdها", "الcdها"},
		{"loan letters are letters", "الپاريسيه", "پاريس"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arabic.Stem(c.in); got != c.want {
				t.Errorf("Stem(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// TestStemOnlyShortens: of any string, folded or not, a part is left, and of folded words at least two letters.
func TestStemOnlyShortens(t *testing.T) {
	affixed := rapid.Custom(func(t *rapid.T) string {
		piece := rapid.SampledFrom([]string{"و", "ال", "لل", "ب", "ها", "ان", "ه", "ي", "ين", "كتب", "ر", "x", "\xd8", "1"})
		return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(anyText(), affixed).Draw(t, "word")
		got := arabic.Stem(word)
		if !strings.Contains(word, got) || got == "" && word != "" {
			t.Fatalf("Stem(%q) = %q is no part of it", word, got)
		}
		if got != word && utf8.RuneCountInString(got) < 2 {
			t.Fatalf("Stem(%q) = %q is too short", word, got)
		}
		if n := testing.AllocsPerRun(1, func() { got = arabic.Stem(word) }); n != 0 {
			t.Fatalf("Stem(%q) allocates", word)
		}
	})
}

func TestIsStopWord(t *testing.T) {
	for _, c := range []struct {
		name, words string
		want        bool
	}{
		{"pronouns", "هو هي هم نحن هذا هذه ذلك تلك الذي التي الذين", true},
		{"prepositions", "من في على إلى عن مع بعد قبل خلال حول عبر بين حتى منذ", true},
		{"with pronouns", "منها فيه عليهم إليه عنها معهم بها له لديها", true},
		{"with و", "ومن وفي وعلى وإلى وهو وهي ولم وكان وقد وأن وإن وأكد وقال وأضافت وأوضح", true},
		{"with ف ب ل", "فإن فقد فهو بأن بذلك لأن لأنه بما لما لكل", true},
		{"particles", "لا لم لن ما هل إن أن لكن أو ثم قد لقد سوف إذا", true},
		{"auxiliaries", "كان كانت يكون تكون ليس ليست أصبح تم يتم", true},
		{"reporting", "قال قالت يقول أكد أضاف أوضح أشار ذكر لفت أفادت أعلن مشيرا مؤكدا", true},
		{"when", "اليوم أمس الآن الماضي المقبل مؤخرا", true},
		{"numbers", "واحد ثلاثة خمسون مئة ألف مليون 2026", false},
		{"days and months", "الأحد الاثنين الجمعة يناير رمضان", false},
		{"places", "بغداد مصر لبنان عمان الرياض تونس المغرب", false},
		{"persons", "محمد عمر حسن فاطمة مريم خالد خلف", false},
		{"subjects", "وزير حكومة حرب سلام مباراة نفط أسعار زلزال إمام رأي ولي العهد وعد وعود وجه عادت حذر نفى كشف", false},
		{"others' words", "the of from گفت", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for word := range arabic.Fold(c.words).Words() {
				if got := arabic.IsStopWord(word); got != c.want {
					t.Errorf("IsStopWord(%q) = %t", word, got)
				}
			}
		})
	}
	if arabic.IsStopWord("") {
		t.Error("nothing is no word")
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" … ", nil},
		{"خبر", []string{"خبر"}},
		{"قال: «نعم»، ثم ذهب", []string{"قال", "نعم", "ثم", "ذهب"}},
	} {
		if got := slices.Collect(arabic.Fold(c.in).Words()); !slices.Equal(got, c.want) {
			t.Errorf("words of %q: %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := arabic.Fold(anyText().Draw(t, "s"))
		words := slices.Collect(f.Words())
		if strings.Join(words, " ") != string(f) || len(words) != f.WordCount() {
			t.Fatalf("words of %q: %q", f, words)
		}
	})
	for word := range arabic.Fold("واحد اثنان").Words() {
		if word != "واحد" {
			t.Errorf("went on to %q", word)
		}
		break
	}
}

// BenchmarkWords gives the time for one word.
func BenchmarkWords(b *testing.B) {
	words := slices.Collect(arabic.Fold(news).Words())
	length, stops := 0, 0
	for name, work := range map[string]func(string){
		"Stem": func(s string) { length += len(arabic.Stem(s)) },
		"IsStopWord": func(s string) {
			if arabic.IsStopWord(s) {
				stops++
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				work(words[i])
				if i++; i == len(words) {
					i = 0
				}
			}
		})
	}
}
