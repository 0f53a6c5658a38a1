package feedgen_test

import (
	"fmt"
	"html"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"nashra/feedgen"
	"nashra/story"
)

// TestTooMuch: a story with a megabyte in every field and thousands of names is one story of a feed that readers survive.
func TestTooMuch(t *testing.T) {
	long := strings.Repeat("خبر طويل جدا ", 100_000)
	endless := strings.Repeat("ط", 1<<20)
	lead := story.Item{Source: "bahr", Outlet: long, URL: "https://bahr.example/1", Title: endless, Summary: long, Language: long, HTML: "<p>نص.</p>", Authors: []string{long}}
	for i := range 10_000 {
		lead.Authors = append(lead.Authors, fmt.Sprint("كاتب ", i))
		lead.Categories = append(lead.Categories, fmt.Sprint("تصنيف ", i))
		lead.Enclosures = append(lead.Enclosures, story.Enclosure{URL: fmt.Sprint("https://bahr.example/", i), Type: "image/png"})
	}
	f := one(lead)
	f.Title, f.Description, f.Rights = long, long, long
	f.Sources = map[string]story.Origin{"bahr": {Title: long, URL: "https://bahr.example/rss"}}
	for i := range 10_000 {
		f.Stories[0].Coverage = append(f.Stories[0].Coverage, story.Coverage{Item: story.ItemID(i + 2), Outlet: fmt.Sprint("صحيفة ", i), URL: fmt.Sprint("https://a.example/", i), Title: long})
	}
	for _, path := range []string{"/feed.rss", "/feed.atom", "/feed.json"} {
		if n := len(format(t, path, f)); n > 3<<20 {
			t.Errorf("%s has %d bytes", path, n)
		}
	}
	it := readJSONFeed(t, f).Items[0]
	if n := utf8.RuneCountInString(it.Title); n != 501 || !strings.HasSuffix(it.Title, "…") {
		t.Errorf("a title of %d characters", n)
	}
	if len(it.Authors) != 30 || len(it.Tags) != 30 || len(it.Attachments) != 50 || len(it.Nashra.Coverage) != 500 || utf8.RuneCountInString(it.Authors[0].Name) > 151 || utf8.RuneCountInString(it.Summary) > 1001 {
		t.Errorf("%d authors, %d tags, %d attachments, %d outlets, a name of %d bytes, a summary of %d", len(it.Authors), len(it.Tags), len(it.Attachments), len(it.Nashra.Coverage), len(it.Authors[0].Name), len(it.Summary))
	}
}

