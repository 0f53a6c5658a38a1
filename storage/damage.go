package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
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

// inspect refuses a file that bbolt would map and then fall over: one that is shorter than its own meta pages say, or
// whose list of free pages claims to be longer than memory. An empty file is fine: it becomes a new store.
func inspect(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	for {
		before := newestMeta(file)
		err := inspectFile(path, file, before)
		if newestMeta(file) == before { // else another process holds the store and has written meanwhile: look again
			return err
		}
	}
}

func inspectFile(path string, file *os.File, meta metaPage) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	switch needed := int64(meta.pages) * int64(meta.pageSize); {
	case info.IsDir():
		return &DamagedError{path, "it is a folder"}
	case info.Size() == 0:
		return nil
	case needed == 0:
		return &DamagedError{path, "it has no valid beginning, so it is no store or was overwritten"}
	case info.Size() < needed:
		return &DamagedError{path, fmt.Sprintf("it was cut off: %d bytes are there, %d should be", info.Size(), needed)}
	}
	if _, err := readFreelist(file, meta.freelist, uint64(meta.pageSize), meta.pages); err != nil {
		return &DamagedError{path, fmt.Sprintf("page %d %v", meta.freelist, err)}
	}
	return nil
}

// metaPage is one of the two pages at the beginning of the file; the one with the higher tx counts.
type metaPage struct {
	pageSize uint32
	freelist uint64 // page
	pages    uint64 // that are in use; the file is at least so long
	tx       uint64
}

// newestMeta gives the meta page that counts; none where the file has no valid one.
func newestMeta(file io.ReaderAt) (newest metaPage) {
	for _, m := range readMetas(file) {
		if m.tx >= newest.tx {
			newest = m
		}
	}
	return newest
}

// readMetas gives the meta pages whose checksum is right.
func readMetas(file io.ReaderAt) []metaPage {
	var found []metaPage
	second := int64(os.Getpagesize())
	for i := range int64(2) {
		page := make([]byte, pageHeader+metaLength)
		if _, err := file.ReadAt(page, i*second); err != nil {
			continue
		}
		meta := page[pageHeader:]
		sum := fnv.New64a()
		_, _ = sum.Write(meta[:metaLength-8])
		if binary.NativeEndian.Uint32(meta) != metaMagic || binary.NativeEndian.Uint64(meta[metaLength-8:]) != sum.Sum64() {
			continue
		}
		m := metaPage{
			pageSize: binary.NativeEndian.Uint32(meta[8:]), freelist: binary.NativeEndian.Uint64(meta[32:]),
			pages: binary.NativeEndian.Uint64(meta[40:]), tx: binary.NativeEndian.Uint64(meta[48:]),
		}
		found, second = append(found, m), int64(m.pageSize)
	}
	return found
}

// guarded runs what touches the mapped file. A damaged page makes bbolt panic or the processor fault; both become a
// DamagedError here, as does a record that cannot be read, so that a bad disk block cannot take the daemon down.
func (s *Store) guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &DamagedError{s.path, fmt.Sprintf("reading it failed (%v)", p)}
		}
	}()
	if err = do(); errors.Is(err, errRecord) {
		return &DamagedError{s.path, err.Error()}
	}
	return err
}

func (s *Store) view(do func(*transaction) error) error {
	return s.guarded(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			t, err := begin(tx)
			if err != nil {
				return err
			}
			return do(t)
		})
	})
}

// update commits what do has written; nothing when it fails. Where do has written nothing, the file is not touched: an
// empty commit, too, would move its meta pages and wait for the disk.
func (s *Store) update(do func(*transaction) error) error {
	if s.stuck != nil {
		return s.stuck
	}
	var held *bolt.Tx
	originsMoved := false
	err := s.guarded(func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
			held = tx
			t, err := begin(tx)
			if err != nil {
				return err
			}
			if err := do(t); err != nil {
				return err
			}
			if !t.wrote {
				return errNothingWritten
			}
			originsMoved = t.originsMoved
			return nil
		})
	})
	if errors.Is(err, errNothingWritten) {
		return nil
	}
	if err == nil && originsMoved {
		s.originsMoved.Add(1)
	}
	if held != nil && held.DB() != nil { // damage made not only the transaction fail, but also its end
		s.stuck = err
	}
	return err
}

// errNothingWritten ends a transaction that has nothing to commit.
var errNothingWritten = errors.New("nothing was written")
