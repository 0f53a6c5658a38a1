package storage

import (
	"fmt"
	"time"

	"github.com/klauspost/compress/s2"

	"nashra/story"
)

// entry is one journal record: a version of an item as it came, and when it was seen.
type entry struct {
	Seen time.Time
	Item story.Item
}

const entryVersion = 1

// How the body of an entry is packed. Size and file were measured on 7,836 news reports (records of 3.5 KB on average),
// packing and unpacking on one core with the text of BenchmarkCodecs, which behaves like them, and the processor time of
// all of Add with generated reports of 3 KB:
//
//	codec         size   packing  unpacking  file       Add
//	s2            0.57   11 us     4 us      3.84 KB    77 us
//	s2, better    0.51   20 us     4 us      3.54 KB    79 us
//	zstd fastest  0.42   28 us    12 us      3.06 KB    90 us
//	zstd default  0.40   45 us    12 us      2.97 KB    103 us
//
// s2 was taken. An import shall reach a fifth of what bare bbolt writes: 16,000 reports a second, 125 us of two cores for
// each. Reading and parsing take 30 of them, so that zstd would leave next to nothing for a busy machine, and it saves
// less in the file than in the record, because bbolt's pages are never quite full. Another codec can be added at any time:
// each entry says how it is packed.
const (
	packedRaw = 0
	packedS2  = 1
)

// minPacked is the size from which packing pays: below it the saving is less than a database page would notice.
const minPacked = 512

// maxEntry bounds an entry before packing, and so what a damaged length can make us allocate.
const maxEntry = 64 << 20

// packer encodes entries, one after another, in the same memory.
type packer struct {
	plain  writing
	packed []byte
}

// entry fails only on an item that is larger than any report could be.
func (p *packer) entry(e *entry) ([]byte, error) {
	w := p.plain[:0]
	defer func() { p.plain = w }()
	w.time(e.Seen)
	it := &e.Item
	if max(len(it.Authors), len(it.Categories), len(it.Enclosures)) > maxList {
		return nil, fmt.Errorf("an item with more than %d authors, categories or enclosures cannot be kept", maxList)
	}
	for _, s := range []string{it.Source, it.Outlet, it.ID, it.Ident, it.URL, it.Title, it.HTML, it.Summary, it.Language} {
		w.text(s)
	}
	w.flag(it.TitleDerived)
	w.texts(it.Authors)
	w.texts(it.Categories)
	w.number(uint64(len(it.Enclosures)))
	for _, enclosure := range it.Enclosures {
		w.text(enclosure.URL)
		w.text(enclosure.Type)
		w.number(uint64(enclosure.Length))
	}
	w.time(it.Published)
	w.time(it.Updated)
	if len(w) > maxEntry {
		return nil, fmt.Errorf("an item of %d bytes cannot be kept: the limit is %d", len(w), maxEntry)
	}
	if len(w) < minPacked {
		return seal(append([]byte{entryVersion, packedRaw}, w...)), nil
	}
	p.packed = s2.Encode(p.packed[:cap(p.packed)], w)
	record := make([]byte, 2, 2+len(p.packed)+checksumLength)
	record[0], record[1] = entryVersion, packedS2
	return seal(append(record, p.packed...)), nil
}

func decodeEntry(b []byte) (entry, error) {
	var e entry
	b, err := unseal(b)
	if err != nil || len(b) < 2 || b[0] != entryVersion {
		return e, errRecord
	}
	body := b[2:]
	switch b[1] {
	case packedRaw:
	case packedS2:
		if n, err := s2.DecodedLen(body); err != nil || n > maxEntry {
			return e, errRecord
		}
		if body, err = s2.Decode(nil, body); err != nil {
			return e, fmt.Errorf("%w: %w", errRecord, err)
		}
	default:
		return e, errRecord
	}
	r := reading{rest: body}
	e.Seen = r.time()
	it := &e.Item
	for _, s := range []*string{&it.Source, &it.Outlet, &it.ID, &it.Ident, &it.URL, &it.Title, &it.HTML, &it.Summary, &it.Language} {
		*s = r.text()
	}
	it.TitleDerived = r.flag()
	it.Authors, it.Categories = r.texts(), r.texts()
	if n := r.count(); n > maxList {
		r.fail()
	} else if n > 0 {
		it.Enclosures = make([]story.Enclosure, n)
		for i := range it.Enclosures {
			it.Enclosures[i] = story.Enclosure{URL: r.text(), Type: r.text(), Length: int64(r.number())}
		}
	}
	it.Published, it.Updated = r.time(), r.time()
	return e, r.done()
}
