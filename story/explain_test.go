package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nashra/arabic"
	"nashra/story"
	"nashra/story/near"
)

func unweighed(uint32) float64 { return 0 }

// weighing gives words their weights.
func weighing(weights map[string]float64) func(uint32) float64 {
	byStem := map[uint32]float64{}
	for word, weight := range weights {
		byStem[near.HashStem(string(arabic.Fold(word)))] = weight
	}
	return func(stem uint32) float64 { return byStem[stem] }
}

func TestExplainWords(t *testing.T) {
	rice := story.Item{Title: "ضبط 30 طنًّا من الأرز الفاسد في ميناء صلالة", HTML: "<p>أعلنت بلدية ظفار أنها ضبطت الأرز في مستودع قرب الميناء، وأُتلفت الكمية.</p>"}
	other := story.Item{Title: "إتلاف 30 طنا من الارز الفاسد", HTML: "<p>أعلنت بلدية ظفار إتلاف كمية من الأرز عُثر عليها في مستودع.</p>"}
	for _, c := range []struct {
		name          string
		a, b          story.Item
		weigh         func(uint32) float64
		shared, lacks []string
	}{
		{"the weightiest first, as the first writes them", rice, other, weighing(map[string]float64{"مستودع": 1, "طنا": 0.2, "الارز": 0.5, "صلالة": 0.1, "ميناء": 0.3}),
			[]string{"مستودع", "الأرز", "طنًّا"}, []string{"ميناء", "صلالة"}},
		{"counted where nothing is weighed, stop words and what stands twice left out", rice, other, unweighed,
			[]string{"الأرز", "30", "طنًّا", "الفاسد", "بلدية", "ظفار", "مستودع", "الكمية"}, []string{"ميناء", "ضبط", "صلالة", "ضبطت", "وأُتلفت"}},
		{"what stands behind the lead is not lacked", story.Item{Title: "بيان", HTML: strings.Repeat("كلمة ", 50) + "خاتمة"}, story.Item{Title: "بيان"}, unweighed,
			[]string{"بيان"}, []string{"كلمة"}},
		{"direction marks stand in no word", story.Item{Title: "\u200fقافلة\u200f إغاثة\u061c"}, story.Item{Title: "قافلة"}, unweighed, []string{"قافلة"}, []string{"إغاثة"}},
		{"marks and signs alone are no words", story.Item{Title: "\u064e - قافلة « » ..."}, story.Item{Title: "قافلة"}, unweighed, []string{"قافلة"}, nil},
		{"nothing in common", story.Item{Title: "قافلة"}, story.Item{Title: "ملعب"}, unweighed, nil, []string{"قافلة"}},
		{"nothing at all", story.Item{}, story.Item{}, unweighed, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := story.Explain(&c.a, &c.b, c.weigh)
			if !slices.Equal(got.Shared, c.shared) {
				t.Errorf("shared %q, want %q", got.Shared, c.shared)
			}
			if !slices.Equal(got.Lacks, c.lacks) {
				t.Errorf("lacks %q, want %q", got.Lacks, c.lacks)
			}
		})
	}
}

