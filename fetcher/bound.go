package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"html"
)

// What a feed may have at most. Each is far above what feeds have, and below what it takes to hurt with: gofeed recurses
// where extensions nest, and a stack that overflows cannot be recovered from; it copies the names that are in scope for
// each element; it makes an item of some hundred bytes out of "<item/>".
const (
	maxFeedDepth  = 512
	maxElements   = 200_000
	maxNamespaces = 128     // in scope at one place
	maxInherited  = 8 << 10 // bytes of tags with namespaces or an xml:base, in scope at one place
	maxItems      = 2000    // the first ones are read: a feed lists its newest items first
)

// bound looks at a feed's structure without a parser, because a parser is what such documents attack. It cuts a feed
// after its last item that is read. Where it is not sure what a parser makes of the text it takes the worst.
func bound(text []byte) ([]byte, error) {
	if text[0] == '{' {
		return text, boundJSON(text)
	}
	s := xmlScan{text: text}
	if err := s.run(); err != nil {
		return nil, err
	}
	if repeatsTooMuch(text) {
		return nil, errors.New("the document has HTML that leaves open what no article leaves open")
	}
	if s.cut > 0 {
		return s.closed(), nil
	}
	return text, nil
}

// repeatsTooMuch looks for HTML that grows out of all measure in a parser. gofeed gives one what Atom has as XHTML, and
// what stands under an xml:base.
func repeatsTooMuch(text []byte) bool {
	if !bytes.Contains(text, []byte("xhtml")) && !bytes.Contains(text, []byte(":base")) {
		return false
	}
	var tags tagCount
	rest := html.UnescapeString(string(text))
	for {
		name, ends, after, found := nextTag(rest)
		if !found {
			return false
		}
		if name == "entry" {
			tags = tagCount{}
		}
		if !tags.see(name, ends) {
			return true
		}
		rest = after
	}
}

func boundJSON(text []byte) error {
	depth, elements, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			elements++
		case c == '}' || c == ']':
			depth--
		}
		if depth > maxFeedDepth {
			return tooNested()
		}
	}
	if elements > maxElements {
		return tooMany()
	}
	return nil
}

func tooNested() error {
	return fmt.Errorf("the document nests deeper than %d levels; no feed does", maxFeedDepth)
}

func tooMany() error {
	return fmt.Errorf("the document has more than %d elements; no feed does", maxElements)
}

// xmlScan follows the tags of an XML document as encoding/xml does.
type xmlScan struct {
	text     []byte
	at       int
	open     []openTag
	deepest  int
	elements int
	items    int
	cut      int // where the first item begins that is not read; 0: nowhere
}

type openTag struct {
	name       []byte
	namespaces int // in scope, its own included
	inherited  int // bytes in scope, its own included
}

func (s *xmlScan) run() error {
	for s.cut == 0 {
		next := bytes.IndexByte(s.text[s.at:], '<')
		if next < 0 {
			return nil
		}
		s.at += next
		rest := s.text[s.at:]
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			s.skipPast(len("<![CDATA["), "]]>")
		case bytes.HasPrefix(rest, []byte("<!--")):
			s.skipPast(len("<!--"), "-->")
		case bytes.HasPrefix(rest, []byte("<!")):
			s.skipDirective()
		case bytes.HasPrefix(rest, []byte("<?xml")) && !bytes.HasPrefix(rest, []byte("<?xml-")):
			return errors.New("the document has an XML declaration in its middle")
		case bytes.HasPrefix(rest, []byte("<?")):
			s.skipPast(len("<?"), "?>")
		case bytes.HasPrefix(rest, []byte("</")):
			s.at += len("</")
			s.open = s.open[:max(len(s.open)-1, 0)]
		default:
			if err := s.tag(); err != nil {
				return err
			}
		}
	}
	return nil
}

// skipPast goes on after the next mark, or to the end.
func (s *xmlScan) skipPast(from int, mark string) {
	s.at += from
	length := bytes.Index(s.text[s.at:], []byte(mark))
	if length < 0 {
		s.at = len(s.text)
		return
	}
	s.at += length + len(mark)
}

// skipDirective passes over <!DOCTYPE …> and its like: angle brackets in it nest, but not in quotes and comments. Its
// first character counts for nothing, as with encoding/xml.
func (s *xmlScan) skipDirective() {
	depth, quote := 0, byte(0)
	for s.at = min(s.at+len("<!x"), len(s.text)); s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>' && depth == 0:
			return
		case c == '>':
			depth--
		case bytes.HasPrefix(s.text[s.at:], []byte("<!--")):
			s.skipPast(len("<!--"), "-->")
			s.at--
		case c == '<':
			depth++
		}
	}
}

// tag takes the start tag at s.at.
func (s *xmlScan) tag() error {
	tag := s.startTag()
	element := openTag{name: nameOf(tag)}
	if len(s.open) > 0 {
		parent := s.open[len(s.open)-1]
		element.namespaces, element.inherited = parent.namespaces, parent.inherited
	}
	if n := bytes.Count(tag, []byte("xmlns")); n > 0 || bytes.Contains(tag, []byte(":base")) {
		element.namespaces += n
		element.inherited += len(tag)
	}
	if s.isItem(element.name) {
		if s.items++; s.items > maxItems {
			s.cut = s.at
			return nil
		}
	}
	s.at += 1 + len(tag)
	if !bytes.HasSuffix(tag, []byte("/")) {
		s.open = append(s.open, element)
	}
	s.deepest = max(s.deepest, len(s.open))
	s.elements++
	switch {
	case s.deepest > maxFeedDepth:
		return tooNested()
	case s.elements > maxElements:
		return tooMany()
	case element.namespaces > maxNamespaces, element.inherited > maxInherited:
		return fmt.Errorf("the document declares more than %d namespaces, or addresses of more than %d bytes, at one place; no feed does", maxNamespaces, maxInherited)
	}
	return nil
}

// startTag is what stands between the angle brackets at s.at. One that does not end is taken for a start tag too.
func (s *xmlScan) startTag() []byte {
	rest := s.text[s.at+1:]
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '>':
			return rest[:i]
		case '"', '\'':
			end := bytes.IndexByte(rest[i+1:], c)
			if end < 0 {
				return rest
			}
			i += 1 + end
		}
	}
	return rest
}

func nameOf(tag []byte) []byte {
	if end := bytes.IndexAny(tag, " \t\r\n/"); end >= 0 {
		return tag[:end]
	}
	return tag
}

// isItem knows the items of RSS and Atom by their names and places: in the channel or in the root.
func (s *xmlScan) isItem(name []byte) bool {
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	return (len(s.open) == 1 || len(s.open) == 2) && (bytes.EqualFold(name, []byte("item")) || bytes.EqualFold(name, []byte("entry")))
}

// closed is the text up to the cut, with an end for what is open there.
func (s *xmlScan) closed() []byte {
	text := bytes.Clone(s.text[:s.cut])
	for i := len(s.open) - 1; i >= 0; i-- {
		text = append(text, "</"+string(s.open[i].name)+">"...)
	}
	return text
}
