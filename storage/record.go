package storage

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"nashra/story"
)

// Records are fields one after another: numbers as varints, strings with their length before them, times as seconds,
// nanoseconds and offset; then a checksum, because bbolt's pages have none and neither have many disks. Written by hand
// because it takes a fortieth of the time of JSON, which shows in an import.

// errRecord says that bytes are no record.
var errRecord = errors.New("not a valid record")

// writing appends the fields of a record.
type writing []byte

func (w *writing) number(n uint64)   { *w = binary.AppendUvarint(*w, n) }
func (w *writing) hash(h story.Hash) { *w = append(*w, h[:]...) }
func (w *writing) text(s string)     { w.number(uint64(len(s))); *w = append(*w, s...) }
func (w *writing) texts(list []string) {
	w.number(uint64(len(list)))
	for _, s := range list {
		w.text(s)
	}
}

func (w *writing) flag(b bool) {
	if b {
		w.number(1)
	} else {
		w.number(0)
	}
}

// maxOffset bounds a time's offset from UTC. Sources write "+2460" too; time.Parse takes it, RFC 3339 does not.
const maxOffset = 24*60*60 - 1

// time keeps the instant and the offset that the source wrote, where that offset is possible; the zero time stays zero.
func (w *writing) time(t time.Time) {
	_, offset := t.Zone()
	if offset < -maxOffset || offset > maxOffset {
		offset = 0
	}
	*w = binary.AppendVarint(*w, t.Unix())
	w.number(uint64(t.Nanosecond()))
	*w = binary.AppendVarint(*w, int64(offset))
}

// reading takes the fields of a record. After the first field that is not there all others are zero and err is set;
// no length is believed before the bytes are there.
type reading struct {
	rest []byte
	err  error
}

func (r *reading) fail() { r.rest, r.err = nil, errRecord }

func (r *reading) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reading) signed() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reading) flag() bool { return r.number() == 1 }

func (r *reading) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.fail()
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reading) text() string { return string(r.bytes(r.number())) }

func (r *reading) hash() (h story.Hash) {
	copy(h[:], r.bytes(uint64(len(h))))
	return h
}

// maxList bounds the lists within an entry: a short damaged or hostile record must not ask for much memory.
const maxList = 1 << 16

// count reads how many fields follow; each takes at least one byte.
func (r *reading) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reading) texts() []string {
	n := r.count()
	if n > maxList {
		r.fail()
	}
	if n == 0 || r.err != nil {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *reading) time() time.Time {
	seconds, nanos, offset := r.signed(), r.number(), r.signed()
	if r.err != nil || nanos > 999_999_999 || offset < -maxOffset || offset > maxOffset {
		r.fail()
		return time.Time{}
	}
	t := time.Unix(seconds, int64(nanos)).UTC()
	if offset != 0 {
		t = t.In(time.FixedZone("", int(offset)))
	}
	return t
}

const checksumLength = 4

// checksum of a record: CRC-32C, which processors have an instruction for.
func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// seal ends a record with its checksum.
func seal(b []byte) []byte { return binary.BigEndian.AppendUint32(b, checksum(b)) }

// unseal gives a record without its checksum, where that is right.
func unseal(b []byte) ([]byte, error) {
	at := len(b) - checksumLength
	if at < 0 || binary.BigEndian.Uint32(b[at:]) != checksum(b[:at]) {
		return nil, errRecord
	}
	return b[:at], nil
}

// done says whether the record was whole and nothing is left over.
func (r *reading) done() error {
	if r.err == nil && len(r.rest) > 0 {
		r.err = errRecord
	}
	return r.err
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func fromNumber(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}
