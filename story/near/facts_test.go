package near

import (
	"slices"
	"testing"

	"nashra/arabic"

	"pgregory.net/rapid"
)

// side is a title and a body; two of them may contradict one another.
type side struct{ title, body string }

func (s side) facts() facts { return readFacts(arabic.Fold(s.title), arabic.Fold(s.body)) }

func TestConflicts(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b side
		want int
	}{
		{"nothing said", side{"افتتاح سوق الخضار", ""}, side{"السوق الجديد يفتح أبوابه", ""}, 0},
		{"one says nothing", side{"مقتل 12 شخصا في انهيار مبنى", ""}, side{"انهيار مبنى سكني", ""}, 0},
		{"tolls", side{"مقتل 12 شخصا في انهيار مبنى", ""}, side{"مقتل 15 شخصا في انهيار مبنى", ""}, 1},
		{"a toll that the other report mentions", side{"مقتل 12 شخصا", "بينهم 3 أطفال"}, side{"مقتل 3 أطفال", "وبلغ عدد القتلى 12 والجرحى 40"}, 0},
		{"a toll within the other title", side{"مقتل 12 وإصابة 40", ""}, side{"مقتل 12 شخصا", ""}, 0},
		{"digits of two scripts", side{"مقتل ١٢ شخصا", ""}, side{"مقتل 12 شخصا", ""}, 0},
		{"scores", side{"النجم يفوز على الساحل 3-1", ""}, side{"النجم يفوز على الساحل 2-0", ""}, 1},
		{"the same score the other way round", side{"النجم والساحل 3-1", ""}, side{"الساحل والنجم 1-3", ""}, 0},
		{"prices", side{"الذهب عند 1950 دولارا", ""}, side{"الذهب عند 1948 دولارا", ""}, 1},
		{"states", side{"الرئيس يهنئ نظيره في كوبا", ""}, side{"الرئيس يهنئ نظيره في أنغولا", ""}, 1},
		{"a state and its people", side{"وفد من إيران في مسقط", ""}, side{"الوفد الإيراني في مسقط", ""}, 0},
		{"its people in feminine and plural", side{"قمة سودانية", ""}, side{"خبراء سودانيون", ""}, 0},
		{"a state that the other report mentions", side{"زلزال في تركيا", ""}, side{"إغاثة من اليونان", "وصلت إلى تركيا طائرة إغاثة"}, 0},
		{"days", side{"طقس السبت", ""}, side{"طقس الأحد", ""}, 1},
		{"days, one the same", side{"", "يوم السبت أو الأحد"}, side{"", "مساء الأحد"}, 0},
		{"days in the body", side{"", "يغلق الجسر يوم الثلاثاء"}, side{"", "يغلق الجسر يوم الخميس"}, 1},
		{"numbers in the body only", side{"", "قتل 12 شخصا"}, side{"", "قتل 15 شخصا"}, 0},
		{"all three", side{"12 قتيلا في العراق الأحد", ""}, side{"15 قتيلا في سوريا الاثنين", ""}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := c.a.facts(), c.b.facts()
			if got := a.conflicts(&b); got != c.want {
				t.Errorf("%d conflicts, want %d", got, c.want)
			}
		})
	}
}

// TestConflictsOfAnything: it is the same from both sides, and nothing contradicts itself or what says nothing, however
// many numbers it has.
func TestConflictsOfAnything(t *testing.T) {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"الأحد", "الخميس", "كوبا", "الكوبي", "تركيا", "بيان", "ملعب"}),
		rapid.StringMatching("[0-9]{1,3}"),
	)
	words := rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, w := range rapid.SliceOfN(word, 0, 90).Draw(t, "words") {
			s += w + " "
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		one := side{words.Draw(t, "title"), words.Draw(t, "body")}
		a, alone := one.facts(), side{one.title, ""}.facts()
		if !slices.Equal(a.numbers.title, alone.numbers.title) || !slices.Equal(a.countries.title, alone.countries.title) {
			t.Fatalf("the title names %v, without its body %v", a, alone)
		}
		b := side{words.Draw(t, "title"), words.Draw(t, "body")}.facts()
		if ab, ba := a.conflicts(&b), b.conflicts(&a); ab != ba || ab < 0 || ab > 3 {
			t.Fatalf("%d conflicts one way, %d the other", ab, ba)
		}
		if n := a.conflicts(&a); n != 0 {
			t.Fatalf("it contradicts itself in %d kinds", n)
		}
		var none facts
		if n := a.conflicts(&none); n != 0 {
			t.Fatalf("it contradicts nothing said in %d kinds", n)
		}
		if !within(a.numbers.title, a.numbers.lead) || !within(a.countries.title, a.countries.lead) {
			t.Fatal("what the title names is not among all that is named")
		}
	})
}
