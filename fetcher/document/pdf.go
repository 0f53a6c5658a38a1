package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/ledongthuc/pdf"
)

// ReadPDF reads the text of a PDF (ISO 32000) in the order of reading, Arabic too: Title, Authors, Language, Date and
// Text, paragraphs apart. Text that other software drew is read, pictures of text are not. The limit is in bytes: on what
// the streams of one page inflate to and on the text; all streams together may inflate to eight times as much.
//
// It gives up soon after ctx is done. But the library below it can be made to loop, to take memory or to overflow the
// stack, which nothing inside a process can stop: run it on files of others in a process of its own, by [ServePDFs].
func ReadPDF(ctx context.Context, b []byte, limit int64) (d Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			d, err = Document{}, pdfDamage(ctx, r)
		}
	}()
	file, err := newPDFFile(ctx, b)
	if err != nil {
		return Document{}, err
	}
	reader, err := pdf.NewReader(file, file.size)
	if err != nil {
		return Document{}, pdfDamage(ctx, err)
	}
	reading := &pdfReading{ctx: ctx, left: limit, flow: pdfPages * limit, limit: limit, fonts: map[string]*pdfFont{}, entries: 1 << 20}
	if err := reading.pages(reader.Trailer().Key("Root").Key("Pages"), pdf.Value{}, 0, 0); err != nil {
		return Document{}, err
	}
	d.Text = reading.text()
	if err := reading.verdict(d.Text); err != nil {
		return Document{}, err
	}
	reading.describe(reader.Trailer(), &d)
	return d, nil
}

// pdfDamage makes one sentence of what the library says.
func pdfDamage(ctx context.Context, reason any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	message := fmt.Sprint(reason)
	switch {
	case strings.Contains(message, "encrypt"):
		return errors.New("the PDF is encrypted; save it without a password")
	case strings.HasPrefix(message, "unknown filter "):
		return fmt.Errorf("the PDF is packed by %s, which is not read here; print it to a PDF anew", strings.TrimPrefix(message, "unknown filter "))
	}
	message = strings.TrimPrefix(strings.TrimPrefix(message, "malformed PDF: "), "malformed PDF file: ")
	if len(message) > 120 {
		message = message[:120]
	}
	return fmt.Errorf("the PDF is damaged (%s); print it to a PDF anew", strings.ToValidUTF8(message, "?"))
}

// pdfFile gives the library the bytes, and stops it where it goes round in circles: whatever loop it is in reads the file.
type pdfFile struct {
	ctx    context.Context
	b      []byte
	size   int64
	left   int64 // bytes that may still be read, over and over
	reads  int
	header [9]byte
}

// Frames of Go beneath a read: the library, rightly used, stays under a hundred, ours with forms in forms under two.
const pdfFrames = 4000

func newPDFFile(ctx context.Context, b []byte) (*pdfFile, error) {
	start := bytes.Index(b[:min(len(b), 1024)], []byte("%PDF-"))
	if start < 0 {
		return nil, errors.New("the file is no PDF: it does not begin with %PDF-")
	}
	b = b[start:]
	// Bytes behind the end are common; the library wants none.
	end := bytes.LastIndex(b, []byte("%%EOF"))
	if end < 0 {
		return nil, errors.New("the PDF is cut short: its end is missing")
	}
	f := &pdfFile{ctx: ctx, b: b[:end+len("%%EOF")], left: 64<<20 + 1024*int64(len(b))}
	f.size = int64(len(f.b))
	if f.size < 100 {
		return nil, errors.New("the PDF is cut short: nothing is in it")
	}
	// It knows only the versions up to 1.7, and a newline at once behind: 2.0 is laid out alike (ISO 32000-2, annex I).
	copy(f.header[:], "%PDF-1.7\n")
	return f, vetPDF(f.b)
}

