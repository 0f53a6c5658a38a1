package arabic

import "strings"

// KindOfNamed gives the kind of place or institution after which news puts its name (مدينة جدة, بمستشفى الأمل), without the
// و ب ل that may be written onto it; "" where a folded word is none. Words that are others as well (طريق، منفذ، سد) or have
// a description after them as often (مركز، قاعدة) are none.
func KindOfNamed(word string) string { return kindsOfNamed[word] }

// StandsForName says whether a folded word may stand where another newsroom writes a name, or the same in another word:
// العاصمة for the city, المملكة for the state, الوزير or الدكتور for the man, المنتخب for its nickname, أمس and the names of
// months for the day, كلم for كيلومتر; or only describes what has no name (جديدة، ساحلية).
func StandsForName(word string) bool {
	if placeholders[word] {
		return true
	}
	return strings.HasSuffix(word, "يه") && !strings.HasPrefix(word, "ال") && len(word) > 4*letterSize && Country(word) == ""
}

var kindsOfNamed = func() map[string]string {
	kinds := map[string]string{}
	for kind := range Fold(kindNames).Words() {
		for _, before := range []string{"", "و", "ب", "ل"} {
			kinds[before+kind] = kind
		}
	}
	return kinds
}()

const kindNames = `
مدينة محافظة منطقة ولاية إمارة بلدة قرية حي شارع بلدية مديرية مقاطعة إقليم ناحية جزيرة جزر وادي مخيم جمهورية مملكة سلطنة
مطار ميناء معبر سجن ملعب مستشفى جامعة كلية مدرسة معهد نادي فريق شركة بنك مصرف جمعية مؤسسة سفير
`

var placeholders = func() map[string]bool {
	set := map[string]bool{}
	for word := range Fold(placeholderWords).Words() {
		set[word] = true
		if bare, articled := strings.CutPrefix(word, "ال"); articled {
			set["لل"+bare], set["بال"+bare], set["وال"+bare] = true, true, true
		}
	}
	return set
}()

const placeholderWords = `
المملكة الدولة الجمهورية السلطنة الإمارة الولايات المتحدة البلاد بلاده بلادها العاصمة المدينة المحافظة المنطقة الولاية البلدة القرية الكيان الاحتلال
الملك الملكة العاهل الأمير الأميرة الشيخ الإمام حاكم ولي العهد الرئيس الرئيسة الوزير الوزيرة المدير المديرة المحافظ الوالي السفير السفيرة
النائب النائبة المتحدث القاضي المستشار المدرب اللاعب اللاعبة النجم النجمة الفنان الفنانة الدكتور الدكتورة المهندس المهندسة الأستاذ الأستاذة السيد السيدة
المشير الجنرال اللواء العميد العقيد المقدم الرائد النقيب د م أ
المنتخب الفريق النادي الشركة الوزارة الهيئة المؤسسة الجمعية الجامعة المستشفى البنك المصرف الحكومة السلطات الشرطة الجيش
اليوم أمس غدا مساء صباح المقبل القادم الماضي المنصرم الحالي الجاري الجديد السابق
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين جانفي فيفري أفريل ماي جوان جويلية أوت غشت شتنبر نونبر دجنبر
محرم صفر ربيع جمادى رجب شعبان رمضان شوال
ألف ألفي آلاف مليون مليونا ملايين مليار مليارا مليارات بليون بالمئة كيلومتر كيلومترا كلم كيلو متر مترا
جديد جديدة صغيرة كبيرة كبرى ثانية أولى أخرى مجاورة عامة خاصة طبي جراحي محلي دولي وطني فني أمني عسكري تجاري
`
