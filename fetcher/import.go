package fetcher

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"nashra/fetcher/document"
	"nashra/story"
)

// ImportOptions says how documents are read.
type ImportOptions struct {
	Source    story.Source // of documents that name none: ID, Title, Location, Include and Exclude
	Languages []string     // of documents that are let in (see Gate); none: all
	Stdin     io.Reader    // what the path "-" reads
	Date      time.Time    // of documents that have none; zero: when they are first seen
	FromPath  PathPattern  // what the path of a document says of it
	Root      string       // the folder that such paths begin below; "": what Import is given
	Memory    FileMemory   // of files that were read before and need not be read again; nil: all are read
	Again     bool         // read also what the Memory knows to be unchanged
	MaxBytes  int64        // of one document; 0: 64 MiB
	Progress  *Progress    // is moved while it reads; nil: nobody asks
	Workers   int          // that parse ahead; 0: one

	// ReadPDF reads a PDF of at most MaxPDF bytes, for several workers at once; nil: document.ReadPDF, which a file made for
	// it can take memory by, or the whole process down.
	ReadPDF func(ctx context.Context, b []byte) (document.Document, error)
	readPDF func(b []byte) (document.Document, error) // as pdfReader makes it
}

func (o *ImportOptions) maxBytes() int64 {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return defaultMaxBytes
}

// Document is what became of one document. Exactly one holds: Err is set (it failed), Skip is set (a rule kept it
// out), File is set, or Item is there. A File comes after the documents of a file on disk, to be remembered when all of
// them are kept; or in their place, when Unchanged says that the file is as it was when that had been done.
type Document struct {
	Path     string
	Line     int    // of JSON Lines, from 1; else 0
	Kind     string // of what it was read: text, html, markdown, json, table, mail, docx, odt, epub, pdf, feed, opml; "" where that is not known
	Item     story.Item
	Dated    Dated
	Warnings []string // about fields that were left out
	Err      error
	Skip     string

	File      *story.File // nil without a Memory
	Unchanged bool
	Known     bool // the Memory has the File exactly so

	of int // the number of its file
}

// raw is a document that is read but not parsed.
type raw struct {
	path string
	name string // the last of the path, without endings of compressions
	line int
	kind kind
	text string            // its content, where it is one document
	json []byte            // of an object
	pdf  []byte            // of a PDF that is a file of its own, whole
	said document.Document // of a row
	err  error
	skip string

	known    *known
	record   *record     // what is known of a document in an archive of the web
	attached *attachment // and of one that came with a message

	file      *story.File // in place of a document
	unchanged bool
	exactly   bool // the memory has the file so
	of        int  // the number of its file on disk
}

// Import reads the documents that the paths name and yields one Document for each, in a fixed order: paths as given,
// folders by name, lines as they stand. One that fails does not stop the others; Import's own error is that of yield
// or of ctx. Parsing runs ahead on several goroutines, and only a bounded number of documents is in memory.
func Import(ctx context.Context, paths []string, opt ImportOptions, yield func(Document) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan *chunk, 2*max(opt.Workers, 1)) // in order
	work := make(chan *chunk)
	var workers sync.WaitGroup
	gates := gatesOf(&opt)
	opt.readPDF = opt.pdfReader(ctx)
	for range max(opt.Workers, 1) {
		workers.Go(func() {
			for c := range work {
				c.documents = make([]Document, 0, len(c.raws))
				for i, r := range c.raws {
					r.parse(&opt, func(d Document) { c.documents = append(c.documents, gates.pass(d)) })
					c.raws[i] = raw{}
				}
				close(c.parsed)
			}
		})
	}
	room := make(chan struct{}, maxAhead/chunkBytes)
	reader := readerOf(&opt)
	reader.ctx, reader.chunks, reader.work, reader.room = ctx, chunks, work, room
	go reader.run(paths)
	err := deliver(ctx, chunks, room, yield)
	if err == nil {
		workers.Wait()
	}
	return err
}

