package fetcher

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

// goldenFeed is what a golden file says of a feed.
type goldenFeed struct {
	Title string       `json:"title"`
	Items []goldenItem `json:"items"`
}

type goldenItem struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Outlet     string   `json:"outlet"`
	Authors    []string `json:"authors"`
	Categories []string `json:"categories"`
	Summary    string   `json:"summary"`
	Language   string   `json:"language"`
	HTML       string   `json:"html"`
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
			got := goldenFeed{Title: feed.Title}
			for _, it := range feed.Items {
				got.Items = append(got.Items, goldenItem{it.ID, it.Title, it.Outlet, it.Authors, it.Categories, it.Summary, it.Language, it.HTML})
			}
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
