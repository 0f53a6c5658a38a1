package fetcher

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"nashra/story"
)

const (
	maxFeedLinks = 16        // of one page; more is no list to choose from
	maxPage      = 2 << 20   // bytes of a page that are looked through
	maxTag       = 512 << 10 // bytes of one tag or text in it; the rest is not looked through
	maxTried     = 4         // feeds of a page that Discover asks
)

// FeedLink is a feed that a page names.
type FeedLink struct {
	URL   string
	Title string // what the page calls it; may be empty
}

// PageError says that the address of a source is a page. Feeds are those that it names, the likeliest first. A visit
// asks none of them: a source whose address turns into a page must not turn into another source by itself.
type PageError struct{ Feeds []FeedLink }

func (e *PageError) Error() string {
	const shown = 3
	text := "this is an HTML page, not a feed"
	switch len(e.Feeds) {
	case 0:
		return text + ", and it names no feed"
	case 1:
		return text + "; it names the feed " + e.Feeds[0].URL
	}
	var list []string
	for _, feed := range e.Feeds[:min(len(e.Feeds), shown)] {
		list = append(list, feed.URL)
	}
	return text + "; it names the feeds " + strings.Join(list, " ")
}

// Discover visits an address that may be a feed or a page that names one (RSS autodiscovery), and gives the first feed
// that can be read, with its address. A page that is named by a page is not followed further. Where nothing is found the
// error says what the address itself is.
func (f *Fetcher) Discover(ctx context.Context, source story.Source) (string, Visit, error) {
	first := f.Fetch(ctx, source, story.Checkpoint{Source: source.ID})
	if first.Err == nil {
		return addressOf(first, source), first, nil
	}
	var page *PageError
	if !errors.As(first.Err, &page) {
		return "", first, first.Err
	}
	for _, feed := range page.Feeds[:min(len(page.Feeds), maxTried)] {
		named := at(source, feed.URL)
		if v := f.Fetch(ctx, named, story.Checkpoint{Source: source.ID}); v.Err == nil {
			return addressOf(v, named), v, nil
		}
	}
	return "", first, first.Err
}

// at gives the source under another address, with its headers and password where that is at the same host.
func at(source story.Source, address string) story.Source {
	from, err := url.Parse(source.URL)
	to, toErr := url.Parse(address)
	source.URL = address
	if err != nil || toErr != nil || from.Host != to.Host || isDowngrade(from.String(), address) {
		source.Headers = nil
		return source
	}
	to.User = from.User
	source.URL = to.String()
	return source
}

// addressOf is what a new source should have as its address: where the feed has moved to for good, with its password
// where that is at the same host, or what was asked.
func addressOf(v Visit, source story.Source) string {
	if v.Checkpoint.MovedTo != "" {
		return at(source, v.Checkpoint.MovedTo).URL
	}
	return source.URL
}

// isPage looks at the beginning. Feeds have been seen that stand behind the head of a page.
func isPage(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 2048)])
	isObject := bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"), []byte("{"))
	return !isObject && contains(head, "<html", "<!doctype html", "<head>") && !contains(head, "<rss", "<feed", "<rdf:rdf", ":feed xmlns")
}

func contains(text []byte, marks ...string) bool {
	return slices.ContainsFunc(marks, func(mark string) bool { return bytes.Contains(text, []byte(mark)) })
}

func (f *Fetcher) pageError(body []byte, a *answer) error {
	return &PageError{f.feedLinks(body, a.response.Header, a.url)}
}

// isCalledPage says whether what is no feed is to be taken for a page because its label says so. It begins like nothing known.
func isCalledPage(body []byte, header http.Header) bool {
	head := bytes.ToLower(body[:min(len(body), 2048)])
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html" && contains(head, "<") && !contains(head, "<rss", "<feed", "<rdf:rdf")
}

// feedLinks collects the feeds that a page names: in its head (HTML Standard section 4.6.6), in the header of the answer
// (RFC 8288), and in links of its text that look like feeds. Feeds of comments come last.
func (f *Fetcher) feedLinks(body []byte, header http.Header, address string) []FeedLink {
	page, err := url.Parse(address)
	if err != nil {
		return nil // unreachable: it has just been asked
	}
	links, base := pageLinks(body[:min(len(body), maxPage)], header.Get("Content-Type"), page)
	links = append(links, headerLinks(header.Values("Link"))...)
	slices.SortStableFunc(links, func(a, b pageLink) int { return a.rank() - b.rank() })
	var feeds []FeedLink
	for _, link := range links {
		from := base
		if link.header {
			from = page // RFC 8288 section 3.2
		}
		to := f.feedTarget(link.href, from)
		if to == "" || to == page.String() || slices.ContainsFunc(feeds, func(l FeedLink) bool { return l.URL == to }) {
			continue
		}
		if feeds = append(feeds, FeedLink{to, plainTitle(link.title)}); len(feeds) == maxFeedLinks {
			break
		}
	}
	return feeds
}

