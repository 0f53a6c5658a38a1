package storage

import (
	"math"

	"nashra/story"
)

// nearness writes the measures as 32-bit numbers: people read them, nothing is reckoned with them any more.
func (w *writing) nearness(n *story.Nearness) {
	w.flag(n != nil)
	if n == nil {
		return
	}
	w.number(uint64(n.Item))
	m := &n.Numbers
	for _, f := range []float64{m.Containment, m.Lead, m.Cosine, m.Days, m.Template, m.Score} {
		w.number(uint64(math.Float32bits(float32(f))))
	}
	w.number(uint64(m.Conflicts))
	for _, b := range []bool{m.Bulletin, m.SameOutlet, m.Undated, n.Few, m.OtherName} {
		w.flag(b)
	}
	w.number(uint64(n.Agree))
	w.number(uint64(n.Members))
}

// nearness reads those of an item record of that layout.
func (r *reading) nearness(layout uint64) *story.Nearness {
	if !r.flag() {
		return nil
	}
	n := &story.Nearness{Item: story.ItemID(r.number())}
	m := &n.Numbers
	for _, f := range []*float64{&m.Containment, &m.Lead, &m.Cosine, &m.Days, &m.Template, &m.Score} {
		*f = float64(math.Float32frombits(uint32(r.number())))
	}
	m.Conflicts = int(r.number())
	flags := []*bool{&m.Bulletin, &m.SameOutlet, &m.Undated, &n.Few, &m.OtherName}
	if layout == itemWithoutName {
		flags = flags[:len(flags)-1]
	}
	for _, b := range flags {
		*b = r.flag()
	}
	n.Agree, n.Members = int(r.number()), int(r.number())
	return n
}
