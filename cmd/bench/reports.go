package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// What the made-up reports are like. Words are as unevenly used as in news (Zipf), and as many a report as in a short
// one.
const (
	vocabulary      = 60_000
	zipfExponent    = 1.07
	zipfShift       = 2.7
	leastWords      = 60
	mostWords       = 150
	reportsADay     = 1000
	copiesPercent   = 10
	editedPercent   = 10 // of the words of a copy
	recent          = 2000
	wordsInSentence = 14
)

// report is a made-up one, as JSON Lines have it.
type report struct {
	ID     string    `json:"id"`
	Source string    `json:"source"`
	Outlet string    `json:"outlet"`
	Title  string    `json:"title"`
	Body   string    `json:"body"`
	Date   time.Time `json:"date"`

	title, words []string
}

// reporter makes up reports, always the same ones.
type reporter struct {
	random  *rand.Rand
	zipf    *rand.Zipf
	words   []string
	latest  []report // the newest, round and round
	made    int
	copied  int
	outlets []string
}

func newReporter() *reporter {
	random := rand.New(rand.NewPCG(2026, 11))
	return &reporter{
		random: random, zipf: rand.NewZipf(random, zipfExponent, zipfShift, vocabulary-1), words: madeUpWords(random, vocabulary),
		outlets: []string{"الأنباء", "البريد", "الساحل", "الواحة", "المنارة", "الميناء", "القافلة", "النخيل", "الشرفة", "الرواق", "المرساة", "السهل"},
	}
}

// madeUpWords gives different words that look Arabic: a stem of three to five letters, some with a prefix or an ending.
// The first, which are used most, are short.
func madeUpWords(random *rand.Rand, n int) []string {
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	prefixes, endings := []string{"", "", "", "ال", "و", "ب", "ي", "ت"}, []string{"", "", "", "ة", "ين", "ات", "ها", "ية"}
	seen := map[string]bool{}
	var words []string
	for len(words) < n {
		var word strings.Builder
		word.WriteString(prefixes[random.IntN(len(prefixes))])
		for range 3 + random.IntN(3) {
			word.WriteRune(letters[random.IntN(len(letters))])
		}
		word.WriteString(endings[random.IntN(len(endings))])
		if w := word.String(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	slices.SortStableFunc(words[:min(200, n)], func(a, b string) int { return len(a) - len(b) })
	return words
}

// next makes the next report: one in ten is another outlet's copy of a recent one, with another title and some words
// changed, left out or put in.
func (r *reporter) next() report {
	made := report{}
	if r.made > 0 && r.random.IntN(100) < copiesPercent {
		original := r.latest[r.random.IntN(len(r.latest))]
		made.title, made.words = r.edited(original.title), r.edited(original.words)
		r.copied++
	} else {
		made.title, made.words = r.some(6+r.random.IntN(6)), r.some(leastWords+r.random.IntN(mostWords-leastWords+1))
	}
	first := time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)
	outlet := r.random.IntN(len(r.outlets))
	made.ID, made.Source, made.Outlet = fmt.Sprint(r.made), fmt.Sprintf("outlet%d", outlet), r.outlets[outlet]
	made.Title, made.Body = strings.Join(made.title, " "), sentences(made.words)
	made.Date = first.Add(24 * time.Hour / reportsADay * time.Duration(r.made))
	if len(r.latest) < recent {
		r.latest = append(r.latest, made)
	} else {
		r.latest[r.made%recent] = made
	}
	r.made++
	return made
}

func (r *reporter) some(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = r.words[r.zipf.Uint64()]
	}
	return words
}

func (r *reporter) edited(words []string) []string {
	edited := make([]string, 0, len(words)+8)
	for _, w := range words {
		if r.random.IntN(100) >= editedPercent {
			edited = append(edited, w)
			continue
		}
		switch r.random.IntN(3) {
		case 0: // left out
		case 1:
			edited = append(edited, r.words[r.zipf.Uint64()])
		case 2:
			edited = append(edited, w, r.words[r.zipf.Uint64()])
		}
	}
	return edited
}

func sentences(words []string) string {
	var text strings.Builder
	for i, w := range words {
		if i > 0 && i%wordsInSentence == 0 {
			text.WriteByte('.')
		}
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(w)
	}
	text.WriteByte('.')
	return text.String()
}
