package main

import (
	"context"
	"errors"
	"net"
	"reflect"
	"sync"
	"time"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/server"
	"nashra/server/control"
	"nashra/server/static"
	"nashra/storage"
	"nashra/story"
)

// daemon is what `nashra run` ties together: the store, what brings items in, and what shows them.
type daemon struct {
	*app
	listen   address // of the command line, which outlasts a reload; "" where it gave none
	store    *storage.Store
	fetching sync.RWMutex // guards the two below, which a reload replaces
	config   config
	visits   *visits
	inboxes  []*watchedInbox
	judging  *judging
	web      *server.Server
	changed  chan struct{} // poked when a command has changed the sources
}

// visits are a fetcher with its scheduler. A reload makes a new scheduler, and a new fetcher only where the config of
// fetching has changed: a visit that a person waits for holds its source in the fetcher it began with.
type visits struct {
	options   fetcher.Options
	fetcher   *fetcher.Fetcher
	scheduler *fetcher.Scheduler
	stop      context.CancelFunc
	ended     chan struct{}
}

// serve is the life of the daemon: everything starts, and when ctx is done everything ends in the order in which
// nothing is lost: first the visits and the inboxes, then the commands, then the readers, last the store, which the caller closes.
func (d *daemon) serve(ctx context.Context, listener net.Listener, hangup <-chan struct{}) error {
	socket, removeSocket, err := control.Listen(d.config.Data)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer removeSocket()
	untilDone := context.WithoutCancel(ctx)
	webCtx, stopWeb := context.WithCancel(untilDone)
	defer stopWeb()
	commandsCtx, stopCommands := context.WithCancel(untilDone)
	defer stopCommands()
	failed := make(chan error, 2)
	var web, commands sync.WaitGroup
	d.startVisits(untilDone)
	d.setInboxes(untilDone)
	d.setTopics(untilDone)
	web.Go(func() { failed <- d.web.Serve(webCtx, listener) })
	commands.Go(func() { failed <- control.Serve(commandsCtx, socket, d.commands(ctx)) })
	d.log.Info("listening", "url", "http://"+listener.Addr().String()+"/", "data", d.config.Data, "sources", len(d.sources(&d.config)), "version", version())
	for err == nil && ctx.Err() == nil {
		select {
		case <-ctx.Done():
			d.log.Info("ending: no new visits; those on their way are finished or given up")
		case err = <-failed:
		case <-hangup:
			d.reload(untilDone)
		case <-d.changed:
			d.visits.scheduler.SetSources(d.sources(&d.config))
			d.setOrigins(untilDone)
			d.web.Reload(d.settings(&d.config))
		}
	}
	d.stopVisits()
	stopInboxes(d.inboxes)
	d.judging.end()
	stopCommands()
	commands.Wait()
	stopWeb()
	web.Wait()
	return err
}

// startVisits begins to visit the sources of the config.
func (d *daemon) startVisits(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	v := &visits{options: fetcherOptions(d.config), stop: stop, ended: make(chan struct{})}
	if d.visits != nil && reflect.DeepEqual(d.visits.options, v.options) {
		v.fetcher = d.visits.fetcher
	} else {
		v.fetcher = fetcher.New(v.options)
	}
	v.scheduler = fetcher.NewScheduler(v.fetcher, d.store, d.visited)
	v.scheduler.SetSources(d.sources(&d.config))
	d.visits = v
	go func() {
		defer close(v.ended)
		v.scheduler.Run(ctx)
	}()
}

// stopVisits gives up the visits that wait for their source; one that has an answer is saved whole.
func (d *daemon) stopVisits() {
	d.visits.stop()
	<-d.visits.ended
}

// visited reports a visit: a failure of a source is data (promise P7), a failure to save is an error.
func (d *daemon) visited(r fetcher.Report) {
	d.web.CountVisit(r)
	a := control.VisitedOf(r)
	next := "never, unless named"
	if !a.Next.IsZero() {
		next = a.Next.Local().Format(time.RFC3339)
	}
	switch {
	case r.Err != nil:
		d.log.Error("a visit could not be saved", "source", r.Source, "error", r.Err)
	case r.Visit.Err != nil:
		d.log.Warn("source failed", "source", r.Source, "error", r.Visit.Err, "next", next)
	default:
		d.log.Info("visited", "source", r.Source, "outcome", r.Visit.Outcome, "new", a.New, "joined", a.Joined, "updated", a.Updated, "kept_out", len(a.KeptOut), "next", next)
	}
}

