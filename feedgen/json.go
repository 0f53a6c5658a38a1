package feedgen

import (
	"encoding/json"
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

// writeJSON writes JSON Feed 1.1 (www.jsonfeed.org/version/1.1).
func writeJSON(w io.Writer, f Feed) error {
	feed := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: clean(f.Title), Description: clean(f.Description), Language: f.Language,
			HomePageUrl: f.URL + "/", FeedUrl: f.URL + "/feed.json",
		},
		Items: []*jsonItem{},
	}
	for _, e := range f.entries() {
		feed.Items = append(feed.Items, jsonOf(&e, f.URL))
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(feed)
}

func jsonOf(e *entry, about string) *jsonItem {
	item := &jsonItem{
		JSONItem: &feeds.JSONItem{
			Id: e.ID, Url: e.Link, Title: e.Title, ContentHTML: e.HTML, Summary: e.Summary, Tags: cleanAll(e.Categories),
			PublishedDate: &e.Published, ModifiedDate: &e.Updated,
		},
		Language: e.Language,
		Coverage: jsonCoverage{About: about + "/"},
	}
	authors := cleanAll(e.Authors)
	if len(authors) == 0 {
		authors = []string{e.Outlet}
	}
	for _, name := range authors {
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
