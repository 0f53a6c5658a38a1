package arabic

import "strings"

// dateMeaning is what a word or a name of several words says in a date.
type dateMeaning struct {
	what  dateRole
	value int
}

type dateRole uint8

const (
	filler     dateRole = iota // says nothing
	month                      // 1 to 12
	hijriMonth                 // 1 to 12
	monthPair                  // the first of two months of one name; 1 or 2 follows in digits
	hijriPair
	weekday   // 1 for Sunday
	period    // of the day, see below
	letterAM  // ص
	letterPM  // م, which also stands for "of the common era"
	hijriEra  // هـ
	commonEra // ميلادي
	dayAway   // from today, in days
	rightNow
	lastOne    // الماضي
	hourNext   // الساعة
	zoneNext   // بتوقيت
	zoneUTC    // GMT
	zoneRiyadh // AST
	ago        // منذ, قبل
	letterT    // between date and time in ISO 8601
)

// The periods of the day by which an hour of twelve is known.
const (
	noPeriod = iota
	morning
	noon
	evening
	night
	latinAM
	latinPM
)

// dateNames are the words of dates, folded. Names of months are those of Egypt and the Gulf, of Algeria and Tunisia, of
// Morocco and Mauritania, then of the Levant and Iraq.
var dateNames = func() map[string]dateMeaning {
	t := dateTable{}
	for what, table := range map[dateRole]string{
		filler: fillers, month: months, hijriMonth: hijriNames, weekday: weekdayNames, period: periods,
		letterAM: "ص", letterPM: "م", hijriEra: "هـ، هجري، هجرية، الهجري، للهجرة", commonEra: "ميلادي، ميلادية، الميلادي، للميلاد",
		rightNow: "الآن، للتو", lastOne: "الماضي، الماضية، الفائت", hourNext: "الساعة، بالساعة، ساعة",
		zoneNext: "توقيت، بتوقيت، بالتوقيت، التوقيت", zoneUTC: "gmt، utc، ut، z، غرينتش، جرينتش، غرينيتش، جرينيتش", zoneRiyadh: "ast، ksa",
		ago: "منذ، قبل", letterT: "t",
	} {
		for i, line := range strings.Split(table, "|") {
			t.add(dateMeaning{what, i + 1}, line)
		}
	}
	t.add(dateMeaning{dayAway, -2}, "أول أمس، أول من أمس، أمس الأول، قبل أمس، أول البارحة، أول من البارحة")
	t.add(dateMeaning{dayAway, -1}, "أمس، البارحة، يوم أمس")
	t.add(dateMeaning{dayAway, 0}, "اليوم")
	t.add(dateMeaning{dayAway, 1}, "غدا، الغد، يوم غد")
	t.add(dateMeaning{dayAway, 2}, "بعد غد")
	t.addPair("تشرين", dateMeaning{monthPair, 10}, dateMeaning{month, 10}, dateMeaning{month, 11})
	t.addPair("كانون", dateMeaning{monthPair, 12}, dateMeaning{month, 12}, dateMeaning{month, 1})
	t.addPair("ربيع", dateMeaning{hijriPair, 3}, dateMeaning{hijriMonth, 3}, dateMeaning{hijriMonth, 4})
	t.addPair("جمادى", dateMeaning{hijriPair, 5}, dateMeaning{hijriMonth, 5}, dateMeaning{hijriMonth, 6})
	t.addPair("جماد", dateMeaning{hijriPair, 5}, dateMeaning{hijriMonth, 5}, dateMeaning{hijriMonth, 6})
	return t
}()

type dateTable map[string]dateMeaning

// add gives all names of a line one meaning.
func (t dateTable) add(meaning dateMeaning, line string) {
	for _, name := range strings.Split(line, "،") {
		if folded := string(Fold(name)); folded != "" {
			t[folded] = meaning
		}
	}
}

// addPair adds two months of one name, in every form of "the first" and "the second", and the name alone, which digits
// follow.
func (t dateTable) addPair(name string, alone, first, second dateMeaning) {
	t.add(alone, name)
	for _, form := range strings.Fields("الأول أول الأولى أولى") {
		t.add(first, name+" "+form)
	}
	for _, form := range strings.Fields("الثاني ثاني ثان الثانية ثانية الآخر آخر الآخرة آخرة") {
		t.add(second, name+" "+form)
	}
}

