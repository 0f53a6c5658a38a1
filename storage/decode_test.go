package storage

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/s2"
	"pgregory.net/rapid"

	"nashra/story"
)

var sameTime = cmp.Comparer(func(a, b time.Time) bool {
	_, offsetA := a.Zone()
	_, offsetB := b.Zone()
	return a.Equal(b) && offsetA == offsetB && a.IsZero() == b.IsZero()
})

// times are of every kind that sources write: none, before 1970, with a fraction, with an odd offset.
var times = rapid.OneOf(
	rapid.Just(time.Time{}),
	rapid.Custom(func(t *rapid.T) time.Time {
		at := time.Unix(rapid.Int64Range(-1e11, 2e11).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond"))
		return at.In(time.FixedZone("", rapid.IntRange(-maxOffset, maxOffset).Draw(t, "offset")))
	}),
)

var texts = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "نُشِر «الخبر» في ٢٠٢٥", strings.Repeat("<p>تتواصل أعمال الترميم في سوق الحميدية.</p>", 40)}))

func listOf[T any](g *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(g, 0, 4), func(list []T) []T {
		if len(list) == 0 {
			return nil
		}
		return list
	})
}

var items = rapid.Custom(func(t *rapid.T) story.Item {
	draw := func(name string) string { return texts.Draw(t, name) }
	return story.Item{
		Source: draw("source"), Outlet: draw("outlet"), ID: draw("id"), Ident: draw("ident"), URL: draw("url"), Title: draw("title"),
		TitleDerived: rapid.Bool().Draw(t, "derived"), HTML: draw("html"), Summary: draw("summary"), Language: draw("language"),
		Authors: listOf(texts).Draw(t, "authors"), Categories: listOf(texts).Draw(t, "categories"),
		Enclosures: listOf(rapid.Make[story.Enclosure]()).Draw(t, "enclosures"),
		Published:  times.Draw(t, "published"), Updated: times.Draw(t, "updated"),
	}
})

func TestEntryComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := entry{Seen: times.Draw(t, "seen"), Item: items.Draw(t, "item")}
		encoded, err := new(packer).entry(&want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeEntry(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, sameTime); diff != "" {
			t.Fatal(diff)
		}
		if _, err := decodeEntry(encoded[:len(encoded)-1]); err == nil {
			t.Fatal("an entry without its last byte was read")
		}
		if _, err := decodeEntry(append(encoded, 0)); err == nil {
			t.Fatal("an entry with a byte too many was read")
		}
	})
}

var hashes = rapid.Map(rapid.SliceOfN(rapid.Byte(), 16, 16), func(b []byte) story.Hash { return story.Hash(b) })

func TestItemAndStoryComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := itemRecord{
			Story: rapid.Uint64().Draw(t, "story"), Text: hashes.Draw(t, "text"), Title: hashes.Draw(t, "title"),
			Versions: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) version {
				return version{Seq: rapid.Uint64().Draw(t, "seq"), Content: hashes.Draw(t, "content"), Shown: rapid.Bool().Draw(t, "shown")}
			}), 1, 6).Draw(t, "versions"),
			Published: times.Draw(t, "published"), Updated: times.Draw(t, "updated"),
			Source: texts.Draw(t, "source"), Outlet: texts.Draw(t, "outlet"), ID: texts.Draw(t, "id"), URL: texts.Draw(t, "url"),
			ShownTitle: texts.Draw(t, "shown"), Rule: story.Rule(texts.Draw(t, "rule")), Matched: story.ItemID(rapid.Uint64().Draw(t, "matched")), Refused: texts.Draw(t, "refused"),
			Forgotten: times.Draw(t, "forgotten"),
			Topics:    append([]string(nil), rapid.SliceOfN(texts, 0, 3).Draw(t, "topics")...),
		}
		got, err := decodeItem(encodeItem(&want))
		if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		wantStory := storyRecord{
			Tail: texts.Draw(t, "tail"), Items: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) story.ItemID {
				return story.ItemID(rapid.Uint64().Draw(t, "id"))
			}), 1, 6).Draw(t, "items"),
			Published: times.Draw(t, "published"), Updated: times.Draw(t, "updated"), Changed: rapid.Uint64().Draw(t, "changed"),
		}
		gotStory, err := decodeStory(encodeStory(&wantStory))
		if diff := cmp.Diff(wantStory, gotStory, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

// A date such as "+2460" is accepted by time.Parse. It must not make an entry that nobody can read any more.
func TestImpossibleOffsetKeepsTheInstant(t *testing.T) {
	at := time.Unix(1_600_000_000, 0).In(time.FixedZone("", 90_000))
	encoded, err := new(packer).entry(&entry{Seen: at})
	if err != nil {
		t.Fatal(err)
	}
	e, err := decodeEntry(encoded)
	if err != nil || !e.Seen.Equal(at) {
		t.Errorf("got %v, %v; want the instant of %v", e.Seen, err, at)
	}
}

func TestEntryRefusesWhatItCouldNotReadBack(t *testing.T) {
	for name, it := range map[string]story.Item{
		"a huge body":       {HTML: strings.Repeat("ا", maxEntry/2+1)},
		"many categories":   {Categories: make([]string, maxList+1)},
		"many enclosures":   {Enclosures: make([]story.Enclosure, maxList+1)},
		"many author names": {Authors: make([]string, maxList+1)},
	} {
		if _, err := new(packer).entry(&entry{Item: it}); err == nil {
			t.Errorf("%s was encoded", name)
		}
	}
	whole, err := new(packer).entry(&entry{Item: story.Item{Categories: make([]string, maxList), HTML: strings.Repeat("ا", maxEntry/2-maxList)}})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := decodeEntry(whole); err != nil || len(e.Item.Categories) != maxList {
		t.Errorf("the largest item comes back with %d categories, %v", len(e.Item.Categories), err)
	}
}

// Short records claim to be huge: each must be refused before memory is taken for what it claims.
func TestHostileRecordsTakeNoMemory(t *testing.T) {
	huge := make(writing, 0, 16)
	huge.number(1 << 40)
	many := bytes.Repeat([]byte{0}, 3<<20) // three million empty strings
	for name, b := range map[string][]byte{
		"a block of 1 TiB":    append([]byte{entryVersion, packedS2}, huge...),
		"a string of 1 TiB":   append([]byte{entryVersion, packedRaw, 0, 0, 0}, huge...),
		"millions of nothing": append([]byte{entryVersion, packedS2}, s2.Encode(nil, many)...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := decodeEntry(seal(b))
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s was read", name)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
			t.Errorf("%s took %d bytes", name, took)
		}
	}
}

// Every bit of a record counts: none can flip unnoticed.
func TestFlippedBitIsNoticed(t *testing.T) {
	long, err := new(packer).entry(&entry{Seen: time.Unix(1e9, 0), Item: story.Item{Source: "a", HTML: strings.Repeat("<p>تتواصل أعمال الترميم في سوق الحميدية.</p>", 40)}})
	if err != nil {
		t.Fatal(err)
	}
	short, err := new(packer).entry(&entry{Seen: time.Unix(1e9, 0), Item: story.Item{Source: "a", HTML: "<p>قصير</p>"}})
	if err != nil {
		t.Fatal(err)
	}
	readEntry := func(b []byte) error { _, err := decodeEntry(b); return err }
	for name, record := range map[string]struct {
		b    []byte
		read func([]byte) error
	}{
		"a packed entry": {long, readEntry},
		"a raw entry":    {short, readEntry},
		"an item":        {encodeItem(&itemRecord{Story: 3, Versions: []version{{Seq: 3, Content: story.Hash{1}}}, Source: "a", ShownTitle: "الترميم"}), func(b []byte) error { _, err := decodeItem(b); return err }},
		"a story":        {encodeStory(&storyRecord{Tail: "abcdefgh", Items: []story.ItemID{1}}), func(b []byte) error { _, err := decodeStory(b); return err }},
	} {
		for bit := range len(record.b) * 8 {
			record.b[bit/8] ^= 1 << (bit % 8)
			if err := record.read(record.b); !errors.Is(err, errRecord) {
				t.Errorf("%s is read with bit %d flipped: %v", name, bit, err)
			}
			record.b[bit/8] ^= 1 << (bit % 8)
		}
		if err := record.read(record.b); err != nil {
			t.Errorf("%s is not read as it was written: %v", name, err)
		}
	}
}

// decodes runs a decoder over anything that has the right checksum: it answers or says errRecord, takes no absurd amount
// of memory, and what it has read it writes the same again.
func decodes[T any](t *testing.T, b []byte, decode func([]byte) (T, error), encode func(*T) []byte) {
	if _, err := decode(b); err != nil && !errors.Is(err, errRecord) {
		t.Fatalf("the error does not say that it is no record: %v", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := decode(seal(b))
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > uint64(maxMemory(b)) {
		t.Fatalf("%d bytes took %d bytes of memory", len(b), took)
	}
	if err != nil {
		if !errors.Is(err, errRecord) {
			t.Fatalf("the error does not say that it is no record: %v", err)
		}
		return
	}
	again, err := decode(encode(&got))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(again) {
		t.Fatalf("read %v, wrote it, and read %v, %v", got, again, err)
	}
}

// maxMemory is what reading a record may take: some memory for each of its bytes; where it says that it is packed, as
// much as the largest item and its lists.
func maxMemory(record []byte) int {
	if len(record) > 1 && record[1] == packedS2 {
		return 3*maxEntry + len(record)*100
	}
	return 1<<20 + len(record)*100
}

func FuzzDecodeEntry(f *testing.F) {
	for _, html := range []string{"<p>قصير</p>", strings.Repeat("<p>تتواصل أعمال الترميم في سوق الحميدية.</p>", 40)} {
		b, err := new(packer).entry(&entry{Seen: time.Unix(1e9, 5), Item: story.Item{Source: "a", HTML: html, Authors: []string{"ليلى"}, Enclosures: []story.Enclosure{{URL: "u", Length: -1}}}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:len(b)-4])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		decodes(t, b, decodeEntry, func(e *entry) []byte {
			encoded, err := new(packer).entry(e)
			if err != nil {
				t.Fatal(err)
			}
			return encoded
		})
	})
}

func FuzzDecodeItem(f *testing.F) {
	b := encodeItem(&itemRecord{Story: 300, Versions: []version{{Seq: 300, Content: story.Hash{1}}, {Seq: 301, Content: story.Hash{2}, Shown: true}}, Source: "a", Rule: story.ByURL, Matched: 7})
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeItem, encodeItem) })
}

func FuzzDecodeStory(f *testing.F) {
	b := encodeStory(&storyRecord{Tail: "abcdefgh", Items: []story.ItemID{1, 300}, Published: time.Unix(-5, 0), Changed: 9})
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeStory, encodeStory) })
}

// A story's id reads back, and each story has one name only.
func TestStoryIDReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ordinal := rapid.Uint64().Draw(t, "ordinal")
		tail := storyTail(ordinal, texts.Draw(t, "source"), texts.Draw(t, "id"))
		id := storyID(ordinal, tail)
		got, gotTail, ok := parseStoryID(id)
		if !ok || got != ordinal || gotTail != tail || len(tail) != 8 {
			t.Fatalf("%s of %d reads as %d, %q, %v", id, ordinal, got, gotTail, ok)
		}
	})
	for _, id := range []string{"", "-", "-abcdefgh", "1", "01-abcdefgh", "O-abcdefgh", "zzzzzzzzzzzzz-abcdefgh", "11111111111111-abcdefgh", "خبر-abcdefgh"} {
		if n, _, ok := parseStoryID(id); ok {
			t.Errorf("%q reads as story %d", id, n)
		}
	}
}
