package near

import (
	"slices"
	"strings"
	"testing"

	"nashra/arabic"
)

func TestReadNothing(t *testing.T) {
	for _, c := range []struct {
		name, title, body string
		says              bool
	}{
		{"empty", "", "", false},
		{"only marks", "َُِ ّْ", "«…» – !", false},
		{"only stop words", "هذا الذي", "قال إن ذلك كان من قبل", false},
		{"one word", "", "زلزال", true},
		{"a title alone", "زلزال في المحيط", "", true},
		{"only digits", "", "12 345 6789", true},
		{"Latin", "", "Reuters", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Read(arabic.Fold(c.title), arabic.Fold(c.body)); (got != nil) != c.says {
				t.Errorf("Read gives %+v", got)
			}
		})
	}
}

const report = "افتتحت بلدية نابلس صباحا مكتبة عامة في البلدة القديمة تضم عشرين ألف كتاب وقاعة للأطفال وأخرى للمخطوطات"

// TestFurniture: what a page puts under a report leaves no trace: the text is the one without it.
func TestFurniture(t *testing.T) {
	for _, c := range []struct {
		name, end string
		cut       bool
	}{
		{"pointer", "اقرأ أيضا: إضراب في موانئ الشمال", true},
		{"two of them", "شارك الخبر عبر حسابك. جميع الحقوق محفوظة", true},
		{"at the very end", "شارك المقال", true},
		{"the first of two", "رابط الخبر " + strings.Repeat("خبر ", 30) + "رابط مختصر", true},
		{"as long as may be", "رابط الخبر" + strings.Repeat(" خبر", maxFurniture-2), true},
		{"a word too long", "رابط الخبر" + strings.Repeat(" خبر", maxFurniture-1), false},
		{"no phrase", "وحضر الافتتاح طلاب من المدارس", false},
		{"a report goes on behind it", "اقرأ أيضا " + strings.Repeat("وقالت المديرة إن القاعة تفتح مساء ", 10), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, want := Read("", arabic.Fold(report+" "+c.end)), Read("", arabic.Fold(report))
			if same := slices.Equal(got.words, want.words); same != c.cut {
				t.Errorf("it has %d words, the report alone %d", len(got.words), len(want.words))
			}
			if same := slices.Equal(got.whole.terms, want.whole.terms); same != c.cut {
				t.Errorf("it has the terms %v, the report alone %v", got.whole.terms, want.whole.terms)
			}
		})
	}
	t.Run("no report before it", func(t *testing.T) {
		if got := Read("", arabic.Fold("الخبر الأول اقرأ أيضا الخبر الثاني")); len(got.words) != 6 {
			t.Errorf("%d words are left", len(got.words))
		}
	})
}

func TestReadCaps(t *testing.T) {
	long := distinct(5000)
	text := Read(arabic.Fold(long), arabic.Fold(long))
	if len(text.words) != maxWords || len(text.stems) != maxWords {
		t.Errorf("%d words and %d stems of the body were read", len(text.words), len(text.stems))
	}
	if len(text.title) != maxTitleWords {
		t.Errorf("%d words of the title were read", len(text.title))
	}
	if len(text.samples) == 0 || len(text.samples) > maxSamples {
		t.Errorf("%d samples were taken", len(text.samples))
	}
	leads := 0
	for _, term := range text.whole.terms {
		if term.lead {
			leads++
		}
	}
	if leads != maxTitleWords {
		t.Errorf("%d terms stand in the lead, which is within the title", leads)
	}
}

// TestTerms: a word of the title counts twice, forms of a word are one, stop words are none.
func TestTerms(t *testing.T) {
	text := Read(arabic.Fold("المكتبة"), arabic.Fold(strings.Repeat("وقد ", LeadWords)+"مكتبة نابلس"))
	want := []term{{HashStem("مكتبه"), 3, true}, {HashStem("نابلس"), 1, false}}
	slices.SortFunc(want, func(a, b term) int { return int(int64(a.stem) - int64(b.stem)) })
	if !slices.Equal(text.whole.terms, want) {
		t.Errorf("terms are %v, want %v", text.whole.terms, want)
	}
}

// TestShortBody: the pairs of words of the title count where the body says too little.
func TestShortBody(t *testing.T) {
	title := arabic.Fold("افتتاح مكتبة عامة")
	for words, want := range map[int]int{0: 2, shortBody - 1: 2 + shortBody - 2, shortBody: shortBody - 1} {
		if got := Read(title, arabic.Fold(distinct(words))); len(got.whole.pairs) != want {
			t.Errorf("of a body of %d words there are %d pairs, want %d", words, len(got.whole.pairs), want)
		}
	}
}
