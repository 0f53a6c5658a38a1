package feedgen_test

import (
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/feedgen"
	"nashra/story"
)

// everyPage writes each kind of page that there is.
func everyPage() map[string]func(io.Writer, feedgen.Feed) error {
	front := feedgen.Formats()[3].Write
	return map[string]func(io.Writer, feedgen.Feed) error{
		"front": front,
		"folder": func(w io.Writer, f feedgen.Feed) error {
			f.Whole, f.Title, f.Folder = f.Title, "اقتصاد · "+f.Title, "/topics/economy"
			return front(w, f)
		},
		"story":   writeStoryPages,
		"sources": func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteSources(w, f, harbourSources()) },
		"feeds":   func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteFeeds(w, f, harbourSources()) },
		"missing": feedgen.WriteMissing, "gone": feedgen.WriteGone,
	}
}

func hrefs(list []*node) (links []string) {
	for _, n := range list {
		links = append(links, n.attr["href"])
	}
	return links
}

// rels are the link elements of a page of a relation.
func rels(page *node, rel string) (links []string) {
	for _, l := range page.all("link") {
		if l.attr["rel"] == rel {
			links = append(links, l.attr["href"])
		}
	}
	return links
}

func TestPageOfAFolder(t *testing.T) {
	f := one(story.Item{Source: "bahr", Title: "خبر", URL: "https://bahr.example/1"})
	f.Topics, f.Previous = harbour().Topics, "7"
	page := parseHTML(t, written(t, everyPage()["folder"], f))
	want := []string{
		"https://nashra.example/topics/economy/feed.rss", "https://nashra.example/topics/economy/feed.atom", "https://nashra.example/topics/economy/feed.json",
		"https://nashra.example/feed.rss", "https://nashra.example/feed.atom", "https://nashra.example/feed.json",
	}
	if diff := cmp.Diff(want, rels(page, "alternate")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/topics/economy/feed.rss", "/topics/economy/feed.atom", "/topics/economy/feed.json"}, hrefs(page.class("span", "subscribe")[0].all("a"))); diff != "" {
		t.Error(diff)
	}
	main := page.all("main")[0]
	if title, heading := page.all("title")[0].string(), main.all("h1")[0].string(); title != "اقتصاد · نشرة التجربة" || heading != "اقتصاد" {
		t.Errorf("the page is called %q in the window and %q in the page", title, heading)
	}
	if name := page.class("p", "name")[0].string(); name != "نشرة التجربة" {
		t.Errorf("above the page stands %q", name)
	}
	if diff := cmp.Diff([]string{"/", "/topics/economy/", "/topics/sea/", "/stories/1-abcdefgh", "/feeds#archives"}, hrefs(main.all("a"))); diff != "" {
		t.Error(diff)
	}
}

// TestTopicsOfAPage: the head of a page names some; the page of the feeds has them all.
func TestTopicsOfAPage(t *testing.T) {
	f := one(story.Item{Title: "خبر"})
	for id := 'a'; id <= 'z'; id++ {
		f.Topics = append(f.Topics, story.Topic{ID: string(id)})
	}
	links := hrefs(readFront(t, f).class("nav", "topics")[0].all("a"))
	if len(links) != 13 || links[0] != "/topics/a/" || links[12] != "/feeds#topics" {
		t.Errorf("the front page leads to %q", links)
	}
	f.Stories[0].Topics = []string{"c", "q", "unknown"}
	page := parseHTML(t, written(t, writeStoryPages, f))
	if diff := cmp.Diff([]string{"/topics/c/", "/topics/q/"}, hrefs(page.class("p", "line")[0].all("a"))); diff != "" {
		t.Error(diff)
	}
}

