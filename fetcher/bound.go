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
// after its last item that is read. What a parser would stumble over is repaired first, so that there is one way to
// understand the rest.
func bound(text []byte, entities map[string]string) ([]byte, error) {
	s := xmlScan{text: text}
	if err := s.run(); err != nil {
		return nil, err
	}
	if s.broken || len(entities) > 0 || s.isChannel() {
		var err error
		if text, err = repair(text, entities); err != nil {
			return nil, err
		}
		s = xmlScan{text: text}
		if err := s.run(); err != nil {
			return nil, err
		}
		if s.broken {
			return nil, errors.New("the document is broken in a way that cannot be repaired")
		}
	}
	if repeatsTooMuch(text) {
		return nil, errors.New("the document has HTML that leaves open what no article leaves open")
	}
	if s.cut > 0 {
		return s.closed(), nil
	}
	return text[:s.at], nil
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

func tooNested() error {
	return fmt.Errorf("the document nests deeper than %d levels; no feed does", maxFeedDepth)
}

func tooMany() error {
	return fmt.Errorf("the document has more than %d elements; no feed does", maxElements)
}

// xmlScan follows the tags of an XML document as encoding/xml does, up to the end of its root or to what is not in
// order.
type xmlScan struct {
	text     []byte
	at       int
	open     []openTag
	deepest  int
	elements int
	items    int
	cut      int  // where the first item begins that is not read; 0: nowhere
	broken   bool // something at s.at is not as XML has it, or the end is missing
}

type openTag struct {
	name       []byte
	namespaces int // in scope, its own included
	inherited  int // bytes in scope, its own included
}

func (s *xmlScan) run() error {
	for s.cut == 0 && !s.broken {
		next := bytes.IndexByte(s.text[s.at:], '<')
		if next < 0 || bytes.Contains(s.text[s.at:s.at+next], []byte("]]>")) {
			s.broken = true
			return nil
		}
		s.at += next
		rest := s.text[s.at:]
		switch {
		case bytes.HasPrefix(rest, []byte("</")):
			s.endTag()
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			s.section()
		case bytes.HasPrefix(rest, []byte("<!--")):
			s.comment()
		default:
			if err := s.tag(); err != nil {
				return err
			}
		}
		if s.elements > 0 && len(s.open) == 0 {
			return nil
		}
	}
	return nil
}

func (s *xmlScan) section() {
	from := s.at + len("<![CDATA[")
	length := bytes.Index(s.text[from:], []byte("]]>"))
	if length < 0 || len(s.open) == 0 || sectionRunsOn(s.text[from:from+length], s.open[len(s.open)-1].name) {
		s.broken = true
		return
	}
	s.at = from + length + len("]]>")
}

// comment passes over one, in which two dashes stand only at the end (XML 1.0 section 2.5).
func (s *xmlScan) comment() {
	from := s.at + len("<!--")
	length := bytes.Index(s.text[from:], []byte("--"))
	if length < 0 || !bytes.HasPrefix(s.text[from+length:], []byte("-->")) {
		s.broken = true
		return
	}
	s.at = from + length + len("-->")
}

// endTag takes one that closes what is open.
func (s *xmlScan) endTag() {
	rest := s.text[s.at+len("</"):]
	if len(s.open) > 0 {
		if after, ok := bytes.CutPrefix(rest, s.open[len(s.open)-1].name); ok {
			if after = bytes.TrimLeft(after, xmlSpace); len(after) > 0 && after[0] == '>' {
				s.at = len(s.text) - len(after) + 1
				s.open = s.open[:len(s.open)-1]
				return
			}
		}
	}
	s.broken = true
}

// isChannel knows the root of CDF, which bound has put into an RSS document.
func (s *xmlScan) isChannel() bool { return bytes.HasPrefix(s.text, []byte(cdfRoot)) }

// tag takes the start tag at s.at.
func (s *xmlScan) tag() error {
	length := soundTag(s.text[s.at:])
	if length == 0 {
		s.broken = true
		return nil
	}
	tag := s.text[s.at+1 : s.at+length-1]
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
		if parent := s.open[len(s.open)-1].name; bytes.Equal(parent, element.name) {
			s.broken = true // the end of the item before is missing
			return nil
		}
		if s.items++; s.items > maxItems {
			s.cut = s.at
			return nil
		}
	}
	s.at += length
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

// soundTag gives the length of the start tag that the text begins with, or 0 where it is not as XML has it, or has more
// attributes than any tag has.
func soundTag(text []byte) int {
	i := 1 + nameLength(text[1:])
	if i == 1 {
		return 0
	}
	for attributes := 0; ; attributes++ {
		for i < len(text) && isXMLSpace(text[i]) {
			i++
		}
		switch {
		case i+1 < len(text) && text[i] == '/' && text[i+1] == '>':
			return i + 2
		case i < len(text) && text[i] == '>':
			return i + 1
		}
		length := nameLength(text[i:])
		if length == 0 || attributes == maxAttributes {
			return 0
		}
		i += length
		for i < len(text) && isXMLSpace(text[i]) {
			i++
		}
		if i == len(text) || text[i] != '=' {
			return 0
		}
		for i++; i < len(text) && isXMLSpace(text[i]); {
			i++
		}
		if i == len(text) || text[i] != '"' && text[i] != '\'' {
			return 0
		}
		end := bytes.IndexByte(text[i+1:], text[i])
		if end < 0 || bytes.IndexByte(text[i+1:i+1+end], '<') >= 0 {
			return 0
		}
		i += end + len(`""`)
	}
}

// nameLength gives the length of the name that the text begins with: of ASCII, with at most one colon between its parts,
// and with nothing else behind it than may follow a name. All names in feeds are such.
func nameLength(text []byte) int {
	colon := -1
	for i, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
			continue
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.'):
			continue
		case i > 0 && c == ':' && colon < 0:
			colon = i
			continue
		case c == '>' || c == '/' || c == '=' || isXMLSpace(c):
			if colon == i-1 {
				return 0
			}
			return i
		}
		return 0
	}
	return 0
}

const xmlSpace = " \t\r\n"

func isXMLSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func nameOf(tag []byte) []byte {
	if end := bytes.IndexAny(tag, " \t\r\n/"); end >= 0 {
		return tag[:end]
	}
	return tag
}

// isItem knows the items of RSS and Atom by their names and places: in the channel or in the root.
func (s *xmlScan) isItem(name []byte) bool {
	name = localName(name)
	return (len(s.open) == 1 || len(s.open) == 2) && (bytes.EqualFold(name, []byte("item")) || bytes.EqualFold(name, []byte("entry")))
}

func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// closed is the text up to the cut, with an end for what is open there.
func (s *xmlScan) closed() []byte {
	text := bytes.Clone(s.text[:s.cut])
	for i := len(s.open) - 1; i >= 0; i-- {
		text = append(text, "</"+string(s.open[i].name)+">"...)
	}
	return text
}
