package feedgen

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// The wrappers round gorilla's Atom types.

type atomFeed struct {
	*feeds.AtomFeed
	XMLName   xml.Name  `xml:"feed"`
	Lang      string    `xml:"xml:lang,attr"`
	History   string    `xml:"xmlns:fh,attr,omitempty"`
	Title     atomText  `xml:"title"`
	Subtitle  *atomText `xml:"subtitle"`
	Rights    *atomText `xml:"rights"`
	Author    atomPerson
	Archive   *struct{} `xml:"fh:archive"`
	Links     []atomLink
	Generator string       `xml:"generator"`
	Entries   []*atomEntry `xml:"entry"`
}

type atomEntry struct {
	*feeds.AtomEntry
	XMLName      xml.Name  `xml:"entry"`
	Lang         string    `xml:"xml:lang,attr"`
	Title        atomText  `xml:"title"`
	Summary      *atomText `xml:"summary"`
	Content      atomText  `xml:"content"`
	Authors      []atomPerson
	Contributors []atomPerson   `xml:"contributor"`
	Categories   []atomCategory `xml:"category"`
	Source       *atomSource    `xml:"source"`
	Links        []atomLink
}

// atomText is a text construct (RFC 4287 section 3.1).
type atomText struct {
	Type string `xml:"type,attr"`
	written
}

func atomPlain(s string) atomText { return atomText{"text", plainText(s)} }

// atomMaybe is left out where there is nothing to say.
func atomMaybe(s string) *atomText {
	if s == "" {
		return nil
	}
	text := atomPlain(s)
	return &text
}

// atomPerson has no name of its own where it stands in a list that has one.
type atomPerson struct {
	XMLName xml.Name
	Name    written `xml:"name"`
	URI     string  `xml:"uri,omitempty"`
}

func person(element, name, uri string) atomPerson {
	return atomPerson{xml.Name{Local: element}, plainText(name), uri}
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomLink struct {
	feeds.AtomLink
	XMLName xml.Name `xml:"link"`
	Title   string   `xml:"title,attr,omitempty"`
}

func link(rel, href, kind string) atomLink {
	return atomLink{AtomLink: feeds.AtomLink{Href: href, Rel: rel, Type: kind}}
}

// atomSource says which feed the entry came from (RFC 4287 section 4.2.11).
type atomSource struct {
	ID      string   `xml:"id"`
	Title   atomText `xml:"title"`
	Updated string   `xml:"updated"`
	Links   []atomLink
}

// FeedXml is feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

// writeAtom writes Atom 1.0 (RFC 4287): language on feed and entries, self and alternate links, the other outlets as
// contributors and as rel=related; archives as RFC 5005 section 4 has them.
func writeAtom(w io.Writer, f Feed) error {
	format, home := formatOf("feed.atom"), f.home()
	feed := &atomFeed{
		AtomFeed: &feeds.AtomFeed{Xmlns: "http://www.w3.org/2005/Atom", Id: home + f.Folder + "/", Updated: f.atomUpdated().Format(time.RFC3339)},
		Lang:     xmlLanguage(f.Language), Title: atomPlain(f.shownName()), Subtitle: atomMaybe(line(f.Description, maxSummary)), Rights: atomMaybe(line(f.Rights, maxSummary)),
		Author: person("author", f.name(), home+"/"), Generator: "Nashra",
		Links: []atomLink{link("self", f.address(format), format.MediaType()), link("alternate", home+f.Folder+"/", "text/html")},
	}
	if f.Archive != "" {
		feed.History, feed.Archive = historyNamespace, &struct{}{}
	}
	for _, l := range f.history(format) {
		feed.Links = append(feed.Links, link(l[0], l[1], format.MediaType()))
	}
	list := f.entries()
	for i := range list {
		feed.Entries = append(feed.Entries, f.atomOf(&list[i], f.Stories[i].ID))
	}
	if err := feeds.WriteXML(feed, w); err != nil {
		return fmt.Errorf("writing Atom: %w", err)
	}
	return nil
}

// atomUpdated is when the feed last changed. A feed without stories has never changed: it is as old as Atom, for what is
// older than that is taken for a mistake.
func (f *Feed) atomUpdated() time.Time {
	if len(f.Stories) == 0 {
		return time.Date(2005, 12, 1, 0, 0, 0, 0, time.UTC) // RFC 4287
	}
	return f.Updated()
}

func (f *Feed) atomOf(e *entry, id string) *atomEntry {
	entry := &atomEntry{
		AtomEntry: &feeds.AtomEntry{Id: e.ID, Updated: atomUpdated(e.Updated, id), Published: e.Published.Format(time.RFC3339)},
		Lang:      xmlLanguage(e.Language), Title: atomPlain(e.Marked), Summary: atomMaybe(e.Summary), Content: atomText{"html", written{asHTML.Replace(e.Body)}},
	}
	for _, name := range e.Authors {
		uri := ""
		if name == e.Outlet && name == e.Source.Title {
			uri = e.Source.Site
		}
		entry.Authors = append(entry.Authors, person("author", name, uri))
	}
	for _, o := range e.others() {
		entry.Contributors = append(entry.Contributors, person("contributor", o.Name, o.Site))
	}
	for _, term := range e.Categories {
		entry.Categories = append(entry.Categories, atomCategory{term})
	}
	if e.Source.URL != "" {
		entry.Source = f.atomSourceOf(e)
	}
	entry.Links = e.atomLinks()
	return entry
}

// atomSourceOf: the id that the source's feed has itself is not kept, so that its address stands for it, as it does in
// most feeds; or, where programs could write that in several ways, the address of what we have of the source.
func (f *Feed) atomSourceOf(e *entry) *atomSource {
	source := &atomSource{ID: e.Source.URL, Title: atomPlain(e.Source.Title), Updated: e.Updated.Format(time.RFC3339), Links: []atomLink{link("self", e.Source.URL, "")}}
	if !isPlain(source.ID) {
		source.ID = f.home() + "/sources/" + escape(e.SourceID) + "/"
	}
	if e.Source.Site != "" {
		source.Links = append(source.Links, link("alternate", e.Source.Site, ""))
	}
	return source
}

// atomUpdated is when a story last changed, with a fraction of the second that is the story's own. Documents with a date
// and no time come by the hundred, and entries that were updated in one instant are taken for a mistake of a program.
// The fraction never changes, so that the time moves when the story's does, and only then (promise P9).
func atomUpdated(t time.Time, id string) string {
	head, _, _ := strings.Cut(id, "-")
	number, _ := strconv.ParseUint(head, 36, 64) // it is in base 32; that only makes the numbers larger
	return t.Truncate(time.Second).Add(time.Duration(number%1e6) * time.Microsecond).Format("2006-01-02T15:04:05.000000Z07:00")
}

func (e *entry) atomLinks() []atomLink {
	links := []atomLink{link("alternate", e.Link, "text/html")}
	if e.Link != e.ID {
		via := link("via", e.Link, "text/html")
		via.Title = linkTitle(e.Outlet)
		links = append(links, via)
	}
	for _, enclosure := range e.Enclosures {
		l := link("enclosure", enclosure.URL, mediaType(enclosure))
		if enclosure.Length > 0 {
			l.Length = strconv.FormatInt(enclosure.Length, 10)
		}
		links = append(links, l)
	}
	for _, o := range e.Coverage {
		if o.URL != "" && o.URL != e.Link {
			related := link("related", o.URL, "")
			related.Title = linkTitle(o.Name)
			links = append(links, related)
		}
	}
	return links
}
