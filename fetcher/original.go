package fetcher

import (
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"nashra/arabic"
)

// What follows is read from a feed in the words of its own format, because gofeed's common form loses or changes it.

// outlet is who published the entry: what an aggregator's feed names, else the source's own name.
func (t *translation) outlet(i int) string {
	named := ""
	switch original := t.original.(type) {
	case *rss.Feed:
		if i < len(original.Items) && original.Items[i].Source != nil {
			named = original.Items[i].Source.Title
		}
	case *atom.Feed:
		if i < len(original.Entries) && original.Entries[i].Source != nil {
			named = original.Entries[i].Source.Title
		}
	}
	return firstOf(plainTitle(named), t.in.Source.Title, t.feed.Title, t.in.Source.ID)
}

// givenID is the entry's id byte for byte; gofeed's common form lower-cases and re-encodes that of Atom.
func (t *translation) givenID(i int, it *gofeed.Item) string {
	switch original := t.original.(type) {
	case *rss.Feed:
		if i < len(original.Items) && original.Items[i].GUID != nil {
			return original.Items[i].GUID.Value
		}
	case *atom.Feed:
		if i < len(original.Entries) {
			return original.Entries[i].ID
		}
	case *jsonfeed.Feed:
		if i < len(original.Items) {
			return original.Items[i].ID
		}
	}
	return it.GUID
}

func idOf(given string) string {
	if len(given) > maxGiven {
		return ""
	}
	return given
}

// link is the entry's address: before a counter's that only leads there (FeedBurner), the page's own; where an entry has
// none, the permanent link that its id is (RSS 2.0, guid), or the page that it is about (JSON Feed).
func (t *translation) link(i int, it *gofeed.Item) string {
	if original := it.Extensions["feedburner"]["origLink"]; len(original) > 0 {
		if address := absolute(original[0].Value, nil); address != "" {
			return address
		}
	}
	if strings.TrimSpace(it.Link) != "" {
		return absolute(it.Link, t.base)
	}
	switch original := t.original.(type) {
	case *rss.Feed:
		if i < len(original.Items) && original.Items[i].GUID != nil && original.Items[i].GUID.IsPermalink != "false" {
			return absolute(original.Items[i].GUID.Value, nil)
		}
	case *atom.Feed:
		return absolute(it.GUID, nil)
	case *jsonfeed.Feed:
		if i < len(original.Items) {
			return absolute(original.Items[i].ExternalURL, t.base)
		}
	}
	return ""
}

// categories of Atom are known to readers by their labels.
func (t *translation) categories(i int, it *gofeed.Item) []string {
	list := it.Categories
	if original, ok := t.original.(*atom.Feed); ok && i < len(original.Entries) {
		list = nil
		for _, c := range original.Entries[i].Categories {
			if c != nil {
				list = append(list, firstOf(c.Label, c.Term))
			}
		}
	}
	return lines(list)
}

// contentText is the body that a JSON Feed gives as plain text, where it gives no HTML.
func (t *translation) contentText(i int) string {
	original, ok := t.original.(*jsonfeed.Feed)
	if !ok || i >= len(original.Items) || original.Items[i].ContentHTML != "" {
		return ""
	}
	return arabic.Mend(original.Items[i].ContentText)
}
