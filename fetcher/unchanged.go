package fetcher

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"nashra/story"
)

// FileMemory knows the files that were read before, by their absolute paths.
type FileMemory interface {
	// Files gives one for each path, in order; the zero File for one that it does not know.
	Files(paths []string) ([]story.File, error)
}

// readersVersion is part of what a file is read with: when a reader has learned something, files are read again.
const readersVersion = 1

// recallFiles is of how many files the memory is asked at once: it may be in another process.
const recallFiles = 1000

// racy is how new a file may be for a later change to have the same time: the coarsest clock of a file system ticks every two
// seconds.
const racy = 2 * time.Second

var errGrows = errors.New("it changed while it was read; import it again when it is finished")

var errChanged = errors.New("it changed while it was read; what was read of it until then is imported; import it again when it is finished")

// past is what is remembered of a file, and what the file is like now; nothing where it is not known.
type past struct {
	file story.File
	info fs.FileInfo
}

// recall asks the memory about files of one folder, and looks at those that it knows. Looking is nearly all that is done about a
// file that has not changed, so that several look at once.
func (r *reader) recall(folder string, entries []fs.DirEntry) []past {
	paths := make([]string, len(entries))
	for i, entry := range entries {
		paths[i] = filepath.Join(folder, entry.Name())
	}
	list := make([]past, len(paths))
	for i, file := range r.remembered(paths) {
		list[i].file = file
	}
	var lookers sync.WaitGroup
	workers := max(r.opt.Workers, 1)
	for w := range workers {
		lookers.Go(func() {
			for i := w; i < len(list); i += workers {
				list[i].look()
			}
		})
	}
	lookers.Wait()
	return list
}

// pastOf is recall of one file.
func (r *reader) pastOf(path string) *past {
	p := &past{file: r.remembered([]string{path})[0]}
	p.look()
	return p
}

func (p *past) look() {
	if p.file.Path != "" {
		p.info, _ = os.Stat(p.file.Path)
	}
}

// remembered gives what is known of files; nothing where the memory fails, because then they are just read again.
func (r *reader) remembered(paths []string) []story.File {
	if r.opt.Memory != nil && !r.opt.Again {
		for i, path := range paths {
			paths[i] = r.absolute(path)
		}
		if files, err := r.opt.Memory.Files(paths); err == nil && len(files) == len(paths) {
			return files
		}
	}
	return make([]story.File, len(paths))
}

// absolute is the name under which a file is remembered.
func (r *reader) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(r.workingFolder, path)
}

// unchanged is what is to be remembered of a file that is as it was when it was last read; nil where it is another or is
// not known. Where only its time is another, its bytes are compared.
func (r *reader) unchanged(path string, p *past) *story.File {
	before, info := &p.file, p.info
	if info == nil || before.Size != info.Size() || before.Setting != r.setting(path) {
		return nil
	}
	if !before.Modified.Equal(info.ModTime()) {
		file, err := os.Open(path)
		if err != nil {
			return nil
		}
		defer file.Close()
		if sum, err := hashOf(file, before.Size); err != nil || sum != before.Hash {
			return nil
		}
	}
	now := *before
	now.Modified = settledTime(info)
	return &now
}

// settledTime is the time of a file's last change, or none where another change could have the same.
func settledTime(info fs.FileInfo) time.Time {
	if time.Since(info.ModTime()) < racy {
		return time.Time{}
	}
	return info.ModTime()
}

func hashOf(file *os.File, size int64) (story.Hash, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, io.NewSectionReader(file, 0, size))
	return cutHash(sum), err
}

func cutHash(sum hash.Hash) (h story.Hash) {
	copy(h[:], sum.Sum(nil))
	return h
}

// setting hashes all that a file is read with besides its bytes: the options, its path below what is imported, and what
// stands beside it.
func (r *reader) setting(path string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, r.options)
	_, _ = io.WriteString(h, r.below(path))
	for _, beside := range r.beside {
		if info, err := os.Stat(beside); err == nil {
			fmt.Fprintf(h, "\x00%s %d %d", beside, info.Size(), info.ModTime().UnixNano())
		}
	}
	return h.Sum64()
}

// identity tells options apart.
func (o *ImportOptions) identity() string {
	s := &o.Source
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %q %q %s %q %q %q %d %q %d", readersVersion, s.ID, s.Title, s.Location, s.Include, s.Exclude, o.Languages, o.Date.UnixNano(), o.FromPath.text, o.maxBytes())
	return fmt.Sprintf("%016x", h.Sum64())
}

// onDisk is a regular file that is being read, up to the end that it had when it was opened.
type onDisk struct {
	file       *os.File
	info       fs.FileInfo // of when it was opened
	outOfOrder bool        // it is not read from its beginning to its end
	settled    bool        // it is known whether it has changed
}

func (f *onDisk) changed() bool {
	f.settled = true
	now, err := f.file.Stat()
	return err != nil || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime())
}

func (r *reader) regular(path string, file *os.File, info fs.FileInfo) error {
	r.disk = &onDisk{file: file, info: info}
	defer func() { r.disk = nil }()
	from, sum := io.Reader(io.LimitReader(file, info.Size())), hash.Hash(nil)
	if r.opt.Progress != nil {
		counted := &counting{from: from, progress: r.opt.Progress}
		from = counted
		defer func() { r.opt.Progress.file(info.Size() - counted.read) }()
	}
	if r.opt.Memory != nil {
		sum = sha256.New()
		from = io.TeeReader(from, sum)
	}
	setting := r.setting(path)
	if err := r.opened(packed{path: path, name: filepath.Base(path), size: info.Size(), at: file}, from); err != nil {
		return err
	}
	if !r.disk.settled && r.disk.changed() {
		return r.send(raw{path: path, err: errChanged})
	}
	if sum == nil {
		return nil
	}
	now := story.File{Path: r.absolute(path), Size: info.Size(), Modified: settledTime(info), Setting: setting}
	var err error
	if r.disk.outOfOrder {
		now.Hash, err = hashOf(file, info.Size())
	} else {
		_, err = io.Copy(io.Discard, from)
		now.Hash = cutHash(sum)
	}
	if err != nil {
		return nil // it is read again the next time
	}
	return r.send(raw{path: path, file: &now})
}

// wholeness follows the documents of one file after another: one of which a document failed or was kept out is not
// remembered, so that this is said again the next time.
type wholeness struct{ of, documents, faults int }

// told counts a document, and says false of a File that is not to be told of.
func (w *wholeness) told(d *Document) bool {
	if d.of != w.of {
		*w = wholeness{of: d.of}
	}
	switch {
	case d.File == nil && (d.Err != nil || d.Skip != ""):
		w.faults++
	case d.File == nil:
		w.documents++
	case !d.Unchanged && w.faults > 0:
		return false
	case !d.Unchanged:
		d.File.Documents = w.documents
	}
	return true
}
