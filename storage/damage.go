package storage

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"

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
	metas := readMetas(file)
	if info, err = file.Stat(); err != nil { // again, because a process that holds the store may have made it longer
		return fmt.Errorf("opening the store: %w", err)
	}
	if info.Size() == 0 {
		return nil
	}
	if len(metas) == 0 {
		return &DamagedError{path, "it has no valid beginning, so it is no store or was overwritten"}
	}
	newest := slices.MaxFunc(metas, func(a, b metaPage) int { return cmp.Compare(a.tx, b.tx) })
	if needed := int64(newest.pages) * int64(newest.pageSize); info.Size() < needed {
		return &DamagedError{path, fmt.Sprintf("it was cut off: %d bytes are there, %d should be", info.Size(), needed)}
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
	err := s.guarded(func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
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
			return nil
		})
	})
	if errors.Is(err, errNothingWritten) {
		return nil
	}
	return err
}

// errNothingWritten ends a transaction that has nothing to commit.
var errNothingWritten = errors.New("nothing was written")
