package fetcher

import (
	"html"
	"net/url"
	"strings"

	xhtml "golang.org/x/net/html"

	"nashra/arabic"
)

// rewriter writes sanitised HTML in the form that parsing and rendering it would give, without building a tree. It
// knows only what articles are mostly made of, in proper order; at all else it gives up, and the tree must be built.
// Nothing becomes safe here that was not: it takes over no tag that the sanitiser did not write.
type rewriter struct {
	rules attributeRules
	rest  string
	out   strings.Builder
	text  string            // what was read and not yet written,
	texts []byte            // or this, where it was read in parts
	open  []openElement     // the outermost first
	list  []xhtml.Attribute // of the tag at hand
	shows bool              // there is something to see: text, a picture, a player
}

type openElement struct {
	name      string
	unwrapped bool // only its content is written
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
	frame                // has none here, and an end tag nevertheless
)

var elementKinds = map[string]elementKind{
	"b": phrasing, "strong": phrasing, "i": phrasing, "em": phrasing, "u": phrasing, "s": phrasing, "small": phrasing, "code": phrasing,
	"a": phrasing, "span": phrasing, "sub": phrasing, "sup": phrasing, "mark": phrasing, "q": phrasing, "cite": phrasing,
	"abbr": phrasing, "bdi": phrasing, "bdo": phrasing, "time": phrasing, "del": phrasing, "ins": phrasing, "kbd": phrasing, "samp": phrasing, "var": phrasing,
	"p": block, "div": block, "h1": block, "h2": block, "h3": block, "h4": block, "h5": block, "h6": block, "blockquote": block,
	"ul": block, "ol": block, "dl": block, "figure": block, "figcaption": block,
	"address": block, "article": block, "aside": block, "center": block, "details": block, "footer": block, "header": block,
	"main": block, "nav": block, "section": block, "summary": block,
	"li": listItem, "dt": listItem, "dd": listItem,
	"br": void, "img": void, "hr": void, "iframe": frame,
}

// rewrite gives the canonical form of what the sanitiser wrote, or false.
func rewrite(sanitised string, base *url.URL) (string, bool) {
	w := rewriter{rules: attributeRules{base}, rest: sanitised}
	w.out.Grow(len(sanitised) + len(sanitised)/16)
	for w.rest != "" {
		if !w.readText() || w.rest != "" && !w.tag() || w.out.Len() > maxClean {
			return "", false
		}
	}
	if len(w.open) > 0 {
		return "", false
	}
	w.writeText()
	if !w.shows {
		return "", true
	}
	return strings.TrimSpace(w.out.String()), true
}

// readText takes the text up to the next tag. Escaped text stays as it is escaped: cleaning touches no character that an
// escape stands for or is written with.
func (w *rewriter) readText() bool {
	end := strings.IndexByte(w.rest, '<')
	if end < 0 {
		end = len(w.rest)
	}
	text := w.rest[:end]
	w.rest = w.rest[end:]
	if !isEscaped(text) || strings.IndexByte(text, 0) >= 0 { // the parser takes zeros out by rules of its own
		return false
	}
	switch {
	case len(w.texts) > 0:
		w.texts = append(w.texts, text...)
	case w.text != "":
		w.texts = append(append(w.texts, w.text...), text...)
	default:
		w.text = text
	}
	return true
}

// writeText writes one text node: all that was read since the last tag that was written.
func (w *rewriter) writeText() {
	if w.text == "" {
		return
	}
	text := w.text
	if len(w.texts) > 0 {
		text = string(w.texts)
	}
	w.text, w.texts = "", w.texts[:0]
	text = arabic.CleanText(text)
	w.shows = w.shows || strings.TrimSpace(text) != ""
	w.out.WriteString(text)
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
	w.list = w.list[:0]
	kind := elementKinds[name]
	if kind == unknown || selfClosing && kind != void || !w.fits(name, kind) {
		return false
	}
	if attributes != "" && !w.attributes(attributes) {
		return false
	}
	if kind == frame {
		if w.rest, found = strings.CutPrefix(w.rest, "</iframe>"); !found {
			return false
		}
	}
	fate := kept
	if name == "a" || kind == frame || name == "img" || len(w.list) > 0 {
		if w.list, fate = w.rules.apply(name, w.list); fate == dropped {
			return true
		}
	}
	if fate == kept {
		w.shows = w.shows || kind == frame || name == "img"
		w.write(shownName(name), kind)
	}
	if kind != void && kind != frame {
		w.open = append(w.open, openElement{name, fate == unwrapped})
	}
	return len(w.open) <= maxHTMLDepth
}

func shownName(name string) string {
	if plainBlocks[name] {
		return "div"
	}
	return name
}

func (w *rewriter) write(name string, kind elementKind) {
	w.writeText()
	w.out.WriteByte('<')
	w.out.WriteString(name)
	for _, a := range w.list {
		w.out.WriteByte(' ')
		w.out.WriteString(a.Key)
		w.out.WriteString(`="`)
		w.out.WriteString(html.EscapeString(a.Val))
		w.out.WriteByte('"')
	}
	switch kind {
	case void:
		w.out.WriteString("/>")
	case frame:
		w.out.WriteString("></iframe>")
	default:
		w.out.WriteByte('>')
	}
}

// fits says whether the element begins where it stands, and ends nothing that is open (HTML, section 13.2.6.4.7).
func (w *rewriter) fits(name string, kind elementKind) bool {
	var parent openElement
	if len(w.open) > 0 {
		parent = w.open[len(w.open)-1]
	}
	switch {
	case name == "a":
		return !w.isOpen("a")
	case kind == listItem:
		isList := parent.name == "dl" && name != "li" || (parent.name == "ul" || parent.name == "ol") && name == "li"
		return isList && !w.isOpen("p")
	case kind == block, name == "hr":
		return !w.isOpen("p") && !isHeading(parent.name) && !w.inUnwrapped()
	}
	return true
}

func (w *rewriter) isOpen(name string) bool {
	for i := range w.open {
		if w.open[i].name == name {
			return true
		}
	}
	return false
}

// inUnwrapped: what fits into a link need not fit where the link was.
func (w *rewriter) inUnwrapped() bool {
	for i := range w.open {
		if w.open[i].unwrapped {
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
	if last < 0 || w.open[last].name != name {
		return false
	}
	isUnwrapped := w.open[last].unwrapped
	w.open = w.open[:last]
	if isUnwrapped {
		return true
	}
	w.writeText()
	w.out.WriteString("</")
	w.out.WriteString(shownName(name))
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
		w.list = append(w.list, xhtml.Attribute{Key: name, Val: html.UnescapeString(value)})
	}
	return true
}
