package main

import (
	"cmp"
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

// tally is told what becomes of each document: once it is committed, or when it is not taken. kept and unchanged are
// called from another goroutine than failed and skipped.
type tally interface {
	kept(path string, v story.Verdict)
	unchanged(path string, documents int) // of a file that was not read again
	failed(path string, line int, err error)
	skipped(path string, line int, reason string)
}

// importer takes documents as they are read and commits them in batches. Reading goes on while a batch is committed.
type importer struct {
	store adder
	log   *slog.Logger
	tally tally
	items int // of a batch; 0: batchItems
}

// gathered is a batch to be committed, the path that each of its items was read from, and the files that are unchanged.
type gathered struct {
	batch     story.Batch
	paths     []string
	bytes     int
	unchanged []story.File
}

func (g *gathered) nothingNew() bool { return len(g.batch.Items)+len(g.batch.Files) == 0 }

func (g *gathered) full(items int) bool {
	return max(len(g.batch.Items), len(g.batch.Files), len(g.unchanged)) >= cmp.Or(items, batchItems) || g.bytes >= batchBytes
}

// run imports the paths. Only what is committed is told as kept, also when it ends early with an error.
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
	var verdicts []story.Verdict
	var err error
	if !g.nothingNew() {
		verdicts, err = im.store.Add(context.Background(), g.batch)
	}
	for i, v := range verdicts {
		im.tally.kept(g.paths[i], v)
	}
	for _, file := range g.unchanged {
		if err == nil {
			im.tally.unchanged(file.Path, file.Documents)
		}
	}
	return err
}

// read gathers documents into batches.
func (im *importer) read(ctx context.Context, paths []string, opt fetcher.ImportOptions, batches chan<- gathered) error {
	var next gathered
	send := func() {
		if !next.nothingNew() || len(next.unchanged) > 0 {
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
			im.tally.failed(d.Path, d.Line, d.Err)
			return nil
		case d.Skip != "":
			im.tally.skipped(d.Path, d.Line, d.Skip)
			return nil
		case d.File != nil:
			if !d.Known {
				next.batch.Files = append(next.batch.Files, *d.File)
			}
			if d.Unchanged {
				next.unchanged = append(next.unchanged, *d.File)
			}
		default:
			next.batch.Items, next.paths = append(next.batch.Items, d.Item), append(next.paths, d.Path)
			next.bytes += len(d.Item.HTML)
		}
		if next.full(im.items) {
			send()
		}
		return ctx.Err()
	})
	send()
	return err
}
