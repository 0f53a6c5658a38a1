package fetcher

import (
	"bytes"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"nashra/arabic"
)

// What follows is read from a feed in the words of its own format, or from its bytes, because gofeed's common form loses
// or changes it.

// place is where an entry stands in the bytes; JSON has no such places.
func (t *translation) place(i int) place {
	if i < len(t.outline.items) {
		return t.outline.items[i]
	}
	return place{}
}

// forget lets go of an entry that is translated, so that a feed does not lie in memory twice.
func (t *translation) forget(feed *gofeed.Feed, i int) {
	feed.Items[i] = nil
	switch original := t.original.(type) {
	case *rss.Feed:
		original.Items[i] = nil
	case *atom.Feed:
		original.Entries[i] = nil
	case *jsonfeed.Feed:
		original.Items[i] = nil
	}
}

// outlet is who published the entry: what an aggregator's feed names, else the source's own name.
func (t *translation) outlet(i int) string {
	named := ""
	switch original := t.original.(type) {
	case *rss.Feed:
		if i < len(original.Items) && original.Items[i].Source != nil {
			named = original.Items[i].Source.Title
		}
	case *atom.Feed:
		if i < len(original.Entries) && original.Entries[i].Source != nil {
			named = original.Entries[i].Source.Title
		}
	}
	return firstOf(plainTitle(named), t.in.Source.Title, t.feed.Title, t.in.Source.ID)
}

// givenID is the entry's id byte for byte; gofeed lower-cases and re-encodes that of Atom, and loses that of RSS 1.0.
func (t *translation) givenID(i int, it *gofeed.Item) string {
	here := t.place(i)
	switch original := t.original.(type) {
	case *rss.Feed:
		if guid := original.Items[i].GUID; guid != nil && guid.Value != "" {
			return guid.Value
		}
		if id := child(here.children, "atom", "id"); id != nil {
			return id.text()
		}
		return rdfAbout(here.tag)
	case *atom.Feed:
		if id := child(here.children, "", "id"); id != nil {
			return id.text()
		}
	case *jsonfeed.Feed:
		return original.Items[i].ID
	}
	return it.GUID
}

