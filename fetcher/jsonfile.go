package fetcher

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// jsonKind says how a stream is JSON: "lines", an object on each; "values", one object or several over many lines, or one
// list of them; "feed"; "" where it is none. The kind is told by content, or by a name that ends in .jsonl or .ndjson.
func jsonKind(name string, in *bufio.Reader) string {
	switch filepath.Ext(strings.ToLower(name)) {
	case ".jsonl", ".ndjson":
		return "lines"
	}
	head, _ := in.Peek(32 << 10)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	list := len(head) > 0 && head[0] == '['
	if object := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("[")), " \t\r\n"); len(object) == 0 || object[0] != '{' {
		return ""
	}
	switch {
	case !hasMember(head):
		return ""
	case list:
		return "values"
	case isJSONFeed(string(head)):
		return "feed"
	}
	line, _, more := bytes.Cut(head, []byte("\n"))
	if line = bytes.TrimRight(line, " \t\r"); more && bytes.ContainsRune([]byte("{[,:"), rune(line[len(line)-1])) {
		return "values" // a line that is cut off seldom ends so
	}
	return "lines"
}

// hasMember: an object that is a document has one of these.
func hasMember(head []byte) bool {
	for _, member := range []string{`"title"`, `"body"`, `"html"`, `"headline"`, `"العنوان"`, `"text"`, `"content"`} {
		if bytes.Contains(head, []byte(member)) {
			return true
		}
	}
	return false
}

// readValues sends the objects of a stream of JSON, or of the list that it is, each with the line it begins in. After one that
// is no JSON nobody knows where the next begins.
func readValues(name string, in *bufio.Reader, send func(raw) error) error {
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(len(mark))
	}
	lines := &lineCounter{from: in, left: maxLine, line: 1}
	values := json.NewDecoder(lines)
	fail := func(err error) error {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			err = errors.New("the file breaks off in the middle of a value")
		}
		rest, _ := io.ReadAll(values.Buffered())
		at := values.InputOffset() + int64(len(rest)-len(bytes.TrimLeft(rest, " \t\r\n,")))
		return send(raw{path: name, line: lines.at(at), err: fmt.Errorf("this is not JSON, and what follows is not read: %w", err)})
	}
	if lines.isList() {
		if _, err := values.Token(); err != nil {
			return fail(err)
		}
	}
	for values.More() {
		lines.left = maxLine
		var value json.RawMessage
		if err := values.Decode(&value); err != nil {
			return fail(err)
		}
		if err := send(raw{path: name, line: lines.at(values.InputOffset() - int64(len(value))), kind: jsonObject, json: value}); err != nil {
			return err
		}
	}
	if _, err := values.Token(); err != nil && !errors.Is(err, io.EOF) {
		return fail(err)
	}
	return nil
}

// lineCounter tells in which line an offset of what was read through it lies, and ends where one value is too long.
type lineCounter struct {
	from *bufio.Reader
	left int     // bytes until there must be a new value
	ends []int64 // where lines end, of those that nobody has asked about
	read int64
	line int // the line after the ends that were asked about
}

// isList looks at what comes first.
func (c *lineCounter) isList() bool {
	head, _ := c.from.Peek(c.from.Size())
	head = bytes.TrimLeft(head, " \t\r\n")
	return len(head) > 0 && head[0] == '['
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p[:min(len(p), readAhead)])
	if c.left -= n; c.left < 0 {
		return 0, errLongLine
	}
	for i, b := range p[:n] {
		if b == '\n' {
			c.ends = append(c.ends, c.read+int64(i))
		}
	}
	c.read += int64(n)
	return n, err
}

// at is the line of an offset; offsets only grow.
func (c *lineCounter) at(offset int64) int {
	passed := 0
	for passed < len(c.ends) && c.ends[passed] < offset {
		passed++
	}
	c.line += passed
	c.ends = c.ends[passed:]
	return c.line
}
