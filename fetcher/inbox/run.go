package inbox

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// run is some files that are read together.
type run struct {
	files []group
	taken []Taken // one for each file
	err   error   // the files were not read
}

// start begins a run of the files that have settled, if there are any.
func (b *Inbox) start(ctx context.Context) {
	if b.reading != nil {
		return
	}
	files := b.waiting.settled(time.Now())
	if len(files) == 0 {
		return
	}
	b.reading = map[string]bool{}
	paths := make([]string, len(files))
	for i, g := range files {
		paths[i] = g.Path
		b.reading[g.Path] = true
	}
	go func() {
		outcomes, err := b.Read(ctx, paths)
		r := run{files: files, err: err}
		if err == nil {
			r.taken = b.leave(files, outcomes)
		}
		b.ended <- r
	}()
}

// leave looks what has become of files while they were read, and moves those that are as they were.
func (b *Inbox) leave(files []group, outcomes []Outcome) []Taken {
	taken := make([]Taken, len(files))
	near := newNeighbours()
	for i, g := range files {
		t := &taken[i]
		t.File, t.Outcome = g.File, outcomes[i]
		now, err := lookAtGroup(g.Path)
		switch {
		case isGone(err):
			t.Gone = true
		case err != nil || !now.same(g):
			t.Changed = true
		case !b.Leave:
			t.To, t.err = b.move(g, t.Outcome, near)
		}
	}
	return taken
}

// move brings a file out of the way. It gives the new path, relative to the inbox.
func (b *Inbox) move(g group, o Outcome, near neighbours) (string, error) {
	root, err := os.OpenRoot(b.Path)
	if err != nil {
		return "", err
	}
	defer root.Close()
	folder := doneFolder
	if o.Failed > 0 {
		folder = failedFolder
	}
	to, err := mover{root}.move(b.relative(g.Path), b.movedAlong(g, near), folder, b.reason(o))
	if err != nil {
		return "", err
	}
	return to, nil
}

// movedAlong gives the sidecars that go with a file: of one that several files share, the last of them takes it.
func (b *Inbox) movedAlong(g group, near neighbours) (names []string) {
	for _, s := range g.sidecars {
		if !slices.ContainsFunc(near.Described(s.Path), func(other string) bool {
			_, err := look(other)
			return other != g.Path && err == nil
		}) {
			names = append(names, b.relative(s.Path))
		}
	}
	return names
}

// finish takes note of what a run has done, and reports it.
func (b *Inbox) finish(r run) {
	b.reading = nil
	if r.err != nil {
		return // whoever reads has said why; the next scan finds the files again
	}
	for i, t := range r.taken {
		g := r.files[i]
		switch {
		case t.err != nil:
			b.unmoved[g.Path] = unmoved{g, t.Outcome}
			b.once("move", "files of the inbox are read and cannot be moved; that is tried again", "path", g.Path, "error", t.err)
		case t.To != "":
			b.moved(g.Path)
		case b.Leave && !t.Gone && !t.Changed:
			b.left[g.Path] = g.File
		}
		b.Report(t)
	}
}

func (b *Inbox) moved(path string) {
	if folder := filepath.Dir(b.relative(path)); folder != "." {
		b.emptied[folder] = time.Now()
	}
}

// moveAgain tries to move what could not be moved, without reading it again.
func (b *Inbox) moveAgain() {
	near := newNeighbours()
	for path, u := range b.unmoved {
		now, err := lookAtGroup(path)
		if err == nil && now.same(u.group) {
			to, err := b.move(u.group, u.outcome, near)
			if err != nil {
				continue
			}
			b.moved(path)
			b.Log.Info("moved at last", "path", path, "to", to)
			delete(b.said, "move")
		}
		delete(b.unmoved, path) // where it has changed, the scan that follows takes it anew
	}
}
