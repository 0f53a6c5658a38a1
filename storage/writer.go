package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"nashra/story"
)

const (
	// maxWriting is how long one transaction goes on taking batches, so that the first of them does not wait long.
	maxWriting = 100 * time.Millisecond
	// maxGathering is how long patient batches wait for others. Most of what a visit without news costs is its commit; and
	// new items lie in all pages of the keys, which each commit writes anew.
	maxGathering = 500 * time.Millisecond
)

// errClosed is the answer of a store that is closed.
var errClosed = errors.New("the store is closed")

// request is a batch on its way to the writer, with all prepared that needs no lock; or another change of the store.
type request struct {
	ctx      context.Context
	batch    *story.Batch
	change   func(*transaction) error // in place of a batch
	topics   *story.Topics            // by which the items were judged
	prepared []story.Prepared
	entries  [][]byte // the journal records of the items
	verdicts []story.Verdict
	err      error
	done     chan struct{}
}

// Add keeps a batch: all of it or nothing. It returns when the batch is safe on disk, with one verdict an item, in
// order. Batches that are added at the same time share one transaction. An error of one batch leaves the others be.
// A batch whose Source is set has items of that source only. A batch whose ctx ends before its turn comes is not kept.
func (s *Store) Add(ctx context.Context, batch story.Batch) ([]story.Verdict, error) {
	r := &request{ctx: ctx, batch: &batch, topics: s.topics.Load(), done: make(chan struct{})}
	if err := errors.Join(validate(&batch), r.prepare(s.near != nil)); err != nil {
		return nil, fmt.Errorf("adding to the store: %w", err)
	}
	if err := s.await(r); err != nil {
		return nil, fmt.Errorf("adding to the store: %w", err)
	}
	return r.verdicts, nil
}

// change lets the writer make another change than a batch: all that do writes, or nothing.
func (s *Store) change(ctx context.Context, do func(*transaction) error) error {
	return s.await(&request{ctx: ctx, change: do, done: make(chan struct{})})
}

// await gives a request to the writer, and returns when it is safe on disk or has failed.
func (s *Store) await(r *request) error {
	s.closing.RLock()
	if s.closed {
		s.closing.RUnlock()
		return errClosed
	}
	s.queue <- r
	s.closing.RUnlock()
	<-r.done
	return r.err
}

func (r *request) patience() <-chan struct{} {
	if r.batch == nil {
		return nil
	}
	return r.batch.Patience
}

func validate(b *story.Batch) error {
	for i := range b.Items {
		if from := b.Items[i].Source; from == "" || b.Source != "" && from != b.Source {
			return fmt.Errorf("item %d has the source %q in a batch of %q", i, from, b.Source)
		}
	}
	if len(b.Items) > 0 && b.Seen.IsZero() {
		return errors.New("the batch does not say when its items were seen")
	}
	if c := b.Checkpoint; c != nil && (c.Source == "" || c.Source != b.Source) {
		return fmt.Errorf("the checkpoint is of the source %q in a batch of %q", c.Source, b.Source)
	}
	return nil
}

// prepare folds, hashes, encodes and compresses on all cores.
func (r *request) prepare(near bool) error {
	items := r.batch.Items
	r.prepared, r.entries = make([]story.Prepared, len(items)), make([][]byte, len(items))
	workers := min(runtime.GOMAXPROCS(0), len(items)/16+1)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			hands := preparing{Preparer: story.Preparer{Near: near}}
			for i := w; i < len(items) && errs[w] == nil; i += workers {
				errs[w] = r.prepareItem(&hands, i)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// preparing is what one goroutine prepares items with.
type preparing struct {
	story.Preparer
	packer
}

// prepareItem makes an error of a panic: one item's strange text must not end the daemon.
func (r *request) prepareItem(hands *preparing, i int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("preparing item %d failed (%v)", i, p)
		}
	}()
	it := r.batch.Items[i]
	r.prepared[i] = hands.Prepare(it)
	r.prepared[i].Topics = r.topics.Of(&it)
	r.entries[i], err = hands.entry(&entry{Seen: r.batch.Seen, Item: it})
	return err
}

// write is the one writer. bbolt has one write transaction at a time, which makes look, decide and keep whole.
func (s *Store) write() {
	defer s.written.Done()
	for first := range s.queue {
		group, err := s.writeGroup(first, s.queued)
		if err == nil || len(group) == 1 {
			s.answer(group, err)
			continue
		}
		for _, r := range group { // one of them is at fault: each alone
			s.answer(s.writeGroup(r, nobody))
		}
	}
}

// queued gives the next request where one waits, or comes while patient ones wait for it, and there is still time for it.
func (s *Store) queued(start time.Time, patience <-chan struct{}) *request {
	left := maxWriting
	if patience != nil {
		left = maxGathering
	}
	if left -= time.Since(start); left <= 0 {
		return nil
	}
	select {
	case next := <-s.queue: // nil when closed
		return next
	default:
	}
	if patience == nil {
		return nil
	}
	select {
	case next := <-s.queue:
		return next
	case <-patience:
		return nil
	case <-time.After(left):
		return nil
	}
}

func nobody(time.Time, <-chan struct{}) *request { return nil }

// sizeGrowth makes the file grow by an eighth of itself at a time, between 16 KiB and 16 MiB. bbolt's own fixed step
// would leave a small store mostly holes, and then nobody could tell that it was cut off.
func (s *Store) sizeGrowth() {
	s.db.AllocSize = int(min(max(s.Size()/8, 16<<10), 16<<20))
}

// writeGroup commits the first request and those that next gives, in one transaction. A request whose caller has gone
// is part of the group and not written.
func (s *Store) writeGroup(first *request, next func(start time.Time, patience <-chan struct{}) *request) (group []*request, err error) {
	s.sizeGrowth()
	group = []*request{first}
	err = s.update(func(t *transaction) error {
		t.near, t.topics = s.near, s.topics.Load()
		start, patience := time.Now(), first.patience()
		for r := first; r != nil; {
			if r.err = r.ctx.Err(); r.err == nil {
				if err := t.serve(r); err != nil {
					return err
				}
			}
			if r = next(start, patience); r != nil {
				group = append(group, r)
				if patience != nil {
					patience = r.patience()
				}
			}
		}
		if err := t.keepTail(); err != nil {
			return err
		}
		return t.keepLearned()
	})
	if err != nil && s.near != nil && slices.ContainsFunc(group, func(r *request) bool { return r.batch != nil }) {
		s.near.window = nil // it has seen what was not kept; the next batch makes it anew from what was
	}
	return group, err
}

// answer tells the waiting callers, after it has made the new change sequence known.
func (s *Store) answer(group []*request, err error) {
	if isNoRoom(err) {
		err = fmt.Errorf("nothing of this batch was kept: %w", noRoom(s.path, err))
	}
	if err == nil {
		s.publish()
	}
	for _, r := range group {
		if r.err == nil {
			r.err = err
		}
		close(r.done)
	}
}

func (s *Store) publish() {
	var seq uint64
	err := s.view(func(t *transaction) error {
		seq = t.changes.Sequence()
		return nil
	})
	if err != nil {
		return
	}
	named := s.originsMoved.Load() // what sources are called is shown, and no story has changed with it
	if moved := s.seq.Swap(seq) != seq; s.named.Swap(named) == named && !moved {
		return
	}
	select {
	case s.changes <- struct{}{}:
	default: // the listener has a poke waiting already
	}
}
