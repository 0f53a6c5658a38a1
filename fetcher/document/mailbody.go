package document

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// mailBody is what was taken of a message: one of the two.
type mailBody struct{ text, html string }

func (b mailBody) empty() bool { return b == mailBody{} }

// pass is how much is taken for a body.
type pass int

const (
	onlyNameless pass = iota // parts that have no file name
	alsoNamed                // some programs name the body itself
)

// bestBody gives the best body of a message, nothing where it only hands on others. What cannot be read of it is an error where
// there is nothing else.
func (r *mailReader) bestBody(root *mailPart) (body mailBody, err error) {
	if root.any(func(p *mailPart) bool { return p.kind == "multipart/encrypted" }) {
		return body, errEncryptedMail
	}
	var failed error
	for _, how := range []pass{onlyNameless, alsoNamed} {
		body, err = r.bodyOf(root, how, &failed)
		if err != nil || !body.empty() {
			return body, err
		}
	}
	root.any(func(p *mailPart) bool {
		if failed == nil {
			failed = p.encrypted()
		}
		return false
	})
	return body, failed
}

// bodyOf is the best body in a part: of alternatives the HTML, else the plain text (RFC 2046 section 5.1.4 has the best
// last); of what is related its root (RFC 2387); of others the first, and what follows it in the same kind, for programs cut a
// text at its pictures. failed is the first body that could not be read; another may do.
func (r *mailReader) bodyOf(p *mailPart, how pass, failed *error) (body mailBody, err error) {
	switch p.kind {
	case "multipart/alternative":
		for _, part := range p.byMerit() {
			if body, err = r.bodyOf(part, how, failed); err != nil || !body.empty() {
				return body, err
			}
		}
		return mailBody{}, nil
	case "multipart/related":
		if root := p.root(); root != nil {
			if body, err = r.bodyOf(root, how, failed); err != nil || !body.empty() {
				return body, err
			}
		}
	}
	if !strings.HasPrefix(p.kind, "multipart/") {
		return r.leaf(p, how, failed)
	}
	var text, html []string
	for _, part := range p.parts {
		more, err := r.bodyOf(part, how, failed)
		switch {
		case err != nil:
			return body, err
		case more.text != "" && html == nil:
			text = append(text, more.text)
		case more.html != "" && text == nil:
			html = append(html, more.html)
		}
		if p.kind == "multipart/related" && !more.empty() {
			break
		}
	}
	return mailBody{strings.Join(text, "\n\n"), strings.Join(html, "\n")}, nil
}

// byMerit has the alternatives with HTML first, the last of them before the others.
func (p *mailPart) byMerit() (list []*mailPart) {
	isHTML := func(p *mailPart) bool { return mailKinds[p.kind] == "html" }
	for _, part := range slices.Backward(p.parts) {
		if part.any(isHTML) {
			list = append(list, part)
		}
	}
	for _, part := range p.parts {
		if !part.any(isHTML) {
			list = append(list, part)
		}
	}
	return list
}

// root is the part that those related to it belong to: the one that is named, else the first.
func (p *mailPart) root() *mailPart {
	if start := strings.Trim(p.parameters["start"], "<> "); start != "" {
		for _, part := range p.parts {
			if strings.Trim(string(part.header["content-id"]), "<> ") == start {
				return part
			}
		}
	}
	if len(p.parts) == 0 {
		return nil
	}
	return p.parts[0]
}

// mailKinds are the kinds of text that are read as a body.
var mailKinds = map[string]string{
	"text/plain": "text", "text/markdown": "text", "text/x-markdown": "text", "text/html": "html", "application/xhtml+xml": "html",
}

func (r *mailReader) leaf(p *mailPart, how pass, failed *error) (body mailBody, err error) {
	kind := mailKinds[p.kind]
	if kind == "" || p.depth > 0 && (p.attached || p.name != "" && how == onlyNameless) {
		return body, nil
	}
	content := transferDecoded(p.transfer(), p.content)
	if int64(len(content)) > r.left {
		return body, r.tooLong()
	}
	label := p.parameters["charset"]
	if label == "" && kind == "html" {
		label = metaCharset(content)
	}
	text, err := r.decode(content, label)
	if err != nil {
		if *failed == nil {
			*failed = fmt.Errorf("a part of the message: %w", err)
		}
		return body, nil
	}
	if r.left -= int64(max(len(content), len(text))); r.left < 0 {
		return body, r.tooLong()
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	if kind == "html" {
		return mailBody{html: strings.TrimSpace(text)}, nil
	}
	if strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN PGP MESSAGE-----") {
		return body, errEncryptedMail
	}
	if strings.EqualFold(p.parameters["format"], "flowed") {
		text = unflowed(text, strings.EqualFold(p.parameters["delsp"], "yes"))
	}
	text = withoutPGPSignature(strings.Trim(strings.ReplaceAll(text, "\r", "\n"), " \t\n"))
	return mailBody{text: text}, nil
}

