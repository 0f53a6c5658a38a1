package fetcher

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

// filesByPath is a memory for tests.
type filesByPath map[string]story.File

func (m filesByPath) Files(paths []string) ([]story.File, error) {
	list := make([]story.File, len(paths))
	for i, path := range paths {
		list[i] = m[path]
	}
	return list, nil
}

// TestUnchangedFilesAreNotReadAgain: what was whole is known by size and time; by its bytes where only the time is another
// or says nothing; and is read again with other options, another sidecar, other bytes, or when a document had failed.
func TestUnchangedFilesAreNotReadAgain(t *testing.T) {
	dir, old := t.TempDir(), time.Now().Add(-time.Hour)
	write := func(name, content string, at time.Time) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "وصول السفينة\n\nوصلت أمس.", old)
	write("b.jsonl", `{"title":"أول"}`+"\n"+`{"title":"ثان"}`+"\n", old)
	write("c.jsonl", `{"title":"سليم"}`+"\n{\n", old)
	write("d.txt", "خبر جديد\n\nكتب لتوه.", time.Now())
	write("e.zip", "PK\x05\x06"+strings.Repeat("\x00", 18), old)
	memory := filesByPath{}
	run := func(opt ImportOptions) (told []string) {
		opt.Memory = memory
		for _, d := range importAll(t, opt, dir) {
			name := filepath.Base(d.Path)
			switch {
			case d.Err != nil:
				told = append(told, name+" failed")
			case d.File == nil:
				told = append(told, name+" read")
			case d.Unchanged:
				told = append(told, fmt.Sprintf("%s unchanged %d", name, d.File.Documents))
				fallthrough
			default:
				memory[d.File.Path] = *d.File
			}
		}
		return told
	}
	expect := func(what string, got []string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(what, diff)
		}
	}
	expect("first", run(ImportOptions{}), "a.txt read", "b.jsonl read", "b.jsonl read", "c.jsonl read", "c.jsonl failed", "d.txt read")
	again := []string{"a.txt unchanged 1", "b.jsonl unchanged 2", "c.jsonl read", "c.jsonl failed", "d.txt unchanged 1", "e.zip unchanged 0"}
	expect("again", run(ImportOptions{}), again...)
	write("a.txt", "وصول السفينة\n\nوصلت أمس.", old.Add(time.Minute))
	expect("touched", run(ImportOptions{}), again...)
	if got := memory[filepath.Join(dir, "a.txt")].Modified; !got.Equal(old.Add(time.Minute)) {
		t.Errorf("the new time is not remembered: %v", got)
	}
	write("a.txt", "وصول السفينة\n\nوصلت غدا.", old.Add(time.Hour/2))
	write("d.txt", "خبر جديد\n\nكتب بعده.", time.Now())
	expect("edited", run(ImportOptions{}), append([]string{"a.txt read", again[1], again[2], again[3], "d.txt read"}, again[5])...)
	write("b.yaml", "date: 2021-11-07", old)
	expect("sidecar", run(ImportOptions{}), "a.txt unchanged 1", "b.jsonl read", "b.jsonl read", again[2], again[3], again[4], again[5])
	expect("option", run(ImportOptions{Date: old})[:1], "a.txt read")
	expect("asked", run(ImportOptions{Date: old, Again: true})[:1], "a.txt read")
}

// TestFileThatGrows: one document is not taken half, of many what was there is, and it is said of both.
func TestFileThatGrows(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{"a.txt": "changed while", "b.jsonl": "what was read of it until then"} {
		path := filepath.Join(dir, name)
		before := `{"title":"أول"}` + "\n"
		if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(before+before), 0o644); err != nil {
			t.Fatal(err)
		}
		r := readerOf(&ImportOptions{Memory: filesByPath{}})
		r.ctx, r.root = t.Context(), dir
		if err := r.regular(path, file, info); err != nil {
			t.Fatal(err)
		}
		raws := r.current.raws
		if last := raws[len(raws)-1]; last.err == nil || !strings.Contains(last.err.Error(), want) || len(raws) > 2 {
			t.Errorf("%s: %+v", name, raws)
		}
	}
}