// reload reads the config again. A bad one is reported and changes nothing; what cannot change while the daemon runs
// is said.
func (d *daemon) reload(ctx context.Context) {
	next, err := d.app.config()
	if err != nil {
		d.log.Error("the new config is not taken; the old one stays", "error", err)
		return
	}
	if d.listen != "" {
		next.Listen = d.listen
	}
	if next.Listen != d.config.Listen || next.Data != d.config.Data || next.Same != d.config.Same {
		d.log.Warn("listen, data and same are taken when the daemon starts again", "listen", next.Listen, "data", next.Data, "near", next.Same.Near)
		next.Listen, next.Data, next.Same = d.config.Listen, d.config.Data, d.config.Same
	}
	d.stopVisits()
	d.fetching.Lock()
	d.config = next
	d.startVisits(ctx)
	d.fetching.Unlock()
	d.setInboxes(ctx)
	d.setTopics(ctx)
	d.setOrigins(ctx)
	d.web.Reload(d.settings(&next))
	d.log.Info("config read again", "sources", len(d.sources(&next)))
}

// commands is what the commands work through.
func (d *daemon) commands(ending context.Context) control.Daemon {
	return control.Daemon{Store: d.store, Fetch: d.fetchUntil(ending), Publish: d.publishUntil(ending), Changed: d.sourcesChanged}
}

// publishUntil gives what `nashra publish` asks of a running daemon, whose end it does not hold up.
func (d *daemon) publishUntil(ending context.Context) control.PublishFunc {
	return func(ctx context.Context, dir string, all bool) (static.Counts, error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(ending, stop)()
		d.fetching.RLock()
		c := d.config
		d.fetching.RUnlock()
		return publish(ctx, dir, d.store, d.settings(&c), all)
	}
}

// fetchUntil gives what `nashra fetch` asks of a running daemon. A reload does not stop it; the daemon's end does.
func (d *daemon) fetchUntil(ending context.Context) control.FetchFunc {
	return func(ctx context.Context, ids []string, all bool, report func(control.Visited)) error {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(ending, stop)()
		d.fetching.RLock()
		c, f := d.config, d.visits.fetcher
		d.fetching.RUnlock()
		sources := d.sources(&c)
		return fetchSources(ctx, f, d.store, sources, ids, all, func(r fetcher.Report) {
			d.visited(r)
			report(control.VisitedOf(r))
		})
	}
}

// sourcesChanged is called by the control socket, from any goroutine.
func (d *daemon) sourcesChanged() {
	select {
	case d.changed <- struct{}{}:
	default: // one is on its way and will see this change too
	}
}

// sources are those of the config and those that commands have added; without the latter where the store cannot be read.
func (d *daemon) sources(c *config) []story.Source {
	r, err := d.roster(c, d.store)
	if err != nil {
		d.log.Error("the sources that were added cannot be read; those of the config are visited", "error", err)
		return c.sources()
	}
	return r.sources
}

// settings are what the server takes from a config and from what commands have added.
func (d *daemon) settings(c *config) server.Settings { return settings(c, d.sources(c)) }

func settings(c *config, sources []story.Source) server.Settings {
	return server.Settings{
		Feed: feedgen.Feed{
			Title: c.Title, Description: c.Description, Language: string(c.Language), URL: string(c.URL), Summaries: c.summaries(),
			Rights: string(c.Feed.Rights), NoIndex: bool(c.Feed.NoIndex), Mark: bool(c.Feed.TitleMark), Topics: c.topics(),
		},
		Items:     int(c.Feed.Items),
		PerSource: int(c.Feed.PerSource),
		Sources:   sources,
	}
}

// newFetcher makes a fetcher as the config says.
func newFetcher(c config) *fetcher.Fetcher { return fetcher.New(fetcherOptions(c)) }

// fetcherOptions are what a fetcher takes from a config. The agent names the program and, where it is given, whom to ask.
func fetcherOptions(c config) fetcher.Options {
	agent := "Nashra/" + version()
	if c.Contact != "" {
		agent += " (+" + string(c.Contact) + ")"
	}
	return fetcher.Options{
		UserAgent: agent, OwnURL: string(c.URL), Workers: int(c.Fetch.Workers), PerHost: int(c.Fetch.PerHost),
		Timeout: c.Fetch.Timeout.value(), MaxBody: int64(c.Fetch.MaxBody), AllowPrivate: c.privatePrefixes(), Proxy: c.Fetch.Proxy.URL,
		MinInterval: c.Fetch.Interval.Min.value(), MaxInterval: c.Fetch.Interval.Max.value(), Languages: textsOf(c.Languages),
	}
}
