package fetcher

import (
	"bytes"
	"errors"
	"strings"
)

// repairer writes a document again that a parser would stumble over, well-formed: it closes what was left open, leaves
// out ends of what is not open, quotes values, escapes a "<" that begins no tag, and drops comments and instructions. It
// makes up no content: what cannot be understood is text. A document that breaks off ends with its last item that is
// complete.
type repairer struct {
	text     []byte
	at       int
	out      []byte
	open     [][]byte       // names as they were written
	count    map[string]int // open elements by name in small letters
	entities map[string]string
	room     int // bytes that entities may still add
	safe     int // bytes of out up to the last child of the channel or root that is complete
	safeOpen int // elements that are open there
	items    int // that are complete
	elements int
	reread   int // bytes of what looked like tags and is not
	section  int // where the next "]]>" is that has been looked for
	cdf      bool
	broken   bool // the text ends where it should not
}

func repair(text []byte, entities map[string]string) ([]byte, error) {
	r := repairer{text: text, entities: entities, room: maxExpansions, count: map[string]int{}, out: make([]byte, 0, len(text)+len(text)/16+64)}
	r.section = -1
	r.cdf = bytes.HasPrefix(text, []byte(cdfRoot))
	for !r.broken && r.at < len(text) && (len(r.open) > 0 || len(r.out) == 0) {
		next := bytes.IndexByte(text[r.at:], '<')
		if next < 0 {
			next = len(text) - r.at
		}
		if len(r.open) > 0 {
			r.plain(text[r.at : r.at+next])
		}
		if r.at += next; r.at < len(text) {
			r.markup()
		}
		if len(r.open) > maxFeedDepth {
			return nil, tooNested()
		}
		if r.elements > maxElements {
			return nil, tooMany()
		}
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	return r.out, nil
}

// plain writes text between tags.
func (r *repairer) plain(text []byte) {
	if len(r.entities) > 0 && bytes.IndexByte(text, '&') >= 0 {
		text = r.expanded(text)
	}
	if bytes.Contains(text, []byte("]]>")) {
		text = bytes.ReplaceAll(text, []byte("]]>"), []byte("]]&gt;"))
	}
	r.out = append(r.out, text...)
}

func (r *repairer) expanded(text []byte) []byte {
	longer := expand(string(text), r.entities, r.room)
	r.room -= max(0, len(longer)-len(text))
	return []byte(longer)
}

// markup takes what begins with the "<" at r.at.
func (r *repairer) markup() {
	rest := r.text[r.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		r.cdata(rest[len("<![CDATA["):])
	case bytes.HasPrefix(rest, []byte("<!--")):
		r.pass(rest, len("<!--"), "-->")
	case bytes.HasPrefix(rest, []byte("<?")) && nameStart(rest[2:]):
		r.pass(rest, len("<?"), "?>")
	case bytes.HasPrefix(rest, []byte("<!")) && (nameStart(rest[2:]) || bytes.HasPrefix(rest, []byte("<!["))):
		r.pass(rest, len("<!"), ">")
	case bytes.HasPrefix(rest, []byte("</")) && nameStart(rest[2:]):
		r.endTag(rest[len("</"):])
	default:
		r.startTag(rest)
	}
}

func nameStart(text []byte) bool {
	return len(text) > 0 && (text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z' || text[0] == '_')
}

// pass leaves out all up to a mark.
func (r *repairer) pass(rest []byte, from int, mark string) {
	length := bytes.Index(rest[from:], []byte(mark))
	if length < 0 {
		r.broken = true
		return
	}
	r.at += from + length + len(mark)
}

// literal writes a "<" that begins nothing.
func (r *repairer) literal() {
	if len(r.open) > 0 {
		r.out = append(r.out, "&lt;"...)
	}
	r.at++
}

// sectionRunsOn: a CDATA section whose end was forgotten runs on into one of the next item.
func sectionRunsOn(section, element []byte) bool {
	next := bytes.Index(section, []byte("<![CDATA["))
	if next < 0 {
		return false
	}
	end := bytes.Index(section[:next], []byte("</"+string(element)+">"))
	return end >= 0 && (bytes.Contains(section[end:next], []byte("<item")) || bytes.Contains(section[end:next], []byte("<entry")))
}

// cdata takes what follows "<![CDATA[".
func (r *repairer) cdata(rest []byte) {
	if len(r.open) == 0 {
		r.at += len("<![CDATA[")
		return
	}
	element := r.open[len(r.open)-1]
	length, mark := r.sectionEnd(rest), len("]]>")
	if length < 0 || sectionRunsOn(rest[:length], element) {
		length, mark = bytes.Index(rest, []byte("</"+string(element)+">")), 0
	}
	if length < 0 {
		r.broken = true
		return
	}
	r.out = append(append(append(r.out, "<![CDATA["...), rest[:length]...), "]]>"...)
	r.at += len("<![CDATA[") + length + mark
}

// sectionEnd looks for "]]>". What it finds far away, or not at all, it does not look for again at each section.
func (r *repairer) sectionEnd(rest []byte) int {
	from := len(r.text) - len(rest)
	if r.section < from {
		r.section = len(r.text)
		if length := bytes.Index(rest, []byte("]]>")); length >= 0 {
			r.section = from + length
		}
	}
	if r.section == len(r.text) {
		return -1
	}
	return r.section - from
}

// endTag takes what follows "</". It may be cut off behind the name.
func (r *repairer) endTag(rest []byte) {
	length := 0
	for length < len(rest) && isNamePart(rest[length]) {
		length++
	}
	end := bytes.IndexAny(rest[length:], "<>")
	switch {
	case end < 0:
		end = len(rest)
	case rest[length+end] == '>':
		end += length + 1
	default:
		end += length
	}
	r.at += len("</") + end
	name := r.renamed(rest[:length])
	if r.count[strings.ToLower(string(name))] > 0 {
		r.closeUpTo(name)
	} else if r.at == len(r.text) {
		r.broken = true
	}
}

func isNamePart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':'
}

// closeUpTo closes elements up to the last of that name.
func (r *repairer) closeUpTo(name []byte) {
	for closed := false; !closed; {
		closed = bytes.EqualFold(r.open[len(r.open)-1], name)
		r.pop()
	}
}

func (r *repairer) pop() {
	last := r.open[len(r.open)-1]
	r.out = append(append(append(r.out, "</"...), last...), '>')
	r.open = r.open[:len(r.open)-1]
	r.count[strings.ToLower(string(last))]--
	r.mark(last)
}

// mark remembers where the document can be cut, after an element has been closed.
func (r *repairer) mark(name []byte) {
	if !r.inContainer() {
		return
	}
	r.safe, r.safeOpen = len(r.out), len(r.open)
	if local := localName(name); bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry")) {
		r.items++
	}
}

// inContainer: the innermost element that is open is one that holds items.
func (r *repairer) inContainer() bool {
	return len(r.open) == 1 || len(r.open) == 2 && bytes.EqualFold(localName(r.open[1]), []byte("channel"))
}

// finish closes what is open at the end of the text; where that is in the middle of something, it is left out.
func (r *repairer) finish() error {
	if len(r.open) > 0 && (r.broken || !r.inContainer()) {
		if r.items == 0 {
			return errors.New("the document breaks off before its first item is complete")
		}
		for r.out = r.out[:r.safe]; len(r.open) > r.safeOpen; {
			r.open = r.open[:len(r.open)-1]
		}
	}
	for len(r.open) > 0 {
		r.pop()
	}
	if len(r.out) == 0 {
		return errors.New("the document has no element")
	}
	return nil
}
