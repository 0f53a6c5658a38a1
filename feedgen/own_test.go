package feedgen_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/feedgen"
	"nashra/story"
)

// harbour is a feed with topics, and harbourSources are its sources, one of each kind.
func harbour() feedgen.Feed {
	return feedgen.Feed{
		Title: "نشرة الميناء", Description: "أخبار الساحل من مصادر كثيرة", Language: "ar", URL: "https://example.com/نشرة", Rights: "لكل خبر حقوق ناشره © 2026",
		Topics: []story.Topic{{ID: "economy", Title: "اقتصاد"}, {ID: "sea", Title: "البحر & الموانئ"}},
	}
}

func harbourSources() []feedgen.SourceState {
	visit := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return []feedgen.SourceState{
		feedgen.StateOf(story.Source{ID: "bahr", URL: "https://bahr.example/rss", Title: "صحيفة البحر", Location: time.UTC}, story.Checkpoint{Site: "https://bahr.example/", LastVisit: visit}, story.Health{Items: 9}),
		feedgen.StateOf(story.Source{ID: "jabal", URL: "https://jabal.example/feed?a=1&b=2", Title: "Jabal <News>", Location: time.UTC}, story.Checkpoint{LastVisit: visit, Failures: 2, Error: "connection refused"}, story.Health{}),
		feedgen.StateOf(story.Source{ID: "documents", Location: time.UTC}, story.Checkpoint{}, story.Health{}),
	}
}

// TestGoldenLists: what is written of all feeds and all sources together.
func TestGoldenLists(t *testing.T) {
	for file, write := range map[string]func(io.Writer, feedgen.Feed) error{
		"feeds.html":   func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteFeeds(w, f, harbourSources()) },
		"sources.html": func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteSources(w, f, harbourSources()) },
		"gone.html":    feedgen.WriteGone,
		"feeds.opml":   func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteOwnFeeds(w, f, harbourSources()) },
	} {
		got := style.ReplaceAllString(written(t, write, harbour()), "<style></style>")
		path := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Error(file, diff)
		}
	}
}

// outlineRead is an outline with every attribute that it has.
type outlineRead struct {
	Attrs    []xml.Attr    `xml:",any,attr"`
	Outlines []outlineRead `xml:"outline"`
}

func (o outlineRead) attr(name string) string {
	for _, a := range o.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

var tagBegins = regexp.MustCompile(`<[A-Za-z/!?]`)

// opmlFaults is what the schema of OPML 2.0 and the rules of the W3C validator say of a list; feeds are the addresses in it.
func opmlFaults(t reporter, text string) (faults, feeds []string) {
	t.Helper()
	var read struct {
		Attrs    []xml.Attr    `xml:",any,attr"`
		Outlines []outlineRead `xml:"body>outline"`
	}
	readXML(t, text, &read)
	if len(read.Attrs) != 1 || read.Attrs[0].Name.Local != "version" || read.Attrs[0].Value != "2.0" {
		faults = append(faults, fmt.Sprint("the root has ", read.Attrs))
	}
	if len(read.Outlines) == 0 {
		faults = append(faults, "no outline")
	}
	var walk func([]outlineRead)
	walk = func(list []outlineRead) {
		for _, o := range list {
			kind, address := o.attr("type"), o.attr("xmlUrl")
			if o.attr("text") == "" {
				faults = append(faults, fmt.Sprint("no text: ", o.Attrs))
			}
			if kind == "rss" && (address == "" || o.attr("title") == "") || kind == "" && len(o.Attrs) > 1 || kind != "" && kind != "rss" {
				faults = append(faults, fmt.Sprint("neither feed nor folder: ", o.Attrs))
			}
			if version := o.attr("version"); version != "" && version != "RSS" {
				faults = append(faults, "version "+version)
			}
			if title := o.attr("text") + " " + o.attr("title"); tagBegins.MatchString(title) {
				faults = append(faults, "HTML in a title: "+title)
			}
			for _, a := range o.Attrs {
				if a.Name.Space != "" {
					faults = append(faults, "an attribute of another namespace: "+a.Name.Local)
				}
			}
			if address != "" {
				feeds = append(feeds, address)
			}
			walk(o.Outlines)
		}
	}
	walk(read.Outlines)
	return faults, feeds
}

// TestOwnFeeds: each feed once, in a format that each reader takes, whatever topics and sources are called.
func TestOwnFeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := harbour()
		f.Title, f.Language = anyText().Draw(t, "title"), rapid.SampledFrom([]string{"", "ar", "ar-SA", "arz", "x\x00"}).Draw(t, "language")
		f.Topics = nil
		want := []string{"https://example.com/%D9%86%D8%B4%D8%B1%D8%A9/feed.rss"}
		for n := range rapid.IntRange(0, 3).Draw(t, "topics") {
			f.Topics = append(f.Topics, story.Topic{ID: fmt.Sprint("t", n), Title: anyText().Draw(t, "topic")})
			want = append(want, fmt.Sprintf("https://example.com/%%D9%%86%%D8%%B4%%D8%%B1%%D8%%A9/topics/t%d/feed.rss", n))
		}
		var sources []feedgen.SourceState
		for n := range rapid.IntRange(0, 3).Draw(t, "sources") {
			sources = append(sources, feedgen.SourceState{ID: fmt.Sprint("s", n), Title: anyText().Draw(t, "source")})
			want = append(want, fmt.Sprintf("https://example.com/%%D9%%86%%D8%%B4%%D8%%B1%%D8%%A9/sources/s%d/feed.rss", n))
		}
		var out strings.Builder
		if err := feedgen.WriteOwnFeeds(&out, f, sources); err != nil {
			t.Fatal(err)
		}
		faults, feeds := opmlFaults(t, out.String())
		if diff := cmp.Diff(want, feeds); diff != "" || len(faults) > 0 {
			t.Errorf("%s %q\n%s", diff, faults, out.String())
		}
	})
}

