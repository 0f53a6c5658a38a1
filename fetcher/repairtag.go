package fetcher

import (
	"bytes"
	"strings"
)

// rawAttribute is one of a start tag, its value as it was written.
type rawAttribute struct{ name, value []byte }

// startTag takes the text from a "<" on.
func (r *repairer) startTag(rest []byte) {
	length := nameLength(rest[1:])
	if length == 0 {
		if nameStart(rest[1:]) && !bytes.ContainsAny(rest[1:], "<>") {
			r.broken = true // cut off in its name
			return
		}
		r.literal()
		return
	}
	name := rest[1 : 1+length]
	attributes, end, closed, whole := readAttributes(rest, 1+length)
	if !whole {
		if end == len(rest) {
			r.broken = true
			return
		}
		r.noTag(rest[:end])
		return
	}
	r.at += end
	r.elements++
	name = r.renamed(name)
	if top := len(r.open) - 1; top >= 0 && bytes.EqualFold(r.open[top], name) && closesItsTwin(localName(name)) {
		r.pop()
	}
	r.out = append(append(r.out, '<'), name...)
	for _, a := range attributes {
		r.attribute(a)
	}
	if closed || isVoid(name) && len(r.open) > 0 {
		r.out = append(r.out, "/>"...)
		r.mark(name)
		return
	}
	r.out = append(r.out, '>')
	r.open = append(r.open, name)
	r.count[strings.ToLower(string(name))]++
	if r.cdf {
		r.linkOf(attributes)
	}
}

// maxReread bounds what is read again behind each "<" that begins no tag, in times the length of the document.
const maxReread = 8

// noTag takes what looked like a tag up to where another begins. Only its "<" is text, since what seemed to be a value
// may hold tags, unless a document is made so that the same text is read over and over.
func (r *repairer) noTag(text []byte) {
	if r.reread += len(text); r.reread <= maxReread*len(r.text) {
		r.literal()
		return
	}
	if len(r.open) > 0 {
		r.plain(bytes.ReplaceAll(text, []byte("<"), []byte("&lt;")))
	}
	r.at += len(text)
}

// closesItsTwin: an item ends where the next begins, and so do some elements of HTML.
func closesItsTwin(local []byte) bool {
	switch strings.ToLower(string(local)) {
	case "item", "entry", "p", "li", "td", "tr", "th", "dt", "dd", "option":
		return true
	}
	return false
}

// isVoid knows elements of HTML that have no end and no namesake in feeds.
func isVoid(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "br", "img", "hr", "wbr":
		return true
	}
	return false
}

// attribute writes one, quoted.
func (r *repairer) attribute(a rawAttribute) {
	value := a.value
	if len(r.entities) > 0 && bytes.IndexByte(value, '&') >= 0 {
		value = r.expanded(value)
	}
	name := a.name
	if r.cdf && bytes.EqualFold(name, []byte("base")) {
		name = []byte("xml:base")
	}
	r.out = append(append(append(r.out, ' '), name...), `="`...)
	for _, c := range value {
		switch c {
		case '<':
			r.out = append(r.out, "&lt;"...)
		case '"':
			r.out = append(r.out, "&quot;"...)
		default:
			r.out = append(r.out, c)
		}
	}
	r.out = append(r.out, '"')
}

// maxAttributes is more than any tag has; those behind are left out.
const maxAttributes = 1000

// readAttributes reads a start tag from behind its name. whole is false where it has no end: end is then where the text
// ends or another tag begins.
func readAttributes(text []byte, i int) (list []rawAttribute, end int, closed, whole bool) {
	for i < len(text) {
		switch c := text[i]; {
		case c == '>':
			return list, i + 1, i > 0 && text[i-1] == '/', true
		case c == '<':
			return nil, i, false, false
		case isXMLSpace(c), c == '/', c == '"', c == '\'', c == '=':
			i++
			continue
		}
		from := i
		for i < len(text) && !isXMLSpace(text[i]) && bytes.IndexByte([]byte(`=>/<"'`), text[i]) < 0 {
			i++
		}
		a := rawAttribute{name: text[from:i], value: text[from:i]}
		after := bytes.TrimLeft(text[i:], xmlSpace)
		if len(after) > 0 && after[0] == '=' {
			after = bytes.TrimLeft(after[1:], xmlSpace)
			i = len(text) - len(after)
			length, quotes := valueLength(after)
			if length < 0 {
				return nil, len(text), false, false
			}
			a.value = after[quotes : quotes+length]
			i += quotes + length
			if quotes > 0 && i < len(text) && text[i] == after[0] {
				i++
			}
		}
		if len(list) < maxAttributes && nameLength(append(bytes.Clone(a.name), '=')) > 0 {
			list = append(list, a)
		}
	}
	return nil, len(text), false, false
}

// valueLength measures an attribute's value, and its opening quote. A quote that is not closed before the next tag ends
// with its own. The length is -1 where the text ends first.
func valueLength(text []byte) (length, quotes int) {
	if len(text) == 0 {
		return -1, 0
	}
	if quote := text[0]; quote == '"' || quote == '\'' {
		end := bytes.IndexByte(text[1:], quote)
		value := text[1:]
		if end >= 0 {
			value = value[:end]
		}
		bracket := bytes.IndexByte(value, '>')
		if bracket >= 0 && (end < 0 || bytes.IndexByte(value[bracket:], '<') >= 0 && bytes.IndexByte(value[:bracket], '<') < 0) {
			return bracket, 1
		}
		return end, 1
	}
	end := bytes.IndexAny(text, " \t\r\n>")
	if end > 0 && text[end] == '>' && text[end-1] == '/' {
		end--
	}
	return end, 0
}

// What CDF calls otherwise than RSS does.

func (r *repairer) renamed(name []byte) []byte {
	if r.cdf && bytes.EqualFold(name, []byte("abstract")) {
		return []byte("description")
	}
	return name
}

// linkOf writes the address that CDF has in an attribute.
func (r *repairer) linkOf(attributes []rawAttribute) {
	name := r.open[len(r.open)-1]
	if !bytes.EqualFold(name, []byte("item")) && !bytes.EqualFold(name, []byte("channel")) {
		return
	}
	for _, a := range attributes {
		element := ""
		switch {
		case bytes.EqualFold(a.name, []byte("href")):
			element = "link"
		case bytes.EqualFold(a.name, []byte("lastmod")):
			element = "dcterms:modified"
		default:
			continue
		}
		r.out = append(r.out, "<"+element+">"...)
		r.out = append(r.out, bytes.ReplaceAll(bytes.ReplaceAll(a.value, []byte("<"), []byte("&lt;")), []byte("]]>"), []byte("]]&gt;"))...)
		r.out = append(r.out, "</"+element+">"...)
	}
}
