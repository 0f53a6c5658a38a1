package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"nashra/story"
)

// formatVersion is the layout that this code reads and writes. Version 1 had no fingerprints, version 2 had them without
// subjects, version 3 had no visits and no subscriptions, version 4 no files, version 5 a change log of which only the newest entry
// of a story stayed, and no shelves; all are brought up to date.
const formatVersion = 6

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
	bucketPrints  = []byte("prints")
	bucketDays    = []byte("days")
	bucketLearned = []byte("learned")
	bucketVisits  = []byte("visits")
	bucketRead    = []byte("readings")
	bucketSubs    = []byte("subscriptions")
	bucketFiles   = []byte("files")
	bucketArchive = []byte("archives")
	bucketOrigins = []byte("origins")
	bucketShelves = []byte("shelves")

	keyFormat = []byte("format")
)

func allBuckets() [][]byte {
	return [][]byte{bucketMeta, bucketJournal, bucketItems, bucketStories, bucketKeys, bucketLatest, bucketChanges, bucketSources,
		bucketPrints, bucketDays, bucketLearned, bucketVisits, bucketRead, bucketSubs, bucketFiles,
		bucketArchive, bucketOrigins, bucketShelves}
}

// ErrNotFound says that nothing is kept under a name.
var ErrNotFound = errors.New("not found in the store")

// InUseError says that another process holds the store.
type InUseError struct{ Path string }

func (e *InUseError) Error() string { return "the store " + e.Path + " is in use by another process" }

// NewerError says that a store was written by a later version of the program.
type NewerError struct{ Path string }

func (e *NewerError) Error() string {
	return "the store " + e.Path + " was written by a newer version of this program; use that one. Nothing was changed"
}

// DamagedError says what is wrong with a store's file, and what to do.
type DamagedError struct{ Path, Reason string }

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the store %s is damaged: %s. Put back a copy of it, or move it away to start anew; nothing was changed", e.Path, e.Reason)
}

// Store is an open store. Its methods may be called from several goroutines.
type Store struct {
	db      *bolt.DB
	file    *os.File // the one that db has open and locked
	path    string
	seq     atomic.Uint64 // newest change sequence that is committed
	changes chan struct{}

	origins      atomic.Pointer[knownOrigins]
	originsMoved atomic.Uint64 // how often a commit has changed them
	named        atomic.Uint64 // originsMoved, as listeners were told of it

	topics atomic.Pointer[story.Topics] // by which items are judged; nil: by none

	closing sync.RWMutex // held for writing by Close, for reading while a batch is queued
	closed  bool
	queue   chan *request
	written sync.WaitGroup // the writer
	near    *nearness      // the writer's own; nil: items are told apart by their keys only
	stuck   error          // why bbolt's write lock will never be free again; the writer's own until it has ended
}

// Option is something that Open can be asked for.
type Option func(*Store)

// WithNear makes the store join near copies of one report: those that are one at a probability of at least report, which
// lies between 0 and 1. Without it an item joins a story by its exact keys only.
func WithNear(report float64) Option {
	return func(s *Store) { s.near = &nearness{report: report, every: learnedEvery} }
}

// Open opens the store at path and makes it where there is none; the folder must be there. Errors: *InUseError,
// *DamagedError, *NewerError, and what the file system says.
func Open(path string, options ...Option) (*Store, error) {
	s := &Store{path: path, changes: make(chan struct{}, 1), queue: make(chan *request, 64)}
	for _, option := range options {
		option(s)
	}
	if err := s.open(); err != nil {
		return nil, openError(path, err)
	}
	s.written.Add(1)
	go s.write()
	return s, nil
}

