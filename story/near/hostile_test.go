package near

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"nashra/arabic"
)

// hostile are bodies that a source could send to make work.
func hostile() map[string]string {
	digits := make([]string, 50_000)
	for i := range digits {
		digits[i] = fmt.Sprint(i)
	}
	return map[string]string{
		"one word of 10 MB":      strings.Repeat("ب", 5<<20),
		"one word over and over": strings.Repeat("كلمة ", 1<<20),
		"100,000 words":          distinct(100_000),
		"only digits":            strings.Join(digits, " "),
		"only marks":             strings.Repeat("\u064e\u0651", 1<<20),
		"furniture":              strings.Repeat("اقرأ أيضا ", 100_000),
		"letters alone":          strings.Repeat("ب ت ث ", 100_000),
	}
}

// TestHostileText: whatever the text, what is made of it is small, and nothing that is made on the way is larger than the
// caps allow.
func TestHostileText(t *testing.T) {
	w := New()
	for name, body := range hostile() {
		t.Run(name, func(t *testing.T) {
			folded := arabic.Fold(body)
			made := testing.AllocsPerRun(1, func() { Read(folded, folded) })
			if made > 256 {
				t.Errorf("Read allocates %v times", made)
			}
			text := Read(folded, folded)
			if text == nil {
				if folded != "" {
					t.Error("nothing is read")
				}
				return
			}
			f := w.Fingerprint(text, About{ID: 1, When: monday})
			if size := len(f.Append(nil)); size > headSize+4*(2*maxWords+maxTitleWords+2*(2*maxTitleWords+FactWords)+subjectWords*maxSubjects)+2*(maxWords+maxTitleWords)+samplesSize*maxSamples {
				t.Errorf("the fingerprint has %d bytes", size)
			}
			got, err := Decode(f.Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			if n := Compare(f, got); len(f.list(pairs)) > 0 && n.Score < highest+perSameOutlet+perUndated-1e-9 {
				t.Errorf("compared with itself: %+v", n)
			}
		})
	}
}

// overAndOver is a desk with 10,000 items of one text in one story among others, and one more of them.
func overAndOver(t failer) (*desk, *Fingerprint) {
	d, p := newDesk(), newPress(2)
	for range 200 {
		d.add(t, p.item(days(-30)))
	}
	n := news{title: "افتتاح مكتبة", body: report, when: monday}
	text := n.read()
	for range 10_000 {
		d.last++
		f := d.window.Fingerprint(text, n.about(d.last))
		f.Story = 201
		d.archive.put(f)
		d.window.Learn(f)
	}
	return d, d.window.Fingerprint(text, n.about(d.last+1))
}

// TestSameTextOverAndOver: however many items have one text, and be they all one story, few are compared.
func TestSameTextOverAndOver(t *testing.T) {
	d, f := overAndOver(t)
	found, err := d.window.Judge(d.archive, f, 0.5)
	if err != nil || !found.Found || found.Members != judgedMembers || d.window.Size() < 10_000 {
		t.Fatalf("it finds %+v, %v among %d", found, err, d.window.Size())
	}
	near := d.window.index.candidates(f, &d.window.counts, math.MinInt32+1, math.MaxInt32)
	if len(near) != maxCandidates {
		t.Errorf("%d are compared", len(near))
	}
	for i, c := range near[1:] {
		if before := near[i]; d.window.index.order(before, c) >= 0 {
			t.Fatalf("%+v stands before %+v", before, c)
		}
	}
	if allocs := testing.AllocsPerRun(10, func() { _, _ = d.window.Judge(d.archive, f, 0.5) }); allocs > 20 {
		t.Errorf("a judgement allocates %v times", allocs)
	}
}

// TestFarAndStrangeDates: no date makes it fail, and those far out share one day.
func TestFarAndStrangeDates(t *testing.T) {
	d := newDesk()
	for _, when := range []time.Time{{}, time.Unix(0, 0), time.Unix(-1, 0), time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0)} {
		d.add(t, news{body: report, when: when})
	}
	for unix, want := range map[int64]int32{0: 0, -1: -1, secondsOfDay - 1: 0, secondsOfDay: 1, -secondsOfDay: -1, -secondsOfDay - 1: -2, math.MaxInt64: farDay, math.MinInt64: -farDay} {
		if got := dayOf(unix); got != want {
			t.Errorf("dayOf(%d) = %d, want %d", unix, got, want)
		}
	}
}

func BenchmarkHostileText(b *testing.B) {
	w := New()
	for name, body := range hostile() {
		folded := arabic.Fold(body)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if text := Read(folded, folded); text != nil {
					w.Fingerprint(text, About{ID: 1, When: monday})
				}
			}
		})
	}
}

func BenchmarkSameTextOverAndOver(b *testing.B) {
	d, f := overAndOver(b)
	benchmarkJudge(b, d, []*Fingerprint{f})
}
