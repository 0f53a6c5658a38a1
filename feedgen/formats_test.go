package feedgen_test

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"nashra/feedgen"
	"nashra/story"
)

// nasty are pieces of text that have broken feeds: markup, ends of CDATA, characters that XML forbids, direction
// controls, letters beyond the first plane, and what is no UTF-8.
var nasty = []string{
	"<", ">", "&", "\"", "Linux", "A&B2", "\u2066", "\u2069", "\u202c", "\u202b", "\u2028", "\u0090", "\ufdd0", "</b>", "<?import ", "'", "]]>", "<![CDATA[", "<!--", "-->", "<script>", "</footer>", "</div>", "<p>", "&amp;", "&#0;", "{{.}}", "\x00", "\x0b", "\x1b", "\x7f",
	"\u0085", "\u2028", "\ufffe", "\uffff", "\ufffd", "\xff", "\xed\xa0\x80", "\u202e", "\u200f", "\u200d", "😀", "عَرَبِيّ", "ـــ", "۴۵", "٤٥", "\r\n", "\t", " ",
	"javascript:alert(1)", "data:text/html,x", "http://", "%zz", "%00",
}

func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		piece := rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("ابتثجحخ ذ"))))
		return strings.Join(rapid.SliceOfN(piece, 0, 3).Draw(t, "pieces"), "")
	})
}

func anyAddress() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		begin := rapid.SampledFrom([]string{"https://bahr.example/", "http://أخبار.موقع:8080/سوق%2Fالسمك/", "javascript:", "JavaScript:", "data:text/html,", "vbscript:", "//bahr.example/", "", " https://[2001:db8::1]/"})
		return begin.Draw(t, "begin") + anyText().Draw(t, "rest")
	})
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		at := time.Time{}
		if rapid.Bool().Draw(t, "dated") {
			at = time.Unix(rapid.Int64Range(-1e11, 4e11).Draw(t, "seconds"), 0)
		}
		return at.In(time.FixedZone("", rapid.IntRange(-1e5, 1e5).Draw(t, "offset")))
	})
}

// anyBody draws HTML as items have it: safe and balanced.
func anyBody() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var out strings.Builder
		for _, text := range rapid.SliceOfN(anyText(), 0, 3).Draw(t, "paragraphs") {
			out.WriteString("<p>" + html.EscapeString(text) + "</p>")
		}
		return out.String()
	})
}

func anyFeed() *rapid.Generator[feedgen.Feed] {
	return rapid.Custom(func(t *rapid.T) feedgen.Feed {
		f := feedgen.Feed{
			Title: anyText().Draw(t, "title"), Description: anyText().Draw(t, "description"), Language: "ar", URL: rapid.SampledFrom([]string{"https://nashra.example", "http://localhost:8080/أخبار"}).Draw(t, "url"),
			Sources: map[string]story.Origin{"bahr": {Title: anyText().Draw(t, "source"), URL: anyAddress().Draw(t, "source"), Site: anyAddress().Draw(t, "site")}},
		}
		f.Folder = rapid.SampledFrom([]string{"", "/sources/bahr", "/topics/economy"}).Draw(t, "folder")
		names := rapid.SampledFrom([]string{"", "0", "7", "300"})
		f.Archive, f.Previous, f.Next = names.Draw(t, "archive"), names.Draw(t, "previous"), names.Draw(t, "next")
		f.Rights, f.Mark, f.Summaries.All = anyText().Draw(t, "rights"), rapid.Bool().Draw(t, "mark"), rapid.Bool().Draw(t, "summaries")
		source := rapid.SampledFrom([]string{"bahr", "jabal"})
		for i := range rapid.IntRange(0, 2).Draw(t, "stories") {
			lead := story.Item{
				Source: source.Draw(t, "source"), Outlet: anyText().Draw(t, "outlet"), URL: anyAddress().Draw(t, "url"), Title: anyText().Draw(t, "title"), Summary: anyText().Draw(t, "summary"),
				HTML: anyBody().Draw(t, "html"), Language: rapid.SampledFrom([]string{"", "ar", "fa", anyText().Draw(t, "language")}).Draw(t, "language"),
				Authors: rapid.SliceOfN(anyText(), 0, 2).Draw(t, "authors"), Categories: rapid.SliceOfN(anyText(), 0, 2).Draw(t, "categories"),
			}
			for range rapid.IntRange(0, 3).Draw(t, "enclosures") {
				lead.Enclosures = append(lead.Enclosures, story.Enclosure{URL: anyAddress().Draw(t, "url"), Type: anyText().Draw(t, "type"), Length: rapid.Int64().Draw(t, "length")})
			}
			s := story.Story{ID: fmt.Sprintf("%d-abcdefgh", i), Published: anyTime().Draw(t, "published"), Updated: anyTime().Draw(t, "updated"), Lead: lead}
			for k := range rapid.IntRange(0, 3).Draw(t, "coverage") {
				s.Coverage = append(s.Coverage, story.Coverage{
					Item: story.ItemID(k), Source: source.Draw(t, "source"), Outlet: anyText().Draw(t, "outlet"), URL: anyAddress().Draw(t, "url"), Title: anyText().Draw(t, "title"), Published: anyTime().Draw(t, "published"),
				})
			}
			f.Stories = append(f.Stories, s)
		}
		return f
	})
}