func rdfAbout(tag []byte) string {
	for name, value := range attributes(tag) {
		if _, local, _ := strings.Cut(name, ":"); local == "about" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (t *translation) feedID() string {
	switch original := t.original.(type) {
	case *atom.Feed:
		if id := child(t.outline.feed, "", "id"); id != nil {
			return idOf(id.text())
		}
		return idOf(original.ID)
	case *rss.Feed:
		if id := child(t.outline.feed, "atom", "id"); id != nil {
			return idOf(id.text())
		}
	}
	return ""
}

func idOf(given string) string {
	if len(given) > maxGiven {
		return ""
	}
	return given
}

// categories are those of the entry, or else those of its feed.
func (t *translation) categories(i int, it *gofeed.Item) []string {
	list := it.Categories
	if original, ok := t.original.(*atom.Feed); ok {
		list = append(atomTerms(original.Entries[i].Categories), subjects(it.Extensions)...)
	}
	list = append(list[:len(list):len(list)], podcastCategories(it.Extensions)...)
	for _, e := range mediaElements(it.Extensions, "category") {
		list = append(list, firstOf(e.Value, e.Attrs["label"]))
	}
	if list = lines(list); len(list) > 0 {
		return list
	}
	return t.feedCategories
}

func (t *translation) channelCategories(feed *gofeed.Feed) []string {
	list := feed.Categories
	if original, ok := t.original.(*atom.Feed); ok {
		list = append(atomTerms(original.Categories), subjects(feed.Extensions)...)
	}
	return lines(append(list[:len(list):len(list)], podcastCategories(feed.Extensions)...))
}

// atomTerms are terms, and labels where there are none: labels come in many languages, a term is one.
func atomTerms(list []*atom.Category) (out []string) {
	for _, c := range list {
		if c != nil {
			out = append(out, firstOf(c.Term, c.Label))
		}
	}
	return out
}

func subjects(extensions ext.Extensions) (out []string) {
	for _, e := range extensions["dc"]["subject"] {
		out = append(out, e.Value)
	}
	return out
}

// podcastCategories are those of the directories of podcasts.
func podcastCategories(extensions ext.Extensions) (out []string) {
	for _, space := range []string{"itunes", "googleplay", "gplay"} {
		for _, e := range extensions[space]["category"] {
			out = append(out, e.Attrs["text"])
			for _, sub := range e.Children["category"] {
				out = append(out, sub.Attrs["text"])
			}
		}
	}
	return out
}

// contentText is the body that a JSON Feed gives as plain text, where it gives no HTML.
func (t *translation) contentText(i int) string {
	original, ok := t.original.(*jsonfeed.Feed)
	if !ok || i >= len(original.Items) || original.Items[i].ContentHTML != "" {
		return ""
	}
	return arabic.Mend(original.Items[i].ContentText)
}

// bodyText is HTML, and what xml:base says where it stands.
type bodyText struct {
	html string
	base *url.URL
}

// texts gives the whole text of an entry and its summary; either may be empty.
func (t *translation) texts(i int, it *gofeed.Item) (content, summary bodyText) {
	here := t.place(i)
	content, summary = bodyText{it.Content, here.base}, bodyText{it.Description, here.base}
	switch t.original.(type) {
	case *jsonfeed.Feed:
		summary.html = textAsHTML(summary.html)
	case *atom.Feed:
		if e := child(here.children, "", "content"); e != nil {
			content = bodyText{e.atomText(), e.bodyBase()}
		}
		if e := child(here.children, "", "summary"); e != nil {
			summary = bodyText{e.atomText(), e.bodyBase()}
		} else if e := child(here.children, "", "description"); e != nil { // as RSS calls it
			summary = bodyText{e.atomText(), e.bodyBase()}
		}
	case *rss.Feed:
		summary.html = textAsHTML(summary.html)
		if e := child(here.children, "content", "encoded"); e != nil {
			content.base = e.base
		} else if e := rssBody(here.children); e != nil {
			content = bodyText{e.markup(), e.bodyBase()}
		} else if e := child(here.children, "atom", "content"); e != nil {
			content = bodyText{e.atomText(), e.bodyBase()}
		}
		if e := child(here.children, "", "description"); e != nil {
			summary.base = e.base
		} else if e := child(here.children, "atom", "summary"); e != nil && it.Description != "" {
			summary = bodyText{e.atomText(), e.bodyBase()}
		}
		if short := it.Custom["summary"]; short != "" && strings.TrimSpace(content.html) == "" {
			content, summary = summary, bodyText{short, here.base}
		}
	}
	if strings.TrimSpace(summary.html) == "" {
		for _, e := range mediaElements(it.Extensions, "description") {
			summary.html = textAsHTML(firstOf(summary.html, e.Value))
		}
		summary.html = firstOf(summary.html, extension(it.Extensions, "itunes", "summary"), googlePlay(it.Extensions, "description"),
			extension(it.Extensions, "itunes", "subtitle"))
	}
	return content, summary
}

// rssBody is the whole text where it is not in content:encoded.
func rssBody(children []element) *element {
	for i := range children {
		switch e := &children[i]; e.name {
		case "fullitem", "body":
			return e
		case "encoded":
			return e
		case "div":
			if e.space == "xhtml" {
				return e
			}
		}
	}
	return nil
}

// bodyBase is the base of a body: that of its outermost element where that has one of its own.
func (e *element) bodyBase() *url.URL {
	if own := attribute(firstTag(e.inner), "xml:base"); own != "" {
		if u := resolve(own, e.base); u != nil {
			return u
		}
	}
	return e.base
}

func mediaTitle(it *gofeed.Item) string { return firstExtension(mediaElements(it.Extensions, "title")) }

// atomTitle is the title of Atom by its type and mode, some of which gofeed does not know, and that of Atom in RSS where
// RSS has none; "" where gofeed's is right.
func (t *translation) atomTitle(list []element) string {
	space := ""
	if _, ok := t.original.(*rss.Feed); ok {
		if child(list, "", "title") != nil {
			return ""
		}
		space = "atom"
	}
	if e := child(list, space, "title"); e != nil {
		return e.atomText()
	}
	return ""
}

// dates are when the entry was published and when it was changed. An entry that says only when it was made (Dublin Core
// terms, Atom 0.3) was published then.
func (t *translation) dates(i int, it *gofeed.Item) (published, updated time.Time) {
	terms := it.Extensions["dcterms"]
	published = feedDate(it.Published, it.PublishedParsed, t.in)
	updated = feedDate(it.Updated, it.UpdatedParsed, t.in)
	saysWhen := !published.IsZero()
	if original, ok := t.original.(*atom.Feed); ok {
		saysWhen = saysWhen && original.Entries[i].Published != "" // else gofeed has put the change there
	}
	if !saysWhen {
		created := ""
		if e := child(t.place(i).children, "", "created"); e != nil {
			created = e.text()
		}
		for _, text := range []string{firstExtension(terms["issued"]), firstExtension(terms["created"]), created} {
			if d := feedDate(text, nil, t.in); text != "" && !d.IsZero() {
				published = d
				break
			}
		}
	}
	if d := feedDate(firstExtension(terms["modified"]), nil, t.in); !d.IsZero() && updated.IsZero() {
		updated = d
	}
	if published.IsZero() {
		published = updated
	}
	return published, updated
}

func (t *translation) feedUpdated(feed *gofeed.Feed) string {
	terms := feed.Extensions["dcterms"]
	return firstOf(feed.Updated, firstExtension(terms["modified"]), extension(feed.Extensions, "atom", "updated"),
		feed.Published, firstExtension(terms["issued"]), firstExtension(terms["created"]))
}

// feedLanguage is what the feed declares, or else what HTTP says of it.
func (t *translation) feedLanguage(feed *gofeed.Feed) string {
	header, _, _ := strings.Cut(t.in.ContentLanguage, ",")
	return hyphened(firstOf(feed.Language, t.outline.root.lang, header))
}

// declaredLanguage is what the entry or its feed declares. It serves where the letters say nothing, and so it is not
// believed where it names a language that would have shown in them.
func (t *translation) declaredLanguage(i int, it *gofeed.Item, title string) string {
	here := t.place(i)
	declared := extension(it.Extensions, "dc", "language")
	if original, ok := t.original.(*jsonfeed.Feed); ok {
		declared = original.Items[i].Language
	}
	declared = cutBytes(hyphened(firstOf(declared, textLanguage(here.children), here.lang, t.feed.Language)), maxLanguage)
	primary, _, _ := strings.Cut(strings.ToLower(declared), "-")
	switch primary {
	case "ar", "fa", "ur", "ckb", "ps", "ku", "ug", "sd":
		if strings.TrimSpace(title) != "" {
			return ""
		}
	}
	return declared
}

// textLanguage is what a text of the entry says of itself, its body before its title.
func textLanguage(list []element) string {
	for _, name := range []string{"content", "encoded", "body", "fullitem", "summary", "description", "title"} {
		for i := range list {
			if e := &list[i]; e.name == name && e.lang != "" && bytes.Contains(e.tag, []byte("xml:lang")) {
				return e.lang
			}
		}
	}
	return ""
}

// hyphened writes a language tag as BCP 47 has it, where it is written as locales are: "ar_EG".
func hyphened(tag string) string { return strings.ReplaceAll(strings.TrimSpace(tag), "_", "-") }

// maxLanguage is how long a language tag may be (BCP 47 section 4.4.1 asks for 35 characters at least).
const maxLanguage = 64