// feedTarget resolves a link; "" where it leads to what must not be asked. Of a name only the visit itself can tell.
func (f *Fetcher) feedTarget(href string, base *url.URL) string {
	href = strings.TrimSpace(href)
	if rest, found := strings.CutPrefix(href, "feed:"); found { // feed:https://… and feed://…
		if href = rest; strings.HasPrefix(rest, "//") {
			href = "http:" + rest
		}
	}
	u := resolve(href, base)
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	u, err := plainAddress(withoutUser(u))
	if err != nil || f.isOwn(u) {
		return ""
	}
	if at, err := netip.ParseAddr(u.Hostname()); err == nil && !f.mayReach(at) {
		return ""
	}
	return u.String()
}

// pageLink is a link as it stands in a page or in a header.
type pageLink struct {
	href, title  string
	text, header bool // where it stood
}

func (l pageLink) rank() int {
	rank := 0
	if l.text {
		rank = 2
	}
	if strings.Contains(strings.ToLower(l.href+l.title), "comments") || strings.Contains(l.title, "تعليقات") {
		rank++
	}
	return rank
}

// pageLinks gives the links of a page that may be feeds, and what they are relative to: the first <base>, wherever.
func pageLinks(body []byte, contentType string, page *url.URL) (links []pageLink, base *url.URL) {
	base = page
	text, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return nil, base
	}
	tokens := html.NewTokenizer(text)
	tokens.SetMaxBuf(maxTag)
	based := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return links, base
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		name, more := tokens.TagName()
		if tag := string(name); tag != "base" && tag != "link" && tag != "a" || !more {
			continue
		}
		tag, attributes := string(name), attributesOf(tokens)
		href := attributes["href"]
		switch {
		case href == "":
		case tag == "base":
			if u := resolve(href, page); !based && u != nil && (u.Scheme == "http" || u.Scheme == "https") {
				base, based = u, true
			}
		case tag == "link" && isFeedLink(attributes["rel"], attributes["type"], href):
			links = append(links, pageLink{href: href, title: attributes["title"]})
		case tag == "a" && (isFeedType(attributes["type"], href) || looksLikeFeed(href)):
			links = append(links, pageLink{href: href, title: attributes["title"], text: true})
		}
	}
}

func attributesOf(tokens *html.Tokenizer) map[string]string {
	attributes := map[string]string{}
	for more := true; more; {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		if _, twice := attributes[string(key)]; !twice {
			attributes[string(key)] = string(value)
		}
	}
	return attributes
}

// isFeedLink judges a <link>: rel=alternate with the type of a feed, or rel=feed.
func isFeedLink(rel, kind, href string) bool {
	names := strings.Fields(strings.ToLower(rel))
	switch {
	case slices.Contains(names, "stylesheet"):
		return false
	case slices.Contains(names, "feed"):
		return true
	case !slices.Contains(names, "alternate"):
		return false
	}
	return isFeedType(kind, href) || kind == "" && looksLikeFeed(href)
}

func isFeedType(kind, href string) bool {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	switch strings.TrimSpace(kind) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/xml", "text/xml":
		return true
	case "application/json": // of JSON Feed 1.0, and of WordPress for what is no feed
		return !strings.Contains(href, "wp-json") && !strings.Contains(href, "oembed")
	}
	return false
}

// looksLikeFeed judges by the end of the path: where nothing else is said, feeds are called like this.
func looksLikeFeed(href string) bool {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return false
	}
	path := strings.TrimRight(strings.ToLower(u.Path), "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch last {
	case "feed", "feeds", "rss", "rss2", "atom", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss.php", "rss.aspx", "feed.json", "rssfeed":
		return true
	}
	return strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom") || strings.HasSuffix(last, ".rdf")
}

// headerLinks reads Link headers (RFC 8288 section 3).
func headerLinks(values []string) []pageLink {
	var links []pageLink
	for _, value := range values {
		for len(links) < maxFeedLinks {
			_, rest, found := strings.Cut(value, "<")
			href, rest, closed := strings.Cut(rest, ">")
			if !found || !closed {
				break
			}
			var parameters map[string]string
			parameters, value = linkParameters(rest)
			if isFeedLink(parameters["rel"], parameters["type"], href) {
				links = append(links, pageLink{href: href, title: parameters["title"], header: true})
			}
		}
	}
	return links
}

// linkParameters reads ;name=value and ;name="value" up to the comma that ends a link, and gives what follows.
func linkParameters(text string) (map[string]string, string) {
	parameters := map[string]string{}
	for {
		text = strings.TrimLeft(text, " \t;")
		if text == "" || text[0] == ',' {
			return parameters, text
		}
		end := strings.IndexAny(text, "=;,")
		if end < 0 {
			return parameters, ""
		}
		name := strings.ToLower(strings.TrimSpace(text[:end]))
		if text[end] != '=' {
			text = text[end:]
			continue
		}
		var value string
		text = strings.TrimLeft(text[end+1:], " \t")
		if quoted, found := strings.CutPrefix(text, `"`); found {
			value, text, _ = strings.Cut(quoted, `"`)
		} else {
			if end = strings.IndexAny(text, ";,"); end < 0 {
				end = len(text)
			}
			value, text = strings.TrimSpace(text[:end]), text[end:]
		}
		if _, twice := parameters[name]; !twice {
			parameters[name] = value
		}
	}
}
