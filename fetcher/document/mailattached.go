package document

import (
	"bytes"
	"path"
	"strings"
)

// Attachment is a file or another message that came with a message.
type Attachment struct {
	Name    string // the last part of its file name, "" for none
	Message bool   // to be read by ReadMail
	part    *mailPart
}

// Content decodes it, each time anew, so that only one need be in memory. It is not to be written to: it may be a piece of the
// message that it came with.
func (a Attachment) Content() []byte { return transferDecoded(a.part.transfer(), a.part.content) }

// attachments are the messages in a message (RFC 2046 section 5.2.1, RFC 6532), and the files in it that begin as
// documents of word processors and PDFs do, or as archives, which those are. Pictures, cards, calendars, signatures and the
// message that a server could not deliver (RFC 6522) are none.
func (r *mailReader) attachments(p *mailPart) (list []Attachment) {
	switch {
	case p.kind == "multipart/report":
		return nil
	case p.kind == "message/rfc822" || p.kind == "message/global":
		return []Attachment{{Name: r.nameOf(p), Message: true, part: p}}
	case len(p.parts) == 0 && beginsAsFile(p.head()):
		return []Attachment{{Name: r.nameOf(p), part: p}}
	}
	for _, part := range p.parts {
		list = append(list, r.attachments(part)...)
	}
	return list
}

func beginsAsFile(head []byte) bool {
	for _, begins := range []string{"PK\x03\x04", "%PDF-", `{\rtf`} {
		if bytes.HasPrefix(head, []byte(begins)) {
			return true
		}
	}
	return IsOLE(head)
}

func (r *mailReader) nameOf(p *mailPart) string {
	name := oneSpaced(r.words(r.plainHeader([]byte(p.name), p.parameters["charset"])))
	if name = path.Base(strings.ReplaceAll(name, "\\", "/")); name == "." || name == "/" {
		return ""
	}
	return name
}
