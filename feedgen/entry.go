package feedgen

import (
	"cmp"
	"html"
	"mime"
	"slices"
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
	Marked              string // the title as feeds have it
	Text                string // HTML of the lead alone, or of its summary
	Body                string // HTML of all that feeds show
	Summarised          bool
	Language, Direction string
	Outlet              string // of the lead
	SourceID            string
	Source              story.Origin // of the lead, as far as it is known
	Authors, Categories []string
	Enclosures          []story.Enclosure
	Published, Updated  time.Time
	Coverage            []outlet
	Topics              []string
}

// outlet is one line of a story's coverage.
type outlet struct {
	Item      story.ItemID
	Name      string
	Title     string
	URL       string // "" where the item has none
	Site      string // home page of the source, where the outlet is the source
	Published time.Time
}

// excerptLength is how much of the text stands for a summary that the source did not give, in characters.
const excerptLength = 300

func (f *Feed) entries() []entry {
	if f.prepared != nil && len(f.prepared) == len(f.Stories) {
		return f.prepared
	}
	list := make([]entry, len(f.Stories))
	for i := range f.Stories {
		list[i] = f.entry(&f.Stories[i])
	}
	return list
}

func (f *Feed) entry(s *story.Story) entry {
	lead := &s.Lead
	e := entry{
		ID: f.pageOf(s.ID), Page: f.root() + "/stories/" + s.ID, Link: shownHref(lead.URL), Title: line(lead.Title, maxTitle), Summary: line(lead.Summary, maxSummary),
		Text: tidied(arabic.Balance(legible(lead.HTML))), Language: languageTag(lead.Language), Outlet: f.nameOf(lead.Outlet, lead.Source), SourceID: lead.Source, Source: f.sourceOf(lead.Source),
		Authors: names(lead.Authors), Categories: names(lead.Categories), Enclosures: enclosures(lead.Enclosures),
		Published: published(s), Updated: updated(s), Coverage: f.coverage(s), Topics: s.Topics,
	}
	if e.Link == "" {
		e.Link = e.ID
	}
	if len(e.Authors) == 0 {
		e.Authors = []string{e.Outlet}
	}
	text := opening(e.Text)
	if e.Summary == "" {
		e.Summary = line(excerpt(text, excerptLength), maxSummary) // of what turns letters about the end may be cut off
	}
	if e.Summarised = f.Summaries.Of(lead.Source); e.Summarised {
		e.Text, text = paragraph(e.Summary), e.Summary
	}
	if e.Title == "" { // no format can do without
		e.Title = cmp.Or(line(text, excerptLength/3), e.Outlet)
	}
	e.Marked = e.Title
	if f.Mark {
		e.Marked = marked(e.Title)
	}
	e.Direction = arabic.Direction(e.Title + " " + text)
	if e.Language == "" {
		e.Language = f.Language
	}
	if e.Direction == "ltr" && e.Language == f.Language {
		e.Language = unknownLanguage // not Arabic, and nothing says what it is
	}
	if e.Direction == "rtl" {
		e.Text = markedBlocks(e.Text)
	}
	e.Body = e.wrapped(withoutFrames(e.Text))
	return e
}

func paragraph(text string) string {
	if text == "" {
		return ""
	}
	return "<p>" + html.EscapeString(text) + "</p>"
}

// nameOf is the outlet as a reader sees it: as the item names it, or as the source is called.
func (f *Feed) nameOf(outlet, source string) string {
	for _, name := range []string{outlet, f.Sources[source].Title, source} {
		if name = line(name, maxName); name != "" {
			return name
		}
	}
	return f.name()
}

// name is what the feed is called.
func (f *Feed) name() string { return cmp.Or(line(f.Title, maxTitle), "نشرة") }

// shownName is the same as feeds have it.
func (f *Feed) shownName() string {
	if f.Mark {
		return marked(f.name())
	}
	return f.name()
}

func (f *Feed) sourceOf(id string) story.Origin {
	source := f.Sources[id]
	return story.Origin{Title: f.nameOf("", id), URL: shownHref(source.URL), Site: shownHref(source.Site)}
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

// enclosures are those that can be fetched, each once. A type that is none ("image", "mp3") is left out: Atom readers refuse it
// (RFC 6838 section 4.2).
func enclosures(list []story.Enclosure) []story.Enclosure {
	var out []story.Enclosure
	for _, e := range list {
		kind := strings.TrimSpace(e.Type)
		if _, _, err := mime.ParseMediaType(kind); err != nil || !strings.Contains(kind, "/") || !isASCII(kind) {
			kind = ""
		}
		address := shownHref(e.URL)
		known := slices.ContainsFunc(out, func(e story.Enclosure) bool { return e.URL == address })
		if address != "" && !known && len(out) < maxFiles {
			out = append(out, story.Enclosure{URL: address, Type: kind, Length: max(e.Length, 0)})
		}
	}
	return out
}

// coverage lists who carried the story, the lead first; an outlet that gave one address twice stands once.
func (f *Feed) coverage(s *story.Story) []outlet {
	list := make([]outlet, 0, min(len(s.Coverage), maxCoverage))
	seen := map[string]bool{}
	for i := range s.Coverage {
		c := &s.Coverage[i]
		o := outlet{Item: c.Item, Name: f.nameOf(c.Outlet, c.Source), Title: line(c.Title, maxTitle), URL: shownHref(c.URL), Published: moment(c.Published, published(s))}
		if source := f.sourceOf(c.Source); source.Title == o.Name {
			o.Site = source.Site
		}
		if len(s.Coverage) > 1 {
			address := story.Canonical(c.URL)
			if address != "" && seen[o.Name+"\n"+address] {
				continue
			}
			seen[o.Name+"\n"+address] = true
		}
		if list = append(list, o); len(list) == maxCoverage {
			break
		}
	}
	return list
}

// others are the names of the outlets beside the lead's.
func (e *entry) others() []outlet {
	var list []outlet
	seen := map[string]bool{e.Outlet: true}
	for _, o := range e.Coverage {
		if !seen[o.Name] {
			seen[o.Name] = true
			list = append(list, o)
		}
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
