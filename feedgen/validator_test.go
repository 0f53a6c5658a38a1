package feedgen_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nashra/feedgen"
	"nashra/story"
)

// What validators of feeds complain of, and RFC 4287, RFC 5005, the RSS specification and Media RSS forbid, as far as
// what we write could be it.

var (
	fullAddress = regexp.MustCompile(`^https?://[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]+$`)
	fileAddress = regexp.MustCompile(`^https?://([0-9A-Za-z-]+\.)+[0-9A-Za-z][0-9A-Za-z-]*(:[0-9]+)?(/.*)?$`)
	halfEncoded = regexp.MustCompile(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)
	mediaTypes  = regexp.MustCompile(`^[^\s()<>,;:\\"/\[\]?=]+/[^\s()<>,;:\\"/\[\]?=]+(\s*;\s*[^\s()<>,;:\\"/\[\]?=]+=("[^"]*"|[^\s()<>,;:\\"/\[\]?=]+))*$`)
	endTag      = regexp.MustCompile(`</\w+>`)
	asEntity    = regexp.MustCompile(`&(amp|lt|gt|#[0-9])`) // as encoding/xml writes them
	rssDate     = regexp.MustCompile(`^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d\d[03]0$`)
	atomDate    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	languages   = regexp.MustCompile(`^([a-z]{2}|und)(-[A-Za-z0-9-]+)?$`)
	canonical   = regexp.MustCompile(`^https?://[a-z0-9.:-]+/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*$`)
)

// shownElements and shownAttributes are the HTML that entries may have: what the outlets' HTML is cleaned to, less frames
// and <bdo>.
var (
	shownElements = strings.Fields("all div span p br hr b strong i em u s small sub sup mark code pre h1 h2 h3 h4 h5 h6 blockquote q cite abbr ul ol li dl dt dd " +
		"figure figcaption table caption thead tbody tfoot tr td th a img bdi time del ins kbd samp var footer")
	shownAttributes = strings.Fields("dir lang href src srcset sizes alt title width height loading referrerpolicy colspan rowspan start datetime")
)

// readTree reads XML with its prefixes, and all that is written of it.
func readTree(t reporter, text string) *node {
	t.Helper()
	root := &node{}
	stack := []*node{root}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return root.children[0]
		}
		if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		parent := stack[len(stack)-1]
		name := func(n xml.Name) string { return strings.TrimPrefix(n.Space+":"+n.Local, ":") }
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: name(token.Name), attr: map[string]string{}}
			for _, a := range token.Attr {
				n.attr[name(a.Name)] = a.Value
			}
			parent.children = append(parent.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			parent.children = append(parent.children, &node{text: string(token)})
		}
	}
}

// children gives those elements of a name that stand right in this one.
func (n *node) sub(names ...string) (list []*node) {
	for _, child := range n.children {
		if slices.Contains(names, child.name) {
			list = append(list, child)
		}
	}
	return list
}

// only is the one element of a name that must be there.
func (n *node) only(t reporter, name string) *node {
	t.Helper()
	list := n.sub(name)
	if len(list) != 1 {
		t.Errorf("<%s> has %d of <%s>", n.name, len(list), name)
		return &node{attr: map[string]string{}}
	}
	return list[0]
}

func checkAddress(t reporter, what, address string) {
	if !fullAddress.MatchString(address) || halfEncoded.MatchString(address) {
		t.Errorf("%s is the address %q", what, address)
	}
}

// checkPlain: text that is not HTML, and cannot be mistaken for it.
func checkPlain(t reporter, n *node) {
	text := n.string()
	if strings.TrimSpace(text) != text || text == "" || endTag.MatchString(text) || strings.ContainsAny(text, "\n\r\t\u2028\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
		t.Errorf("<%s> is %q", n.name, text)
	}
}

func checkHTML(t reporter, text string) {
	for _, n := range parseHTML(t, text).all("*") {
		if !slices.Contains(shownElements, n.name) {
			t.Errorf("an entry has <%s>: %q", n.name, text)
		}
		for key, value := range n.attr {
			if !slices.Contains(shownAttributes, key) {
				t.Errorf("an entry has %s=%q", key, value)
			}
			if key == "href" && !strings.HasPrefix(value, "mailto:") || key == "src" {
				if checkAddress(t, "<"+n.name+">", value); !isASCII(value) {
					t.Errorf("%q", value)
				}
			}
		}
	}
}

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) }

func checkCharacters(t reporter, text string) {
	for _, r := range text {
		if r >= 0x7F && r <= 0x9F || r == 0xFFFD || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE || r == 0x202D || r == 0x202E {
			t.Errorf("U+%04X goes out in %q", r, text)
		}
	}
}