// TestPublicListSaysNothingOfTheOperator: how a source is read is nobody's business, and neither is one with a password.
func TestPublicListSaysNothingOfTheOperator(t *testing.T) {
	list := feedgen.OPML{Title: "مصادر", Public: true, Sources: []story.Subscription{
		{ID: "bahr-1", URL: "https://bahr.example/rss", Folder: []string{"صحف"}, Zone: "Asia/Aden", Include: []string{"ميناء"}, Exclude: []string{"رياضة"}, Paused: true, Language: "ar_SA"},
		{ID: "wadi-1", URL: "https://layla:sirr@wadi.example/rss", Title: "إذاعة الوادي"},
		{ID: "jabal-1", URL: "https://jabal.example/rss", Title: "جبل\u202e <b>", Site: "https://jabal.example/", Language: "ar-LB"},
	}}
	var out bytes.Buffer
	notes, err := feedgen.WriteOPML(&out, list)
	if err != nil {
		t.Fatal(err)
	}
	faults, feeds := opmlFaults(t, out.String())
	if diff := cmp.Diff([]string{"https://bahr.example/rss", "https://jabal.example/rss"}, feeds); diff != "" || len(faults) > 0 {
		t.Error(diff, faults)
	}
	if diff := cmp.Diff([]string{"wadi-1 is left out: its address has a user"}, notes); diff != "" {
		t.Error(diff)
	}
	for _, secret := range []string{"Aden", "ميناء", "رياضة", "paused", "sirr", "layla", "wadi", "nashra:", "ar_SA", "\u202e"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q went out: %s", secret, out.String())
		}
	}
	out.Reset()
	if _, err := feedgen.WriteOPML(&out, feedgen.OPML{Title: "مصادر", Public: true}); err != nil {
		t.Fatal(err)
	}
	if faults, feeds := opmlFaults(t, out.String()); len(faults) > 0 || len(feeds) > 0 {
		t.Errorf("an empty list: %q, %q", faults, feeds)
	}
}

// TestListsKeepTheSchema has xmllint read the schema of OPML 2.0, where there is one beside the project. It names a
// namespace, which OPML has not ("Extending OPML").
func TestListsKeepTheSchema(t *testing.T) {
	schema, err := os.ReadFile(filepath.Join("..", "..", "shared", "schemas", "opml-2.0.xsd"))
	if err != nil {
		t.Skip("no ../shared beside the project: ", err)
	}
	plain := filepath.Join(t.TempDir(), "opml.xsd")
	schema = regexp.MustCompile(`\s(targetNamespace|xmlns)="http://opml.org/spec2"`).ReplaceAll(schema, nil)
	if err := os.WriteFile(plain, schema, 0o600); err != nil {
		t.Fatal(err)
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("no xmllint: ", err)
	}
	var sources []story.Subscription
	for _, s := range harbourSources() {
		sources = append(sources, story.Subscription{ID: s.ID, URL: s.URL, Title: s.Title, Site: s.Site, Paused: true, Language: "ar"})
	}
	opml := func(list []story.Subscription) func(io.Writer, feedgen.Feed) error {
		return func(w io.Writer, f feedgen.Feed) error {
			_, err := feedgen.WriteOPML(w, feedgen.OPML{Title: f.Title, Sources: list, Public: true, Modified: time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)})
			return err
		}
	}
	for name, write := range map[string]func(io.Writer, feedgen.Feed) error{
		"own":     func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteOwnFeeds(w, f, harbourSources()) },
		"sources": opml(sources), "no sources": opml(nil),
	} {
		check := exec.Command(lint, "--noout", "--nonet", "--schema", plain, "-")
		check.Stdin = strings.NewReader(written(t, write, harbour()))
		if said, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, said)
		}
	}
}

// TestNamesInListsAreNoHTML: whoever reads a name as HTML and whoever shows it as it stands have the same.
func TestNamesInListsAreNoHTML(t *testing.T) {
	f := feedgen.Feed{Title: "نشرة", Language: "ar", URL: "https://nashra.example", Topics: []story.Topic{
		{ID: "a", Title: "مال & أعمال"}, {ID: "b", Title: "AT&T &copy;"}, {ID: "c", Title: "<b>عريض</b>"}, {ID: "d", Title: "آخره &"},
	}}
	var out strings.Builder
	if err := feedgen.WriteOwnFeeds(&out, f, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"مال &amp; أعمال · ", "AT＆T ＆copy; · ", "‹b›عريض‹/b› · ", "آخره &amp; · "} {
		if !strings.Contains(out.String(), `text="`+want) {
			t.Errorf("no %q in %s", want, out.String())
		}
	}
}
