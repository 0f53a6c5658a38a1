package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// outcomes makes judged pairs: how many of each kind.
func outcomes(right, wrong, missed, apart int) []judged {
	var list []judged
	for _, kind := range []struct {
		n      int
		label  string
		joined bool
	}{{right, duplicate, true}, {wrong, "same-story", true}, {missed, duplicate, false}, {apart, "different", false}} {
		for range kind.n {
			list = append(list, judged{pair: pair{Name: fmt.Sprint(len(list)), Label: kind.label}, joined: kind.joined})
		}
	}
	return list
}

func TestScore(t *testing.T) {
	for _, test := range []struct {
		name                       string
		right, wrong, missed, rest int
		precision, recall, f1      float64
	}{
		{"nothing", 0, 0, 0, 0, 0, 0, 0},
		{"nothing joined", 0, 0, 5, 5, 0, 0, 0},
		{"all right", 4, 0, 0, 4, 1, 1, 1},
		{"all wrong", 0, 4, 4, 0, 0, 0, 0},
		{"precise", 3, 0, 1, 9, 1, 0.75, 6. / 7},
		{"complete", 3, 1, 0, 9, 0.75, 1, 6. / 7},
		{"both", 90, 10, 30, 50, 0.9, 0.75, 180. / 220},
	} {
		list := outcomes(test.right, test.wrong, test.missed, test.rest)
		s := scoreOf(list)
		for _, figure := range [][2]float64{{s.precision(), test.precision}, {s.recall(), test.recall}, {s.f1(), test.f1}} {
			if math.Abs(figure[0]-figure[1]) > 1e-12 {
				t.Errorf("%s: %v, want %v", test.name, figure[0], figure[1])
			}
		}
		if got := count(list, judged.right); got != test.right+test.rest {
			t.Errorf("%s: %d are right, want %d", test.name, got, test.right+test.rest)
		}
	}
}

func TestInterval(t *testing.T) {
	list := outcomes(80, 8, 20, 150)
	low, high := interval(list)
	if f1 := scoreOf(list).f1(); low >= f1 || f1 >= high || high-low < 0.05 || high-low > 0.2 {
		t.Errorf("%.3f..%.3f around %.3f", low, high, f1)
	}
	if low2, high2 := interval(list); low2 != low || high2 != high {
		t.Errorf("%v..%v, and again %v..%v", low, high, low2, high2)
	}
	fewer := outcomes(8, 1, 2, 15)
	if low2, high2 := interval(fewer); high2-low2 <= high-low {
		t.Errorf("of a tenth of the pairs it is no wider: %v..%v", low2, high2)
	}
	if low, high := interval(outcomes(9, 0, 0, 9)); low != 1 || high != 1 {
		t.Errorf("of nothing but right pairs: %v..%v", low, high)
	}
	if low, high := interval(nil); low != 0 || high != 0 {
		t.Errorf("of no pairs: %v..%v", low, high)
	}
}

func TestJudgeAll(t *testing.T) {
	pairs := []pair{
		{Name: "together", A: "1", B: "2"}, {Name: "apart", A: "1", B: "3"}, {Name: "one missing", A: "1", B: "lost"},
		{Name: "both missing", A: "lost", B: "lost too"}, {Name: "not given", A: "1", B: "later"},
	}
	given := map[string]bool{"1": true, "2": true, "3": true, "lost": true, "lost too": true}
	stories := map[string]string{"1": "s", "2": "s", "3": "other", "later": "s"}
	var got []string
	for _, j := range judgeAll(pairs, given, stories) {
		got = append(got, fmt.Sprint(j.Name, " ", j.joined, " ", j.missing))
	}
	want := []string{"together true false", "apart false false", "one missing false true", "both missing false true"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSizes(t *testing.T) {
	stories := map[string]string{"1": "a", "2": "b", "3": "a", "4": "c", "5": "a", "6": "c"}
	if several, largest := sizes(stories); several != 2 || largest != 3 {
		t.Errorf("%d stories with more than one item, the largest has %d", several, largest)
	}
	if several, largest := sizes(nil); several != 0 || largest != 0 {
		t.Errorf("of nothing: %d, %d", several, largest)
	}
}

func TestPairRows(t *testing.T) {
	list := outcomes(8, 1, 1, 2)
	for i := range list {
		list[i].Set, list[i].Confidence, list[i].SameOutlet = []string{"one", "other"}[i%2], "high", i < 3
	}
	list[8].Confidence = "low" // the one joined wrongly
	list[9].missing = true
	figures := map[string]string{}
	rows := pairRows(list)
	for _, r := range rows {
		figures[r.Part+" "+r.What] = r.number(r.Figure) + " of " + r.of()
	}
	for what, want := range map[string]string{
		"all pairs precision": "0.889 of -", "all pairs recall": "0.889 of -", "not low precision": "1.000 of -",
		"joined duplicate": "8 of 9", "joined same-story": "1 of 1", "joined partial": "0 of -", "joined different": "0 of 2",
		"pairs an article is missing": "1 of 12", "one recall": "1.000 of -", "other recall": "0.800 of -",
		"same outlet F1": "1.000 of -", "other outlet recall": "0.833 of -",
	} {
		if figures[what] != want {
			t.Errorf("%s: %s, want %s", what, figures[what], want)
		}
	}
	var bounds []string
	for _, r := range rows {
		if r.Bound != nil {
			bounds = append(bounds, r.Part+" "+r.What+" "+r.limit())
		}
	}
	want := "all pairs precision >= 0.93, all pairs recall >= 0.88, all pairs F1 >= 0.91, not low F1 >= 0.94, joined different <= 2"
	if got := strings.Join(bounds, ", "); got != want {
		t.Errorf("bounds %s\nwant   %s", got, want)
	}
}