// TestWhereSearchEnginesAreSent: to the outlet for a story, to the public address for what is our own, nowhere for what
// is not there.
func TestWhereSearchEnginesAreSent(t *testing.T) {
	for name, c := range map[string]struct{ page, url, want string }{
		"front":                     {"front", "https://bahr.example/1", "https://nashra.example/"},
		"folder":                    {"folder", "https://bahr.example/1", "https://nashra.example/topics/economy/"},
		"sources":                   {"sources", "", "https://nashra.example/sources"},
		"feeds":                     {"feeds", "", "https://nashra.example/feeds"},
		"story":                     {"story", "https://bahr.example/خبر?a=1", "https://bahr.example/%D8%AE%D8%A8%D8%B1?a=1"},
		"story without an address":  {"story", "", "https://nashra.example/stories/1-abcdefgh"},
		"story with an odd address": {"story", "javascript:alert(1)", "https://nashra.example/stories/1-abcdefgh"},
		"missing":                   {"missing", "", ""},
		"gone":                      {"gone", "", ""},
	} {
		f := one(story.Item{Source: "bahr", Title: "خبر", URL: c.url})
		page := parseHTML(t, written(t, everyPage()[c.page], f))
		if got := strings.Join(rels(page, "canonical"), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestEveryPage: where its feeds are, the way to the page that explains them, the rights, and what search engines are
// asked; no two elements of one id.
func TestEveryPage(t *testing.T) {
	for name, write := range everyPage() {
		for _, noIndex := range []bool{false, true} {
			f := one(story.Item{Source: "bahr", Title: "خبر"})
			f.NoIndex = noIndex
			if noIndex {
				f.Rights = "حقوق <b>الأخبار</b> لناشريها"
			}
			page := parseHTML(t, written(t, write, f))
			robots := ""
			for _, meta := range page.all("meta") {
				if meta.attr["name"] == "robots" {
					robots = meta.attr["content"]
				}
			}
			if (robots == "noindex") != noIndex {
				t.Errorf("%s: robots are told %q", name, robots)
			}
			var rights string
			for _, foot := range page.class("footer", "rights") {
				rights += foot.string()
			}
			if strings.ReplaceAll(rights, "\u2060", "") != f.Rights { // WORD JOINER stands behind each "<"
				t.Errorf("%s: the rights are %q", name, rights)
			}
			feeds := rels(page, "alternate")
			if !slices.Contains(feeds, "https://nashra.example/feed.atom") || !slices.Contains(hrefs(page.all("header")[0].all("a")), "/feeds") {
				t.Errorf("%s: feeds are at %q", name, feeds)
			}
			ids := map[string]bool{}
			for _, n := range page.all("*") {
				if id := n.attr["id"]; id != "" && ids[id] {
					t.Errorf("%s: two elements with the id %s", name, id)
				} else if id != "" {
					ids[id] = true
				}
			}
			for _, link := range hrefs(page.all("a")) {
				if id, jump := strings.CutPrefix(link, "#"); jump && !ids[id] {
					t.Errorf("%s: nothing at %s", name, link)
				}
			}
		}
	}
}

// TestPageOfFeeds: every feed in every format, with its address in full to be copied; and it can do without topics and
// sources.
func TestPageOfFeeds(t *testing.T) {
	f := harbour()
	folders := []string{"", "/topics/economy", "/topics/sea", "/sources/bahr", "/sources/jabal", "/sources/documents"}
	shownAt := func(page *node) map[string]string {
		found := map[string]string{}
		for _, list := range page.class("ul", "addresses") {
			for _, a := range list.all("a") {
				if code := a.all("code")[0]; code.attr["dir"] == "ltr" {
					found[a.attr["href"]] = code.string()
				}
			}
		}
		return found
	}
	const root, public = "/%D9%86%D8%B4%D8%B1%D8%A9", "https://example.com/%D9%86%D8%B4%D8%B1%D8%A9"
	want := map[string]string{root + "/feeds.opml": public + "/feeds.opml", root + "/sources.opml": public + "/sources.opml"}
	for _, folder := range folders {
		for _, file := range []string{"/feed.rss", "/feed.atom", "/feed.json"} {
			want[root+folder+file] = public + folder + file
		}
	}
	page := parseHTML(t, written(t, everyPage()["feeds"], f))
	if diff := cmp.Diff(want, shownAt(page)); diff != "" {
		t.Error(diff)
	}
	links := hrefs(page.all("a"))
	for _, folder := range folders {
		if !slices.Contains(links, root+folder+"/") {
			t.Errorf("no way to the page of %q", folder)
		}
	}
	f.Topics, f.Rights = nil, ""
	bare := parseHTML(t, written(t, func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteFeeds(w, f, nil) }, f))
	if found := shownAt(bare); len(found) != 5 {
		t.Errorf("without topics and sources: %v", slices.Sorted(maps.Keys(found)))
	}
	for _, h2 := range bare.all("h2") {
		if id := h2.attr["id"]; id == "topics" || id == "sources" {
			t.Errorf("a heading over nothing: %s", id)
		}
	}
}

// TestNamesOfFeedsRunNothing is promise P8 for the pages of the feeds and the sources; and no name turns about what stands beside it.
func TestNamesOfFeedsRunNothing(t *testing.T) {
	elements := append(strings.Fields("code details summary strong ol footer"), harmless...)
	rapid.Check(t, func(t *rapid.T) {
		f := harbour()
		f.Title, f.Rights = anyText().Draw(t, "title"), anyText().Draw(t, "rights")
		f.Topics = []story.Topic{{ID: anyText().Draw(t, "id"), Title: anyText().Draw(t, "topic")}}
		sources := []feedgen.SourceState{{ID: anyText().Draw(t, "id"), Title: anyText().Draw(t, "source"), Site: anyAddress().Draw(t, "site")}}
		for name, write := range map[string]func(io.Writer, feedgen.Feed, []feedgen.SourceState) error{"feeds": feedgen.WriteFeeds, "sources": feedgen.WriteSources} {
			var out strings.Builder
			if err := write(&out, f, sources); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsFunc(out.String(), func(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }) {
				t.Errorf("%s: something turns: %q", name, out.String())
			}
			for _, n := range parseHTML(t, out.String()).all("*") {
				if !slices.Contains(elements, n.name) {
					t.Errorf("%s has <%s>: %q", name, n.name, out.String())
				}
				for key, value := range n.attr {
					known := slices.Contains(strings.Fields("dir lang charset name content rel type title class id href aria-label"), key)
					if !known && (key != "http-equiv" || value != "Content-Security-Policy") {
						t.Errorf("%s: <%s %s=%q>", name, n.name, key, value)
					}
					if key == "href" && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "http://") && (value[0] != '/' && value[0] != '#' || strings.HasPrefix(value, "//")) {
						t.Errorf("%s: the address %q goes out", name, value)
					}
				}
			}
		}
	})
}
