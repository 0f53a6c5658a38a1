package fetcher

import (
	"context"
	"slices"
	"time"

	"nashra/story"
)

// Scheduler visits each source when it is due, for ever. A source that fails comes round more rarely and is never
// given up (promise P7).
type Scheduler struct {
	fetcher *Fetcher
	ledger  Ledger
	report  func(Report)
	// replaced has room for one: the latest sources, until Run takes them.
	replaced chan []story.Source
}

// NewScheduler makes a scheduler; report is called after each visit, one at a time.
func NewScheduler(f *Fetcher, ledger Ledger, report func(Report)) *Scheduler {
	return &Scheduler{fetcher: f, ledger: ledger, report: report, replaced: make(chan []story.Source, 1)}
}

// SetSources replaces the sources, also while Run runs.
func (s *Scheduler) SetSources(sources []story.Source) {
	for {
		select {
		case s.replaced <- sources:
			return
		case <-s.replaced: // nobody has taken the last ones yet
		}
	}
}

// Run visits what is due until ctx is done; then it waits for the visits that are on their way: each is saved whole or
// not at all.
func (s *Scheduler) Run(ctx context.Context) {
	r := rounds{Scheduler: s, sources: map[string]story.Source{}, running: map[string]bool{}, done: make(chan finished)}
	for ctx.Err() == nil {
		freed := s.fetcher.hosts.next()
		pause, blocked := r.start(ctx)
		if !blocked {
			freed = nil
		}
		wait := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case sources := <-s.replaced:
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
	sources map[string]story.Source // that are to be visited
	waiting []appointment           // of the sources that no visit is on its way to, the earliest first
	running map[string]bool
	done    chan finished
}

// appointment is when a source is due. Who has waited longest comes first, so that no source is forgotten however many
// there are.
type appointment struct {
	source story.Source
	host   string
	at     time.Time
}

type finished struct {
	source story.Source
	report Report
	made   bool
}

// idle is how long Run sleeps when nothing is due, and after what time it looks again at a feed that is gone: a person
// may have found it alive.
const idle = time.Hour

// take begins with new sources. What is known of the old ones is in their checkpoints.
func (r *rounds) take(sources []story.Source) {
	r.sources, r.waiting = map[string]story.Source{}, nil
	for _, s := range sources {
		if s.Paused {
			continue
		}
		r.sources[s.ID] = s
		if !r.running[s.ID] {
			r.waiting = append(r.waiting, appointment{s, hostOf(s.URL), r.dueOf(s.ID)})
		}
	}
	slices.SortStableFunc(r.waiting, func(a, b appointment) int { return a.at.Compare(b.at) })
}

// dueOf asks the ledger. What cannot be read is due at once: the visit itself will report it.
func (r *rounds) dueOf(id string) time.Time {
	c, err := r.ledger.Checkpoint(id)
	if err != nil {
		return time.Time{}
	}
	at, ok := Due(c)
	if !ok {
		return time.Now().Add(idle)
	}
	return at
}

// start begins the visits that are due and that the limits allow. It says how long until the next is due, and whether a
// visit waits only for its host. When all workers are busy, a visit that ends will wake Run.
func (r *rounds) start(ctx context.Context) (pause time.Duration, blocked bool) {
	now := time.Now()
	for i := 0; i < len(r.waiting) && len(r.running) < r.fetcher.opt.Workers; {
		next := r.waiting[i]
		if next.at.After(now) {
			return next.at.Sub(now), blocked
		}
		if !r.fetcher.hosts.take(next.host) {
			blocked = true
			i++
			continue
		}
		r.waiting = slices.Delete(r.waiting, i, i+1)
		r.running[next.source.ID] = true
		go func() {
			report, made := r.fetcher.visit(ctx, r.ledger, next.source, true)
			r.fetcher.hosts.give(next.host)
			r.done <- finished{next.source, report, made}
		}()
	}
	return idle, blocked
}

// wait makes an appointment.
func (r *rounds) wait(source story.Source, at time.Time) {
	i, _ := slices.BinarySearchFunc(r.waiting, at, func(a appointment, at time.Time) int {
		if a.at.After(at) {
			return 1
		}
		return -1 // also when they are equal: who came first goes first
	})
	r.waiting = slices.Insert(r.waiting, i, appointment{source, hostOf(source.URL), at})
}

func (r *rounds) finish(f finished) {
	delete(r.running, f.source.ID)
	if source, ok := r.sources[f.source.ID]; ok {
		if f.report.Err != nil {
			r.wait(source, time.Now().Add(r.fetcher.opt.MinInterval)) // the store failed: not at once again
		} else {
			r.wait(source, r.dueOf(source.ID))
		}
	}
	if f.made {
		r.report(f.report)
	}
}
