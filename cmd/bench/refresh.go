package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The refresh: so many feeds of some forty items, each answered after the latency, by so many workers.
const (
	feeds   = 1000
	workers = 16
	latency = 50 * time.Millisecond
)

// warmMillis is what a feed that has not changed may cost at most, in milliseconds of CPU time.
const warmMillis = 0.2

// measureRefresh compares `nashra fetch --all` of feeds on the loopback with a bare fetcher of the same feeds.
//
// Cold, with an empty store, the ratio is CPU time of the whole process: what is paid, beside GET, gofeed, bluemonday,
// folding, a sketch and one bbolt writer, for the guards, the rules about dates and addresses, the compression and the
// indexes. One fifth more at most.
//
// Warm, when every feed answers 304, the ratio is wall time by feeds x latency / workers, which is the time that
// nobody could avoid: 1.15 at most, with all that a process does besides, such as opening the store. The CPU time of a
// feed is that of the whole process by the number of feeds; how much of it is the start (the program, its config, the
// store) says a process that finds no source due. Against the bare fetcher neither has a bound. What the feed server
// itself costs is nowhere counted. Near-sameness is off: the bare fetcher knows none.
func (b *bench) measureRefresh(ctx context.Context) ([]row, error) {
	server, err := b.startFeeds(ctx)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	const part, bare = "refresh", "fetchfloor full"
	rows := []row{
		{part: part, what: "cold: CPU time", unit: "s", against: bare, bound: atMost(1.2)},
		{part: part, what: "cold: wall time", unit: "s", against: bare},
		{part: part, what: "warm: wall time", unit: "s", against: "feeds x latency / workers", bound: atMost(1.15)},
		{part: part, what: "warm: answers 304", unit: "feeds", against: "feeds", bound: atLeast(1)},
		{part: part, what: "warm: CPU time of a feed", unit: "ms", against: againstTheLimit, bound: atMost(1)},
		{part: part, what: "warm: its share of the start", unit: "ms", against: "the feed's CPU time"},
		{part: part, what: "warm: CPU time", unit: "s", against: bare},
		{part: part, what: "warm: wall time", unit: "s", against: bare},
	}
	for round := range b.rounds {
		nashra, floor, err := b.refreshRound(ctx, server, round)
		if err != nil {
			return nil, err
		}
		rows[0].add(nashra.cold.cpu.Seconds(), floor.cold.cpu.Seconds())
		rows[1].add(nashra.cold.wall.Seconds(), floor.cold.wall.Seconds())
		rows[2].add(nashra.warm.wall.Seconds(), latency.Seconds()*feeds/workers)
		rows[3].add(float64(nashra.unchanged), feeds)
		rows[4].add(millisOfAFeed(nashra.warm), warmMillis)
		rows[5].add(millisOfAFeed(nashra.start), millisOfAFeed(nashra.warm))
		rows[6].add(nashra.warm.cpu.Seconds(), floor.warm.cpu.Seconds())
		rows[7].add(nashra.warm.wall.Seconds(), floor.warm.wall.Seconds())
		b.say(part, "round %d: cold CPU %.2f s, the bare fetcher %.2f s; warm %.2f s, CPU of a feed %.3f ms, the bare fetcher %.3f ms", round+1,
			nashra.cold.cpu.Seconds(), floor.cold.cpu.Seconds(), nashra.warm.wall.Seconds(), millisOfAFeed(nashra.warm), millisOfAFeed(floor.warm))
	}
	return rows, nil
}

func millisOfAFeed(e ended) float64 { return e.cpu.Seconds() * 1000 / feeds }

// startFeeds serves the feeds, which are all that were made. The server compresses them before it answers.
func (b *bench) startFeeds(ctx context.Context) (*service, error) {
	files, err := filepath.Glob(b.path("data", "feeds", "*.xml"))
	if err != nil || len(files) != feeds {
		return nil, fmt.Errorf("there are %d feeds, and %d are needed", len(files), feeds)
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	return b.start(ctx, address, "feedserver", "-dir", b.path("data", "feeds"), "-addr", address, "-latency", latency.String())
}

// refreshed is one refresh of all feeds into an empty store, and one more of the same.
type refreshed struct {
	cold, warm ended
	unchanged  int   // answers 304 in the warm one
	start      ended // of a process that then visits none
}

// refreshRound measures both fetchers; which comes first changes from round to round.
func (b *bench) refreshRound(ctx context.Context, server *service, round int) (nashra, floor refreshed, err error) {
	config, err := b.writeConfig("refresh", refreshConfig(server.address))
	if err != nil {
		return nashra, floor, err
	}
	etags, db := b.path("etags"), b.path("fetchfloor.db")
	for _, old := range []string{etags, db} {
		if err := os.RemoveAll(old); err != nil {
			return nashra, floor, err
		}
	}
	ours := func() (err error) {
		if nashra, err = b.refresh(ctx, server, "nashra", "--config", config, "fetch", "--all"); err != nil {
			return err
		}
		nashra.start, err = b.run(ctx, "nashra", "--config", config, "fetch") // none is due
		return err
	}
	theirs := func() (err error) {
		floor, err = b.refresh(ctx, server, "fetchfloor", "-base", "http://"+server.address, "-n", fmt.Sprint(feeds),
			"-w", fmt.Sprint(workers), "-mode", "full", "-etags", etags, "-db", db)
		return err
	}
	order := []func() error{ours, theirs}
	if round%2 == 1 {
		order[0], order[1] = theirs, ours
	}
	for _, measure := range order {
		if err := measure(); err != nil {
			return nashra, floor, err
		}
	}
	return nashra, floor, nil
}

// refresh runs a fetcher twice. The feed server counts what it answers, and begins anew whenever it is asked.
func (b *bench) refresh(ctx context.Context, server *service, program string, args ...string) (r refreshed, err error) {
	if r.cold, err = b.run(ctx, program, args...); err != nil {
		return r, err
	}
	fetched, _, err := countAnswers(ctx, server)
	if err == nil && fetched != feeds {
		err = fmt.Errorf("%s fetched %d of %d feeds", program, fetched, feeds)
	}
	if err != nil {
		return r, err
	}
	if r.warm, err = b.run(ctx, program, args...); err != nil {
		return r, err
	}
	_, r.unchanged, err = countAnswers(ctx, server)
	return r, err
}

// countAnswers asks how many feeds were sent, and how many were answered with 304, since it was asked last.
func countAnswers(ctx context.Context, server *service) (sent, unchanged int, err error) {
	stats, err := get(ctx, server.address, "/stats", "")
	if err != nil {
		return 0, 0, err
	}
	if _, err := fmt.Sscanf(string(stats), "200=%d 304=%d", &sent, &unchanged); err != nil {
		return 0, 0, fmt.Errorf("reading the feed server's counts %q: %w", stats, err)
	}
	return sent, unchanged, nil
}

// refreshConfig lists the feeds as sources and lets all workers ask the one host.
func refreshConfig(address string) string {
	var c strings.Builder
	fmt.Fprintf(&c, keysOnly+"fetch: {workers: %d, per_host: %d, allow_private: [127.0.0.0/8]}\nsources:\n", workers, workers)
	for i := range feeds {
		fmt.Fprintf(&c, "  - {id: f%04d, url: \"http://%s/f/%04d.xml\"}\n", i, address, i)
	}
	return c.String()
}
