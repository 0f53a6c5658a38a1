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
		{"nothing behind the lead", side{"جسر", strings.Repeat("كلمة ", leadWords) + "جسر في مدينة نزوى"}, ""},
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

func TestOtherNames(t *testing.T) {
	road := func(town string) side {
		return side{"مصرع ثلاثة على طريق " + town, "لقي ثلاثة أشخاص مصرعهم في حادث على طريق " + town + " الزراعي صباح اليوم"}
	}
	for _, c := range []struct {
		name string
		a, b side
		want string // the name in a; "" where nothing is excluded
	}{
		{"towns", road("أسيوط"), road("المنيا"), "أسيوط"},
		{"one town", road("أسيوط"), road("أسيوط"), ""},
		{"one town in two spellings", road("برمنغهام"), road("برمنجهام"), ""},
		{"with a letter missing", road("الإسماعيلية"), road("الإسماعلية"), ""},
		{"in one word and in two", road("بورسعيد"), road("بور سعيد"), ""},
		{"عبد written apart", road("عبدالقادر"), road("عبد القادر"), ""},
		{"two words for one", road("كفر الشيخ"), road("دمياط"), "كفر"},
		{"a state for its town", side{"القاهرة تدين الهجوم", "أعلنت القاهرة إدانتها الهجوم"}, side{"مصر تدين الهجوم", "أعلنت مصر إدانتها الهجوم"}, ""},
		{"a street by the name of a state", side{"إغلاق شارع", "يغلق شارع السودان في الدقي"}, side{"إغلاق شارع", "يغلق شارع فيصل في الدقي"}, "السودان"},
		{"the capital for its name", road("العاصمة"), road("القاهرة"), ""},
		{"with a particle written onto it", side{"أطباء المستشفى في تاونات", "نقص في المستشفى الإقليمي لتاونات منذ عام"}, side{"أطباء المستشفى في صفرو", "نقص في المستشفى الإقليمي لصفرو منذ عام"}, "تاونات"},
		{"persons of two names and three", side{"تعزية في وفاة الطاهر بن عيسى", "عزى الرئيس عائلة المجاهد الطاهر بن عيسى الذي توفي أمس"}, side{"تعزية في وفاة العربي بوزيدي", "عزى الرئيس عائلة المجاهد العربي بوزيدي الذي توفي أمس"}, "الطاهر"},
		{"a name in letters of another script", side{"شركة أوريون تربح", "أعلنت شركة أوريون أرباحها"}, side{"شركة Orion تربح", "أعلنت شركة Orion أرباحها"}, ""},
		{"months of two calendars of names", side{"إضراب في تموز", "ينظم العمال إضرابا في تموز المقبل"}, side{"إضراب في جويلية", "ينظم العمال إضرابا في جويلية المقبل"}, ""},
		{"states", side{"الوزير يستقبل سفير ألمانيا", "استقبل الوزير في مكتبه سفير ألمانيا لدى الدولة"}, side{"الوزير يستقبل سفير اليابان", "استقبل الوزير في مكتبه سفير اليابان لدى الدولة"}, "ألمانيا"},
		{"another headline", side{"انهيار مبنى", "انهار مبنى من أربعة طوابق في وسط البلدة"}, side{"كارثة في وسط البلدة", "انهار مبنى من أربعة طوابق في وسط البلدة"}, ""},
		{"in another place", side{"المعلمون يضربون", "أعلن المعلمون إضرابا في كل المدارس"}, side{"النقابة تدعو إلى إضراب", "في كل المدارس إضراب دعت إليه النقابة"}, ""},
		{"one names what the other mentions", road("أسيوط"), side{"مصرع ثلاثة على طريق المنيا", "لقي ثلاثة أشخاص مصرعهم في حادث على طريق المنيا الزراعي وآخر قرب أسيوط"}, ""},
		{"only one has a name there", road("أسيوط"), side{"مصرع ثلاثة في حادث", "لقي ثلاثة أشخاص مصرعهم في حادث على الطريق صباح اليوم"}, ""},
		{"the same title, other districts", side{"إخماد حريق في مستودع", "أخمد الدفاع المدني حريقا بحي الخمرة في جدة"}, side{"إخماد حريق في مستودع", "أخمد الدفاع المدني حريقا بحي الروضة في جدة"}, "الخمرة"},
		{"institutions behind a title", side{"عملية نادرة", "نجح الأطباء في مستشفى الملك فهد في إجراء عملية"}, side{"عملية نادرة", "نجح الأطباء في مستشفى الأمل في إجراء عملية"}, "فهد"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := c.a.text(t), c.b.text(t)
			mine, other := OtherNames(a, b)
			if want := string(arabic.Fold(c.want)); mine != want || (other == "") != (want == "") {
				t.Errorf("%q and %q, want %q", mine, other, want)
			}
			w := New()
			f, g := w.Fingerprint(a, About{ID: 1, When: monday}), w.Fingerprint(b, About{ID: 2, When: monday})
			if n := Compare(f, g); n.OtherName != (c.want != "") || Compare(g, f).OtherName != n.OtherName {
				t.Errorf("of their fingerprints: %+v, the other way round %v", n, Compare(g, f).OtherName)
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
