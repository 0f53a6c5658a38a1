package main

import (
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// The rules are what feed validators and readers hold against a feed beyond its schema, in our own words: RFC 4287,
// RFC 5005, the RSS 2.0 specification, the best practices profile of RSS (www.rssboard.org/rss-profile), JSON Feed 1.1,
// OPML 2.0.

const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	contentSpace = "http://purl.org/rss/1.0/modules/content/"
	dcSpace      = "http://purl.org/dc/elements/1.1/"
	mediaSpace   = "http://search.yahoo.com/mrss/"
	historySpace = "http://purl.org/syndication/history/1.0"
)

// complaints collects what is wrong with one document.
type complaints struct{ list []string }

func (c *complaints) add(format string, args ...any) {
	c.list = append(c.list, fmt.Sprintf(format, args...))
}

// check applies the rules of a document's format.
func (d *document) check() []string {
	c := &complaints{}
	media := map[string]string{"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json", "opml": "text/x-opml"}[d.format]
	if served, _, _ := strings.Cut(d.media, ";"); served != media {
		c.add("it is served as %q", d.media)
	}
	if len(d.content) > 5_000_000 {
		c.add("it has %d bytes, more than validators read", len(d.content))
	}
	if d.format == "json" {
		c.json(d)
		return c.list
	}
	root, err := parse(d.content)
	if err != nil {
		c.add("not well-formed: %v", err)
		return c.list
	}
	c.characters(root)
	c.references(d)
	switch d.format {
	case "rss":
		c.rss(root, d)
	case "atom":
		c.atom(root, d)
	case "opml":
		c.opml(root)
	}
	return c.list
}

// characters: what no reader can show (C1 controls; the sign of a character that was lost) goes out nowhere.
func (c *complaints) characters(n *node) {
	c.shown(n.name, n.text)
	for _, a := range n.attrs {
		c.shown(n.name+"/@"+a.Name.Local, a.Value)
	}
	for _, child := range n.children {
		c.characters(child)
	}
}

func (c *complaints) shown(where, text string) {
	for _, r := range text {
		if r >= 0x7f && r <= 0x9f || r == 0xfffd || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef {
			c.add("%s has U+%04X in it", where, r)
			return
		}
	}
}

// plainElements are the elements of plain text, as they are written.
var plainElements = regexp.MustCompile(`<(title|category|source|copyright|dc:creator|name|summary|subtitle|rights)((?: [^>]*)?)>([^<]*)</`)

var looksLikeReference = regexp.MustCompile(`&(#\w+|amp|lt|gt|quot|apos|nbsp|copy|reg|[a-z]+;)`)

// references: plain text that looks like markup is written with hexadecimal references, which is how the RSS profile
// lets a reader know that it is none; in Atom the type says so.
func (c *complaints) references(d *document) {
	for _, m := range plainElements.FindAllSubmatch(d.content, -1) {
		written := string(m[3])
		if strings.Contains(written, "&#x") || strings.Contains(string(m[2]), `type="html"`) {
			continue
		}
		text := html.UnescapeString(written)
		if looksLikeReference.MatchString(text) {
			c.add("%s has what readers take for a reference: %q", m[1], looksLikeReference.FindString(text))
		} else if d.format == "rss" && looksLikeTag.MatchString(text) {
			c.add("%s has what readers take for a tag: %q", m[1], shortened(text, 60))
		}
	}
}

var looksLikeTag = regexp.MustCompile(`<[/a-zA-Z]`)

var (
	endTag    = regexp.MustCompile(`(?i)</(a|b|i|p|u|em|br|div|span|strong|script|style|font|li|ul|h[1-6])>`)
	character = regexp.MustCompile(`^(https?|mailto|tel|urn|tag|ftp):[-0-9a-zA-Z;/?:@&=+$._!~*'()%,#]+$`)
	escape    = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|.?$)`)
	mediaType = regexp.MustCompile(`^[-\w.+!#$&^]+/[-\w.+!#$&^]+(\s*;.*)?$`)
)

// plain is text without markup: a reader that takes it for HTML must lose nothing.
func (c *complaints) plain(where, text string) {
	if strings.TrimSpace(text) == "" {
		c.add("%s is empty", where)
	}
	if tag := endTag.FindString(text); tag != "" {
		c.add("%s has what readers take for a tag: %s", where, tag)
	}
}

// address is absolute and in ASCII (RFC 3986).
func (c *complaints) address(where, text string) {
	if !character.MatchString(text) || escape.MatchString(text) {
		c.add("%s is no address: %q", where, text)
	} else if u, err := url.Parse(text); err != nil || strings.HasPrefix(u.Scheme, "http") && u.Host == "" {
		c.add("%s is no address: %q", where, text)
	}
}

// file is the address of an enclosure: validators want HTTP and a host with a dot.
func (c *complaints) file(where, text string) {
	c.address(where, text)
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") || !strings.Contains(u.Hostname(), ".") || strings.ContainsAny(u.Hostname(), "_:") || u.Path == "" {
		c.add("%s is no address of a file: %q", where, text)
	}
}

// plausible times are those that news has; the epoch is what is written where nobody knows.
func (c *complaints) plausible(where string, t time.Time) {
	if t.Year() <= 1970 || t.After(time.Now().Add(10*time.Minute)) {
		c.add("%s is not plausible: %s", where, t.Format(time.RFC3339))
	}
}

func (c *complaints) mailDate(where, text string) {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 -0700", text)
	if err != nil {
		if t, err = time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", text); err != nil {
			c.add("%s is no date of RFC 822: %q", where, text)
			return
		}
	}
	if _, offset := t.Zone(); offset%1800 != 0 {
		c.add("%s has an offset that validators do not know: %q", where, text)
	}
	c.plausible(where, t)
}

func (c *complaints) date(where, text string) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		c.add("%s is no date of RFC 3339: %q", where, text)
		return
	}
	c.plausible(where, t)
}

// dangerous are elements that a reader throws away or warns of; what runs is among them.
var dangerous = regexp.MustCompile(`(?i)^(script|style|iframe|frame|object|embed|applet|link|meta|base|form|input|button|textarea|svg|math)$`)

// entityLike is what validators take for the beginning of an entity; "&" before a space or at the end is itself.
var entityLike = regexp.MustCompile(`&[^\s&]`)

// markup is HTML that every parser understands alike: each element is closed in order, no address is relative, and
// nothing in it runs.
func (c *complaints) markup(where, text string) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.AutoClose, decoder.Entity = xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if err != nil {
			if err != io.EOF {
				c.add("%s is not in order: %v", where, err)
			}
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if dangerous.MatchString(start.Name.Local) {
			c.add("%s has <%s>", where, start.Name.Local)
		}
		for _, a := range start.Attr {
			switch name := strings.ToLower(a.Name.Local); {
			case strings.HasPrefix(name, "on"):
				c.add("%s has an attribute %s", where, name)
			case name == "href" || name == "src" || name == "poster":
				c.address(where+" "+name, a.Value)
			}
		}
	}
}
