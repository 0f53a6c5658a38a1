package fetcher

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"nashra/story"
)

// outlineScan reads the outlines of OPML. It goes by the tags alone and not through an XML parser, because all that
// matters stands in attributes: so it needs no repair first, knows the line of each outline, and of a document that is
// cut off or broken in one place it reads the rest.
type outlineScan struct {
	text     []byte
	at       int
	line     int // at counted
	counted  int
	open     []openOutline
	count    map[string]int // open elements by name in small letters
	elements int
	entities map[string]string
	room     int             // bytes that entities may still add
	own      map[string]bool // prefixes that mean story.OPMLNamespace, with their colon
	isOwn    bool            // Nashra wrote it
	tooDeep  bool            // was noted
	zones    zones
	list     Subscriptions
}

// openOutline is an element that is open, and what it means for those in it.
type openOutline struct {
	name    string   // of the element, in small letters
	folder  []string // path down to here
	comment bool     // it and all in it are commented out
	used    bool     // it or something in it was read or noted; else this will be noted:
	title   string
	kind    NoteKind
	reason  string
	line    int
}

// readOutlines reads from a root on. Namespaces are known from where they are declared to the end of the document, which
// is further than XML has it, and never wrong for one that means only this.
func readOutlines(text []byte, root int, entities map[string]string) (Subscriptions, error) {
	s := outlineScan{text: text, at: root, line: 1, count: map[string]int{}, entities: entities, room: maxExpansions, own: map[string]bool{"nashra:": true}, zones: zones{}}
	for {
		next := bytes.IndexByte(text[s.at:], '<')
		if next < 0 {
			break
		}
		s.at += next
		if err := s.markup(); err != nil {
			return Subscriptions{}, err
		}
	}
	s.at = len(text)
	if len(s.open) > 0 || s.elements == 0 {
		s.list.note(s.lineHere(), PartDropped, "", "the list breaks off here: its end is missing")
	}
	for len(s.open) > 0 {
		s.pop()
	}
	slices.SortStableFunc(s.list.Notes, func(a, b SubscriptionNote) int { return a.Line - b.Line })
	return s.list, nil
}

// lineHere counts line ends, each once: it is never asked for a place before the last one.
func (s *outlineScan) lineHere() int {
	s.line += bytes.Count(s.text[s.counted:s.at], []byte("\n"))
	s.counted = s.at
	return s.line
}

