package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// maxDepth is how deep elements may stand in each other.
const maxDepth = 256

// OfficeKind says which kind of document the files in a zip file make: "docx" (ECMA-376), "odt" (OpenDocument), "epub"; "" is
// an ordinary archive.
func OfficeKind(names iter.Seq[string], mimetype string) string {
	switch strings.TrimSpace(mimetype) {
	case "application/vnd.oasis.opendocument.text":
		return "odt"
	case "application/epub+zip":
		return "epub"
	}
	types, text := false, false
	for name := range names {
		types = types || name == "[Content_Types].xml"
		text = text || name == "word/document.xml"
	}
	if types && text {
		return "docx"
	}
	return ""
}

// IsOLE says whether a file is of the kind that Office wrote until 2007, and still writes with a password.
func IsOLE(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
}

// parts are the files in a zip file; limit is how much of them may still be unpacked, in bytes.
type parts struct {
	files map[string]*zip.File
	left  int64
}

func openParts(b []byte, limit int64) (*parts, error) {
	list, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("the file is damaged: %w", err)
	}
	p := &parts{files: map[string]*zip.File{}, left: limit}
	for _, f := range list.File {
		p.files[f.Name] = f
	}
	return p, nil
}

// read gives a part; nil where there is none.
func (p *parts) read(name string) ([]byte, error) {
	file := p.files[name]
	if file == nil {
		return nil, nil
	}
	in, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("%s in it is damaged: %w", name, err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, p.left+1))
	if int64(len(b)) > p.left {
		return nil, fmt.Errorf("more than %d MiB come out of it", p.left>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s in it is damaged: %w", name, err)
	}
	p.left -= int64(len(b))
	return b, nil
}

// walkXML calls begin, end and text for what is in an XML file, by names without prefixes. begin says false of an element
// that is to be passed over. Declarations of entities are refused: they could make much of little, or name files.
func walkXML(b []byte, begin func(xml.StartElement) bool, end func(string), text func(string)) error {
	tokens := xml.NewDecoder(bytes.NewReader(b))
	tokens.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("it is not in UTF-8") }
	depth := 0
	for {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("its XML is damaged: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !begin(t) {
				if err := tokens.Skip(); err != nil {
					return fmt.Errorf("its XML is damaged: %w", err)
				}
				continue
			}
			if depth++; depth > maxDepth {
				return errors.New("its elements stand too deep in each other")
			}
		case xml.EndElement:
			depth--
			end(t.Name.Local)
		case xml.CharData:
			text(string(t))
		case xml.Directive:
			if bytes.Contains(t, []byte("ENTITY")) {
				return errors.New("it declares entities, which no word processor does")
			}
		}
	}
}

func xmlAttribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// prose gathers paragraphs.
type prose struct {
	paragraphs []string
	current    strings.Builder
}

func (p *prose) write(s string) { p.current.WriteString(s) }

func (p *prose) endParagraph() {
	if text := strings.TrimSpace(p.current.String()); text != "" {
		p.paragraphs = append(p.paragraphs, text)
	}
	p.current.Reset()
}

func (p *prose) String() string { return strings.Join(p.paragraphs, "\n\n") }

// ReadDOCX reads the text of a Word document (ECMA-376 part 1, section 17): paragraphs, those of tables cell by cell, notes
// after the text. What was deleted, instructions of fields, headers and footers are left out. limit is how much may become of
// the file, in bytes.
func ReadDOCX(b []byte, limit int64) (d Document, err error) {
	defer recovered(&d, &err)
	p, err := openParts(b, limit)
	if err != nil {
		return d, err
	}
	if d, err = p.coreProperties(); err != nil {
		return d, err
	}
	var all []string
	for _, name := range []string{"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"} {
		content, err := p.read(name)
		if err != nil {
			return d, err
		}
		title, paragraphs, err := wordParagraphs(content)
		if err != nil {
			return d, err
		}
		if d.Title == "" && title > 0 {
			d.Title = paragraphs[title-1]
			paragraphs = append(paragraphs[:title-1:title-1], paragraphs[title:]...)
		}
		all = append(all, paragraphs...)
	}
	d.Text = strings.Join(all, "\n\n")
	return d, emptiness(&d)
}

