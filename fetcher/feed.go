package fetcher

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"

	"nashra/arabic"
	"nashra/story"
)

// FeedContext is what is known about a feed besides its bytes.
type FeedContext struct {
	URL             string // where the bytes came from, after redirects
	ContentType     string // of the HTTP answer
	ContentLocation string // of the HTTP answer: what addresses are relative to, before URL
	ContentLanguage string // of the HTTP answer: of a feed that names no language
	Source          story.Source
	Now             time.Time // of the visit, which "two hours ago" counts from; zero: this moment
	Bare            bool      // give entries with nothing to show too, for a person who tries a feed
}

// ParsedFeed is a feed as Nashra understands it, its items clean and in the order of the document.
type ParsedFeed struct {
	Title, Site, Language string
	ID                    string // as given, byte for byte
	Self                  string // the feed's own address: what it says, or where it was fetched
	Updated               time.Time
	Hints                 Hints  // about when to come back
	CutOff                bool   // the document breaks off: Items are those that are complete
	Misnamed              string // what is wrong with what it says of its encoding, in words; "" where nothing is
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
	isUTF8 := utf8.Valid(body)
	misnamed := encodingFault(body, isUTF8, in.ContentType)
	text, whole, err := prepare(body, isUTF8, in.ContentType)
	if err != nil {
		return ParsedFeed{}, err
	}
	if err := notAFeed(text); err != nil {
		return ParsedFeed{}, err
	}
	t := translation{in: &in, feed: &parsed, bases: documentBases(&in), outline: &outline{text: text}}
	if text[0] == '<' {
		t.outline = outlineOf(text, t.bases.document)
	}
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	feed, err := parseGently(parser, t.outline.forParser())
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return ParsedFeed{}, errors.New("this is not a feed: neither RSS, Atom nor JSON Feed")
	}
	if err != nil {
		return ParsedFeed{}, fmt.Errorf("the feed is broken: %w", err)
	}
	t.translate(feed)
	parsed.CutOff, parsed.Misnamed = !whole, misnamed
	return parsed, nil
}

// notAFeed finds out early what gofeed would misread or call by no name.
func notAFeed(text []byte) error {
	if text[0] == '{' {
		var head struct{ Version json.RawMessage }
		if err := json.Unmarshal(text, &head); err != nil {
			return fmt.Errorf("the JSON is broken: %w", err)
		}
		if !bytes.Contains(head.Version, []byte("jsonfeed.org")) && !hasWordsOfJSONFeed(text) {
			return errors.New("this is JSON, but no JSON Feed: it has no version of jsonfeed.org")
		}
		return nil
	}
	if rootName(text) != "" { // whatever its articles hold
		return nil
	}
	head := bytes.ToLower(text[:min(len(text), 1024)])
	if bytes.Contains(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<!doctype html")) {
		return errors.New("this is an HTML page, not a feed")
	}
	return nil
}

