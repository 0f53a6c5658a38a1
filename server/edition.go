package server

import (
	"context"
	"fmt"
	"time"

	"nashra/feedgen"
)

// edition is the feed of all and the front page as they stand: all made from the same stories.
type edition struct {
	seq   uint64
	pages map[string]*page // by path, with the folder of the public address and without
}

// settles is how long it takes until the dates of all of it can be told; 0: they are.
func (e *edition) settles() (rest time.Duration) {
	for _, p := range e.pages {
		rest = max(rest, p.settles())
	}
	return rest
}

// page is an answer that is kept, with the counters of its path at hand.
type page struct {
	*answer
	self    string // its Link header
	undated bool   // it shows more than the change sequence tells
	count   func(status int)
}

// restBetween is how long what is shown rests between two renderings, so that a flood of items costs little and no
// reader waits long for one.
const restBetween = 250 * time.Millisecond

// restAfterFailure is when rendering is tried again although nothing has changed.
const restAfterFailure = 10 * time.Second

// keepFresh renders when something has changed, until ctx is done. The last change is always rendered.
func (s *Server) keepFresh(ctx context.Context) {
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.store.Changes():
		case <-s.reload:
		case <-again:
		}
		again = nil
		if err := s.render(); err != nil {
			s.ready.Store(false)
			s.log.Error("the feeds could not be made again; those from before stay", "error", err)
			again = time.After(restAfterFailure)
		} else if rest := s.shown.Load().settles(); rest > 0 {
			again = time.After(rest)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(restBetween):
		}
	}
}

// render makes an edition. Where the bytes are those of the last one, its answers stay, dates and all: when nothing
// changes, no byte changes (promise P2). What readers have asked of the last one is packed before they are shown the
// next, so that nobody waits for it.
func (s *Server) render() error {
	began := time.Now()
	site := s.site.Load()
	next := &edition{seq: s.store.Seq(), pages: map[string]*page{}}
	feed, modified, err := site.stories("")
	if err != nil {
		return fmt.Errorf("rendering the feeds: %w", err)
	}
	feed = feed.Prepared()
	var made []*page
	last := s.shown.Load()
	for _, format := range feedgen.Formats() {
		r, err := site.written(&feed, format, modified)
		if err != nil {
			return fmt.Errorf("rendering %s: %w", format.Name, err)
		}
		var old *page
		if last != nil {
			old = last.pages[r.Path]
		}
		p := s.pageOf(old, site, r, r.Path)
		next.pages[r.Path], next.pages[site.root+r.Path] = p, p
		made = append(made, p)
	}
	s.metrics.rendered(time.Since(began))
	for _, p := range made {
		p.pack()
	}
	s.shown.Store(next)
	s.ready.Store(true)
	return nil
}

// pageOf makes the answer of a resource, or takes the last one where nothing has changed. route is its path for the counters.
func (s *Server) pageOf(old *page, site *Site, r *Resource, route string) *page {
	var more []field
	self := ""
	if r.Path != "" {
		self = "<" + site.settings.Feed.URL + r.Path + `>; rel="self"`
		more = append(more, field{"Link", []string{self}})
	}
	if r.page {
		more = append(more, pageSecurity()...)
	}
	if site.settings.Feed.NoIndex {
		more = append(more, field{"X-Robots-Tag", []string{"noindex"}})
	}
	p := &page{answer: newAnswer(r, more), self: self, undated: r.Modified.IsZero(), count: s.metrics.counter(route)}
	if old == nil {
		return p
	}
	if old.tags == p.tags && old.self == p.self && len(old.plain.headers) == len(p.plain.headers) {
		return old
	}
	p.sameDate = !p.modified.After(old.modified) // two changes in one second, or another config
	p.wanted(old.answer)
	return p
}

// pageSecurity keeps what a source sent from doing anything in a reader's browser (promise P8). The feeds go without: no
// browser acts on what is escaped in them, or takes their types for a page's. They have eight headers, and net/http's map
// takes as long for a ninth as for three others.
func pageSecurity() []field {
	return []field{
		{"Content-Security-Policy", []string{feedgen.ContentSecurityPolicy()}}, {"Referrer-Policy", []string{"no-referrer"}},
		{"X-Content-Type-Options", []string{"nosniff"}},
	}
}
