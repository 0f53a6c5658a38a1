package fetcher

import (
	"errors"
	"strings"
)

// parseSavedFeed yields the items of a feed that was kept as a file. The outlet is the feed's own, as nobody has named one for
// it.
func (r raw) parseSavedFeed(d Document, opt *ImportOptions, yield func(Document)) {
	source := opt.Source
	source.Title = ""
	context := FeedContext{Source: source, Now: opt.Date}
	if r.record != nil {
		context.URL = r.record.url
	}
	parsed, err := ParseFeed([]byte(r.text), context)
	if err == nil && len(parsed.Items) == 0 {
		err = errors.New("the feed has no items")
	}
	if err != nil {
		d.Err = err
		yield(d)
		return
	}
	if parsed.CutOff {
		d.Warnings = append(d.Warnings, "feed: it breaks off; its whole items are read")
	}
	for _, item := range parsed.Items {
		item.Source = "" // which fill finds again, with its outlet
		d.Item = item
		r.known.fill(&d, false, opt)
		yield(d)
		d.Warnings = nil
	}
}

// listOfFeeds is why a file is left out, and what to do with it.
const listOfFeeds = "a list of feeds, and no document; `nashra sources import` adds them as sources"

// isFeed says whether a text is a feed by its root, or by what JSON Feed says of itself.
func isFeed(text string) bool {
	switch rootOf(text) {
	case "rss", "feed", "rdf", "channel":
		return true
	}
	return isJSONFeed(text[:min(len(text), 4<<10)])
}

func isJSONFeed(head string) bool {
	head = strings.TrimLeft(strings.TrimPrefix(head, "\ufeff"), " \t\r\n")
	return strings.HasPrefix(head, "{") && jsonVersion.MatchString(head)
}

// rootOf is the name of the first element of a text that is XML or HTML from its beginning, without its prefix and in small
// letters; "" of another text.
func rootOf(text string) string {
	for text = strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n"); strings.HasPrefix(text, "<"); text = strings.TrimLeft(text, " \t\r\n") {
		end := ">"
		switch {
		case strings.HasPrefix(text, "<!--"):
			end = "-->"
		case strings.HasPrefix(text, "<?"):
			end = "?>"
		case strings.HasPrefix(text, "<!"):
		default:
			name := text[1:]
			length := strings.IndexFunc(name, func(r rune) bool { return r > 'z' || !isNameByte(byte(r)) && r != ':' && r != '-' && r != '_' })
			if length < 0 {
				length = len(name)
			}
			name = name[:length]
			return strings.ToLower(name[strings.IndexByte(name, ':')+1:])
		}
		_, after, found := strings.Cut(text, end)
		if !found {
			return ""
		}
		text = after
	}
	return ""
}
