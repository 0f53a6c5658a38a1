package arabic

import "strings"

// PrecedesName says whether a folded word is one after which news names a place or an institution (مدينة جدة, بمستشفى
// الأمل), with or without و ب ل before it. Words after which a description stands as often (مركز، قاعدة) are none.
func PrecedesName(word string) bool { return beforeNames[word] }

// StandsForName says whether a folded word may stand in place of a name that another newsroom writes out: العاصمة for the
// city, المملكة for the state, الوزير or الدكتور for the man, المنتخب for its nickname, أمس and the names of months for the day.
func StandsForName(word string) bool { return forNames[word] }

var beforeNames = func() map[string]bool {
	set := map[string]bool{}
	for word := range Fold(kindsOfNamed).Words() {
		for _, before := range []string{"", "و", "ب", "ل"} {
			set[before+word] = true
		}
	}
	return set
}()

const kindsOfNamed = `
مدينة محافظة منطقة ولاية إمارة بلدة قرية حي شارع طريق بلدية مديرية مقاطعة إقليم قضاء ناحية جزيرة جزر وادي مخيم جمهورية مملكة سلطنة
مطار ميناء منفذ معبر سجن سد ملعب مستشفى جامعة كلية مدرسة معهد نادي فريق شركة بنك مصرف جمعية مؤسسة سفير
`

var forNames = func() map[string]bool {
	set := map[string]bool{}
	for word := range Fold(placeholders).Words() {
		set[word] = true
		if bare, articled := strings.CutPrefix(word, "ال"); articled {
			set["لل"+bare], set["بال"+bare], set["وال"+bare] = true, true, true
		}
	}
	return set
}()

const placeholders = `
المملكة الدولة الجمهورية السلطنة الإمارة البلاد بلاده بلادها العاصمة المدينة المحافظة المنطقة الولاية البلدة القرية الكيان الاحتلال
الملك الملكة الأمير الأميرة الشيخ الرئيس الرئيسة الوزير الوزيرة المدير المديرة المحافظ الوالي السفير السفيرة النائب النائبة المتحدث
المدرب اللاعب اللاعبة النجم النجمة الفنان الفنانة الدكتور الدكتورة المهندس المهندسة الأستاذ الأستاذة السيد السيدة اللواء العميد العقيد د م أ
المنتخب الفريق النادي الشركة الوزارة الهيئة المؤسسة الجمعية الجامعة المستشفى البنك المصرف الحكومة السلطات الشرطة الجيش
اليوم أمس غدا مساء صباح المقبل القادم الماضي المنصرم الحالي الجاري الجديد السابق
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين جانفي فيفري أفريل ماي جوان جويلية أوت غشت شتنبر نونبر دجنبر
محرم صفر ربيع جمادى رجب شعبان رمضان شوال
`
