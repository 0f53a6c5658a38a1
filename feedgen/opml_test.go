package feedgen_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/feedgen"
	"nashra/story"
)

// listFile is a testdata/X.sources.json: what X.opml is written from. The reader of OPML is tested with both.
type listFile struct {
	Title    string       `json:"title"`
	Modified time.Time    `json:"modified"`
	Sources  []listSource `json:"sources"`
	Notes    []string     `json:"notes"`
}

type listSource struct {
	ID, URL, Title, Site, Language, Timezone string
	Folder, Include, Exclude                 []string
	Paused                                   bool
}

func (s listSource) subscription() story.Subscription {
	return story.Subscription{
		ID: s.ID, URL: s.URL, Title: s.Title, Include: s.Include, Exclude: s.Exclude, Paused: s.Paused, Zone: s.Timezone,
		Site: s.Site, Language: s.Language, Folder: s.Folder,
	}
}

// TestOPMLGolden: for each testdata/X.sources.json there is an X.opml.
func TestOPMLGolden(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.sources.json")
	if len(paths) < 3 {
		t.Fatalf("only %d lists", len(paths))
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var list listFile
			decoder := json.NewDecoder(bytes.NewReader(b))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(&list); err != nil {
				t.Fatal(err)
			}
			o := feedgen.OPML{Title: list.Title, Modified: list.Modified}
			for _, s := range list.Sources {
				o.Sources = append(o.Sources, s.subscription())
			}
			var out bytes.Buffer
			notes, err := feedgen.WriteOPML(&out, o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(list.Notes, notes); diff != "" {
				t.Error(diff)
			}
			path := strings.TrimSuffix(path, ".sources.json") + ".opml"
			if *update {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(out.String()+strings.Join(notes, ""), "sirr") {
				t.Error("a password went out")
			}
		})
	}
}

// readOutline is what another reader sees; encoding/xml is strict where it is not told otherwise.
type readOutline struct {
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr"`
	Type     string        `xml:"type,attr"`
	URL      string        `xml:"xmlUrl,attr"`
	Site     string        `xml:"htmlUrl,attr"`
	Language string        `xml:"language,attr"`
	ID       string        `xml:"urn:nashra:opml id,attr"`
	Zone     string        `xml:"urn:nashra:opml timezone,attr"`
	Paused   bool          `xml:"urn:nashra:opml paused,attr"`
	Include  string        `xml:"urn:nashra:opml include,attr"`
	Exclude  string        `xml:"urn:nashra:opml exclude,attr"`
	Outlines []readOutline `xml:"outline"`
}

type readOPML struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Modified string        `xml:"head>dateModified"`
	Outlines []readOutline `xml:"body>outline"`
}

// flat lists the feeds of a tree with their paths; faults says what no reader would take.
func flat(outlines []readOutline, path []string) (feeds []story.Subscription, faults []string) {
	folders := map[string]bool{}
	for _, o := range outlines {
		switch {
		case o.Text == "":
			faults = append(faults, fmt.Sprintf("no text: %+v", o))
		case o.URL != "" && (o.Type != "rss" || len(o.Outlines) > 0):
			faults = append(faults, fmt.Sprintf("no feed: %+v", o))
		case o.URL == "" && (len(o.Outlines) == 0 || o.Text != o.Title || o.Type != "" || folders[o.Text]):
			faults = append(faults, fmt.Sprintf("no folder, or one that was there: %+v", o))
		}
		if o.URL == "" {
			folders[o.Text] = true
			deeper, wrong := flat(o.Outlines, append(path[:len(path):len(path)], o.Text))
			feeds, faults = append(feeds, deeper...), append(faults, wrong...)
			continue
		}
		s := story.Subscription{ID: o.ID, URL: o.URL, Title: o.Title, Paused: o.Paused, Site: o.Site, Language: o.Language, Zone: o.Zone, Folder: path}
		for _, list := range []struct {
			to   *[]string
			text string
		}{{&s.Include, o.Include}, {&s.Exclude, o.Exclude}} {
			if list.text != "" {
				*list.to = strings.Split(list.text, "\n")
			}
		}
		feeds = append(feeds, s)
	}
	return feeds, faults
}

func anySubscription(n int) *rapid.Generator[story.Subscription] {
	line := rapid.Map(anyText(), func(s string) string {
		return strings.Join(strings.Fields(strings.Map(inXML, strings.ToValidUTF8(s, ""))), " ")
	})
	word := line.Filter(func(s string) bool { return s != "" })
	return rapid.Custom(func(t *rapid.T) story.Subscription {
		s := story.Subscription{
			ID: fmt.Sprint("s", n), URL: fmt.Sprint("https://bahr.example/rss?a=1&b=", n), Title: line.Draw(t, "title"), Paused: rapid.Bool().Draw(t, "paused"),
			Include: rapid.SliceOfN(word, 0, 3).Draw(t, "include"), Exclude: rapid.SliceOfN(word, 0, 3).Draw(t, "exclude"),
			Site:     rapid.SampledFrom([]string{"", "http://bahr.example/"}).Draw(t, "site"),
			Language: rapid.SampledFrom([]string{"", "ar", "ar-EG"}).Draw(t, "language"),
			Folder:   rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"صحف", "مجلات", "اليمن"}), word), 0, 3).Draw(t, "folder"),
		}
		if rapid.Bool().Draw(t, "zone") {
			s.Zone = "Asia/Aden"
		}
		return s
	})
}

