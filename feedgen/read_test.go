package feedgen_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"nashra/feedgen"
)

// What a program reads in the feeds, without the types that wrote them.

type rssRead struct {
	Channel struct {
		Title       string `xml:"title"`
		Description string `xml:"description"`
		Language    string `xml:"language"`
		Built       string `xml:"lastBuildDate"`
		Self        []struct {
			Href string `xml:"href,attr"`
			Rel  string `xml:"rel,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Items []struct {
			Title       string `xml:"title"`
			Link        string `xml:"link"`
			Description string `xml:"description"`
			Content     string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
			GUID        struct {
				Text      string `xml:",chardata"`
				Permalink string `xml:"isPermaLink,attr"`
			} `xml:"guid"`
			Published  string   `xml:"pubDate"`
			Creators   []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
			Categories []string `xml:"category"`
			Enclosures []struct {
				URL    string `xml:"url,attr"`
				Length string `xml:"length,attr"`
				Type   string `xml:"type,attr"`
			} `xml:"enclosure"`
			Media []struct {
				URL string `xml:"url,attr"`
			} `xml:"http://search.yahoo.com/mrss/ content"`
			Source struct {
				URL  string `xml:"url,attr"`
				Name string `xml:",chardata"`
			} `xml:"source"`
		} `xml:"item"`
	} `xml:"channel"`
}

type atomLinkRead struct {
	Href   string `xml:"href,attr"`
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr"`
	Length string `xml:"length,attr"`
	Title  string `xml:"title,attr"`
}

type atomRead struct {
	Lang    string         `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Title   string         `xml:"title"`
	ID      string         `xml:"id"`
	Updated string         `xml:"updated"`
	Links   []atomLinkRead `xml:"link"`
	Entries []struct {
		Lang      string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Summary   string `xml:"summary"`
		Content   string `xml:"content"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Authors   []struct {
			Name string `xml:"name"`
		} `xml:"author"`
		Categories []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
		Links []atomLinkRead `xml:"link"`
	} `xml:"entry"`
}

type jsonRead struct {
	Version     string `json:"version"`
	Title       string `json:"title"`
	Language    string `json:"language"`
	HomePageURL string `json:"home_page_url"`
	FeedURL     string `json:"feed_url"`
	NextURL     string `json:"next_url"`
	Items       []struct {
		ID        string `json:"id"`
		URL       string `json:"url"`
		Title     string `json:"title"`
		Summary   string `json:"summary"`
		Content   string `json:"content_html"`
		Published string `json:"date_published"`
		Updated   string `json:"date_modified"`
		Language  string `json:"language"`
		Authors   []struct {
			Name string `json:"name"`
		} `json:"authors"`
		Tags        []string `json:"tags"`
		Attachments []struct {
			URL  string `json:"url"`
			Type string `json:"mime_type"`
			Size int64  `json:"size_in_bytes"`
		} `json:"attachments"`
		Nashra struct {
			Coverage []struct {
				Outlet, Title, URL string
				Published          string `json:"date_published"`
			} `json:"coverage"`
		} `json:"_nashra"`
	} `json:"items"`
}

// reporter is what *testing.T, *testing.F and *rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// format writes a feed in the format of a path.
func format(t reporter, path string, f feedgen.Feed) string {
	t.Helper()
	for _, format := range feedgen.Formats() {
		if "/"+format.File == path {
			var out strings.Builder
			if err := format.Write(&out, f); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			return out.String()
		}
	}
	t.Fatalf("no format has the path %s", path)
	return ""
}

func readRSS(t reporter, f feedgen.Feed) (r rssRead) {
	readXML(t, format(t, "/feed.rss", f), &r)
	return r
}
func readAtom(t reporter, f feedgen.Feed) (r atomRead) {
	readXML(t, format(t, "/feed.atom", f), &r)
	return r
}
func readFront(t reporter, f feedgen.Feed) *node { return parseHTML(t, format(t, "/", f)) }
func readJSONFeed(t reporter, f feedgen.Feed) (r jsonRead) {
	t.Helper()
	text := format(t, "/feed.json", f)
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return r
}

// readXML reads all tokens first: what stands behind the end of the document is no part of it for Unmarshal.
func readXML(t reporter, text string, v any) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
	}
	if err := xml.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}

