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
func MarksOf(word string) Marks { return marksOfWord[word] }

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

// marksOfWord has the words below with what is written onto them in front. It does not go by stems: those of a telegram
// and of lightning are one, and those of condolences and the town of Taiz.
var marksOfWord = func() map[string]Marks {
	marks := map[string]Marks{}
	for i, words := range strings.Split(markWords, "|") {
		for word := range Fold(words).Words() {
			bare, articled := strings.CutPrefix(word, "ال")
			for _, before := range [...]string{"ال", "وال", "بال", "لل", "كال", "فال"} {
				marks[before+bare] |= 1 << i
			}
			if !articled {
				marks[word] |= 1 << i
				marks["و"+word] |= 1 << i
			}
		}
	}
	if bits.Len16(uint16(markSchedule)) != strings.Count(markWords, "|")+1 {
		panic("arabic: markWords has not one list for each mark")
	}
	return marks
}()

// markWords has the words of each mark, in the order of the marks. What has the article here is another word without it
// (ذهب: he went).
const markWords = `
طقس طقسا الأرصاد رعدية |
سهم أسهم أسهما أسهمها بورصة بورصات مؤشر مؤشرا مؤشرات مؤشرها مؤشراتها تاسي |
نقطة نقاط إغلاق إغلاقها إغلاقه تغلق يغلق أغلق أغلقت تداول تداولات تداولاتها تداولاته تعاملات تعاملاتها تعاملاته |
الذهب الفضة نفط برنت خام دولار اليورو |
سعر سعره سعرها أسعار أسعاره أسعارها أوقية أونصة برميل صرف |
قصاص قصاصا تعزير تعزيرا إعدام حرابة |
حكم تنفيذ نفذت نفذ جناة جاني جان قتل |
برقية برقيته برقيتها برقيتان برقيتين برقيتي برقيات يهنئ تهنئ يهنئان تهنئة يعزي تعزي تعزية |
كورونا كوفيد فيروس وباء الكوليرا الإنفلونزا |
إصابة إصابات وفاة وفيات تعافي |
مباراة مباريات مواجهات |
جدول مواعيد موعد الناقلة
`
