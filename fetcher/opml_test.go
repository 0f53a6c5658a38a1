package fetcher

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"nashra/story"
)

// goldenList is a list of feeds as golden files have it.
type goldenList struct {
	Title string       `json:"title"`
	Feeds []goldenLine `json:"feeds"`
	Notes []goldenNote `json:"notes"`
}

type goldenLine struct {
	Line     int      `json:"line"`
	URL      string   `json:"url"`
	Title    string   `json:"title,omitempty"`
	Folder   []string `json:"folder,omitempty"`
	Site     string   `json:"site,omitempty"`
	Language string   `json:"language,omitempty"`
	ID       string   `json:"id,omitempty"`
	Timezone string   `json:"timezone,omitempty"`
	Paused   bool     `json:"paused,omitempty"`
	Include  []string `json:"include,omitempty"`
	Exclude  []string `json:"exclude,omitempty"`
}

type goldenNote struct {
	Line   int    `json:"line"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

func goldenOf(list Subscriptions) goldenList {
	out := goldenList{Title: list.Title}
	for _, f := range list.Feeds {
		line := goldenLine{f.Line, f.URL, f.Title, f.Folder, f.Site, f.Language, f.ID, f.Zone, f.Paused, f.Include, f.Exclude}
		out.Feeds = append(out.Feeds, line)
	}
	for _, n := range list.Notes {
		kind := map[NoteKind]string{FeedFailed: "failed", FeedSkipped: "skipped", PartDropped: "dropped"}[n.Kind]
		out.Notes = append(out.Notes, goldenNote{n.Line, kind, n.Name, n.Reason})
	}
	return out
}

// TestOPMLGolden: for each testdata/opml/X.opml or X.txt there is an X.opml.golden or X.txt.golden.
func TestOPMLGolden(t *testing.T) {
	paths, _ := filepath.Glob("testdata/opml/*.*")
	lists := 0
	for _, path := range paths {
		if filepath.Ext(path) == ".golden" {
			continue
		}
		lists++
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list, err := ParseOPML(data)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			encoder := json.NewEncoder(&out)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(goldenOf(list)); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(path+".golden", []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if lists < 11 {
		t.Errorf("only %d lists", lists)
	}
}

// TestOPMLEncodings: whatever the bytes are, the titles are Arabic.
func TestOPMLEncodings(t *testing.T) {
	document := func(encoding string) string {
		return `<?xml version="1.0"` + encoding + "?>\r\n" + `<!DOCTYPE opml [<!ENTITY mina "الميناء"><!ENTITY % x SYSTEM "http://dtd.example/"> %x;]>` + "\r" +
			`<opml><body><outline text="أخبار"><outline text="جريدة &mina; &nbsp;&laquo;اليوم&raquo;" xmlUrl="http://mina.example/?a=1&b=2"/></outline></body></opml>`
	}
	for name, data := range map[string]string{
		"UTF-8":                     document(""),
		"byte order mark":           "\ufeff" + document(` encoding="UTF-8"`),
		"two byte order marks":      "\ufeff\ufeff" + document(` encoding="UTF-8"`),
		"windows-1256":              encode(t, charmap.Windows1256, document(` encoding="windows-1256"`)),
		"windows-1256, no label":    encode(t, charmap.Windows1256, document("")),
		"windows-1256, wrong label": encode(t, charmap.Windows1256, document(` encoding="UTF-8"`)),
		"ISO-8859-6":                encode(t, charmap.ISO8859_6, document(` encoding="ISO-8859-6"`)),
		"UTF-16, little":            encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), document(` encoding="UTF-16"`)),
		"UTF-16, big, no mark":      encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), document(` encoding="UTF-16"`)),
		"UTF-8, label UTF-16":       document(` encoding="UTF-16"`),
		"controls":                  strings.ReplaceAll(document(""), "text=\"", "text=\"\x00\x08&#8;"),
		"XML 1.1":                   strings.Replace(document(""), "1.0", "1.1", 1),
	} {
		t.Run(name, func(t *testing.T) {
			list, err := ParseOPML([]byte(data))
			if err != nil {
				t.Fatal(err)
			}
			want := []goldenLine{{Line: 3, URL: "http://mina.example/?a=1&b=2", Title: "جريدة الميناء «اليوم»", Folder: []string{"أخبار"}}}
			if diff := cmp.Diff(goldenList{Feeds: want}, goldenOf(list)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoOPML(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"nothing":           {"", "empty"},
		"white space":       {"\ufeff \n\r\n", "empty"},
		"page":              {"<!DOCTYPE html>\n<html lang=ar><head><title>قائمة</title></head></html>", "HTML page"},
		"page without type": {"<head><meta charset=utf-8></head><outline text='أ' xmlUrl='http://a.example/'>", "HTML page"},
		"RSS":               {`<?xml version="1.0"?><rss version="2.0"><channel><item><title>كيف تكتب &lt;opml&gt;</title><description><![CDATA[<opml version="2.0"><outline xmlUrl="http://a.example/"/>]]></description></item></channel></rss>`, "this is a feed"},
		"Atom":              {`<feed xmlns="http://www.w3.org/2005/Atom"><title>بحر</title></feed>`, "this is a feed"},
		"sitemap":           {`<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>`, "root <urlset>"},
		"JSON":              {`{"subscriptions": ["https://a.example/rss"]}`, "JSON"},
		"JSON list":         {`["https://a.example/rss"]`, "JSON"},
		"prose":             {"هذه رسالة عن الخلاصات.\nhttps://a.example/rss\n", "neither OPML nor a list"},
		"comments alone":    {"# https://a.example/rss\n", "neither OPML nor a list"},
		"comment alone":     {"<!-- opml -->", "neither OPML nor a list"},
		"address is none":   {"https:///rss\n", "neither OPML nor a list"},
		"bytes":             {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\xd8\xd8\x9c\x9d", "reading OPML"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := ParseOPML([]byte(c.data))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "reading OPML: ") {
				t.Errorf("%+v, %v", list, err)
			}
		})
	}
}

func TestSubscriptionAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"https://bahr.example/rss":                "https://bahr.example/rss",
		" \n https://bahr.example/rss\t":          "https://bahr.example/rss",
		"https://bahr.example/r\n  ss":            "https://bahr.example/r%20%20ss",
		"HTTP://Bahr.example/RSS":                 "http://Bahr.example/RSS",
		"https://bahr.example/خلاصة?س=1#أ":        "https://bahr.example/خلاصة?س=1#أ",
		"http://موقع.شبكة/":                       "http://موقع.شبكة/",
		"https://bahr.example/?a=1&amp;b=2":       "https://bahr.example/?a=1&b=2",
		"https://bahr.example/100%":               "https://bahr.example/100%25",
		"https://hana:sirr@bahr.example/":         "https://hana:sirr@bahr.example/",
		"feed://bahr.example/rss":                 "http://bahr.example/rss",
		"feed:bahr.example/rss":                   "http://bahr.example/rss",
		"FEED:HTTPS://bahr.example/rss":           "https://bahr.example/rss",
		"feed://https://bahr.example/rss":         "https://bahr.example/rss",
		"//bahr.example/rss":                      "http://bahr.example/rss",
		"bahr.example":                            "http://bahr.example",
		"bahr.example:8080/rss?x=http://a.b/":     "http://bahr.example:8080/rss?x=http://a.b/",
		"موقع.شبكة/خلاصة":                         "http://موقع.شبكة/خلاصة",
		"http://[2001:db8::1]:8080/rss":           "http://[2001:db8::1]:8080/rss",
		"":                                        "",
		"feed:":                                   "",
		"/rss.xml":                                "",
		"rss.xml/":                                "http://rss.xml/", // nothing tells it from a host
		"../rss":                                  "",
		"خلاصة":                                   "",
		"https:/bahr.example":                     "",
		"https://":                                "",
		"https://bahr .example/":                  "",
		"ftp://bahr.example/rss":                  "",
		"file:///etc/passwd":                      "",
		"javascript:alert(1)":                     "",
		"mailto:hana@bahr.example":                "",
		"hana@bahr.example":                       "",
		"http://bahr.example:port/":               "",
		"http://a.example/" + longRun(maxAddress): "",
	} {
		got, err := subscriptionAddress(raw)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", cutBytes(raw, 80), got, err, want)
		}
	}
}

func longRun(length int) string { return strings.Repeat("a", length) }

// TestReadsOwnOPML reads what feedgen has written from its golden lists: each source comes back as it was, but for what
// the notes there say and the spelling of addresses.
func TestReadsOwnOPML(t *testing.T) {
	paths, _ := filepath.Glob("../feedgen/testdata/*.sources.json")
	if len(paths) < 3 {
		t.Fatalf("only %d lists", len(paths))
	}
	for _, path := range paths {
		var written struct {
			Title   string
			Sources []goldenLine
			Notes   []string
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &written); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(strings.TrimSuffix(path, ".sources.json") + ".opml")
		if err != nil {
			t.Fatal(err)
		}
		list, err := ParseOPML(data)
		if err != nil || list.Title != written.Title || len(list.Notes) > 0 {
			t.Fatal(path, list.Title, list.Notes, err)
		}
		read := map[string]goldenLine{}
		for _, f := range goldenOf(list).Feeds {
			f.Line, f.URL, f.Site = 0, story.Canonical(f.URL), story.Canonical(f.Site)
			read[f.ID] = f
		}
		for _, want := range written.Sources {
			if strings.Contains(strings.Join(written.Notes, "\n"), firstOf(want.ID, "a source without a name")+" is left out") {
				continue
			}
			want.URL, want.Site = story.Canonical(want.URL), story.Canonical(want.Site)
			if diff := cmp.Diff(want, read[want.ID]); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
			delete(read, want.ID)
		}
		if len(read) > 0 {
			t.Errorf("%s: nobody has written %v", path, read)
		}
	}
}

// TestOPMLNotesHoldNoPassword: notes are printed and logged.
func TestOPMLNotesHoldNoPassword(t *testing.T) {
	list, err := ParseOPML([]byte(`<opml><outline xmlUrl="http://hana:sirr@a.example/` + longRun(300) + `" htmlUrl="http//hana:sirr@b" language="//hana:sirr@"/>` +
		`<outline xmlUrl="https://` + longRun(190) + `:sirr@[/"/><outline xmlUrl="//hana:sirr@a b"/></opml>`))
	if err != nil || len(list.Notes) < 4 || len(list.Feeds) != 1 || !strings.Contains(list.Feeds[0].URL, "sirr") {
		t.Fatal(list, err)
	}
	for _, n := range list.Notes {
		if strings.Contains(n.Name+n.Reason, "sirr") {
			t.Errorf("%+v", n)
		}
	}
}
