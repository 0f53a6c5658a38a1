package fetcher

import (
	"archive/zip"
	"cmp"
	"fmt"
	"path"
	"strings"
	"time"

	"nashra/fetcher/document"
)

// maxAttached is how many files may come with a message and with those in it: each may become as much as a file by itself.
const maxAttached = 50

// attachment is what is known of a document that came with a message.
type attachment struct {
	depth int  // how many messages it is in
	files *int // that came with the outermost
}

// parseMail makes documents of a message: of itself, and of each file and message that came with it. One that only hands on
// others is none.
func (r raw) parseMail(d Document, opt *ImportOptions, yield func(Document)) {
	said, list, err := document.ReadMail([]byte(r.text), maxOffice, decodeLabelled)
	counted := err != nil || said.Text != "" || said.HTML != ""
	if counted {
		r.yieldSaid(d, said, err, opt, yield)
	}
	around := r
	if around.attached == nil {
		around.attached = &attachment{files: new(int)}
	}
	around.known = r.known.ofMany()
	if sent, ok := parseDate(said.Date, opt.Source.Location, time.Time{}); ok {
		around.known.item.Published, around.known.dated = sent, DatedByItself
	}
	for i, a := range list {
		one, ok := around.with(a, i)
		if !ok {
			continue
		}
		counted = true
		one.parse(opt, yield)
		if *around.attached.files > maxAttached {
			return // it has been said
		}
	}
	if !counted {
		r.yieldSaid(d, said, nil, opt, yield)
	}
}

// with is what came with a message; not ok is what is no document.
func (r raw) with(a document.Attachment, i int) (one raw, ok bool) {
	one = raw{path: r.path + "/" + cmp.Or(a.Name, fmt.Sprintf("%d", i+1)), name: a.Name, line: r.line, of: r.of, known: r.known, text: string(a.Content()), kind: letter}
	one.attached = &attachment{depth: r.attached.depth + 1, files: r.attached.files}
	if !a.Message {
		if one.kind, ok = kindInside(one.text); !ok {
			return one, false
		}
		if *r.attached.files++; *r.attached.files > maxAttached {
			one.err = fmt.Errorf("more than %d files came with the message; those after it are not read. Save them to a folder", maxAttached)
		}
	}
	if one.attached.depth > maxNesting {
		one.err = fmt.Errorf("messages are in each other more than %d times", maxNesting)
	}
	if reason := isNoText(one.text); one.kind == "" && reason != nil {
		one.skip = reason.Error()
		switch strings.ToLower(path.Ext(a.Name)) {
		case ".xls", ".xlsx", ".ppt", ".pptx", ".msg":
			return one, false
		}
	}
	return one, true
}

// kindInside is the kind of a file that is in another and no archive: a PDF, or of those of word processors, else "".
func kindInside(content string) (found kind, ok bool) {
	if strings.HasPrefix(content, "%PDF-") {
		return pdfFile, true
	}
	if packing([]byte(content[:min(len(content), tarHeader)])) != "zip" {
		return "", true
	}
	at := strings.NewReader(content)
	if zipEntries(at, at.Size()) > maxZipEntries {
		return "", false
	}
	list, err := zip.NewReader(at, at.Size())
	if err != nil {
		return wordFile, true // its reader says what is wrong
	}
	found = kind(document.OfficeKind(namesIn(list), mimetypeOf(list)))
	return found, found != ""
}
