package near

import (
	"testing"

	"nashra/arabic"
)

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
		{"in the title with a particle, without in the text", side{"نقص الأطباء بتاونات", "يشكو السكان نقص الأطباء في تاونات منذ عام"}, side{"نقص الأطباء بصفرو", "يشكو السكان نقص الأطباء في صفرو منذ عام"}, "تاونات"},
		{"one name with a particle and without", side{"حريق في مستودع بجدة", "اندلع حريق كبير في مستودع بجدة مساء اليوم"}, side{"حريق في مستودع في جدة", "اندلع حريق كبير في مستودع في جدة مساء اليوم"}, ""},
		{"kinds with a particle and without", side{"نقص الأطباء", "يشكو السكان بمدينة تاونات نقصا منذ عام"}, side{"نقص الأطباء", "يشكو السكان في مدينة صفرو نقصا منذ عام"}, "تاونات"},
		{"a state and its people", side{"لقاء وزير خارجية ألمانيا", "التقى الرئيس وزير خارجية ألمانيا في القصر"}, side{"لقاء وزير الخارجية الألماني", "التقى الرئيس وزير الخارجية الألماني في القصر"}, ""},
		{"a state and its people of another word", side{"زيارة رئيس أفغانستان", "وصل رئيس أفغانستان إلى العاصمة"}, side{"زيارة الرئيس الأفغاني", "وصل الرئيس الأفغاني إلى العاصمة"}, ""},
		{"doubled letters", side{"هيلاري تترشح", "أعلنت هيلاري ترشحها أمس"}, side{"هيللاري تترشح", "أعلنت هيللاري ترشحها أمس"}, ""},
		{"بن written on", side{"بن كيران يستقيل", "قدم بن كيران استقالته أمس"}, side{"بنكيران يستقيل", "قدم بنكيران استقالته أمس"}, ""},
		{"other names with one beginning", road("عبد الرحمن"), road("عبد الرحيم"), "عبدالرحمن"},
		{"given names that vowels tell apart", side{"تعيين حسن مديرا", "عين الوزير حسن مديرا للميناء"}, side{"تعيين حسين مديرا", "عين الوزير حسين مديرا للميناء"}, "حسن"},
		{"a description behind a kind", side{"اجتماع الجمعية", "عقدت الهيئة جمعية عمومية مساء أمس"}, side{"اجتماع الجمعية", "عقدت الهيئة جمعية عامة مساء أمس"}, ""},
		{"numbers in words", side{"إضراب ألف عامل", "أضرب ألف عامل في المصنع"}, side{"إضراب مليون عامل", "أضرب مليون عامل في المصنع"}, ""},
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
