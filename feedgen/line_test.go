package feedgen

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":              {"عودة الكهرباء", "عودة الكهرباء"},
		"spaces":             {"  عودة  الكهرباء ", "عودة  الكهرباء"},
		"line ends":          {"عودة\r\nالكهرباء\tاليوم\u2028كلها", "عودة  الكهرباء اليوم كلها"},
		"override":           {"عودة \u202eءابرهكلا\u202c", "عودة ءابرهكلا"},
		"embedding, isolate": {"\u202bعودة\u202c \u2067الكهرباء\u2069", "عودة الكهرباء"},
		"marks stay":         {"قال\u200f: (AB)\u200e ثم", "قال\u200f: (AB)\u200e ثم"},
		"joiners stay":       {"می\u200cآیند 👩‍🏫", "می\u200cآیند 👩‍🏫"},
		"less than":          {"5 < 7 و<3", "5 < 7 و<3"},
		"tags":               {"<b>خبر</b><!--x--><?x a<", "<\u2060b>خبر<\u2060/b><\u2060!--x--><\u2060?x a<"},
		"surrogate":          {"خبر\xed\xa0\x80عاجل", "خبر□عاجل"},
		"nothing is left":    {" \u202e\u2069\x00 ", ""},
		"too long":           {strings.Repeat("خبر عاجل ", 9), "خبر عاجل خبر عاجل خبر عاجل خبر عاجل خبر…"},
	} {
		if got := line(c.text, 40); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLineIsOneLineAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 60).Draw(t, "most")
		parts := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<", "b", "\u202e", "\u2067", "\n", "خبر ", "\xff", "😀", "\ufffd", "\u0085", " "})))
		text := strings.Join(parts.Draw(t, "parts"), "")
		got := line(text, most)
		if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || turns(r) }) || !utf8.ValidString(got) || strings.TrimSpace(got) != got {
			t.Fatalf("%q becomes %q", text, got)
		}
		if visible := utf8.RuneCountInString(strings.ReplaceAll(got, "\u2060", "")); visible > most+1 {
			t.Fatalf("%q has %d characters of %d", got, visible, most)
		}
		if again := line(got, 2*most+1); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}

func TestNames(t *testing.T) {
	many := make([]string, 10_000)
	for i := range many {
		many[i] = strings.Repeat("ت", i+1)
	}
	got := names(append([]string{"", " سمك\t", "سمك", "\u202eسمك"}, many...))
	if len(got) != maxNames || got[0] != "سمك" || got[1] != "ت" {
		t.Errorf("%d names: %q", len(got), got)
	}
	for _, name := range names(many[9_990:]) {
		if n := utf8.RuneCountInString(name); n > maxName+1 {
			t.Errorf("a name of %d characters", n)
		}
	}
}

// TestMarked: a title with a mark begins to the left for those who look for the first strong letter.
func TestMarked(t *testing.T) {
	for title, mark := range map[string]bool{
		"Linux 7.0: ما الجديد في النواة؟":    true,
		"«OpenWRT» تطلق إصدارا جديدا":        true,
		"12 حافلة جديدة لنقل الطلاب":         true,
		"... 5G في المدن الكبرى هذا العام":   true,
		"ما الجديد في Linux":                 false,
		"٢٥ حافلة جديدة":                     false,
		"\u200fLinux: ما الجديد في النواة؟":  false,
		"Ferry back in service to Tyre, صور": false,
		"Linux":                              false,
		"2026":                               false,
		"":                                   false,
	} {
		want := title
		if mark {
			want = rlm + title
		}
		if got := marked(title); got != want || marked(got) != got {
			t.Errorf("%q becomes %q", title, got)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for given, want := range map[string][2]string{ // in HTML and JSON, in XML
		"ar": {"ar", "ar"}, "ar-LB": {"ar-LB", "ar-LB"}, "AR": {"AR", "ar"}, " fa ": {"fa", "fa"}, "ckb": {"ckb", "ku"}, "ckb-IQ": {"ckb-IQ", "ku"}, "und": {"und", "und"},
		"arz": {"arz", "und"}, "qq": {"qq", "und"}, "a r": {"", "und"}, " ": {"", "und"}, "arabic_language": {"", "und"}, "x": {"", "und"}, "ar-": {"", "und"},
		"<ar>": {"", "und"}, "عربي": {"", "und"}, "a1": {"", "und"}, "zh-Hant-TW": {"zh-Hant-TW", "zh-Hant-TW"},
	} {
		tag := languageTag(given)
		if got := [2]string{tag, xmlLanguage(tag)}; got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
