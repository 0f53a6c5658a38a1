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

// How the body of an entry is packed.
const (
	packedRaw = 0
	packedS2  = 1
)

// minPacked is the size from which packing pays: below it the saving is less than a database page would notice.
const minPacked = 512

// maxEntry bounds what a damaged length can make us allocate.
const maxEntry = 256 << 20

func encodeEntry(e *entry) []byte {
	w := make(writing, 0, len(e.Item.HTML)+len(e.Item.Title)+512)
	w.time(e.Seen)
	it := &e.Item
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
	if len(w) < minPacked {
		return append([]byte{entryVersion, packedRaw}, w...)
	}
	packed := make([]byte, 2, 2+s2.MaxEncodedLen(len(w)))
	packed[0], packed[1] = entryVersion, packedS2
	return append(packed, s2.Encode(packed[2:2:cap(packed)], w)...)
}

func decodeEntry(b []byte) (entry, error) {
	var e entry
	if len(b) < 2 || b[0] != entryVersion {
		return e, errRecord
	}
	body := b[2:]
	switch b[1] {
	case packedRaw:
	case packedS2:
		if n, err := s2.DecodedLen(body); err != nil || n > maxEntry {
			return e, errRecord
		}
		var err error
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
	if n := r.count(); n > 0 {
		it.Enclosures = make([]story.Enclosure, n)
		for i := range it.Enclosures {
			it.Enclosures[i] = story.Enclosure{URL: r.text(), Type: r.text(), Length: int64(r.number())}
		}
	}
	it.Published, it.Updated = r.time(), r.time()
	return e, r.done()
}
