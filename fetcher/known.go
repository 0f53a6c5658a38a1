package fetcher

import (
	"fmt"
	"strings"
	"time"

	"nashra/fetcher/document"
	"nashra/story"
)

// known is what is known of a document besides what it says itself: by its path, and by a file beside it. nil is nothing.
type known struct {
	item  story.Item // the fields that are known
	dated Dated
}

// Dated says where the date of a document is from.
type Dated string

// Where dates are from, the best first. A document that has none of these has the time it was first seen.
const (
	DatedByItself Dated = "document"
	DatedBeside   Dated = "sidecar"
	DatedByPath   Dated = "path"
	DatedByOption Dated = "option"
	NotDated      Dated = ""
)

// knownOf gathers what is known of a document with this path below what is imported. beside is what a file beside it says, or nil.
func knownOf(below string, beside *document.Document, opt *ImportOptions) (*known, error) {
	said, dated, pathDate := document.Document{}, DatedBeside, ""
	if beside != nil {
		said = *beside
	}
	fits := opt.FromPath.empty() || opt.FromPath.take(below, func(field, value string) {
		spaced := strings.TrimSpace(strings.ReplaceAll(value, "_", " "))
		switch field {
		case "source":
			said.Source = firstOf(said.Source, value)
		case "outlet":
			said.Outlet = firstOf(said.Outlet, spaced)
		case "topic":
			if beside == nil || len(beside.Topics) == 0 {
				said.Topics = append(said.Topics, spaced)
			}
		case "author":
			if len(said.Authors) == 0 {
				said.Authors = []string{spaced}
			}
		case "title":
			said.Title = firstOf(said.Title, spaced)
		case "id":
			said.ID = firstOf(said.ID, value)
		case "date":
			pathDate = value
		}
	})
	if !fits {
		return nil, fmt.Errorf("its path does not fit %q (it is %q below what is imported); move it, or change the pattern", opt.FromPath.text, below)
	}
	date, found := dateInPath(firstOf(pathDate, below), opt.Source.Location)
	if said.Date == "" && found {
		dated = DatedByPath
	} else if said.Date == "" && pathDate != "" {
		said.Date, dated = pathDate, DatedByPath
	}
	if beside == nil && opt.FromPath.empty() && !found {
		return nil, nil
	}
	item, warnings := fieldsOf(said, opt)
	if len(warnings) > 0 {
		return nil, fmt.Errorf("what its path or the file beside it says cannot be used: %s; correct it", strings.Join(warnings, "; "))
	}
	if item.Published.IsZero() && found {
		item.Published = date
	}
	return &known{item, dated}, nil
}

// ofMany is what is known of each document of a file that has many of other sources, times and names than its own.
func (k *known) ofMany() *known {
	var of known
	if k != nil {
		of = *k
	}
	of.item.ID, of.item.URL, of.item.Title = "", "", ""
	if of.dated == DatedByPath {
		of.item.Published = time.Time{}
	}
	return &of
}

// fill gives a document what neither it nor anything else of it says. one says that it is the only document of its file, so
// that what is known of the file's name is known of it.
func (k *known) fill(d *Document, one bool, opt *ImportOptions) {
	it := &d.Item
	if d.Err != nil {
		return
	}
	if k == nil {
		k = &known{}
	}
	if it.Source == "" {
		it.Source = firstOf(k.item.Source, opt.Source.ID)
		outlet := opt.Source.Title
		if k.item.Source != "" {
			outlet = ""
		}
		it.Outlet = firstOf(it.Outlet, k.item.Outlet, outlet)
	}
	if len(it.Categories) == 0 {
		it.Categories = k.item.Categories
	}
	if len(it.Authors) == 0 {
		it.Authors = k.item.Authors
	}
	if one {
		it.ID, it.URL = firstOf(it.ID, k.item.ID), firstOf(it.URL, k.item.URL)
		if it.TitleDerived && k.item.Title != "" {
			it.Title, it.TitleDerived = k.item.Title, false
		}
	}
	d.Dated = DatedByItself
	for _, other := range []struct {
		date  time.Time
		dated Dated
	}{{k.item.Published, k.dated}, {opt.Date, DatedByOption}, {time.Time{}, NotDated}} {
		if it.Published.IsZero() {
			it.Published, d.Dated = other.date, other.dated
		}
	}
}
