package fetcher

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"nashra/arabic"
	"nashra/story"
)

// Subscriptions is what a list of feeds says, in the order of the list. A feed that stands in it twice is there twice.
type Subscriptions struct {
	Title string
	Feeds []SubscribedFeed
	Notes []SubscriptionNote // what could not be used, in the order of the list
}

// SubscribedFeed is one line of a list.
type SubscribedFeed struct {
	story.Subscription
	Line int // where it begins, from 1
}

// SubscriptionNote says of one line what did not come in, and why.
type SubscriptionNote struct {
	Line   int
	Kind   NoteKind
	Name   string // title or address of the feed; may be empty
	Reason string
}

// NoteKind is what a note means for the feed.
type NoteKind int

const (
	FeedFailed  NoteKind = iota // it should be a feed, and cannot be one
	FeedSkipped                 // it is kept out by a rule: a comment, another list, no feed at all
	PartDropped                 // the feed is there without something
)

// Bounds of a list. The longest that people have hold some thousand feeds.
const (
	maxOutlines  = 200_000
	maxFolders   = 16 // levels; what stands deeper is in the last of them
	maxNoteBytes = 200
)

// ParseOPML reads a list of feeds: OPML as any reader exports it, or plain text with an address on each line. It fetches
// nothing, and what it does not use it notes. An error says what the bytes are instead, or that they are too much.
func ParseOPML(data []byte) (Subscriptions, error) {
	text, err := decode(data, utf8.Valid(data), "")
	if err != nil {
		return Subscriptions{}, fmt.Errorf("reading OPML: %w", err)
	}
	text = bytes.TrimPrefix(dropForbidden(text), []byte("\ufeff"))
	if bytes.IndexByte(text, '\r') >= 0 {
		text = []byte(normalLines(string(text)))
	}
	var list Subscriptions
	if root, doctype, found := opmlRoot(text); found {
		list, err = readOutlines(text, len(text)-len(root), declaredEntities(doctype))
	} else {
		list, err = readAddresses(text)
	}
	if err != nil {
		return Subscriptions{}, fmt.Errorf("reading OPML: %w", err)
	}
	return list, nil
}

// opmlRoot finds the root: the first element, or, behind a notice of PHP or the like, one that is called so.
func opmlRoot(text []byte) (root, doctype []byte, found bool) {
	start := bytes.IndexByte(text, '<')
	if start < 0 || start > maxJunk {
		return nil, nil, false
	}
	root, doctype = prolog(text[start:])
	if len(root) == 0 {
		return nil, nil, false
	}
	if name := elementName(root); name == "opml" || name == "outline" {
		return root, doctype, true
	}
	if rootName(root) != "" {
		return nil, nil, false // an article in a feed can speak of OPML
	}
	at := bytes.Index(bytes.ToLower(root[:min(len(root), maxJunk)]), []byte("<opml"))
	if at < 0 || elementName(root[at:]) != "opml" {
		return nil, nil, false
	}
	return root[at:], nil, true
}

// elementName is the local name of the element whose tag the text begins with, in small letters; "" where it is none.
func elementName(text []byte) string {
	if len(text) == 0 || text[0] != '<' {
		return ""
	}
	return strings.ToLower(string(localName(text[1 : 1+nameLength(text[1:])])))
}

// note keeps what is said of a line. Names come from outside: they are cleaned and cut, and passwords do not go into a log.
func (s *Subscriptions) note(line int, kind NoteKind, name, reason string) {
	s.Notes = append(s.Notes, SubscriptionNote{line, kind, inNote(name), reason})
}

func inNote(text string) string {
	return cutBytes(withoutSecret(arabic.CleanLine(text)), maxNoteBytes)
}

func withoutSecret(text string) string {
	if hidden := secret.ReplaceAllString(text, "//…@"); hidden != text {
		return hidden
	}
	return story.ShownAddress(text) // which hides more than there may be, where the address is none
}

// secret is the user in an address, and the password, as they should be written.
var secret = regexp.MustCompile(`//[^/\s]*@`)

// notOPML says what a text is that holds no list.
func notOPML(text []byte) error {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return fmt.Errorf("the file is empty")
	}
	root := text
	if text[0] == '<' {
		root, _ = prolog(text)
	}
	switch name := rootName(root); {
	case name != "":
		return fmt.Errorf("this is a feed, not a list of feeds; add its address as a source")
	case isPage(text):
		return fmt.Errorf("this is an HTML page, not OPML")
	case elementName(root) != "":
		return fmt.Errorf("this is XML with the root <%s>, not OPML", cutBytes(elementName(root), maxNoteBytes))
	case text[0] == '{' || text[0] == '[':
		return fmt.Errorf("this looks like JSON, not OPML")
	}
	return fmt.Errorf("this is neither OPML nor a list of addresses, one on each line")
}