// markup takes what begins with the "<" at s.at, and goes past it: each byte is looked at a bounded number of times,
// whatever stands there.
func (s *outlineScan) markup() error {
	rest := s.text[s.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		s.skip(rest, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		s.skip(rest, "]]>")
	case bytes.HasPrefix(rest, []byte("<?")):
		s.skip(rest, "?>")
	case bytes.HasPrefix(rest, []byte("</")):
		length := 0
		for length < len(rest)-2 && isNamePart(rest[2+length]) {
			length++
		}
		s.close(strings.ToLower(string(localName(rest[2 : 2+length]))))
		s.at += 2 + length
	default:
		return s.startTag(rest)
	}
	return nil
}

// skip goes past a mark, or to the end.
func (s *outlineScan) skip(rest []byte, mark string) {
	length := bytes.Index(rest, []byte(mark))
	if length < 0 {
		s.at = len(s.text)
		return
	}
	s.at += length + len(mark)
}

func (s *outlineScan) startTag(rest []byte) error {
	length := nameLength(rest[1:])
	if length == 0 {
		s.at++
		return nil
	}
	attributes, end, closed, whole := readAttributes(rest, 1+length)
	name := strings.ToLower(string(localName(rest[1 : 1+length])))
	if s.elements++; s.elements > maxOutlines {
		return fmt.Errorf("the list has more than %d elements", maxOutlines)
	}
	if !whole {
		if name == "outline" {
			s.list.note(s.lineHere(), FeedFailed, "", "the tag of this outline has no end")
		}
		s.at += max(end, 1)
		return nil
	}
	element := openOutline{name: name}
	if len(s.open) > 0 {
		parent := &s.open[len(s.open)-1]
		element.folder, element.comment = parent.folder, parent.comment
	}
	s.knowPrefixes(attributes)
	if name == "outline" {
		s.outline(&element, attributes)
	}
	s.at += end
	if name == "title" && s.count["head"] > 0 && !closed {
		s.title()
	}
	s.open = append(s.open, element)
	s.count[name]++
	if closed {
		s.pop()
	}
	return nil
}

// title takes the text that follows, up to the next tag.
func (s *outlineScan) title() {
	length := bytes.IndexByte(s.text[s.at:], '<')
	if length < 0 || s.list.Title != "" {
		return
	}
	s.list.Title = s.titleOf(s.value(s.text[s.at : s.at+length]))
}

// close takes the end of an element. One that is not open is passed over.
func (s *outlineScan) close(name string) {
	if s.count[name] == 0 {
		return
	}
	for closed := false; !closed; {
		closed = s.open[len(s.open)-1].name == name
		s.pop()
	}
}

func (s *outlineScan) pop() {
	last := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.count[last.name]--
	if last.name != "outline" {
		return
	}
	if !last.used {
		s.list.note(last.line, last.kind, last.title, last.reason)
	}
	if len(s.open) > 0 {
		s.open[len(s.open)-1].used = true
	}
}

// knowPrefixes looks for what the namespace of Nashra is called here.
func (s *outlineScan) knowPrefixes(attributes []rawAttribute) {
	for _, a := range attributes {
		if prefix, found := bytes.CutPrefix(a.name, []byte("xmlns:")); found && string(a.value) == story.OPMLNamespace {
			s.own[string(prefix)+":"] = true
			s.isOwn = true
		}
	}
}

// outline reads one: a feed, a folder, or what is neither.
func (s *outlineScan) outline(o *openOutline, raw []rawAttribute) {
	a := s.attributes(raw)
	o.line, o.title = s.lineHere(), s.titleIn(a)
	o.comment = o.comment || strings.EqualFold(strings.TrimSpace(a["iscomment"]), "true")
	kind := strings.ToLower(strings.TrimSpace(a["type"]))
	address := feedAttribute(kind, a)
	switch {
	case address == "" && o.comment:
		o.used = true
	case address == "":
		o.kind, o.reason = whyNoFeed(kind, a)
		o.title = firstOf(o.title, a["url"], a["htmlurl"])
		s.intoFolder(o)
	case o.comment:
		o.used = true
		s.list.note(o.line, FeedSkipped, firstOf(o.title, address), "it is commented out (isComment)")
	case kind == "include" || isScraped(kind):
		o.used = true
		_, reason := whyNoFeed(kind, a)
		s.list.note(o.line, FeedSkipped, firstOf(o.title, address), reason)
	default:
		o.used = true
		s.subscribe(o, address, a)
	}
}

// intoFolder makes a folder of an outline, for what stands in it.
func (s *outlineScan) intoFolder(o *openOutline) {
	switch {
	case o.title == "":
	case len(o.folder) < maxFolders:
		o.folder = append(slices.Clip(o.folder), o.title)
	case !s.tooDeep:
		s.tooDeep = true
		s.list.note(o.line, PartDropped, o.title, fmt.Sprintf("folders nest deeper than %d levels; what is in them is in the last of those", maxFolders))
	}
}

// feedAttribute gives the address of a feed, as far as the outline says that it is one.
func feedAttribute(kind string, a map[string]string) string {
	if address := strings.TrimSpace(a["xmlurl"]); address != "" {
		return address
	}
	address := strings.TrimSpace(a["url"])
	switch kind {
	case "rss", "atom", "feed", "rdf", "jsonfeed":
		return address
	case "":
		if looksLikeFeed(address) {
			return address
		}
	}
	return ""
}

// whyNoFeed says why an outline is not read as a feed. It may be a folder all the same.
func whyNoFeed(kind string, a map[string]string) (NoteKind, string) {
	switch {
	case kind == "include":
		return FeedSkipped, "it includes another list (type include), which is not fetched"
	case kind == "link":
		return FeedSkipped, "it links to a page or to another list (type link), which is not fetched"
	case isScraped(kind):
		return FeedSkipped, fmt.Sprintf("it is no feed but a page that FreshRSS reads by rules (type %s)", cutBytes(kind, maxNoteBytes))
	case kind == "rss":
		return FeedFailed, "it has no address (xmlUrl)"
	case a["url"] != "":
		return FeedSkipped, "nothing says that its address (url) is one of a feed"
	case a["htmlurl"] != "":
		return FeedSkipped, "it names a page (htmlUrl) and no feed (xmlUrl)"
	}
	return FeedSkipped, "it has no address: an empty folder, or a line of text"
}

// isScraped knows types of FreshRSS whose xmlUrl leads to no feed.
func isScraped(kind string) bool {
	return strings.Contains(kind, "xpath") || strings.Contains(kind, "dotnotation") || strings.Contains(kind, "dotpath")
}
