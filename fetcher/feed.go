package fetcher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"nashra/arabic"
	"nashra/story"
)

// FeedContext is what is known about a feed besides its bytes.
type FeedContext struct {
	URL         string // where the bytes came from, after redirects
	ContentType string // of the HTTP answer
	Source      story.Source
	Now         time.Time // of the visit, which "two hours ago" counts from; zero: this moment
}

// ParsedFeed is a feed as Nashra understands it, its items clean and in the order of the document.
type ParsedFeed struct {
	Title, Site, Language string
	Updated               time.Time
	Items                 []story.Item
}

// ParseFeed reads RSS 0.9x to 2.0, RSS 1.0, Atom 0.3 and 1.0, and JSON Feed. Errors say in words what the bytes are or
// lack; nothing in them can end the process.
func ParseFeed(body []byte, in FeedContext) (parsed ParsedFeed, err error) {
	defer func() {
		if p := recover(); p != nil { // gofeed falls over "items":[null]
			parsed, err = ParsedFeed{}, fmt.Errorf("the feed cannot be read: a part of it is not what it should be (%v)", p)
		}
	}()
	if in.Now.IsZero() {
		in.Now = time.Now()
	}
	text, err := prepare(body, in.ContentType)
	if err != nil {
		return ParsedFeed{}, err
	}
	if err := notAFeed(text); err != nil {
		return ParsedFeed{}, err
	}
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	feed, err := parser.Parse(bytes.NewReader(text))
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return ParsedFeed{}, errors.New("this is not a feed: neither RSS, Atom nor JSON Feed")
	}
	if err != nil {
		return ParsedFeed{}, fmt.Errorf("the feed is broken: %w", err)
	}
	return translate(feed, &in), nil
}

// notAFeed finds out early what gofeed would misread or call by no name.
func notAFeed(text []byte) error {
	if text[0] == '{' {
		var head struct{ Version json.RawMessage }
		if err := json.Unmarshal(text, &head); err != nil {
			return fmt.Errorf("the JSON is broken: %w", err)
		}
		if !bytes.Contains(head.Version, []byte("jsonfeed.org")) {
			return errors.New("this is JSON, but no JSON Feed: it has no version of jsonfeed.org")
		}
		return nil
	}
	head := bytes.ToLower(text[:min(len(text), 1024)])
	if bytes.Contains(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<!doctype html")) {
		return errors.New("this is an HTML page, not a feed")
	}
	return nil
}

func translate(feed *gofeed.Feed, in *FeedContext) ParsedFeed {
	base, _ := url.Parse(in.URL)
	parsed := ParsedFeed{
		Title: plainTitle(feed.Title), Site: absolute(feed.Link, base), Language: strings.TrimSpace(feed.Language),
	}
	parsed.Updated, _ = parseDate(firstOf(feed.Updated, feed.Published), in.Source.Location, in.Now)
	t := translation{in: in, feed: &parsed, base: base, original: feed.OriginalFeed()}
	for i, it := range feed.Items {
		if i == maxItems {
			break
		}
		if item, ok := t.item(i, it); ok {
			parsed.Items = append(parsed.Items, item)
		}
	}
	parsed.Items = nameApart(parsed.Items)
	return parsed
}

// translation carries what all entries of one feed share.
type translation struct {
	in       *FeedContext
	feed     *ParsedFeed
	base     *url.URL
	original any // the feed in gofeed's own words, which keep what its common ones lose
}

func (t *translation) item(i int, it *gofeed.Item) (story.Item, bool) {
	link := t.link(i, it)
	base := t.base
	if u, err := url.Parse(link); err == nil && link != "" {
		base = u // addresses in the text are relative to the article (RFC 3986 section 5.1)
	}
	item := story.Item{
		Source: t.in.Source.ID, Outlet: t.outlet(i), ID: idOf(t.givenID(i, it)), URL: link, Title: plainTitle(it.Title),
		Authors: names(it.Authors), Categories: t.categories(i, it), Enclosures: enclosures(it.Enclosures, base),
	}
	body := firstOf(it.Content, it.Description)
	if text := t.contentText(i); text != "" {
		item.HTML = paragraphs(cutBytes(text, maxArticle))
	} else {
		item.HTML = cleanHTML(body, base)
	}
	if it.Content != "" && it.Description != "" && it.Content != it.Description {
		item.Summary = arabic.CleanLine(arabic.Mend(plain(cutBytes(it.Description, maxSummary))))
	}
	item.Published = feedDate(it.Published, it.PublishedParsed, t.in)
	item.Updated = feedDate(it.Updated, it.UpdatedParsed, t.in)
	if item.Published.IsZero() {
		item.Published = item.Updated
	}
	return complete(item, textsOf(item.HTML)...)
}

// complete derives what the source left out; it says false where nothing is left to show. letters is the item's text in
// any form that has its letters and no others: the language is judged from them.
func complete(item story.Item, letters ...string) (story.Item, bool) {
	if item.Title == "" {
		item.Title, item.TitleDerived = arabic.CleanLine(arabic.FirstSentence(item.Text(), maxDerivedTitle)), true
	}
	item.Language = arabic.Language(append(letters, item.Title)...)
	if item.Title == "" && item.URL == "" {
		return item, false
	}
	if item.Title == "" {
		item.Title = item.URL
	}
	return item, true
}

// maxDerivedTitle is how long a title made from the text may be, in characters.
const maxDerivedTitle = 120

func enclosures(list []*gofeed.Enclosure, base *url.URL) []story.Enclosure {
	var out []story.Enclosure
	seen := map[string]bool{}
	for _, e := range list {
		if e == nil {
			continue
		}
		address := absolute(e.URL, base)
		if address == "" || seen[address] {
			continue
		}
		if len(out) == maxList {
			break
		}
		seen[address] = true
		out = append(out, story.Enclosure{URL: address, Type: plainTitle(e.Type), Length: length(e.Length)})
	}
	return out
}

func names(people []*gofeed.Person) []string {
	var list []string
	for _, p := range people {
		if p != nil {
			list = append(list, firstOf(p.Name, p.Email))
		}
	}
	return lines(list)
}

// lines cleans a list of names: no empty ones, none twice.
func lines(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if len(out) == maxList {
			break
		}
		if s = plainTitle(s); s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func length(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func firstOf(list ...string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
