package arabic

import (
	"math/bits"
	"strings"
)

// Marks are kinds of words that together give away a bulletin: news of a kind that comes again and again in the same
// words, with another day, number or name.
type Marks uint16

// Bulletin is a set of kinds of bulletins.
type Bulletin uint8

// The kinds of bulletins.
const (
	Weather   Bulletin = 1 << iota // forecasts
	Market                         // closing prices of shares
	Prices                         // of gold, oil, currencies
	Execution                      // notices of sentences carried out
	Telegram                       // greetings and condolences between states
	Counts                         // of the sick and the dead, day by day
	Fixtures                       // matches of a day
)

const (
	markWeather Marks = 1 << iota
	markShares
	markClosing
	markGoods
	markPrice
	markSentence
	markCarriedOut
	markTelegram
	markDisease
	markCounted
	markMatches
	markSchedule
)

// MarksOf gives the marks that a folded word bears, mostly none.
func MarksOf(word string) Marks { return marksOfStem[Stem(word)] }

// Bulletin gives the kinds of bulletins that these marks give away.
func (m Marks) Bulletin() Bulletin {
	var found Bulletin
	for _, kind := range []struct {
		bulletin Bulletin
		needs    Marks
	}{
		{Weather, markWeather}, {Market, markShares | markClosing}, {Prices, markGoods | markPrice},
		{Execution, markSentence | markCarriedOut}, {Telegram, markTelegram},
		{Counts, markDisease | markCounted}, {Fixtures, markMatches | markSchedule},
	} {
		if m&kind.needs == kind.needs {
			found |= kind.bulletin
		}
	}
	return found
}

var marksOfStem = func() map[string]Marks {
	stems := map[string]Marks{}
	for i, words := range strings.Split(markWords, "|") {
		for _, word := range strings.Fields(words) {
			stems[Stem(string(Fold(word)))] |= 1 << i
		}
	}
	if bits.Len16(uint16(markSchedule)) != strings.Count(markWords, "|")+1 {
		panic("arabic: markWords has not one list for each mark")
	}
	return stems
}()

// markWords has the words of each mark, in the order of the marks.
const markWords = `
الطقس طقسا الأرصاد المناخ رعدية الرعدية |
أسهم الأسهم سهم بورصة البورصة مؤشر المؤشر تاسي |
نقطة نقاط إغلاق تغلق يغلق أغلق أغلقت التداول تداولات تداولاتها التداولات تعاملات تعاملاتها |
ذهب الذهب الفضة نفط النفط برنت الخام دولار الدولار اليورو |
سعر أسعار أوقية للأوقية أونصة للأونصة برميل للبرميل صرف |
القصاص قصاصا تعزيرا التعزير الإعدام الحرابة |
حكم تنفيذ نفذت نفذ الجناة الجاني قتل |
برقية برقيتي برقيات تهنئ يهنئ يهنئان تهنئة التهنئة يعزي تعزي تعزية |
كورونا كوفيد فيروس وباء الكوليرا الإنفلونزا |
إصابة إصابات وفاة وفيات تعافي |
مباراة مباريات المباريات مواجهات |
جدول مواعيد موعد والقنوات الناقلة
`
