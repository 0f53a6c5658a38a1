package feedgen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/gorilla/feeds"

	"nashra/story"
)

// The wrappers round gorilla's JSON Feed types.

type jsonFeed struct {
	*feeds.JSONFeed
	Items []*jsonItem `json:"items"` // also when there are none
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

// jsonCoverage is our extension: who carried the story.
type jsonCoverage struct {
	About    string       `json:"about"`
	Coverage []jsonOutlet `json:"coverage"`
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
	feed := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: clean(f.Title), Description: clean(f.Description), Language: f.Language,
			HomePageUrl: f.URL + "/", FeedUrl: f.URL + "/feed.json",
		},
		Items: []*jsonItem{},
	}
	var head bytes.Buffer
	if err := jsonTo(&head).Encode(feed); err != nil {
		return err
	}
	out := bufio.NewWriter(w) // it keeps the first error for Flush
	items := jsonTo(out)
	fmt.Fprintf(out, "%s\n", bytes.TrimSuffix(head.Bytes(), []byte("]}\n"))) // the items stand last
	for i := range f.Stories {
		if i > 0 {
			fmt.Fprintf(out, ",")
		}
		e := f.entry(&f.Stories[i])
		if err := items.Encode(jsonOf(&e, f.URL)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "]}")
	return out.Flush()
}

func jsonTo(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func jsonOf(e *entry, about string) *jsonItem {
	item := &jsonItem{
		JSONItem: &feeds.JSONItem{
			Id: e.ID, Url: e.Link, Title: e.Title, ContentHTML: e.HTML(), Summary: e.Summary, Tags: e.Categories,
			PublishedDate: &e.Published, ModifiedDate: &e.Updated,
		},
		Language: e.Language,
		Coverage: jsonCoverage{About: about + "/", Coverage: []jsonOutlet{}},
	}
	for _, name := range e.Authors {
		item.Authors = append(item.Authors, &feeds.JSONAuthor{Name: name})
	}
	for _, enclosure := range e.Enclosures {
		item.Attachments = append(item.Attachments, jsonAttachment{enclosure.URL, mediaType(enclosure), enclosure.Length})
	}
	for _, o := range e.Coverage {
		item.Coverage.Coverage = append(item.Coverage.Coverage, jsonOutlet{o.Item, o.Name, o.Title, o.URL, o.Published})
	}
	return item
}
