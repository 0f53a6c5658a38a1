package fetcher

import (
	"context"
	"fmt"
	"slices"
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

// visit fetches a source and saves items and checkpoint in one batch (promise P1). A visit that is stopped half-way
// saves nothing and counts as no failure. Of one source one visit goes on at a time: the next begins with what the last
// has saved. onlyIfDue makes it do nothing, and say so, where somebody has just visited the source.
func (f *Fetcher) visit(ctx context.Context, ledger Ledger, source story.Source, onlyIfDue bool) (report Report, made bool) {
	report, made, save := f.begin(ctx, ledger, source, onlyIfDue)
	if save != nil {
		save(&report)
	}
	return report, made
}

// begin is the part of a visit that needs the source's host. save does the rest, which waits for the disk; it is nil
// where there is nothing to save. Until then nobody else visits the source.
func (f *Fetcher) begin(ctx context.Context, ledger Ledger, source story.Source, onlyIfDue bool) (report Report, made bool, save func(*Report)) {
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
	if at, ok := Due(last); onlyIfDue && (!ok || at.After(time.Now())) {
		return report, false, nil
	}
	report.Visit = f.Fetch(ctx, source, last)
	if report.Visit.Err != nil && ctx.Err() != nil { // stopped: nobody's fault, and no news for a schedule that ends
		return report, !onlyIfDue, nil
	}
	if report.Visit.Outcome == Waiting {
		return report, true, nil
	}
	return report, true, func(r *Report) {
		defer f.sources.give(source.ID)
		batch := story.Batch{Source: source.ID, Seen: r.Visit.Checkpoint.LastVisit, Items: r.Visit.Items, Checkpoint: &r.Visit.Checkpoint}
		r.Verdicts, r.Err = ledger.Add(context.WithoutCancel(ctx), batch)
		if r.Err != nil {
			r.Err = fmt.Errorf("saving the visit of %s: %w", source.ID, r.Err)
		}
	}
}

// Due is when a source is to be visited next; never (false) when its feed is gone.
func Due(c story.Checkpoint) (time.Time, bool) {
	c = withoutFuture(c, time.Now())
	if c.Gone {
		return time.Time{}, false
	}
	if c.RetryAfter.After(c.NextVisit) {
		return c.RetryAfter, true
	}
	return c.NextVisit, true
}

// withoutFuture forgets the dates of a last visit that lies ahead of us: the clock was wrong then, and a source must not
// wait until it is right.
func withoutFuture(c story.Checkpoint, now time.Time) story.Checkpoint {
	if c.LastVisit.After(now.Add(time.Hour)) {
		c.LastVisit, c.NextVisit, c.RetryAfter = time.Time{}, time.Time{}, time.Time{}
	}
	return c
}

// VisitAll visits the sources once each, as many at a time as the limits allow, and reports each visit as it ends, one
// at a time. A worker never waits for a busy host while another host could be visited, nor for the disk while no more
// than Workers visits are being saved.
func (f *Fetcher) VisitAll(ctx context.Context, ledger Ledger, sources []story.Source, report func(Report)) {
	q := &visitQueue{hosts: f.hosts, waiting: slices.Clone(sources)}
	var workers, savers sync.WaitGroup
	var reporting sync.Mutex
	saving := make(chan struct{}, f.opt.Workers)
	for range min(f.opt.Workers, len(sources)) {
		workers.Go(func() {
			for {
				source, ok := q.next(ctx)
				if !ok {
					return
				}
				r, _, save := f.begin(ctx, ledger, source, false)
				f.hosts.give(hostOf(source.URL))
				saving <- struct{}{}
				savers.Go(func() {
					defer func() { <-saving }()
					if save != nil {
						save(&r)
					}
					reporting.Lock()
					defer reporting.Unlock()
					report(r)
				})
			}
		})
	}
	workers.Wait()
	savers.Wait()
}

// visitQueue hands out the first source whose host is free.
type visitQueue struct {
	hosts   *turns
	mu      sync.Mutex
	waiting []story.Source
}

// next takes a source and a turn at its host; false when there are no more.
func (q *visitQueue) next(ctx context.Context) (story.Source, bool) {
	for ctx.Err() == nil {
		freed := q.hosts.next()
		source, found, left := q.first()
		if found || !left {
			return source, found
		}
		select {
		case <-freed:
		case <-ctx.Done():
		}
	}
	return story.Source{}, false
}

func (q *visitQueue) first() (source story.Source, found, left bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, s := range q.waiting {
		if q.hosts.take(hostOf(s.URL)) {
			q.waiting = slices.Delete(q.waiting, i, i+1)
			return s, true, true
		}
	}
	return story.Source{}, false, len(q.waiting) > 0
}
