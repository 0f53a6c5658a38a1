package near

import (
	"cmp"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// history keeps what a desk has learned from since its last snapshot, as the store's journal does.
type history struct {
	pieces [][]byte
	later  [][]byte
}

// anew makes the window as the store does when it opens: from the snapshot and what was learned after it.
func (h *history) anew(t *rapid.T, limits limits) *Window {
	w := New()
	w.limits = limits
	if h.pieces != nil {
		if err := w.Restore(h.pieces); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range h.later {
		f, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		w.Learn(f)
	}
	return w
}

// TestWindowAnew: what is found depends on what was kept, not on what is in memory: beside a window that is never
// interrupted, one with tiny limits is thrown away, made anew and emptied at random, and both find the same.
func TestWindowAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newSmallPress(rapid.Uint64().Draw(t, "seed"))
		small := limits{day: rapid.IntRange(1, 12).Draw(t, "day"), idle: rapid.IntRange(1, 20).Draw(t, "idle"), loaded: rapid.IntRange(1, 30).Draw(t, "loaded")}
		steady, d := New(), newDesk()
		steady.limits.day = small.day
		d.window.limits = small
		var past history
		snapshots := rapid.IntRange(0, 9).Draw(t, "snapshots") == 0 // they take the most time of all this
		var kept []*Fingerprint
		for range rapid.IntRange(1, 24).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				d.window = past.anew(t, small)
			case 1:
				d.window.forget()
			case 2:
				if snapshots {
					past = history{pieces: d.window.Snapshot()}
				}
			case 3:
				d.window.rebuild()
			case 4:
				if len(kept) > 0 {
					at := rapid.IntRange(0, len(kept)-1).Draw(t, "which")
					gone := kept[at]
					kept = slices.Delete(kept, at, at+1)
					d.archive.remove(gone.Day(), gone.ID)
					d.window.Drop(gone.Day(), gone.ID)
					steady.Drop(gone.Day(), gone.ID)
				}
			default:
				n := p.item(days(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 7, 8, 30, 400}).Draw(t, "day of the item")))
				f, g := d.judge(t, n), steady.Fingerprint(n.read(), n.about(d.last))
				found, err := steady.Judge(d.archive, g, 0.5)
				if err != nil {
					t.Fatal(err)
				}
				if got := d.found; !reflect.DeepEqual(got, found) {
					t.Fatalf("item %d: the window that was interrupted finds\n%+v, the other\n%+v", d.last, got, found)
				}
				g.Story = f.Story
				past.later = append(past.later, f.Append(nil))
				d.keep(f)
				steady.Learn(g)
				steady.Keep(g)
				kept = append(kept, f)
			}
		}
	})
}

// TestJudgeChangesNothing: a second judgement finds the same, and a fingerprint made afterwards is the same.
func TestJudgeChangesNothing(t *testing.T) {
	p, d := newPress(5), newDesk()
	for i := range 400 {
		d.add(t, p.item(days(i%9)))
	}
	probe := p.item(days(20))
	before, snapshot := d.window.Fingerprint(probe.read(), probe.about(1)).Append(nil), d.window.Snapshot()
	for i := range 100 {
		n := p.item(days(i % 12))
		f := d.window.Fingerprint(n.read(), n.about(1000))
		stored := f.Append(nil)
		first, err := d.window.Judge(d.archive, f, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if second, _ := d.window.Judge(d.archive, f, 0.5); !reflect.DeepEqual(first, second) {
				t.Fatalf("the first time it finds %+v, then %+v", first, second)
			}
		}
		if !slices.Equal(stored, f.Append(nil)) {
			t.Fatal("the fingerprint is another now")
		}
	}
	if after := d.window.Fingerprint(probe.read(), probe.about(1)).Append(nil); !slices.Equal(before, after) {
		t.Error("a fingerprint made afterwards is another")
	}
	if !reflect.DeepEqual(snapshot, d.window.Snapshot()) {
		t.Error("it has learned something")
	}
}

