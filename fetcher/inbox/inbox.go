// Package inbox takes in the files that people put into a folder: it finds them, waits until they have stopped growing,
// hands them on to be read, and moves them out of the way. It must never know how a file is read or where items are kept.
package inbox

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"
)

// Options say what is done with the files of an inbox.
type Options struct {
	Path   string // of the folder, absolute; made where it is missing
	Leave  bool   // files where they are when they are read, in place of moving them to done and failed
	Read   ReadFunc
	Report func(Taken) // called for each file that was read, from one goroutine
	Log    *slog.Logger
	Still  time.Duration // how long a file must not have changed before it is read; 0: two seconds
	Scan   time.Duration // between two looks through the whole folder, which find what no event told; 0: a minute
}

// ReadFunc reads files and keeps what is in them. When it returns, all that the outcomes count is kept for good; there is
// one for each path, in order. With an error nothing is known of the files, and they are read again later: what was kept
// counts as unchanged then.
type ReadFunc func(ctx context.Context, paths []string) ([]Outcome, error)

// Outcome is what became of the documents of one file. Each is counted once.
type Outcome struct {
	New, Joined, Updated, Unchanged, Skipped, Failed int

	Failures []Failure // of those that failed, no more than MaxFailures
}

// MaxFailures is how many failures of one file are told; more help nobody.
const MaxFailures = 1000

// Failure is why a document could not be read.
type Failure struct {
	Path string // of the file, or the file's and the document's in it
	Line int    // from 1; 0: no line
	What string
}

// Taken is a file that was read.
type Taken struct {
	File
	Outcome
	To      string // where it is now, relative to the inbox; "" where it has stayed
	Changed bool   // while it was read: it stays and is read again
	Gone    bool   // while it was read: what failed of it is not said
	err     error  // why it could not be moved
}

// Inbox watches one folder. Its fields belong to the goroutine of Run; a run has only what it is given.
type Inbox struct {
	Options
	watch   watch
	waiting settling
	reading map[string]bool      // the files of the run that is going on
	ended   chan run             // gives the run back
	left    map[string]File      // in place, as they were read
	unmoved map[string]unmoved   // read, but not moved yet
	emptied map[string]time.Time // folders whose files we have moved, until somebody has looked whether more have come
	more    bool                 // the last scan found more files than may wait
	said    map[string]bool      // troubles that are said once
}

// unmoved is a file that was read and could not be moved.
type unmoved struct {
	group
	outcome Outcome
}

// New makes an inbox; Run starts it.
func New(opt Options) *Inbox {
	if opt.Still == 0 {
		opt.Still = 2 * time.Second
	}
	if opt.Scan == 0 {
		opt.Scan = time.Minute
	}
	return &Inbox{
		Options: opt, watch: newWatch(), waiting: settling{still: opt.Still, room: maxWaiting, waiting: map[string]*waiting{}},
		ended: make(chan run), left: map[string]File{}, unmoved: map[string]unmoved{}, emptied: map[string]time.Time{}, said: map[string]bool{},
	}
}

// Run takes in files until ctx is done. A run that is going on then is told to end, and waited for.
func (b *Inbox) Run(ctx context.Context) {
	defer b.watch.close()
	b.scan(ctx)
	scans := time.NewTicker(b.Scan)
	defer scans.Stop()
	var tick <-chan time.Time
	for {
		if tick == nil && b.reading == nil && len(b.waiting.waiting) > 0 {
			tick = time.After(b.Still / 4)
		}
		select {
		case <-ctx.Done():
			if b.reading != nil {
				b.finish(<-b.ended)
			}
			return
		case path, open := <-b.watch.changes:
			if !open {
				b.watch.changes = nil // a broken watching ends by itself; the scans go on
				continue
			}
			b.noteAll(ctx, path)
		case err, open := <-b.watch.troubles:
			if !open {
				b.watch.troubles = nil
				continue
			}
			b.trouble(ctx, err)
		case <-scans.C:
			b.moveAgain()
			b.removeEmptied()
			b.scan(ctx)
		case <-tick:
			tick = nil
			b.start(ctx)
		case r := <-b.ended:
			b.finish(r)
			b.goOn(ctx, r)
		}
	}
}

// goOn looks what has come while a run was read. After one that failed the next scan does, because what has failed would
// fail again at once.
func (b *Inbox) goOn(ctx context.Context, r run) {
	if r.err != nil {
		return
	}
	for _, g := range r.files { // another of the same name, or the same file with more in it
		b.note(g.Path)
	}
	b.start(ctx)
	if b.more && b.reading == nil && len(b.waiting.waiting) == 0 {
		b.scan(ctx)
	}
}

// once logs a trouble that would otherwise be said at each scan.
func (b *Inbox) once(key, text string, attributes ...any) {
	if !b.said[key] && len(b.said) < maxSaid {
		b.said[key] = true
		b.Log.Warn(text, attributes...)
	}
}

// maxSaid bounds the troubles that are remembered, and so those that are said.
const maxSaid = 1000

func (b *Inbox) relative(path string) string {
	inside, err := filepath.Rel(b.Path, path)
	if err != nil {
		return path // unreachable: all paths begin with the inbox's
	}
	return inside
}
