package main

import (
	"context"
	"log/slog"
	"time"

	"nashra/fetcher"
	"nashra/story"
)

// A batch is committed when it holds so many items or bytes of text: enough that a commit's fixed cost does not
// count, few enough that a daemon can do other things in between.
const (
	batchItems = 2000
	batchBytes = 8 << 20
)

// importer takes documents as they are read and commits them in batches. Reading goes on while a batch is committed.
type importer struct {
	store  adder
	log    *slog.Logger
	counts importCounts
}

// gathered is a batch to be committed, and how many documents stand in files that are unchanged.
type gathered struct {
	batch     story.Batch
	bytes     int
	unchanged int
}

func (g *gathered) empty() bool { return len(g.batch.Items)+len(g.batch.Files) == 0 }

func (g *gathered) full() bool {
	return max(len(g.batch.Items), len(g.batch.Files)) >= batchItems || g.bytes >= batchBytes
}

// run imports the paths. Counts hold only what is committed, also when it ends early with an error.
func (im *importer) run(ctx context.Context, paths []string, opt fetcher.ImportOptions) error {
	batches := make(chan gathered, 2)
	read := make(chan error, 1)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(batches)
		read <- im.read(reading, paths, opt, batches)
	}()
	var err error
	for g := range batches {
		if err != nil {
			continue // reading has been told to stop
		}
		if err = im.commit(&g); err != nil {
			stop()
		}
	}
	if readErr := <-read; err == nil {
		err = readErr
	}
	return err
}

func (im *importer) commit(g *gathered) error {
	// A batch that was read is committed even when the person has asked to stop: it is a matter of milliseconds.
	verdicts, err := im.store.Add(context.Background(), g.batch)
	for _, v := range verdicts {
		im.counts.add(v)
	}
	if err == nil {
		im.counts.Items += g.unchanged
		im.counts.Unchanged += g.unchanged
	}
	return err
}

// read gathers documents into batches. Failures and skips touch only their own fields of counts, commit the others.
func (im *importer) read(ctx context.Context, paths []string, opt fetcher.ImportOptions, batches chan<- gathered) error {
	var next gathered
	send := func() {
		if !next.empty() {
			next.batch.Seen = time.Now().In(opt.Source.Location) // what has no date gets this one, and a reader sees it
			batches <- next
		}
		items, files := len(next.batch.Items), len(next.batch.Files) // the next will be as large
		next = gathered{batch: story.Batch{Items: make([]story.Item, 0, items), Files: make([]story.File, 0, files)}}
	}
	err := fetcher.Import(ctx, paths, opt, func(d fetcher.Document) error {
		for _, warning := range d.Warnings {
			im.log.Warn("a field was left out", "path", d.Path, "line", d.Line, "why", warning)
		}
		switch {
		case d.Err != nil:
			im.counts.Failed++
			im.counts.Errors = append(im.counts.Errors, importError{d.Path, d.Line, d.Err.Error()})
			return nil
		case d.Skip != "":
			im.counts.Skipped++
			im.counts.Skips = append(im.counts.Skips, importSkip{d.Path, d.Line, d.Skip})
			return nil
		case d.File != nil:
			next.batch.Files = append(next.batch.Files, *d.File)
			if d.Unchanged {
				next.unchanged += d.File.Documents
			}
		default:
			next.batch.Items = append(next.batch.Items, d.Item)
			next.bytes += len(d.Item.HTML)
		}
		if next.full() {
			send()
		}
		return ctx.Err()
	})
	send()
	return err
}
