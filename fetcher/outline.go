package fetcher

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

// outline says where the elements that matter stand in the bytes of an XML feed. gofeed remains the parser; but it
// changes ids and addresses, resolves xml:base by a rule of its own, and loses mixed content, encodings and languages.
// What is lost is read from here. The pass follows tags only, and looks into few of them.
type outline struct {
	text  []byte
	root  element
	feed  []element // what stands in the root and in the channel, items apart
	items []place   // in gofeed's order: those of the channel, then those of the root
	bases []int     // where an xml:base stands
	at    int       // where the root begins
	bound string    // the namespace of the root, as it is written; its prefix where none is declared
}

// place is one item or entry.
type place struct {
	element
	children []element
}

// element is one element as it is written.
type element struct {
	name  string // without its prefix, in lower case
	space string // "" for the feed's own namespace, else one of the names in spaceNames, or "?"
	tag   []byte // what stands between the brackets of its start tag
	inner []byte
	base  *url.URL // what xml:base says here; nil where nothing does
	lang  string   // what xml:lang says here
}

const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	atom03Space  = "http://purl.org/atom/ns#"
	unknownSpace = "?"
)

// spaceNames are the namespaces whose elements are read from the outline. "" are those of feeds.
var spaceNames = map[string]string{
	"": "", "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "", "http://purl.org/rss/1.0/": "",
	"http://channel.netscape.com/rdf/simple/0.9/": "", "http://my.netscape.com/rdf/simple/0.9/": "",
	atomSpace: "atom", atom03Space: "atom", "http://purl.org/rss/1.0/modules/content/": "content",
	"http://www.w3.org/1999/xhtml": "xhtml", "http://schemas.pocketsoap.com/rss/myDescModule/": "szf",
}

// outlined are the elements that are worth keeping, by their names in lower case.
var outlined = map[string]bool{
	"id": true, "link": true, "title": true, "summary": true, "description": true, "content": true, "encoded": true,
	"body": true, "fullitem": true, "div": true, "created": true, "author": true,
}

// The parts that a feed has.
type part byte

const (
	aboveRoot part = iota
	rootPart
	channelPart
	itemPart
	otherPart
)

type level struct {
	name       []byte // with its prefix, as it is written
	part       part
	namespaces int // that were in scope before it
	base       *url.URL
	lang       string
}

type outliner struct {
	cursor  markup
	out     outline
	open    []level
	spaces  []binding
	pending *element // is open, and is kept when it ends
	depth   int      // of frames, where pending ends
	begins  int      // where the inside of pending begins
	ofItem  bool     // pending belongs to the last item
	inRoot  []bool   // of items: stands in the root
	hasBase bool
	base    *url.URL // of the document
}

type binding struct{ prefix, space string }

// outlineOf gives the outline of bounded XML. An xml:base is resolved against document, which may be nil.
func outlineOf(text []byte, document *url.URL) *outline {
	o := outliner{cursor: markup{text: text}, hasBase: bytes.Contains(text, []byte("xml:base")), base: document}
	o.out.text = text
	for o.step() {
	}
	if !slices.Contains(o.inRoot, false) || !slices.Contains(o.inRoot, true) {
		return &o.out
	}
	var channel, root []place
	for i, p := range o.out.items {
		if o.inRoot[i] {
			root = append(root, p)
		} else {
			channel = append(channel, p)
		}
	}
	o.out.items = append(channel, root...)
	return &o.out
}

func (o *outliner) step() bool {
	s := &o.cursor
	next := bytes.IndexByte(s.text[s.at:], '<')
	if next < 0 {
		return false
	}
	s.at += next
	rest := s.text[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		s.skipPast(len("<![CDATA["), "]]>")
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.skipPast(len("<!--"), "-->")
	case bytes.HasPrefix(rest, []byte("<!")):
		s.skipPast(len("<!"), ">")
	case bytes.HasPrefix(rest, []byte("<?")):
		s.skipPast(len("<?"), "?>")
	case bytes.HasPrefix(rest, []byte("</")):
		return o.end()
	default:
		o.start()
	}
	return true
}

func (o *outliner) start() {
	s := &o.cursor
	tag := s.startTag()
	if o.hasBase {
		if at := bytes.Index(tag, []byte("xml:base")); at >= 0 {
			o.out.bases = append(o.out.bases, s.at+1+at)
		}
	}
	at := s.at
	s.at += 1 + len(tag)
	empty := bytes.HasSuffix(tag, []byte("/"))
	f := level{name: nameOf(tag), part: otherPart, namespaces: len(o.spaces)}
	parent := level{part: aboveRoot}
	if len(o.open) > 0 {
		parent = o.open[len(o.open)-1]
	}
	if parent.part != otherPart {
		o.look(&f, &parent, tag, at, empty)
	}
	if !empty {
		o.open = append(o.open, f)
	} else {
		o.spaces = o.spaces[:f.namespaces]
	}
}

