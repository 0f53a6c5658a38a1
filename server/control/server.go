package control

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"nashra/fetcher"
	"nashra/server/static"
	"nashra/storage"
	"nashra/story"
)

// Visited is what became of one visit, for the person who asked for it.
type Visited struct {
	Source    string
	Outcome   fetcher.Outcome
	New       int
	Joined    int
	Updated   int
	Unchanged int
	KeptOut   []story.KeptOut // by language, or by the words of the source
	Error     string          // what the source or the store did wrong; empty when all went well
	Next      time.Time
}

// VisitedOf says a fetcher's report in short.
func VisitedOf(r fetcher.Report) Visited {
	v := Visited{Source: r.Source, Outcome: r.Visit.Outcome, KeptOut: r.Visit.KeptOut}
	for _, verdict := range r.Verdicts {
		switch verdict.Outcome {
		case story.New:
			v.New++
		case story.Joined:
			v.Joined++
		case story.Updated:
			v.Updated++
		case story.Unchanged:
			v.Unchanged++
		case story.Forgotten:
			v.KeptOut = append(v.KeptOut[:len(v.KeptOut):len(v.KeptOut)], story.KeptOut{Why: "a person has taken it down (story " + verdict.Story + ")"})
		}
	}
	if err := errors.Join(r.Visit.Err, r.Err); err != nil {
		v.Error = err.Error()
	}
	v.Next, _ = fetcher.Due(r.Visit.Checkpoint)
	return v
}

// FetchFunc visits the sources with these ids, or all that are due; all ignores our own schedule.
type FetchFunc func(ctx context.Context, ids []string, all bool, report func(Visited)) error

// PublishFunc writes the site into a folder, which has an absolute path; all looks at every file of it.
type PublishFunc func(ctx context.Context, dir string, all bool) (static.Counts, error)

// Daemon is what commands work through.
type Daemon struct {
	Store   *storage.Store
	Fetch   FetchFunc
	Publish PublishFunc
	Changed func() // called after a call that has changed the sources
}

// Serve answers on a listener of Listen until ctx is done; then it finishes the calls that are on their way.
func Serve(ctx context.Context, listener net.Listener, d Daemon) error {
	mux := routes(d.Store, d.Fetch)
	mux.HandleFunc("POST /publish", answering(func(r *http.Request, asked publishCall) (any, error) {
		return d.Publish(r.Context(), asked.Dir, asked.All)
	}))
	sourceRoutes(mux, d.Store, d.Changed)
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("answering on the control socket: %w", err)
	case <-ctx.Done():
	}
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if s.Shutdown(leaving) != nil {
		_ = s.Close() // an export that nobody reads
	}
	return nil
}

func routes(store *storage.Store, fetch FetchFunc) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add", answering(func(r *http.Request, batch story.Batch) (any, error) {
		// What has arrived whole is kept even when the caller goes away.
		return store.Add(context.WithoutCancel(r.Context()), batch)
	}))
	mux.HandleFunc("POST /files", answering(func(_ *http.Request, paths []string) (any, error) { return store.Files(paths) }))
	mux.HandleFunc("POST /story", answering(func(_ *http.Request, id string) (any, error) { return store.Story(id) }))
	mux.HandleFunc("POST /story-of-item", answering(func(_ *http.Request, id story.ItemID) (any, error) { return store.StoryOfItem(id) }))
	mux.HandleFunc("POST /story-of-url", answering(func(_ *http.Request, raw string) (any, error) { return store.StoryOfURL(raw) }))
	mux.HandleFunc("POST /forget", answering(func(r *http.Request, what story.Forgetting) (any, error) {
		return store.Forget(context.WithoutCancel(r.Context()), what)
	}))
	mux.HandleFunc("POST /explain", answering(func(_ *http.Request, asked explainCall) (any, error) {
		return store.Explain(asked.Item, asked.Other)
	}))
	mux.HandleFunc("POST /check", answering(func(*http.Request, bool) (any, error) { return store.Check() }))
	mux.HandleFunc("POST /checkpoints", answering(func(*http.Request, bool) (any, error) { return store.Checkpoints() }))
	mux.HandleFunc("POST /items", streaming(func(r *http.Request, after uint64, send func(any) error) error {
		return store.Items(after, func(k storage.KeptItem) error { return errors.Join(send(k), r.Context().Err()) })
	}))
	mux.HandleFunc("POST /stories", streaming(func(r *http.Request, after uint64, send func(any) error) error {
		return store.Stories(after, func(k storage.KeptStory) error { return errors.Join(send(k), r.Context().Err()) })
	}))
	mux.HandleFunc("POST /fetch", streaming(func(r *http.Request, asked fetchCall, send func(any) error) error {
		var sending error
		err := fetch(r.Context(), asked.IDs, asked.All, func(v Visited) { sending = errors.Join(sending, send(v)) })
		return errors.Join(err, sending)
	}))
	return mux
}

