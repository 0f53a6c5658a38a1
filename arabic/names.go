package arabic

import "strings"

// Weekday gives the day of the week that a folded word names, with or without و ب ل before it: 1 for Sunday to 7 for
// Saturday, 0 for none. Without the article they are other words (أحد is somebody).
func Weekday(word string) int { return weekdays[word] }

// Country gives the name of the country that a folded word names, or whose people or state it names (كوبا, الكوبي): the
// folded first of its names here, so that it is the same for all of them; "" for none. Countries of several words are
// known by the one that no other has.
//
// It does not go by stems: those of Benin and "son of", of Bahrain and the sea, of Cameroon and cameras are one. A country
// whose folded name is an everyday word stands for nothing: مالي is financial, القمر the moon, عمان as well Amman.
func Country(word string) Folded {
	if country := countries.find(word); country != "" || !strings.HasPrefix(word, "و") {
		return country
	}
	return countries.find(word[letterSize:])
}

// countryTable has the names of countries with an article and without, and what stands before the ي of their people.
type countryTable struct{ bare, articled, people map[string]Folded }

func (t *countryTable) find(word string) Folded {
	if country := t.bare[word]; country != "" {
		return country
	}
	if size := articleSize(word); size > 0 {
		if country := t.articled[word[size:]]; country != "" {
			return country
		}
		if country := t.ofPeople(word[size:]); country != "" {
			return country
		}
	}
	return t.ofPeople(word)
}

func (t *countryTable) ofPeople(word string) Folded {
	for _, ending := range [...]string{"ي", "يه", "يين", "يون", "يات", "يان"} {
		if people, is := strings.CutSuffix(word, ending); is && t.people[people] != "" {
			return t.people[people]
		}
	}
	return ""
}

var weekdays = func() map[string]int {
	days := map[string]int{}
	for i, name := range strings.Fields("الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت") {
		for _, before := range []string{"", "و", "ب"} {
			days[string(Fold(before+name))] = i + 1
		}
		days[string(Fold("لل"+strings.TrimPrefix(name, "ال")))] = i + 1
	}
	return days
}()

var countries = func() countryTable {
	t := countryTable{map[string]Folded{}, map[string]Folded{}, map[string]Folded{}}
	for _, line := range strings.Split(countryNames, "|") {
		names := strings.Fields(line)
		for _, name := range names {
			name := string(Fold(name))
			bare, articled := strings.CutPrefix(name, "ال")
			people, ofPeople := strings.CutSuffix(bare, "ي")
			switch {
			case articled && ofPeople:
				t.people[people] = Fold(names[0])
			case articled:
				t.articled[bare] = Fold(names[0])
			default:
				t.bare[name] = Fold(names[0])
			}
		}
	}
	return t
}()

// One country between two bars; its people with the article.
const countryNames = `
السعودية السعودي | الإمارات الإماراتي | الكويت الكويتي | قطر القطري | البحرين البحريني | العماني | اليمن اليمني | العراق العراقي |
سوريا سورية السوري | لبنان اللبناني | الأردن الأردني | فلسطين الفلسطيني | إسرائيل الإسرائيلي | مصر المصري | السودان السوداني |
ليبيا الليبي | تونس التونسي | الجزائر الجزائري | المغرب المغربي | موريتانيا الموريتاني | الصومال الصومالي | جيبوتي |
تركيا التركي | إيران الإيراني | أفغانستان الأفغاني | باكستان الباكستاني | الهند الهندي | بنغلاديش البنغلاديشي | سريلانكا السريلانكي |
نيبال النيبالي | بوتان | المالديف المالديفي | الصين الصيني | اليابان الياباني | كوريا الكوري | منغوليا المنغولي | تايوان التايواني |
تايلاند تايلند التايلاندي التايلندي | فيتنام الفيتنامي | كمبوديا الكمبودي | لاوس | ميانمار | ماليزيا الماليزي | سنغافورة السنغافوري |
إندونيسيا الإندونيسي | بروناي | الفلبين الفلبيني | تيمور | كازاخستان الكازاخي | أوزبكستان الأوزبكي | تركمانستان | قرغيزستان | طاجيكستان |
روسيا الروسي | أوكرانيا الأوكراني | بيلاروسيا | مولدوفا | جورجيا الجورجي | أرمينيا الأرميني | أذربيجان الأذري | فرنسا الفرنسي |
ألمانيا الألماني | بريطانيا البريطاني | أيرلندا الأيرلندي | إسبانيا الإسباني | البرتغال البرتغالي | إيطاليا الإيطالي | مالطا المالطي |
اليونان اليوناني | قبرص القبرصي | سويسرا السويسري | النمسا النمساوي | بلجيكا البلجيكي | هولندا الهولندي | لوكسمبورغ | موناكو |
الدنمارك الدنماركي | النرويج النرويجي | السويد السويدي | فنلندا الفنلندي | آيسلندا | إستونيا | لاتفيا | ليتوانيا | بولندا البولندي |
التشيك التشيكي | سلوفاكيا | المجر | رومانيا الروماني | بلغاريا البلغاري | صربيا الصربي | كرواتيا الكرواتي | سلوفينيا | البوسنة البوسني |
مقدونيا | ألبانيا الألباني | كوسوفو | أمريكا أميركا الأمريكي الأميركي | كندا الكندي | المكسيك المكسيكي | غواتيمالا | هندوراس | السلفادور |
نيكاراغوا | كوستاريكا | بنما | كوبا الكوبي | هايتي | الدومينيكان | جامايكا | ترينيداد | باربادوس | كولومبيا الكولومبي | فنزويلا الفنزويلي |
الإكوادور | بيرو | بوليفيا البوليفي | البرازيل البرازيلي | باراغواي | أوروغواي | الأرجنتين الأرجنتيني | تشيلي | غويانا | سورينام |
نيجيريا النيجيري | النيجر | تشاد التشادي | السنغال السنغالي | غامبيا | غينيا | سيراليون | ليبيريا | غانا الغاني | توغو | بنين |
بوركينا | ديفوار | الكاميرون | الغابون | الكونغو | أنغولا | زامبيا | زيمبابوي | موزمبيق | ملاوي | تنزانيا | كينيا الكيني | أوغندا |
رواندا | بوروندي | إثيوبيا الإثيوبي | إريتريا الإريتري | مدغشقر | موريشيوس | سيشل | ناميبيا | بوتسوانا | ليسوتو | إسواتيني |
أستراليا الأسترالي | نيوزيلندا | فيجي | ساموا | تونغا
`
