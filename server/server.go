package server

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"nashra/feedgen"
	"nashra/storage"
	"nashra/story"
)

// Stories is what the server shows.
type Stories interface {
	Select(storage.Query) (storage.Selection, error)
	Story(id string) (story.Story, error)
	Archive(seq uint64) (storage.Archive, error)
	Origins() (map[string]story.Origin, error)
	Carriers() ([]string, error)
	JudgedBy() (string, error)    // changes when stories get other topics
	Modified() (time.Time, error) // of the newest change
	Checkpoints() (map[string]story.Checkpoint, error)
	Histories() (map[string]story.History, error)
}

// Changes is how the server learns that there is something new to show.
type Changes interface {
	Seq() uint64
	Names() uint64 // moves when sources are called otherwise
	Changes() <-chan struct{}
}

// Store is the store as the server sees it.
type Store interface {
	Stories
	Changes
	Size() int64
}

// Settings are what a config says of what goes out; Reload replaces them.
type Settings struct {
	Feed      feedgen.Feed   // title, description, language, address; the rest is filled in here
	Items     int            // stories in a feed
	PerSource int            // of one source in the feed of all, while others wait; 0: no bound
	Sources   []story.Source // as the page of sources lists them
}

// Server answers HTTP. Its methods may be called from several goroutines.
type Server struct {
	version string
	store   Store
	log     *slog.Logger
	metrics *metrics
	site    atomic.Pointer[Site]
	shown   atomic.Pointer[edition]
	asked   *cache
	ready   atomic.Bool // what is shown is up to date
	unsaved atomic.Bool // the store could not keep the last visit
	handler http.Handler
	reload  chan struct{}
}

// New makes a server and renders the feeds once, so that it has an answer before the first request.
func New(store Store, settings Settings, version string, log *slog.Logger) (*Server, error) {
	s := &Server{store: store, version: version, log: log, asked: newCache(), reload: make(chan struct{}, 1)}
	s.site.Store(NewSite(store, settings, version))
	s.metrics = newMetrics(store, version, func() ([]feedgen.SourceState, error) { return statesOf(store, s.site.Load().settings) })
	s.handler = s.routes()
	if err := s.render(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload replaces the settings; what is shown follows at once.
func (s *Server) Reload(settings Settings) {
	s.site.Store(NewSite(s.store, settings, s.version))
	select {
	case s.reload <- struct{}{}:
	default: // one is on its way and will see these settings
	}
}

// The limits of a connection. A reader with a slow line has a minute for an answer.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = headerTimeout // nobody sends a body here
	writeTimeout  = time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 16 << 10
	farewell      = 5 * time.Second
)

// Serve answers on the listener and keeps what is shown up to date, until ctx is done; then it lets the requests that
// are on their way end. The error is nil when it was ctx that ended it.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	web := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		Protocols: new(http.Protocols),
	}
	web.Protocols.SetHTTP1(true)
	web.Protocols.SetUnencryptedHTTP2(true) // for a proxy that speaks it
	rendering, stop := context.WithCancel(ctx)
	defer stop()
	var working sync.WaitGroup
	working.Go(func() { s.keepFresh(rendering) })
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	var err error
	select {
	case err = <-ended:
		err = fmt.Errorf("answering HTTP: %w", err)
	case <-ctx.Done():
		s.ready.Store(false)
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if web.Shutdown(leaving) != nil {
			_ = web.Close() // somebody reads very slowly; the bytes are there for the next time
		}
	}
	stop()
	working.Wait()
	return err
}

// ServeHTTP sends what is in memory, and leaves the rest to the routes.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := s.shown.Load().pages[r.URL.Path]; p != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		p.count(p.serve(w, r))
		return
	}
	s.handler.ServeHTTP(w, r)
}