// checkLinks: the links of a feed, channel, entry or item.
func checkLinks(t reporter, list []*node) map[string][]string {
	by := map[string][]string{}
	for _, l := range list {
		rel, title, kind := l.attr["rel"], l.attr["title"], l.attr["type"]
		if checkAddress(t, "a link", l.attr["href"]); !slices.Contains(strings.Fields("self alternate current prev-archive next-archive via related enclosure"), rel) {
			t.Errorf("rel=%q", rel)
		}
		if _, has := l.attr["title"]; has && (title == "" || strings.ContainsAny(title, "<&")) || kind != "" && !mediaTypes.MatchString(kind) || l.string() != "" {
			t.Errorf("a link %v %q", l.attr, l.string())
		}
		if length, has := l.attr["length"]; has && !regexp.MustCompile(`^[1-9][0-9]*$`).MatchString(length) {
			t.Errorf("a length of %q", length)
		}
		by[rel] = append(by[rel], l.attr["href"])
	}
	return by
}

func checkHistory(t reporter, f feedgen.Feed, links map[string][]string, archives int) {
	want := map[string]int{"self": 1, "current": min(1, len(f.Archive)), "prev-archive": min(1, len(f.Previous)), "next-archive": min(1, len(f.Next))}
	for rel, n := range want {
		if len(links[rel]) != n {
			t.Errorf("%d links rel=%s, want %d", len(links[rel]), rel, n)
		}
	}
	if archives != want["current"] {
		t.Errorf("fh:archive stands %d times", archives)
	}
}

// TestValidatorsFindNothingInRSS, whatever the stories are.
func TestValidatorsFindNothingInRSS(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		text := format(t, "/feed.rss", f)
		checkCharacters(t, text)
		rss := readTree(t, text)
		channel := rss.only(t, "channel")
		checkPlain(t, channel.only(t, "title"))
		if channel.only(t, "description"); len(channel.sub("copyright")) > 0 {
			checkPlain(t, channel.only(t, "copyright"))
		}
		checkAddress(t, "the channel", channel.only(t, "link").string())
		if tag := channel.only(t, "language").string(); !languages.MatchString(tag) {
			t.Errorf("the language is %q", tag)
		}
		checkHistory(t, f, checkLinks(t, channel.sub("atom:link")), len(channel.sub("fh:archive")))
		elements, items, media := slices.DeleteFunc(slices.Clone(channel.children), func(n *node) bool { return n.name == "" }), channel.sub("item"), 0
		for i, item := range items {
			if elements[len(elements)-len(items)+i] != item {
				t.Errorf("what is the channel's stands behind its items")
			}
			media += len(item.sub("media:content"))
			checkItem(t, item)
		}
		if _, declared := rss.attr["xmlns:media"]; declared != (media > 0) {
			t.Errorf("%d media, declared: %v", media, declared)
		}
		for _, line := range strings.Split(text, "\n") {
			plain := regexp.MustCompile(`^\s*<(title|category|copyright|source)\b[^>]*>(.*)</`).FindStringSubmatch(line)
			if plain != nil && asEntity.MatchString(plain[2]) {
				t.Errorf("a program could take it for HTML: %q", line)
			}
		}
	})
}

func checkItem(t reporter, item *node) {
	checkPlain(t, item.only(t, "title"))
	checkAddress(t, "the item", item.only(t, "link").string())
	description, content := item.only(t, "description"), item.only(t, "content:encoded")
	if slices.Index(item.children, description) > slices.Index(item.children, content) {
		t.Errorf("the description stands behind the content")
	}
	checkHTML(t, "<div>"+description.string()+"</div>")
	checkHTML(t, content.string())
	if guid := item.only(t, "guid"); guid.attr["isPermaLink"] != "false" || len(guid.string()) < 9 {
		t.Errorf("the guid is %q", guid.string())
	}
	if date := item.only(t, "pubDate").string(); !rssDate.MatchString(date) {
		t.Errorf("the date is %q", date)
	}
	for _, n := range item.sub("category", "dc:creator", "dc:contributor", "source") {
		checkPlain(t, n)
	}
	for _, source := range item.sub("source") {
		checkAddress(t, "the source", source.attr["url"])
	}
	if n := len(item.sub("source")) + len(item.sub("enclosure")); n > 2 || len(item.sub("enclosure")) > 1 {
		t.Errorf("%d sources and enclosures", n)
	}
	for _, file := range item.sub("enclosure") {
		if checkAddress(t, "an enclosure", file.attr["url"]); !fileAddress.MatchString(file.attr["url"]) || !mediaTypes.MatchString(file.attr["type"]) || !regexp.MustCompile(`^[0-9]+$`).MatchString(file.attr["length"]) {
			t.Errorf("an enclosure %v", file.attr)
		}
	}
	for _, file := range item.sub("media:content") {
		checkAddress(t, "media", file.attr["url"])
		for key, value := range file.attr {
			if !slices.Contains(strings.Fields("url type medium fileSize"), key) || key == "type" && !mediaTypes.MatchString(value) ||
				key == "medium" && !slices.Contains(strings.Fields("image audio video"), value) || key == "fileSize" && !regexp.MustCompile(`^[1-9][0-9]*$`).MatchString(value) {
				t.Errorf("media %v", file.attr)
			}
		}
	}
	checkLinks(t, item.sub("atom:link"))
}

