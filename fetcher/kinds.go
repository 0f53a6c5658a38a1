package fetcher

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nashra/arabic"
	"nashra/fetcher/document"
)

// kind is what a file or a part of one was found to be before it is parsed; none is told by what it says when it is decoded.
type kind string

const (
	jsonObject kind = "json"
	tableRow   kind = "table"
	letter     kind = "mail"
	wordFile   kind = "docx"
	openFile   kind = "odt"
	book       kind = "epub"
	crawled    kind = "record"
)

// maxOffice is how much may become of a file of a word processor or of a mail, in bytes.
const maxOffice = 32 << 20

// documents hands on what a stream that is not packed holds: one document, or those of a kind of file that has many.
func (r *reader) documents(p packed) error {
	if err := r.know(p); err != nil {
		return r.fail(p, err)
	}
	if isPDF(p.in) {
		return r.pdf(p)
	}
	in := decodedStream(p.in)
	switch jsonKind(p.name, in) {
	case "lines":
		return readLines(p.path, in, r.send)
	case "values":
		return readValues(p.path, in, r.send)
	}
	head, _ := in.Peek(32 << 10)
	found := kind("")
	switch {
	case document.LooksLikeWARC(head):
		return r.warc(p, in)
	case document.LooksLikeMbox(head):
		return document.SplitMbox(in, r.opt.maxBytes(), func(line int, message []byte, err error) error {
			return r.send(raw{path: p.path, line: line, kind: letter, text: string(message), err: err})
		})
	case document.LooksLikeTable(p.name, head):
		return document.ReadTable(in, func(line int, d document.Document, err error) error {
			return r.send(raw{path: p.path, line: line, kind: tableRow, said: d, err: err})
		})
	case document.LooksLikeMail(head):
		found = letter
	}
	limit := r.opt.maxBytes()
	if found == "" {
		limit = min(limit, maxText)
	}
	if p.size > limit {
		return r.fail(p, tooLarge(limit))
	}
	text, err := readText(in, p.size, limit)
	if err == nil && p.at != nil && r.disk.changed() {
		err = errGrows
	}
	return r.send(raw{path: p.path, name: p.name, kind: found, text: text, err: err})
}

// decodedStream decodes a stream that says that it is UTF-16, or of which the first line is no UTF-8 and the beginning
// proves an encoding of Arabic: tables and JSON are read as they come, and spreadsheets write both.
func decodedStream(in *bufio.Reader) *bufio.Reader {
	head, _ := in.Peek(8 << 10)
	var decoder transform.Transformer
	line, _, _ := bytes.Cut(head, []byte("\n"))
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, 0, 0}):
		return in // UTF-32
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case utf8.Valid(line) || len(line) == len(head) && len(head) == 8<<10:
		return in
	default:
		switch arabicGuess(head) {
		case "windows-1256":
			decoder = charmap.Windows1256.NewDecoder()
		case "iso-8859-6":
			decoder = charmap.ISO8859_6.NewDecoder()
		default:
			return in
		}
	}
	return bufio.NewReaderSize(transform.NewReader(in, decoder), readAhead)
}

// office hands on a zip file that is a document, and says false of one that is an archive.
func (r *reader) office(p packed, list *zip.Reader, at io.ReaderAt, size int64) (isOffice bool, err error) {
	found := kind(document.OfficeKind(namesIn(list), mimetypeOf(list)))
	if found == "" {
		return false, nil
	}
	if err := r.know(p); err != nil {
		return true, r.fail(p, err)
	}
	if limit := r.opt.maxBytes(); size > limit {
		return true, r.fail(p, fmt.Errorf("the document is larger than %s; save it without its pictures", document.InBytes(limit)))
	}
	content := make([]byte, size)
	if _, err := at.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return true, r.fail(p, fmt.Errorf("cannot read the document: %w", err))
	}
	if p.at != nil && r.disk.changed() {
		return true, r.fail(p, errGrows)
	}
	return true, r.send(raw{path: p.path, name: p.name, kind: found, text: string(content)})
}

func namesIn(list *zip.Reader) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, f := range list.File {
			if !yield(f.Name) {
				return
			}
		}
	}
}

// mimetypeOf is what the first file of a zip file says of all, as those of OpenDocument and EPUB do.
func mimetypeOf(list *zip.Reader) string {
	if len(list.File) == 0 || list.File[0].Name != "mimetype" {
		return ""
	}
	in, err := list.File[0].Open()
	if err != nil {
		return ""
	}
	defer in.Close()
	const longest = 100
	said, _ := io.ReadAll(io.LimitReader(in, longest))
	return string(said)
}

// parse makes Documents of what was read.
func (r raw) parse(opt *ImportOptions, yield func(Document)) {
	defer func() {
		if p := recover(); p != nil { // one document must not keep all those after it out
			yield(Document{Path: r.path, Line: r.line, of: r.of, Err: fmt.Errorf("reading the document broke down: %v", p)})
		}
	}()
	d := Document{Path: r.path, Line: r.line, Err: r.err, Skip: r.skip, File: r.file, Unchanged: r.unchanged, Known: r.exactly, of: r.of}
	if d.Err != nil || d.Skip != "" || d.File != nil {
		yield(d)
		return
	}
	d.Kind = string(r.kind)
	said, err := r.said, error(nil)
	switch r.kind {
	case jsonObject:
		if d.Item, d.Warnings, d.Err = parseLine(r.json, opt); d.Err == nil {
			r.known.fill(&d, false, opt)
		}
		yield(d)
		return
	case tableRow:
	case letter:
		r.parseMail(d, opt, yield)
		return
	case crawled:
		r.parseCrawled(d, opt, yield)
		return
	case wordFile:
		said, err = document.ReadDOCX([]byte(r.text), maxOffice)
	case openFile:
		said, err = document.ReadODT([]byte(r.text), maxOffice)
	case pdfFile:
		if r.pdf == nil { // it came with something
			r.pdf = []byte(r.text)
		}
		said, err = opt.readPDF(r.pdf)
	case book:
		said, err = document.ReadEPUB([]byte(r.text), maxOffice)
	default:
		r.parseFile(d, opt, yield)
		return
	}
	r.yieldSaid(d, said, err, opt, yield)
}

