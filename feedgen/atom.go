package feedgen

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

// The wrappers round gorilla's Atom types.

type atomFeed struct {
	*feeds.AtomFeed
	XMLName   xml.Name `xml:"feed"`
	Lang      string   `xml:"xml:lang,attr"`
	Links     []feeds.AtomLink
	Generator string       `xml:"generator"`
	Entries   []*atomEntry `xml:"entry"`
}

type atomEntry struct {
	*feeds.AtomEntry
	XMLName    xml.Name `xml:"entry"`
	Lang       string   `xml:"xml:lang,attr"`
	Title      atomText `xml:"title"`
	Authors    []feeds.AtomAuthor
	Categories []atomCategory `xml:"category"`
	Source     *atomSource    `xml:"source"`
	Links      []atomLink
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomLink struct {
	feeds.AtomLink
	XMLName xml.Name `xml:"link"`
	Title   string   `xml:"title,attr,omitempty"`
}

// atomSource says which feed the entry came from (RFC 4287 section 4.2.11).
type atomSource struct {
	ID      string           `xml:"id"`
	Title   string           `xml:"title"`
	Updated string           `xml:"updated,omitempty"`
	Links   []feeds.AtomLink `xml:"link"`
}

// FeedXml is feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

// writeAtom writes Atom 1.0 (RFC 4287): language on feed and entries, self and alternate links, the other outlets as
// rel=related.
func writeAtom(w io.Writer, f Feed) error {
	feed := &atomFeed{
		AtomFeed: &feeds.AtomFeed{
			Xmlns: "http://www.w3.org/2005/Atom", Title: clean(f.Title), Subtitle: clean(f.Description), Id: f.URL + "/",
			Updated: f.Updated().Format(time.RFC3339), Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: clean(f.Title), Uri: f.URL + "/"}},
		},
		Lang: f.Language, Generator: "Nashra",
		Links: []feeds.AtomLink{
			{Href: f.URL + "/feed.atom", Rel: "self", Type: "application/atom+xml"},
			{Href: f.URL + "/", Rel: "alternate", Type: "text/html"},
		},
	}
	for _, e := range f.entries() {
		feed.Entries = append(feed.Entries, atomOf(&e))
	}
	if err := feeds.WriteXML(feed, w); err != nil {
		return fmt.Errorf("writing Atom: %w", err)
	}
	return nil
}

func atomOf(e *entry) *atomEntry {
	entry := &atomEntry{
		AtomEntry: &feeds.AtomEntry{
			Id: e.ID, Updated: e.Updated.Format(time.RFC3339), Published: e.Published.Format(time.RFC3339),
			Content: &feeds.AtomContent{Content: e.HTML(), Type: "html"},
		},
		Lang: e.Language, Title: atomText{"text", e.Title},
	}
	if e.Summary != "" {
		entry.Summary = &feeds.AtomSummary{Content: e.Summary, Type: "text"}
	}
	for _, name := range e.Authors {
		entry.Authors = append(entry.Authors, feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: name}})
	}
	for _, term := range e.Categories {
		entry.Categories = append(entry.Categories, atomCategory{term})
	}
	if e.Source.URL != "" {
		entry.Source = &atomSource{ID: e.Source.URL, Title: e.Source.Title, Updated: entry.Updated, Links: []feeds.AtomLink{{Href: e.Source.URL, Rel: "self"}}}
		if e.Source.Site != "" {
			entry.Source.Links = append(entry.Source.Links, feeds.AtomLink{Href: e.Source.Site, Rel: "alternate"})
		}
	}
	entry.Links = e.atomLinks()
	return entry
}

func (e *entry) atomLinks() []atomLink {
	links := []atomLink{{AtomLink: feeds.AtomLink{Href: e.Link, Rel: "alternate", Type: "text/html"}}}
	for _, enclosure := range e.Enclosures {
		l := feeds.AtomLink{Href: enclosure.URL, Rel: "enclosure", Type: mediaType(enclosure)}
		if enclosure.Length > 0 {
			l.Length = strconv.FormatInt(enclosure.Length, 10)
		}
		links = append(links, atomLink{AtomLink: l})
	}
	for _, o := range e.Coverage {
		if o.URL != "" && o.URL != e.Link {
			links = append(links, atomLink{AtomLink: feeds.AtomLink{Href: o.URL, Rel: "related"}, Title: o.Name})
		}
	}
	return links
}
