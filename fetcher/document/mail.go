package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ReadMail reads a message (RFC 5322, MIME: RFC 2045 to 2047 and 2231) as a document: its subject, who wrote it, and the
// best of its bodies (bodyOf says which); and gives what came with it that may be documents, other messages too. limit is how much may become
// of its bodies, in bytes; decode is asked for the bodies and for what stands in the header in other encodings. Its errors are
// sentences: that it is no message, is encrypted, too long, has too many parts, or neither subject nor text.
//
// It reads the bytes itself: net/mail and mime/multipart of the standard library, and go-message, which is built on the
// same rules, give a whole message up for one line of a header that is none, one parameter that is not ASCII, one bad byte of a
// body; and none joins the encoded words that a letter was cut in.
func ReadMail(b []byte, limit int64, decode Decode) (d Document, attached []Attachment, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, attached, err = Document{}, nil, fmt.Errorf("the message cannot be read: %v", p)
		}
	}()
	r := &mailReader{left: limit, limit: limit, decode: decode}
	root, err := r.readPart(bytes.TrimPrefix(b, []byte("\ufeff")), "text/plain", 0)
	if err != nil {
		return d, nil, err
	}
	if root.fields == 0 {
		return d, nil, errors.New("the message cannot be read: it does not begin with a header")
	}
	if err := root.encrypted(); err != nil {
		return d, nil, err
	}
	body, err := r.bestBody(root)
	if err != nil {
		return d, nil, err
	}
	d = r.headOf(root)
	if d.HTML = body.html; d.HTML == "" {
		d.Text = body.text
	}
	if attached = r.attachments(root); d.HTML == "" && d.Text == "" && d.Title == "" && len(attached) == 0 {
		return d, nil, errors.New("the message has neither subject nor text")
	}
	return d, attached, nil
}

// headOf is what the header of a message says of it.
func (r *mailReader) headOf(p *mailPart) Document {
	label := p.parameters["charset"] // raw letters of a header mostly are in the encoding of the body
	words := func(name string) string { return oneSpaced(r.words(r.plainHeader(p.header[name], label))) }
	return Document{
		ID:       strings.Trim(words("message-id"), " <>"),
		Title:    words("subject"),
		Date:     words("date"),
		Language: words("content-language"),
		Authors:  r.authors(r.plainHeader(p.header["from"], label)),
		URL:      strings.Trim(words("archived-at"), " <>"), // RFC 5064: of this message; List-Archive is of all its list
	}
}

func oneSpaced(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// plainHeader makes text of the letters in a header that are neither ASCII nor in encoded words.
func (r *mailReader) plainHeader(raw []byte, label string) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	for _, l := range []string{label, ""} {
		if text, err := r.decode(raw, l); err == nil {
			return text
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}

// mailFields are those of which two tell a message.
var mailFields = map[string]bool{
	"from": true, "to": true, "date": true, "subject": true, "message-id": true, "mime-version": true, "received": true, "return-path": true,
}

// LooksLikeMail says whether a file that begins with head begins with the header of a message: lines of a name, a colon and
// a value, up to the first empty one, and among them at least two of those that messages have.
func LooksLikeMail(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	known := map[string]bool{}
	for first := true; len(head) > 0; first = false {
		line, rest, whole := cutMailLine(head)
		head = rest
		if len(line) == 0 {
			break
		}
		if !first && (line[0] == ' ' || line[0] == '\t') {
			continue
		}
		name, _, ok := cutField(line)
		if !ok && !isEnvelope(line) && (whole || first) { // that the head breaks off in a line says nothing
			return false
		}
		if mailFields[name] {
			known[name] = true
		}
	}
	return len(known) >= 2
}