func (s *Store) open() error {
	if err := inspect(s.path); errors.Is(err, fs.ErrNotExist) {
		err = create(s.path)
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	err := s.guarded(func() (err error) {
		// NoFreelistSync would save a page or two a commit, but then opening walks the whole file on a goroutine of
		// bbolt's own, where a damaged page ends the process: nothing there can be recovered from.
		s.db, err = bolt.Open(s.path, 0o600, &bolt.Options{
			Timeout: lockPatience, FreelistType: bolt.FreelistMapType, InitialMmapSize: mapAhead(), OpenFile: s.openFile,
		})
		return err
	})
	if err != nil {
		if s.file != nil {
			_ = s.letGo() // bbolt does it too, unless it panicked: then the lock would stay for as long as we run
		}
		return err
	}
	if err := s.prepareBuckets(); err != nil {
		_ = s.db.Close()
		return err
	}
	return nil
}

func openError(path string, err error) error {
	var damaged *DamagedError
	var newer *NewerError
	switch {
	case errors.As(err, &damaged):
		return damaged
	case errors.As(err, &newer):
		return newer
	case errors.Is(err, bolterrors.ErrTimeout):
		return &InUseError{path}
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return &DamagedError{path, "it is no bbolt file"}
	case isNoRoom(err):
		err = noRoom(path, err)
	}
	return fmt.Errorf("opening the store: %w", err)
}

// create makes an empty store beside path and gives it its name when it is whole, so that neither a full disk nor a kill
// leaves half of one. Where another process was faster, its store is taken.
func create(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	beside := file.Name()
	defer os.Remove(beside)
	if err := file.Close(); err != nil {
		return err
	}
	db, err := bolt.Open(beside, 0o600, nil)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.Link(beside, path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(beside, path) // where the file system knows no links
}

func (s *Store) openFile(path string, flag int, mode os.FileMode) (file *os.File, err error) {
	s.file, err = os.OpenFile(path, flag, mode)
	return s.file, err
}

// letGo closes the file where bbolt cannot. What it has mapped stays, and would hold the lock without the file.
func (s *Store) letGo() error { return errors.Join(unlock(s.file), s.file.Close()) }

// mapAhead is how much of the file's future bbolt maps at once: when the file outgrows the map, the writer must wait for
// every reader. It is address space and no memory; but 32 bits have little of it, and Windows would make the file as long.
func mapAhead() int {
	if strconv.IntSize == 32 || runtime.GOOS == "windows" {
		return 0
	}
	return 1 << 30
}

// prepareBuckets makes the tables of a new store, and looks whether an old one has those that we know.
func (s *Store) prepareBuckets() error {
	old := false // new, or of an older version
	err := s.guarded(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			if _, err := walkPages(s.file, tx, false); err != nil {
				return &DamagedError{s.path, err.Error()}
			}
			if first, _ := tx.Cursor().First(); first == nil {
				old = true
				return nil
			}
			meta := tx.Bucket(bucketMeta)
			if meta == nil {
				return &DamagedError{s.path, "it holds another program's data"}
			}
			format := meta.Get(keyFormat)
			if old = len(format) == 1 && format[0] >= 1 && format[0] < formatVersion; old {
				return nil
			}
			if len(format) == 1 && format[0] > formatVersion {
				return &NewerError{s.path}
			}
			if len(format) != 1 || format[0] != formatVersion {
				return &DamagedError{s.path, fmt.Sprintf("its layout is version %v, and this program reads version %d", format, formatVersion)}
			}
			return s.readSeq(tx)
		})
	})
	if err != nil || !old {
		return err
	}
	s.sizeGrowth()
	if err := s.upgrade(); err != nil {
		return err
	}
	return s.guarded(func() error { return s.db.View(s.readSeq) })
}

func (s *Store) readSeq(tx *bolt.Tx) error {
	t, err := begin(tx)
	if err != nil {
		return err
	}
	s.seq.Store(t.changes.Sequence())
	return nil
}

func makeBuckets(tx *bolt.Tx) error {
	for _, name := range allBuckets() {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

func writeFormat(tx *bolt.Tx) error {
	return tx.Bucket(bucketMeta).Put(keyFormat, []byte{formatVersion})
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
	closeFile := s.db.Close
	if s.stuck != nil { // bbolt's would wait for ever
		closeFile = s.letGo
	}
	if err := closeFile(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// Seq is the newest change sequence. It moves exactly when something that a reader could see has changed.
func (s *Store) Seq() uint64 { return s.seq.Load() }

// Names moves when what sources are called has changed, which moves no story.
func (s *Store) Names() uint64 { return s.originsMoved.Load() }

// Changes is poked after each commit that moved Seq or Names. It serves one listener.
func (s *Store) Changes() <-chan struct{} { return s.changes }

// Size is the length of the store's file in bytes.
func (s *Store) Size() int64 {
	info, err := os.Stat(s.path)
	if err != nil {
		return 0
	}
	return info.Size()
}
