package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"
)

// The layout of bbolt's pages (its internal/common/page.go and bucket.go): a head of 16 bytes, then elements of 16 bytes,
// then the keys and values that the elements point to, counted from the element itself.
const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	elementSize = 16
	bucketFlag  = 0x01 // of a leaf element: the value is a bucket's head
	bucketHead  = 16   // root page, sequence; root 0: the bucket's only page follows at once
	firstPage   = 2    // after the two meta pages
)

// pageWalk looks at every page of a snapshot before bbolt does, for what would make bbolt read outside the file or go in
// circles. bbolt does not look: it trusts its pages, and its own check runs where a fault ends the process. The walk
// reads the file, not the map, and so cannot fault itself.
type pageWalk struct {
	file     io.ReaderAt
	pageSize uint64
	end      uint64          // the first page that is not in use
	seen     map[uint64]bool // pages that something points to
	todo     []uint64
}

// walkPages gives the first thing that is wrong, or nil. tx keeps the pages of its snapshot from being used again.
func walkPages(file io.ReaderAt, tx *bolt.Tx) error {
	size := uint64(tx.DB().Info().PageSize)
	w := pageWalk{file: file, pageSize: size, end: uint64(tx.Size()) / size, seen: map[uint64]bool{}}
	for _, meta := range readMetas(file) {
		if meta.tx == uint64(tx.ID()) { // else two commits have come since tx began, and have checked their own
			if err := w.freelist(meta.freelist); err != nil {
				return err
			}
		}
	}
	w.todo = append(w.todo, uint64(tx.Cursor().Bucket().Root()))
	for len(w.todo) > 0 {
		id := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		if err := w.page(id); err != nil {
			return fmt.Errorf("page %d %w", id, err)
		}
	}
	return nil
}

// pageHead is the beginning of a page.
type pageHead struct {
	kind, count uint16
	room        uint64 // bytes of the page with its overflow
}

func (w *pageWalk) head(id uint64) (pageHead, error) {
	if id < firstPage || id >= w.end {
		return pageHead{}, fmt.Errorf("is none: the last one is %d", w.end-1)
	}
	if w.seen[id] {
		return pageHead{}, errors.New("is used twice")
	}
	w.seen[id] = true
	b, err := w.read(id*w.pageSize, pageHeader)
	if err != nil {
		return pageHead{}, err
	}
	overflow := uint64(binary.NativeEndian.Uint32(b[12:]))
	if binary.NativeEndian.Uint64(b) != id || id+overflow >= w.end {
		return pageHead{}, errors.New("has a damaged head")
	}
	return pageHead{binary.NativeEndian.Uint16(b[8:]), binary.NativeEndian.Uint16(b[10:]), (overflow + 1) * w.pageSize}, nil
}

func (w *pageWalk) freelist(id uint64) error {
	head, err := w.head(id)
	if err == nil && head.kind != freelistPage {
		err = fmt.Errorf("should list free pages and is of kind %#x", head.kind)
	}
	if err != nil {
		return fmt.Errorf("page %d %w", id, err)
	}
	return nil
}

func (w *pageWalk) page(id uint64) error {
	head, err := w.head(id)
	if err != nil {
		return err
	}
	switch head.kind {
	case branchPage:
		return w.branch(id*w.pageSize, head)
	case leafPage:
		return w.leaf(id*w.pageSize, head)
	}
	return fmt.Errorf("is of kind %#x, which has no place there", head.kind)
}

func (w *pageWalk) branch(at uint64, head pageHead) error {
	if head.count == 0 {
		return errors.New("branches to nothing")
	}
	return w.elements(at, head, func(i uint64, b []byte) error {
		pos, key := uint64(binary.NativeEndian.Uint32(b)), uint64(binary.NativeEndian.Uint32(b[4:]))
		if i+pos+key > head.room {
			return errors.New("has a key outside itself")
		}
		w.todo = append(w.todo, binary.NativeEndian.Uint64(b[8:]))
		return nil
	})
}

func (w *pageWalk) leaf(at uint64, head pageHead) error {
	return w.elements(at, head, func(i uint64, b []byte) error {
		flags, pos := binary.NativeEndian.Uint32(b), uint64(binary.NativeEndian.Uint32(b[4:]))
		key, value := uint64(binary.NativeEndian.Uint32(b[8:])), uint64(binary.NativeEndian.Uint32(b[12:]))
		if i+pos+key+value > head.room {
			return errors.New("has a value outside itself")
		}
		if flags&bucketFlag != 0 {
			return w.bucket(at+i+pos+key, value)
		}
		return nil
	})
}

// bucket follows the head of a bucket, length bytes long with the page that may follow it.
func (w *pageWalk) bucket(at, length uint64) error {
	if length < bucketHead {
		return errors.New("has a damaged table")
	}
	b, err := w.read(at, bucketHead)
	if err != nil {
		return err
	}
	if root := binary.NativeEndian.Uint64(b); root != 0 {
		w.todo = append(w.todo, root)
		return nil
	}
	if length < bucketHead+pageHeader {
		return errors.New("has a damaged table")
	}
	if b, err = w.read(at+bucketHead, pageHeader); err != nil {
		return err
	}
	inside := pageHead{binary.NativeEndian.Uint16(b[8:]), binary.NativeEndian.Uint16(b[10:]), length - bucketHead}
	if inside.kind != leafPage {
		return errors.New("has a damaged table")
	}
	return w.leaf(at+bucketHead, inside)
}

// elements gives each element of the page at an offset of the file, with its own offset from there.
func (w *pageWalk) elements(at uint64, head pageHead, do func(i uint64, b []byte) error) error {
	length := uint64(head.count) * elementSize
	if pageHeader+length > head.room {
		return errors.New("has more elements than room")
	}
	b, err := w.read(at+pageHeader, length)
	if err != nil {
		return err
	}
	for i := uint64(0); i < length; i += elementSize {
		if err := do(pageHeader+i, b[i:i+elementSize]); err != nil {
			return err
		}
	}
	return nil
}

func (w *pageWalk) read(at, length uint64) ([]byte, error) {
	b := make([]byte, length)
	if _, err := w.file.ReadAt(b, int64(at)); err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return b, nil
}