// TestValidatorsFindNothingInAtom, whatever the stories are.
func TestValidatorsFindNothingInAtom(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		text := format(t, "/feed.atom", f)
		checkCharacters(t, text)
		feed := readTree(t, text)
		links := checkLinks(t, feed.sub("link"))
		checkHistory(t, f, links, len(feed.sub("fh:archive")))
		if len(links["alternate"]) != 1 || !languages.MatchString(feed.attr["xml:lang"]) {
			t.Errorf("the feed's links are %v, its language %q", links, feed.attr["xml:lang"])
		}
		for _, n := range append(feed.sub("title", "subtitle", "rights"), feed.only(t, "author").only(t, "name")) {
			checkPlain(t, n)
		}
		if date := feed.only(t, "updated").string(); !atomDate.MatchString(date) || len(f.Stories) == 0 && date < "1990" {
			t.Errorf("the feed was updated %s", date)
		}
		seen := map[string]bool{}
		for _, entry := range feed.sub("entry") {
			checkEntry(t, entry)
			id, updated := entry.only(t, "id").string(), entry.only(t, "updated").string()
			if seen[id] || seen[updated] || !atomDate.MatchString(updated) || !canonical.MatchString(id) {
				t.Errorf("entry %s, updated %s", id, updated)
			}
			seen[id], seen[updated] = true, true
		}
		for _, line := range strings.Split(text, "\n") {
			plain := regexp.MustCompile(`^\s*<(?:(?:title|subtitle|summary|rights) type="text"|name)>(.*)</`).FindStringSubmatch(line)
			if plain != nil && asEntity.MatchString(plain[1]) {
				t.Errorf("a program could take it for HTML: %q", line)
			}
		}
	})
}

func checkEntry(t reporter, entry *node) {
	for _, n := range append(entry.sub("title", "summary"), entry.only(t, "title")) {
		checkPlain(t, n)
	}
	checkHTML(t, entry.only(t, "content").string())
	if !atomDate.MatchString(entry.only(t, "published").string()) || !languages.MatchString(entry.attr["xml:lang"]) || len(entry.sub("author")) == 0 {
		t.Errorf("the entry of %s in %q", entry.only(t, "published").string(), entry.attr["xml:lang"])
	}
	for _, person := range entry.sub("author", "contributor") {
		checkPlain(t, person.only(t, "name"))
		for _, uri := range person.sub("uri") {
			checkAddress(t, "a person", uri.string())
		}
	}
	for _, c := range entry.sub("category") {
		if strings.TrimSpace(c.attr["term"]) == "" {
			t.Errorf("an empty category")
		}
	}
	links := checkLinks(t, entry.sub("link"))
	if len(links["alternate"]) != 1 || len(links["via"]) > 1 {
		t.Errorf("the entry's links are %v", links)
	}
	for _, source := range entry.sub("source") {
		links := checkLinks(t, source.sub("link"))
		checkPlain(t, source.only(t, "title"))
		if !canonical.MatchString(source.only(t, "id").string()) || len(links["self"]) != 1 || len(links["alternate"]) > 1 || !atomDate.MatchString(source.only(t, "updated").string()) {
			t.Errorf("the source %s has the links %v", source.only(t, "id").string(), links)
		}
	}
}

// TestEntriesOfOneInstant: what was dated by the day has one time in the store and a time of its own in Atom, which is
// the same in every document.
func TestEntriesOfOneInstant(t *testing.T) {
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.FixedZone("", 3*3600))
	f := feedgen.Feed{Title: "نشرة", Language: "ar", URL: "https://nashra.example"}
	for i := range 300 {
		f.Stories = append(f.Stories, story.Story{ID: fmt.Sprintf("%s%c-abcdefgh", strings.Repeat("z", i/30), "0123456789abcdefghjkmnpqrstvwxyz"[1+i%30]), Published: day, Updated: day, Lead: story.Item{Title: "خبر"}})
	}
	whole := map[string]string{}
	for _, e := range readAtom(t, f).Entries {
		if at := moment(t, time.RFC3339, e.Updated); at.Truncate(time.Second) != day.UTC() || moment(t, time.RFC3339, e.Published) != day.UTC() {
			t.Errorf("%s, published %s", e.Updated, e.Published)
		}
		for id, updated := range whole {
			if updated == e.Updated {
				t.Errorf("%s and %s were updated in one instant", id, e.ID)
			}
		}
		whole[e.ID] = e.Updated
	}
	f.Stories = f.Stories[7:9]
	for _, e := range readAtom(t, f).Entries {
		if whole[e.ID] != e.Updated {
			t.Errorf("%s was updated %s in one document and %s in another", e.ID, whole[e.ID], e.Updated)
		}
	}
}
