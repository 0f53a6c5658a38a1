package feedgen_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/feedgen"
	"nashra/story"
)

func TestStateOf(t *testing.T) {
	baghdad := time.FixedZone("", 3*3600)
	visit := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	next, later := visit.Add(time.Hour), visit.Add(26*time.Hour)
	source := story.Source{ID: "bahr", URL: "https://bahr.example/rss", Title: "صحيفة البحر", Location: baghdad}
	paused := source
	paused.Paused = true
	for name, c := range map[string]struct {
		source       story.Source
		checkpoint   story.Checkpoint
		state, words string
	}{
		"well":             {source, story.Checkpoint{LastVisit: visit, LastSuccess: visit, NextVisit: next}, "ok", "يعمل؛ آخر زيارة 25 نوفمبر 2026، 12:00"},
		"not visited":      {source, story.Checkpoint{}, "new", "لم يُزر بعد"},
		"paused":           {paused, story.Checkpoint{LastVisit: visit, Gone: true}, "paused", "موقوف بطلب من صاحب النشرة"},
		"gone":             {source, story.Checkpoint{LastVisit: visit, Gone: true, Failures: 1}, "gone", "أُزيل نهائيا من موقعه"},
		"told to wait":     {source, story.Checkpoint{LastVisit: visit, RetryAfter: later, Failures: 2}, "waiting", "طلب الموقع التمهل حتى 26 نوفمبر 2026، 14:00"},
		"waited":           {source, story.Checkpoint{LastVisit: visit, RetryAfter: visit.Add(-time.Hour)}, "ok", "يعمل؛ آخر زيارة 25 نوفمبر 2026، 12:00"},
		"failed once":      {source, story.Checkpoint{LastVisit: visit, NextVisit: next, Failures: 1}, "failing", "تعذّرت زيارته مرة، آخرها 25 نوفمبر 2026، 12:00؛ المحاولة التالية 25 نوفمبر 2026، 13:00"},
		"failed often":     {source, story.Checkpoint{LastVisit: visit, NextVisit: next, Failures: 12}, "failing", "تعذّرت زيارته 12 مرة، آخرها 25 نوفمبر 2026، 12:00؛ المحاولة التالية 25 نوفمبر 2026، 13:00"},
		"failed, no other": {source, story.Checkpoint{LastVisit: visit, Failures: 2}, "failing", "تعذّرت زيارته مرتين، آخرها 25 نوفمبر 2026، 12:00"},
	} {
		got := feedgen.StateOf(c.source, c.checkpoint, story.Health{})
		if got.State != c.state || got.Words != c.words {
			t.Errorf("%s: %s, %s; want %s, %s", name, got.State, got.Words, c.state, c.words)
		}
	}
	for want, s := range map[string]story.Source{"صحيفة البحر": source, "اسم الخلاصة": {ID: "bahr", Location: baghdad}} {
		if got := feedgen.StateOf(s, story.Checkpoint{Title: "اسم الخلاصة"}, story.Health{}).Title; got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
	}
	if got := feedgen.StateOf(story.Source{ID: "bahr", Location: baghdad}, story.Checkpoint{}, story.Health{}).Title; got != "bahr" {
		t.Errorf("a source without a name is called %q", got)
	}
}

func TestNotesOfASource(t *testing.T) {
	source := story.Source{ID: "bahr", Location: time.FixedZone("", 3*3600)}
	for want, health := range map[string]story.Health{
		"": {Items: 20},
		"يمنعنا الموقع من قراءته":                                 {Blocked: true},
		"لا جديد فيه منذ 2 أكتوبر 2026":                           {Items: 20, SilentSince: time.Date(2026, 10, 1, 22, 0, 0, 0, time.UTC)},
		"لا أخبار في خلاصته":                                      {Empty: true},
		"لا تواريخ في خلاصته":                                     {Items: 20, Undated: 20},
		"بعض أخباره بلا تاريخ":                                    {Items: 20, Undated: 3},
		"لم يُقبل من آخر ما قُرئ منه: 5 من 20":                    {Items: 20, KeptOut: 5},
		"لا تواريخ في خلاصته|لم يُقبل من آخر ما قُرئ منه: 1 من 2": {Items: 2, Undated: 2, KeptOut: 1},
	} {
		if got := strings.Join(feedgen.StateOf(source, story.Checkpoint{}, health).Notes, "|"); got != want {
			t.Errorf("%+v: %q, want %q", health, got, want)
		}
	}
}

