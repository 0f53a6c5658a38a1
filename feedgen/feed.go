package feedgen

import (
	"io"
	"net/url"
	"strings"
	"time"

	"nashra/story"
)

// Feed is what goes out: some stories, the newest first, and what they are called together.
type Feed struct {
	Title       string
	Description string
	Language    string            // BCP 47 tag
	URL         string            // public address of Nashra, without a slash at the end
	Sources     map[string]Source // by id, for attribution
	Stories     []story.Story
}

// Source is what attribution says of a source.
type Source struct {
	Title string
	URL   string // of its feed
	Site  string // its home page
}

// Format is one way to write a feed.
type Format struct {
	Name        string // for people
	Path        string // where it is served, below the public address
	ContentType string // media type with charset, as HTTP wants it

	// Write writes the whole feed. It fails only where the writer fails; what was written before stays written.
	Write func(io.Writer, Feed) error
}

// Formats are all of them; the page is the last.
func Formats() []Format {
	return []Format{
		{"RSS 2.0", "/feed.rss", "application/rss+xml; charset=utf-8", writeRSS},
		{"Atom 1.0", "/feed.atom", "application/atom+xml; charset=utf-8", writeAtom},
		{"JSON Feed 1.1", "/feed.json", "application/feed+json; charset=utf-8", writeJSON},
		{"HTML", "/", "text/html; charset=utf-8", writePage},
	}
}

// Updated is when the feed last changed: the newest date of its stories, or the epoch where there are none, because
// Atom wants a date and a clock would change the bytes.
func (f *Feed) Updated() time.Time {
	newest := epoch()
	for i := range f.Stories {
		if t := updated(&f.Stories[i]); t.After(newest) {
			newest = t
		}
	}
	return newest
}

// pageOf is the address of a story's own page, and the id of its entry in every format. It never changes.
func (f *Feed) pageOf(id string) string { return f.URL + "/stories/" + id }

// root is the path of the public address: pages link one another by path, so that they work under every name that the
// machine has, and behind a proxy that serves Nashra in a folder.
func (f *Feed) root() string {
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// MediaType is the content type without its charset, as link elements name it.
func (f Format) MediaType() string {
	kind, _, _ := strings.Cut(f.ContentType, ";")
	return kind
}
