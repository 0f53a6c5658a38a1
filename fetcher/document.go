package fetcher

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"nashra/fetcher/document"
)

// maxLine bounds one line of JSON Lines.
const maxLine = 16 << 20

const (
	// defaultMaxBytes bounds one document as a file.
	defaultMaxBytes = 64 << 20
	// maxText bounds what is all text, as the rest of the road holds it several times. A newspaper's year has as much.
	maxText = 16 << 20
)

// readText reads to the end, straight from the reader's own buffer: with one of its own for each file, io.Copy takes
// longer than reading a small file.
func readText(in *bufio.Reader, size, limit int64) (string, error) {
	var text strings.Builder
	text.Grow(int(size))
	for {
		_, err := in.Peek(1)
		if errors.Is(err, io.EOF) {
			return text.String(), nil
		}
		if err != nil {
			return "", fmt.Errorf("cannot read the document: %w", err)
		}
		part, _ := in.Peek(in.Buffered())
		text.Write(part)
		_, _ = in.Discard(len(part)) // it is in the buffer
		if int64(text.Len()) > limit {
			return "", tooLarge(limit)
		}
	}
}

// readAhead is the buffer between a file and its reader, in bytes.
const readAhead = 64 << 10

func tooLarge(limit int64) error {
	return fmt.Errorf("the document is larger than %s; an article is not. Split it into its articles", document.InBytes(limit))
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
			if err := send(raw{path: name, line: n, kind: jsonObject, json: line}); err != nil {
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

// isMarkup looks at how the text begins.
func isMarkup(text string) bool {
	head := strings.TrimLeft(strings.TrimPrefix(text[:min(len(text), 512)], "\ufeff"), " \t\r\n")
	if !strings.HasPrefix(head, "<") {
		return false // so it is with most, and small letters take longer
	}
	head = strings.ToLower(head)
	for _, begin := range []string{"<!doctype", "<html", "<?xml", "<rss", "<feed", "<head", "<body"} {
		if strings.HasPrefix(head, begin) {
			return true
		}
	}
	return false
}

// isBinary: a text has no zero byte and next to no other controls.
func isBinary(text string) bool {
	controls := 0
	for i := 0; i < len(text); i++ {
		for i+8 <= len(text) && !hasControl(binary.LittleEndian.Uint64([]byte(text[i:i+8]))) {
			i += 8
		}
		if i < len(text) && text[i] < ' ' && strings.IndexByte("\t\n\r\f", text[i]) < 0 {
			controls++
		}
	}
	return controls*50 > len(text) || strings.IndexByte(text, 0) >= 0
}

// hasControl says whether one of eight bytes is less than a space.
func hasControl(eight uint64) bool {
	const spaces, high = 0x2020202020202020, 0x8080808080808080
	return (eight-spaces)&^eight&high != 0
}

// invalidAt is where the first byte stands that is not UTF-8.
func invalidAt(text string) int {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(text)
}