// TestRecall: what a comparison with every fingerprint calls the same report, the index finds: all of it but what falls
// under its cuts (the heaviest terms alone give too little, the cosine is too small), and those are few.
func TestRecall(t *testing.T) {
	p, d := newPress(6), newDesk()
	var kept []*Fingerprint
	copies, missed := 0, 0
	for i := range 500 {
		n := p.item(days(i / 50))
		f := d.judge(t, n)
		near := d.window.measure(f, f.Day())
		measured := map[uint64]Numbers{}
		for _, found := range near {
			measured[found.Item] = found.Numbers
		}
		for _, k := range kept {
			want := Compare(f, k)
			got, found := measured[k.Item]
			if math.Abs(float64(k.Day()-f.Day())) > windowDays {
				continue
			}
			switch {
			case found && !reflect.DeepEqual(got, want):
				t.Fatalf("item %d and %d: the index says %+v, the comparison %+v", f.Item, k.Item, got, want)
			case !found && len(near) < maxCandidates && want.Cosine >= minCosine && heavyPart(f, k) >= minPartial:
				t.Errorf("item %d and %d are not compared: %+v", f.Item, k.Item, want)
			case found && (want.Cosine < minCosine || heavyPart(f, k) < minPartial-1e-9):
				t.Errorf("item %d and %d are compared: %+v", f.Item, k.Item, want)
			case want.Score >= 0 && found:
				copies++
			case want.Score >= 0:
				missed++
			}
		}
		kept = append(kept, f)
		d.keep(f)
	}
	t.Logf("%d found, %d missed", copies, missed)
	if copies < 50 || missed*100 > copies {
		t.Errorf("%d copies are found and %d are missed", copies, missed)
	}
}

// heavyPart is the part of the cosine that the heaviest terms of f give.
func heavyPart(f, k *Fingerprint) float64 {
	type weighted struct {
		stem   uint32
		weight uint8
	}
	var all []weighted
	for i, stem := range f.list(terms) {
		all = append(all, weighted{stem, f.weights()[i] & weightMask})
	}
	slices.SortFunc(all, func(a, b weighted) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.stem, b.stem)) })
	dot := 0
	for _, w := range all[:min(queryTerms, len(all))] {
		if at, found := slices.BinarySearch(k.list(terms), w.stem); found {
			dot += int(w.weight) * int(k.weights()[at]&weightMask)
		}
	}
	return float64(dot) / (f.norm * k.norm)
}

// TestDayCap: of a day the newest are compared with; when one of them is taken out, an older one takes its place.
func TestDayCap(t *testing.T) {
	d := newDesk()
	d.window.limits.day = 3
	p := newPress(8)
	var all []*Fingerprint
	for range 5 {
		f := d.judge(t, p.item(monday))
		d.keep(f)
		all = append(all, f)
	}
	sees := func() (ids []uint64) {
		d.judge(t, p.item(monday))
		for _, number := range d.window.days[all[0].Day()].numbers {
			ids = append(ids, d.window.index.prints[number].ID)
		}
		return ids
	}
	for _, c := range []struct {
		name string
		drop int
		want []uint64
	}{
		{"all are there", -1, []uint64{3, 4, 5}},
		{"one is taken out", 3, []uint64{2, 3, 5}},
		{"one that was not compared with", 0, []uint64{2, 3, 5}},
		{"nothing takes its place", 4, []uint64{2, 3}},
	} {
		if c.drop >= 0 {
			d.archive.remove(all[c.drop].Day(), all[c.drop].ID)
			d.window.Drop(all[c.drop].Day(), all[c.drop].ID)
		}
		if got := sees(); !slices.Equal(got, c.want) {
			t.Errorf("%s: it sees %v, want %v", c.name, got, c.want)
		}
	}
}

// TestMemory: days that nobody needs leave memory, be they full or empty, and what they held with them.
func TestMemory(t *testing.T) {
	d := newDesk()
	d.window.limits = limits{day: 100, idle: 40, loaded: 60}
	p := newPress(9)
	for i := range 1500 {
		d.add(t, p.item(days(int(p.random.Int32N(20_000)))))
		if live := d.window.Size(); live > 60+2*windowDays*10 {
			t.Fatalf("after %d items %d are in memory", i, live)
		}
		if n := len(d.window.days); n > (40+40/4+1)*(2*windowDays+1) {
			t.Fatalf("after %d items %d days are in memory", i, n)
		}
	}
	if n := len(d.window.index.prints); n > 60+60/4+1024+100 {
		t.Errorf("the index has room for %d", n)
	}
	members := 0
	for _, numbers := range d.window.stories {
		members += len(numbers)
	}
	if members > len(d.window.index.prints) {
		t.Errorf("there are %d members of stories and %d fingerprints", members, len(d.window.index.prints))
	}
}

