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
// left out with a warning. Its source is empty where the file names none.
func itemOf(d document.Document, opt *ImportOptions) (item story.Item, warnings []string, err error) {
	item, warnings = fieldsOf(d, opt)
	base, _ := url.Parse(item.URL)
	if d.HTML != "" {
		if len(d.HTML) > maxArticle {
			warnings = append(warnings, fmt.Sprintf("html: longer than %d KiB; what comes after is left out", maxArticle>>10))
		}
		item.HTML = cleanHTML(d.HTML, base)
	}
	letters := textsOf(item.HTML)
	if item.HTML == "" {
		body := arabic.Mend(d.Text)
		item.HTML, letters = paragraphs(body), []string{body}
	}
	if author, _ := arabic.Byline(d.Text); len(item.Authors) == 0 && author != "" {
		item.Authors = lines([]string{author})
	}
	item, ok := complete(item, letters...)
	if !ok || item.HTML == "" && item.TitleDerived {
		return item, warnings, errNothing
	}
	return item, warnings, nil
}

// fieldsOf gives an item all that is said of a document besides its text.
func fieldsOf(d document.Document, opt *ImportOptions) (item story.Item, warnings []string) {
	item = story.Item{ID: idOf(d.ID), Title: plainTitle(d.Title), Outlet: plainTitle(d.Outlet), Authors: lines(d.Authors), Categories: lines(d.Topics)}
	if name := plainTitle(d.Source); name != "" {
		item.Source, item.Outlet = SourceID(name), firstOf(item.Outlet, name)
	}
	if address := strings.TrimSpace(d.URL); address != "" {
		if item.URL = absolute(address, nil); item.URL == "" {
			warnings = append(warnings, fmt.Sprintf("url: %q is no web address", address))
		}
	}
	if d.Date != "" {
		if date, ok := parseDate(d.Date, opt.Source.Location, time.Time{}); ok {
			item.Published = date
		} else {
			warnings = append(warnings, fmt.Sprintf("date: %q is no date that can be read", d.Date))
		}
	}
	return item, warnings
}