// look tells what an element is that stands in the root, the channel or an item, and keeps it where it matters.
func (o *outliner) look(f, parent *level, tag []byte, at int, empty bool) {
	f.base, f.lang = parent.base, parent.lang
	o.inherit(f, tag)
	e := element{tag: tag, base: f.base, lang: f.lang}
	prefix, local, found := bytes.Cut(f.name, []byte(":"))
	if !found {
		prefix, local = nil, f.name
	}
	e.name = strings.ToLower(string(local))
	if parent.part == aboveRoot {
		f.part, o.out.root, o.out.at = rootPart, e, at
		o.out.bound, _ = o.spaceOf(string(prefix))
		return
	}
	e.space = o.shortSpace(string(prefix))
	isItem := e.space == "" && (e.name == "item" || e.name == "entry")
	switch {
	case isItem && parent.part != itemPart:
		f.part = itemPart
		o.out.items = append(o.out.items, place{element: e})
		o.inRoot = append(o.inRoot, parent.part == rootPart)
	case parent.part == rootPart && e.name == "channel" && e.space == "":
		f.part = channelPart
		if f.lang != "" {
			o.out.root.lang = f.lang
		}
	case outlined[e.name]:
		o.pending, o.depth, o.begins, o.ofItem = &e, len(o.open), at+2+len(tag), parent.part == itemPart
		if empty {
			o.keep(o.begins)
		}
	}
}

// inherit reads from a tag what holds for all that stands in the element.
func (o *outliner) inherit(f *level, tag []byte) {
	if bytes.Contains(tag, []byte("xmlns")) {
		for name, value := range attributes(tag) {
			if prefix, ok := strings.CutPrefix(name, "xmlns"); ok && (prefix == "" || prefix[0] == ':') {
				o.spaces = append(o.spaces, binding{strings.TrimPrefix(prefix, ":"), strings.TrimSpace(value)})
			}
		}
	}
	if o.hasBase && bytes.Contains(tag, []byte("xml:base")) {
		outer := f.base
		if outer == nil {
			outer = o.base
		}
		if u := resolve(attribute(tag, "xml:base"), outer); u != nil {
			f.base = u
		}
	}
	if bytes.Contains(tag, []byte("xml:lang")) {
		f.lang = attribute(tag, "xml:lang")
	}
}

// end takes an end tag as encoding/xml does when it is lenient: what is open inside ends too. It says false where nothing
// of that name is open; no parser goes on there.
func (o *outliner) end() bool {
	s := &o.cursor
	at := s.at
	s.skipPast(len("</"), ">")
	name := bytes.TrimRight(bytes.TrimSuffix(s.text[at+len("</"):s.at], []byte(">")), " \t\r\n")
	for i := len(o.open) - 1; i >= 0; i-- {
		if !bytes.Equal(o.open[i].name, name) {
			continue
		}
		if o.pending != nil && i <= o.depth {
			o.keep(at)
		}
		o.spaces = o.spaces[:o.open[i].namespaces]
		o.open = o.open[:i]
		return true
	}
	return false
}

func (o *outliner) keep(end int) {
	e := *o.pending
	o.pending = nil
	e.inner = o.cursor.text[min(o.begins, end):end]
	if o.ofItem {
		last := &o.out.items[len(o.out.items)-1]
		last.children = append(last.children, e)
	} else {
		o.out.feed = append(o.out.feed, e)
	}
}

// spaceOf is the namespace that a prefix stands for. One that is not declared stands for itself.
func (o *outliner) spaceOf(prefix string) (string, bool) {
	for i := len(o.spaces) - 1; i >= 0; i-- {
		if o.spaces[i].prefix == prefix {
			return o.spaces[i].space, true
		}
	}
	return prefix, prefix == ""
}

func (o *outliner) shortSpace(prefix string) string {
	space, _ := o.spaceOf(prefix)
	short, known := spaceNames[space]
	switch {
	case space == o.out.bound && (!known || o.out.root.name == "feed"):
		return ""
	case short == "atom" && o.out.root.name == "feed":
		return ""
	case known:
		return short
	}
	return unknownSpace
}

// forParser gives the bytes as gofeed shall see them: without xml:base, which it resolves wrongly, and with the
// namespace of Atom where an Atom feed has another, because gofeed takes all in it for extensions.
func (o *outline) forParser() []byte {
	text := o.text
	if len(o.bases) > 0 {
		text = bytes.Clone(text)
		for _, at := range o.bases {
			copy(text[at:], "xml-base")
		}
	}
	if o.root.name != "feed" || o.bound == "" || o.bound == atomSpace || o.bound == atom03Space {
		return text
	}
	at := o.at
	tag := text[at+1 : at+1+len(o.root.tag)]
	var renamed []byte
	if quoted := []byte(`"` + o.bound + `"`); bytes.Contains(tag, quoted) {
		renamed = bytes.ReplaceAll(tag, quoted, []byte(`"`+atomSpace+`"`))
	} else if quoted := []byte(`'` + o.bound + `'`); bytes.Contains(tag, quoted) {
		renamed = bytes.ReplaceAll(tag, quoted, []byte(`"`+atomSpace+`"`))
	} else if !bytes.Contains(tag, []byte("xmlns:"+o.bound)) {
		name := nameOf(tag)
		renamed = slices.Concat(name, []byte(" xmlns:"+o.bound+`="`+atomSpace+`"`), tag[len(name):])
	} else {
		return text
	}
	return slices.Concat(text[:at+1], renamed, text[at+1+len(tag):])
}
