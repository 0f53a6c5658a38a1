package arabic

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// TestOpening: no expression of a frame matches what is not given to it, in texts of the parts that they are made of.
func TestOpening(t *testing.T) {
	choose := rand.New(rand.NewPCG(7, 11))
	parts := map[rune][]string{
		'P': {"دبي", "رام الله", "القاهرة", "حنان", "سالم", "عبد الله", "حي٧", "٧", "في", "م\u064fحمد", "دبي في", "رام الله في"},
		'N': {"محمود الراوي", "حنان", "عبد الله سالم", "محمود بن سالم الراوي"},
		'R': strings.Split(agencyNames+"|"+reporterNames+"|أ.ف.ب|الاناضول|ا ف ب", "|"),
		'H': strings.Split(handsNames+"|كتب|كتبت|بقلم|كتبه|الكاتب|تقرير|حوار", "|"),
		'S': {"-", "–", "−", "/", "|", " ـ ", "ـ", ":", "،", ",", "--", "", ".", "\n"},
		'O': {"(", "[", "/", `"`, "«", "“", "'", "", "// "},
		'C': {")", "]", "/", `"`, "»", "”", "'", "", " //"},
		'D': {"7", "٧ نوفمبر ٢٠٢١", "07 تشرين الثاني", "7 - 11", "في 7", "٢ رجب هـ"},
		'E': {"\n", ": ", " - ", " ", "", "\n\n", "/"},
		'Q': {"الشرق الأوسط", "الخليج", "الوادي الجديد"},
		'F': {"انتهى", "إنتهي", "النهاية", "انتهى الخبر", "أعلنت الوزارة.", "18:45ت م", "ر ج", "12"},
		'M': {"المصدر", "المصدر:", "المصدر - ", ""},
		'_': {"", "", " ", " ", "  ", "\u00a0", "\t"},
	}
	forms := []string{"P_S_O_R_CE", "P_SO_R_CE", "P_S_D_O_R_CE", "P D_(R)E", "P_S_O_Q_CE", "P_S_«Q»E", "O_R_C_SPE", "P_S_N_E", "H_S_N_E", "_PS_H_SE", "F_O_R_C_F", "F_O_F_C_F", "FOH NCE", "F\nM_R_/N_E"}
	matched := map[string]bool{}
	for range 20000 {
		var text strings.Builder
		for _, part := range forms[choose.IntN(len(forms))] {
			if of := parts[part]; of != nil {
				text.WriteString(of[choose.IntN(len(of))])
			} else {
				text.WriteRune(part)
			}
		}
		checkOpening(t, text.String(), matched)
	}
	if all := len(datelines) + len(bylines) + 2; len(matched) != all {
		t.Errorf("%d of %d expressions have matched a text", len(matched), all)
	}
}

func checkOpening(t *testing.T, text string, matched map[string]bool) {
	t.Helper()
	begins := openingOf(text)
	check := func(shape *regexp.Regexp, text string, may bool) {
		if !shape.MatchString(text) {
			return
		}
		if matched[shape.String()] = true; !may {
			t.Fatalf("%q is matched by what is not asked: %s", text, shape)
		}
	}
	for _, form := range datelines {
		check(form.shape, text, form.may(&begins))
	}
	for _, form := range bylines {
		check(form.shape, text, form.may(&begins))
	}
	check(signOff, text, maySignOff(text))
	last := text[strings.LastIndexByte(strings.TrimRight(text, " \n"), '\n')+1:]
	check(signature, last, maySign(last))
}
