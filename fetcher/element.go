package fetcher

import (
	"bytes"
	"encoding/base64"
	"iter"
	"strings"
	"unicode/utf8"
)

// attributes gives the names and values in a start tag; quotes may be missing, as encoding/xml allows when lenient.
func attributes(tag []byte) iter.Seq2[string, string] {
	const space = " \t\r\n"
	rest := bytes.TrimSuffix(tag[len(nameOf(tag)):], []byte("/"))
	return func(yield func(name, value string) bool) {
		for {
			rest = bytes.TrimLeft(rest, space+"/")
			end := bytes.IndexAny(rest, "="+space)
			if end <= 0 {
				return
			}
			name := string(rest[:end])
			rest = bytes.TrimLeft(rest[end:], space)
			value, found := bytes.CutPrefix(rest, []byte("="))
			if !found {
				continue // an attribute without a value
			}
			value = bytes.TrimLeft(value, space)
			if len(value) == 0 {
				return
			}
			if quote := value[0]; quote == '"' || quote == '\'' {
				if end = bytes.IndexByte(value[1:], quote); end < 0 {
					return
				}
				value, rest = value[1:1+end], value[2+end:]
			} else {
				if end = bytes.IndexAny(value, space); end < 0 {
					end = len(value)
				}
				value, rest = value[:end], value[end:]
			}
			if !yield(name, unescape(string(value))) {
				return
			}
		}
	}
}

// attribute gives the value of an attribute, "" where it is missing.
func attribute(tag []byte, want string) string {
	for name, value := range attributes(tag) {
		if name == want {
			return value
		}
	}
	return ""
}

// child gives the first element of that name in the namespace.
func child(list []element, space, name string) *element {
	for i := range list {
		if list[i].name == name && list[i].space == space {
			return &list[i]
		}
	}
	return nil
}

var cdata = []byte("<![CDATA[")

// text is what the element holds, its references and CDATA sections resolved. Tags in it stay as they are.
func (e *element) text() string { return strings.TrimSpace(resolved(e.inner, unescape)) }

// markup is the HTML that the element holds: written out with tags, or escaped. Tags lose the prefix that makes XHTML
// of them.
func (e *element) markup() string {
	inner := e.inner
	if !hasTags(inner) {
		return e.text()
	}
	if prefix, _, found := bytes.Cut(nameOf(firstTag(inner)), []byte(":")); found {
		inner = bytes.ReplaceAll(inner, []byte("<"+string(prefix)+":"), []byte("<"))
		inner = bytes.ReplaceAll(inner, []byte("</"+string(prefix)+":"), []byte("</"))
	}
	return strings.TrimSpace(resolved(inner, func(s string) string { return s }))
}

// resolved writes CDATA sections as they are, and what stands between them by way of a function.
func resolved(inner []byte, between func(string) string) string {
	if !bytes.Contains(inner, cdata) {
		return between(string(inner))
	}
	var out strings.Builder
	for len(inner) > 0 {
		before, rest, found := bytes.Cut(inner, cdata)
		out.WriteString(between(string(before)))
		if !found {
			break
		}
		section, after, _ := bytes.Cut(rest, []byte("]]>"))
		out.Write(section)
		inner = after
	}
	return out.String()
}

func hasTags(inner []byte) bool { return firstTag(inner) != nil }

// firstTag gives what stands in the first start tag outside CDATA sections.
func firstTag(inner []byte) []byte {
	for {
		next := bytes.IndexByte(inner, '<')
		if next < 0 || next+1 == len(inner) {
			return nil
		}
		inner = inner[next:]
		if bytes.HasPrefix(inner, cdata) {
			_, inner, _ = bytes.Cut(inner, []byte("]]>"))
			continue
		}
		inner = inner[1:]
		if c := inner[0] | 0x20; c < 'a' || c > 'z' {
			continue
		}
		if end := bytes.IndexByte(inner, '>'); end >= 0 {
			return inner[:end]
		}
		return nil
	}
}

// atomText is the text or HTML of an Atom element, by its type (Atom 1.0, RFC 4287 section 3.1 and 4.1.3) and mode
// (Atom 0.3). What is in base64 and no text is nothing.
func (e *element) atomText() string {
	kind, mode := strings.ToLower(attribute(e.tag, "type")), strings.ToLower(attribute(e.tag, "mode"))
	media, _, _ := strings.Cut(kind, ";")
	binary := strings.Contains(media, "/") && !strings.HasPrefix(media, "text/") && !strings.Contains(media, "xml")
	if mode == "base64" || mode == "" && binary {
		packed := strings.Join(strings.Fields(e.text()), "")
		if b, err := base64.StdEncoding.DecodeString(packed); err == nil {
			if !utf8.Valid(b) {
				return ""
			}
			return strings.TrimSpace(string(b))
		}
	}
	isText := media == "" || media == "text" || media == "text/plain"
	switch {
	case mode == "escaped" && !isText:
		return e.text()
	case isText && (mode == "escaped" || !hasTags(e.inner)):
		return textAsHTML(e.text())
	}
	return e.markup()
}