// TestNothingRunsInPlainText: a reader that takes titles and names for HTML finds no tag in them, and their text whole.
func TestNothingRunsInPlainText(t *testing.T) {
	const script = `<script>alert(1)</script><img src=x onerror=alert(2)> 5 < 7`
	f := one(story.Item{Source: "bahr", Outlet: script, URL: "https://bahr.example/1", Title: script, Summary: script, Authors: []string{script}, Categories: []string{script}, HTML: "<p>" + html.EscapeString(script) + "</p>"})
	f.Title, f.Description, f.Rights = script, script, script
	r, a, j := readRSS(t, f), readAtom(t, f).Entries[0], readJSONFeed(t, f).Items[0]
	it := r.Channel.Items[0]
	for name, text := range map[string]string{
		"RSS feed": r.Channel.Title, "RSS": it.Title, "RSS author": it.Creators[0], "RSS category": it.Categories[0], "Atom": a.Title, "Atom author": a.Authors[0].Name,
		"Atom summary": a.Summary, "Atom category": a.Categories[0].Term, "JSON": j.Title, "JSON author": j.Authors[0].Name, "JSON tag": j.Tags[0], "JSON summary": j.Summary,
	} {
		for _, tag := range []string{"<s", "</", "<i"} {
			if strings.Contains(text, tag) {
				t.Errorf("%s: %q", name, text)
			}
		}
		if strings.ReplaceAll(text, "\u2060", "") != script {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// TestSummariesLeakNothing: where only a summary goes out, no format has a word of the rest.
func TestSummariesLeakNothing(t *testing.T) {
	opening := strings.Repeat("جملة من أول الخبر. ", 30)
	lead := story.Item{Source: "bahr", Outlet: "صحيفة البحر", URL: "https://bahr.example/1", Title: "خبر", HTML: "<p>" + opening + "</p><p>سرّ في آخر الخبر.</p><iframe src=\"https://www.youtube.com/embed/x\"></iframe>"}
	for name, c := range map[string]struct {
		summary   string
		summaries feedgen.Summaries
		whole     bool
	}{
		"all":                      {"ملخص <قصير>.", feedgen.Summaries{All: true}, false},
		"this source":              {"ملخص <قصير>.", feedgen.Summaries{Source: map[string]bool{"bahr": true}}, false},
		"the source gave none":     {"", feedgen.Summaries{All: true}, false},
		"all but this source":      {"ملخص <قصير>.", feedgen.Summaries{All: true, Source: map[string]bool{"bahr": false}}, true},
		"another source's summary": {"ملخص <قصير>.", feedgen.Summaries{Source: map[string]bool{"jabal": true}}, true},
	} {
		lead.Summary = c.summary
		f := one(lead)
		f.Summaries = c.summaries
		for path, write := range golden() {
			if path == "feed.html" { // it has no texts
				continue
			}
			text := written(t, write, f)
			if strings.Contains(text, "سرّ") != c.whole || (strings.Contains(text, "embed/x") || strings.Contains(text, "watch?v=x")) != c.whole {
				t.Errorf("%s: %s has the whole text: %v", name, path, !c.whole)
			}
		}
		body := parseHTML(t, readJSONFeed(t, f).Items[0].Content)
		more := body.all("footer")[0].all("div")
		if c.whole {
			if len(more) != 0 {
				t.Errorf("%s: a link to the whole stands under the whole", name)
			}
			continue
		}
		if list := body.all("p"); len(list) != 1 || c.summary != "" && list[0].string() != c.summary || list[0].string() == "" {
			t.Errorf("%s: the body is %q", name, body.string())
		}
		if len(more) != 1 || more[0].all("a")[0].attr["href"] != lead.URL {
			t.Errorf("%s: no link leads to the whole: %q", name, body.string())
		}
	}
}

// TestPreparedWritesTheSame: what is made once for all formats gives the bytes that each gives alone.
func TestPreparedWritesTheSame(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		prepared := f.Prepared()
		for _, format := range feedgen.Formats() {
			var alone, together strings.Builder
			if err := format.Write(&alone, f); err != nil {
				t.Fatalf("%v", err)
			}
			if err := format.Write(io.Writer(&together), prepared); err != nil || alone.String() != together.String() {
				t.Errorf("%s: %v\n%s\n%s", format.Name, err, alone.String(), together.String())
			}
		}
	})
}

// TestHistoryAndFolders: where each document is, what it is part of, and where the rest is (RFC 5005 section 4).
func TestHistoryAndFolders(t *testing.T) {
	const home = "https://nashra.example"
	for name, c := range map[string]struct {
		folder, archive, previous, next string
		home, self, before, after       string // before and after are the documents that go on where this ends and where it begins
	}{
		"all":                    {"", "", "", "", "/", "/feed.", "", ""},
		"all, with the old":      {"", "", "300", "", "/", "/feed.", "/archive/300.", ""},
		"an archive":             {"", "300", "200", "", "/", "/archive/300.", "/archive/200.", ""},
		"the end of the archive": {"", "0", "", "200", "/", "/archive/0.", "", "/archive/200."},
		"a source":               {"/sources/bahr", "", "", "", "/sources/bahr/", "/sources/bahr/feed.", "", ""},
		"a topic":                {"/topics/economy", "", "", "", "/topics/economy/", "/topics/economy/feed.", "", ""},
	} {
		f := one(story.Item{Source: "bahr", Title: "خبر"})
		f.Folder, f.Archive, f.Previous, f.Next = c.folder, c.archive, c.previous, c.next
		link := func(file, kind string) string {
			if file == "" {
				return ""
			}
			return home + file + kind
		}
		current := ""
		if c.archive != "" {
			current = "/feed."
		}
		links := func(kind string, list []atomLinkRead) map[string]string {
			by := map[string]string{"current": "", "prev-archive": "", "next-archive": ""}
			for _, l := range list {
				if by[l.Rel] = l.Href; l.Rel != "alternate" && l.Type != "application/"+kind+"+xml" {
					t.Errorf("%s: %s has the type %s", name, l.Rel, l.Type)
				}
			}
			return by
		}
		want := func(kind string) map[string]string {
			return map[string]string{"self": link(c.self, kind), "current": link(current, kind), "prev-archive": link(c.before, kind), "next-archive": link(c.after, kind)}
		}
		atom, rss, js := readAtom(t, f), readTree(t, format(t, "/feed.rss", f)).sub("channel")[0], readJSONFeed(t, f)
		var inRSS []atomLinkRead
		for _, l := range rss.sub("atom:link") {
			inRSS = append(inRSS, atomLinkRead{Href: l.attr["href"], Rel: l.attr["rel"], Type: l.attr["type"]})
		}
		ofAtom := want("atom")
		ofAtom["alternate"] = home + c.home
		for what, pair := range map[string][2]string{
			"Atom links": {fmt.Sprint(links("atom", atom.Links)), fmt.Sprint(ofAtom)}, "Atom id": {atom.ID, home + c.home},
			"RSS links": {fmt.Sprint(links("rss", inRSS)), fmt.Sprint(want("rss"))}, "RSS home": {rss.only(t, "link").string(), home + c.home},
			"JSON": {js.FeedURL + " " + js.HomePageURL + " " + js.NextURL, link(c.self, "json") + " " + home + c.home + " " + link(c.before, "json")},
			"guid": {js.Items[0].ID, home + "/stories/1-abcdefgh"},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s: %s, want %s", name, what, pair[0], pair[1])
			}
		}
	}
}

// TestTimesInRSS: offsets that programs read wrongly are left out, and the moment stays.
func TestTimesInRSS(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("", 5*3600+45*60))
	f := one(story.Item{Source: "bahr", Title: "خبر"})
	f.Stories[0].Published, f.Stories[0].Updated = at, at
	if channel := readRSS(t, f).Channel; channel.Items[0].Published != "Wed, 25 Nov 2026 03:45:00 +0000" || channel.Built != channel.Items[0].Published {
		t.Errorf("%s, built %s", channel.Items[0].Published, channel.Built)
	}
}

// TestExcerptTurnsNothing: a summary that is made of the beginning of a text has none of the controls that the text has.
func TestExcerptTurnsNothing(t *testing.T) {
	for body, want := range map[string]string{
		"<p>\u202b\u202c</p>": "",
		"<p>قال \u202bالوزير " + strings.Repeat("إن العمل مستمر ", 40) + "\u202c</p>": "قال الوزير إن العمل",
	} {
		f := one(story.Item{Source: "bahr", Title: "خبر", HTML: body})
		got := readJSONFeed(t, f).Items[0].Summary
		if !strings.HasPrefix(got, want) || want == "" && got != "" || strings.ContainsAny(got, "\u202b\u202c") {
			t.Errorf("%q gives %q", body, got)
		}
	}
}
