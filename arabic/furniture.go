package arabic

import "strings"

// StartsFurniture says whether two folded words that follow one another begin what pages put under a report: the
// pointer to other reports, the call to follow or to share, the rights line.
func StartsFurniture(first, second string) bool {
	return furniture[first] != nil && furniture[first][second]
}

var furniture = func() map[string]map[string]bool {
	phrases := map[string]map[string]bool{}
	for _, phrase := range strings.Split(furniturePhrases, "|") {
		first, second, _ := strings.Cut(string(Fold(phrase)), " ")
		if phrases[first] == nil {
			phrases[first] = map[string]bool{}
		}
		phrases[first][second] = true
	}
	return phrases
}()

// No phrase that a sentence of news may have: "انضم إلى" and "جميع الحقوق" stand in many.
const furniturePhrases = `
اقرأ أيضا | اقرؤوا أيضا | اقرأ المزيد | اقرأ كذلك | طالع أيضا | شاهد أيضا | شاهدوا أيضا | انظر أيضا | وانظر أيضا |
أخبار متعلقة | مواضيع متعلقة | مواضيع ذات | موضوعات ذات | أخبار ذات | مقالات ذات | قد يهمك | قد يعجبك |
تابعونا على | تابعنا على | تابعونا عبر | تابعنا عبر | تابعوا صفحتنا | اشترك الآن | اشتركوا الآن | انضم الآن | حمل تطبيق | حملوا تطبيق |
شارك الخبر | شارك المقال | شاركنا رأيك | شاركونا آراءكم | اكتب رأيك | أضف تعليقك | أضف تعليقا | اترك تعليقا |
رابط الخبر | رابط المقال | رابط مختصر | الحقوق محفوظة | النشر محفوظة | اضغط هنا | انقر هنا
`