// deliver yields what is parsed, in order. It does not wait for a reader that waits for its input: after ctx is done
// nobody may ever write to standard input again.
func deliver(ctx context.Context, chunks <-chan *chunk, room <-chan struct{}, yield func(Document) error) error {
	var whole wholeness
	for {
		var c *chunk
		var more bool
		select {
		case c, more = <-chunks:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !more {
			return ctx.Err()
		}
		select {
		case <-c.parsed:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, d := range c.documents {
			if !whole.told(&d) {
				continue
			}
			if err := yield(d); err != nil {
				return err
			}
		}
		for range c.places() {
			<-room
		}
	}
}

// chunk is some documents that are parsed together and yielded together.
type chunk struct {
	raws      []raw
	bytes     int
	documents []Document
	parsed    chan struct{}
}

// A chunk is handed on when it has so many documents or bytes. So many bytes are read ahead of what is yielded.
const (
	chunkDocuments = 64
	chunkBytes     = 1 << 20
	maxAhead       = 32 << 20
)

// places is how much room the chunk takes of what may be read ahead. One that is larger than all of it takes all.
func (c *chunk) places() int { return min(1+c.bytes/chunkBytes, maxAhead/chunkBytes) }

// reader walks the paths and fills chunks.
type reader struct {
	ctx     context.Context
	opt     *ImportOptions
	chunks  chan<- *chunk
	work    chan<- *chunk
	room    chan<- struct{} // has what is read ahead
	current *chunk
	buffers []*bufio.Reader // of the file at hand, and of what is in it

	root   string   // the folder that paths of documents are counted from, or the file that was named
	beside []string // names of what may say something of the file at hand
	known  *known   // of the document at hand
	disk   *onDisk  // the file at hand, where it is regular
	files  int      // that were begun

	options       string // what tells the options from others
	workingFolder string
	named         Folders // of files that were named; only the last is kept
}

func readerOf(opt *ImportOptions) *reader {
	r := &reader{opt: opt, options: opt.identity(), buffers: []*bufio.Reader{bufio.NewReaderSize(nil, readAhead)}}
	r.workingFolder, _ = os.Getwd()
	return r
}

func (r *reader) run(paths []string) {
	defer close(r.chunks)
	defer close(r.work)
	for _, path := range paths {
		if r.path(path) != nil {
			return
		}
	}
	_ = r.flush()
}

func (r *reader) path(path string) error {
	r.root, r.beside = filepath.Clean(cmp.Or(r.opt.Root, path)), nil
	if path == "-" {
		return r.opened(packed{path: path, name: path}, r.opt.Stdin)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.send(raw{path: path, err: errors.New("there is no such file or folder")})
	case err != nil:
		return r.send(raw{path: path, err: fmt.Errorf("cannot read: %w", err)})
	case info.IsDir():
		return r.folder(path)
	}
	if _, read := r.named[filepath.Dir(path)]; !read {
		r.named = Folders{}
	}
	if of := r.named.Described(path); len(of) > 0 {
		return r.send(raw{path: path, skip: "it says something of " + of[0]})
	}
	r.beside = SidecarsOf(path)
	return r.file(path, 0, r.pastOf(path)) // also a pipe: a person has named it
}

// below is a path of a document or of something in it below what was named.
func (r *reader) below(path string) string {
	switch below, inside := strings.CutPrefix(filepath.ToSlash(path), filepath.ToSlash(r.root)+"/"); {
	case inside:
		return below
	case r.root == ".":
		return filepath.ToSlash(path)
	}
	return filepath.Base(path)
}

// folder reads what is in a folder, by name; folders in it too. A link is followed to a file but not to a folder, so
// that no loop is walked.
func (r *reader) folder(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return r.send(raw{path: path, err: fmt.Errorf("cannot read the folder: %w", err)})
	}
	beside := sidecars(path, entries)
	var before []past
	for i, entry := range entries {
		if i%recallFiles == 0 {
			before = r.recall(path, entries[i:min(i+recallFiles, len(entries))])
		}
		if beside.says(entry.Name()) {
			continue
		}
		inside := filepath.Join(path, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			if err := r.send(raw{path: inside, skip: "hidden file"}); err != nil {
				return err
			}
			continue
		}
		if entry.IsDir() {
			if err := r.folder(inside); err != nil {
				return err
			}
			continue
		}
		r.beside = beside.of(entry.Name())
		if err := r.entry(inside, entry.Type(), &before[i%recallFiles]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) entry(path string, kind fs.FileMode, before *past) error {
	if kind&fs.ModeSymlink != 0 {
		info, err := os.Stat(path)
		if err != nil {
			return r.send(raw{path: path, err: fmt.Errorf("cannot read: %w", err)})
		}
		if kind = info.Mode(); kind.IsDir() {
			return r.send(raw{path: path, skip: "a link to a folder"})
		}
	}
	if !kind.IsRegular() { // opening a pipe would wait for somebody to write
		return r.send(raw{path: path, err: notRegular(kind)})
	}
	return r.file(path, syscall.O_NONBLOCK, before) // nor does it for one that has taken the file's place by now
}

// notRegular says what stands in the place of a document.
func notRegular(kind fs.FileMode) error {
	what := "of a kind that has no content"
	switch {
	case kind&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case kind&fs.ModeSocket != 0:
		what = "a socket"
	case kind&fs.ModeDevice != 0:
		what = "a device"
	case kind&fs.ModeSymlink != 0:
		what = "a link"
	}
	return fmt.Errorf("it is %s and no file, so there is no document in it", what)
}

// file reads one file. Those that are opened without blocking cost less too: os does not try to wait for them by epoll.
func (r *reader) file(path string, flag int, before *past) error {
	r.files++
	if now := r.unchanged(path, before); now != nil {
		r.opt.Progress.file(now.Size)
		return r.send(raw{path: path, file: now, unchanged: true, exactly: now.Modified.Equal(before.file.Modified)})
	}
	file, err := os.OpenFile(path, os.O_RDONLY|flag, 0)
	if err != nil {
		return r.send(raw{path: path, err: fmt.Errorf("cannot read: %w", err)})
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return r.send(raw{path: path, err: fmt.Errorf("cannot read: %w", err)})
	}
	if info.Mode().IsRegular() {
		return r.regular(path, file, info)
	}
	return r.opened(packed{path: path, name: filepath.Base(path)}, file)
}

func (r *reader) opened(p packed, from io.Reader) error {
	defer func() { r.known = nil }()
	p.meter = &meter{}
	p.in = r.buffers[0]
	if p.at != nil {
		p.meter.in = p.size // all of it: a zip file is not read in its order
	} else {
		from = &metered{from: from, count: &p.meter.in, meter: p.meter}
	}
	p.in.Reset(from)
	return r.unpack(p)
}

func (r *reader) send(one raw) error {
	if r.current == nil {
		r.current = &chunk{parsed: make(chan struct{}), raws: make([]raw, 0, chunkDocuments)}
	}
	one.known, one.of = r.known, r.files
	r.current.raws = append(r.current.raws, one)
	r.current.bytes += len(one.text) + len(one.json) + len(one.pdf) + len(one.said.Text) + len(one.said.HTML)
	if n := len(r.current.raws); n >= chunkDocuments && !one.unchanged || n >= 16*chunkDocuments || r.current.bytes >= chunkBytes {
		return r.flush()
	}
	return r.ctx.Err()
}

// flush waits for room, puts the chunk in its place in the order, then gives it to a worker.
func (r *reader) flush() error {
	c := r.current
	r.current = nil
	if c == nil {
		return nil
	}
	for range c.places() {
		select {
		case r.room <- struct{}{}:
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	select {
	case r.chunks <- c:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	select {
	case r.work <- c:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	return nil
}
