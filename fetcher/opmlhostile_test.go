package fetcher

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/arabic"
	"nashra/story"
)

const manyOutlines = 10_000

func longList(outlines int) []byte {
	var out strings.Builder
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"><head><title>قائمة طويلة</title></head>\n<body>\n")
	for i := range outlines {
		if i%100 == 0 {
			fmt.Fprintf(&out, "<outline text=\"مجلد %d\">\n", i/100)
		}
		fmt.Fprintf(&out, "<outline type=\"rss\" text=\"مصدر رقم %d\" title=\"مصدر رقم %d\" xmlUrl=\"https://s%d.example/rss?a=1&amp;b=2\" htmlUrl=\"https://s%d.example/\"/>\n", i, i, i, i)
		if i%100 == 99 {
			out.WriteString("</outline>\n")
		}
	}
	out.WriteString("</body></opml>\n")
	return []byte(out.String())
}

func TestLongList(t *testing.T) {
	list, err := ParseOPML(longList(manyOutlines))
	if err != nil || len(list.Feeds) != manyOutlines || len(list.Notes) != 0 {
		t.Fatal(len(list.Feeds), list.Notes, err)
	}
	last := list.Feeds[manyOutlines-1]
	want := goldenLine{Line: 3 + manyOutlines + 199, URL: "https://s9999.example/rss?a=1&b=2", Title: "مصدر رقم 9999", Folder: []string{"مجلد 99"}, Site: "https://s9999.example/"}
	if diff := cmp.Diff(want, goldenOf(Subscriptions{Feeds: []SubscribedFeed{last}}).Feeds[0]); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkParseOPML: the time for one outline is the same in a list ten times as long, and for one byte in what is
// made to be slow.
func BenchmarkParseOPML(b *testing.B) {
	for _, outlines := range []int{1000, manyOutlines, 10 * manyOutlines} {
		b.Run(fmt.Sprint(outlines), func(b *testing.B) {
			data := longList(outlines)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := ParseOPML(data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(outlines), "ns/outline")
		})
	}
	for name, pieces := range hostileLists {
		for _, size := range []int{1 << 18, 1 << 20} {
			b.Run(fmt.Sprint(name, "/", size), func(b *testing.B) {
				data := hostileList(pieces, size)
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					_, _ = ParseOPML(data)
				}
			})
		}
	}
}

