package inbox

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"nashra/fetcher"
)

// File is a file as it was seen.
type File struct {
	Path    string // as the inbox's path begins it
	Size    int64  // in bytes
	ModTime time.Time
}

// same says whether nothing was written between two looks.
func (f File) same(g File) bool { return f.Size == g.Size && f.ModTime.Equal(g.ModTime) }

// errNotTaken is of what lies in an inbox and is no file: a link, which could lead out of it, a pipe, a socket, a device.
var errNotTaken = errors.New("it is a link or no regular file")

// look gives a file as it is now.
func look(path string) (File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, errNotTaken
	}
	return File{path, info.Size(), info.ModTime()}, nil
}

// group is a file with its sidecars.
type group struct {
	File
	sidecars []File
}

func lookAtGroup(path string) (group, error) {
	file, err := look(path)
	g := group{File: file}
	if err != nil {
		return g, err
	}
	for _, sidecar := range fetcher.SidecarsOf(path) {
		if s, err := look(sidecar); err == nil {
			g.sidecars = append(g.sidecars, s)
		}
	}
	return g, nil
}

func (g group) same(h group) bool {
	return g.File.same(h.File) && slices.EqualFunc(g.sidecars, h.sidecars, func(a, b File) bool { return a.Path == b.Path && a.same(b) })
}

// settling holds the files that were seen and may still be written.
type settling struct {
	still   time.Duration // how long a file must not have changed
	room    int           // how many files may wait
	waiting map[string]*waiting
}

type waiting struct {
	group
	since time.Time // it has been like this; zero: not looked at yet
}

// maxWaiting bounds the memory of an inbox into which a million files are dropped; the others are found by the next scan.
const maxWaiting = 50_000

// note makes a file wait. It says whether there was room.
func (s *settling) note(path string) bool {
	if s.waiting[path] != nil {
		return true
	}
	if len(s.waiting) >= s.room {
		return false
	}
	s.waiting[path] = &waiting{}
	return true
}

// A run takes so many files or bytes at most, so that files are moved while the rest of a large heap is read. One larger
// file is a run by itself.
const (
	maxRunFiles = 1000
	maxRunBytes = 64 << 20
)

// settled takes out the files that have been still for long enough, by name, as many as a run takes. What has vanished or
// is no file to take is let go.
func (s *settling) settled(now time.Time) []group {
	var due []string
	for path, w := range s.waiting {
		if w.since.IsZero() || now.Sub(w.since) >= s.still {
			due = append(due, path)
		}
	}
	slices.Sort(due)
	var run []group
	var bytes int64
	near := newNeighbours()
	for _, path := range due {
		w := s.waiting[path]
		if len(run) >= maxRunFiles || bytes >= maxRunBytes {
			break
		}
		g, err := lookAtGroup(path)
		switch {
		case err != nil || near.isSidecar(path):
			delete(s.waiting, path)
		case w.since.IsZero() || !g.same(w.group):
			w.group, w.since = g, now
		case len(run) > 0 && bytes+g.Size > maxRunBytes:
			return run
		default:
			delete(s.waiting, path)
			run = append(run, g)
			bytes += g.Size
		}
	}
	return run
}

func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
