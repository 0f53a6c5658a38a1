package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// fetchedBeside is how many feeds a daemon visits, over and over, while documents are imported through it.
const fetchedBeside = 20

// measureAgain compares imports with one another: the second of a folder that has not changed, which reads nothing, and
// one through a daemon that visits feeds, with the first into a store of its own. All three by wall time, in one round;
// the counts of the one through the daemon must be those of the first.
func (b *bench) measureAgain(ctx context.Context) ([]row, error) {
	const part, first = "again", "the first import"
	rows := []row{
		{part: part, what: "unchanged: documents a second", unit: "docs/s", against: first, bound: atLeast(10)},
		{part: part, what: "through a daemon that fetches", unit: "docs/s", against: first, bound: atLeast(0.67)},
	}
	server, err := b.startFeeds(ctx)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	rate := func(e ended) float64 { return documents / e.wall.Seconds() }
	for round := range b.rounds {
		config, err := b.writeConfig(part, keysOnly)
		if err != nil {
			return nil, err
		}
		fresh, err := b.run(ctx, "nashra", "--config", config, "import", b.path("data", "docs"))
		if err != nil {
			return nil, err
		}
		again, err := b.run(ctx, "nashra", "--config", config, "import", b.path("data", "docs"))
		if err != nil {
			return nil, err
		}
		through, err := b.importThroughDaemon(ctx, server)
		if err != nil {
			return nil, err
		}
		if through.out != fresh.out {
			return nil, fmt.Errorf("through the daemon it says %q, alone %q", through.out, fresh.out)
		}
		rows[0].add(rate(again), rate(fresh))
		rows[1].add(rate(through), rate(fresh))
		b.say(part, "round %d: first %.0f docs/s, again %.0f, through the daemon %.0f", round+1, rate(fresh), rate(again), rate(through))
	}
	return rows, os.RemoveAll(b.path(part))
}

// importThroughDaemon imports all documents into an empty store that a daemon holds, which visits feeds every second. The
// feeds' stories are none of the documents', or the counts would differ.
func (b *bench) importThroughDaemon(ctx context.Context, feeds *service) (ended, error) {
	var sources strings.Builder
	for i := range fetchedBeside {
		fmt.Fprintf(&sources, "  - {id: f%d, url: \"http://%s/f/%04d.xml\"}\n", i, feeds.address, i)
	}
	config, err := b.writeConfig("through", keysOnly+"fetch: {interval: {min: 1s, max: 2s}, per_host: 16, allow_private: [127.0.0.0/8]}\nsources:\n"+sources.String())
	if err != nil {
		return ended{}, err
	}
	defer os.RemoveAll(b.path("through"))
	daemon, err := b.startNashra(ctx, config)
	if err != nil {
		return ended{}, err
	}
	defer daemon.stop()
	return b.run(ctx, "nashra", "--config", config, "import", b.path("data", "docs"))
}