func TestPageOfSources(t *testing.T) {
	visit := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	list := []feedgen.SourceState{
		feedgen.StateOf(story.Source{ID: "bahr", URL: "https://bahr.example/rss?a=1&b=<2>", Title: "<i>البحر</i>\x01", Location: time.UTC}, story.Checkpoint{Site: "https://bahr.example/", LastVisit: visit, Failures: 3, Error: "dial \x1b: <refused>"}, story.Health{}),
		feedgen.StateOf(story.Source{ID: "jabal", URL: "https://jabal.example/rss", Location: time.UTC}, story.Checkpoint{Site: "javascript:alert(1)", LastVisit: visit}, story.Health{}),
		feedgen.StateOf(story.Source{ID: "documents", Location: time.UTC}, story.Checkpoint{}, story.Health{}),
	}
	write := func(list []feedgen.SourceState) *node {
		return parseHTML(t, written(t, func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteSources(w, f, list) }, one(story.Item{})))
	}
	var got [][]string
	for _, li := range write(list).class("ul", "sources")[0].all("li") {
		line := []string{li.attr["class"], li.all("bdi")[0].string()}
		for _, a := range li.all("a") {
			line = append(line, a.attr["href"])
		}
		for _, class := range []string{"error", "address"} {
			for _, span := range li.class("span", class) {
				line = append(line, span.string())
			}
		}
		got = append(got, line)
	}
	want := [][]string{
		{"failing", "<\u2060i>البحر<\u2060/i>", "/sources/bahr/", "/sources/bahr/feed.rss", "/sources/bahr/feed.atom", "/sources/bahr/feed.json", "https://bahr.example/", "dial : <refused>", "https://bahr.example/rss?a=1&b=<2>"},
		{"ok", "jabal", "/sources/jabal/", "/sources/jabal/feed.rss", "/sources/jabal/feed.atom", "/sources/jabal/feed.json", "https://jabal.example/rss"},
		{"new", "documents", "/sources/documents/", "/sources/documents/feed.rss", "/sources/documents/feed.atom", "/sources/documents/feed.json"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if text := write(nil).class("p", "nothing")[0].string(); !strings.Contains(text, "لا مصادر") {
		t.Errorf("without sources the page says %q", text)
	}
}

// TestPagesLinkByPath: pages work under each name of the machine, and where a proxy serves Nashra in a folder.
func TestPagesLinkByPath(t *testing.T) {
	for address, root := range map[string]string{"https://nashra.example": "", "https://example.com/أخبار/nashra": "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/nashra"} {
		f := one(story.Item{Source: "bahr", Title: "خبر", URL: "https://bahr.example/1"})
		f.URL = address
		var links []string
		for _, a := range readFront(t, f).all("a") {
			links = append(links, a.attr["href"])
		}
		want := []string{root + "/", root + "/", root + "/sources", root + "/feeds", root + "/feed.rss", root + "/feed.atom", root + "/feed.json", root + "/stories/1-abcdefgh"}
		if diff := cmp.Diff(want, links); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
		missing := parseHTML(t, written(t, feedgen.WriteMissing, f)).all("main")[0].all("a")[0]
		if missing.attr["href"] != root+"/" {
			t.Errorf("the missing page leads to %s", missing.attr["href"])
		}
	}
}

// TestPageOfAStory: the body is the very bytes of the feeds; files and the way to the outlet stand after it.
func TestPageOfAStory(t *testing.T) {
	for name, f := range goldenFeeds(t) {
		for i, it := range shownInJSON(t, f) {
			alone := f
			alone.Stories = f.Stories[i : i+1]
			text := written(t, writeStoryPages, alone)
			if !strings.Contains(text, "<iframe") && !strings.Contains(text, it.HTML) { // feeds have links in the place of frames
				t.Errorf("%s: the page of %s has another body than the feed", name, it.ID)
			}
			article := parseHTML(t, text).all("article")[0]
			var files []string
			for _, list := range article.class("ul", "files") {
				for _, a := range list.all("a") {
					files = append(files, a.attr["href"])
				}
			}
			if diff := cmp.Diff(it.Files, files); diff != "" {
				t.Errorf("%s: the files of %s: %s", name, it.ID, diff)
			}
			original := ""
			if links := lastOf(article.class("p", "after")).all("a"); len(links) > 0 {
				original = links[0].attr["href"]
			}
			if outside := it.Link != it.ID; outside != (original == it.Link) {
				t.Errorf("%s: the page of %s leads to %q, the feed to %q", name, it.ID, original, it.Link)
			}
		}
	}
}

// TestFormatsSayHowTheyAreServed: each has its own path and a type with a charset; the page is the last.
func TestFormatsSayHowTheyAreServed(t *testing.T) {
	var got [][2]string
	for _, f := range feedgen.Formats() {
		if f.ContentType != f.MediaType()+"; charset=utf-8" {
			t.Errorf("%s: %q and %q", f.Name, f.ContentType, f.MediaType())
		}
		got = append(got, [2]string{"/" + f.File, f.MediaType()})
	}
	want := [][2]string{{"/feed.rss", "application/rss+xml"}, {"/feed.atom", "application/atom+xml"}, {"/feed.json", "application/feed+json"}, {"/", "text/html"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
