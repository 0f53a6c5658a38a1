package near

import (
	"slices"
	"strings"
	"testing"

	"nashra/arabic"
)

func (s side) text(t *testing.T) *Text {
	t.Helper()
	text := Read(arabic.Fold(s.title), arabic.Fold(s.body))
	if text == nil {
		t.Fatalf("%q says nothing", s.title)
	}
	return text
}

func TestSubjects(t *testing.T) {
	for _, c := range []struct {
		name string
		side side
		want string
	}{
		{"words of title and lead", side{"حادث على طريق أسيوط", "وقع حادث تصادم على طريق أسيوط الزراعي"}, "حادث طريق أسيوط"},
		{"with another ending or article", side{"وزير الزراعة يلتقي المزارعين", "التقى وزير المال بالمزارعين"}, "وزير بالمزارعين"},
		{"what follows a kind of place", side{"افتتاح فرع", "في مدينة نزوى بحي الوادي وشارع السوق"}, "نزوى الوادي السوق"},
		{"behind a title", side{"عملية نادرة", "أجراها أطباء في مستشفى الملك فهد"}, "فهد"},
		{"names that are written as one word and as two", side{"وفاة الفنان عبد الله سالم", "توفي عبدالله سالم في داره"}, "عبدالله سالم"},
		{"no numbers, no days, no stand-ins", side{"12 قتيلا الأحد في العاصمة", "سقط 12 بين قتيل وجريح الأحد في العاصمة"}, ""},
		{"nothing behind the lead", side{"جسر", strings.Repeat("كلمة ", LeadWords) + "جسر في مدينة نزوى"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, s := range c.side.text(t).subjects {
				got = append(got, s.word)
			}
			var want []string
			for _, word := range strings.Fields(c.want) {
				want = append(want, string(arabic.Fold(word)))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// TestTemplateIsNoSubject: what was taken out of a text as wording that comes again names nothing.
func TestTemplateIsNoSubject(t *testing.T) {
	s := side{"أمطار على محافظة ظفار", "تهطل الأمطار على محافظة ظفار"}
	text := s.text(t)
	if got := packSubjects(text.subjects, nil); len(got) != 0 {
		t.Errorf("without stems %d words are packed", len(got))
	}
	w := New()
	f := w.Fingerprint(text, About{ID: 1, When: monday})
	var space [maxSubjects]subject
	for i, got := range f.subjects(&space) {
		want := text.subjects[i]
		if f.list(terms)[got.term] != want.stem {
			t.Errorf("subject %d is of another stem", i)
		}
		want.word, want.stem, want.term = "", 0, got.term
		if got != want {
			t.Errorf("unpacked it is %+v, was %+v", got, want)
		}
	}
}