// forEveryFeed checks what must hold for the golden feeds and for feeds drawn at random.
func forEveryFeed(t *testing.T, check func(reporter, feedgen.Feed)) {
	for name, feed := range goldenFeeds(t) {
		t.Run(name, func(t *testing.T) { check(t, feed) })
	}
	t.Run("drawn", rapid.MakeCheck(func(t *rapid.T) { check(t, anyFeed().Draw(t, "feed")) }))
}

// TestFormatsAgree: a reader who changes from one format to another sees the same stories.
func TestFormatsAgree(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		want := shownInJSON(t, f)
		if len(want) != len(f.Stories) {
			t.Errorf("%d of %d stories", len(want), len(f.Stories))
		}
		lines := cmp.Transformer("lines", func(s string) []string { // XML has one line end (XML 1.0 section 2.11)
			return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
		})
		opt := cmp.Options{cmpopts.EquateEmpty(), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".HTML" }, lines)}
		for name, got := range map[string][]shown{"RSS": shownInRSS(t, f), "Atom": shownInAtom(t, f)} {
			if diff := cmp.Diff(want, got, opt); diff != "" {
				t.Errorf("JSON Feed and %s: %s", name, diff)
			}
		}
	})
}

// TestPageAndFeedsAgree: the front page has the stories of the feeds, with the same coverage.
func TestPageAndFeedsAgree(t *testing.T) {
	type line struct{ Name, Title, URL string }
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		feed, articles := readJSONFeed(t, f), readFront(t, f).all("article")
		if len(articles) != len(feed.Items) {
			t.Fatalf("%d stories on the page, %d in the feed", len(articles), len(feed.Items))
		}
		for i, it := range feed.Items {
			link := articles[i].all("h2")[0].all("a")[0]
			if strings.TrimPrefix(link.string(), "\u200f") != strings.TrimPrefix(it.Title, "\u200f") || !strings.HasSuffix(it.ID, link.attr["href"][strings.LastIndex(link.attr["href"], "/stories/"):]) {
				t.Errorf("the page has %q at %s, the feed %q at %s", link.string(), link.attr["href"], it.Title, it.ID)
			}
			if at := articles[i].all("time")[0].attr["datetime"]; at != it.Published {
				t.Errorf("the page says %s, the feed %s", at, it.Published)
			}
			var want, page, body []line
			for _, c := range it.Nashra.Coverage {
				if c.Title == strings.TrimPrefix(it.Title, "\u200f") {
					c.Title = ""
				}
				want = append(want, line{sameLines(c.Outlet), sameLines(c.Title), asInPage.Replace(c.URL)})
			}
			read := func(items []*node) (list []line) {
				for _, li := range items {
					l := line{Name: li.all("bdi")[0].string()}
					if links := li.all("a"); len(links) == 1 {
						l.URL = asInPage.Replace(links[0].attr["href"])
					}
					if parts := li.all("bdi"); len(parts) > 1 {
						l.Title = parts[1].string()
					}
					list = append(list, l)
				}
				return list
			}
			if page = read(articles[i].all("li")); len(want) > 1 && !cmp.Equal(want, page) {
				t.Errorf("the page's coverage: %s", cmp.Diff(want, page))
			}
			if body = read(lastOf(parseHTML(t, it.Content).all("footer")).all("li")); !cmp.Equal(want, body) {
				t.Errorf("the entry's coverage: %s", cmp.Diff(want, body))
			}
		}
	})
}

// asInPage writes an address as html/template does: what CSS and some old programs took for its end is encoded.
var asInPage = strings.NewReplacer("'", "%27", "(", "%28", ")", "%29")

// sameLines is text as XML reads it back: one kind of line end.
func sameLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func lastOf(list []*node) *node {
	if len(list) == 0 {
		return &node{}
	}
	return list[len(list)-1]
}

