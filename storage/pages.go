package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"
)

// The layout of bbolt's pages (its internal/common/page.go and bucket.go): a head of 16 bytes, then elements of 16 bytes,
// then the keys and values that the elements point to, counted from the element itself. A list of free pages has numbers
// of 8 bytes in place of elements.
const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	elementSize = 16
	bucketFlag  = 0x01   // of a leaf element: the value is a bucket's head
	bucketHead  = 16     // root page, sequence; root 0: the bucket's only page follows at once
	firstPage   = 2      // after the two meta pages
	manyFree    = 0xFFFF // as the count of free pages: the first number is the count
)

// pageWalk looks at the pages of a snapshot before bbolt does, for what would make bbolt read outside the file, go in
// circles, or give a page away that is in use. bbolt does not look: it trusts its pages, and where they lead in a circle
// it ends the process with a full stack or a full memory, which nothing can recover from. The walk reads the file, not
// the map, and so cannot fault itself.
type pageWalk struct {
	file     io.ReaderAt
	pageSize uint64
	leaves   bool   // look into them too; without, they are only counted as used, and not read
	free     bool   // the list of free pages was read
	taken    []bool // pages that something points to or that are free
	todo     []uint64
}

// walkPages gives the first thing that is wrong. tx keeps the pages of its snapshot from being used again. Without leaves
// it reads a page in a hundred or so, and sees every circle but one that goes through a leaf which the disk has turned
// into the likeness of a branch.
func walkPages(file io.ReaderAt, tx *bolt.Tx, leaves bool) (*pageWalk, error) {
	size := uint64(tx.DB().Info().PageSize)
	w := &pageWalk{file: file, pageSize: size, leaves: leaves, taken: make([]bool, uint64(tx.Size())/size)}
	for _, meta := range readMetas(file) {
		if meta.tx == uint64(tx.ID()) { // else two commits have come since tx began, and its list cannot be found any more
			if err := w.freelist(meta.freelist); err != nil {
				return w, fmt.Errorf("page %d %w", meta.freelist, err)
			}
			w.free = true
		}
	}
	w.todo = append(w.todo, uint64(tx.Cursor().Bucket().Root()))
	for len(w.todo) > 0 {
		id := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		if err := w.page(id); err != nil {
			return w, fmt.Errorf("page %d %w", id, err)
		}
	}
	return w, nil
}

// lost counts the pages that are neither used nor free. They do no harm, and no good. Only a walk with leaves knows.
func (w *pageWalk) lost() int {
	n := 0
	for id := firstPage; w.free && id < len(w.taken); id++ {
		if !w.taken[id] {
			n++
		}
	}
	return n
}

func (w *pageWalk) take(id uint64) error {
	if err := isPage(id, uint64(len(w.taken))); err != nil {
		return err
	}
	if w.taken[id] {
		return errors.New("is used twice")
	}
	w.taken[id] = true
	return nil
}

func isPage(id, end uint64) error {
	if id < firstPage || id >= end {
		return fmt.Errorf("is none: the last one is %d", end-1)
	}
	return nil
}

// pageHead is the beginning of a page.
type pageHead struct {
	kind, count uint16
	room        uint64 // bytes of the page with its overflow
}

func readHead(file io.ReaderAt, id, pageSize, end uint64) (pageHead, error) {
	if err := isPage(id, end); err != nil {
		return pageHead{}, err
	}
	b, err := read(file, id*pageSize, pageHeader)
	if err != nil {
		return pageHead{}, err
	}
	overflow := uint64(binary.NativeEndian.Uint32(b[12:]))
	if binary.NativeEndian.Uint64(b) != id || id+overflow >= end {
		return pageHead{}, errors.New("has a damaged head")
	}
	return pageHead{binary.NativeEndian.Uint16(b[8:]), binary.NativeEndian.Uint16(b[10:]), (overflow + 1) * pageSize}, nil
}

// head takes a page with its overflow.
func (w *pageWalk) head(id uint64) (pageHead, error) {
	if err := w.take(id); err != nil {
		return pageHead{}, err
	}
	head, err := readHead(w.file, id, w.pageSize, uint64(len(w.taken)))
	for i := id + 1; err == nil && i < id+head.room/w.pageSize; i++ {
		err = w.take(i)
	}
	return head, err
}

// readFreelist gives the list of free pages as it stands in the file. It takes no more memory than the list has room there.
func readFreelist(file io.ReaderAt, id, pageSize, end uint64) (list []byte, err error) {
	head, err := readHead(file, id, pageSize, end)
	if err != nil {
		return nil, err
	}
	if head.kind != freelistPage {
		return nil, fmt.Errorf("should list free pages and is of kind %#x", head.kind)
	}
	at, count := id*pageSize+pageHeader, uint64(head.count)
	if head.count == manyFree {
		b, err := read(file, at, 8)
		if err != nil {
			return nil, err
		}
		at, count, head.room = at+8, binary.NativeEndian.Uint64(b), head.room-8
	}
	if count > (head.room-pageHeader)/8 {
		return nil, errors.New("lists more free pages than it has room for")
	}
	return read(file, at, count*8)
}

func (w *pageWalk) freelist(id uint64) error {
	list, err := readFreelist(w.file, id, w.pageSize, uint64(len(w.taken)))
	if err != nil {
		return err
	}
	if _, err := w.head(id); err != nil {
		return err
	}
	for ; len(list) > 0; list = list[8:] {
		free := binary.NativeEndian.Uint64(list)
		if err := w.take(free); err != nil {
			return fmt.Errorf("lists a free page: page %d %w", free, err)
		}
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
	var children []uint64
	err := w.elements(at, head, func(i uint64, b []byte) error {
		pos, key := uint64(binary.NativeEndian.Uint32(b)), uint64(binary.NativeEndian.Uint32(b[4:]))
		if i+pos+key > head.room {
			return errors.New("has a key outside itself")
		}
		children = append(children, binary.NativeEndian.Uint64(b[8:]))
		return nil
	})
	if err != nil {
		return err
	}
	if len(children) == 0 {
		return errors.New("branches to nothing")
	}
	if w.leaves {
		w.todo = append(w.todo, children...)
		return nil
	}
	return w.follow(children)
}

// follow goes on where the children of a branch are branches themselves. bbolt's trees are equally deep everywhere: what
// the first child is, the others are.
func (w *pageWalk) follow(children []uint64) error {
	first, err := readHead(w.file, children[0], w.pageSize, uint64(len(w.taken)))
	if err != nil {
		return fmt.Errorf("branches to page %d, which %w", children[0], err)
	}
	if first.kind == branchPage {
		w.todo = append(w.todo, children...)
		return nil
	}
	for _, id := range children {
		if err := w.take(id); err != nil {
			return fmt.Errorf("branches to page %d, which %w", id, err)
		}
	}
	return nil
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
	b, err := read(w.file, at, bucketHead)
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
	if b, err = read(w.file, at+bucketHead, pageHeader); err != nil {
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
	b, err := read(w.file, at+pageHeader, length)
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

func read(file io.ReaderAt, at, length uint64) ([]byte, error) {
	b := make([]byte, length)
	if _, err := file.ReadAt(b, int64(at)); err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return b, nil
}
