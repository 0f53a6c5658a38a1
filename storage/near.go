package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/klauspost/compress/s2"

	"nashra/story"
	"nashra/story/near"
)

// nearness is what the writer holds for near-sameness. The window is a copy of what is kept: it moves with each
// transaction, and after one that failed it is made anew.
type nearness struct {
	report  float64
	window  *near.Window // nil until it is needed
	learned int          // items since what it has learned was kept
	every   int          // and after so many it is kept again
}

// learnedEvery is after how many items what was learned is kept again. Opening a store learns again from the fingerprints
// of those since: some tenths of a second at most.
const learnedEvery = 1 << 14

// Near is story.Index.
func (t *transaction) Near(p *story.Prepared) (near.Finding, error) {
	window, err := t.window()
	if err != nil {
		return near.Finding{}, err
	}
	t.print = t.fingerprint(window, p)
	return window.Judge(t, t.print, t.near.report)
}

// StoryOf is story.Index.
func (t *transaction) StoryOf(id story.ItemID) (string, bool, error) {
	it, err := t.item(id)
	if err != nil {
		return "", false, err
	}
	s, err := t.story(it.Story)
	return storyID(it.Story, s.Tail), s.Forgotten, err
}

func (t *transaction) fingerprint(window *near.Window, p *story.Prepared) *near.Fingerprint {
	return window.Fingerprint(p.Near, near.About{Outlet: p.Outlet, When: p.Item.When(t.seen), Dated: p.Item.IsDated(t.seen)})
}

// keepPrint keeps the fingerprint of a new version of an item. An item has two at most: of its first version, by which
// copies of the old text are still found, and of its newest.
func (t *transaction) keepPrint(p *story.Prepared, it *itemRecord, seq uint64, id story.ItemID) error {
	if t.near == nil || p.Near == nil {
		return nil
	}
	window, err := t.window()
	if err != nil {
		return err
	}
	f := t.print
	if f == nil {
		f = window.Fingerprint(p.Near, near.About{Outlet: p.Outlet, When: it.Published, Dated: p.Item.IsDated(t.seen)})
	}
	f.ID, f.Item, f.Story = seq, uint64(id), it.Story
	if seq != uint64(id) {
		if err := t.dropPrint(it.Edited); err != nil {
			return err
		}
		it.Edited = seq
	}
	if err := t.prints.Put(number(seq), seal(f.Append(nil))); err != nil {
		return err
	}
	if err := t.days.Put(dayKey(f.Day(), seq), nil); err != nil {
		return err
	}
	if seq == uint64(id) {
		window.Learn(f)
		t.near.learned++
	}
	window.Keep(f)
	return nil
}

func (t *transaction) dropPrint(seq uint64) error {
	if seq == 0 {
		return nil
	}
	f, err := t.printOf(seq)
	if err != nil {
		return err
	}
	t.near.window.Drop(f.Day(), seq)
	if err := t.days.Delete(dayKey(f.Day(), seq)); err != nil {
		return err
	}
	return t.prints.Delete(number(seq))
}

func (t *transaction) printOf(seq uint64) (*near.Fingerprint, error) {
	record, err := unseal(t.prints.Get(number(seq)))
	var f *near.Fingerprint
	if err == nil {
		f, err = near.Decode(record)
	}
	if err != nil {
		return nil, fmt.Errorf("the fingerprint of journal entry %d: %w", seq, errRecord)
	}
	return f, nil
}

// Day is near.Archive.
func (t *transaction) Day(day int32, limit int, yield func(*near.Fingerprint) error) error {
	first, behind := dayKey(day, 0), dayKey(day+1, 0)
	var newest []uint64
	c := t.days.Cursor()
	k, _ := c.Seek(behind)
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	for ; len(k) == len(first) && string(k) >= string(first) && len(newest) < limit; k, _ = c.Prev() {
		newest = append(newest, fromNumber(k[4:]))
	}
	for i := len(newest) - 1; i >= 0; i-- {
		f, err := t.printOf(newest[i])
		if err != nil {
			return err
		}
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

const dayKeyLength = 4 + 8

// dayKey sorts by day, then by sequence. Days before 1970 sort too: the sign bit is turned.
func dayKey(day int32, seq uint64) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(day)^(1<<31)), number(seq)...)
}

// window gives the window as it is after all that is kept and all that this transaction has added.
func (t *transaction) window() (*near.Window, error) {
	if t.near.window != nil {
		return t.near.window, nil
	}
	window := near.New()
	since, err := t.restore(window)
	if err != nil {
		return nil, err
	}
	t.near.learned = 0
	c := t.prints.Cursor()
	for k, _ := c.Seek(number(since + 1)); k != nil; k, _ = c.Next() {
		f, err := t.printOf(fromNumber(k))
		if err != nil {
			return nil, err
		}
		if f.ID == f.Item {
			window.Learn(f)
			t.near.learned++
		}
	}
	t.near.window = window
	return window, nil
}

// restore gives a window what was learned when it was last kept, and the sequence at which that was.
func (t *transaction) restore(window *near.Window) (since uint64, err error) {
	raw := t.learned.Get(number(0))
	if raw == nil {
		return 0, nil
	}
	var pieces [][]byte
	c := t.learned.Cursor()
	for k, v := c.Seek(number(1)); k != nil; k, v = c.Next() {
		packed, err := unseal(v)
		if err != nil {
			return 0, fmt.Errorf("what was learned: %w", err)
		}
		if n, err := s2.DecodedLen(packed); err != nil || n > maxEntry {
			return 0, fmt.Errorf("what was learned: %w", errRecord)
		}
		piece, err := s2.Decode(nil, packed)
		if err != nil {
			return 0, fmt.Errorf("what was learned: %w", errRecord)
		}
		pieces = append(pieces, piece)
	}
	if err := window.Restore(pieces); err != nil {
		return 0, fmt.Errorf("what was learned: %w", errRecord)
	}
	return fromNumber(raw), nil
}

// keepLearned keeps what was learned, every now and then. It is the last that a transaction does.
func (t *transaction) keepLearned() error {
	if t.near == nil || t.near.learned < t.near.every {
		return nil
	}
	for i, piece := range t.near.window.Snapshot() {
		if err := t.learned.Put(number(uint64(i+1)), seal(s2.Encode(nil, piece))); err != nil {
			return err
		}
	}
	t.near.learned = 0
	return t.learned.Put(number(0), number(t.journal.Sequence()))
}
