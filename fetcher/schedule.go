package fetcher

import (
	"context"
	"time"

	"nashra/story"
)

// Scheduler visits each source when it is due, for ever. A source that fails comes round more rarely and is never
// given up (promise P7).
type Scheduler struct {
	fetcher *Fetcher
	ledger  Ledger
	report  func(Report)
	sources chan []story.Source
}

// NewScheduler makes a scheduler; report is called after each visit, one at a time.
func NewScheduler(f *Fetcher, ledger Ledger, report func(Report)) *Scheduler {
	return &Scheduler{fetcher: f, ledger: ledger, report: report, sources: make(chan []story.Source, 1)}
}

// SetSources replaces the sources, also while Run runs.
func (s *Scheduler) SetSources(sources []story.Source) {
	for {
		select {
		case s.sources <- sources:
			return
		case <-s.sources: // nobody has taken the last ones yet
		}
	}
}

// Run visits what is due until ctx is done; then it waits for the visits that are on their way: each is saved whole or
// not at all.
func (s *Scheduler) Run(ctx context.Context) {
	r := rounds{Scheduler: s, running: map[string]bool{}, due: map[string]time.Time{}, done: make(chan finished)}
	for ctx.Err() == nil {
		next, freed := r.start(ctx)
		wait := time.NewTimer(next)
		select {
		case <-ctx.Done():
		case sources := <-s.sources:
			r.take(sources)
		case f := <-r.done:
			r.finish(f)
		case <-freed:
		case <-wait.C:
		}
		wait.Stop()
	}
	for len(r.running) > 0 {
		r.finish(<-r.done)
	}
}

// rounds is the state of Run. Only Run's goroutine touches it.
type rounds struct {
	*Scheduler
	all     []story.Source
	running map[string]bool
	due     map[string]time.Time
	done    chan finished
}

type finished struct {
	source story.Source
	report Report
}

// idle is how long Run sleeps when nothing is due; anything that happens wakes it.
const idle = time.Hour

// take begins with new sources. What is known of the old ones is in their checkpoints.
func (r *rounds) take(sources []story.Source) {
	r.all = sources
	r.due = map[string]time.Time{}
	for _, s := range sources {
		if s.Paused {
			continue
		}
		if at, ok := r.dueOf(s.ID); ok {
			r.due[s.ID] = at
		}
	}
}

func (r *rounds) dueOf(id string) (time.Time, bool) {
	c, err := r.ledger.Checkpoint(id)
	if err != nil {
		return time.Now().Add(r.fetcher.opt.MinInterval), true // the visit itself will report it
	}
	return Due(c)
}

// start begins the visits that are due and that the limits allow. It says how long until the next is due, and what to
// wait for besides where the limits hold one back.
func (r *rounds) start(ctx context.Context) (wait time.Duration, freed <-chan struct{}) {
	now, wait := time.Now(), idle
	for _, source := range r.all {
		at, scheduled := r.due[source.ID]
		if !scheduled || r.running[source.ID] {
			continue
		}
		if at.After(now) {
			wait = min(wait, at.Sub(now))
			continue
		}
		if len(r.running) >= r.fetcher.opt.Workers {
			continue // a visit of ours that ends will wake us
		}
		ok, busy := r.fetcher.limits.take(source)
		if !ok {
			if freed == nil {
				freed = busy
			}
			continue
		}
		// A visit that somebody asked for may have moved the date since.
		if later, ok := r.dueOf(source.ID); !ok || later.After(now) {
			r.fetcher.limits.give(source)
			r.reschedule(source.ID, later, ok)
			wait = min(wait, max(later.Sub(now), 0))
			continue
		}
		r.running[source.ID] = true
		go func() { r.done <- finished{source, r.fetcher.Visit(ctx, r.ledger, source)} }()
	}
	return wait, freed
}

func (r *rounds) reschedule(id string, at time.Time, ok bool) {
	if ok {
		r.due[id] = at
	} else {
		delete(r.due, id)
	}
}

func (r *rounds) finish(f finished) {
	delete(r.running, f.source.ID)
	r.fetcher.limits.give(f.source)
	if _, known := r.due[f.source.ID]; known {
		at, ok := Due(f.report.Visit.Checkpoint)
		if f.report.Err != nil {
			at, ok = time.Now().Add(r.fetcher.opt.MinInterval), true // the store failed: not at once again
		}
		r.reschedule(f.source.ID, at, ok)
	}
	r.report(f.report)
}
