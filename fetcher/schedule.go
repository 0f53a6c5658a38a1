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
	waiting []*appointment          // of the sources that no visit is on its way to, the earliest first
	running map[string]bool
	failing int       // of the running: visits of sources that failed last time
	steady  time.Time // when the next visit would begin if all began a gap apart
	done    chan finished
}

// appointment is when a source is due. Who has waited longest comes first, so that no source is forgotten however many
// there are.
type appointment struct {
	source  story.Source
	host    string
	at      time.Time
	failing bool // it failed last time
}

type finished struct {
	*appointment
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
			r.waiting = append(r.waiting, r.appoint(s))
		}
	}
	slices.SortStableFunc(r.waiting, func(a, b *appointment) int { return a.at.Compare(b.at) })
}

// appoint asks the ledger. What cannot be read is due at once: the visit itself will report it.
func (r *rounds) appoint(source story.Source) *appointment {
	a := &appointment{source: source, host: hostFor(source, story.Checkpoint{})}
	c, err := r.ledger.Checkpoint(source.ID)
	if err != nil {
		return a
	}
	c = Current(source, c)
	a.host = hostFor(source, c)
	at, ok := Due(c)
	if !ok {
		at = time.Now().Add(idle)
	}
	a.at, a.failing = at, c.Failures > 0
	return a
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
		if pause := r.breath(now); pause > 0 {
			return pause, blocked
		}
		if next.failing && r.failing >= r.forFailing() {
			i++
			continue
		}
		if until := r.fetcher.refusals.until(next.host, now); !until.IsZero() {
			r.waiting = slices.Delete(r.waiting, i, i+1)
			next.at = r.fetcher.later(until)
			r.wait(next)
			continue
		}
		if !r.fetcher.hosts.take(next.host) {
			blocked = true
			i++
			continue
		}
		r.waiting = slices.Delete(r.waiting, i, i+1)
		r.begin(ctx, next, now)
	}
	return idle, blocked
}

func (r *rounds) begin(ctx context.Context, a *appointment, now time.Time) {
	r.running[a.source.ID] = true
	if a.failing {
		r.failing++
	}
	if r.steady.Before(now) {
		r.steady = now
	}
	r.steady = r.steady.Add(r.gap())
	go func() {
		report, made := r.fetcher.visit(ctx, r.ledger, a.source, true)
		r.fetcher.hosts.give(a.host)
		r.done <- finished{a, report, made}
	}()
}

// atLeastASecond is how many visits may begin in a second however few sources there are.
const atLeastASecond = 20

// gap is how far apart visits begin when all sources are due at once: after a first start, a long sleep of the machine,
// a night without a network. All are visited within two thirds of the shortest interval; thus the schedule keeps up
// with any number of sources, and their first round has no edge that would come back in every later one.
func (r *rounds) gap() time.Duration {
	return min(time.Second/atLeastASecond, r.fetcher.opt.MinInterval*2/3/time.Duration(max(len(r.sources), 1)))
}

// breath is how long the next visit must wait, so that no more begin at once than there are workers.
func (r *rounds) breath(now time.Time) time.Duration {
	ahead := time.Duration(r.fetcher.opt.Workers-1) * r.gap()
	return r.steady.Add(-ahead).Sub(now)
}

// forFailing is how many workers may be at sources that failed last time: those hang until their time is up, and must
// not take the place of the sources that answer.
func (r *rounds) forFailing() int { return max(r.fetcher.opt.Workers/4, 1) }

// wait puts an appointment where it belongs.
func (r *rounds) wait(a *appointment) {
	i, _ := slices.BinarySearchFunc(r.waiting, a.at, func(b *appointment, at time.Time) int {
		if b.at.After(at) {
			return 1
		}
		return -1 // also when they are equal: who came first goes first
	})
	r.waiting = slices.Insert(r.waiting, i, a)
}

func (r *rounds) finish(f finished) {
	delete(r.running, f.source.ID)
	if f.failing {
		r.failing--
	}
	if source, ok := r.sources[f.source.ID]; ok {
		next := r.appoint(source)
		if f.report.Err != nil {
			next.at = time.Now().Add(r.fetcher.opt.MinInterval) // the store failed: not at once again
		}
		r.wait(next)
	}
	if f.made {
		r.report(f.report)
	}
}