// hostileLists are made of a beginning, a piece that is repeated, and an end.
var hostileLists = map[string][3]string{
	"outlines without end":      {`<opml><body>`, `<outline xmlUrl="http://a.example/">`, ``},
	"folders without end":       {`<opml><body>`, `<outline text="أ">`, ``},
	"folders beside folders":    {`<opml><body>` + strings.Repeat(`<outline text="مجلد">`, 15), `<outline text="أ"><outline xmlUrl="a.b"/></outline>`, ``},
	"ends of nothing":           {`<opml><body>` + strings.Repeat(`<outline>`, 10_000), `</x>`, ``},
	"one name after another":    {`<opml><body>`, `<a><b><c></a>`, ``},
	"tags in values":            {`<opml><outline x="`, `<outline " x="`, `" <b></opml>`},
	"tags in tags":              {`<opml>`, `<outline `, ``},
	"values without end":        {`<opml>`, `<outline x="`, ``},
	"values in two quotes":      {`<opml>`, `<outline x="'>`, ``},
	"attributes":                {`<opml><outline `, `a="1" `, `xmlUrl="a.b"/></opml>`},
	"attributes without values": {`<opml><outline `, `a `, `/></opml>`},
	"equals signs":              {`<opml><outline a`, `=`, `/></opml>`},
	"comments without end":      {`<opml>`, `<!-- `, ``},
	"sections without end":      {`<opml>`, `<![CDATA[`, ``},
	"instructions without end":  {`<opml>`, `<?`, ``},
	"angle brackets":            {`<opml>`, `<`, ``},
	"prologs":                   {``, `<!-- --><?x?>`, `<opml/>`},
	"doctypes":                  {``, `<!DOCTYPE <`, `<opml/>`},
	"references":                {`<opml><outline text="`, `&amp;`, `" xmlUrl="a.b"/></opml>`},
	"half references":           {`<opml><outline xmlUrl="a.b" text="`, `&`, `"/></opml>`},
	"percent signs":             {`<opml><outline xmlUrl="a.b/`, `%`, `" htmlUrl="a"/></opml>`},
	"entities":                  {`<!DOCTYPE opml [<!ENTITY a "` + strings.Repeat("ح", 2000) + `">]><opml>`, `<outline xmlUrl="a.b" text="&a;&a;&a;"/>`, `</opml>`},
	"zones":                     {`<opml>`, `<outline xmlUrl="a.b" nashra:timezone="Asia/Nowhere"/>`, `</opml>`},
	"namespaces":                {`<opml>`, `<outline xmlns:a="urn:nashra:opml" xmlns:b="urn:nashra:opml" b:id="x" xmlUrl="a.b"/>`, `</opml>`},
	"words":                     {`<opml><outline xmlUrl="a.b" nashra:include="`, "!\n", `"/></opml>`},
	"lines of nothing":          {"http://a.example/\n", "\n", ""},
	"lines of prose":            {"http://a.example/\n", "أ\n", ""},
	"one line":                  {"http://a.example/", "a ", ""},
	"white space":               {"", " ", "<opml>"},
	"notice":                    {"<b>", "<opml", ""},
}

func hostileList(pieces [3]string, size int) []byte {
	return []byte(pieces[0] + strings.Repeat(pieces[1], size/len(pieces[1])) + pieces[2])
}

// TestHostileLists: what is not read in a time that grows with the bytes alone does not end here.
func TestHostileLists(t *testing.T) {
	for name, pieces := range hostileLists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := hostileList(pieces, 2<<20)
			list, err := ParseOPML(data)
			if err == nil && len(list.Feeds)+len(list.Notes) == 0 && name != "prologs" && name != "comments without end" {
				t.Error("nothing is said of it")
			}
			checkList(t, data, list)
		})
	}
}

