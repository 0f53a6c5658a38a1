package fetcher

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
)

// maxJunk is how much may stand before a feed that is none of it.
const maxJunk = 16 << 10

// maxProlog is how many comments, instructions and the like may stand before a root. Each may be looked at to the end.
const maxProlog = 100

// What stands around a document that has the root of a part of a feed.
const (
	entryRoot   = `<feed xmlns="http://www.w3.org/2005/Atom">`
	channelRoot = `<rss version="2.0">`
	cdfRoot     = `<rss version="cdf" xmlns:dcterms="http://purl.org/dc/terms/">`
)

// fromRoot finds the root element and gives the text from there on, with the entities that were declared before it. A
// part of a feed (an Atom entry, a channel) gets the root that it lacks. Where no root of a feed is found the text stays
// as it is from its first tag on.
func fromRoot(text []byte) ([]byte, map[string]string, error) {
	if len(text) == 0 {
		return nil, nil, errors.New("the answer is empty")
	}
	start := bytes.IndexByte(text, '<')
	if start < 0 || start > maxJunk {
		return nil, nil, errors.New("this is neither XML nor JSON, so it is no feed")
	}
	first := text[start:]
	root, doctype := prolog(first)
	if len(root) == 0 {
		return nil, nil, errors.New("the document is empty but for declarations and comments")
	}
	if rootName(root) == "" {
		for _, mark := range []string{"<?xml ", "<rss", "<rdf:RDF", "<feed"} {
			if at := bytes.Index(root[:min(len(root), maxJunk)], []byte(mark)); at > 0 {
				if later, types := prolog(root[at:]); rootName(later) != "" {
					root, doctype = later, types
					break
				}
			}
		}
	}
	switch rootName(root) {
	case "":
		return first, nil, nil
	case "entry":
		root = append([]byte(entryRoot), root...)
	case "channel":
		head := channelRoot
		if isCDF(root, doctype) {
			head = cdfRoot
		}
		root = append([]byte(head), root...)
	}
	return root, declaredEntities(doctype), nil
}

// prolog passes over declarations, comments, instructions and text to the first element.
func prolog(text []byte) (root, doctype []byte) {
	for range maxProlog {
		end, skip := -1, 0
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			end, skip = bytes.Index(text, []byte("-->")), len("-->")
		case bytes.HasPrefix(text, []byte("<?")):
			end, skip = bytes.Index(text, []byte("?>")), len("?>")
		case bytes.HasPrefix(text, []byte("<!")):
			end, skip = directiveEnd(text), len(">")
			if end > 0 && doctype == nil {
				doctype = text[:end]
			}
		default:
			return text, doctype
		}
		if end < 0 {
			end, skip = bytes.IndexByte(text, '>'), 1
		}
		if end < 0 {
			return nil, doctype
		}
		text = text[end+skip:]
		next := bytes.IndexByte(text, '<')
		if next < 0 {
			return nil, doctype
		}
		text = text[next:]
	}
	return nil, doctype
}

// directiveEnd finds the end of <!DOCTYPE …> and its like: angle brackets in it nest, but not in quotes and comments.
func directiveEnd(text []byte) int {
	depth, quote := 0, byte(0)
	for i := len("<!"); i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>' && depth == 0:
			return i
		case c == '>':
			depth--
		case bytes.HasPrefix(text[i:], []byte("<!--")):
			length := bytes.Index(text[i:], []byte("-->"))
			if length < 0 {
				return -1
			}
			i += length + len("--")
		case c == '<':
			depth++
		}
	}
	return -1
}

// rootName is the root's local name in small letters where it is one of a feed.
func rootName(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	length := nameLength(text[1:])
	name := strings.ToLower(string(localName(text[1 : 1+length])))
	switch name {
	case "rss", "rdf", "feed", "entry", "channel":
		return name
	}
	return ""
}

// isCDF tells Microsoft's Channel Definition Format from a channel of RSS that has lost its root. Its elements say in
// attributes what those of RSS say in elements.
func isCDF(root, doctype []byte) bool {
	head := bytes.ToLower(root[:min(len(root), 1024)])
	return bytes.Contains(bytes.ToLower(doctype), []byte("channel")) || cdfSign.Match(head)
}

var cdfSign = regexp.MustCompile(`^<channel\b[^>]*(?:cdf|\b(?:href|lastmod|precache)\s*=)|<item\b[^>]*\b(?:href|lastmod)\s*=|<abstract\b`)

// Bounds of what entities may make of a text.
const (
	maxEntities   = 256
	maxEntity     = 4 << 10 // bytes that one stands for
	maxExpansions = 1 << 20 // bytes that all references in a document may add to it
)

var entityDeclaration = regexp.MustCompile(`<!--[\s\S]*?-->|<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"]*)"|'([^']*)')\s*>`)

// declaredEntities reads the internal subset of a document type (XML 1.0 section 4.2): entities that stand for text. What
// is outside of the document is never asked for, and markup in an entity is text.
func declaredEntities(doctype []byte) map[string]string {
	if !bytes.Contains(doctype, []byte("<!ENTITY")) {
		return nil
	}
	entities := map[string]string{}
	escape := strings.NewReplacer("<", "&lt;", `"`, "&quot;", "]]>", "]]&gt;")
	for _, m := range entityDeclaration.FindAllSubmatch(doctype, 4*maxEntities) {
		name, value := string(m[1]), string(m[2])+string(m[3])
		_, known := entities[name]
		switch {
		case name == "", known, len(value) > maxEntity, len(entities) == maxEntities:
		case name == "lt", name == "gt", name == "amp", name == "quot", name == "apos":
		default:
			entities[name] = expand(escape.Replace(value), entities, maxEntity)
		}
	}
	return entities
}

// expand puts what entities stand for in the place of references to them, as long as there is room.
func expand(text string, entities map[string]string, room int) string {
	if len(entities) == 0 || !strings.Contains(text, "&") {
		return text
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "&")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, rest, ends := strings.Cut(after[:min(len(after), 64)], ";")
		value, known := entities[name]
		if !ends || !known || len(value) > room {
			out.WriteByte('&')
			text = after
			continue
		}
		out.WriteString(value)
		room -= len(value)
		text = after[len(after[:min(len(after), 64)])-len(rest):]
	}
}