// withoutPGPSignature takes the text out of one that is signed in the open (RFC 9580 section 7).
func withoutPGPSignature(text string) string {
	rest, signed := strings.CutPrefix(text, "-----BEGIN PGP SIGNED MESSAGE-----\n")
	if !signed {
		return text
	}
	if _, after, found := strings.Cut("\n"+rest, "\n\n"); found { // the names of hashes
		rest = after
	}
	rest, _, _ = strings.Cut(rest, "\n-----BEGIN PGP SIGNATURE-----")
	return strings.TrimSpace(strings.ReplaceAll("\n"+rest, "\n- ", "\n"))
}

func (r *mailReader) tooLong() error {
	return fmt.Errorf("the message is longer than %s", InBytes(r.limit))
}

var metaLabel = regexp.MustCompile(`(?i)<meta[^>]{1,200}charset\s*=\s*["']?([\w.:-]{1,40})`)

// metaCharset is what a page says of its own encoding, for where its header says nothing.
func metaCharset(page []byte) string {
	const far = 1024 // where HTML demands it
	if found := metaLabel.FindSubmatch(page[:min(len(page), far)]); found != nil {
		return string(found[1])
	}
	return ""
}

func (p *mailPart) transfer() string {
	name, _ := typeAndParameters(string(p.header["content-transfer-encoding"]))
	return name
}

// transferDecoded undoes a Content-Transfer-Encoding (RFC 2045 section 6). One that nobody knows is taken for none.
func transferDecoded(name string, content []byte) []byte {
	switch name {
	case "base64":
		return fromBase64(content)
	case "quoted-printable":
		return fromQuotedPrintable(content, false)
	}
	return content
}

// fromBase64 passes over what is not of its alphabet (RFC 2045 section 6.8), and reads on after padding: footers are added
// to what was encoded before, themselves encoded.
func fromBase64(content []byte) []byte {
	clean := make([]byte, 0, len(content))
	done := 0 // how much of clean is decoded, in place
	var group []byte
	decode := func() {
		n, _ := base64.RawStdEncoding.Decode(group, group[:len(group)-len(group)%4])
		if rest := group[len(group)-len(group)%4:]; len(rest) > 1 {
			more, _ := base64.RawStdEncoding.Decode(group[n:], rest)
			n += more
		}
		done += n
		clean = clean[:done]
		group = clean[done:]
	}
	for _, c := range content {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			group = append(clean[done:done+len(group)], c)
		case c == '=' && len(group) > 0:
			decode()
		}
	}
	decode()
	return clean
}

// fromQuotedPrintable leaves a sign of equality that nothing right follows as it is (RFC 2045 section 6.7). In a word of a
// header there are no ends of lines to see to.
func fromQuotedPrintable(content []byte, word bool) []byte {
	out := make([]byte, 0, len(content))
	for len(content) > 0 {
		line, rest, whole := content, []byte(nil), false
		if !word {
			line, rest, whole = cutMailLine(content)
			line = bytes.TrimRight(line, " \t") // added on the way
		}
		content = rest
		soft := false
		for i := 0; i < len(line); i++ {
			if line[i] != '=' {
				out = append(out, line[i])
				continue
			}
			if i == len(line)-1 && !word {
				soft = true
				break
			}
			if i+2 < len(line) {
				if c, ok := hexByte(line[i+1], line[i+2]); ok {
					out = append(out, c)
					i += 2
					continue
				}
			}
			out = append(out, '=')
		}
		if whole && !soft {
			out = append(out, '\n')
		}
	}
	return out
}

// unflowed joins the lines that were broken to be sent (RFC 3676 section 4): those that end in a space, but for the line
// before a signature, and those that stand in another depth of quotes than the next.
func unflowed(text string, dropSpace bool) string {
	var out strings.Builder
	flowing, depth := false, 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		content := strings.TrimLeft(line, ">")
		quotes := len(line) - len(content)
		content = strings.TrimPrefix(content, " ") // stuffed
		signature := content == "-- "
		if flowing && (quotes != depth || signature) {
			out.WriteByte('\n')
			flowing = false
		}
		if !flowing && quotes > 0 {
			out.WriteString(line[:quotes] + " ")
		}
		depth, flowing = quotes, strings.HasSuffix(content, " ") && !signature
		switch {
		case !flowing:
			out.WriteString(content + "\n")
		case dropSpace:
			out.WriteString(content[:len(content)-1])
		default:
			out.WriteString(content)
		}
	}
	return out.String()
}
