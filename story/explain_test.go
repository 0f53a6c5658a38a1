package story_test

import (
	"slices"
	"testing"

	"nashra/arabic"
	"nashra/story"
	"nashra/story/near"
)

func TestExplain(t *testing.T) {
	a := story.Item{Title: "ضبط 30 طنًّا من الأرز الفاسد في ميناء صلالة", HTML: "<p>أعلنت بلدية ظفار يوم الأحد أنها ضبطت الأرز في مستودع قرب الميناء، وأُتلفت الكمية.</p>"}
	b := story.Item{Title: "إتلاف 23 طنا من الارز الفاسد", HTML: "<p>أعلنت بلدية ظفار، يوم الثلاثاء، إتلاف كمية من الأرز عُثر عليها في مستودع.</p>"}
	heavy := near.HashStem(string(arabic.Fold("مستودع")))
	got := story.Explain(&a, &b, func(stem uint32) float64 {
		if stem == heavy {
			return 1
		}
		return 0
	})
	if len(got.Shared) == 0 || got.Shared[0] != "مستودع" || !slices.Contains(got.Shared, "الأرز") || !slices.Contains(got.Shared, "طنًّا") {
		t.Errorf("shared: %q", got.Shared)
	}
	if !slices.Contains(got.Lacks, "صلالة") || slices.Contains(got.Lacks, "من") || slices.Contains(got.Lacks, "ظفار") {
		t.Errorf("lacks: %q", got.Lacks)
	}
	if want := []string{"30 / 23", "الأحد / الثلاثاء"}; !slices.Equal(got.Contradicts, want) {
		t.Errorf("contradicts %q, want %q", got.Contradicts, want)
	}
}

func TestExplainStates(t *testing.T) {
	telegram := func(state string) story.Item {
		return story.Item{Title: "برقية تهنئة إلى رئيس " + state + " بذكرى الاستقلال", HTML: "<p>بعث الملك برقية تهنئة.</p>"}
	}
	none := func(uint32) float64 { return 0 }
	peru, kenya := telegram("بيرو"), telegram("كينيا")
	if got := story.Explain(&peru, &kenya, none).Contradicts; !slices.Equal(got, []string{"بيرو / كينيا"}) {
		t.Errorf("two states: %q", got)
	}
	if got := story.Explain(&peru, &peru, none); len(got.Contradicts)+len(got.Lacks) > 0 || len(got.Shared) == 0 {
		t.Errorf("the same item: %+v", got)
	}
	// "Peruvian" is Peru's.
	again := story.Item{Title: "تهنئة للرئيس البيروفي", HTML: "<p>هنأ الملك رئيس بيرو.</p>"}
	if got := story.Explain(&peru, &again, none).Contradicts; len(got) > 0 {
		t.Errorf("one state in two words: %q", got)
	}
}
