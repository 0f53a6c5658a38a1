package feedgen_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nashra/feedgen"
)

var update = flag.Bool("update", false, "write the golden files again")

// golden are the files beside each testdata/NAME/stories.json, and what writes them. The pages of single stories stand
// one after the other.
func golden() map[string]func(io.Writer, feedgen.Feed) error {
	files := map[string]func(io.Writer, feedgen.Feed) error{"stories.html": writeStoryPages}
	for _, format := range feedgen.Formats() {
		name := format.File
		if format.File == "" {
			name = "feed.html"
		}
		files[name] = format.Write
	}
	return files
}

func writeStoryPages(w io.Writer, f feedgen.Feed) error {
	stories := f.Stories
	f.Stories = nil
	for _, s := range stories {
		if err := feedgen.WriteStory(w, f, s); err != nil {
			return err
		}
	}
	return nil
}

// goldenFeeds are the feeds of testdata by the names of their folders: a folder with a stories.json is a new case.
func goldenFeeds(t testing.TB) map[string]feedgen.Feed {
	t.Helper()
	paths, err := filepath.Glob("testdata/*/stories.json")
	if err != nil || len(paths) < 11 {
		t.Fatalf("only %d feeds: %v", len(paths), err)
	}
	feeds := map[string]feedgen.Feed{}
	for _, path := range paths {
		feeds[filepath.Base(filepath.Dir(path))] = readFeed(t, path)
	}
	return feeds
}

func readFeed(t testing.TB, path string) feedgen.Feed {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var f feedgen.Feed
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// written is what write writes.
func written(t testing.TB, write func(io.Writer, feedgen.Feed) error, f feedgen.Feed) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// style is left out of the golden pages: a colour would change them all.
var style = regexp.MustCompile(`(?s)<style>.+?</style>`)

func TestGolden(t *testing.T) {
	for name, feed := range goldenFeeds(t) {
		for file, write := range golden() {
			t.Run(name+"/"+file, func(t *testing.T) {
				got := style.ReplaceAllString(written(t, write, feed), "<style></style>")
				path := filepath.Join("testdata", name, file)
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
					t.Error(diff)
				}
			})
		}
	}
}

// TestGoldenFilesAllCount: a file that no test reads would be believed for ever.
func TestGoldenFilesAllCount(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	feeds := goldenFeeds(t)
	for _, path := range paths {
		name, file := filepath.Base(filepath.Dir(path)), filepath.Base(path)
		if name == "fuzz" || name == "rapid" { // inputs that failed once
			continue
		}
		names := []string{"stories.json"}
		for golden := range golden() {
			names = append(names, golden)
		}
		if _, ok := feeds[name]; !ok || !slices.Contains(names, file) {
			t.Errorf("nothing reads %s", path)
		}
	}
}
