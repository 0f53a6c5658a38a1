package arabic_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nashra/arabic"
)

// judged are the titles of one language and length by what they were taken for.
type judged map[string]int

// titleLength is the row of the table that a title belongs to.
func titleLength(title string) string {
	switch n := len(strings.Fields(title)); {
	case n < 5:
		return "2-4"
	case n < 7:
		return "5-6"
	case n < 9:
		return "7-8"
	}
	return "9-"
}

// readTitles gives the titles of testdata/language by language; "" is the language of latin.txt. Of each file the odd
// lines were there to find the rules with, and the even ones only to measure them.
func readTitles(t *testing.T, half int) map[string][]string {
	t.Helper()
	paths, _ := filepath.Glob("testdata/language/*.txt")
	if len(paths) != 6 {
		t.Fatalf("%d files of titles", len(paths))
	}
	titles := map[string][]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(path), ".txt")
		if language == "latin" {
			language = ""
		}
		for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			if i%2 == half {
				titles[language] = append(titles[language], line)
			}
		}
	}
	return titles
}

var judgedLanguages = []string{"ar", "fa", "ur", "ckb", "ps", ""}

// TestLanguageOfTitles measures how well Language tells titles apart, prints the table (go test -v), and has a floor.
func TestLanguageOfTitles(t *testing.T) {
	for half, name := range []string{"found with", "held out"} {
		byLanguage, byLength, long := map[string]judged{}, map[string]map[string]judged{}, map[string]judged{}
		add := func(to map[string]judged, of, as string) {
			if to[of] == nil {
				to[of] = judged{}
			}
			to[of][as]++
		}
		for language, titles := range readTitles(t, half) {
			for _, title := range titles {
				got, length := arabic.Language(title), titleLength(title)
				add(byLanguage, language, got)
				if byLength[length] == nil {
					byLength[length] = map[string]judged{}
				}
				add(byLength[length], language, got)
				if length != "2-4" {
					add(long, language, got)
				}
				if got != language {
					t.Logf("%s: %q is %q, taken for %q", name, title, language, got)
				}
			}
		}
		t.Log(name + ": " + measure(byLanguage))
		for _, length := range []string{"2-4", "5-6", "7-8", "9-"} {
			t.Log(name + ", " + length + " words: " + measure(byLength[length]))
		}
		for _, language := range judgedLanguages {
			floor := 0.95
			if language == "ar" {
				floor = 0.99
			}
			if p, r := precisionAndRecall(long, language); p < floor || r < floor {
				t.Errorf("%s: %q on titles of five words or more: precision %.3f, recall %.3f, want %.2f", name, language, p, r, floor)
			}
		}
	}
}

func precisionAndRecall(counts map[string]judged, language string) (precision, recall float64) {
	right, taken, all := counts[language][language], 0, 0
	for of, as := range counts {
		taken += as[language]
		if of == language {
			for _, n := range as {
				all += n
			}
		}
	}
	return float64(right) / float64(max(taken, 1)), float64(right) / float64(max(all, 1))
}

// measure is one line of the table: for each language its number, precision and recall.
func measure(counts map[string]judged) string {
	var line strings.Builder
	for _, language := range judgedLanguages {
		n := 0
		for _, as := range counts[language] {
			n += as
		}
		if n == 0 {
			continue
		}
		p, r := precisionAndRecall(counts, language)
		fmt.Fprintf(&line, " %s n=%d p=%.3f r=%.3f |", map[bool]string{true: "other", false: language}[language == ""], n, p, r)
	}
	return line.String()
}

// TestLanguageOfArticles: a title in Arabic over what is not, and careless Arabic.
func TestLanguageOfArticles(t *testing.T) {
	const captions = "A trader arranges dates at a market in the old town on the first evening of the month. Photo by our reporter"
	for _, c := range []struct{ name, title, body, want string }{
		{"captions in English", "بالصور.. سوق التمور في ليلته الأولى", captions, "ar"},
		{"captions under a Persian title", "تصاویر بازار خرما در شب اول که دیده می\u200cشود", captions, "fa"},
		{"title in two languages, report in English", "Surah Al-Kahf سورة الكهف", captions, ""},
		{"a name in a title", "UNRWA | الأونروا", captions, ""},
		{"a word in a title", "عاجل: Wheat ship", captions, ""},
		{"title in English, report in Arabic", "Top 10", "هذه عشرة أفلام شاهدها جمهور المهرجان هذا العام وصوّت لها في ختامه", "ar"},
		{"title in English, report in English", "Top 10", captions + " في السوق", ""},
		{"no title", "", captions, ""},
		{"hamza after the wrong letter", "كلنا مخطىء", "", "ar"},
		{"harbours with their hamza on the line", "شواطىء المدينة تستقبل زوارها", "", "ar"},
		{"Moroccan letter in a short title", "حسنية أڭادير", "", "ar"},
	} {
		if got := arabic.Language(c.body, c.title); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzLanguage: any bytes have a language or none.
func FuzzLanguage(f *testing.F) {
	for _, s := range []string{"وصول سفينة القمح", "خبر\xd8", "سفر به تهران\xef\xbf", "ھے\u200c\xff", "ڭ ڨ"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, body, title string) {
		if got := arabic.Language(body, title); got != "" && !slices.Contains(arabic.Languages(), got) {
			t.Errorf("%q", got)
		}
	})
}
