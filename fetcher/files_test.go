package fetcher

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// goldenFile is what a golden file says of a document in a file.
type goldenFile struct {
	Line      int      `json:"line,omitempty"`
	Err       string   `json:"error,omitempty"`
	Skip      string   `json:"skip,omitempty"`
	Warnings  []string `json:"warnings,omitempty"`
	ID        string   `json:"id,omitempty"`
	Title     string   `json:"title,omitempty"`
	Derived   bool     `json:"derived,omitempty"`
	URL       string   `json:"url,omitempty"`
	Source    string   `json:"source,omitempty"` // where it is not the default
	Outlet    string   `json:"outlet,omitempty"` // where it is not the default
	Authors   []string `json:"authors,omitempty"`
	Topics    []string `json:"topics,omitempty"`
	Published string   `json:"published,omitempty"`
	HTML      []string `json:"html,omitempty"` // by lines
}

// TestFiles: for each testdata/files/X there is an X.golden with what an import makes of it.
func TestFiles(t *testing.T) {
	paths, _ := filepath.Glob("testdata/files/*")
	if len(paths) < 2*75 {
		t.Fatalf("only %d files", len(paths)/2)
	}
	for _, path := range paths {
		if filepath.Ext(path) == ".golden" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			var got []goldenFile
			opt := ImportOptions{Workers: 2}
			opt.Source.ID, opt.Source.Title, opt.Source.Location = "documents", "وثائق", riyadh
			err := Import(context.Background(), []string{path}, opt, func(d Document) error {
				got = append(got, whatBecame(d))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			printer := json.NewEncoder(&out)
			printer.SetEscapeHTML(false)
			printer.SetIndent("", "  ")
			if err := printer.Encode(got); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(path+".golden", []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", out.String(), want)
			}
		})
	}
}

func whatBecame(d Document) goldenFile {
	g := goldenFile{Line: d.Line, Skip: d.Skip, Warnings: d.Warnings}
	if d.Err != nil {
		g.Err = d.Err.Error()
		return g
	}
	it := d.Item
	g.ID, g.Title, g.Derived, g.URL, g.Authors, g.Topics = it.ID, it.Title, it.TitleDerived, it.URL, it.Authors, it.Categories
	if it.Source != "documents" {
		g.Source = it.Source
	}
	if it.Outlet != "وثائق" {
		g.Outlet = it.Outlet
	}
	if !it.Published.IsZero() {
		g.Published = it.Published.Format(time.RFC3339)
	}
	if it.HTML != "" {
		g.HTML = strings.Split(it.HTML, "\n")
	}
	return g
}