// hasWordsOfJSONFeed knows a feed that has lost its version by members that no other JSON has side by side.
func hasWordsOfJSONFeed(text []byte) bool {
	if !bytes.Contains(text, []byte(`"items"`)) {
		return false
	}
	for _, word := range []string{`"home_page_url"`, `"content_html"`, `"content_text"`, `"date_published"`} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

// translation carries what all entries of one feed share.
type translation struct {
	in       *FeedContext
	feed     *ParsedFeed
	bases    bases
	original any      // the feed in gofeed's own words, which keep what its common ones lose
	outline  *outline // of the feed's bytes, which keep what gofeed's own words lose

	feedAuthors, feedCategories []string // of the feed as a whole
}

func (t *translation) translate(feed *gofeed.Feed) {
	t.original = feed.OriginalFeed()
	if len(t.outline.items) != len(feed.Items) {
		t.outline.items = nil // gofeed has cut the document in another way: what is in the outline cannot be told apart
	}
	parsed := t.feed
	parsed.Title, parsed.ID = firstTitle(t.atomTitle(t.outline.feed), feed.Title), t.feedID()
	parsed.Site, parsed.Self = t.feedLinks(feed)
	t.bases.preferSite(parsed.Site)
	parsed.Language, parsed.Hints = t.feedLanguage(feed), hintsOf(feed)
	parsed.Updated, _ = parseDate(t.feedUpdated(feed), t.in.Source.Location, t.in.Now)
	t.feedAuthors, t.feedCategories = t.channelAuthors(feed), t.channelCategories(feed)
	left := maxClean + maxGrowth*len(t.outline.text)
	for i, it := range feed.Items {
		if i == maxItems {
			break
		}
		item, ok := t.item(i, it)
		t.forget(feed, i)
		if ok || t.in.Bare {
			parsed.Items = append(parsed.Items, item)
		}
		if left -= len(item.HTML) + len(item.Summary); left < 0 {
			break
		}
	}
	if !t.in.Bare {
		parsed.Items = nameApart(parsed.Items)
	}
}

func (t *translation) item(i int, it *gofeed.Item) (story.Item, bool) {
	link := t.link(i, it)
	item := story.Item{
		Source: t.in.Source.ID, Outlet: t.outlet(i), ID: idOf(t.givenID(i, it)), URL: link,
		Title:   firstTitle(t.atomTitle(t.place(i).children), it.Title, mediaTitle(it), extension(it.Extensions, "itunes", "title")),
		Authors: t.authors(i, it), Categories: t.categories(i, it),
	}
	content, summary := t.texts(i, it)
	body := content
	if strings.TrimSpace(body.html) == "" {
		body, summary.html = summary, ""
	}
	if text := t.contentText(i); text != "" {
		item.HTML = paragraphs(cutBytes(text, maxArticle))
	} else {
		item.HTML = cleanHTML(body.html, t.bodyBase(body.base, link))
	}
	if summary.html != content.html {
		item.Summary = arabic.CleanLine(arabic.Mend(plain(cutBytes(summary.html, maxSummary))))
	}
	item.Enclosures = t.enclosures(i, it, item.HTML)
	for _, e := range item.Enclosures {
		if item.URL == "" && !strings.HasPrefix(e.Type, "image/") { // a recording can be the whole news, a picture is none
			item.URL = e.URL
		}
	}
	item.Published, item.Updated = t.dates(i, it)
	item, ok := complete(item, textsOf(item.HTML)...)
	if item.Language == "" {
		item.Language = t.declaredLanguage(i, it, item.Title)
	}
	return item, ok
}

// bodyBase is what addresses in a body are relative to: what xml:base says, or else the article itself, because that is
// where the HTML comes from; feeds are often kept on another host. A base near by would open the readers' own networks to
// what the body asks for.
func (t *translation) bodyBase(base *url.URL, link string) *url.URL {
	if base != nil && (t.bases.private || !isLocalHost(base.Hostname())) {
		return base
	}
	if u, err := url.Parse(link); err == nil && link != "" {
		return u
	}
	return t.bases.document
}

// complete derives what the source left out; it says false where nothing is left to show. letters is the item's text in
// any form that has its letters and no others: the language is judged from them.
func complete(item story.Item, letters ...string) (story.Item, bool) {
	given := item.Title
	if item.Title == "" {
		item.Title, item.TitleDerived = deriveTitle(item.Text()), true
	}
	item.Language = arabic.Language(append(letters, given)...)
	if item.Title == "" && item.URL == "" {
		return item, false
	}
	if item.Title == "" {
		item.Title = item.URL
	}
	return item, true
}

// deriveTitle is the first sentence of a text; a dateline and a byline are none, where more follows.
func deriveTitle(text string) string {
	size, _ := arabic.Dateline(text)
	title := arabic.FirstSentence(text[size:], maxDerivedTitle)
	if title == "" {
		title = arabic.FirstSentence(text, maxDerivedTitle)
	}
	return arabic.CleanLine(title)
}

// maxDerivedTitle is how long a title made from the text may be, in characters.
const maxDerivedTitle = 120

// firstTitle is the first of the titles that is one when it is plain.
func firstTitle(list ...string) string {
	for _, raw := range list {
		if strings.TrimSpace(raw) == "" {
			continue
		}
		if title := plainTitle(raw); title != "" {
			return title
		}
	}
	return ""
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

func firstOf(list ...string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
