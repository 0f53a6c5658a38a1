package fetcher

import (
	"context"
	"fmt"
	"sync"
	"time"

	"nashra/story"
)

// Ledger is what visits need of the store.
type Ledger interface {
	Add(context.Context, story.Batch) ([]story.Verdict, error)
	Checkpoint(source string) (story.Checkpoint, error)
}

// Report is what became of one visit. Err is the store's; what the source did wrong is in Visit.Err.
type Report struct {
	Source   string
	Visit    Visit
	Verdicts []story.Verdict
	Err      error
}

// Visit fetches a source and saves items and checkpoint in one batch (promise P1). A visit that is stopped half-way
// saves nothing and counts as no failure.
func (f *Fetcher) Visit(ctx context.Context, ledger Ledger, source story.Source) Report {
	report := Report{Source: source.ID}
	last, err := ledger.Checkpoint(source.ID)
	if err != nil {
		report.Err = err
		return report
	}
	report.Visit = f.Fetch(ctx, source, last)
	if report.Visit.Outcome == Waiting || report.Visit.Err != nil && ctx.Err() != nil {
		return report
	}
	batch := story.Batch{Source: source.ID, Seen: report.Visit.Checkpoint.LastVisit, Items: report.Visit.Items, Checkpoint: &report.Visit.Checkpoint}
	report.Verdicts, report.Err = ledger.Add(context.WithoutCancel(ctx), batch)
	if report.Err != nil {
		report.Err = fmt.Errorf("saving the visit of %s: %w", source.ID, report.Err)
	}
	return report
}

// Due is when a source is to be visited next; never (false) when its feed is gone.
func Due(c story.Checkpoint) (time.Time, bool) {
	if c.Gone {
		return time.Time{}, false
	}
	if c.RetryAfter.After(c.NextVisit) {
		return c.RetryAfter, true
	}
	return c.NextVisit, true
}

// VisitAll visits the sources once each, as many at a time as the limits allow, and reports each visit as it ends, one
// at a time. A worker never waits for a busy host while another host could be visited.
func (f *Fetcher) VisitAll(ctx context.Context, ledger Ledger, sources []story.Source, report func(Report)) {
	q := &visitQueue{limits: f.limits, waiting: append([]story.Source(nil), sources...)}
	var workers sync.WaitGroup
	var reporting sync.Mutex
	for range min(f.opt.Workers, len(sources)) {
		workers.Go(func() {
			for {
				source, ok := q.next(ctx)
				if !ok {
					return
				}
				r := f.Visit(ctx, ledger, source)
				f.limits.give(source)
				reporting.Lock()
				report(r)
				reporting.Unlock()
			}
		})
	}
	workers.Wait()
}

// visitQueue hands out the first source that may be visited.
type visitQueue struct {
	limits  *limits
	mu      sync.Mutex
	waiting []story.Source
}

// next waits until a source may be visited; it says false when none is left or ctx is done.
func (q *visitQueue) next(ctx context.Context) (story.Source, bool) {
	for ctx.Err() == nil {
		s, ok, wait := q.take()
		if ok || wait == nil {
			return s, ok
		}
		select {
		case <-wait:
		case <-ctx.Done():
		}
	}
	return story.Source{}, false
}

// take gives a source, or what to wait for, or neither when none is left.
func (q *visitQueue) take() (s story.Source, ok bool, wait <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, s := range q.waiting {
		busy := wait
		if ok, wait = q.limits.take(s); ok {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return s, true, nil
		}
		if busy != nil {
			wait = busy // the first: what is freed since then must wake us too
		}
	}
	return story.Source{}, false, wait
}
