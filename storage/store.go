package storage

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// formatVersion is the layout that this code reads and writes.
const formatVersion = 1

// lockPatience is how long Open waits for another process to let go of the file.
const lockPatience = 250 * time.Millisecond

var (
	bucketMeta    = []byte("meta")
	bucketJournal = []byte("journal")
	bucketItems   = []byte("items")
	bucketStories = []byte("stories")
	bucketKeys    = []byte("keys")
	bucketLatest  = []byte("latest")
	bucketChanges = []byte("changes")
	bucketSources = []byte("sources")

	keyFormat = []byte("format")
)

// ErrNotFound says that nothing is kept under a name.
var ErrNotFound = errors.New("not found in the store")

// InUseError says that another process holds the store.
type InUseError struct{ Path string }

func (e *InUseError) Error() string { return "the store " + e.Path + " is in use by another process" }

// DamagedError says what is wrong with a store's file, and what to do.
type DamagedError struct{ Path, Reason string }

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the store %s is damaged: %s. Put back a copy of it, or move it away to start anew; nothing was changed", e.Path, e.Reason)
}

// Store is an open store. Its methods may be called from several goroutines.
type Store struct {
	db      *bolt.DB
	path    string
	seq     atomic.Uint64 // newest change sequence that is committed
	changes chan struct{}

	closing sync.RWMutex // held for writing by Close, for reading while a batch is queued
	closed  bool
	queue   chan *request
	written sync.WaitGroup // the writer
}

// Open opens the store at path and makes it where there is none; the folder must be there. Errors: *InUseError,
// *DamagedError, and what the file system says.
func Open(path string) (*Store, error) {
	if err := inspect(path); err != nil {
		return nil, err
	}
	s := &Store{path: path, changes: make(chan struct{}, 1), queue: make(chan *request, 64)}
	err := s.guarded(func() (err error) {
		// NoFreelistSync would save a page or two a commit, but then opening walks the whole file on a goroutine of
		// bbolt's own, where a damaged page ends the process: nothing there can be recovered from.
		s.db, err = bolt.Open(path, 0o600, &bolt.Options{
			Timeout: lockPatience, FreelistType: bolt.FreelistMapType, InitialMmapSize: 1 << 30,
		})
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, &InUseError{path}
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, &DamagedError{path, "it is no bbolt file"}
	case err != nil:
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	if err := s.prepareBuckets(); err != nil {
		_ = s.db.Close()
		return nil, err
	}
	s.written.Add(1)
	go s.write()
	return s, nil
}

func (s *Store) prepareBuckets() error {
	var fresh bool
	err := s.view(func(tx *bolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if fresh = meta == nil; fresh {
			return nil
		}
		if format := meta.Get(keyFormat); len(format) != 1 || format[0] != formatVersion {
			return &DamagedError{s.path, fmt.Sprintf("its layout is version %v, and this program reads version %d", format, formatVersion)}
		}
		s.seq.Store(tx.Bucket(bucketChanges).Sequence())
		return nil
	})
	if err != nil || !fresh {
		return err
	}
	s.sizeGrowth()
	return s.update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketMeta, bucketJournal, bucketItems, bucketStories, bucketKeys, bucketLatest, bucketChanges, bucketSources} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return tx.Bucket(bucketMeta).Put(keyFormat, []byte{formatVersion})
	})
}

// Close commits what is queued and lets go of the file. Adding to a closed store is an error.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.closing.Unlock()
	s.written.Wait()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// Seq is the newest change sequence. It moves exactly when something that a reader could see has changed.
func (s *Store) Seq() uint64 { return s.seq.Load() }

// Changes is poked after each commit that moved Seq. It serves one listener.
func (s *Store) Changes() <-chan struct{} { return s.changes }

// Size is the length of the store's file in bytes.
func (s *Store) Size() int64 {
	info, err := os.Stat(s.path)
	if err != nil {
		return 0
	}
	return info.Size()
}