func (r raw) yieldSaid(d Document, said document.Document, err error, opt *ImportOptions, yield func(Document)) {
	if d.Err = err; err == nil {
		var more []string
		if d.Item, more, err = itemOf(said, opt); err != nil {
			d.Err = fmt.Errorf("the document is %w", err)
		}
		r.known.fill(&d, r.line == 0, opt)
		d.Warnings = append(d.Warnings, more...)
	}
	yield(d)
}

// parseFile parses what is told by its text.
func (r raw) parseFile(d Document, opt *ImportOptions, yield func(Document)) {
	if d.Err = isNoText(r.text); d.Err != nil {
		yield(d)
		return
	}
	text, note, err := r.decoded()
	if note != "" {
		d.Warnings = append(d.Warnings, note)
	}
	if err != nil {
		d.Err = err
		yield(d)
		return
	}
	switch root := rootOf(text); {
	case isFeed(text):
		d.Kind = "feed"
		r.parseSavedFeed(d, opt, yield)
	case root == "opml":
		d.Kind = "opml"
		d.Skip = listOfFeeds
		yield(d)
	case isArticlePage(root, text):
		d.Kind = "html"
		said, err := document.ReadHTML(text, "")
		r.yieldSaid(d, said, err, opt, yield)
	case root != "" && strings.HasPrefix(strings.TrimSpace(text), "<?xml"):
		d.Err = fmt.Errorf("this is XML of a kind that is not known here (its first element is %s)", cutBytes(root, 40))
		yield(d)
	case isMarkdown(r.name, text):
		d.Kind = "markdown"
		said, err := document.ReadMarkdown(arabic.Mend(text))
		r.yieldSaid(d, said, err, opt, yield)
	default:
		d.Kind = "text"
		var ok bool
		if d.Item, ok = parseText(arabic.Mend(text)); !ok {
			d.Err = errEmpty
		}
		r.known.fill(&d, true, opt)
		yield(d)
	}
}

// decoded is the text of a file; of a page by the encoding that it names, where that can be true.
func (r raw) decoded() (text, note string, err error) {
	if label := labelIn(r.text); label != "" && !utf8.ValidString(r.text) {
		text, err = decodeLabelled([]byte(r.text), label)
		return text, "", err
	}
	return documentText(r.text)
}

// labelIn is the encoding that a page names, or XML; "" where it names none.
func labelIn(text string) string {
	head := text[:min(len(text), 4<<10)]
	if !isMarkup(head) {
		return ""
	}
	if m := metaCharset.FindStringSubmatch(head); m != nil {
		return m[1]
	}
	return ""
}

// metaCharset is where a page or an XML declaration names an encoding.
var metaCharset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})`)

// decodeLabelled decodes what is said to be of an encoding: valid UTF-8 is UTF-8 whatever is said, and bytes that are surely
// Arabic are not what a table of other letters would make of them.
func decodeLabelled(b []byte, label string) (string, error) {
	label = charsetLabel(label)
	p, known := pageOf(label)
	escaped := strings.HasPrefix(label, "iso-2022-") || strings.HasPrefix(label, "hz") || strings.HasPrefix(label, "utf-7")
	if !known || isUTF8Label(label) && !strings.HasPrefix(label, "utf-16") && !strings.HasPrefix(label, "utf-32") || utf8.Valid(b) && !escaped {
		text, _, err := documentText(string(b))
		if errors.Is(err, errEmpty) {
			return "", nil
		}
		return text, err
	}
	if guess := arabicGuess(b); guess != "" && p.name != guess && p.isOfLetters() {
		p, _ = pageOf(guess)
	}
	text, err := decodeAs(p, b)
	return string(text), err
}

// isNoText knows kinds of files that are no text, and cannot be read, by how they begin.
func isNoText(content string) error {
	switch {
	case document.IsOLE([]byte(content[:min(len(content), 8)])):
		return errors.New("this is an old or password-protected file of Office; save it as .docx without a password")
	case strings.HasPrefix(content, `{\rtf`):
		return errors.New("this is RTF; save it as .docx, .odt or text")
	}
	return nil
}

// isArticlePage: the first element is one of HTML.
func isArticlePage(root, text string) bool {
	if strings.HasPrefix(strings.ToLower(text[:min(len(text), 20)]), "<!doctype html") {
		return true
	}
	return slices.Contains([]string{"html", "head", "body", "title", "meta", "article", "main", "section", "div", "p", "h1", "h2", "table", "span", "font", "center", "br", "b", "strong"}, root)
}

func isMarkdown(name, text string) bool {
	switch filepath.Ext(strings.ToLower(name)) {
	case ".md", ".markdown", ".mdown":
		return true
	}
	return document.HasFrontMatter(text)
}
