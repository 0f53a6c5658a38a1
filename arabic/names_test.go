package arabic

import (
	"strings"
	"testing"
)

func TestCountry(t *testing.T) {
	for _, c := range []struct{ name, words, want string }{
		{"a name", "إيران وإيران", "إيران"},
		{"its people", "إيراني الإيراني والإيرانية إيرانيين الإيرانيون للإيرانيين بالإيرانيات إيرانيان", "إيران"},
		{"an article that belongs to the name", "السودان والسودان بالسودان للسودان", "السودان"},
		{"an article that does not", "ألمانيا وألمانيا ألماني الألمانية والألماني", "ألمانيا"},
		{"names that begin with و", "واليابان", "اليابان"},
		{"spellings", "سوريا سورية السوري السوريين", "سوريا"},
		{"spellings of one far away", "أمريكا أميركا الأميركية الأمريكيون", "أمريكا"},
		{"of several words, by the one of its own", "ديفوار", "ديفوار"},
		{"people of a name that is an everyday word", "العماني العمانية عمانيين", "العماني"},
		{"everyday words", "مالي المالية المال القمر القمرية عمان مجرى المجرى", ""},
		{"words whose stems are those of countries", "بن بني أبناء بوتين البحر بحري كاميرات غابات غاب ترك السود سود سورة عمه العم اللبن الألبان جان رومان", ""},
		{"without the article that belongs to the name", "هند مغرب عراقة صين", ""},
		{"no word", "", ""},
		{"not Arabic", "iran 12 و", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, word := range strings.Fields(c.words) {
				if got := Country(string(Fold(word))); got != Fold(c.want) {
					t.Errorf("Country(%s) = %q, want %q", word, got, c.want)
				}
			}
		})
	}
}

