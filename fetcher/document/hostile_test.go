package document_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"nashra/fetcher/document"
)

func plain(b []byte, _ string) (string, error) { return strings.ToValidUTF8(string(b), "\uFFFD"), nil }

func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestHostileFiles: each is an error in a sentence, or is read; none goes on for ever or breaks down.
func TestHostileFiles(t *testing.T) {
	const limit = 1 << 20
	deep := strings.Repeat("<x>", 100_000)
	nested := "Subject: a\nContent-Type: multipart/mixed; boundary=b0\n\n"
	for i := range 60 {
		nested += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	docx := func(content string) ([]byte, error) {
		_, err := document.ReadDOCX(zipOf(t, "word/document.xml", content), limit)
		return nil, err
	}
	odt := func(content string) ([]byte, error) {
		_, err := document.ReadODT(zipOf(t, "content.xml", content), limit)
		return nil, err
	}
	page := func(text string) ([]byte, error) { _, err := document.ReadHTML(text, ""); return nil, err }
	epub := func(text string) ([]byte, error) {
		_, err := document.ReadEPUB(zipOf(t, "META-INF/container.xml", `<c><rootfile full-path="b.opf"/></c>`, "b.opf", `<p><item id="a" href="a.html"/><itemref idref="a"/></p>`, "a.html", text), limit)
		return nil, err
	}
	letter := func(text string) ([]byte, error) {
		_, _, err := document.ReadMail([]byte(text), limit, plain)
		return nil, err
	}
	markdown := func(text string) ([]byte, error) { _, err := document.ReadMarkdown(text); return nil, err }
	for _, c := range []struct {
		name string
		read func(string) ([]byte, error)
		file string
		err  string // "" where it is read
	}{
		{"docx that unpacks to much", docx, "<d>" + strings.Repeat("<p><t>aaaaaaaaaaaa</t></p>", 100_000) + "</d>", "more than 1 MiB"},
		{"docx that nests", docx, deep, "too deep"},
		{"TOML that nests", markdown, "+++\na = " + strings.Repeat("[", 60_000) + "\n+++\n", "is not TOML"},
		{"TOML of one long name", markdown, "+++\n" + strings.Repeat("a.", 30_000) + "a = 1\n+++\ntext", ""},
		{"docx of entities", docx, `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d><p><t>&b;</t></p></d>`, "declares entities"},
		{"docx that breaks off", docx, "<d><p><t>نص", "XML is damaged"},
		{"docx without text", docx, "<d/>", "empty"},
		{"odt that nests", odt, deep, "too deep"},
		{"odt of spaces", odt, `<d><p>أ<s c="999999999"/>ب</p></d>`, ""},
		{"page of tags", page, strings.Repeat("<p>", 200_000), "more than 50000 elements"},
		{"page that nests", page, strings.Repeat("<div>", 9_000) + "نص", "cannot be read"},
		{"page that opens a thousand times", page, "<p>" + manyTags(400) + strings.Repeat("<p>x", 5000), "multiple of its size"},
		{"page of heavy text", page, strings.Repeat("<div>", 250) + strings.Repeat("نص طويل. ", 100_000), ""},
		{"chapter that opens a thousand times", epub, "<p>" + manyTags(400) + strings.Repeat("<p>x", 5000), "multiple of its size"},
		{"page of open formats", page, strings.Repeat("<b><p>نص", 400), ""},
		{"page of paragraphs", page, "<article>" + strings.Repeat("<p>نص طويل بعض الشيء، وفيه فاصلة.</p>", 20_000) + "</article>", ""},
		{"page of links", page, strings.Repeat("<div><a href=/x>نص</a></div>", 12_000), ""},
		{"page of nothing", page, "<html></html>", "no text"},
		{"page of bad linked data", page, `<script type="application/ld+json">{"@graph":` + strings.Repeat("[", 5000) + `</script><p>نص</p>`, ""},
		{"mail that nests", letter, nested, "too many parts"},
		{"mail of parts", letter, "Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nنص\n", 5000), "too many parts"},
		{"mail that is long", letter, "Subject: a\n\n" + strings.Repeat("x", limit+1), "longer than 1 MiB"},
		{"mail without a header", letter, "نص", "cannot be read"},
		{"markdown of quotes", markdown, strings.Repeat("> ", 5000) + "نص", "deep"},
		{"markdown of brackets", markdown, strings.Repeat("[a](", 20_000) + "نص", "marks"},
		{"markdown of cells", markdown, strings.Repeat("|a", 1000) + "\n" + strings.Repeat("|-", 1000) + "\n" + strings.Repeat("a\n", 3000), ""},
		{"markdown of lists", markdown, strings.Repeat("- ", 20_000), "deep"},
		{"markdown of items", markdown, strings.Repeat("- a\n", 1_000_000), "lines"},
		{"front matter of aliases", markdown, "---\ntitle: x\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n---\nنص", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			_, err := c.read(c.file)
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("%v, want %q", err, c.err)
			}
			t.Logf("%v for %d bytes", time.Since(began).Round(time.Millisecond), len(c.file))
		})
	}
}