// TestLaughs: entities that stand for entities stay in bounds.
func TestLaughs(t *testing.T) {
	var out strings.Builder
	out.WriteString(`<!DOCTYPE opml [<!ENTITY l0 "هاها">`)
	for i := range 40 {
		fmt.Fprintf(&out, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	out.WriteString(`]><opml><body>` + strings.Repeat(`<outline text="&l40;&l5;" xmlUrl="https://a.example/&l9;"/>`, 1000) + `</body></opml>`)
	list, err := ParseOPML([]byte(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, f := range list.Feeds {
		size += len(f.Title) + len(f.URL)
	}
	if len(list.Feeds)+len(list.Notes) < 1000 || size > maxExpansions+out.Len() {
		t.Error(len(list.Feeds), len(list.Notes), size)
	}
}

// TestDeepFolders: a feed is read however deep it stands, and so is the one behind it.
func TestDeepFolders(t *testing.T) {
	const depth = 1000
	data := "<opml><body>\n" + strings.Repeat(`<outline text="درج">`, depth) + `<outline xmlUrl="a.example/1"/>` + strings.Repeat(`</outline>`, depth) + `<outline xmlUrl="a.example/2"/></body></opml>`
	list, err := ParseOPML([]byte(data))
	if err != nil || len(list.Feeds) != 2 || len(list.Feeds[0].Folder) != maxFolders || len(list.Feeds[1].Folder) != 0 || len(list.Notes) != 1 || !strings.Contains(list.Notes[0].Reason, "deeper than 16") {
		t.Error(list, err)
	}
}

// TestFoldersBesideFolders: paths share nothing that can change.
func TestFoldersBesideFolders(t *testing.T) {
	const folder, last, end = `<outline text="أ">`, `<outline text="ب"><outline xmlUrl="a.example/1"/></outline>`, `</outline>`
	list, err := ParseOPML([]byte("<opml>" + strings.Repeat(folder, 3) + last + strings.Replace(last, "ب", "ج", 1) + strings.Repeat(end, 3) + "</opml>"))
	if err != nil || len(list.Feeds) != 2 {
		t.Fatal(list, err)
	}
	if diff := cmp.Diff([]string{"أ", "أ", "أ", "ب"}, list.Feeds[0].Folder); diff != "" {
		t.Error(diff)
	}
}

func TestZonesAreFew(t *testing.T) {
	z := zones{}
	for i := range 2 * maxZones {
		z.knows(fmt.Sprintf("Asia/Nowhere%d", i))
	}
	if len(z) != maxZones {
		t.Errorf("%d zones are remembered", len(z))
	}
}

func TestTooManyOutlines(t *testing.T) {
	for name, data := range map[string]string{
		"outlines":     "<opml>" + strings.Repeat("<outline/>", maxOutlines),
		"half of them": "<opml>" + strings.Repeat("<outline <outline/>", maxOutlines/2),
		"lines":        strings.Repeat("http://a.example/\n", maxOutlines+1),
	} {
		if _, err := ParseOPML([]byte(data)); err == nil || !strings.Contains(err.Error(), "more than 200000") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// checkList says what holds of every list.
func checkList(t interface{ Errorf(string, ...any) }, data []byte, list Subscriptions) {
	lines := strings.Count(normalLines(string(data)), "\n") + 1
	if text, err := decodeAny(data, ""); err == nil {
		lines = strings.Count(normalLines(string(text)), "\n") + 1
	}
	last := 0
	for _, f := range list.Feeds {
		u, err := url.Parse(f.URL)
		switch {
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.ContainsAny(f.URL, " \n"):
			t.Errorf("address %q: %v", f.URL, err)
		case f.Line < max(last, 1) || f.Line > lines:
			t.Errorf("line %d of %d after %d", f.Line, lines, last)
		case f.Title != arabic.CleanLine(f.Title) || !utf8.ValidString(f.Title):
			t.Errorf("title %q", f.Title)
		case len(f.Folder) > maxFolders:
			t.Errorf("%d folders", len(f.Folder))
		}
		for _, name := range f.Folder {
			if name == "" || name != arabic.CleanLine(name) {
				t.Errorf("folder %q", name)
			}
		}
		last = f.Line
	}
	last = 0
	for _, n := range list.Notes {
		if n.Line < max(last, 1) || n.Line > lines || n.Reason == "" || len(n.Name) > maxNoteBytes || len(n.Reason) > 2*maxNoteBytes*4 {
			t.Errorf("%+v of %d lines after %d", n, lines, last)
		}
		last = n.Line
	}
}

func FuzzParseOPML(f *testing.F) {
	for _, text := range []string{
		`<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "ب">]><opml xmlns:n="urn:nashra:opml"><head><title>ق</title></head><body><outline text="&a;"><outline xmlUrl="feed:a.b/%" n:id="x" n:timezone="Asia/Aden" n:include="غزة&#10;!"/></outline></body></opml>`,
		`<b>x</b><OPML><outline TEXT='أ' url=a.b/feed><outline isComment=true><outline xmlurl="c.d"></outline></OPML>`,
		"<opml><outline text=a>\n<outline <b></opml>",
		"http://a.example/ ب\r\n# ج\rfeed://c.d\n", "\xff\xfe<\x00o\x00p\x00m\x00l\x00>\x00", `{"a":1}`, "<html>", "<rss>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseOPML(data)
		if err != nil && len(list.Feeds)+len(list.Notes) > 0 {
			t.Errorf("%+v and %v", list, err)
		}
		checkList(t, data, list)
	})
}

// writtenOutline is how encoding/xml writes one; the names are those of feedgen, which this room cannot see.
type writtenOutline struct {
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr,omitempty"`
	URL      string `xml:"xmlUrl,attr,omitempty"`
	Site     string `xml:"htmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
	ID       string `xml:"nashra:id,attr,omitempty"`
	Zone     string `xml:"nashra:timezone,attr,omitempty"`
	Paused   bool   `xml:"nashra:paused,attr,omitempty"`
	Include  string `xml:"nashra:include,attr,omitempty"`
	Exclude  string `xml:"nashra:exclude,attr,omitempty"`

	Outlines []writtenOutline `xml:"outline"`
}

// TestOwnAttributesComeBack: what Nashra's own attributes hold is read as it was, whatever is in it.
func TestOwnAttributesComeBack(t *testing.T) {
	line := rapid.Custom(func(t *rapid.T) string {
		pieces := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"ميناء", "&amp;", "<b>", `"`, "'", "]]>", ",", "&", " ", "كرة القدم"}), rapid.String()), 1, 4).Draw(t, "pieces")
		return arabic.CleanLine(strings.Map(withoutForbidden, strings.Join(pieces, "")))
	})
	word := line.Filter(func(s string) bool { return arabic.Fold(s) != "" })
	rapid.Check(t, func(t *rapid.T) {
		want := goldenLine{
			Line: 2, URL: "https://mina.example/" + url.QueryEscape(rapid.String().Draw(t, "address")), Title: line.Draw(t, "title"),
			Folder: rapid.SliceOfN(line.Filter(func(s string) bool { return s != "" }), 0, maxFolders).Draw(t, "folder"), Site: rapid.SampledFrom([]string{"", "https://mina.example/?a=1&b"}).Draw(t, "site"),
			Language: rapid.SampledFrom([]string{"", "ar", "ar-SA"}).Draw(t, "language"), ID: rapid.StringMatching(`([a-z0-9][a-z0-9._-]{0,63})?`).Draw(t, "id"),
			Timezone: rapid.SampledFrom([]string{"", "UTC", "Asia/Riyadh", "Etc/GMT+3"}).Draw(t, "zone"), Paused: rapid.Bool().Draw(t, "paused"),
			Include: rapid.SliceOfN(word, 0, 3).Draw(t, "include"), Exclude: rapid.SliceOfN(word, 0, 3).Draw(t, "exclude"),
		}
		outline := writtenOutline{
			Text: "نص", Title: want.Title, URL: want.URL, Site: want.Site, Language: want.Language, ID: want.ID, Zone: want.Timezone, Paused: want.Paused,
			Include: strings.Join(want.Include, "\n"), Exclude: strings.Join(want.Exclude, "\n"),
		}
		for i := len(want.Folder) - 1; i >= 0; i-- {
			outline = writtenOutline{Text: want.Folder[i], Title: want.Folder[i], Outlines: []writtenOutline{outline}}
		}
		body, err := xml.Marshal(outline)
		if err != nil {
			t.Fatal(err)
		}
		data := []byte(`<opml xmlns:nashra="` + story.OPMLNamespace + `"><body>` + "\n" + strings.ReplaceAll(string(body), "writtenOutline", "outline") + "</body></opml>")
		list, err := ParseOPML(data)
		if err != nil {
			t.Fatal(err)
		}
		got := goldenOf(list)
		for _, l := range []*[]string{&want.Folder, &want.Include, &want.Exclude} {
			if len(*l) == 0 {
				*l = nil
			}
		}
		if diff := cmp.Diff(goldenList{Feeds: []goldenLine{want}}, got); diff != "" {
			t.Fatal(diff)
		}
		checkList(t, data, list)
	})
}

// withoutForbidden takes out what no XML holds.
func withoutForbidden(r rune) rune {
	if isForbidden(r) || isHighControl(r) {
		return -1
	}
	return r
}
