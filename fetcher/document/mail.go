package document

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

const (
	// maxParts bounds the parts of a message, maxPartDepth how deep they stand in each other.
	maxParts     = 1000
	maxPartDepth = 32
)

// ReadMail reads a message (RFC 5322, MIME: RFC 2045 to 2047) as a document: its subject, who wrote it, and the best of its
// bodies, HTML before plain text. What is attached is left out. limit is how much may become of it, in bytes.
func ReadMail(b []byte, limit int64, decode Decode) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = Document{}, fmt.Errorf("the message cannot be read: %v", p)
		}
	}()
	message, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return d, fmt.Errorf("the message cannot be read: %w", err)
	}
	header := textproto.MIMEHeader(message.Header)
	words := headerWords(decode)
	d = Document{
		ID: strings.Trim(header.Get("Message-Id"), " <>"), Title: words(header.Get("Subject")), Date: header.Get("Date"),
		Language: header.Get("Content-Language"), URL: strings.Trim(first(header.Get("Archived-At"), header.Get("X-Url")), " <>"),
	}
	d.Authors = authorsOf(header.Get("From"), words)
	reading := bodies{left: limit, decode: decode}
	if err := reading.part(header, message.Body, 0); err != nil {
		return d, err
	}
	if d.HTML = reading.html; d.HTML == "" {
		d.Text = reading.text
	}
	if strings.TrimSpace(d.HTML+d.Text) == "" && d.Title == "" {
		return d, errors.New("the message has neither subject nor text")
	}
	return d, nil
}

// headerWords decodes the encoded words of a header (RFC 2047), and letters that stand there as they are.
func headerWords(decode Decode) func(string) string {
	decoder := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		text, err := decode(b, charset)
		return strings.NewReader(text), err
	}}
	return func(raw string) string {
		if text, err := decode([]byte(raw), ""); err == nil {
			raw = text
		}
		text, err := decoder.DecodeHeader(raw)
		if err != nil {
			return strings.ToValidUTF8(raw, "\uFFFD")
		}
		return strings.TrimSpace(text)
	}
}

func authorsOf(from string, words func(string) string) []string {
	list, err := mail.ParseAddressList(from)
	if err != nil {
		name, _, _ := strings.Cut(words(from), "<")
		return nonEmpty(strings.Trim(name, ` "`))
	}
	var names []string
	for _, a := range list {
		local, _, _ := strings.Cut(a.Address, "@")
		names = append(names, first(words(a.Name), local))
	}
	return nonEmpty(names...)
}

// bodies gathers the first text and the first HTML of a message.
type bodies struct {
	text, html string
	left       int64
	parts      int
	decode     Decode
}

func (r *bodies) part(header textproto.MIMEHeader, body io.Reader, depth int) error {
	if r.parts++; r.parts > maxParts || depth > maxPartDepth {
		return errors.New("the message has too many parts in each other; no letter has")
	}
	kind, parameters, err := mime.ParseMediaType(first(header.Get("Content-Type"), "text/plain"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	switch {
	case kind == "multipart/encrypted", strings.HasSuffix(kind, "pkcs7-mime") && !strings.HasPrefix(parameters["smime-type"], "signed"):
		return errors.New("the message is encrypted; save it decrypted")
	case strings.HasPrefix(kind, "multipart/"):
		return r.multipart(body, parameters["boundary"], depth)
	case kind != "text/plain" && kind != "text/html" || strings.HasPrefix(header.Get("Content-Disposition"), "attachment"):
		return nil
	case kind == "text/html" && r.html != "", kind == "text/plain" && r.text != "":
		return nil
	}
	content, err := io.ReadAll(io.LimitReader(transferDecoded(header.Get("Content-Transfer-Encoding"), body), r.left+1))
	if int64(len(content)) > r.left {
		return fmt.Errorf("the message is longer than %d MiB", r.left>>20)
	}
	r.left -= int64(len(content))
	if err != nil && len(content) == 0 {
		return fmt.Errorf("a part of the message cannot be read: %w", err)
	}
	text, err := r.decode(content, parameters["charset"])
	if err != nil {
		return fmt.Errorf("a part of the message: %w", err)
	}
	if kind == "text/html" {
		r.html = text
		return nil
	}
	if strings.EqualFold(parameters["format"], "flowed") {
		text = unflowed(text, strings.EqualFold(parameters["delsp"], "yes"))
	}
	r.text = strings.ReplaceAll(text, "\r\n", "\n")
	return nil
}

func (r *bodies) multipart(body io.Reader, boundary string, depth int) error {
	if boundary == "" {
		return errors.New("the message does not say where its parts end")
	}
	parts := multipart.NewReader(body, boundary)
	for {
		part, err := parts.NextRawPart()
		if err != nil { // also where it breaks off: what was whole is there
			return nil
		}
		if err := r.part(part.Header, part, depth+1); err != nil {
			return err
		}
	}
}

func transferDecoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// unflowed joins the lines that were broken to be sent (RFC 3676): those that end in a space, but for the one of a signature.
func unflowed(text string, dropSpace bool) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		line = strings.TrimPrefix(line, " ") // stuffed
		switch soft := strings.HasSuffix(line, " ") && line != "-- "; {
		case soft && dropSpace:
			out.WriteString(line[:len(line)-1])
		case soft:
			out.WriteString(line)
		default:
			out.WriteString(line + "\n")
		}
	}
	return out.String()
}

// LooksLikeMail says whether a file begins with the header of a message.
func LooksLikeMail(head []byte) bool {
	known := 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found || len(name) == 0 || bytes.ContainsAny(name, " \t") {
			return false
		}
		switch strings.ToLower(string(name)) {
		case "from", "to", "date", "subject", "message-id", "mime-version", "received", "return-path":
			known++
		}
	}
	return known >= 2
}
