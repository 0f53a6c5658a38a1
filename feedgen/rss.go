package feedgen

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"nashra/story"
)

// The wrappers round gorilla's RSS types. A field at a shallower depth shadows the embedded one of the same name.

type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Media   string   `xml:"xmlns:media,attr,omitempty"`
	History string   `xml:"xmlns:fh,attr,omitempty"`
	Channel *rssChannel
}

type rssChannel struct {
	XMLName     xml.Name        `xml:"channel"`
	Title       written         `xml:"title"`
	Description written         `xml:"description"`
	Links       []atomLinkInRSS // before the link of RSS, which a program that knows no namespaces takes the last of
	*feeds.RssFeed
	Copyright *written   `xml:"copyright"`
	Archive   *struct{}  `xml:"fh:archive"`
	Items     []*rssItem `xml:"item"` // last: readers of the old school expect all else before them
}

type atomLinkInRSS struct {
	XMLName xml.Name `xml:"atom:link"`
	Href    string   `xml:"href,attr"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Title   string   `xml:"title,attr,omitempty"`
}

type rssItem struct {
	XMLName     xml.Name `xml:"item"`
	Title       written  `xml:"title"`
	Description written  `xml:"description"` // before the content, which readers otherwise take for less
	Links       []atomLinkInRSS
	*feeds.RssItem
	Creators     []string  `xml:"dc:creator"`
	Contributors []string  `xml:"dc:contributor"`
	Categories   []written `xml:"category"`
	Source       *rssSource
	Media        []rssMedia
}

type rssSource struct {
	XMLName xml.Name `xml:"source"`
	URL     string   `xml:"url,attr"`
	written
}

type rssMedia struct {
	XMLName xml.Name `xml:"media:content"`
	URL     string   `xml:"url,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Medium  string   `xml:"medium,attr,omitempty"`
	Size    int64    `xml:"fileSize,attr,omitempty"`
}

// FeedXml is feeds.XmlFeed.
func (c *rssChannel) FeedXml() any {
	document := &rssDocument{
		Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/",
		Atom: "http://www.w3.org/2005/Atom", Channel: c,
	}
	for _, item := range c.Items {
		if len(item.Media) > 0 {
			document.Media = "http://search.yahoo.com/mrss/"
		}
	}
	if c.Archive != nil {
		document.History = historyNamespace
	}
	return document
}

const historyNamespace = "http://purl.org/syndication/history/1.0" // RFC 5005

// writeRSS writes RSS 2.0 (www.rssboard.org/rss-specification) with content:encoded, dc:creator, atom:link and
// media:content. The text direction stands in the HTML, for RSS has no word for it. There is no ttl: HTTP says how long
// an answer is fresh.
func writeRSS(w io.Writer, f Feed) error {
	format := formatOf("feed.rss")
	channel := &rssChannel{
		Title: plainText(f.shownName()), Description: plainText(line(f.Description, maxSummary)), Copyright: textOrNothing(line(f.Rights, maxSummary)),
		RssFeed: &feeds.RssFeed{Link: f.home() + f.Folder + "/", Language: xmlLanguage(f.Language), Generator: "Nashra"},
		Links:   []atomLinkInRSS{{Href: f.address(format), Rel: "self", Type: format.MediaType()}},
	}
	if f.Archive != "" {
		channel.Archive = &struct{}{}
	}
	for _, l := range f.history(format) {
		channel.Links = append(channel.Links, atomLinkInRSS{Href: l[1], Rel: l[0], Type: format.MediaType()})
	}
	if len(f.Stories) > 0 {
		channel.LastBuildDate = rssTime(f.Updated())
	}
	list := f.entries()
	for i := range list {
		channel.Items = append(channel.Items, rssOf(&list[i]))
	}
	if err := feeds.WriteXML(channel, w); err != nil {
		return fmt.Errorf("writing RSS: %w", err)
	}
	return nil
}

// rssTime writes a moment for RSS. Offsets that are not of half hours, as in Nepal, are read wrongly by programs and
// warned of by validators.
func rssTime(t time.Time) string {
	if _, offset := t.Zone(); offset%(30*60) != 0 {
		t = t.UTC()
	}
	return t.Format(time.RFC1123Z)
}

func rssOf(e *entry) *rssItem {
	item := &rssItem{
		Title: plainText(e.Marked), Description: written{asHTML.Replace(asHTML.Replace(e.Summary))},
		RssItem: &feeds.RssItem{
			Link: e.Link, Content: &feeds.RssContent{Content: e.Body}, Guid: &feeds.RssGuid{Id: e.ID, IsPermaLink: "false"}, PubDate: rssTime(e.Published),
		},
		Creators: e.Authors,
	}
	for _, category := range e.Categories {
		item.Categories = append(item.Categories, plainText(category))
	}
	if e.Source.URL != "" { // the element must have an address
		item.Source = &rssSource{URL: e.Source.URL, written: plainText(e.Source.Title)}
	}
	item.addFiles(e.Enclosures)
	for _, o := range e.others() {
		item.Contributors = append(item.Contributors, o.Name)
	}
	for _, o := range e.Coverage {
		if o.URL != "" && o.URL != e.Link {
			item.Links = append(item.Links, atomLinkInRSS{Href: o.URL, Rel: "related", Title: linkTitle(o.Name)})
		}
	}
	return item
}

// addFiles: RSS has one enclosure, and asks more of its address than others do; Media RSS has them all.
func (item *rssItem) addFiles(files []story.Enclosure) {
	for _, file := range files {
		if item.Enclosure == nil && isFile(file.URL) {
			item.Enclosure = &feeds.RssEnclosure{Url: file.URL, Length: strconv.FormatInt(file.Length, 10), Type: mediaType(file)}
		}
		medium, _, _ := strings.Cut(strings.ToLower(file.Type), "/")
		if medium != "audio" && medium != "image" && medium != "video" {
			medium = ""
		}
		item.Media = append(item.Media, rssMedia{URL: file.URL, Type: file.Type, Medium: medium, Size: file.Length})
	}
}

// linkTitle is a name as the title of a link: "" where programs could take it for HTML, as no attribute says that it is
// none.
func linkTitle(name string) string {
	if strings.ContainsAny(name, "&<") {
		return ""
	}
	return name
}

// mediaType is the type of an enclosure; where the source named none it is the one that promises nothing, for readers
// would think of a page.
func mediaType(e story.Enclosure) string {
	if e.Type == "" {
		return "application/octet-stream"
	}
	return e.Type
}
