package feedgen

import (
	"html"
	"strings"
	"time"

	"nashra/arabic"
	"nashra/story"
)

// entry is a story as every format shows it: the same texts, links and names in all of them.
type entry struct {
	ID, Page, Link       string // Link is the lead's own address, or else the page
	Title, Summary, HTML string
	Language, Direction  string
	Outlet               string // of the lead
	Source               Source // of the lead, as far as it is known
	Authors, Categories  []string
	Enclosures           []story.Enclosure
	Published, Updated   time.Time
	Coverage             []outlet
}

// outlet is one line of a story's coverage.
type outlet struct {
	Item      story.ItemID
	Name      string
	Title     string
	URL       string // "" where the item has none
	Published time.Time
}

// excerptLength is how much of the text stands for a summary that the source did not give, in characters.
const excerptLength = 300

func (f *Feed) entries() []entry {
	list := make([]entry, len(f.Stories))
	for i := range f.Stories {
		list[i] = f.entry(&f.Stories[i])
	}
	return list
}

func (f *Feed) entry(s *story.Story) entry {
	lead := &s.Lead
	e := entry{
		ID: f.pageOf(s.ID), Page: f.pageOf(s.ID), Title: clean(lead.Title), Language: lead.Language, Outlet: clean(lead.Outlet),
		Source: f.Sources[lead.Source], Authors: lead.Authors, Categories: lead.Categories, Published: s.Published, Updated: s.Updated,
	}
	if e.Link = href(lead.URL); e.Link == "" {
		e.Link = e.Page
	}
	if e.Language == "" {
		e.Language = f.Language
	}
	e.Direction = arabic.Direction(lead.Title + lead.HTML)
	if e.Direction == "ltr" && e.Language == f.Language {
		e.Language = "und" // not Arabic, and nothing says what it is
	}
	if e.Outlet == "" {
		e.Outlet = lead.Source
	}
	e.Summary = clean(lead.Summary)
	if e.Summary == "" {
		e.Summary = excerpt(clean(lead.Text()), excerptLength)
	}
	for _, enclosure := range lead.Enclosures {
		if enclosure.URL = href(enclosure.URL); enclosure.URL != "" {
			e.Enclosures = append(e.Enclosures, enclosure)
		}
	}
	e.Coverage = coverage(s)
	e.HTML = e.body(clean(lead.HTML))
	return e
}

// coverage lists who carried the story, the lead first; an outlet that gave one address twice stands once.
func coverage(s *story.Story) []outlet {
	var list []outlet
	seen := map[string]bool{}
	for _, c := range s.Coverage {
		o := outlet{Item: c.Item, Name: clean(c.Outlet), Title: clean(c.Title), URL: href(c.URL), Published: c.Published}
		if o.Name == "" {
			o.Name = c.Source
		}
		if address := story.Canonical(c.URL); address != "" {
			if seen[o.Name+"\n"+address] {
				continue
			}
			seen[o.Name+"\n"+address] = true
		}
		list = append(list, o)
	}
	return list
}

// body is the HTML of an entry: the text in its own direction, then who carried it. The paragraphs of the text are the
// only <p> in it, so that a program finds them.
func (e *entry) body(text string) string {
	var out strings.Builder
	out.WriteString(`<div dir="` + e.Direction + `" lang="` + html.EscapeString(e.Language) + `">`)
	out.WriteString(text)
	out.WriteString(`<footer dir="rtl" lang="ar">`)
	if len(e.Coverage) == 1 {
		out.WriteString(`المصدر:`)
	} else {
		out.WriteString(`نشرت الخبر:`)
	}
	out.WriteString(`<ul>`)
	for _, o := range e.Coverage {
		out.WriteString(`<li>`)
		if o.URL == "" {
			out.WriteString(`<bdi>` + html.EscapeString(o.Name) + `</bdi>`)
		} else {
			out.WriteString(`<a href="` + html.EscapeString(o.URL) + `"><bdi>` + html.EscapeString(o.Name) + `</bdi></a>`)
		}
		if o.Title != "" && o.Title != e.Title {
			out.WriteString(`: <bdi>` + html.EscapeString(o.Title) + `</bdi>`)
		}
		out.WriteString(`</li>`)
	}
	out.WriteString(`</ul></footer></div>`)
	return out.String()
}