// TestSameStoriesSameBytes is promise P4: no clock, no chance, no order of a map.
func TestSameStoriesSameBytes(t *testing.T) {
	for name, feed := range goldenFeeds(t) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where the clock moves at once
				first := allBytes(t, feed)
				for range 5 {
					time.Sleep(31 * time.Hour)
					if diff := cmp.Diff(first, allBytes(t, again(feed))); diff != "" {
						t.Fatalf("the same stories give other bytes: %s", diff)
					}
				}
			})
		})
	}
	t.Run("drawn", rapid.MakeCheck(func(t *rapid.T) {
		feed := anyFeed().Draw(t, "feed")
		if diff := cmp.Diff(allBytes(t, feed), allBytes(t, again(feed))); diff != "" {
			t.Fatalf("the same stories give other bytes: %s", diff)
		}
	}))
}

// again is the same feed in other memory.
func again(f feedgen.Feed) feedgen.Feed {
	f.Sources = maps.Collect(maps.All(f.Sources))
	f.Stories = slices.Clone(f.Stories)
	return f
}

func allBytes(t reporter, f feedgen.Feed) map[string]string {
	t.Helper()
	all := map[string]string{}
	for file, write := range golden() {
		var out strings.Builder
		if err := write(&out, f); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[file] = out.String()
	}
	return all
}

// TestStoriesAreNotChanged: they belong to the store, and other goroutines may be writing them out too.
func TestStoriesAreNotChanged(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		before, _ := json.Marshal(f)
		for _, format := range feedgen.Formats() {
			if err := format.Write(io.Discard, f); err != nil {
				t.Fatalf("%v", err)
			}
		}
		if after, _ := json.Marshal(f); string(after) != string(before) {
			t.Errorf("before %s\nafter %s", before, after)
		}
	})
}

// FuzzFormats: whatever a source sends, XML is well-formed, JSON is valid, and pages are HTML that needs no mending.
func FuzzFormats(f *testing.F) {
	f.Add("عنوان", "صحيفة البحر", "https://bahr.example/1", "<p>نص</p>", "ملخص", "ar", "audio/mpeg", int64(1.7e9), 10800)
	for _, s := range nasty {
		f.Add(s, s, s, s, s, s, s, int64(len(s)), len(s))
		f.Add("عنوان"+s, "<"+s, "https://bahr.example/"+s, "<p>"+s+"</p>", s+"\x01", s, "audio/"+s, int64(-1e17), -1000000)
	}
	f.Fuzz(func(t *testing.T, title, outlet, address, body, summary, language, media string, seconds int64, offset int) {
		at := time.Unix(seconds, 0).In(time.FixedZone("", offset%200000))
		feed := feedgen.Feed{
			Title: title, Description: summary, Language: "ar", URL: "https://nashra.example", Sources: map[string]story.Origin{"bahr": {Title: outlet, URL: address, Site: address}},
			Stories: []story.Story{{ID: "1-abcdefgh", Published: at, Updated: at, Lead: story.Item{
				Source: "bahr", Outlet: outlet, URL: address, Title: title, HTML: body, Summary: summary, Language: language,
				Authors: []string{outlet}, Categories: []string{title}, Enclosures: []story.Enclosure{{URL: address, Type: media, Length: seconds}},
			}, Coverage: []story.Coverage{{Source: "bahr", Outlet: outlet, URL: address, Title: summary, Published: at}, {Source: outlet, URL: address + "?2", Title: title}}}},
		}
		if n := len(readRSS(t, feed).Channel.Items); n != 1 {
			t.Errorf("%d items in RSS", n)
		}
		if n := len(readAtom(t, feed).Entries); n != 1 {
			t.Errorf("%d entries in Atom", n)
		}
		if text := format(t, "/feed.json", feed); !json.Valid([]byte(text)) || !utf8.ValidString(text) {
			t.Errorf("not JSON: %q", text)
		}
		readFront(t, feed)
		feed.Stories[0].Lead.HTML = "<p>" + html.EscapeString(body) + "</p>"
		parseHTML(t, written(t, writeStoryPages, feed))
		state := feedgen.StateOf(story.Source{ID: "bahr", URL: address, Title: title, Location: time.UTC}, story.Checkpoint{Site: address, Error: body, Failures: 1, LastVisit: at}, story.Health{})
		parseHTML(t, written(t, func(w io.Writer, f feedgen.Feed) error {
			return feedgen.WriteSources(w, f, []feedgen.SourceState{state})
		}, feed))
	})
}
