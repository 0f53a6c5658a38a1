package near

import (
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// lowest and highest are what a score can come to.
const (
	lowest  = always + 3*perConflict + perOtherName + perTemplateDays*maxTemplateDays + perBulletin + perBulletinDay*maxBulletinDays + perSameOutlet + perLate + perUndated
	highest = always + perContainment + perLead + perCosine
)

// anyNews is an item of few different words, so that two of them share some.
func anyNews() *rapid.Generator[news] {
	p := newPress(3)
	word := rapid.OneOf(
		rapid.SampledFrom(p.words[:60]), rapid.SampledFrom(p.words[5000:5100]),
		rapid.SampledFrom([]string{"الطقس", "الأحد", "السبت", "كوبا", "الصين", "12", "13", "برقية"}),
	)
	text := func(t *rapid.T, name string, most int) string {
		s := ""
		for _, w := range rapid.SliceOfN(word, 0, most).Draw(t, name) {
			s += w + " "
		}
		return s
	}
	return rapid.Custom(func(t *rapid.T) news {
		return news{
			title: text(t, "title", 6), body: text(t, "body", 60), outlet: rapid.Uint32Range(1, 3).Draw(t, "outlet"),
			when: monday.Add(time.Duration(rapid.IntRange(-200, 200).Draw(t, "hours")) * time.Hour), undated: rapid.Bool().Draw(t, "undated"),
		}
	})
}

// learned is a window that knows some words and some templates.
func learned(t testing.TB) *Window {
	d, p := newDesk(), newPress(3)
	for i := range 300 {
		n := p.item(days(i % 5))
		n.body += " " + p.words[i%60]
		d.add(t, n)
	}
	return d.window
}

func TestCompareAnything(t *testing.T) {
	w, some := learned(t), anyNews()
	rapid.Check(t, func(t *rapid.T) {
		one, other := some.Draw(t, "one"), some.Draw(t, "other")
		a, b := one.read(), other.read()
		if a == nil || b == nil {
			t.Skip("one says nothing")
		}
		f, g := w.Fingerprint(a, one.about(1)), w.Fingerprint(b, other.about(2))
		n := Compare(f, g)
		if back := Compare(g, f); !reflect.DeepEqual(n, back) {
			t.Fatalf("one way %+v, the other %+v", n, back)
		}
		for name, share := range map[string]float64{"containment": n.Containment, "lead": n.Lead, "cosine": n.Cosine, "template": n.Template} {
			if !(share >= 0 && share <= 1+1e-9) {
				t.Fatalf("%s is %f", name, share)
			}
		}
		if !(n.Score >= lowest-1e-9 && n.Score <= highest+1e-9) {
			t.Fatalf("the score is %f, not from %f to %f", n.Score, lowest, highest)
		}
		same := Compare(f, w.Fingerprint(a, one.about(3)))
		if len(f.list(pairs)) > 0 && same.Containment != 1 || math.Abs(same.Cosine-1) > 1e-9 || same.Conflicts != 0 {
			t.Fatalf("a text compared with itself gives %+v", same)
		}
		if len(f.rarities()) > 0 && same.Lead != 1 {
			t.Fatalf("title and lead compared with themselves give %+v", same)
		}
	})
}

// TestScore has what each circumstance weighs, on two identical texts.
func TestScore(t *testing.T) {
	first := news{title: "افتتاح مكتبة في نابلس", body: report, outlet: 1, when: monday}
	weather := news{title: "طقس الغد معتدل", body: "تتوقع الأرصاد أجواء معتدلة " + report, outlet: 1, when: monday}
	for _, c := range []struct {
		name   string
		a      news
		change func(*news)
		want   float64
	}{
		{"identical", first, func(*news) {}, highest},
		{"of one outlet", first, func(n *news) { n.outlet = 1 }, highest + perSameOutlet},
		{"three days later", first, func(n *news) { n.when = days(3) }, highest},
		{"more than three days later", first, func(n *news) { n.when = days(3).Add(time.Second) }, highest + perLate},
		{"undated", first, func(n *news) { n.undated, n.when = true, days(6) }, highest + perUndated},
		{"a bulletin at once", weather, func(*news) {}, highest + perBulletin},
		{"a bulletin half a day later", weather, func(n *news) { n.when = n.when.Add(12 * time.Hour) }, highest + perBulletin + perBulletinDay/2},
		{"a bulletin three days later", weather, func(n *news) { n.when = days(3) }, highest + perBulletin + 2*perBulletinDay},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := New()
			b := c.a
			b.outlet = 2
			c.change(&b)
			n := Compare(w.Fingerprint(c.a.read(), c.a.about(1)), w.Fingerprint(b.read(), b.about(2)))
			if math.Abs(n.Score-c.want) > 1e-9 {
				t.Errorf("the score is %f, want %f: %+v", n.Score, c.want, n)
			}
		})
	}
}

// TestFarDates: dates that no calendar has are far from one another, whatever they are.
func TestFarDates(t *testing.T) {
	w := New()
	text := news{body: report}.read()
	far := []time.Time{time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), {}, monday}
	for i, a := range far {
		for _, b := range far[i+1:] {
			n := Compare(w.Fingerprint(text, About{ID: 1, When: a, Dated: true}), w.Fingerprint(text, About{ID: 2, When: b, Dated: true}))
			if n.Days < 1000 || math.IsNaN(n.Score) {
				t.Errorf("between %d and %d are %f days", a.Unix(), b.Unix(), n.Days)
			}
		}
	}
}
