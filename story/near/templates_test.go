package near

import (
	"slices"
	"testing"

	"nashra/arabic"

	"pgregory.net/rapid"
)

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		name string
		days []int32
		want bool
	}{
		{"never", nil, false},
		{"two days", []int32{1, 2}, false},
		{"three days", []int32{1, 2, 3}, true},
		{"one day thrice", []int32{5, 5, 5}, false},
		{"two days in turn", []int32{1, 2, 1, 2, 1, 2}, false},
		{"three days, not in order", []int32{9, 1, 9, 5}, true},
		{"more days", []int32{1, 2, 3, 4, 5}, true},
		{"the day 1970 began, and those before", []int32{0, -1, -2}, true},
		{"far days", []int32{farDay, -farDay, 0}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := newTemplates()
			for _, d := range c.days {
				known.learn(12345, d)
			}
			if got := known.has(12345); got != c.want {
				t.Errorf("has = %v, want %v", got, c.want)
			}
			if known.has(12345 + 1<<setBits) {
				t.Error("another sequence of the same set is one too")
			}
		})
	}
}

// TestTemplateSets: a set keeps the eight that were met last.
func TestTemplateSets(t *testing.T) {
	hash := func(i int) uint64 { return uint64(i+1)<<setBits | 77 }
	known := newTemplates()
	for i := range setSize {
		for d := range int32(3) {
			known.learn(hash(i), d)
		}
	}
	known.learn(hash(0), 9) // the oldest is met again
	known.learn(hash(setSize), 9)
	for i := range setSize {
		if got, want := known.has(hash(i)), i != 1; got != want {
			t.Errorf("sequence %d: has = %v, want %v", i, got, want)
		}
	}
}

// TestFresh takes a legal text out of a notice, with the words between the sequences that are remembered of it.
func TestFresh(t *testing.T) {
	legal := "وتهيب الوزارة بالمواطنين والمقيمين الالتزام بالأنظمة والتعليمات المنظمة لذلك حفاظا على سلامتهم وتحذر كل من تسول له نفسه مخالفتها " +
		"بأن العقوبة المقررة شرعا ونظاما سيكون مصيره وفق المادة العاشرة من اللائحة التنفيذية الصادرة بقرار مجلس الوزراء الموقر"
	known := newTemplates()
	for d := range int32(3) {
		for _, s := range Read("", arabic.Fold(legal)).samples {
			known.learn(s.hash, d)
		}
	}
	text := Read("", arabic.Fold(distinct(30)+" "+legal+" "+distinct(10)))
	words, stems, taken := known.fresh(text)
	if n := arabic.Fold(legal).WordCount(); taken == 0 || taken > n || n-taken > 2*bridged {
		t.Errorf("%d words were taken, the template has %d", taken, n)
	}
	if len(words) != len(stems) || len(words)+taken != len(text.words) {
		t.Errorf("%d words, %d stems and %d taken make not %d", len(words), len(stems), taken, len(text.words))
	}
	if !slices.Equal(words[:30], text.words[:30]) || !slices.Equal(words[len(words)-10:], text.words[len(text.words)-10:]) {
		t.Error("words of the report were taken")
	}
}

// TestFreshTakesSpans: what is taken are known sequences and what lies between two near ones, and nothing besides.
func TestFreshTakesSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.Uint32Range(1, 1000), 1, 200).Draw(t, "words")
		text := &Text{words: words, stems: words, samples: sampleWords(words)}
		known := newTemplates()
		gone := make([]bool, len(words))
		end := -1
		for i, s := range text.samples {
			if !rapid.Bool().Draw(t, "known") {
				continue
			}
			for d := range int32(3) {
				known.learn(s.hash, d)
			}
			if slices.ContainsFunc(text.samples[:i], func(o sample) bool { return o.hash == s.hash }) {
				t.Skip("a sequence stands there twice")
			}
			from := s.at
			if end >= 0 && s.at-end <= bridged {
				from = end
			}
			end = s.at + sampledWords
			for k := min(from, s.at); k < end; k++ {
				gone[k] = true
			}
		}
		var want []uint32
		for i, w := range words {
			if !gone[i] {
				want = append(want, w)
			}
		}
		got, stems, taken := known.fresh(text)
		if !slices.Equal(got, want) || !slices.Equal(stems, want) || taken != len(words)-len(want) {
			t.Fatalf("fresh leaves %v and takes %d, want %v", got, taken, want)
		}
	})
}