// TestKeptMemory: what is in memory has nothing in it that was only to be learned from.
func TestKeptMemory(t *testing.T) {
	d, p := newDesk(), newPress(9)
	for range 20 {
		d.add(t, p.item(monday))
	}
	check := func(when string) {
		for _, f := range d.window.index.prints {
			if f.samples != nil {
				t.Fatalf("%s: item %d still has its samples", when, f.ID)
			}
		}
	}
	check("kept")
	d.window.forget()
	d.judge(t, p.item(monday))
	check("loaded")
	if d.window.Size() != 20 {
		t.Errorf("%d are loaded", d.window.Size())
	}
}

type brokenArchive struct{}

var errBroken = errors.New("broken")

func (brokenArchive) Day(int32, int, func(*Fingerprint) error) error { return errBroken }

// TestBrokenArchive: after an error nothing half loaded stays.
func TestBrokenArchive(t *testing.T) {
	d, p := newDesk(), newPress(9)
	n := p.item(monday)
	d.add(t, n)
	d.window.forget()
	f := d.window.Fingerprint(n.read(), n.about(2))
	if _, err := d.window.Judge(brokenArchive{}, f, 0.5); !errors.Is(err, errBroken) {
		t.Fatalf("the error is %v", err)
	}
	if found, err := d.window.Judge(d.archive, f, 0.5); err != nil || !found.Refused && !found.Found {
		t.Errorf("afterwards it finds %+v, %v", found, err)
	}
}

// TestNewestMembers: of a story the newest eight are asked, in whatever order its days were loaded.
func TestNewestMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &Window{limits: limits{day: 100}}
		w.forget()
		var want []uint64
		ids := rapid.Permutation(upTo(rapid.IntRange(0, 60).Draw(t, "members"))).Draw(t, "ids")
		for i, id := range ids {
			f := &Fingerprint{ID: id, Story: rapid.Uint64Range(1, 2).Draw(t, "story"), when: rapid.Int64Range(0, 9).Draw(t, "day") * secondsOfDay}
			w.put(&loadedDay{}, f)
			if rapid.IntRange(0, 4).Draw(t, "dropped") == 0 {
				w.index.drop(uint32(i))
			} else if f.Story == 1 && f.Day() <= windowDays {
				want = append(want, id)
			}
		}
		slices.SortFunc(want, func(a, b uint64) int { return cmp.Compare(b, a) })
		var got []uint64
		for _, f := range w.newest(1, 0) {
			got = append(got, f.ID)
		}
		if want = want[:min(judgedMembers, len(want))]; !slices.Equal(got, want) {
			t.Fatalf("asked are %v, want %v", got, want)
		}
	})
}

func upTo(n int) (ids []uint64) {
	for id := range uint64(n) {
		ids = append(ids, id+1)
	}
	return ids
}

// TestOrderOfEquals: of those that are equally near the first stand first, in whatever order they were loaded.
func TestOrderOfEquals(t *testing.T) {
	w, n := New(), news{body: report, when: monday}
	text := n.read()
	f := w.Fingerprint(text, n.about(1000))
	for i := range uint64(100) {
		w.index.add(w.Fingerprint(text, n.about(1+(i*37)%100)))
	}
	var got []uint64
	for _, c := range w.index.candidates(f, &w.counts, f.Day(), f.Day()) {
		got = append(got, w.index.prints[c.number].ID)
	}
	if want := upTo(maxCandidates); !slices.Equal(got, want) {
		t.Errorf("in order stand %v, want %v", got, want)
	}
}

// TestMembersMustAgree: of a story's members a third must be near.
func TestMembersMustAgree(t *testing.T) {
	for others, want := range map[int]bool{0: true, 2: true, 3: false, 7: false} {
		d, p := newDesk(), newPress(12)
		first := p.item(monday)
		kept := d.judge(t, first)
		d.keep(kept)
		for range others {
			f := d.judge(t, p.item(monday))
			f.Story = kept.Story
			d.keep(f)
		}
		first.outlet++
		d.judge(t, first)
		got := d.found
		if got.Found != want || got.Few == want || got.Found && (got.Agree != 1 || got.Members != others+1) {
			t.Errorf("beside %d others it finds %+v", others, got)
		}
		if nearest := max(got.Best.Item, got.Nearest.Item); nearest != kept.Item {
			t.Errorf("beside %d others the nearest is %d", others, nearest)
		}
	}
}
