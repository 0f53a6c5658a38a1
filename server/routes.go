package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/storage"
	"nashra/story"
)

// routes are the paths for machines, and all others, which are answered when asked; feeds and front page are answered
// before, from memory.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for path, h := range map[string]http.HandlerFunc{"/healthz": s.healthz, "/readyz": s.readyz, "/metrics": s.metrics.serve} {
		mux.Handle(path, s.metrics.counted(path, onlyReading(h)))
	}
	mux.HandleFunc("/", onlyReading(s.public)) // a feed asked with another method comes here too, and is refused
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

// public answers with what the site has at a path.
func (s *Server) public(w http.ResponseWriter, r *http.Request) {
	site := s.site.Load()
	path := r.URL.Path
	if inside, found := strings.CutPrefix(path, site.root+"/"); found { // a proxy may leave the folder of the public address in
		path = "/" + inside
	}
	if isFolder(path) {
		s.metrics.counter("redirect")(http.StatusMovedPermanently)
		w.Header().Set("Location", (&url.URL{Path: site.root + path + "/"}).EscapedPath())
		w.WriteHeader(http.StatusMovedPermanently)
		return
	}
	p, err := s.asked.get(path, moment{s.store.Seq(), s.store.Names(), site}, func(old *page) (*page, error) {
		resource, err := site.Resource(path)
		if err != nil {
			return nil, err
		}
		return s.pageOf(old, site, resource, routeOf(path)), nil
	})
	switch {
	case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrForgotten):
		s.missing(w, r, site, errors.Is(err, storage.ErrForgotten))
	case err != nil:
		s.failed(w, r, err)
	default:
		p.count(p.serve(w, r))
	}
}

// isFolder says whether a path is that of a source or a topic without its slash.
func isFolder(path string) bool {
	for _, kind := range []string{"/sources/", "/topics/"} {
		if id, found := strings.CutPrefix(path, kind); found && id != "" && !strings.Contains(id, "/") {
			return true
		}
	}
	return false
}

// routeOf names a path for the counters, without what would make them endless.
func routeOf(path string) string {
	parts := strings.SplitN(path, "/", 4)
	if len(parts) < 3 {
		return path
	}
	switch kind := parts[1]; kind {
	case "stories", "archive":
		return "/" + kind + "/"
	case "sources", "topics":
		return "/" + kind + "/ID/" + parts[len(parts)-1]
	}
	return "other"
}

func (s *Server) missing(w http.ResponseWriter, r *http.Request, site *Site, gone bool) {
	status, resource, err := http.StatusNotFound, (*Resource)(nil), error(nil)
	if gone {
		status = http.StatusGone
	}
	if resource, err = site.Missing(gone); err != nil {
		s.failed(w, r, err)
		return
	}
	p := s.pageOf(nil, site, resource, "missing")
	p.count(p.send(w, r, status))
}

// statesOf says how each source is.
func statesOf(store Stories, settings *Settings) ([]feedgen.SourceState, error) {
	checkpoints, err := store.Checkpoints()
	if err != nil {
		return nil, err
	}
	histories, err := store.Histories()
	if err != nil {
		return nil, err
	}
	var states []feedgen.SourceState
	now := time.Now()
	for _, source := range settings.Sources {
		c := fetcher.Current(source, checkpoints[source.ID])
		states = append(states, feedgen.StateOf(source, c, story.HealthOf(c, histories[source.ID], now)))
	}
	return states, nil
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
