package main

import (
	"context"
	"errors"

	"nashra/fetcher"
	"nashra/story"
)

// judging is a run of the daemon over all that is kept, because the topics are others than before.
type judging struct {
	stop  context.CancelFunc
	ended chan struct{}
}

func (j *judging) end() {
	if j != nil {
		j.stop()
		<-j.ended
	}
}

// setTopics makes the store judge by the topics of the config, and what is kept too, while everything else goes on.
func (d *daemon) setTopics(ctx context.Context) {
	d.judging.end()
	ctx, stop := context.WithCancel(ctx)
	j := &judging{stop: stop, ended: make(chan struct{})}
	d.judging = j
	topics := topicsOf(&d.config)
	go func() {
		defer close(j.ended)
		again, err := d.store.Relabel(ctx, topics)
		switch {
		case errors.Is(err, context.Canceled): // the next start goes on
		case err != nil:
			d.log.Error("what is kept could not be judged by the topics; the feeds of topics lack some of it", "error", err)
		case again:
			d.log.Info("what is kept is judged by the topics of the config")
			d.sourcesChanged() // so that the feeds of topics are made again, as the config is by then
		}
	}()
}

// setOrigins keeps what the sources are called, so that it is known when they are gone.
func (d *daemon) setOrigins(ctx context.Context) {
	checkpoints, err := d.store.Checkpoints()
	if err == nil {
		origins := map[string]story.Origin{defaultSource: {Title: outletOf(d.config, defaultSource)}}
		for _, s := range d.sources(&d.config) {
			origins[s.ID] = story.OriginOf(s, fetcher.Current(s, checkpoints[s.ID]))
		}
		err = d.store.SetOrigins(ctx, origins)
	}
	if err != nil {
		d.log.Error("what the sources are called could not be kept", "error", err)
	}
}
