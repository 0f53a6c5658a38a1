package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Record is a document in an archive of the web, as it was fetched. That it was fetched at some time says nothing of when it was
// published.
type Record struct {
	URL    string // where it was fetched from
	IsPage bool   // it was sent as HTML
	Label  string // the encoding that its header names, "" for none
	Body   []byte // as it was before transfer and compression
	Err    error  // why it cannot be read
	Skip   string // why it is left out, though it is a document
}

const (
	// longestWARCLine and longestWARCHeader bound the header of a record and of the answer in it, in bytes.
	longestWARCLine   = 64 << 10
	longestWARCHeader = 256 << 10
	longestFolded     = 8 << 10 // of a field over many lines
	versionOfWARC     = "WARC/1."
)

// LooksLikeWARC says whether a file that begins with head is an archive of the web.
func LooksLikeWARC(head []byte) bool { return bytes.HasPrefix(head, []byte(versionOfWARC)) }

// ReadWARC yields the documents of an archive of the web (ISO 28500, WARC 1.0 and 1.1) that is not compressed, or was
// unpacked: of the records response and resource the pages, plain texts, feeds, and files of word processors and PDFs that came
// with status 200. Others are passed over. text is how much a text may be, in bytes, when its compression is undone, and file how
// much another document; what comes out of compressions is read through meter, whose error ends a body, for many records may each
// become as much. A record that is damaged is yielded with an Err, and what follows is read from where the next begins. One record
// is held at a time; its Body is the caller's to keep.
// The error that ReadWARC returns is that of yield, or says why it cannot read on.
//
// The length that a record gives of itself is believed, even where another seems to begin inside it: any page could forge
// records otherwise.
func ReadWARC(in io.Reader, text, file int64, meter func(io.Reader) io.Reader, yield func(r Record) error) error {
	r := &warcReader{in: bufio.NewReaderSize(in, longestWARCLine), text: text, file: file, meter: meter, block: bufio.NewReader(nil)}
	for {
		record, state, err := r.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("cannot read on in the archive: %w", err)
		}
		if state != passedOver {
			if err := yield(record); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// warcState is what became of a record.
type warcState int

const (
	passedOver warcState = iota
	found
)

type warcReader struct {
	in    *bufio.Reader
	text  int64 // how much one may be, in bytes
	file  int64
	meter func(io.Reader) io.Reader
	block *bufio.Reader // on the block of the record
	inner bool          // what comes next is the rest of a line
	lost  bool          // nobody knows where a record begins: the next line of a version is looked for
}

// next reads a record. io.EOF is that it was the last, and may come with one.
func (r *warcReader) next() (record Record, state warcState, err error) {
	if err := r.toVersion(); err != nil {
		if errors.Is(err, errNoVersion) {
			return Record{Err: err}, found, nil
		}
		return record, passedOver, err
	}
	header, err := r.header()
	if err != nil {
		return r.damaged(record, err)
	}
	record = Record{URL: strings.Trim(header["warc-target-uri"], "<> ")}
	length, err := strconv.ParseInt(header["content-length"], 10, 64)
	if err != nil || length < 0 {
		return r.damaged(record, errors.New("the record does not say how long it is"))
	}
	block := &warcBlock{in: r.in, left: length}
	state = r.content(header, block, &record)
	if _, err := io.Copy(io.Discard, block); err != nil {
		return record, state, err
	}
	if block.left > 0 {
		record.Body, record.Err, record.Skip = nil, errors.New("the archive ends inside this record"), ""
		return record, found, io.EOF
	}
	if !r.endsWell() {
		r.lost = true
		record.Body, record.Err, record.Skip = nil, errors.New("the record is longer or shorter than it says"), ""
		return record, found, nil
	}
	return record, state, nil
}

func (r *warcReader) damaged(record Record, err error) (Record, warcState, error) {
	var unread *readError
	if errors.As(err, &unread) && !errors.Is(err, io.EOF) {
		return record, passedOver, unread.err
	}
	r.lost = true
	record.Err = err
	return record, found, nil
}

// readError is an error of the stream, not of what is in it.
type readError struct{ err error }

func (e *readError) Error() string { return "the archive ends inside the header of a record" }
func (e *readError) Unwrap() error { return e.err }

var errNoVersion = errors.New("here is no record of an archive of the web (WARC 1.0 or 1.1)")

// toVersion reads past the line that begins the next record. What stands there else is errNoVersion, once; the next call goes
// on to where a record begins.
func (r *warcReader) toVersion() error {
	for {
		line, err := r.in.ReadSlice('\n')
		begins := !r.inner
		r.inner = errors.Is(err, bufio.ErrBufferFull)
		if begins && bytes.HasPrefix(line, []byte(versionOfWARC)) && err == nil {
			r.lost = false
			return nil
		}
		readable := err == nil || r.inner || errors.Is(err, io.EOF)
		if readable && !r.lost && len(bytes.TrimSpace(line)) > 0 {
			r.lost = true
			return errNoVersion
		}
		if err != nil && !r.inner {
			return err
		}
	}
}

// endsWell skips the empty lines after a record and says whether another begins there, or nothing.
func (r *warcReader) endsWell() bool {
	for {
		next, err := r.in.Peek(1)
		if err != nil {
			return true
		}
		if next[0] != '\r' && next[0] != '\n' {
			break
		}
		_, _ = r.in.Discard(1) // it is in the buffer
	}
	next, err := r.in.Peek(len(versionOfWARC))
	return string(next) == versionOfWARC || err != nil && strings.HasPrefix(versionOfWARC, string(next))
}

// header reads the named fields of a record (ISO 28500 section 4), by their names in small letters.
func (r *warcReader) header() (map[string]string, error) {
	fields, name, size := map[string]string{}, "", 0
	for {
		line, err := r.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, errors.New("the header of the record has an endless line")
		}
		if err != nil {
			return nil, &readError{err}
		}
		if size += len(line); size > longestWARCHeader {
			return nil, errors.New("the header of the record is endless")
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return fields, nil
		}
		if line[0] == ' ' || line[0] == '\t' {
			if fields[name] != "" && len(fields[name]) < longestFolded {
				fields[name] += " " + oneSpaced(string(line))
			}
			continue
		}
		key, value, ok := cutField(line)
		if !ok {
			return nil, errors.New("the header of the record is damaged")
		}
		name = key
		if _, known := fields[name]; !known && keptWARCFields[name] {
			fields[name] = oneSpaced(string(value))
		}
	}
}

var keptWARCFields = map[string]bool{
	"warc-type": true, "warc-target-uri": true, "warc-date": true, "content-length": true, "content-type": true,
	"warc-truncated": true, "warc-segment-number": true, "warc-identified-payload-type": true,
}

// warcBlock reads the block of a record.
type warcBlock struct {
	in   *bufio.Reader
	left int64
}

func (b *warcBlock) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
