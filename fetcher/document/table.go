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

// columns are the names that a column may have, in small letters.
var columns = map[string]func(*Document, string){
	"id": func(d *Document, s string) { d.ID = s }, "guid": func(d *Document, s string) { d.ID = s }, "المعرف": func(d *Document, s string) { d.ID = s },
	"title": setTitle, "headline": setTitle, "العنوان": setTitle, "عنوان": setTitle,
	"body": setText, "text": setText, "content": setText, "article": setText, "النص": setText, "نص": setText, "المحتوى": setText, "الخبر": setText,
	"html": func(d *Document, s string) { d.HTML = s },
	"date": setDate, "published": setDate, "pubdate": setDate, "التاريخ": setDate, "تاريخ": setDate, "تاريخ النشر": setDate,
	"url": setURL, "link": setURL, "الرابط": setURL, "رابط": setURL,
	"source": func(d *Document, s string) { d.Source = s }, "المصدر": func(d *Document, s string) { d.Source = s },
	"outlet": setOutlet, "publisher": setOutlet, "الناشر": setOutlet, "الصحيفة": setOutlet,
	"author": setAuthor, "authors": setAuthor, "الكاتب": setAuthor, "كاتب": setAuthor,
	"lang": setLanguage, "language": setLanguage, "اللغة": setLanguage,
	"topic": addTopics, "topics": addTopics, "tags": addTopics, "category": addTopics, "categories": addTopics, "section": addTopics,
	"التصنيف": addTopics, "القسم": addTopics, "الوسوم": addTopics,
}

func setTitle(d *Document, s string)    { d.Title = s }
func setText(d *Document, s string)     { d.Text = s }
func setDate(d *Document, s string)     { d.Date = s }
func setURL(d *Document, s string)      { d.URL = s }
func setOutlet(d *Document, s string)   { d.Outlet = s }
func setLanguage(d *Document, s string) { d.Language = s }
func setAuthor(d *Document, s string)   { d.Authors = nonEmpty(s) }
func addTopics(d *Document, s string) {
	d.Topics = append(d.Topics, nonEmpty(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;،؛|", r) })...)...)
}

// separators between cells, the likeliest first.
var separators = []rune{'\t', ',', ';', '؛', '|'}

// LooksLikeTable says whether a text begins with a row of names of columns, of which one is the title or the text, and goes on
// with a row of as many cells; where the file's name says that it is a table, the names are enough.
func LooksLikeTable(name string, head []byte) bool {
	separator, names := headerOf(head)
	if names == nil {
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv", ".tab":
		return true
	}
	rows := csv.NewReader(bytes.NewReader(head))
	rows.Comma, rows.LazyQuotes, rows.FieldsPerRecord = separator, true, -1
	_, _ = rows.Read() // the names
	row, err := rows.Read()
	return err == nil && len(row) == len(names)
}

// headerOf tells the separator from the first row and gives its cells; none where it is no header.
func headerOf(head []byte) (separator rune, names []string) {
	line, _, more := bytes.Cut(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\n"))
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
			cells[i] = strings.ToLower(strings.TrimSpace(cell))
			if set := columns[cells[i]]; set != nil {
				set(&probe, "x")
				known++
			}
		}
		if known >= 2 && (probe.Title != "" || probe.Text != "" || probe.HTML != "") {
			return separator, cells
		}
	}
	return 0, nil
}

// ReadTable yields a Document for each row of a table with a row of names (RFC 4180, and separators other than the comma),
// with the line that the row begins in, or the error that it has; other rows go on. The error it gives is that of yield.
func ReadTable(in *bufio.Reader, yield func(line int, d Document, err error) error) error {
	head, _ := in.Peek(in.Size())
	separator, names := headerOf(head)
	if names == nil {
		return yield(1, Document{}, errors.New("the table has no row of names with a title or a text in it"))
	}
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, _ = in.Discard(len("\ufeff"))
	}
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
			return yield(line, Document{}, fmt.Errorf("the table cannot be read on: %w", err))
		}
		line, _ := rows.FieldPos(0)
		last = line
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
		if set := columns[names[i]]; set != nil {
			set(&d, strings.TrimSpace(strings.Clone(cell)))
		}
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
