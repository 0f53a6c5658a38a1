package near

import (
	"encoding/binary"
	"errors"
	"slices"

	"nashra/arabic"
)

// errEncoding says that bytes are no fingerprint or snapshot.
var errEncoding = errors.New("not a fingerprint")

const (
	fingerprintVersion = 2
	withoutSubjects    = 1 // a version that had one list less
	sizesAt            = 1 + 4*8 + 4 + 4
	headSize           = sizesAt + 2*(listKinds+byteKinds) + 1
	datedFlag          = 1
	samplesSize        = 5 // bytes of a sample that matter: setBits and the tag
)

// Append writes the fingerprint in its stored form: a head with the sizes of the lists, the lists, and the samples.
func (f *Fingerprint) Append(b []byte) []byte {
	b = slices.Grow(b, headSize+4*len(f.words)+len(f.values)+samplesSize*len(f.samples))
	b = append(b, fingerprintVersion)
	for _, n := range []uint64{f.ID, f.Item, f.Story, uint64(f.when)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = binary.BigEndian.AppendUint32(b, f.outlet)
	flags := byte(0)
	if f.dated {
		flags = datedFlag
	}
	b = append(b, flags, f.template, f.weekdays, byte(f.bulletin))
	for _, n := range f.sizes {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	b = append(b, byte(len(f.samples)))
	for _, n := range f.words {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	b = append(b, f.values...)
	for _, s := range f.samples {
		b = append(b, byte(s>>32), byte(s>>24), byte(s>>16), byte(s>>8), byte(s))
	}
	return b
}

// Decode reads the stored form.
func Decode(b []byte) (*Fingerprint, error) {
	hasSubjects := len(b) > 0 && b[0] != withoutSubjects
	if len(b) == 0 || b[0] != fingerprintVersion && hasSubjects || len(b) < headSize && (hasSubjects || len(b) < headSize-2) {
		return nil, errEncoding
	}
	number := func(at int) uint64 { return binary.BigEndian.Uint64(b[1+8*at:]) }
	f := &Fingerprint{
		ID: number(0), Item: number(1), Story: number(2), when: int64(number(3)), outlet: binary.BigEndian.Uint32(b[33:]),
		dated: b[37]&datedFlag != 0, template: b[38], weekdays: b[39], bulletin: arabic.Bulletin(b[40]),
	}
	b = b[sizesAt:]
	words, values := 0, 0
	for i := range f.sizes {
		if i == subjects && !hasSubjects {
			continue
		}
		f.sizes[i] = binary.BigEndian.Uint16(b)
		b = b[2:]
		if i < listKinds {
			words += int(f.sizes[i])
		} else {
			values += int(f.sizes[i])
		}
	}
	samples := int(b[0])
	if b = b[1:]; len(b) != 4*words+values+samplesSize*samples {
		return nil, errEncoding
	}
	f.words = make([]uint32, words)
	for i := range f.words {
		f.words[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	f.values = slices.Clone(b[4*words : 4*words+values])
	b = b[4*words+values:]
	f.samples = make([]uint64, samples)
	for i := range f.samples {
		s := b[samplesSize*i:]
		f.samples[i] = uint64(s[0])<<32 | uint64(binary.BigEndian.Uint32(s[1:]))
	}
	f.norm = norm(f.weights())
	if !f.isSound() {
		return nil, errEncoding
	}
	return f, nil
}

// isSound says whether the lists fit together.
func (f *Fingerprint) isSound() bool {
	leads := 0
	for _, w := range f.weights() {
		leads += int(w / leadFlag)
	}
	if f.sizes[terms] != f.sizes[listKinds+weights] || leads != len(f.rarities()) {
		return false
	}
	if n := int(f.sizes[subjects]); n%subjectWords != 0 || n > maxSubjects*subjectWords {
		return false
	}
	var space [maxSubjects]subject
	for _, s := range f.subjects(&space) {
		if s.term >= f.sizes[terms] {
			return false
		}
	}
	for kind := range subjects {
		list := f.list(kind)
		for i := 1; i < len(list); i++ {
			if list[i-1] >= list[i] {
				return false
			}
		}
	}
	return true
}

// Snapshot gives what Learn has learned, in pieces of pieceSize bytes at most; Restore takes them back.
func (w *Window) Snapshot() [][]byte {
	b := make([]byte, snapshotSize)
	binary.BigEndian.PutUint32(b, w.counts.items)
	cells := b[4:]
	for i, n := range w.counts.cells {
		binary.BigEndian.PutUint16(cells[2*i:], n)
	}
	sets := cells[2*len(w.counts.cells):]
	for i := range w.templates.sets {
		for j, e := range w.templates.sets[i] {
			binary.BigEndian.PutUint64(sets[8*(setSize*i+j):], e)
		}
	}
	return slices.Collect(slices.Chunk(b, pieceSize))
}

const (
	pieceSize    = 1 << 16
	snapshotSize = 4 + 2*2<<countBits + 8*setSize<<setBits
)

// Restore makes the window know what it knew when the snapshot was taken.
func (w *Window) Restore(pieces [][]byte) error {
	b := slices.Concat(pieces...)
	if len(b) != snapshotSize || binary.BigEndian.Uint32(b) >= maxItems {
		return errEncoding
	}
	w.counts.items = binary.BigEndian.Uint32(b)
	b = b[4:]
	for i := range w.counts.cells {
		w.counts.cells[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	b = b[2*len(w.counts.cells):]
	for i := range w.templates.sets {
		for j := range w.templates.sets[i] {
			w.templates.sets[i][j] = binary.BigEndian.Uint64(b[8*(setSize*i+j):])
		}
	}
	return nil
}
