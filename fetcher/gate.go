package fetcher

import (
	"slices"
	"strings"
	"unicode"

	"nashra/arabic"
	"nashra/story"
)

// OtherLanguage stands, in a list of languages, for all that arabic.Language has no name for.
const OtherLanguage = "other"

// Gate keeps items out: those of other languages, and those that the words of their source rule out.
type Gate struct {
	languages        []string
	include, exclude arabic.Terms
}

// NewGate makes the gate of a source. Without languages and words it keeps nothing out.
func NewGate(languages []string, source story.Source) Gate {
	return Gate{languages: languages, include: arabic.NewTerms(source.Include), exclude: arabic.NewTerms(source.Exclude)}
}

// Why says why an item is kept out, "" for one that is let in. In doubt it is let in: what has no letters is of every
// language; a word that is wanted may stand anywhere in the item, and one that is not wanted must stand in the title or
// among the categories, because a text mentions much that it is not about.
func (g Gate) Why(it *story.Item) string {
	language := it.Language
	if language == "" && hasText(it) {
		language = OtherLanguage
	}
	if len(g.languages) > 0 && language != "" && !slices.Contains(g.languages, language) {
		return "language: " + language
	}
	heading := append([]string{it.Title}, it.Categories...)
	if word := g.exclude.Find(heading...); word != "" {
		return "exclude: " + word
	}
	if !g.include.Empty() && g.include.Find(append(heading, it.Summary, it.Text())...) == "" {
		return "include: none of the words"
	}
	return ""
}

// sift parts what a feed brought.
func (g Gate) sift(items []story.Item) (in []story.Item, out []story.KeptOut) {
	for i := range items {
		if why := g.Why(&items[i]); why != "" {
			out = append(out, story.KeptOut{Title: items[i].Title, URL: items[i].URL, Why: why})
			continue
		}
		in = append(in, items[i])
	}
	return in, out
}

// hasText says whether an item shows any letter besides its address, which stands in for a title that is missing.
func hasText(it *story.Item) bool {
	return it.Title != it.URL && strings.ContainsFunc(it.Title, unicode.IsLetter) || strings.ContainsFunc(it.Text(), unicode.IsLetter)
}

// importGates are the gates of an import: documents that name a source of their own are not ruled by the words of another.
type importGates struct {
	source        string
	own, stranger Gate
}

func gatesOf(opt *ImportOptions) importGates {
	return importGates{opt.Source.ID, NewGate(opt.Languages, opt.Source), NewGate(opt.Languages, story.Source{})}
}

// pass skips a document that its gate keeps out.
func (g *importGates) pass(d Document) Document {
	if d.Err != nil || d.Skip != "" || d.File != nil {
		return d
	}
	gate := g.stranger
	if d.Item.Source == g.source {
		gate = g.own
	}
	if d.Skip = gate.Why(&d.Item); d.Skip != "" {
		d.Item = story.Item{}
	}
	return d
}