// wordParagraphs gives the paragraphs of a part, and which of them, counted from 1, has the style of a title.
func wordParagraphs(content []byte) (title int, paragraphs []string, err error) {
	var text prose
	isText, isTitle := false, false
	err = walkXML(content, func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "del", "moveFrom", "instrText", "Fallback", "delText", "annotationRef":
			return false
		case "t":
			isText = true
		case "tab":
			text.write("\t")
		case "br", "cr":
			text.write("\n")
		case "pStyle":
			isTitle = xmlAttribute(e, "val") == "Title"
		case "footnote", "endnote":
			return xmlAttribute(e, "type") == "" // others are lines between text and notes
		}
		return true
	}, func(name string) {
		switch name {
		case "t":
			isText = false
		case "p":
			before := len(text.paragraphs)
			text.endParagraph()
			if isTitle && title == 0 && len(text.paragraphs) > before {
				title = len(text.paragraphs)
			}
			isTitle = false
		}
	}, func(s string) {
		if isText {
			text.write(s)
		}
	})
	return title, text.paragraphs, err
}

// coreProperties are what a package says of itself (ECMA-376 part 2, section 11).
func (p *parts) coreProperties() (d Document, err error) {
	content, err := p.read("docProps/core.xml")
	if err != nil {
		return d, err
	}
	return dublinCore(content)
}

// dublinCore reads what the metadata of Office, OpenDocument and EPUB have in common.
func dublinCore(content []byte) (d Document, err error) {
	var text strings.Builder
	err = walkXML(content, func(xml.StartElement) bool { text.Reset(); return true }, func(name string) {
		value := strings.TrimSpace(text.String())
		text.Reset()
		switch name {
		case "title":
			d.Title = first(d.Title, value)
		case "creator", "initial-creator":
			if d.Authors == nil {
				d.Authors = nonEmpty(value)
			}
		case "created", "creation-date":
			d.Date = first(value, d.Date)
		case "date":
			d.Date = first(d.Date, value)
		case "language":
			d.Language = first(d.Language, value)
		case "publisher":
			d.Outlet = first(d.Outlet, value)
		case "keyword", "subject":
			d.Topics = append(d.Topics, nonEmpty(value)...)
		case "keywords":
			d.Topics = append(d.Topics, nonEmpty(strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",;،؛", r) })...)...)
		}
	}, func(s string) { text.WriteString(s) })
	return d, err
}

// ReadODT reads the text of a text document of OpenDocument 1.3 (part 3): paragraphs and headings, notes after the text. What
// was deleted and comments are left out. limit is how much may become of the file, in bytes.
func ReadODT(b []byte, limit int64) (d Document, err error) {
	defer recovered(&d, &err)
	p, err := openParts(b, limit)
	if err != nil {
		return d, err
	}
	manifest, err := p.read("META-INF/manifest.xml")
	if err != nil {
		return d, err
	}
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return d, errors.New("it is encrypted; save it without a password")
	}
	meta, err := p.read("meta.xml")
	if err != nil {
		return d, err
	}
	if d, err = dublinCore(meta); err != nil {
		return d, err
	}
	content, err := p.read("content.xml")
	if err != nil {
		return d, err
	}
	if d.Text, err = openText(content); err != nil {
		return d, err
	}
	return d, emptiness(&d)
}

func openText(content []byte) (string, error) {
	var text, notes prose
	paragraphs, inNote := 0, 0
	at := func() *prose {
		if inNote > 0 {
			return &notes
		}
		return &text
	}
	err := walkXML(content, func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "tracked-changes", "annotation", "note-citation", "automatic-styles", "font-face-decls", "scripts", "sequence-decls", "forms", "desc", "title":
			return false
		case "note":
			inNote++
		case "p", "h":
			paragraphs++
		case "s":
			count := 1
			_, _ = fmt.Sscan(xmlAttribute(e, "c"), &count)
			at().write(strings.Repeat(" ", min(max(count, 1), 80)))
		case "tab":
			at().write("\t")
		case "line-break":
			at().write("\n")
		}
		return true
	}, func(name string) {
		switch name {
		case "p", "h":
			paragraphs--
			at().endParagraph()
		case "note":
			inNote--
		}
	}, func(s string) {
		if paragraphs > 0 {
			at().write(s)
		}
	})
	text.paragraphs = append(text.paragraphs, notes.paragraphs...)
	return text.String(), err
}

func recovered(d *Document, err *error) {
	if p := recover(); p != nil {
		*d, *err = Document{}, fmt.Errorf("the file cannot be read: %v", p)
	}
}

// emptiness is an error where there is nothing to read. A first paragraph that only says the title again goes.
func emptiness(d *Document) error {
	if paragraph, rest, _ := strings.Cut(d.Text, "\n\n"); paragraph == d.Title && rest != "" {
		d.Text = rest
	}
	if strings.TrimSpace(d.Title+d.Text+d.HTML) == "" {
		return errors.New("the document is empty")
	}
	return nil
}
