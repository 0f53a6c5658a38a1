package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// What the store holds whose feeds are made again and again.
const (
	storiesHeld   = 100_000
	sourcesHeld   = 10_000
	rebuilds      = 30
	rebuildMillis = 20 // the most that one may take
	feedsMemory   = 96 // the most that asking for the feeds of all sources may add, in MB: the cache has 16 MiB, and up to three times as much garbage beside it
)

// measureRebuild adds single stories to a daemon with a large store, and asks it for the feed all the while; then it asks for the
// feeds of all sources in turn.
func (b *bench) measureRebuild(ctx context.Context) ([]row, error) {
	config, err := b.writeConfig("rebuild", "same: {near: false}\n")
	if err != nil {
		return nil, err
	}
	made := newReporter()
	if err := b.importReports(ctx, config, made, storiesHeld); err != nil {
		return nil, err
	}
	daemon, err := b.startNashra(ctx, config)
	if err != nil {
		return nil, err
	}
	defer daemon.stop()
	render, slowest, err := b.rebuild(ctx, config, daemon, made)
	if err != nil {
		return nil, err
	}
	grown, err := b.askAll(ctx, daemon)
	if err != nil {
		return nil, err
	}
	rows := []row{
		limited("rebuild of the feeds, 100,000 stories kept", "ms", rebuildMillis, render),
		{what: "slowest answer meanwhile", unit: "ms", nashra: []float64{slowest}},
		limited("feeds of 10,000 sources: RssAnon added", "MB", feedsMemory, grown),
	}
	for i := range rows {
		rows[i].part = "rebuild"
	}
	return rows, nil
}

// importReports imports so many made-up reports of ten thousand sources.
func (b *bench) importReports(ctx context.Context, config string, made *reporter, n int) error {
	path := b.path("reports.jsonl")
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	lines := json.NewEncoder(out)
	for i := range n {
		r := made.next()
		r.Source = "s" + strconv.Itoa(i%sourcesHeld)
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return err
	}
	_, err = b.run(ctx, "nashra", "--config", config, "import", path)
	return err
}

// rebuild gives how long a rendering takes on average, and the longest answer that a reader got meanwhile, in milliseconds.
func (b *bench) rebuild(ctx context.Context, config string, daemon *service, made *reporter) (render, slowest float64, err error) {
	seconds, count, err := renders(ctx, daemon)
	if err != nil {
		return 0, 0, err
	}
	asking, stop := context.WithCancel(ctx)
	longest := make(chan time.Duration, 1)
	go func() {
		var most time.Duration
		for asking.Err() == nil {
			began := time.Now()
			if _, err := get(asking, daemon.address, "/feed.atom", "gzip"); err == nil {
				most = max(most, time.Since(began))
			}
		}
		longest <- most
	}()
	for i := range rebuilds {
		if err = b.importReports(ctx, config, made, 1); err != nil {
			break
		}
		time.Sleep(300 * time.Millisecond) // so that each is shown by itself
		b.say("rebuild", "%d of %d", i+1, rebuilds)
	}
	stop()
	most := <-longest
	if err != nil {
		return 0, 0, err
	}
	secondsAfter, countAfter, err := renders(ctx, daemon)
	if err == nil && countAfter-count < rebuilds/2 {
		err = fmt.Errorf("there were %.0f renderings of %d stories", countAfter-count, rebuilds)
	}
	return 1000 * (secondsAfter - seconds) / (countAfter - count), 1000 * most.Seconds(), err
}

// renders reads how long all renderings took, and how many there were.
func renders(ctx context.Context, daemon *service) (seconds, count float64, err error) {
	body, err := get(ctx, daemon.address, "/metrics", "")
	for line := range bytes.Lines(body) {
		name, value, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		switch name {
		case "nashra_render_seconds_sum":
			seconds, err = strconv.ParseFloat(value, 64)
		case "nashra_render_seconds_count":
			count, err = strconv.ParseFloat(value, 64)
		}
	}
	return seconds, count, err
}

// askAll asks for the feeds of all sources, packed, and gives what that adds to the memory, in MB.
func (b *bench) askAll(ctx context.Context, daemon *service) (float64, error) {
	before, _, err := memoryOf(daemon.pid)
	if err != nil {
		return 0, err
	}
	most := before
	for i := range sourcesHeld {
		if _, err := get(ctx, daemon.address, "/sources/s"+strconv.Itoa(i)+"/feed.atom", "gzip"); err != nil {
			return 0, err
		}
		if i%500 == 0 {
			now, _, err := memoryOf(daemon.pid)
			if err != nil {
				return 0, err
			}
			most = max(most, now)
			b.say("rebuild", "%d feeds: %.0f MB", i, now)
		}
	}
	return most - before, nil
}