func manyTags(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "<b id=%d>", i)
	}
	return out.String()
}

// TestTables: a row that cannot be read is an error with its line, and the others go on where that can be.
func TestTables(t *testing.T) {
	for _, c := range []struct{ name, table, want string }{
		{"another number of cells", "title,text\na,b\nc\nd,e\n", "2 a|3 error|4 d|"},
		{"a quote that is not closed", "title,text\na,b\n\"c,d\ne,f\n", "2 a|3 error|"},
		{"quotes in a cell", "title,text\nقال \"نعم\",b\n", "2 قال \"نعم\"|"},
		{"an endless row", "title,text\n\"" + strings.Repeat("x", document.MaxRow+1<<20), "2 error|"},
		{"many cells", "title,text\n" + strings.Repeat(",", 10_000_000) + "\n", "2 error|"},
		{"empty lines", "title,text\n\na,b\n\n", "3 a|"},
		{"bytes that are no text", "title,text\n\xff,b\nc,d\n", "2 error|3 c|"},
	} {
		var got strings.Builder
		err := document.ReadTable(bufio.NewReaderSize(strings.NewReader(c.table), 64<<10), func(line int, d document.Document, err error) error {
			if err != nil {
				d.Title = "error"
			}
			fmt.Fprintf(&got, "%d %s|", line, d.Title)
			return nil
		})
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %q, %v", c.name, got.String(), err)
		}
	}
}

// TestLongLetters: a message that is too long is said to be, and not held; the others come.
func TestLongLetters(t *testing.T) {
	const head = "From a@b Sun Nov  7 10:00:00 2021\nSubject: x\n\n"
	box := head + "one\n\n" + head + strings.Repeat("x", 10_000) + "\n\n" + head + "three\n"
	var got []string
	err := document.SplitMbox(bufio.NewReaderSize(strings.NewReader(box), 64), 1000, func(line int, message []byte, err error) error {
		got = append(got, fmt.Sprint(line, len(message), err))
		return nil
	})
	if want := "[1 17 <nil> 6 0 the message is longer than 1000 bytes 11 18 <nil>]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v", got, err)
	}
	stop := errors.New("stop")
	if err := document.SplitMbox(bufio.NewReader(strings.NewReader(box)), 1000, func(int, []byte, error) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func FuzzReadHTML(f *testing.F) {
	f.Add("<html><head><title>x</title><meta property=og:title content=y><script type=application/ld+json>{\"@type\":\"NewsArticle\"}</script></head><body><article><p>نص</p></article>")
	f.Add("<table><tr><td><a href=/x><b><i>نص</table><base href=//y><amp-img src=1>")
	f.Fuzz(func(t *testing.T, page string) {
		said, err := document.ReadHTML(strings.ToValidUTF8(page, "?"), "https://a.example/")
		if err == nil {
			_, _ = document.Prose(said.HTML)
		}
	})
}

func FuzzReadMarkdown(f *testing.F) {
	f.Add("---\ntitle: x\n---\n# نص\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
	f.Add("+++\ntitle = 'x'\n[taxonomies]\ntags = ['a']\n+++\n* نص\n  * [x](y)\n> q\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = document.ReadMarkdown(strings.ToValidUTF8(text, "?"))
		_, _ = document.ReadMetadata(strings.ToValidUTF8(text, "?"))
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("title,text\n\"a\",b\n"))
	f.Add([]byte("العنوان;النص;التاريخ\n\"أ\"\"ب\nج\";د;2021-11-07\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = document.LooksLikeTable("a.csv", b)
		_ = document.ReadTable(bufio.NewReader(bytes.NewReader(b)), func(int, document.Document, error) error { return nil })
	})
}

// FuzzReadOffice: what is fuzzed is the XML within the files, and the files as they are.
func FuzzReadOffice(f *testing.F) {
	f.Add([]byte("<d><p><t>نص</t></p></d>"))
	f.Add([]byte("<d><p>نص<s c='3'/></p></d>"))
	f.Add([]byte("<package><metadata><title>x</title></metadata><manifest><item id='a' href='a.html'/></manifest><spine><itemref idref='a'/></spine></package>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 20
		_, _ = document.ReadDOCX(zipOf(t, "word/document.xml", string(b), "docProps/core.xml", string(b)), limit)
		_, _ = document.ReadODT(zipOf(t, "content.xml", string(b), "meta.xml", string(b)), limit)
		_, _ = document.ReadEPUB(zipOf(t, "META-INF/container.xml", `<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>`, "p.opf", string(b), "a.html", string(b)), limit)
		_, _ = document.ReadDOCX(b, limit)
		_, _ = document.ReadODT(b, limit)
		_, _ = document.ReadEPUB(b, limit)
	})
}
