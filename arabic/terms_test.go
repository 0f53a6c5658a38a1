package arabic_test

import (
	"slices"
	"strings"
	"testing"

	"nashra/arabic"

	"pgregory.net/rapid"
)

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms []string
		text  string
		want  string
	}{
		{"nothing to look for", nil, "أسعار النفط ترتفع", ""},
		{"the word", []string{"نفط"}, "اكتشاف نفط في البحر", "نفط"},
		{"another spelling", []string{"أسعار الطاقة"}, "اسعار الطاقه تقفز", "أسعار الطاقة"},
		{"tashkeel and tatweel in the term", []string{"نـفـطٌ"}, "اكتشاف نفط في البحر", "نـفـطٌ"},
		{"article", []string{"نفط"}, "أسعار النفط ترتفع", "نفط"},
		{"article and particles", []string{"نفط"}, "خبراء: وبالنفط وحده لا تعيش الدول", "نفط"},
		{"ل and article", []string{"نفط"}, "وزراء للنفط يجتمعون", "نفط"},
		{"ل and article, the term has the article", []string{"النفط"}, "منتدى دولي للنفط", "النفط"},
		{"the article is asked for", []string{"النفط"}, "اكتشاف نفط في البحر", ""},
		{"particle", []string{"لبنان"}, "مساعدات للعراق ولبنان", "لبنان"},
		{"two particles", []string{"غزة"}, "دعم لسوريا ولغزة", "غزة"},
		{"particle before a short word", []string{"رد"}, "برد شديد وورد", ""},
		{"article before a short word", []string{"رد"}, "تأخر الرد على الرسالة", "رد"},
		{"part of a word", []string{"نفط"}, "وفد نفطي يصل", ""},
		{"phrase", []string{"كرة القدم"}, "بطولة لكرة القدم للناشئين", "كرة القدم"},
		{"phrase with articles", []string{"انتخابات رئاسية"}, "موعد الانتخابات الرئاسية", "انتخابات رئاسية"},
		{"phrase cut short", []string{"كرة القدم"}, "تعلم لعب الكرة", ""},
		{"phrase interrupted", []string{"كرة القدم"}, "كرة في القدم", ""},
		{"hashtag", []string{"كأس العالم"}, "#كأس_العالم ينطلق غدا", "كأس العالم"},
		{"Latin, in either case", []string{"iphone"}, "سعر وiPhone 17", "iphone"},
		{"the second term", []string{"أبراج", "حظك"}, "حظك اليوم", "حظك"},
		{"two phrases that begin alike", []string{"كرة السلة", "كرة القدم"}, "مباراة كرة القدم", "كرة القدم"},
		{"a term of signs", []string{"!!"}, "عاجل!!", ""},
		{"no text", []string{"نفط"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := arabic.NewTerms(c.terms).Find(c.text); got != c.want {
				t.Errorf("Find(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

// TestTermsAreFoundWhereTheyStand: a term is found in any text that has its words, whatever stands around them, and what
// is found was asked for.
func TestTermsAreFoundWhereTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ابولكفتة أx1")), 1, 6, -1), 1, 3).Draw(t, "words")
		wanted := strings.Join(words, " ")
		text := anyText().Draw(t, "before") + " " + wanted + " " + anyText().Draw(t, "after")
		list := []string{anyText().Draw(t, "other"), wanted}
		got := arabic.NewTerms(list).Find(text)
		if arabic.Fold(wanted) != "" && got == "" || got != "" && !slices.Contains(list, got) {
			t.Fatalf("Find(%q) of %q = %q", text, list, got)
		}
	})
}
