package feedgen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"nashra/story"
)

// The wrappers round gorilla's JSON Feed types.

type jsonFeed struct {
	*feeds.JSONFeed
	Rights *jsonRights `json:"_nashra,omitempty"`
	Items  []*jsonItem `json:"items"` // also when there are none
}

// jsonRights is our extension of the feed: JSON Feed has no word for rights.
type jsonRights struct {
	About  string `json:"about"`
	Rights string `json:"rights"`
}

type jsonItem struct {
	*feeds.JSONItem
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Coverage    jsonCoverage     `json:"_nashra"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

// jsonCoverage is our extension of an item: who carried the story, and the ids of its topics.
type jsonCoverage struct {
	About    string       `json:"about"`
	Coverage []jsonOutlet `json:"coverage,omitempty"`
	Topics   []string     `json:"topics,omitempty"`
}

type jsonOutlet struct {
	Item      story.ItemID `json:"item"`
	Outlet    string       `json:"outlet"`
	Title     string       `json:"title,omitempty"`
	URL       string       `json:"url,omitempty"`
	Published time.Time    `json:"date_published"`
}

// writeJSON writes JSON Feed 1.1 (www.jsonfeed.org/version/1.1), one item a line.
func writeJSON(w io.Writer, f Feed) error {
	if err := encodeJSON(w, &f); err != nil {
		return fmt.Errorf("writing JSON Feed: %w", err)
	}
	return nil
}

func encodeJSON(w io.Writer, f *Feed) error {
	format, home := formatOf("feed.json"), f.home()
	feed := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: f.shownName(), Description: line(f.Description, maxSummary), Language: languageTag(f.Language),
			HomePageUrl: home + f.Folder + "/", FeedUrl: f.address(format), NextUrl: f.archive(f.Previous, format),
		},
		Items: []*jsonItem{},
	}
	if rights := line(f.Rights, maxSummary); rights != "" {
		feed.Rights = &jsonRights{home + "/feeds", rights}
	}
	var one bytes.Buffer
	encoder := jsonTo(&one)
	if err := encoder.Encode(feed); err != nil {
		return err
	}
	out := bufio.NewWriter(w)                                               // it keeps the first error for Flush
	fmt.Fprintf(out, "%s\n", bytes.TrimSuffix(one.Bytes(), []byte("]}\n"))) // the items stand last
	list := f.entries()
	for i := range list {
		if i > 0 {
			fmt.Fprintf(out, ",")
		}
		one.Reset()
		if err := encoder.Encode(jsonOf(&list[i], home)); err != nil {
			return err
		}
		out.Write(bytes.TrimSuffix(one.Bytes(), []byte("}\n")))
		out.WriteString(`,"content_html":`)
		quote(out, list[i].Body)
		out.WriteString("}\n")
	}
	fmt.Fprintln(out, "]}")
	return out.Flush()
}

func jsonTo(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// quote writes a string that clean has cleaned (RFC 8259 section 7). encoding/json looks at each letter twice, which took
// most of the time of a feed.
func quote(out *bufio.Writer, s string) {
	out.WriteByte('"')
	for {
		next := strings.IndexAny(s, "\"\\\n\r\t")
		if next < 0 {
			break
		}
		out.WriteString(s[:next])
		switch c := s[next]; c {
		case '\n':
			out.WriteString(`\n`)
		case '\r':
			out.WriteString(`\r`)
		case '\t':
			out.WriteString(`\t`)
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
		}
		s = s[next+1:]
	}
	out.WriteString(s)
	out.WriteByte('"')
}

// jsonOf is an item without its content_html, which is written apart.
func jsonOf(e *entry, home string) *jsonItem {
	item := &jsonItem{
		JSONItem: &feeds.JSONItem{
			Id: e.ID, Url: e.Link, Title: e.Marked, Summary: e.Summary, Tags: e.Categories, PublishedDate: &e.Published, ModifiedDate: &e.Updated,
		},
		Language: e.Language,
		Coverage: jsonCoverage{About: home + "/feeds", Topics: e.Topics},
	}
	for _, name := range e.Authors {
		author := &feeds.JSONAuthor{Name: name}
		if name == e.Outlet && name == e.Source.Title {
			author.Url = e.Source.Site
		}
		item.Authors = append(item.Authors, author)
	}
	for _, enclosure := range e.Enclosures {
		item.Attachments = append(item.Attachments, jsonAttachment{enclosure.URL, mediaType(enclosure), enclosure.Length})
	}
	for _, o := range e.Coverage {
		if e.Link == e.ID && item.ExternalUrl == "" { // the story is elsewhere, if not with its lead
			item.ExternalUrl = o.URL
		}
		item.Coverage.Coverage = append(item.Coverage.Coverage, jsonOutlet{o.Item, o.Name, o.Title, o.URL, o.Published})
	}
	return item
}
