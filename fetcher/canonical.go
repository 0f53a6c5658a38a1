package fetcher

import (
	"html"
	"net/url"
	"strings"

	"nashra/arabic"
)

// rewriter writes sanitised HTML in the form that parsing and rendering it would give, without building a tree. It
// knows only what articles are mostly made of, in proper order; at all else it gives up, and the tree must be built.
// Nothing becomes safe here that was not: it takes over no tag that the sanitiser did not write.
type rewriter struct {
	base  *url.URL
	rest  string
	out   strings.Builder
	open  []string // elements that are open, the outermost first
	shows bool     // there is something to see: text, or a picture
}

// The places of elements. An element that is not here may do what no rewriter can foresee: tables move what does not
// belong in them, pre drops a line end.
type elementKind byte

const (
	unknown  elementKind = iota
	phrasing             // may stand anywhere
	block                // ends an open paragraph, so it must not stand in one
	listItem             // must stand in its list
	void                 // has no content
)

var elementKinds = map[string]elementKind{
	"b": phrasing, "strong": phrasing, "i": phrasing, "em": phrasing, "u": phrasing, "s": phrasing, "small": phrasing, "code": phrasing,
	"a": phrasing, "span": phrasing, "sub": phrasing, "sup": phrasing, "mark": phrasing, "q": phrasing, "cite": phrasing,
	"abbr": phrasing, "bdi": phrasing, "bdo": phrasing, "time": phrasing,
	"p": block, "div": block, "h1": block, "h2": block, "h3": block, "h4": block, "h5": block, "h6": block, "blockquote": block,
	"ul": block, "ol": block, "dl": block, "figure": block, "figcaption": block,
	"li": listItem, "dt": listItem, "dd": listItem,
	"br": void, "img": void, "hr": void,
}

// rewrite gives the canonical form of what the sanitiser wrote, or false.
func rewrite(sanitised string, base *url.URL) (string, bool) {
	w := rewriter{base: base, rest: sanitised}
	w.out.Grow(len(sanitised) + len(sanitised)/16)
	for w.rest != "" {
		if !w.text() || w.rest != "" && !w.tag() || w.out.Len() > maxClean {
			return "", false
		}
	}
	if len(w.open) > 0 {
		return "", false
	}
	if !w.shows {
		return "", true
	}
	return strings.TrimSpace(w.out.String()), true
}

// text takes one text node. Escaped text stays as it is escaped: cleaning touches no character that an escape stands
// for or is written with.
func (w *rewriter) text() bool {
	end := strings.IndexByte(w.rest, '<')
	if end < 0 {
		end = len(w.rest)
	}
	text := w.rest[:end]
	w.rest = w.rest[end:]
	if !isEscaped(text) || strings.IndexByte(text, 0) >= 0 { // the parser takes zeros out by rules of its own
		return false
	}
	text = arabic.CleanText(text)
	w.shows = w.shows || strings.TrimSpace(text) != ""
	w.out.WriteString(text)
	return true
}

// isEscaped says whether each ampersand begins one of the escapes that the sanitiser writes. A line end that is escaped
// is left to the parser.
func isEscaped(s string) bool {
	for {
		_, after, found := strings.Cut(s, "&")
		if !found {
			return true
		}
		if s = after; !strings.HasPrefix(s, "amp;") && !strings.HasPrefix(s, "lt;") && !strings.HasPrefix(s, "gt;") &&
			!strings.HasPrefix(s, "#34;") && !strings.HasPrefix(s, "#39;") {
			return false
		}
	}
}

// tag takes one tag.
func (w *rewriter) tag() bool {
	inside, rest, found := strings.Cut(w.rest[1:], ">")
	if !found {
		return false
	}
	w.rest = rest
	if name, ends := strings.CutPrefix(inside, "/"); ends {
		return w.close(name)
	}
	inside, selfClosing := strings.CutSuffix(inside, "/")
	name, attributes, _ := strings.Cut(inside, " ")
	kind := elementKinds[name]
	if kind == unknown || selfClosing && kind != void || !w.fits(name, kind) {
		return false
	}
	w.out.WriteByte('<')
	w.out.WriteString(name)
	if attributes != "" && !w.attributes(attributes) {
		return false
	}
	if kind == void {
		w.shows = w.shows || name == "img"
		w.out.WriteString("/>")
		return true
	}
	w.open = append(w.open, name)
	w.out.WriteByte('>')
	return len(w.open) <= maxHTMLDepth
}

// fits says whether the element begins where it stands, and ends nothing that is open (HTML, section 13.2.6.4.7).
func (w *rewriter) fits(name string, kind elementKind) bool {
	parent := ""
	if len(w.open) > 0 {
		parent = w.open[len(w.open)-1]
	}
	switch {
	case name == "a":
		return !w.isOpen("a")
	case kind == listItem:
		isList := parent == "dl" && name != "li" || (parent == "ul" || parent == "ol") && name == "li"
		return isList && !w.isOpen("p")
	case kind == block, name == "hr":
		return !w.isOpen("p") && !isHeading(parent)
	}
	return true
}

func (w *rewriter) isOpen(name string) bool {
	for _, open := range w.open {
		if open == name {
			return true
		}
	}
	return false
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

func (w *rewriter) close(name string) bool {
	last := len(w.open) - 1
	if last < 0 || w.open[last] != name {
		return false
	}
	w.open = w.open[:last]
	w.out.WriteString("</")
	w.out.WriteString(name)
	w.out.WriteByte('>')
	return true
}

// attributes takes what stands in a tag after its name, each as name="value".
func (w *rewriter) attributes(list string) bool {
	for list != "" {
		name, rest, found := strings.Cut(list, `="`)
		if !found {
			return false
		}
		value, rest, found := strings.Cut(rest, `"`)
		if !found || !isEscaped(value) {
			return false
		}
		if list, found = strings.CutPrefix(rest, " "); !found && rest != "" {
			return false
		}
		if value, found = attributeValue(name, html.UnescapeString(value), w.base); found {
			w.out.WriteByte(' ')
			w.out.WriteString(name)
			w.out.WriteString(`="`)
			w.out.WriteString(html.EscapeString(value))
			w.out.WriteByte('"')
		}
	}
	return true
}
