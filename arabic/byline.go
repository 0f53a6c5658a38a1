package arabic

import (
	"regexp"
	"strings"
)

// Byline is how long the line that names the writer is, where a text begins with one ("بقلم: …", "كتب - …:", or the paper
// and a name), in bytes with the white space after it, and the name; 0 where there is none. It is certain of the name: what
// may as well be a title is none.
func Byline(text string) (author string, size int) {
	head := headOf(text)
	if !hasMarkEarly(head) {
		return "", 0
	}
	for _, form := range bylines {
		m := form.shape.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		if author = strings.Join(strings.Fields(head[m[2]:m[3]]), " "); !form.anyName && !isPerson(author, form.most) {
			continue
		}
		return author, m[1]
	}
	return "", 0
}

// bylineForm has the name in its only group; of most words, and such as a person has, if not any name.
type bylineForm struct {
	shape   *regexp.Regexp
	anyName bool
	most    int
}

var bylines = func() []bylineForm {
	const (
		names = `(` + word + `(?:` + space + `+` + word + `){1,4})`
		alone = space + `*:?` + space + `*(?:\n\s*|$)`
	)
	compile := func(form string) *regexp.Regexp { return regexp.MustCompile(`^\s*` + form) }
	return []bylineForm{
		{compile(`(?:بقلم|كتبت|كتبه|كتبته)` + space + `*` + dash + space + `*` + names + `(?:` + alone + `|` + space + `*:` + space + `*)`), true, 0},
		{compile(`كتب` + space + `*` + line + space + `*` + names + space + `*:\s*`), true, 0},
		{compile(`(?:بقلم|كتب|كتبت|كتبه|الكاتب|الكاتبة|إعداد|اعداد|تحرير|تقرير|حوار|تحقيق|متابعة|ترجمة)` + space + `*(?:` + dash + space + `*|` + space + `)` + names + alone), false, 4},
		{compile(place + space + `*` + dash + space + `*` + names + alone), false, 2},
	}
}()

// isPerson: a given name begins it, and it has few words; عبد الله and أبو زيد are one.
func isPerson(name string, most int) bool {
	words := strings.Fields(string(Fold(name)))
	if len(words) == 0 {
		return false
	}
	count := 0
	for _, word := range words {
		if word != "عبد" && word != "ابو" && word != "بن" && word != "ال" {
			count++
		}
	}
	return count >= 2 && count <= most && (firstNames[words[0]] || words[0] == "عبد" && len(words) > 2)
}

// firstNames are given names, folded, without those that are everyday words or places besides (أمل).
var firstNames = func() map[string]bool {
	names := map[string]bool{}
	for name := range Fold(givenNamesOfArabic + otherGivenNames).Words() {
		names[name] = true
	}
	return names
}()

const otherGivenNames = `
مصطفى إبراهيم إسماعيل عثمان ياسين أيمن عماد فؤاد بندر تركي عبدالله عبدالرحمن عبدالعزيز عبدالإله عبداللطيف
رضا حازم حاتم باسم بسام بشار غسان رامي فادي مروان عدنان مازن لؤي أسامة بلال حمزة مهند أيوب إدريس المهدي زكريا هيثم وائل تامر عصام نادر
حمدي رجب رمضان شعبان طه موسى عيسى داود جورج إلياس فاطمة عائشة خديجة زينب مريم سارة ليلى سعاد حنان سناء هناء نجوى سلوى سميرة نادية فوزية
كوثر هالة منال رانيا داليا دينا هبة ريم رباب رنا لينا لمياء غادة مروة هدى ندى مها سلمى سحر شيماء أسماء آمنة حليمة رقية نوال بثينة جميلة لطيفة
`
