package fetcher

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"nashra/story"
)

// Ledger is what visits need of the store.
type Ledger interface {
	Add(context.Context, story.Batch) ([]story.Verdict, error)
	Checkpoint(source string) (story.Checkpoint, error)
}

// Report is what became of one visit. Err is the store's; what the source did wrong is in Visit.Err. Items that were saved
// are no more in it: some reports wait for others, and heavy feeds would add up.
type Report struct {
	Source   string
	Visit    Visit
	Verdicts []story.Verdict
	Err      error
}

// visit fetches a source and saves items and checkpoint in one batch (promise P1). A visit that is stopped half-way
// saves nothing and counts as no failure. Of one source one visit goes on at a time: the next begins with what the last
// has saved. onlyIfDue makes it do nothing, and say so, where somebody has just visited the source.
func (f *Fetcher) visit(ctx context.Context, ledger Ledger, source story.Source, onlyIfDue bool) (report Report, made bool) {
	report, made, save := f.begin(ctx, ledger, source, onlyIfDue)
	if save != nil {
		save(&report, nil)
	}
	return report, made
}

// begin is the part of a visit that needs the source's host. save does the rest, which waits for the disk; it is nil
// where there is nothing to save. Until then nobody else visits the source. With a patience (see story.Batch) it may be
// saved together with others that are on their way.
func (f *Fetcher) begin(ctx context.Context, ledger Ledger, source story.Source, onlyIfDue bool) (report Report, made bool, save func(*Report, <-chan struct{})) {
	report.Source = source.ID
	if err := f.sources.wait(ctx, source.ID); err != nil {
		report.Visit = Visit{Outcome: Failed, Err: inWords(err, f.opt.Timeout)}
		return report, true, nil
	}
	defer func() {
		if save == nil {
			f.sources.give(source.ID)
		}
	}()
	last, err := ledger.Checkpoint(source.ID)
	if err != nil {
		report.Err = fmt.Errorf("reading the checkpoint of %s: %w", source.ID, err)
		return report, true, nil
	}
	if at, ok := Due(Current(source, last)); onlyIfDue && (!ok || at.After(time.Now())) {
		return report, false, nil
	}
	report.Visit = f.fetch(ctx, source, last)
	defer func() {
		if save == nil {
			report.Visit.letGo()
		}
	}()
	if report.Visit.Err != nil && ctx.Err() != nil { // stopped: nobody's fault, and no news for a schedule that ends
		return report, !onlyIfDue, nil
	}
	if report.Visit.Outcome == Waiting {
		return report, true, nil
	}
	return report, true, func(r *Report, patience <-chan struct{}) {
		defer f.sources.give(source.ID)
		batch := story.Batch{Source: source.ID, Seen: r.Visit.Checkpoint.LastVisit, Items: r.Visit.Items, Checkpoint: &r.Visit.Checkpoint}
		batch.Visit, batch.Reading = r.Visit.past(), r.Visit.reading
		origin := story.OriginOf(source, r.Visit.Checkpoint)
		batch.Origin = &origin
		if r.Visit.release == nil { // others wait until a heavy one is gone
			batch.Patience = patience
		}
		r.Verdicts, r.Err = ledger.Add(context.WithoutCancel(ctx), batch)
		if r.Err != nil {
			r.Err = fmt.Errorf("saving the visit of %s: %w", source.ID, r.Err)
		}
		r.Visit.Items, r.Visit.Feed.Items = nil, nil
		r.Visit.letGo()
	}
}

// VisitAll visits the sources once each, as many at a time as the limits allow, and reports each visit as it ends, one
// at a time. A worker never waits for a busy host while another host could be visited, nor for the disk while there is
// room for what it has read.
func (f *Fetcher) VisitAll(ctx context.Context, ledger Ledger, sources []story.Source, report func(Report)) {
	q := &visitQueue{hosts: f.hosts}
	for _, s := range sources {
		last, err := ledger.Checkpoint(s.ID)
		if err != nil {
			last = story.Checkpoint{} // the visit itself will report it
		}
		q.waiting = append(q.waiting, errand{s, hostFor(s, last)})
	}
	var workers, savers sync.WaitGroup
	var reporting sync.Mutex
	var ahead atomic.Int64 // visits of which the answer is not read yet
	ahead.Store(int64(len(sources)))
	more := make(chan struct{})
	noMore := sync.OnceFunc(func() { close(more) })
	room := newAllowance(maxSaving)
	for range min(f.opt.Workers, len(sources)) {
		workers.Go(func() {
			for {
				next, ok := q.next(ctx)
				if !ok {
					return
				}
				r, _, save := f.begin(ctx, ledger, next.source, false)
				f.hosts.give(next.host)
				last := ahead.Add(-1) == 0
				size, plenty := room.take(sizeOf(r.Visit.Feed.Items))
				savers.Go(func() {
					if save != nil {
						var patience <-chan struct{}
						if plenty && ahead.Load() > 0 {
							patience = more
						}
						save(&r, patience)
					}
					if last {
						noMore()
					}
					room.give(size)
					reporting.Lock()
					defer reporting.Unlock()
					report(r)
				})
			}
		})
	}
	workers.Wait()
	if ahead.Load() > 0 { // of which none is made any more
		noMore()
	}
	savers.Wait()
}

// visitQueue hands out the first source whose host is free.
type visitQueue struct {
	hosts   *turns
	mu      sync.Mutex
	waiting []errand
}

// errand is a source with the host that its visit asks first.
type errand struct {
	source story.Source
	host   string
}

// next takes a source and a turn at its host; false when there are no more.
func (q *visitQueue) next(ctx context.Context) (errand, bool) {
	for ctx.Err() == nil {
		freed := q.hosts.next()
		next, found, left := q.first()
		if found || !left {
			return next, found
		}
		select {
		case <-freed:
		case <-ctx.Done():
		}
	}
	return errand{}, false
}

func (q *visitQueue) first() (next errand, found, left bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, e := range q.waiting {
		if q.hosts.take(e.host) {
			copy(q.waiting[1:i+1], q.waiting[:i]) // those before it are few, those behind it may be ten thousand
			q.waiting = q.waiting[1:]
			return e, true, true
		}
	}
	return errand{}, false, len(q.waiting) > 0
}
