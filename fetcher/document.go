package fetcher

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxLine bounds one line of JSON Lines.
const maxLine = 16 << 20

// defaultMaxBytes bounds one text document.
const defaultMaxBytes = 64 << 20

// readDocuments reads one file or stream and hands on what it holds: one text document, or the lines of JSON Lines.
// size is how long the file is, 0 where nobody knows. The kind is told by content, or by a name that ends in .jsonl or .ndjson. send may end the reading with an error.
func readDocuments(name string, r io.Reader, size int64, opt *ImportOptions, send func(raw) error) error {
	in := bufio.NewReaderSize(r, bufferSize(size))
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1F, 0x8B}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return send(raw{path: name, err: fmt.Errorf("the gzip file is damaged: %w", err)})
		}
		in = bufio.NewReaderSize(unzipped, 64<<10)
		size = 0
	}
	if isJSONLines(name, in) {
		return readLines(name, in, send)
	}
	limit := opt.maxBytes()
	if size > limit {
		return send(raw{path: name, err: tooLarge(limit)})
	}
	content, err := readAll(io.LimitReader(in, limit+1), size)
	switch {
	case err != nil:
		return send(raw{path: name, err: fmt.Errorf("cannot read the document: %w", err)})
	case int64(len(content)) > limit:
		return send(raw{path: name, err: tooLarge(limit)})
	}
	return send(raw{path: name, content: content})
}

// bufferSize: many documents are small files, and a large buffer for each would take longer than reading it.
func bufferSize(size int64) int {
	if size == 0 {
		return 64 << 10
	}
	return int(min(size, 64<<10))
}

// readAll is io.ReadAll for a reader of which one knows how much it will give.
func readAll(r io.Reader, size int64) ([]byte, error) {
	content := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := content.ReadFrom(r)
	return content.Bytes(), err
}

func tooLarge(limit int64) error {
	return fmt.Errorf("the document is larger than %d MiB; an article is not. Split it, or give it as JSON Lines", limit>>20)
}

// isJSONLines looks at the first line: an object with one of the members that make a document.
func isJSONLines(name string, in *bufio.Reader) bool {
	switch filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")) {
	case ".jsonl", ".ndjson":
		return true
	}
	head, _ := in.Peek(32 << 10)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	for _, member := range []string{`"title"`, `"body"`, `"html"`} {
		if bytes.Contains(head, []byte(member)) {
			return true
		}
	}
	return false
}

func readLines(name string, in *bufio.Reader, send func(raw) error) error {
	for n := 1; ; n++ {
		line, err := readLine(in)
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if errors.Is(err, errLongLine) {
			if err := send(raw{path: name, line: n, err: err}); err != nil {
				return err
			}
			continue
		}
		if len(bytes.TrimSpace(line)) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			if err := send(raw{path: name, line: n, content: line}); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			if n == 1 && len(bytes.TrimSpace(line)) == 0 {
				return send(raw{path: name, err: errEmpty})
			}
			return nil
		}
		if err != nil {
			return send(raw{path: name, line: n, err: fmt.Errorf("cannot read on: %w", err)})
		}
	}
}

var (
	errLongLine = fmt.Errorf("the line is longer than %d MiB", maxLine>>20)
	errEmpty    = errors.New("the document is empty")
)

// readLine reads to the end of the line, and past it where the line is too long.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			return nil, errLongLine
		}
		return line, err
	}
}

// parse makes a Document of what was read.
func (r raw) parse(opt *ImportOptions) Document {
	d := Document{Path: r.path, Line: r.line, Err: r.err, Skip: r.skip}
	if d.Err != nil || d.Skip != "" {
		return d
	}
	if r.line > 0 {
		d.Item, d.Warnings, d.Err = parseLine(r.content, opt)
		return d
	}
	text, err := documentText(r.content)
	if err != nil {
		d.Err = err
		return d
	}
	item, ok := parseText(text)
	if !ok {
		d.Err = errEmpty
	}
	item.Source, item.Outlet, item.Published = opt.Source.ID, opt.Source.Title, opt.Date
	d.Item = item
	return d
}

// documentText decodes a text document, or says why it is none.
func documentText(content []byte) (string, error) {
	if bytes.HasPrefix(content, []byte{0xFF, 0xFE}) || bytes.HasPrefix(content, []byte{0xFE, 0xFF}) {
		decoded, _, err := transform.Bytes(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), content)
		if err != nil {
			return "", fmt.Errorf("decoding UTF-16: %w", err)
		}
		content = decoded
	}
	controls := 0
	for _, c := range content {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			controls++
		}
	}
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))) == 0:
		return "", errEmpty
	case bytes.IndexByte(content, 0) >= 0 || controls*50 > len(content):
		return "", errors.New("this is a binary file, not text")
	case !utf8.Valid(content):
		return "", fmt.Errorf("the text is not valid UTF-8 (at byte %d); save it as UTF-8", invalidAt(content))
	}
	return string(content), nil
}

func invalidAt(content []byte) int {
	at := 0
	for at < len(content) {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return at
}