func TestExplainContradictions(t *testing.T) {
	item := func(title, lead string) story.Item { return story.Item{Title: title, HTML: "<p>" + lead + "</p>"} }
	for _, c := range []struct {
		name string
		a, b story.Item
		want []story.Contradiction
	}{
		{"numbers, as each writes them", item("ضبط ٣٠ طنا", ""), item("ضبط 23 طنا", ""), []story.Contradiction{{"٣٠", "23"}}},
		{"a number in digits and in a word", item("ضبط 3 أطنان", ""), item("ضبط ثلاثة أطنان", ""), nil},
		{"a number in digits and in two words", item("مصرع 35 شخصا", ""), item("مصرع خمسة وثلاثين شخصا", ""), nil},
		{"a number of three words", item("مصرع مئة وخمسة وثلاثين شخصا", ""), item("مصرع 130 شخصا", ""), []story.Contradiction{{"مئة وخمسة وثلاثين", "130"}}},
		{"a number that the other's lead has", item("ضبط 30 طنا", ""), item("ضبط 23 طنا", "بلغت الكمية 30 طنا"), nil},
		{"a number that only one title has", item("ضبط 30 طنا", ""), item("ضبط أرز", "بلغت الكمية 23 طنا"), nil},
		{"states", item("برقية إلى رئيس بيرو", ""), item("برقية إلى رئيس كينيا", ""), []story.Contradiction{{"بيرو", "كينيا"}}},
		{"a state and its people", item("برقية إلى رئيس بيرو", ""), item("برقية إلى الرئيس البيروفي", ""), nil},
		{"of two states one is the same", item("قمة بيرو وكينيا", ""), item("قمة بيرو وأنغولا", ""), nil},
		{"days, by their days and not their writing", item("", "يغلق الجسر يوم الأحد"), item("", "يغلق الجسر للأحد"), nil},
		{"days", item("", "يغلق الجسر يوم الأحد"), item("", "يغلق الجسر الثلاثاء"), []story.Contradiction{{"الأحد", "الثلاثاء"}}},
		{"of two days one is the same", item("", "بين الأحد والاثنين"), item("", "بين الأحد والثلاثاء"), nil},
		{"a day far down", item("", strings.Repeat("كلمة ", 40)+"الأحد"), item("", "الثلاثاء"), nil},
		{"all three", item("30 قتيلا في بيرو الأحد", ""), item("23 قتيلا في كينيا الاثنين", ""), []story.Contradiction{{"30", "23"}, {"بيرو", "كينيا"}, {"الأحد", "الاثنين"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := story.Explain(&c.a, &c.b, unweighed).Contradicts; !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := fmt.Sprint(story.Contradiction{Here: "30", There: "23"}); got != "30 / 23" {
		t.Errorf("in one: %q", got)
	}
}

func TestExplainNames(t *testing.T) {
	item := func(title, lead string) story.Item { return story.Item{Title: title, HTML: "<p>" + lead + "</p>"} }
	const road = "لقي ثلاثة أشخاص مصرعهم في حادث تصادم وقع على طريق %s الزراعي صباح اليوم"
	for _, c := range []struct {
		name string
		a, b story.Item
		want []story.Contradiction
	}{
		{"towns", item("حادث على طريق أسيوط", fmt.Sprintf(road, "أسيوط")), item("حادث على طريق المنيا", fmt.Sprintf(road, "المنيا")), []story.Contradiction{{"أسيوط", "المنيا"}}},
		{"as each writes them, in two words too", item("حادث على طريق أبو حمص", fmt.Sprintf(road, "أبو حمص")), item("حادث على طريق المُنيا", fmt.Sprintf(road, "المُنيا")), []story.Contradiction{{"أبو حمص", "المُنيا"}}},
		{"one town in two spellings", item("حادث على طريق كابل", fmt.Sprintf(road, "كابل")), item("حادث على طريق كابول", fmt.Sprintf(road, "كابول")), nil},
		{"a text that says nothing", item("حادث على طريق أسيوط", fmt.Sprintf(road, "أسيوط")), item("من", "على"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := story.Explain(&c.a, &c.b, unweighed).Names; !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestExplainContradictsWhereNearDoes: a person is told of as many contradictions as were counted.
func TestExplainContradictsWhereNearDoes(t *testing.T) {
	words := []string{"الأحد", "للأحد", "الخميس", "بيرو", "البيروفي", "كينيا", "وكينيا", "ثلاثة", "3", "٣", "12", "15", "عشر", "وثلاثين", "مئة", "ملعب", "قافلة", "من", "جسر", "-"}
	text := func(most int) *rapid.Generator[string] {
		return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 0, most), func(list []string) string { return strings.Join(list, " ") })
	}
	rapid.Check(t, func(t *rapid.T) {
		a := story.Item{Title: text(5).Draw(t, "title"), HTML: text(60).Draw(t, "text")}
		b := story.Item{Title: text(5).Draw(t, "other title"), HTML: text(60).Draw(t, "other text")}
		print := func(it *story.Item) *near.Fingerprint {
			read := near.Read(arabic.Fold(it.Title), arabic.Fold(it.Text()))
			if read == nil {
				t.Skip("says nothing")
			}
			return near.New().Fingerprint(read, near.About{When: time.Unix(1.7e9, 0)})
		}
		numbers, got := near.Compare(print(&a), print(&b)), story.Explain(&a, &b, unweighed).Contradicts
		if numbers.Conflicts != len(got) {
			t.Fatalf("near counts %d conflicts, a person is told of %q", numbers.Conflicts, got)
		}
	})
}

func TestExplainFullerAndShort(t *testing.T) {
	text := func(words int) story.Item {
		return story.Item{HTML: "<p>" + strings.Repeat("كلمة ", words) + "</p>"}
	}
	for _, c := range []struct {
		a, b          int
		fuller, short bool
	}{{90, 60, true, false}, {89, 60, false, false}, {40, 20, false, false}, {60, 90, false, false}, {20, 0, false, false}, {19, 0, false, true}} {
		a, b := text(c.a), text(c.b)
		if got := story.Explain(&a, &b, unweighed); got.Fuller != c.fuller || got.Short != c.short {
			t.Errorf("%d words beside %d: fuller %v, short %v", c.a, c.b, got.Fuller, got.Short)
		}
	}
}
