package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

var update = flag.Bool("update", false, "write the golden files again")

// goldenDocument is what a golden file says of a document.
type goldenDocument struct {
	Title      string   `json:"title"`
	Derived    bool     `json:"derived,omitempty"`
	Paragraphs []string `json:"paragraphs"`
}

// TestTextDocuments: for each testdata/documents/X.txt there is an X.golden.json.
func TestTextDocuments(t *testing.T) {
	paths, _ := filepath.Glob("testdata/documents/*.txt")
	if len(paths) < 8 {
		t.Fatalf("only %d documents", len(paths))
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			documents := importAll(t, ImportOptions{}, path)
			if len(documents) != 1 || documents[0].Err != nil {
				t.Fatalf("%+v", documents)
			}
			it := documents[0].Item
			got := goldenDocument{it.Title, it.TitleDerived, strings.Split(it.Text(), "\n\n")}
			golden := strings.TrimSuffix(path, ".txt") + ".golden.json"
			if *update {
				b, _ := json.MarshalIndent(got, "", "  ")
				if err := os.WriteFile(golden, append(b, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			var want goldenDocument
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSample is the one document that the project was given.
func TestSample(t *testing.T) {
	it := importAll(t, ImportOptions{}, "testdata/documents/sample.txt")[0].Item
	paragraphs := strings.Split(it.Text(), "\n\n")
	if it.Title != "أول تعليق للكاظمي بعد محاولة اغتياله الفاشلة" || len(paragraphs) != 14 ||
		!strings.HasPrefix(paragraphs[0], "رئيس الوزراء العراقي") || !strings.HasSuffix(paragraphs[13], "في 2019.") {
		t.Errorf("%q, %d paragraphs: %q", it.Title, len(paragraphs), paragraphs)
	}
	for i, p := range paragraphs {
		if strings.HasPrefix(p, ",") || strings.HasSuffix(p, ",") {
			t.Errorf("paragraph %d: %q", i, p)
		}
	}
	if again := cleanHTML(it.HTML, nil); again != it.HTML {
		t.Errorf("the HTML of a text is not in the form that cleaning gives:\n%s\n%s", it.HTML, again)
	}
}

func importAll(t *testing.T, opt ImportOptions, paths ...string) []Document {
	t.Helper()
	opt.Source.ID, opt.Workers = "documents", 3
	if opt.Source.Location == nil {
		opt.Source.Location = riyadh
	}
	var list []Document
	if err := Import(context.Background(), paths, opt, func(d Document) error { list = append(list, d); return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImportOrderAndKinds(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"title":"من أرشيف مضغوط","body":"نص."}` + "\n" + `{"title":"ثان"}`))
	_ = z.Close()
	write("a/z.txt", "آخر الأخبار\n\nنص.")
	write("b.gz", zipped.String())
	write("c.data", "{\"body\":\"يُعرف بمضمونه لا باسمه.\"}\n\n{\"id\":7,\"title\":\"رقم\",\"author\":[\"هدى\",\"سمير\"],\"topics\":\"نفط\"}\n")
	write("d.txt.gz", zipped.String()[:20])
	write(".hidden", "x")
	if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	got := importAll(t, ImportOptions{Date: time.Unix(1.6e9, 0)}, dir)
	var names []string
	for _, d := range got {
		name, _ := filepath.Rel(dir, d.Path)
		names = append(names, strings.TrimSpace(name+" "+d.Item.Title+d.Skip))
	}
	want := []string{".hidden hidden file", "a/z.txt آخر الأخبار", "b.gz من أرشيف مضغوط", "b.gz ثان", "c.data يُعرف بمضمونه لا باسمه.", "c.data رقم", "d.txt.gz", "loop a link to a folder"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if it := got[5].Item; it.ID != "7" || len(it.Authors) != 2 || it.Categories[0] != "نفط" || it.Published.Unix() != 1.6e9 {
		t.Errorf("%+v", it)
	}
	if got[6].Err == nil {
		t.Error("a gzip file that was cut is no error")
	}
}

func TestParseLineDropsWhatCannotBeUsed(t *testing.T) {
	opt := &ImportOptions{Source: story.Source{ID: "d", Title: "وثائق", Location: riyadh}}
	it, warnings, err := parseLine([]byte(`{"title":"خبر","date":"قريبا","url":"javascript:x","author":5,"topics":{},"source":"واس","outlet":["x"],"lang":1}`), opt)
	if err != nil || len(warnings) != 5 || it.Source != SourceID("واس") || it.Outlet != "واس" || !it.Published.IsZero() || it.URL != "" {
		t.Errorf("%+v, %q, %v", it, warnings, err)
	}
	for _, bad := range []string{`{"title":"خبر"`, `[]`, `{"id":"4"}`, `{"title":"","body":"  "}`, "{\"title\":\"\xff\"}", `{"url":"https://e.example/1"}`} {
		if _, _, err := parseLine([]byte(bad), opt); err == nil {
			t.Errorf("%s is no error", bad)
		}
	}
}

func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.txt")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(1 << 30); err != nil {
		t.Skip("no sparse files here")
	}
	_ = file.Close()
	d := importAll(t, ImportOptions{}, path)
	if len(d) != 1 || d[0].Err == nil || !strings.Contains(d[0].Err.Error(), "larger than") {
		t.Errorf("%+v", d)
	}
}

func TestSourceID(t *testing.T) {
	for name, want := range map[string]string{"BBC Arabic": "bbc-arabic", "documents": "documents", " www.Example.com ": "www.example.com"} {
		if got := SourceID(name); got != want {
			t.Errorf("SourceID(%q) = %q, want %q", name, got, want)
		}
	}
	if a, b := SourceID("الشرق"), SourceID("الغرب"); a == b || len(a) != 12 || SourceID("الشرق") != a {
		t.Errorf("%q and %q", a, b)
	}
}

func FuzzParseText(f *testing.F) {
	f.Add("عنوان \n\nنص., وقال \"نعم\"., ثم.,")
	f.Fuzz(func(t *testing.T, text string) {
		it, ok := parseText(strings.ToValidUTF8(text, "�"))
		if ok && cleanHTML(it.HTML, nil) != it.HTML {
			t.Fatalf("%q is not in clean form", it.HTML)
		}
	})
}

func BenchmarkParseLine(b *testing.B) {
	line := []byte(`{"id":"x","title":"القطار السريع","body":"` + strings.Repeat(`قالت مصادر في وزارة النقل إن القطار سيعمل قبل نهاية العام المقبل.\n`, 25) + `","url":"https://e.example/1","date":"2024-05-02"}`)
	opt := &ImportOptions{Source: story.Source{ID: "d", Location: time.UTC}}
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, _, err := parseLine(line, opt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseText(b *testing.B) {
	text, _ := os.ReadFile("testdata/documents/sample.txt")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		parseText(string(text))
	}
}

// TestImportStopsWhileItWaits: nobody writes to standard input any more, and the person presses Ctrl-C.
func TestImportStopsWhileItWaits(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	err := Import(ctx, []string{"-"}, ImportOptions{Stdin: in}, func(Document) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// endless gives the same line for ever and counts its bytes.
type endless struct {
	line string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.read%len(e.line):])
	e.read += n
	return n, nil
}

// TestReadsOnlySoFarAhead: however long the documents are, and however many could be parsed at one time.
func TestReadsOnlySoFarAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &endless{line: `{"title":"خبر"}` + strings.Repeat("x", 4<<20) + "\n"}
		enough := errors.New("enough")
		opt := ImportOptions{Source: story.Source{ID: "d", Location: time.UTC}, Stdin: in, Workers: 16}
		err := Import(context.Background(), []string{"-"}, opt, func(Document) error {
			synctest.Wait() // until nobody can do more
			if most := maxAhead + 3*len(in.line); in.read > most {
				t.Errorf("%d MiB are read ahead, want at most %d", in.read>>20, most>>20)
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Error(err)
		}
	})
}
