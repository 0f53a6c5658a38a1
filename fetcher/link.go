package fetcher

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// atomLink is a link of Atom as it is written; gofeed normalises its address.
type atomLink struct {
	href, rel, kind, length string
	base                    *url.URL
}

// link is the entry's address: before a counter's that only leads there (FeedBurner), the page's own; where an entry has
// none, the permanent link that its id is, the page that it is about, its own file of a feed.
func (t *translation) link(i int, it *gofeed.Item) string {
	here := t.place(i)
	candidates := []atomLink{{href: extension(it.Extensions, "feedburner", "origLink"), base: here.base}}
	switch original := t.original.(type) {
	case *rss.Feed:
		candidates = append(candidates, t.rssLinks(it.Link, here.children, it.Extensions)...)
		if guid := original.Items[i].GUID; guid != nil && !strings.EqualFold(strings.TrimSpace(guid.IsPermalink), "false") {
			candidates = append(candidates, absoluteLink(guid.Value))
		}
		candidates = append(candidates, absoluteLink(rdfAbout(here.tag)))
		candidates = append(candidates, ordered(extensionLinks(it.Extensions), "self", "via", "related")...)
	case *atom.Feed:
		links := t.atomLinks(here.children)
		if links == nil {
			candidates = append(candidates, atomLink{href: it.Link})
		}
		candidates = append(candidates, ordered(links, "alternate")...)
		candidates = append(candidates, absoluteLink(t.givenID(i, it)))
		candidates = append(candidates, ordered(links, "related", "via", "self")...)
	case *jsonfeed.Feed:
		item := original.Items[i]
		candidates = append(candidates, atomLink{href: item.URL}, atomLink{href: item.ExternalURL}, absoluteLink(item.ID))
	}
	return t.firstLink(candidates)
}

// feedLinks are the feed's home page, and its own address.
func (t *translation) feedLinks(feed *gofeed.Feed) (site, self string) {
	var links, home []atomLink
	own := ""
	switch original := t.original.(type) {
	case *rss.Feed:
		links = extensionLinks(original.Extensions)
		home = t.rssLinks(original.Link, t.outline.feed, original.Extensions)
	case *atom.Feed:
		links = t.atomLinks(t.outline.feed)
		home = append(ordered(links, "alternate"), absoluteLink(t.feedID()))
	case *jsonfeed.Feed:
		home, own = []atomLink{{href: original.HomePageURL}}, original.FeedURL
	}
	self = t.firstLink(append(ordered(links, "self"), atomLink{href: own}))
	return t.firstLink(home), firstOf(self, absolute(t.in.URL, nil))
}

func (t *translation) firstLink(candidates []atomLink) string {
	for _, c := range candidates {
		if c.href == "" {
			continue
		}
		if address := t.bases.link(c.href, c.base); address != "" {
			return address
		}
	}
	return ""
}

// absoluteLink is an id that may be an address; one that is relative to anything is none.
func absoluteLink(id string) atomLink {
	return atomLink{href: absolute(tidyAddress(id), nil)}
}

// rssLinks are the link of RSS, and those of Atom that lead to the page.
func (t *translation) rssLinks(link string, list []element, extensions ext.Extensions) []atomLink {
	first := atomLink{href: link}
	for i := range list {
		if list[i].name == "link" && list[i].space == "" {
			first.base = list[i].base
		}
	}
	return append([]atomLink{first}, ordered(extensionLinks(extensions), "alternate")...)
}

// atomLinks are the links among the children of an Atom feed or entry that have an address.
func (t *translation) atomLinks(list []element) (links []atomLink) {
	for i := range list {
		e := &list[i]
		if e.name != "link" || e.space != "" {
			continue
		}
		l := atomLink{base: e.base}
		for name, value := range attributes(e.tag) {
			switch name {
			case "href":
				l.href = strings.TrimSpace(value)
			case "rel":
				l.rel = value
			case "type":
				l.kind = value
			case "length":
				l.length = value
			}
		}
		if l.href == "" {
			l.href = e.text() // as RSS has it
		}
		if l.href != "" {
			l.rel = relation(l.rel)
			links = append(links, l)
		}
	}
	return links
}

// extensionLinks are the links of Atom in a feed of another format.
func extensionLinks(extensions ext.Extensions) (links []atomLink) {
	for _, space := range []string{"atom", "atom10", "atom03"} {
		for _, e := range extensions[space]["link"] {
			if href := strings.TrimSpace(firstOf(hrefOf(e), e.Value)); href != "" {
				links = append(links, atomLink{href: href, rel: relation(e.Attrs["rel"]), kind: e.Attrs["type"]})
			}
		}
	}
	return links
}

// hrefOf is the address of an extension without the spaces behind it, of which gofeed makes a part of the address.
func hrefOf(e ext.Extension) string {
	href := strings.TrimSpace(e.Attrs["href"])
	for strings.HasSuffix(href, "%20") {
		href = strings.TrimSuffix(href, "%20")
	}
	return href
}

// relation is what a link is to the entry: an alternate where nothing is said (RFC 4287 section 4.2.7.2).
func relation(rel string) string {
	rel = strings.ToLower(strings.TrimSpace(rel))
	rel = strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/")
	if rel == "" {
		return "alternate"
	}
	return rel
}

// ordered gives the links of these relations, in the order of the relations, pages before other kinds.
func ordered(links []atomLink, relations ...string) (out []atomLink) {
	for _, rel := range relations {
		for _, pages := range []bool{true, false} {
			for _, l := range links {
				isPage := l.kind == "" || strings.Contains(l.kind, "html")
				if l.rel == rel && isPage == pages {
					out = append(out, l)
				}
			}
		}
	}
	return out
}
