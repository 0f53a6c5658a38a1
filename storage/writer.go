package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// maxWriting is how long one transaction goes on taking batches, so that the first of them does not wait long.
const maxWriting = 100 * time.Millisecond

// errClosed is the answer of a store that is closed.
var errClosed = errors.New("the store is closed")

// request is a batch on its way to the writer, with all prepared that needs no lock.
type request struct {
	ctx      context.Context
	batch    *story.Batch
	prepared []story.Prepared
	entries  [][]byte // the journal records of the items
	verdicts []story.Verdict
	err      error
	done     chan struct{}
}

// Add keeps a batch: all of it or nothing. It returns when the batch is safe on disk, with one verdict an item, in
// order. Batches that are added at the same time share one transaction. An error of one batch leaves the others be.
// A batch whose Source is set has items of that source only.
func (s *Store) Add(ctx context.Context, batch story.Batch) ([]story.Verdict, error) {
	for i := range batch.Items {
		if from := batch.Items[i].Source; from == "" || batch.Source != "" && from != batch.Source {
			return nil, fmt.Errorf("adding to the store: item %d has the source %q in a batch of %q", i, from, batch.Source)
		}
	}
	r := &request{ctx: ctx, batch: &batch, done: make(chan struct{})}
	r.prepare()
	s.closing.RLock()
	if s.closed {
		s.closing.RUnlock()
		return nil, errClosed
	}
	s.queue <- r
	s.closing.RUnlock()
	<-r.done
	if r.err != nil {
		return nil, fmt.Errorf("adding to the store: %w", r.err)
	}
	return r.verdicts, nil
}

// prepare folds, hashes, encodes and compresses on all cores.
func (r *request) prepare() {
	items := r.batch.Items
	r.prepared, r.entries = make([]story.Prepared, len(items)), make([][]byte, len(items))
	workers := min(runtime.GOMAXPROCS(0), len(items)/16+1)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(items); i += workers {
				r.prepared[i] = story.Prepare(items[i])
				r.entries[i] = encodeEntry(&entry{Seen: r.batch.Seen, Item: items[i]})
			}
		})
	}
	wg.Wait()
}

// write is the one writer. bbolt has one write transaction at a time, which makes look, decide and keep whole.
func (s *Store) write() {
	defer s.written.Done()
	for first := range s.queue {
		group, err := s.writeGroup(first)
		if err == nil || len(group) == 1 {
			s.answer(group, err)
			continue
		}
		for _, r := range group { // one of them is at fault: each alone
			s.answer([]*request{r}, s.writeAlone(r))
		}
	}
}

// sizeGrowth makes the file grow by an eighth of itself at a time, between 16 KiB and 16 MiB. bbolt's own fixed step
// would leave a small store mostly holes, and then nobody could tell that it was cut off.
func (s *Store) sizeGrowth() {
	s.db.AllocSize = int(min(max(s.Size()/8, 16<<10), 16<<20))
}

// writeGroup commits the first request and what else is queued, as long as it takes no longer than maxWriting.
func (s *Store) writeGroup(first *request) (group []*request, err error) {
	s.sizeGrowth()
	group = []*request{first}
	err = s.update(func(tx *bolt.Tx) error {
		start := time.Now()
		if err := add(tx, first); err != nil {
			return err
		}
		for time.Since(start) < maxWriting {
			select {
			case next := <-s.queue:
				if next == nil { // closed
					return nil
				}
				group = append(group, next)
				if err := add(tx, next); err != nil {
					return err
				}
			default:
				return nil
			}
		}
		return nil
	})
	return group, err
}

func (s *Store) writeAlone(r *request) error {
	s.sizeGrowth()
	return s.update(func(tx *bolt.Tx) error { return add(tx, r) })
}

// answer tells the waiting callers, after it has made the new change sequence known.
func (s *Store) answer(group []*request, err error) {
	if errors.Is(err, syscall.ENOSPC) {
		err = fmt.Errorf("the disk is full; nothing of this batch was kept: %w", err)
	}
	if err == nil {
		s.publish()
	}
	for _, r := range group {
		r.err = err
		close(r.done)
	}
}

func (s *Store) publish() {
	var seq uint64
	err := s.view(func(tx *bolt.Tx) error {
		seq = tx.Bucket(bucketChanges).Sequence()
		return nil
	})
	if err != nil || s.seq.Swap(seq) == seq {
		return
	}
	select {
	case s.changes <- struct{}{}:
	default: // the listener has a poke waiting already
	}
}