// One meaning between two bars.
const (
	months = `يناير، جانفي، january، jan | فبراير، فيفري، شباط، february، feb | مارس، آذار، march، mar | أبريل، أفريل، نيسان، april، apr |
مايو، ماي، مايس، أيار، may | يونيو، يونيه، جوان، حزيران، june، jun | يوليو، يوليه، يوليوز، جويلية، تموز، july، jul |
أغسطس، أغشت، غشت، أوت، آب، august، aug | سبتمبر، شتنبر، شتمبر، أيلول، september، sept، sep | أكتوبر، october، oct |
نوفمبر، نونبر، november، nov | ديسمبر، دجنبر، دجمبر، december، dec`

	hijriNames = `محرم، المحرم | صفر ||||| رجب | شعبان | رمضان | شوال | ذو القعدة، ذي القعدة، ذا القعدة، ذوالقعدة، ذيالقعدة |
ذو الحجة، ذي الحجة، ذا الحجة، ذوالحجة، ذيالحجة`

	weekdayNames = `الأحد، أحد، sunday، sun | الاثنين، اثنين، monday، mon | الثلاثاء، الثلثاء، ثلاثاء، tuesday، tue | الأربعاء، أربعاء، wednesday، wed | الخميس، خميس، thursday، thu |
الجمعة، جمعة، friday، fri | السبت، سبت، saturday، sat`

	periods = `صباحا، صباح، صباح يوم، فجرا، فجر، قبل الظهر، بعد منتصف الليل | ظهرا، ظهر | مساء، مساءا، مساء يوم، عصرا، عصر، بعد الظهر | ليلا، ليل، ليلة | am | pm`

	fillers = `في، على، عند، يوم، من، بتاريخ، تاريخ، التاريخ، تم، نشر، نشرت، النشر، نشره، أضيف، آخر، تحديث، التحديث، الموافق، الموافقة، لعام، عام، لسنة، سنة،
شهر، بحسب، حسب، المبارك، المعظم، الحرام، المكرم`
)

// zoneNames are the clocks that news in Arabic names after "بتوقيت"; local stands for the source's own.
var zoneNames = func() map[string]string {
	zones := map[string]string{}
	for zone, names := range map[string]string{
		"UTC": "غرينتش، جرينتش، غرينيتش، جرينيتش، العالمي، العالمي الموحد، gmt، utc", local: "المحلي",
		"Asia/Riyadh": "السعودية، الرياض، مكة، مكة المكرمة، جدة", "Asia/Qatar": "الدوحة، قطر", "Asia/Kuwait": "الكويت", "Asia/Bahrain": "المنامة، البحرين",
		"Asia/Dubai": "الإمارات، أبوظبي، أبو ظبي، دبي", "Asia/Muscat": "مسقط، سلطنة عمان", "Asia/Aden": "صنعاء، عدن، اليمن", "Asia/Baghdad": "بغداد، العراق",
		"Africa/Cairo": "القاهرة، مصر", "Asia/Beirut": "بيروت، لبنان", "Asia/Damascus": "دمشق، سوريا، سورية", "Asia/Amman": "الأردن",
		"Asia/Jerusalem": "القدس", "Asia/Hebron": "فلسطين", "Africa/Khartoum": "الخرطوم، السودان", "Africa/Tripoli": "طرابلس، ليبيا",
		"Africa/Tunis": "تونس", "Africa/Algiers": "الجزائر", "Africa/Casablanca": "الرباط، المغرب، الدار البيضاء", "Africa/Nouakchott": "نواكشوط، موريتانيا",
		"Europe/London": "لندن، بريطانيا", "Europe/Paris": "باريس", "Europe/Istanbul": "إسطنبول، تركيا", "Asia/Tehran": "طهران", "America/New_York": "نيويورك، واشنطن",
		"Europe/Moscow": "موسكو",
	} {
		for _, name := range strings.Split(names, "،") {
			zones[string(Fold(name))] = zone
		}
	}
	return zones
}()

const local = "local"
