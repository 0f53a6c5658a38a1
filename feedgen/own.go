package feedgen

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"io"
	"net/url"
	"strings"
)

// own is one of Nashra's feeds besides that of all stories, as pages and lists name it.
type own struct {
	Title  string
	Folder string // where its addresses begin, below the public address
}

func (f *Feed) ofTopics() []own {
	list := make([]own, len(f.Topics))
	for i, topic := range f.Topics {
		list[i] = own{cmp.Or(line(topic.Title, maxName), line(topic.ID, maxName)), topicFolder(topic.ID)}
	}
	return list
}

func ofSources(sources []SourceState) []own {
	list := make([]own, len(sources))
	for i, s := range sources {
		list[i] = own{cmp.Or(line(s.Title, maxName), line(s.ID, maxName)), sourceFolder(s.ID)}
	}
	return list
}

func sourceFolder(id string) string { return "/sources/" + url.PathEscape(id) }
func topicFolder(id string) string  { return "/topics/" + url.PathEscape(id) }

// WriteOwnFeeds writes OPML 2.0 of the feeds that Nashra gives: all stories, then the topics and the sources in folders.
// Each stands once, or people would have every story three times; in RSS 2.0, because each reader takes it and the
// specification has a version for it, as it has none for Atom. It fails only where the writer fails.
func WriteOwnFeeds(w io.Writer, f Feed, sources []SourceState) error {
	whole := f
	whole.Folder = ""
	document := opmlDocument{Version: opmlVersion, Title: "خلاصات " + f.name(), Outlines: []*opmlOutline{whole.outline(f.name())}}
	for _, folder := range []struct {
		name  string
		feeds []own
	}{{"الموضوعات", f.ofTopics()}, {"المصادر", ofSources(sources)}} {
		if len(folder.feeds) == 0 {
			continue
		}
		outline := &opmlOutline{Text: folder.name, Outlines: make([]*opmlOutline, len(folder.feeds))}
		for i, feed := range folder.feeds {
			one := whole
			one.Folder = feed.Folder
			outline.Outlines[i] = one.outline(feed.Title + " · " + f.name())
		}
		document.Outlines = append(document.Outlines, outline)
	}
	if err := writeXML(w, document); err != nil {
		return fmt.Errorf("writing OPML of the feeds: %w", err)
	}
	return nil
}

// outline is the feed's own line in a list.
func (f *Feed) outline(title string) *opmlOutline {
	return &opmlOutline{
		Text: listed(title), Title: listed(title), Type: "rss", Version: "RSS", XMLURL: f.subscription(formatOf("feed.rss")), HTMLURL: f.home() + f.Folder + "/",
		Language: knownLanguage(f.Language),
	}
}

// What follows is written by hand: with ten thousand sources a page has thirty thousand addresses, and html/template takes a
// second for so many.

// Addresses lists where a feed is, to be copied.
func (p frame) Addresses(folder string) template.HTML {
	var out strings.Builder
	p.addresses(&out, folder)
	return template.HTML(out.String())
}

func (p *frame) addresses(out *strings.Builder, folder string) {
	path := html.EscapeString(folder) + "/"
	root, public := html.EscapeString(p.Root)+path, html.EscapeString(p.URL)+path
	out.WriteString(`<ul class="addresses">`)
	for _, format := range p.Formats {
		out.WriteString("\n<li><span>" + format.Name + `</span> <a href="` + root + format.File + `"><code dir="ltr">` + public + format.File + `</code></a></li>`)
	}
	out.WriteString("\n</ul>\n")
}

// Rows are feeds whose addresses are folded away.
func (p frame) Rows(feeds []own) template.HTML {
	var out strings.Builder
	out.Grow(1024 * len(feeds))
	for _, feed := range feeds {
		out.WriteString("\n<li><details><summary><bdi>" + html.EscapeString(feed.Title) + "</bdi></summary>\n" +
			`<p><a href="` + html.EscapeString(p.Root+feed.Folder) + `/">صفحة أخباره</a></p>` + "\n")
		p.addresses(&out, feed.Folder)
		out.WriteString("</details></li>")
	}
	return template.HTML(out.String())
}

// Subscribe are the links to the formats of a source.
func (p frame) Subscribe(id string) template.HTML {
	var out strings.Builder
	path := html.EscapeString(p.Root + sourceFolder(id) + "/")
	for _, format := range p.Formats {
		out.WriteString(`<a href="` + path + format.File + `" dir="ltr">` + format.Name + "</a> ")
	}
	return template.HTML(out.String())
}