// sourceRoutes are the calls about sources. What has arrived whole is done even when the caller goes away.
func sourceRoutes(mux *http.ServeMux, store *storage.Store, changed func()) {
	after := func(err error) (any, error) {
		if err == nil {
			changed()
		}
		return true, err
	}
	mux.HandleFunc("POST /histories", answering(func(*http.Request, bool) (any, error) { return store.Histories() }))
	mux.HandleFunc("POST /subscriptions", answering(func(*http.Request, bool) (any, error) { return store.Subscriptions() }))
	mux.HandleFunc("POST /subscribe", answering(func(r *http.Request, list []story.Subscription) (any, error) {
		return after(store.Subscribe(context.WithoutCancel(r.Context()), list))
	}))
	mux.HandleFunc("POST /unsubscribe", answering(func(r *http.Request, asked unsubscribeCall) (any, error) {
		return after(store.Unsubscribe(context.WithoutCancel(r.Context()), asked.IDs, asked.Stay))
	}))
	mux.HandleFunc("POST /set-paused", answering(func(r *http.Request, asked pauseCall) (any, error) {
		return after(store.SetPaused(context.WithoutCancel(r.Context()), asked.IDs, asked.Paused))
	}))
}

type unsubscribeCall struct{ IDs, Stay []string }

type pauseCall struct {
	IDs    []string
	Paused bool
}

type publishCall struct {
	Dir string
	All bool
}

type explainCall struct{ Item, Other story.ItemID }

type fetchCall struct {
	IDs []string
	All bool
}

// errorHeader is the trailer that ends a stream: the error in words, quoted; none when all went well.
const errorHeader = "Nashra-Error"

// answering reads one value and answers with one.
func answering[In any](do func(*http.Request, In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := gob.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, "this call cannot be read: "+err.Error(), http.StatusBadRequest)
			return
		}
		out, err := do(r, in)
		if err != nil {
			status := http.StatusInternalServerError
			switch {
			case errors.Is(err, storage.ErrNotFound):
				status = http.StatusNotFound
			case errors.Is(err, storage.ErrForgotten):
				status = http.StatusGone
			case errors.Is(err, storage.ErrTaken):
				status = http.StatusConflict
			}
			http.Error(w, err.Error(), status)
			return
		}
		_ = gob.NewEncoder(w).Encode(out) // an error here is that the caller has gone
	}
}

// streaming reads one value and answers with many; how it ended stands in the trailer.
func streaming[In any](do func(*http.Request, In, func(any) error) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := gob.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, "this call cannot be read: "+err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Trailer", errorHeader)
		out := gob.NewEncoder(w)
		flushed := http.NewResponseController(w)
		last := time.Now()
		err := do(r, in, func(v any) error {
			if err := out.Encode(v); err != nil {
				return err
			}
			if time.Since(last) < 100*time.Millisecond {
				return nil
			}
			last = time.Now()
			return flushed.Flush()
		})
		if err != nil {
			w.Header().Set(errorHeader, strconv.QuoteToASCII(err.Error()))
		}
	}
}
