package server

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"nashra/feedgen"
	"nashra/storage"
	"nashra/story"
)

// edition is the feeds and the front page as they stand: all made from the same stories.
type edition struct {
	seq   uint64
	pages map[string]*page // by path
}

// page is an answer that is kept, with the counters of its path at hand.
type page struct {
	*answer
	self  string // its Link header
	count func(status int)
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
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(restBetween):
		}
	}
}

// render makes an edition. Where the bytes are those of the last one, its answers stay, dates and all: when nothing
// changes, no byte changes (promise P2).
func (s *Server) render() error {
	began := time.Now()
	settings := s.settings.Load()
	next := &edition{seq: s.store.Seq(), pages: map[string]*page{}}
	modified, err := s.store.Modified()
	if err != nil {
		return fmt.Errorf("rendering the feeds: %w", err)
	}
	feed, err := s.feed(settings)
	if err != nil {
		return fmt.Errorf("rendering the feeds: %w", err)
	}
	found, err := s.store.Select(storage.Query{Limit: settings.Items, PerSource: settings.PerSource})
	if err != nil {
		return fmt.Errorf("rendering the feeds: %w", err)
	}
	feed.Stories = found.Stories
	last := s.shown.Load()
	for _, format := range feedgen.Formats() {
		var body bytes.Buffer
		if err := format.Write(&body, feed); err != nil {
			return fmt.Errorf("rendering %s: %w", format.Name, err)
		}
		next.pages[feed.Path(format)] = s.page(last, &feed, format, modified, body.Bytes())
	}
	s.shown.Store(next)
	s.ready.Store(true)
	s.metrics.rendered(time.Since(began))
	return nil
}

// page makes the answer of a format, or takes the last one where nothing has changed.
func (s *Server) page(last *edition, feed *feedgen.Feed, format feedgen.Format, modified time.Time, body []byte) *page {
	path := feed.Path(format)
	more := []field{{"Link", []string{"<" + feed.URL + path + `>; rel="self"`}}}
	if format.MediaType() == "text/html" {
		more = append(more, pageSecurity()...)
	}
	p := &page{answer: newAnswer(format.ContentType, more, modified, body), self: more[0].value[0], count: s.metrics.counter(path)}
	if last != nil {
		if old := last.pages[path]; old != nil && old.tags == p.tags && old.self == p.self {
			return old
		} else if old != nil {
			p.sameDate = !p.modified.After(old.modified) // two changes in one second, or another config
		}
	}
	return p
}

// feed is what all that goes out has in common: the settings, and what is known of the sources.
func (s *Server) feed(settings *Settings) (feedgen.Feed, error) {
	feed := settings.Feed
	checkpoints, err := s.store.Checkpoints()
	if err != nil {
		return feed, err
	}
	feed.Sources = make(map[string]story.Origin, len(settings.Sources))
	for _, source := range settings.Sources {
		state := feedgen.StateOf(source, checkpoints[source.ID], story.Health{})
		feed.Sources[source.ID] = story.Origin{Title: state.Title, URL: state.URL, Site: state.Site}
	}
	return feed, nil
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
