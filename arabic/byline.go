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
	begins := openingOf(head)
	for _, form := range bylines {
		if !form.may(&begins) {
			continue
		}
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
	may     func(*opening) bool // false of what shape cannot match
	anyName bool
	most    int
}

var bylines = func() []bylineForm {
	const (
		names = `(` + word + `(?:` + space + `+` + word + `){1,4})`
		wrote = `بقلم|كتبت|كتبه|كتبته`
		made  = `بقلم|كتب|كتبت|كتبه|الكاتب|الكاتبة|إعداد|اعداد|تحرير|تقرير|حوار|تحقيق|متابعة|ترجمة`
		alone = space + `*:?` + space + `*(?:\n\s*|$)`
	)
	compile := func(form string) *regexp.Regexp { return regexp.MustCompile(`^\s*` + form) }
	after := func(words string) func(*opening) bool {
		return func(o *opening) bool { return isOneOf(o.first, words) }
	}
	return []bylineForm{
		{compile(`(?:` + wrote + `)` + space + `*` + dash + space + `*` + names + `(?:` + alone + `|` + space + `*:` + space + `*)`), after(wrote), true, 0},
		{compile(`كتب` + space + `*` + line + space + `*` + names + space + `*:\s*`), after(`كتب`), true, 0},
		{compile(`(?:` + made + `)` + space + `*(?:` + dash + space + `*|` + space + `)` + names + alone), after(made), false, 4},
		{compile(place + space + `*` + dash + space + `*` + names + alone), func(o *opening) bool { return o.namesTwo(dashSigns, 5) }, false, 2},
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
