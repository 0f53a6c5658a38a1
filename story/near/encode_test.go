package near

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestDecodeWhatWasWritten(t *testing.T) {
	w, some := learned(t), anyNews()
	rapid.Check(t, func(t *rapid.T) {
		one, other := some.Draw(t, "one"), some.Draw(t, "other")
		a, b := one.read(), other.read()
		if a == nil || b == nil {
			t.Skip("one says nothing")
		}
		f := w.Fingerprint(a, one.about(rapid.Uint64().Draw(t, "id")))
		f.Story = rapid.Uint64().Draw(t, "story")
		before := []byte("before")
		stored := f.Append(before)[len(before):]
		got, err := Decode(stored)
		if err != nil {
			t.Fatal(err)
		}
		if again := got.Append(nil); !bytes.Equal(again, stored) {
			t.Fatalf("written again it is\n%x, was\n%x", again, stored)
		}
		g := w.Fingerprint(b, other.about(2))
		if want, is := Compare(f, g), Compare(got, g); !reflect.DeepEqual(want, is) {
			t.Fatalf("read back it compares %+v, before %+v", is, want)
		}
		clear(stored) // it keeps nothing of the bytes
		for i, s := range f.samples {
			f.samples[i] = s & (1<<(8*samplesSize) - 1)
		}
		if len(f.samples) == 0 {
			f.samples, got.samples = nil, nil
		}
		if len(f.words) == 0 {
			f.words, got.words = nil, nil
		}
		if len(f.values) == 0 {
			f.values, got.values = nil, nil
		}
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("read back it is %+v, was %+v", got, f)
		}
	})
}

// storedReport is a fingerprint in its stored form.
func storedReport(t testing.TB) []byte {
	n := news{title: "كوبا تفتح مكتبة يوم الأحد بها 40 قاعة", body: report, when: monday}
	return learned(t).Fingerprint(n.read(), n.about(7)).Append(nil)
}

// TestDecodeBeforeSubjects: what an earlier version stored is read, and has no subjects.
func TestDecodeBeforeSubjects(t *testing.T) {
	want, err := Decode(storedReport(t))
	if err != nil || want.sizes[subjects] == 0 {
		t.Fatalf("%+v, %v", want, err)
	}
	from := len(want.words) - int(want.sizes[subjects])
	want.words, want.sizes[subjects] = want.words[:from], 0
	old := want.Append(nil)
	old[0] = withoutSubjects
	got, err := Decode(slices.Delete(old, sizesAt+2*subjects, sizesAt+2*subjects+2))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("read is %+v, %v, want %+v", got, err, want)
	}
}

func TestDecodeDamaged(t *testing.T) {
	whole := storedReport(t)
	for n := range whole {
		if f, err := Decode(whole[:n]); !errors.Is(err, errEncoding) || f != nil {
			t.Fatalf("of %d bytes of %d Decode makes %v, %v", n, len(whole), f, err)
		}
	}
	if _, err := Decode(append(bytes.Clone(whole), 0)); !errors.Is(err, errEncoding) {
		t.Errorf("a byte too many: %v", err)
	}
	refused := 0
	for i := range 8 * len(whole) {
		flipped := bytes.Clone(whole)
		flipped[i/8] ^= 1 << (i % 8)
		if useIfSound(t, flipped) != nil {
			refused++
		}
	}
	if sizes := 8 * (1 + 2*(listKinds+byteKinds) + 1); refused < sizes {
		t.Errorf("%d flipped bits are refused; those of the version and the sizes alone are %d", refused, sizes)
	}
	unsorted := bytes.Clone(whole)
	copy(unsorted[headSize:], whole[headSize+4:headSize+8])
	if _, err := Decode(unsorted); !errors.Is(err, errEncoding) {
		t.Errorf("a list with one twice: %v", err)
	}
}

// useIfSound reads bytes and does with the fingerprint all that can be done with one.
func useIfSound(t testing.TB, b []byte) error {
	f, err := Decode(b)
	if err != nil {
		return err
	}
	again, err := Decode(f.Append(nil))
	if err != nil {
		t.Fatalf("written again: %v", err)
	}
	n := Compare(f, again)
	if n.Containment > 1 || n.Lead > 1 || n.Cosine > 1+1e-9 {
		t.Fatalf("with itself: %+v", n)
	}
	f.Weight(1)
	var x index
	x.add(f)
	c := newCounts()
	c.learn(f.list(terms))
	x.candidates(again, &c, f.Day(), f.Day())
	return nil
}

// TestDecodeAllocatesNothingForHostileSizes: sizes are believed only when the bytes are there.
func TestDecodeAllocatesNothingForHostileSizes(t *testing.T) {
	head := make([]byte, headSize)
	head[0] = fingerprintVersion
	for i := headSize - 1 - 2*(listKinds+byteKinds); i < headSize; i++ {
		head[i] = 0xff
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = Decode(head) }); n > 1 {
		t.Errorf("Decode allocates %v times", n)
	}
}

func FuzzDecode(f *testing.F) {
	whole := storedReport(f)
	f.Add(whole)
	f.Add(whole[:headSize])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) { _ = useIfSound(t, b) })
}

// TestRestore: a window made anew from a snapshot learns on as the one it was taken of, wherever that was.
func TestRestore(t *testing.T) {
	p := newPress(11)
	legal := p.text(80, p.topics[0])
	var items []news
	for i := range 12 {
		n := p.item(days(i))
		n.body += " " + legal
		items = append(items, n)
	}
	learn := func(w *Window, items []news) (all []byte) {
		for i, n := range items {
			f := w.Fingerprint(n.read(), n.about(uint64(i)))
			all = f.Append(all)
			w.Learn(f)
		}
		return all
	}
	for _, cut := range []int{0, 1, 2, 3, 7, len(items)} {
		one, other := New(), New()
		learn(one, items[:cut])
		if err := other.Restore(one.Snapshot()); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(learn(one, items[cut:]), learn(other, items[cut:])) {
			t.Fatalf("after a snapshot behind %d items the fingerprints differ", cut)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	pieces := learned(t).Snapshot()
	for i, p := range pieces {
		if len(p) > pieceSize {
			t.Fatalf("piece %d has %d bytes", i, len(p))
		}
	}
	w := New()
	for name, bad := range map[string][][]byte{
		"nothing": nil, "a piece too few": pieces[1:], "a byte too many": append([][]byte{{0}}, pieces...),
		"more items than are counted": append([][]byte{append([]byte{0, 1, 0, 0}, pieces[0][4:]...)}, pieces[1:]...),
	} {
		if err := w.Restore(bad); !errors.Is(err, errEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Restore(pieces); err != nil {
		t.Error(err)
	}
}
