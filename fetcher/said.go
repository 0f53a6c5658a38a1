package fetcher

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"nashra/arabic"
	"nashra/fetcher/document"
	"nashra/story"
)

var errNothing = errors.New("empty: it has neither title nor text")

// itemOf makes an item of what a file says of a document. What it says of a date, an address or a body and cannot be used is
// left out with a warning.
func itemOf(d document.Document, opt *ImportOptions) (item story.Item, warnings []string, err error) {
	warn := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	item = story.Item{Source: opt.Source.ID, Outlet: opt.Source.Title, ID: idOf(d.ID)}
	if name := plainTitle(d.Source); name != "" {
		item.Source, item.Outlet = SourceID(name), name
	}
	if outlet := plainTitle(d.Outlet); outlet != "" {
		item.Outlet = outlet
	}
	if address := strings.TrimSpace(d.URL); address != "" {
		if item.URL = absolute(address, nil); item.URL == "" {
			warn("url: %q is no web address", address)
		}
	}
	base, _ := url.Parse(item.URL)
	item.Title = plainTitle(d.Title)
	if d.HTML != "" {
		if len(d.HTML) > maxArticle {
			warn("html: longer than %d KiB; what comes after is left out", maxArticle>>10)
		}
		item.HTML = cleanHTML(d.HTML, base)
	}
	letters := textsOf(item.HTML)
	if item.HTML == "" {
		body := arabic.Mend(d.Text)
		item.HTML, letters = paragraphs(body), []string{body}
	}
	item.Authors, item.Categories = lines(d.Authors), lines(d.Topics)
	item.Published = opt.Date
	if d.Date != "" {
		if date, ok := parseDate(d.Date, opt.Source.Location, time.Time{}); ok {
			item.Published = date
		} else {
			warn("date: %q is no date that can be read", d.Date)
		}
	}
	item, ok := complete(item, letters...)
	if !ok || item.HTML == "" && item.TitleDerived {
		return item, warnings, errNothing
	}
	return item, warnings, nil
}
