package fetcher

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"nashra/fetcher/document"
)

const pdfFile kind = "pdf"

const (
	// MaxPDF is how large a PDF may be, in bytes: most of a large one are pictures.
	MaxPDF = maxOffice
	// MaxPDFText is how much the text of a PDF may be, and what draws one of its pages, in bytes. It bounds what its reader takes
	// of memory, which is up to five times as much.
	MaxPDFText = 24 << 20
	// PDFPatience is how long the reading of one PDF may take. A page takes a millisecond.
	PDFPatience = 30 * time.Second
	// pdfsAtOnce bounds the memory of all readers together, which is a hundred megabytes each at worst.
	pdfsAtOnce = 2
)

// isPDF tells a PDF by its beginning (ISO 32000-1, 7.5.2), also where some kind of header comes before: then at the start of a
// line, and with an object behind it, because texts about PDFs name the mark too.
func isPDF(in *bufio.Reader) bool {
	head, _ := in.Peek(8 << 10)
	const furthest = 1 << 10 // as Acrobat looks (implementation note 13 of PDF 1.7)
	at := bytes.Index(head[:min(len(head), furthest)], []byte("%PDF-"))
	if at < 0 {
		return false
	}
	before := bytes.TrimLeft(bytes.TrimPrefix(head[:at], []byte("\uFEFF")), " \t\r\n\x00")
	return len(before) == 0 || bytes.ContainsAny(head[at-1:at], "\r\n") && pdfObject.Match(head[at:]) && !document.LooksLikeMail(head)
}

var pdfObject = regexp.MustCompile(`^%PDF-[12]\.[0-9]\s(?s:.*?)[\r\n][0-9]+ [0-9]+ obj\b`)

// pdf hands on a PDF, whole.
func (r *reader) pdf(p packed) error {
	limit := min(r.opt.maxBytes(), MaxPDF)
	tooLarge := fmt.Errorf("the PDF is larger than %s; save it without its pictures", document.InBytes(limit))
	if p.size > limit {
		return r.fail(p, tooLarge)
	}
	var content bytes.Buffer
	content.Grow(int(p.size) + bytes.MinRead)
	switch _, err := content.ReadFrom(io.LimitReader(p.in, limit+1)); {
	case err != nil:
		return r.fail(p, fmt.Errorf("cannot read the document: %w", err))
	case int64(content.Len()) > limit:
		return r.fail(p, tooLarge)
	case p.at != nil && r.disk.changed():
		return r.fail(p, errGrows)
	}
	return r.send(raw{path: p.path, name: p.name, kind: pdfFile, pdf: content.Bytes()})
}

// pdfReader is what reads the PDFs of an import, with the patience for each, and ends with ctx.
func (o *ImportOptions) pdfReader(ctx context.Context) func([]byte) (document.Document, error) {
	read := o.ReadPDF
	if read == nil {
		read = func(ctx context.Context, b []byte) (document.Document, error) {
			return document.ReadPDF(ctx, b, MaxPDFText)
		}
	}
	places := make(chan struct{}, pdfsAtOnce)
	return func(b []byte) (document.Document, error) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		case <-ctx.Done():
			return document.Document{}, ctx.Err()
		}
		patience, cancel := context.WithTimeout(ctx, PDFPatience)
		defer cancel()
		d, err := read(patience, b)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = fmt.Errorf("reading the PDF takes longer than %v; print it to a PDF anew", PDFPatience)
		}
		return d, err
	}
}
