package document

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// MaxRow bounds a row of a table, in bytes.
const MaxRow = 16 << 20

// separators between cells, the likeliest first.
var separators = []rune{'\t', ',', ';', '؛', '|'}

// LooksLikeTable says whether a text begins with a row of names of columns, of which one is the title or the text, and goes on
// with a row of as many cells; where the file's name says that it is a table, that is enough.
func LooksLikeTable(name string, head []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv", ".tab":
		return true // where it has no names, its reader says so
	}
	separator, names := headerOf(head, 2)
	if names == nil {
		return false
	}
	rows := csv.NewReader(bytes.NewReader(head))
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord = separator, true, -1
	_, _ = rows.Read() // the names
	row, err := rows.Read()
	return err == nil && len(row) == len(names)
}

// skipped is how much stands before the row of names: a mark of UTF-8, and the line by which Excel is told the separator.
func skipped(head []byte) (n int) {
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		n = len("\ufeff")
	}
	if line, _, more := bytes.Cut(head[n:], []byte("\n")); more && len(bytes.TrimRight(line, "\r")) == len("sep=;") && bytes.HasPrefix(line, []byte("sep=")) {
		n += len(line) + 1
	}
	return n
}

// headerOf tells the separator from the first row and gives its cells; none where it is no header. So many of them must be names
// that are known.
func headerOf(head []byte, least int) (separator rune, names []string) {
	line, _, more := bytes.Cut(head[skipped(head):], []byte("\n"))
	const maxHeader, maxColumns = 4 << 10, 256
	if !more || len(line) > maxHeader || !bytes.ContainsAny(line, "\t,;|؛") || !utf8.Valid(line) {
		return 0, nil
	}
	for _, separator := range separators {
		row := csv.NewReader(bytes.NewReader(line))
		row.Comma, row.LazyQuotes = separator, true
		cells, err := row.Read()
		if err != nil || len(cells) < 2 || len(cells) > maxColumns {
			continue
		}
		var probe Document
		known := 0
		for i, cell := range cells {
			cells[i] = strings.Clone(cell)
			if probe.Set(cell, "x") {
				known++
			}
		}
		if known >= least && (probe.Title != "" || probe.Text != "" || probe.HTML != "") {
			return separator, cells
		}
	}
	return 0, nil
}

// ReadTable yields a Document for each row of a table with a row of names (RFC 4180, and separators other than the comma),
// with the line that the row begins in, or the error that it has; other rows go on. The error it gives is that of yield.
func ReadTable(in *bufio.Reader, yield func(line int, d Document, err error) error) error {
	head, _ := in.Peek(in.Size())
	separator, names := headerOf(head, 1)
	if names == nil {
		return yield(1, Document{}, errors.New("the table has no first row with names of columns, of which one is the title or the text; write one like title,text,date"))
	}
	before := skipped(head)
	above := bytes.Count(head[:before], []byte("\n"))
	_, _ = in.Discard(before)
	limited := &rowLimit{from: in, left: MaxRow, separator: separator}
	rows := csv.NewReader(limited)
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord, rows.ReuseRecord = separator, true, -1, true
	if _, err := rows.Read(); err != nil {
		return yield(1, Document{}, err)
	}
	for last := 1; ; {
		limited.left, limited.cells = MaxRow, 0
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			line := last + 1
			if where := (*csv.ParseError)(nil); errors.As(err, &where) {
				line, err = where.StartLine, where.Err
			}
			return yield(line+above, Document{}, fmt.Errorf("the table cannot be read on: %w", err))
		}
		line, _ := rows.FieldPos(0)
		last = line
		line += above
		if len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			continue
		}
		var d Document
		if len(cells) != len(names) {
			err = fmt.Errorf("the row has %d cells, and the first row names %d", len(cells), len(names))
		} else {
			d, err = documentOf(names, cells)
		}
		if err := yield(line, d, err); err != nil {
			return err
		}
	}
}

func documentOf(names, cells []string) (d Document, err error) {
	for i, cell := range cells {
		if !utf8.ValidString(cell) {
			return d, errors.New("the row is not valid UTF-8; save the table as UTF-8")
		}
		d.Set(names[i], strings.TrimSpace(strings.Clone(cell)))
	}
	return d, nil
}

// rowLimit ends where one row is too long: a quote that is never closed would make one of all the rest.
type rowLimit struct {
	from      io.Reader
	left      int
	separator rune
	cells     int // at most
}

// maxRowCells bounds the cells of a row; a separator in the text of one counts, too.
const maxRowCells = 1 << 19

func (l *rowLimit) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if l.left -= n; l.left < 0 {
		return 0, fmt.Errorf("a row is longer than %d MiB, perhaps for a quote that is not closed", MaxRow>>20)
	}
	if l.cells += bytes.Count(p[:n], []byte(string(l.separator))); l.cells > maxRowCells {
		return 0, fmt.Errorf("a row has more than %d cells", maxRowCells)
	}
	return n, err
}