func (f *pdfFile) ReadAt(p []byte, offset int64) (int, error) {
	f.reads++
	f.left -= int64(len(p))
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	if f.left < 0 {
		return 0, errors.New("its parts point at one another in circles")
	}
	if f.reads%256 == 0 {
		if n := runtime.Callers(pdfFrames, make([]uintptr, 1)); n > 0 {
			return 0, errors.New("its parts are nested without an end")
		}
	}
	if offset < 0 || offset >= f.size {
		return 0, io.EOF
	}
	n := copy(p, f.b[offset:])
	if offset < int64(len(f.header)) {
		copy(p[:n], f.header[offset:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// pdfReading is the reading of one file.
type pdfReading struct {
	ctx         context.Context
	left, limit int64 // bytes of text that may still come, and at first
	flow, held  int64 // bytes that streams may still inflate to, and that those at hand have
	fonts       map[string]*pdfFont
	entries     int // of all fonts together
	nodes       int // of the tree of pages
	page        int
	pictures    int
	glyphs      int
	unread      int
	votes       pdfVotes
	lines       []pdfLine
}

func (d *pdfReading) check() error {
	switch {
	case d.left < 0:
		return fmt.Errorf("the PDF holds more than %d MiB of text, the most that is read of one; split it", d.limit>>20)
	case d.held > d.limit:
		return fmt.Errorf("the PDF holds more than %d MiB that draw one page, the most that is read; print it to a PDF anew", d.limit>>20)
	case d.flow < 0:
		return fmt.Errorf("the PDF holds more than %d MiB that draw its pages, the most that is read of one; split it", pdfPages*d.limit>>20)
	}
	return d.ctx.Err()
}

// pdfPages is how many times the limit, which is for what is in memory at once, all streams may inflate to one after the other.
// A page that Chromium prints takes 150 KB.
const pdfPages = 8

// stream gives what a stream inflates to. The library panics at filters that it does not know.
func (d *pdfReading) stream(v pdf.Value) (b []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			b, err = nil, pdfDamage(d.ctx, r)
		}
	}()
	r := v.Reader()
	defer r.Close()
	b, err = io.ReadAll(io.LimitReader(r, min(d.limit-d.held, d.flow)+1))
	d.flow -= int64(len(b))
	d.held += int64(len(b))
	checked := d.check()
	d.held -= int64(len(b))
	if err := checked; err != nil {
		return nil, err
	}
	if err != nil && len(b) == 0 {
		return nil, pdfDamage(d.ctx, err)
	}
	return b, nil // wrong check sums at the end are common, and harmless
}

// Nodes of the tree of pages (7.7.3), and how deep it is gone into.
const (
	pdfNodes     = 200_000
	pdfTreeDepth = 64
)

// pages walks the tree of pages; resources and rotation are handed down. The library's own way takes the square of the
// number of pages.
func (d *pdfReading) pages(node, resources pdf.Value, rotate int64, depth int) error {
	if d.nodes++; d.nodes > pdfNodes || depth > pdfTreeDepth {
		return errors.New("the PDF is damaged (its list of pages has no end); print it to a PDF anew")
	}
	if own := node.Key("Resources"); !own.IsNull() {
		resources = own
	}
	if own := node.Key("Rotate"); own.Kind() == pdf.Integer {
		rotate = own.Int64()
	}
	kids := node.Key("Kids")
	if kids.Kind() != pdf.Array {
		return d.readPage(node, resources, rotate)
	}
	for i := range kids.Len() {
		if err := d.pages(kids.Index(i), resources, rotate, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (d *pdfReading) readPage(page, resources pdf.Value, rotate int64) error {
	defer func() { d.held = 0 }()
	contents := page.Key("Contents")
	var whole []byte
	parts := max(contents.Len(), 1)
	for i := range parts {
		part := contents
		if contents.Kind() == pdf.Array {
			part = contents.Index(i)
		}
		if part.Kind() != pdf.Stream {
			continue
		}
		b, err := d.stream(part)
		if err != nil {
			return err
		}
		d.held += int64(len(b))
		if parts == 1 {
			whole = b
			break
		}
		whole = append(append(whole, b...), '\n')
	}
	d.page++
	painter := &pdfPainter{reading: d, flush: d.lay}
	painter.state.ctm = pdfTurned(rotate)
	painter.state.scale = 1
	if err := painter.run(whole, resources, 0); err != nil {
		return err
	}
	d.pictures += painter.pictures
	d.unread += painter.unread
	d.lay(painter.glyphs)
	return d.check()
}

func pdfTurned(rotate int64) pdfMatrix {
	switch (rotate%360 + 360) % 360 {
	case 90:
		return pdfMatrix{0, -1, 1, 0, 0, 0}
	case 180:
		return pdfMatrix{-1, 0, 0, -1, 0, 0}
	case 270:
		return pdfMatrix{0, 1, -1, 0, 0, 0}
	}
	return pdfMatrix{1, 0, 0, 1, 0, 0}
}

// verdict says why there is no text that is worth keeping.
func (d *pdfReading) verdict(text string) error {
	switch {
	case 4*d.unread > 3*d.glyphs && d.glyphs > 0:
		return errors.New("the PDF does not say which letters its fonts draw; copy the text into another file")
	case text != "":
		return nil
	case d.pictures > 0:
		return errors.New("the PDF has no text, only pictures of pages (a scan); let a program recognise the text first (OCR)")
	}
	return errors.New("the PDF has no text")
}