// node is an element of HTML, or text where it has no name.
type node struct {
	name     string
	attr     map[string]string
	text     string
	children []*node
}

// open are the elements without an end, as the templates write them.
var open = regexp.MustCompile(`<(meta|link|img|br|hr)\b([^>]*[^>/])?>`)

// parseHTML reads HTML as strictly as XML: what a browser would mend in silence fails here. A parser for HTML takes
// every text.
func parseHTML(t reporter, text string) *node {
	t.Helper()
	root := &node{}
	stack := []*node{root}
	strict := open.ReplaceAllString(strings.NewReplacer("<!DOCTYPE html>", "", "]]>", "]]&gt;").Replace(text), "<$1$2/>")
	d := xml.NewDecoder(strings.NewReader("<all>" + strict + "</all>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root.children[0]
		}
		if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		parent := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			parent.children = append(parent.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			parent.children = append(parent.children, &node{text: string(token)})
		case xml.Comment, xml.ProcInst, xml.Directive:
			t.Errorf("%T in %q", token, text)
		}
	}
}

// all gives the elements of a name, or every element for "*", outermost first.
func (n *node) all(name string) []*node {
	var found []*node
	for _, child := range n.children {
		if child.name == name || name == "*" && child.name != "" {
			found = append(found, child)
		}
		found = append(found, child.all(name)...)
	}
	return found
}

// class gives the elements of a name and class.
func (n *node) class(name, class string) []*node {
	var found []*node
	for _, child := range n.all(name) {
		if child.attr["class"] == class {
			found = append(found, child)
		}
	}
	return found
}

func (n *node) string() string {
	text := n.text
	for _, child := range n.children {
		text += child.string()
	}
	return text
}

// shown is a story as a reader of any feed sees it.
type shown struct {
	ID, Link, Title, HTML string
	Authors, Categories   []string
	Files                 []string
	Published             time.Time
}

func shownInRSS(t reporter, f feedgen.Feed) []shown {
	var list []shown
	for _, it := range readRSS(t, f).Channel.Items {
		s := shown{ID: it.GUID.Text, Link: it.Link, Title: it.Title, HTML: it.Content, Authors: it.Creators, Categories: it.Categories, Published: moment(t, time.RFC1123Z, it.Published)}
		for _, e := range it.Media {
			s.Files = append(s.Files, e.URL)
		}
		for _, e := range it.Enclosures {
			if len(it.Enclosures) > 1 || !slices.Contains(s.Files, e.URL) {
				t.Errorf("enclosures %v, media %v", it.Enclosures, s.Files)
			}
		}
		list = append(list, s)
	}
	return list
}

func shownInAtom(t reporter, f feedgen.Feed) []shown {
	var list []shown
	for _, e := range readAtom(t, f).Entries {
		s := shown{ID: e.ID, Title: e.Title, HTML: e.Content, Published: moment(t, time.RFC3339, e.Published)}
		for _, l := range e.Links {
			switch l.Rel {
			case "alternate":
				s.Link += l.Href
			case "enclosure":
				s.Files = append(s.Files, l.Href)
			}
		}
		for _, a := range e.Authors {
			s.Authors = append(s.Authors, a.Name)
		}
		for _, c := range e.Categories {
			s.Categories = append(s.Categories, c.Term)
		}
		list = append(list, s)
	}
	return list
}

func shownInJSON(t reporter, f feedgen.Feed) []shown {
	var list []shown
	for _, it := range readJSONFeed(t, f).Items {
		s := shown{ID: it.ID, Link: it.URL, Title: it.Title, HTML: it.Content, Categories: it.Tags, Published: moment(t, time.RFC3339, it.Published)}
		for _, a := range it.Authors {
			s.Authors = append(s.Authors, a.Name)
		}
		for _, a := range it.Attachments {
			s.Files = append(s.Files, a.URL)
		}
		list = append(list, s)
	}
	return list
}

func moment(t reporter, layout, text string) time.Time {
	t.Helper()
	at, err := time.Parse(layout, text)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return at.UTC()
}
