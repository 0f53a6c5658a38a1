package fetcher

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

// goldenFeed is what a golden file says of a feed.
type goldenFeed struct {
	Title    string       `json:"title"`
	Link     string       `json:"link,omitempty"`
	Self     string       `json:"self,omitempty"`
	ID       string       `json:"id,omitempty"`
	Language string       `json:"language,omitempty"`
	Updated  time.Time    `json:"updated,omitzero"`
	Items    []goldenItem `json:"items"`
}

type goldenItem struct {
	ID         string   `json:"id"`
	URL        string   `json:"url,omitempty"`
	Title      string   `json:"title"`
	Derived    bool     `json:"derived,omitempty"`
	Outlet     string   `json:"outlet"`
	Authors    []string `json:"authors,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Summary    string   `json:"summary,omitempty"`
	Language   string   `json:"language,omitempty"`
	Published  string   `json:"published,omitempty"`
	Updated    string   `json:"updated,omitempty"`
	Enclosures []string `json:"enclosures,omitempty"`
	HTML       string   `json:"html,omitempty"`
}

func golden(feed ParsedFeed) goldenFeed {
	out := goldenFeed{Title: feed.Title, Link: feed.Site, Self: feed.Self, ID: feed.ID, Language: feed.Language, Updated: feed.Updated}
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	for _, it := range feed.Items {
		g := goldenItem{
			ID: it.ID, URL: it.URL, Title: it.Title, Derived: it.TitleDerived, Outlet: it.Outlet, Authors: it.Authors, Categories: it.Categories,
			Summary: it.Summary, Language: it.Language, Published: date(it.Published), Updated: date(it.Updated), HTML: it.HTML,
		}
		for _, e := range it.Enclosures {
			g.Enclosures = append(g.Enclosures, fmt.Sprintf("%s %s %d", e.URL, e.Type, e.Length))
		}
		out.Items = append(out.Items, g)
	}
	return out
}

// TestFeeds: for each testdata/feeds/X.xml or X.json there is an X.xml.golden or X.json.golden.
func TestFeeds(t *testing.T) {
	paths, _ := filepath.Glob("testdata/feeds/*.*")
	feeds := 0
	for _, path := range paths {
		if filepath.Ext(path) == ".golden" {
			continue
		}
		feeds++
		t.Run(filepath.Base(path), func(t *testing.T) {
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			feed, err := parse(t, string(body))
			if err != nil {
				t.Fatal(err)
			}
			got := golden(feed)
			if *update {
				var out strings.Builder
				encoder := json.NewEncoder(&out)
				encoder.SetEscapeHTML(false)
				encoder.SetIndent("", "  ")
				if err := encoder.Encode(got); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path+".golden", []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			var want goldenFeed
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if feeds < 2 {
		t.Errorf("only %d feeds", feeds)
	}
}

// TestMisreadLine: each text of a line of JSON Lines is mended by itself.
func TestMisreadLine(t *testing.T) {
	const title, name, body = "Ù\u0088ØµÙ\u0088Ù\u0084 Ø³Ù\u0081Ù\u008aÙ\u0086Ø©", "Ø³Ø§Ù\u0084Ù\u0085", "ظˆطµظ„طھ ط§ظ„ط³ظپظٹظ†ط© ط£ظ…ط³"
	line, err := json.Marshal(map[string]any{"title": title, "outlet": name, "author": name, "topics": []string{name}, "body": body})
	if err != nil {
		t.Fatal(err)
	}
	it, warnings, err := parseLine(line, &ImportOptions{Source: story.Source{ID: "s"}})
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	got := []string{it.Title, it.Outlet, strings.Join(it.Authors, "|"), strings.Join(it.Categories, "|"), it.HTML, it.Language}
	want := []string{"وصول سفينة", "سالم", "سالم", "سالم", "<p>وصلت السفينة أمس</p>", "ar"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	line, _ = json.Marshal(map[string]string{"title": title, "html": "<p>" + body + "</p>"})
	if it, _, err := parseLine(line, &ImportOptions{}); err != nil || it.HTML != "<p>وصلت السفينة أمس</p>" {
		t.Errorf("%q, %v", it.HTML, err)
	}
}
