package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/storage"
	"nashra/story"
)

// routes are the paths that are answered when asked; feeds and front page are answered before, from memory.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, h http.HandlerFunc) {
		mux.Handle(path, s.metrics.counted(path, onlyReading(h)))
	}
	handle("/stories/{id}", s.storyPage)
	handle("/sources", s.sourcesPage)
	handle("/healthz", s.healthz)
	handle("/readyz", s.readyz)
	handle("/metrics", s.metrics.serve)
	handle("/", s.missing) // what no other route takes; a feed asked with another method comes here too, and is refused
	return mux
}

// onlyReading refuses all methods but GET and HEAD (RFC 9110 section 15.5.6).
func onlyReading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
			return
		}
		next(w, r)
	}
}

func (s *Server) storyPage(w http.ResponseWriter, r *http.Request) {
	found, err := s.store.Story(r.PathValue("id"))
	if errors.Is(err, storage.ErrNotFound) {
		s.missing(w, r)
		return
	}
	modified, modifiedErr := s.store.Modified()
	if err = errors.Join(err, modifiedErr); err != nil {
		s.failed(w, r, err)
		return
	}
	s.send(w, r, http.StatusOK, modified, func(out io.Writer, f feedgen.Feed) error { return feedgen.WriteStory(out, f, found) })
}

// sourcesPage has no Last-Modified: what it shows changes with every visit, and its ETag says whether it did.
func (s *Server) sourcesPage(w http.ResponseWriter, r *http.Request) {
	states, err := s.sourceStates()
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.send(w, r, http.StatusOK, time.Time{}, func(out io.Writer, f feedgen.Feed) error { return feedgen.WriteSources(out, f, states) })
}

// sourceStates says how each source is.
func (s *Server) sourceStates() ([]feedgen.SourceState, error) {
	checkpoints, err := s.store.Checkpoints()
	if err != nil {
		return nil, err
	}
	histories, err := s.store.Histories()
	if err != nil {
		return nil, err
	}
	var states []feedgen.SourceState
	now := time.Now()
	for _, source := range s.settings.Load().Sources {
		c := fetcher.Current(source, checkpoints[source.ID])
		states = append(states, feedgen.StateOf(source, c, story.HealthOf(c, histories[source.ID], now)))
	}
	return states, nil
}

func (s *Server) missing(w http.ResponseWriter, r *http.Request) {
	s.send(w, r, http.StatusNotFound, time.Time{}, feedgen.WriteMissing)
}

// send answers with a page that is made for this request.
func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, modified time.Time, write func(io.Writer, feedgen.Feed) error) {
	feed, err := s.feed(s.settings.Load())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	var body bytes.Buffer
	if err := write(&body, feed); err != nil {
		s.failed(w, r, err)
		return
	}
	a := newAnswer("text/html; charset=utf-8", pageSecurity(), modified, body.Bytes())
	if status == http.StatusOK {
		a.serve(w, r)
		return
	}
	a.send(w, r, status)
}

// failed says to the reader only that it is our fault, and to the log what it was.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("a page could not be made", "path", r.URL.Path, "error", err)
	http.Error(w, "تعذّر إعداد هذه الصفحة. حاول مرة أخرى بعد قليل.", http.StatusInternalServerError)
}

// healthz says that the process answers.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusOK, "ok\n")
}

// readyz says whether what is shown is up to date, what comes in is kept, and requests are welcome.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	switch {
	case !s.ready.Load():
		say(w, http.StatusServiceUnavailable, "not ready: the feeds could not be made, or the daemon ends\n")
		return
	case s.unsaved.Load():
		say(w, http.StatusServiceUnavailable, "not ready: the last visit could not be saved; the log says why\n")
		return
	}
	say(w, http.StatusOK, fmt.Sprintf("ready, change sequence %d\n", s.shown.Load().seq))
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
