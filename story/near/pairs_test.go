package near

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReports has news of real difficulty. A file says first whether its items are one story; each item begins with its
// outlet, the hours after the first, and its title.
func TestReports(t *testing.T) {
	paths, err := filepath.Glob("testdata/pairs/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	all := map[string][]news{}
	for _, path := range paths {
		_, all[path] = readReports(t, path)
	}
	for _, path := range paths {
		want, items := readReports(t, path)
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name+"/first of all", func(t *testing.T) { judgeReports(t, newDesk(), want, items) })
		t.Run(name+"/after the others", func(t *testing.T) {
			d := newDesk()
			for _, other := range paths {
				for _, n := range all[other] {
					if other != path {
						d.add(t, n)
					}
				}
			}
			judgeReports(t, d, want, items)
		})
	}
}

func judgeReports(t *testing.T, d *desk, want string, items []news) {
	stories := map[uint64]bool{}
	for i, n := range items {
		found, story := d.add(t, n)
		stories[story] = true
		t.Logf("item %d: %+v", i+1, found)
	}
	if n := len(stories); want == "one story" && n != 1 || want == "each its own" && n != len(items) {
		t.Errorf("%d items make %d stories, want %s", len(items), n, want)
	}
}

func readReports(t *testing.T, path string) (want string, items []news) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, rest, _ := strings.Cut(string(text), "\n")
	for _, part := range strings.Split(rest, "# ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		var n news
		var hours int
		if _, err := fmt.Sscan(head, &n.outlet, &hours); err != nil {
			t.Fatalf("%s: %q: %v", path, head, err)
		}
		n.title, n.body = strings.Join(strings.Fields(head)[2:], " "), body
		n.when = monday.Add(time.Duration(hours) * time.Hour)
		items = append(items, n)
	}
	if want != "one story" && want != "each its own" || len(items) < 2 {
		t.Fatalf("%s: %q with %d items", path, want, len(items))
	}
	return want, items
}
