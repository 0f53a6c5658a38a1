package feedgen

import (
	"cmp"
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
	Language    string // BCP 47 tag
	URL         string // public address of Nashra, without a slash at the end

	// Folder is where the feed's own addresses begin, below URL: "" for all stories, else as in "/sources/ID" or "/topics/ID".
	Folder string
	// Archive makes an archive document of it (RFC 5005 section 4), with this name; "": it is what people subscribe to.
	Archive string
	// Previous is the name of the archive document that goes on where this document ends, Next of the one that this document goes on
	// from, where that will never be another; "": there is none.
	Previous, Next string

	Sources   map[string]story.Origin // by id, for attribution
	Summaries Summaries               // of which stories only a summary is shown
	Rights    string                  // one line on the rights in what is shown; may be empty
	NoIndex   bool                    // search engines are asked to leave it alone
	Mark      bool                    // U+200F before titles that readers would take for left to right
	Topics    []story.Topic           // for the pages that list them
	Stories   []story.Story

	prepared []entry // of the stories, where Prepared made them
}

// Prepared is the same feed, ready to be written in several formats: what all of them need is made once. Its stories must
// stay as they are.
func (f Feed) Prepared() Feed {
	f.prepared = f.entries()
	return f
}

// Summaries says where only a summary goes out in place of the text.
type Summaries struct {
	All    bool            // of all sources
	Source map[string]bool // by id: this source's own word, which comes first
}

// Of says whether only a summary of the stories goes out whose lead is of a source.
func (s Summaries) Of(source string) bool {
	if own, has := s.Source[source]; has {
		return own
	}
	return s.All
}

// Format is one way to write a feed.
type Format struct {
	Name        string // for people
	File        string // its last name, below the address of a feed: "feed.rss"; "" for the page
	ContentType string // media type with charset, as HTTP wants it

	// Write writes the whole feed. It fails only where the writer fails; what was written before stays written.
	Write func(io.Writer, Feed) error
}

// Formats are all of them; the page is the last.
func Formats() []Format {
	return []Format{
		{"RSS 2.0", "feed.rss", "application/rss+xml; charset=utf-8", writeRSS},
		{"Atom 1.0", "feed.atom", "application/atom+xml; charset=utf-8", writeAtom},
		{"JSON Feed 1.1", "feed.json", "application/feed+json; charset=utf-8", writeJSON},
		{"HTML", "", "text/html; charset=utf-8", writePage},
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
func (f *Feed) pageOf(id string) string { return f.home() + "/stories/" + id }

// root is the path of the public address: pages link one another by path, so that they work under every name that the
// machine has, and behind a proxy that serves Nashra in a folder.
func (f *Feed) root() string {
	u, err := url.Parse(f.URL)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// Path is where a feed is in a format, below the public address.
func (f *Feed) Path(format Format) string {
	if f.Archive != "" {
		return "/archive/" + f.Archive + strings.TrimPrefix(format.File, "feed")
	}
	return f.Folder + "/" + format.File
}

// address is where a feed is in a format, in full and in ASCII.
func (f *Feed) address(format Format) string { return f.home() + f.Path(format) }

// home is the public address in ASCII, without a slash at the end.
func (f *Feed) home() string { return cmp.Or(strings.TrimRight(href(f.URL), "/"), f.URL) }

// subscription is where what people subscribe to is.
func (f *Feed) subscription(format Format) string { return f.home() + f.Folder + "/" + format.File }

// archive is where the archive document of a name is; "" where there is none.
func (f *Feed) archive(name string, format Format) string {
	if name == "" {
		return ""
	}
	archive := Feed{URL: f.URL, Archive: name}
	return archive.address(format)
}

// history are the links of a document to others of its feed (RFC 5005 section 4), as relation and address.
func (f *Feed) history(format Format) (links [][2]string) {
	if f.Archive != "" {
		links = append(links, [2]string{"current", f.subscription(format)})
	}
	if previous := f.archive(f.Previous, format); previous != "" {
		links = append(links, [2]string{"prev-archive", previous})
	}
	if next := f.archive(f.Next, format); next != "" {
		links = append(links, [2]string{"next-archive", next})
	}
	return links
}

// formatOf is the format that writes a file of a name.
func formatOf(file string) Format {
	for _, format := range Formats() {
		if format.File == file {
			return format
		}
	}
	panic("unreachable: no format writes " + file)
}

// MediaType is the content type without its charset, as link elements name it.
func (f Format) MediaType() string {
	kind, _, _ := strings.Cut(f.ContentType, ";")
	return kind
}
