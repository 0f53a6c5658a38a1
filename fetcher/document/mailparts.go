package document

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	// maxParts bounds the parts of a message, maxPartDepth how deep they stand in each other.
	maxParts     = 1000
	maxPartDepth = 32
)

var (
	errEncryptedMail = errors.New("the message is encrypted; save it decrypted")
	errSealedMail    = errors.New("the message is wrapped in its signature (S/MIME); save it without, or as text")
)

// mailReader reads one message.
type mailReader struct {
	left, limit int64 // what may still become of it, in bytes, and what might at first
	parts       int
	decode      Decode
}

// mailPart is a message or a part of one. Its content is a piece of the file, as it stands there.
type mailPart struct {
	header     mailHeader
	fields     int
	kind       string
	parameters map[string]string
	content    []byte
	parts      []*mailPart
	depth      int
	attached   bool   // it says so
	name       string // of the file, as it stands there
}

func (r *mailReader) readPart(b []byte, usual string, depth int) (*mailPart, error) {
	if r.parts++; r.parts > maxParts {
		return nil, fmt.Errorf("the message has too many parts, more than %d; no letter has", maxParts)
	}
	if depth > maxPartDepth {
		return nil, fmt.Errorf("the message has too many parts in each other, more than %d; no letter has", maxPartDepth)
	}
	p := &mailPart{depth: depth}
	if depth > 0 && (bytes.HasPrefix(b, []byte("\n")) || bytes.HasPrefix(b, []byte("\r\n"))) {
		_, p.content, _ = cutMailLine(b) // a part may have no header; empty lines after that are its own
	} else {
		p.header, p.content, p.fields = readMailHeader(b)
	}
	p.kind, p.parameters = typeAndParameters(string(p.header["content-type"]))
	switch {
	case p.kind == "":
		p.kind = usual
	case !strings.Contains(p.kind, "/"): // no type (RFC 2045 section 5.2); "text" was one before there was MIME
		p.kind = "text/plain"
	}
	disposition, more := typeAndParameters(string(p.header["content-disposition"]))
	p.attached, p.name = disposition == "attachment", cmp.Or(more["filename"], p.parameters["name"])
	if !strings.HasPrefix(p.kind, "multipart/") {
		return p, nil
	}
	usual = "text/plain"
	if p.kind == "multipart/digest" {
		usual = "message/rfc822"
	}
	pieces := splitParts(p.content, strings.TrimRight(p.parameters["boundary"], " \t"))
	if pieces == nil {
		if pieces = splitParts(p.content, firstDelimiter(p.content)); pieces == nil && depth == 0 {
			return nil, errors.New("the message does not say where its parts end")
		}
	}
	for _, piece := range pieces {
		part, err := r.readPart(piece, usual, depth+1)
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, part)
	}
	return p, nil
}

// splitParts splits what is multipart (RFC 2046 section 5.1.1). Nothing is copied. What comes after the last delimiter is a
// part too, for files break off. nil is that there is no delimiter.
func splitParts(b []byte, boundary string) (pieces [][]byte) {
	if boundary == "" {
		return nil
	}
	delimiter, begin := []byte("--"+boundary), -1
	for at := 0; at < len(b) && len(pieces) <= maxParts; {
		found := bytes.Index(b[at:], delimiter)
		if found < 0 {
			break
		}
		if found += at; found > 0 && b[found-1] != '\n' {
			at = found + len(delimiter)
			continue
		}
		line, rest, _ := cutMailLine(b[found:])
		next := len(b) - len(rest)
		after := bytes.TrimRight(line[len(delimiter):], " \t")
		last := string(after) == "--"
		if len(after) > 0 && !last {
			at = next
			continue
		}
		if begin >= 0 {
			pieces = append(pieces, withoutLineEnd(b[begin:max(begin, found)]))
		}
		if begin, at = next, next; last {
			if pieces == nil {
				pieces = [][]byte{}
			}
			return pieces
		}
	}
	if begin >= 0 {
		pieces = append(pieces, b[begin:])
	}
	return pieces
}

// withoutLineEnd takes off the line end that belongs to the delimiter after it.
func withoutLineEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

var delimiterLine = regexp.MustCompile(`(?m)^--([0-9A-Za-z'()+_,./:=?-]{1,70})[ \t]*\r?$`)

// firstDelimiter guesses the boundary of which a header says nothing, or something wrong.
func firstDelimiter(b []byte) string {
	const far = 64 << 10
	if found := delimiterLine.FindSubmatch(b[:min(len(b), far)]); found != nil {
		return string(found[1])
	}
	return ""
}

// encrypted is the error that the part is: by OpenPGP (RFC 3156) or by S/MIME (RFC 8551 section 3.2), which also has
// signatures that wrap what they sign.
func (p *mailPart) encrypted() error {
	switch p.kind {
	case "multipart/encrypted":
		return errEncryptedMail
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
	default:
		return nil
	}
	kind := strings.ToLower(p.parameters["smime-type"])
	if kind == "" && bytes.Contains(p.head(), []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")) { // id-signedData (RFC 5652)
		kind = "signed-data"
	}
	if strings.HasPrefix(kind, "signed") || kind == "certs-only" || kind == "compressed-data" {
		return errSealedMail
	}
	return errEncryptedMail
}

func (p *mailPart) head() []byte {
	const enough = 256
	return transferDecoded(p.transfer(), p.content[:min(len(p.content), enough)])
}

// any says whether the part, or one in it that is not attached, is so.
func (p *mailPart) any(is func(*mailPart) bool) bool {
	return is(p) || slices.ContainsFunc(p.parts, func(part *mailPart) bool {
		return !part.attached && part.any(is)
	})
}
