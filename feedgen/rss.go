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
	Media   string   `xml:"xmlns:media,attr"`
	Channel *rssChannel
}

type rssChannel struct {
	XMLName xml.Name `xml:"channel"`
	*feeds.RssFeed
	Self  atomLinkInRSS
	Items []*rssItem `xml:"item"`
}

type atomLinkInRSS struct {
	XMLName xml.Name `xml:"atom:link"`
	Href    string   `xml:"href,attr"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr"`
}

type rssItem struct {
	XMLName xml.Name `xml:"item"`
	*feeds.RssItem
	Creators   []string `xml:"dc:creator"`
	Categories []string `xml:"category"`
	Source     *rssSource
	Media      []rssMedia
}

type rssSource struct {
	XMLName xml.Name `xml:"source"`
	URL     string   `xml:"url,attr"`
	Name    string   `xml:",chardata"`
}

type rssMedia struct {
	XMLName xml.Name `xml:"media:content"`
	URL     string   `xml:"url,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Size    int64    `xml:"fileSize,attr,omitempty"`
}

// FeedXml is feeds.XmlFeed.
func (c *rssChannel) FeedXml() any {
	return &rssDocument{
		Version: "2.0", Content: "http://purl.org/rss/1.0/modules/content/", DC: "http://purl.org/dc/elements/1.1/",
		Atom: "http://www.w3.org/2005/Atom", Media: "http://search.yahoo.com/mrss/", Channel: c,
	}
}

// writeRSS writes RSS 2.0 (www.rssboard.org/rss-specification) with content:encoded, dc:creator, atom:link and
// media:content. The text direction stands in the HTML, for RSS has no word for it.
func writeRSS(w io.Writer, f Feed) error {
	channel := &rssChannel{
		RssFeed: &feeds.RssFeed{
			Title: clean(f.Title), Link: f.URL + "/", Description: clean(f.Description), Language: f.Language, Generator: "Nashra",
		},
		Self: atomLinkInRSS{Href: f.URL + "/feed.rss", Rel: "self", Type: "application/rss+xml"},
	}
	if len(f.Stories) > 0 {
		channel.LastBuildDate = f.Updated().Format(time.RFC1123Z)
	}
	for _, e := range f.entries() {
		channel.Items = append(channel.Items, rssOf(&e))
	}
	if err := feeds.WriteXML(channel, w); err != nil {
		return fmt.Errorf("writing RSS: %w", err)
	}
	return nil
}

func rssOf(e *entry) *rssItem {
	item := &rssItem{
		RssItem: &feeds.RssItem{
			Title: e.Title, Link: e.Link, Description: asHTML.Replace(e.Summary), Content: &feeds.RssContent{Content: e.HTML()},
			Guid: &feeds.RssGuid{Id: e.ID, IsPermaLink: "false"}, PubDate: e.Published.Format(time.RFC1123Z),
		},
		Creators: e.Authors, Categories: e.Categories,
	}
	if e.Source.URL != "" { // the element must have an address
		item.Source = &rssSource{URL: e.Source.URL, Name: e.Source.Title}
	}
	for i, enclosure := range e.Enclosures {
		if i == 0 { // RSS has one; others are media
			item.Enclosure = &feeds.RssEnclosure{Url: enclosure.URL, Length: strconv.FormatInt(enclosure.Length, 10), Type: mediaType(enclosure)}
			continue
		}
		item.Media = append(item.Media, rssMedia{URL: enclosure.URL, Type: enclosure.Type, Size: enclosure.Length})
	}
	return item
}

// asHTML writes plain text as the HTML that readers take a description for: "5 < 7" would lose its end otherwise.
var asHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// mediaType is the type of an enclosure; where the source named none it is the one that promises nothing, for readers
// would think of a page.
func mediaType(e story.Enclosure) string {
	if e.Type == "" {
		return "application/octet-stream"
	}
	return e.Type
}
