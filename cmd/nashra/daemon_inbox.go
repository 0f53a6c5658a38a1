package main

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"sync"

	"nashra/fetcher"
	"nashra/fetcher/inbox"
	"nashra/story"
)

// inboxBatch is how many items an inbox commits at a time: few, because a visit that ends meanwhile waits for the one
// writer that the store has.
const inboxBatch = 250

// watchedInbox is an inbox that is being watched.
type watchedInbox struct {
	config  inboxConfig
	options fetcher.ImportOptions
	stop    context.CancelFunc
	ended   chan struct{}
}

// setInboxes watches the inboxes of the config. One that is watched already, with the same options, goes on undisturbed.
func (d *daemon) setInboxes(ctx context.Context) {
	var next []*watchedInbox
	for _, c := range d.config.Inbox {
		options, err := d.inboxOptions(c)
		if err != nil {
			d.log.Error("an inbox cannot be watched", "inbox", c.Path, "error", err)
			continue
		}
		next = append(next, &watchedInbox{config: c, options: options})
	}
	var over []*watchedInbox
	for _, old := range d.inboxes {
		goesOn := false
		for i, b := range next {
			if reflect.DeepEqual(b.config, old.config) && reflect.DeepEqual(b.options, old.options) {
				next[i], goesOn = old, true
			}
		}
		if !goesOn {
			over = append(over, old)
		}
	}
	stopInboxes(over) // before others start: one of them may have the same folder
	d.inboxes = next
	for _, b := range next {
		if b.stop == nil {
			d.watchInbox(ctx, b)
		}
	}
}

// inboxOptions are those of an import, but for one worker: documents of an inbox must not take the machine from the rest.
func (d *daemon) inboxOptions(b inboxConfig) (fetcher.ImportOptions, error) {
	c := d.config
	c.Timezone = b.Timezone
	options, err := d.importOptions(c, importFlags{source: b.Source})
	options.Stdin, options.Workers = nil, 1
	options.Root, options.FromPath = b.Path, b.FromPath.PathPattern
	if b.After == leaveFile {
		options.Memory = d.store // what was read before the daemon started need not be read again
	}
	return options, err
}

func (d *daemon) watchInbox(ctx context.Context, b *watchedInbox) {
	ctx, b.stop = context.WithCancel(ctx)
	b.ended = make(chan struct{})
	box := inbox.New(inbox.Options{
		Path: b.config.Path, Leave: b.config.After == leaveFile, Log: d.log, Report: d.tookIn,
		Read: func(ctx context.Context, paths []string) ([]inbox.Outcome, error) {
			return d.readInbox(ctx, paths, b.options)
		},
	})
	d.log.Info("watching an inbox", "inbox", b.config.Path, "source", b.options.Source.ID)
	go func() {
		defer close(b.ended)
		box.Run(ctx)
	}()
}

func stopInboxes(list []*watchedInbox) {
	for _, b := range list {
		b.stop()
	}
	for _, b := range list {
		<-b.ended
	}
}

// readInbox imports files as `nashra import` does.
func (d *daemon) readInbox(ctx context.Context, paths []string, options fetcher.ImportOptions) ([]inbox.Outcome, error) {
	readPDF, end := pdfReader()
	defer end()
	options.ReadPDF = readPDF
	t := newFileTally(paths)
	im := importer{store: d.store, log: d.log, tally: t, items: inboxBatch}
	err := im.run(ctx, paths, options)
	if err != nil && ctx.Err() == nil {
		d.log.Error("files of an inbox could not be kept; they stay and are read again", "files", len(paths), "first", paths[0], "error", err)
	}
	return t.outcomes, err
}

// tookIn reports a file of an inbox.
func (d *daemon) tookIn(t inbox.Taken) {
	counts := []any{"path", t.Path, "new", t.New, "joined", t.Joined, "updated", t.Updated, "unchanged", t.Unchanged, "skipped", t.Skipped, "failed", t.Failed}
	if t.To != "" {
		counts = append(counts, "to", t.To)
	}
	switch {
	case t.To == "" && t.New+t.Joined+t.Updated+t.Skipped+t.Failed == 0:
		d.log.Debug("taken; nothing has changed", counts...)
	case t.Gone:
		d.log.Info("taken; the file was removed meanwhile", counts...)
	case t.Changed:
		d.log.Info("taken; the file was changed meanwhile and is read again", counts...)
	case t.Failed > 0:
		first := t.Failures[0]
		d.log.Warn("taken, not all of it", append(counts, "first", place(first.Path, first.Line)+": "+first.What)...)
	default:
		d.log.Info("taken", counts...)
	}
}

// fileTally counts by file. A document in an archive counts for the archive.
type fileTally struct {
	mu       sync.Mutex
	files    map[string]int // path -> place in outcomes
	outcomes []inbox.Outcome
	last     int // that was found
}

func newFileTally(paths []string) *fileTally {
	t := &fileTally{files: map[string]int{}, outcomes: make([]inbox.Outcome, len(paths))}
	for i, path := range paths {
		t.files[path] = i
	}
	return t
}

// of gives the outcome of the file that a document was read from; its path begins with the file's.
func (t *fileTally) of(path string) *inbox.Outcome {
	for at := path; at != ""; at = at[:max(strings.LastIndexAny(at, pathSeparators), 0)] {
		if i, ok := t.files[at]; ok {
			t.last = i
			break
		}
	}
	return &t.outcomes[t.last] // files are read in order, so a path of an unknown form is most likely of this one
}

// pathSeparators: in an archive it is a slash on every system.
const pathSeparators = "/" + string(filepath.Separator)

func (t *fileTally) kept(path string, v story.Verdict) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.of(path)
	switch v.Outcome {
	case story.New:
		o.New++
	case story.Joined:
		o.Joined++
	case story.Updated:
		o.Updated++
	case story.Unchanged:
		o.Unchanged++
	case story.Forgotten:
		o.Skipped++
	}
}

func (t *fileTally) unchanged(path string, documents int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(path).Unchanged += documents
}

func (t *fileTally) failed(path string, line int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.of(path)
	if o.Failed++; len(o.Failures) < inbox.MaxFailures {
		o.Failures = append(o.Failures, inbox.Failure{Path: path, Line: line, What: err.Error()})
	}
}

func (t *fileTally) skipped(path string, _ int, _ string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(path).Skipped++
}
