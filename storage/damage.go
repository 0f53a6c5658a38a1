package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
)

// The layout of a bbolt meta page (bbolt's internal/common/meta.go): a page header of 16 bytes, then the fields.
const (
	metaMagic  = 0xED0CDAED
	metaLength = 64
	pageHeader = 16
)

// inspect refuses a file that bbolt would map and then fall over: one that is shorter than its own meta pages say. A
// missing or empty file is fine: it becomes a new store.
func inspect(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	if info.IsDir() {
		return &DamagedError{path, "it is a folder"}
	}
	if info.Size() == 0 {
		return nil
	}
	needed, ok := neededSize(file)
	if !ok {
		return &DamagedError{path, "it has no valid beginning, so it is no store or was overwritten"}
	}
	if info.Size() < needed {
		return &DamagedError{path, fmt.Sprintf("it was cut off: %d bytes are there, %d should be", info.Size(), needed)}
	}
	return nil
}

// neededSize reads both meta pages and gives the size that the newer valid one needs.
func neededSize(file io.ReaderAt) (int64, bool) {
	var newest uint64
	var needed int64
	found := false
	for _, at := range []int64{0, int64(os.Getpagesize())} {
		page := make([]byte, pageHeader+metaLength)
		if _, err := file.ReadAt(page, at); err != nil {
			continue
		}
		meta := page[pageHeader:]
		sum := fnv.New64a()
		_, _ = sum.Write(meta[:metaLength-8])
		if binary.NativeEndian.Uint32(meta) != metaMagic || binary.NativeEndian.Uint64(meta[metaLength-8:]) != sum.Sum64() {
			continue
		}
		pageSize, pages, tx := binary.NativeEndian.Uint32(meta[8:]), binary.NativeEndian.Uint64(meta[40:]), binary.NativeEndian.Uint64(meta[48:])
		if !found || tx > newest {
			found, newest, needed = true, tx, int64(pages)*int64(pageSize)
		}
	}
	return needed, found
}

// guarded runs what touches the mapped file. A damaged page makes bbolt panic or the processor fault; both become a
// DamagedError here, so that a bad disk block cannot take the daemon down.
func (s *Store) guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &DamagedError{s.path, fmt.Sprintf("reading it failed (%v)", p)}
		}
	}()
	return do()
}

func (s *Store) view(do func(*bolt.Tx) error) error {
	return s.guarded(func() error { return s.db.View(do) })
}

func (s *Store) update(do func(*bolt.Tx) error) error {
	return s.guarded(func() error { return s.db.Update(do) })
}
