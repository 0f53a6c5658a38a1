package feedgen

import (
	"html"
	"mime"
	"strings"
	"time"

	"nashra/arabic"
	"nashra/story"
)

// entry is a story as every format shows it: the same texts, links and names in all of them, clean, with addresses in
// ASCII and times that every format can write.
type entry struct {
	ID, Link            string // ID is the address of its page; Link the lead's own address, or else the page
	Page                string // path of its page
	Title, Summary      string
	Text                string // HTML of the lead alone, as it is kept
	Language, Direction string
	Outlet              string       // of the lead
	Source              story.Origin // of the lead, as far as it is known
	Authors, Categories []string
	Enclosures          []story.Enclosure
	Published, Updated  time.Time
	Coverage            []outlet
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
		ID: f.pageOf(s.ID), Page: f.root() + "/stories/" + s.ID, Link: href(lead.URL), Title: clean(lead.Title), Summary: clean(lead.Summary), Text: lead.HTML,
		Language: clean(lead.Language), Outlet: f.nameOf(lead.Outlet, lead.Source), Source: f.sourceOf(lead.Source),
		Authors: cleanAll(lead.Authors), Categories: cleanAll(lead.Categories), Enclosures: enclosures(lead.Enclosures),
		Published: published(s), Updated: updated(s), Coverage: f.coverage(s),
	}
	if e.Link == "" {
		e.Link = e.ID
	}
	if len(e.Authors) == 0 {
		e.Authors = []string{e.Outlet}
	}
	text := clean(opening(e.Text))
	if e.Summary == "" {
		e.Summary = excerpt(text, excerptLength)
	}
	e.Direction = arabic.Direction(e.Title + " " + text)
	if e.Language == "" {
		e.Language = f.Language
	}
	if e.Direction == "ltr" && e.Language == f.Language {
		e.Language = "und" // not Arabic, and nothing says what it is
	}
	return e
}

// nameOf is the outlet as a reader sees it: as the item names it, or as the source is called.
func (f *Feed) nameOf(outlet, source string) string {
	for _, name := range []string{clean(outlet), clean(f.Sources[source].Title)} {
		if name != "" {
			return name
		}
	}
	return clean(source)
}

func (f *Feed) sourceOf(id string) story.Origin {
	source := f.Sources[id]
	return story.Origin{Title: f.nameOf("", id), URL: href(source.URL), Site: href(source.Site)}
}

// epoch stands for a time that is not known, because a clock would change the bytes.
func epoch() time.Time { return time.Unix(0, 0).UTC() }

func published(s *story.Story) time.Time { return moment(s.Published, epoch()) }

// updated is never before published: that would be said of no story by a person.
func updated(s *story.Story) time.Time {
	first := published(s)
	if last := moment(s.Updated, first); last.After(first) {
		return last
	}
	return first
}

// moment is t where RFC 3339 can write it: years have four digits, and an offset has whole minutes and less than a day.
// One such story would cost the others their feed. What is no time becomes otherwise.
func moment(t, otherwise time.Time) time.Time {
	if _, offset := t.Zone(); offset%60 != 0 || max(offset, -offset) >= 24*60*60 {
		t = t.UTC()
	}
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return otherwise
	}
	return t
}

// enclosures are those that can be fetched. A type that is none ("image", "mp3") is left out: Atom readers refuse it
// (RFC 6838 section 4.2).
func enclosures(list []story.Enclosure) []story.Enclosure {
	var out []story.Enclosure
	for _, e := range list {
		kind := clean(e.Type)
		if _, _, err := mime.ParseMediaType(kind); err != nil || !strings.Contains(kind, "/") {
			kind = ""
		}
		if address := href(e.URL); address != "" {
			out = append(out, story.Enclosure{URL: address, Type: kind, Length: max(e.Length, 0)})
		}
	}
	return out
}

// coverage lists who carried the story, the lead first; an outlet that gave one address twice stands once.
func (f *Feed) coverage(s *story.Story) []outlet {
	list := make([]outlet, 0, len(s.Coverage))
	seen := map[string]bool{}
	for i := range s.Coverage {
		c := &s.Coverage[i]
		o := outlet{Item: c.Item, Name: f.nameOf(c.Outlet, c.Source), Title: clean(c.Title), URL: href(c.URL), Published: moment(c.Published, published(s))}
		if len(s.Coverage) > 1 {
			address := story.Canonical(c.URL)
			if address != "" && seen[o.Name+"\n"+address] {
				continue
			}
			seen[o.Name+"\n"+address] = true
		}
		list = append(list, o)
	}
	return list
}

// Outlets is how many names stand in the coverage.
func (e *entry) Outlets() int {
	names := map[string]bool{}
	for _, o := range e.Coverage {
		names[o.Name] = true
	}
	return len(names)
}

// HTML is the text in its own direction, then who carried it. The paragraphs of the text are the only <p> in it, so
// that a program finds them.
func (e *entry) HTML() string {
	var out strings.Builder
	out.Grow(len(e.Text) + 256*(1+len(e.Coverage)))
	out.WriteString(`<div dir="` + e.Direction + `" lang="` + html.EscapeString(e.Language) + `">`)
	out.WriteString(e.Text)
	if len(e.Coverage) > 0 {
		e.footer(&out)
	}
	out.WriteString(`</div>`)
	return clean(out.String())
}

func (e *entry) footer(out *strings.Builder) {
	out.WriteString(`<footer dir="rtl" lang="ar">`)
	if len(e.Coverage) == 1 {
		out.WriteString(`المصدر:`)
	} else {
		out.WriteString(`نشرت الخبر:`)
	}
	out.WriteString(`<ul>`)
	for _, o := range e.Coverage {
		name := `<bdi>` + html.EscapeString(o.Name) + `</bdi>`
		if o.URL != "" {
			name = `<a href="` + html.EscapeString(o.URL) + `">` + name + `</a>`
		}
		out.WriteString(`<li>` + name)
		if o.Title != "" && o.Title != e.Title {
			out.WriteString(`: <bdi>` + html.EscapeString(o.Title) + `</bdi>`)
		}
		out.WriteString(`</li>`)
	}
	out.WriteString(`</ul></footer>`)
}