func inXML(r rune) rune {
	if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 { // they would turn the neighbours about
		return -1
	}
	return r
}

// TestOPMLHoldsEverything: another reader finds each source once, in its folder, with all that it has; and the order is
// that of first appearance.
func TestOPMLHoldsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := feedgen.OPML{Title: "مصادر", Modified: rapid.SampledFrom([]time.Time{{}, time.Date(2026, 11, 25, 7, 0, 0, 0, time.FixedZone("", 3600))}).Draw(t, "modified")}
		for n := range rapid.IntRange(0, 12).Draw(t, "sources") {
			o.Sources = append(o.Sources, anySubscription(n).Draw(t, "source"))
		}
		var out, again bytes.Buffer
		notes, err := feedgen.WriteOPML(&out, o)
		if err != nil || len(notes) > 0 {
			t.Fatal(notes, err)
		}
		if _, err := feedgen.WriteOPML(&again, o); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Fatal("the same list, other bytes", err)
		}
		var read readOPML
		if err := xml.Unmarshal(out.Bytes(), &read); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		modified := "Wed, 25 Nov 2026 06:00:00 GMT"
		if o.Modified.IsZero() {
			modified = ""
		}
		if read.Version != "2.0" || read.Title != o.Title || read.Modified != modified {
			t.Errorf("%+v", read)
		}
		got, faults := flat(read.Outlines, nil)
		if len(faults) > 0 {
			t.Error(faults)
		}
		same := cmp.Options{cmp.FilterValues(func(a, b []string) bool { return len(a)+len(b) == 0 }, cmp.Ignore())}
		if diff := cmp.Diff(grouped(o.Sources, 0), got, same); diff != "" {
			t.Errorf("%s\n%s", diff, out.String())
		}
	})
}

// grouped sorts sources as folders hold them: what shares the name at this depth stands where the first of it stands.
func grouped(list []story.Subscription, depth int) (out []story.Subscription) {
	done := make([]bool, len(list))
	for i, s := range list {
		switch {
		case done[i]:
		case len(s.Folder) == depth:
			out = append(out, s)
		default:
			var inside []story.Subscription
			for j := i; j < len(list); j++ {
				if len(list[j].Folder) > depth && list[j].Folder[depth] == s.Folder[depth] {
					done[j] = true
					inside = append(inside, list[j])
				}
			}
			out = append(out, grouped(inside, depth+1)...)
		}
	}
	return out
}

// TestOPMLOfNastyText: what no XML holds, and line ends, cost no other source anything.
func TestOPMLOfNastyText(t *testing.T) {
	source := story.Subscription{
		ID: "a\x00", URL: "https://bahr.example/rss", Title: "بحر\n\x08\xff  هادئ\ufffe", Include: []string{"موج\nعال", " \x01"},
		Folder: []string{"", "\x00 ", "صحف\nاليوم"}, Language: "ar\v",
	}
	var out bytes.Buffer
	if _, err := feedgen.WriteOPML(&out, feedgen.OPML{Title: "ق\x00\n", Modified: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), Sources: []story.Subscription{source}}); err != nil {
		t.Fatal(err)
	}
	var read readOPML
	if err := xml.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	want := []readOutline{{Text: "صحف اليوم", Title: "صحف اليوم", Outlines: []readOutline{{
		Text: "بحر � هادئ", Title: "بحر � هادئ", Type: "rss", URL: "https://bahr.example/rss", Language: "ar", ID: "a", Include: "موج عال",
	}}}}
	if diff := cmp.Diff(want, read.Outlines); diff != "" || read.Title != "ق" || read.Modified != "" {
		t.Error(diff, read.Title, read.Modified)
	}
}

func TestOPMLWriterFails(t *testing.T) {
	list := feedgen.OPML{Sources: []story.Subscription{{ID: "bahr", URL: "https://bahr.example/", Folder: []string{"صحف"}}}}
	var out bytes.Buffer
	if _, err := feedgen.WriteOPML(&out, list); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, len(xml.Header), out.Len() / 2, out.Len() - 1} {
		room := fullAfter(n)
		if _, err := feedgen.WriteOPML(&room, list); !errors.Is(err, errFull) || !strings.Contains(err.Error(), "writing OPML") {
			t.Errorf("after %d of %d bytes: %v", n, out.Len(), err)
		}
	}
}

// TestOPMLHasAllOfASubscription: what one learns to have must be written or left out with a reason.
func TestOPMLHasAllOfASubscription(t *testing.T) {
	var names []string
	kind := reflect.TypeFor[story.Subscription]()
	for i := range kind.NumField() {
		names = append(names, kind.Field(i).Name)
	}
	want := "ID URL Title Site Language Zone Include Exclude Folder Paused Added Found" // the last two are of our own visit
	if got := strings.Join(names, " "); got != want {
		t.Errorf("story.Subscription has %q; write and read what is new in OPML, then mend this", got)
	}
}