// TestCountryNames: each name of the list names its country and no other, alone and with what is written onto it.
func TestCountryNames(t *testing.T) {
	seen := map[Folded]string{}
	for _, line := range strings.Split(countryNames, "|") {
		names := strings.Fields(line)
		if len(names) == 0 {
			t.Fatal("a country without a name")
		}
		for _, name := range names {
			folded := Fold(name)
			if other, taken := seen[folded]; taken {
				t.Errorf("%s is in the list of %s and of %s", name, other, names[0])
			}
			seen[folded] = names[0]
			forms := []string{string(folded), "و" + string(folded)}
			if bare, articled := strings.CutPrefix(string(folded), "ال"); articled {
				forms = append(forms, "بال"+bare, "لل"+bare, "وال"+bare)
			}
			for _, form := range forms {
				if got := Country(form); got != Fold(names[0]) {
					t.Errorf("Country(%s) = %q, want %s", form, got, names[0])
				}
			}
			if IsStopWord(string(folded)) {
				t.Errorf("%s is a stop word", name)
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("the list has %d names", len(seen))
	}
}

func TestWeekday(t *testing.T) {
	for day, words := range []string{
		"أحد اثنين خميس جمعة جمعية الأسبوع", "الأحد والأحد بالأحد للأحد", "الاثنين الإثنين والاثنين", "الثلاثاء", "الأربعاء", "الخميس للخميس", "الجمعة", "السبت والسبت",
	} {
		for _, word := range strings.Fields(words) {
			if got := Weekday(string(Fold(word))); got != day {
				t.Errorf("Weekday(%s) = %d, want %d", word, got, day)
			}
		}
	}
}

// TestFurniture: every phrase of the list is found, and no sentence of news.
func TestFurniture(t *testing.T) {
	for _, phrase := range strings.Split(furniturePhrases, "|") {
		words := strings.Fields(string(Fold(phrase)))
		if len(words) != 2 {
			t.Errorf("%q has %d words", phrase, len(words))
			continue
		}
		if !StartsFurniture(words[0], words[1]) {
			t.Errorf("%q is not found", phrase)
		}
		if StartsFurniture(words[1], words[0]) || StartsFurniture(words[0], "") || StartsFurniture("", words[1]) {
			t.Errorf("a part of %q is found", phrase)
		}
	}
	for _, sentence := range []string{
		"انضم إلى الفريق لاعبان من أكاديمية النادي",
		"اشترك في الاجتماع وزراء المياه في ثلاث دول",
		"يطالب المحتجون بجميع الحقوق التي كفلها الدستور",
		"أقر البرلمان قانون حقوق النشر بعد نقاش طويل",
		"شارك هذا العام مئتا عارض في سوق الكتاب المستعمل",
		"قرأ القاضي الحكم وقرأ أيضا أسماء الشهود",
	} {
		before := ""
		for word := range Fold(sentence).Words() {
			if StartsFurniture(before, word) {
				t.Errorf("%q has the furniture %s %s", sentence, before, word)
			}
			before = word
		}
	}
}

func TestBulletin(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Bulletin
	}{
		{"weather", "توقعت هيئة الأرصاد سماء غائمة جزئيا مع نشاط للرياح السطحية", Weather},
		{"weather, by its word", "طقس معتدل نهارا بارد ليلا على الساحل", Weather},
		{"weather, by storms", "أمطار رعدية على المرتفعات الجنوبية غدا", Weather},
		{"market", "أغلق مؤشر بورصة الدار البيضاء مرتفعا", Market},
		{"market, points", "خسرت الأسهم أربعين نقطة في نهاية الجلسة", Market},
		{"prices of gold", "استقر الذهب عند ألفين للأوقية", Prices},
		{"prices of oil", "هبط سعر برنت مع وفرة المعروض", Prices},
		{"prices of currencies", "تراجع سعر صرف الدولار أمام الليرة", Prices},
		{"execution", "تنفيذ حكم القتل قصاصا في أحد الجناة", Execution},
		{"telegram", "الرئيس يتلقى برقية من نظيره بذكرى الاستقلال", Telegram},
		{"telegram of condolences", "الملك يعزي أسرة الشاعر الراحل", Telegram},
		{"two kinds", "أسعار النفط والأسهم ترتفع في ختام التداولات", Market | Prices},
		{"nothing", "", 0},
		{"shares without a close", "باعت الشركة أسهما لصندوق محلي", 0},
		{"points without shares", "ابتعد المتصدر بفارق ثلاث نقاط", 0},
		{"gold of a match", "أحرزت العداءة الذهب في سباق الحواجز", 0},
		{"a price of bread", "رفعت المخابز سعر الرغيف", 0},
		{"he went for the price", "ذهب المزارع إلى السوق ليسأل عن سعر القمح", 0},
		{"lightning", "ضرب البرق شجرة في حديقة القصر", 0},
		{"the town of Taiz", "أعيد فتح الطريق إلى تعز بعد سنوات", 0},
		{"climate", "اختتم مؤتمر المناخ أعماله بلا اتفاق", 0},
		{"a verdict", "حكم القاضي ببراءة المتهم من قتل جاره", 0},
		{"against it", "نواب يطالبون بإلغاء عقوبة الإعدام", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var marks Marks
			for word := range Fold(c.text).Words() {
				marks |= MarksOf(word)
			}
			if got := marks.Bulletin(); got != c.want {
				t.Errorf("Bulletin = %b, want %b", got, c.want)
			}
		})
	}
}

// TestMarkWords: each word bears the mark of its list and of no other, also with what is written onto it.
func TestMarkWords(t *testing.T) {
	for i, words := range strings.Split(markWords, "|") {
		for word := range Fold(words).Words() {
			bare := strings.TrimPrefix(word, "ال")
			for _, form := range []string{word, "ال" + bare, "وال" + bare, "بال" + bare, "لل" + bare} {
				if got := MarksOf(form); got != 1<<i {
					t.Errorf("MarksOf(%s) = %b, want %b", form, got, 1<<i)
				}
			}
		}
	}
}
