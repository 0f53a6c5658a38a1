package arabic

// tellingWords are the folded words that tell the languages in the script of Arabic apart, each with what it says for every
// one of them. Words that two languages write alike stand under both; what Arabic writes as well weighs little.
var tellingWords = func() map[string][tongues]int8 {
	table := map[string][tongues]int8{}
	for _, list := range []struct {
		of     tongue
		weight int8
		words  string
	}{
		{inArabic, 3, arabicWords}, {inArabic, 1, arabicWordsSharedWithOthers},
		{inPersian, 3, persianWords}, {inPersian, 1, persianWordsSharedWithOthers},
		{inUrdu, 3, urduWords}, {inUrdu, 1, urduWordsSharedWithOthers},
		{inSorani, 3, soraniWords}, {inSorani, 1, soraniWordsSharedWithOthers},
		{inPashto, 3, pashtoWords}, {inPashto, 1, pashtoWordsSharedWithOthers},
	} {
		for word := range Fold(list.words).Words() {
			w := table[word]
			w[list.of] = max(w[list.of], list.weight)
			table[word] = w
		}
	}
	return table
}()

const arabicWords = `
في عن مع إلى هذا هذه التي الذي الذين منذ لن هل كيف لماذا بسبب اليوم غدا أمس مقتل وفاة قتيلا جريحا قتلى ثلاثة
أربعة خمسة ستة سبعة ثمانية تسعة عشرة يعلن تعلن أعلن أعلنت يبحث تبحث يؤكد تؤكد يدعو تدعو يكشف تكشف وسط حول عبر لدى ضمن أول
إنه أنها لأنها اللي مش ليس ليست كانت سوف الآن أيضا رئيسا وزيرا عاجل شاهد`

// Words of Arabic that one of the others writes as well, if not often.
const arabicWordsSharedWithOthers = `
من لا بعد قبل بين خلال ضد كل غير حتى قد لم عام يوم دون فوق امام عند علي ملك الزام كي جو شد ولي به دي ده شو شي له هم تحت نحو`

const persianWords = `
از است این را که براي شد شده کند کنند شود میشود نمیشود خواهد خواهند نیست هستند هستیم هست هزار تومان درصد پس
داد دارد ندارد دارند داشت دیدار مردم کشور امروز فردا دیروز آینده افزایش کاهش نخست سازمان رهبر شدند کردند کرده کنید کنم رفت
رسید باید شش دختر خیابان دلار گفته گفت نمی های دولت تازه سخن نیز یک یکی با در تیم ملی بود نبود شدن کردن درباره آغاز سپس
همچنان زیرا اگر هنوز بیشتر کمتر بسیار دیگری ماه هفته سال`

const persianWordsSharedWithOthers = `
به تا بر هر خود کرد ولی می بیش وزیر امور خارجه روز بازار قیمت استان ما من نه او ترین جام جهان دو سه همه دست هوا راه نسبت حرکت
حکومت وزارت عدالت امنیت وضعیت ریاست کابینه زندان کابل تهران افراد جاری باز دیگر شهر ساعت جمهور ایران`

const urduWords = `
کا کو پر اور ایک گیا گئی دیا وزیراعظم الیکشن الزامات الگ اسمبلی کمیشن عدالت فیصلہ روانہ اجلاس گرفتار متعلق ساتھ لیے کیا
کیلیے میچ شہباز وزیراعلی بھی تھا کر رہا رہی سپریم کورٹ جیت`

const urduWordsSharedWithOthers = `
کی سی ہوا وہ یہ جو اب تک خود تا سال دولت قیمت روز بازار پاکستان حکومت وزارت خلاف آغاز افراد کابینہ ہلاک دست جہان اضافہ
مقدمہ آج دو کہ افغان ایران امریکا بر ہزار ملک الزام طالبان`

const soraniWords = `
لەگەڵ دەکات دەبێت دەکەن دەکرێت کورد دەڵێت دوای لەسەر بەسەر ئەم ئەو لەلایەن دەستی بەهۆی سەرۆکی وەزیری هەرێم`

const soraniWordsSharedWithOthers = `
لە بە کە دا کرد کوردستان نرخی بازار سێ دوو چی نە هەر تا ناو شاری هەولێر`

const pashtoWords = `
د په سره ته څخه وایي شوه لپاره ولسمشر کسان پیل کال کې چې یې خبرې شوي شول افغان خلک نوی نوي ولې لومړی حکومت
وزارت خپل وکړ کړي`

const pashtoWordsSharedWithOthers = `
له او پر نه به هم تر وو شو دی دي طالبان ده شي وي چي کي هوا کابل افغانستان پاکستان زندان وزیر دوه وه ایران ښار ملي`
