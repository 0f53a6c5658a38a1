package fetcher

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/fetcher/document"
)

func recordOf(address, header, body string) string {
	block := "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" + body
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", address, len(block), block)
}

// TestCrawlsInArchives: a crawl is read wherever it is packed, and its documents are named by their addresses.
func TestCrawlsInArchives(t *testing.T) {
	crawl := []byte(recordOf("https://a.example/1", "Content-Type: text/plain", "عنوان الخبر الأول\n\nنص الخبر الأول.") +
		recordOf("https://a.example/2", "Content-Type: text/html", "<title>خبر</title><p>نص الخبر الثاني."))
	want := func(path string) []string {
		return []string{path + "/https://a.example/1 عنوان الخبر الأول", path + "/https://a.example/2 خبر"}
	}
	for name, body := range map[string][]byte{
		"a.warc": crawl, "a.warc.zst": zstded(t, crawl), "any.name": gzipped(t, crawl),
		"a.zip": zipFile(t, inside{name: "b.warc.gz", body: gzipped(t, crawl)}), "a.tar": tarFile(t, inside{name: "b.warc", body: crawl}),
	} {
		path := name
		switch name {
		case "a.zip":
			path += "/b.warc.gz"
		case "a.tar":
			path += "/b.warc"
		}
		if got := told(t, ImportOptions{}, writeFile(t, name, string(body))); !slices.Equal(got, want(path)) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// records gives a crawl of texts that is never whole anywhere, and counts the pages.
type records struct {
	left  int
	given atomic.Int64
	rest  string
}

func (r *records) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.left == 0 {
			return 0, io.EOF
		}
		r.left--
		given := r.given.Add(1)
		title := fmt.Sprintf("خبر رقم %d من الميناء", given)
		r.rest = recordOf(fmt.Sprintf("https://a.example/%d", given), "Content-Type: text/plain", title+"\n\n"+strings.Repeat("وصلت السفينة إلى الميناء. ", 20))
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestCrawlIsNotHeld: of a crawl no more is in memory than of other documents: some chunks that are read ahead, each of so many
// documents at most.
func TestCrawlIsNotHeld(t *testing.T) {
	const pages, workers = 10_000, 2
	crawl := &records{left: pages}
	documents, most := 0, 0
	opt := ImportOptions{Workers: workers, Stdin: crawl}
	err := Import(context.Background(), []string{"-"}, opt, func(d Document) error {
		if documents++; d.Err != nil || d.Skip != "" {
			return fmt.Errorf("%+v", d)
		}
		most = max(most, int(crawl.given.Load())-documents)
		return nil
	})
	// Those in the channel, those at work, the one that is yielded and the one that is filled; and what the buffers hold.
	const bound = (2*workers + workers + 3) * chunkDocuments
	if err != nil || documents != pages || most > bound {
		t.Errorf("%d documents, %d at a time (of %d), %v", documents, most, bound, err)
	}
}

// TestCrawlThatGrows: what comes out of the records is weighed as what comes out of any packing.
func TestCrawlThatGrows(t *testing.T) {
	bomb := recordOf("https://a.example/", "Content-Type: text/html\r\nContent-Encoding: gzip", string(gzipped(t, []byte(strings.Repeat(" ", 16<<20)))))
	got := told(t, ImportOptions{}, writeFile(t, "a.warc", strings.Repeat(bomb, 200)))
	if len(got) > 70 || !strings.HasSuffix(got[len(got)-1], "a.warc failed: "+errBomb.Error()) {
		t.Errorf("%d told, at last %q", len(got), got[len(got)-1])
	}
}

// TestCrawlHasWhatSitesHave: what cannot be read of a site is left out, and is no failure of the import.
func TestCrawlHasWhatSitesHave(t *testing.T) {
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	for _, c := range []struct{ kind, body, want string }{
		{word, "PK\x03\x04 and no more", "skipped: the file is damaged"},
		{word, string(zipFile(t, inside{name: "a.jpg"})), "skipped: this is a binary file, not text"},
		{"application/pdf", "%PDF-1.4 and no more", "skipped: "}, // whatever is said of it
		{"text/html", strings.Repeat("<p>\xE4\xFF\x81", 9), "skipped: the text is not UTF-8"},
		{"text/html", "<div>", "skipped: the page has no text"},
		{"text/html", strings.Repeat("<p>", 60_000), "skipped: the page has more than 50000 elements"},
		{"application/rss+xml", `<?xml version="1.0"?><urlset/>`, "skipped: this is XML of a kind that is not known"},
		{"text/plain", "<html><title>عنوان</title><p>نص.", "عنوان"},
		{"text/html; charset=utf-8", "عنوان بلا وسوم وبعده نص", "عنوان بلا وسوم وبعده نص"},
	} {
		got := told(t, ImportOptions{}, writeFile(t, "a.warc", recordOf("https://a.example/b", "Content-Type: "+c.kind, c.body)))
		if len(got) != 1 || !strings.HasPrefix(got[0], "a.warc/https://a.example/b "+c.want) {
			t.Errorf("%s, %.20q: %q; want %q", c.kind, c.body, got, c.want)
		}
	}
}

// TestWhatIsKnownOfMany: the date in the name of a crawl is of the crawl, and a file beside it names none of its documents; what came
// with a message has the message's date.
func TestWhatIsKnownOfMany(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"crawl-2026-03-01.warc":      recordOf("https://a.example/1", "Content-Type: text/plain", "نص وحيد بلا تاريخ ولا عنوان."),
		"crawl-2026-03-01.warc.json": `{"id": "1", "title": "الزحف", "url": "https://b.example/", "topics": ["بحر"]}`,
		"mail-2020-01-01.eml": "Subject: s\nFrom: b\nDate: Sun, 01 Mar 2026 10:00:00 +0300\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nنص\n--b\nContent-Type: a/b\n\n" +
			string(zipFile(t, inside{name: "[Content_Types].xml"}, inside{name: "word/document.xml", body: []byte("<d><p><t>نص وحيد</t></p></d>")})) + "\n--b--\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, d := range importAll(t, ImportOptions{}, folder) {
		got = append(got, fmt.Sprintf("%s %s %q %q %v %s %s", d.Kind, d.Item.Published.UTC().Format(time.DateOnly), d.Item.ID, d.Item.URL, d.Item.Categories, d.Dated, d.Skip))
	}
	want := []string{`text 0001-01-01 "" "https://a.example/1" [بحر]  `, `mail 2026-03-01 "" "" [] document `, `docx 2026-03-01 "" "" [] document `}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPageAddress(t *testing.T) {
	for _, c := range []struct{ own, fetched, want string }{
		{"/a", "https://x.example/a?utm_source=b", "https://x.example/a"},
		{"https://x.example/a", "http://www.x.example/a?b", "https://x.example/a"},
		{"https://y.example/a", "https://x.example/a", "https://x.example/a"},
		{"https://x.example/", "https://x.example/a", "https://x.example/a"},
		{"", "https://x.example/a", "https://x.example/a"},
		{"::", "https://x.example/a", "https://x.example/a"},
		{"/a", ":", ":"},
	} {
		if got := pageAddress(c.own, c.fetched); got != c.want {
			t.Errorf("%q at %q: %q", c.own, c.fetched, got)
		}
	}
}

// TestMailHandsOn: what a message that only hands on others becomes, and how much may come with one.
func TestMailHandsOn(t *testing.T) {
	nested := strings.Repeat("Subject: a\nFrom: b\nContent-Type: message/rfc822\n\n", 1000) + "Subject: c\nFrom: d\n\nنص"
	const rich = "--b\nContent-Type: application/rtf\n\n{\\rtf1}\n"
	many := "Subject: بيان\nFrom: b\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat(rich, 60)
	photos := "Subject: صور\nFrom: b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\n\n" + string(zipFile(t, inside{name: "a.jpg"})) + "\n--b--\n"
	rtf := " skipped: " + isNoText(`{\rtf`).Error()
	for _, c := range []struct {
		name, message string
		count         int
		last          string
	}{
		{"in each other", nested, 1, "in each other" + strings.Repeat("/1", maxNesting+1) + " failed: messages are in each other more than 10 times"},
		{"many", many, maxAttached + 1, "many/51 failed: more than 50 files came with the message; those after it are not read. Save them to a folder"},
		{"some", strings.Replace(many, rich, "--b\n\nx\n"+rich, 1), maxAttached + 2, "some/51 failed: more than 50 files came with the message; those after it are not read. Save them to a folder"},
		{"few", strings.Replace(many, strings.Repeat(rich, 59), "", 1), 1, "few/1" + rtf},
		{"no document", photos, 1, "no document صور"},
	} {
		got := told(t, ImportOptions{}, writeFile(t, c.name, c.message))
		if len(got) != c.count || got[len(got)-1] != c.last {
			t.Errorf("%s: %d, at last %q", c.name, len(got), got[len(got)-1])
		}
	}
}

func TestProse(t *testing.T) {
	for _, c := range []struct {
		html    string
		letters int
		leadsOn bool
	}{
		{"<p>نص <a>رابط</a></p>", 6, true},
		{"<p>نص طويل <a>رابط</a> وبقية</p>", 15, false},
		{"<script>var a</script><style>b</style>نص", 2, false},
		{strings.Repeat("<h2><a>رابط</a></h2><p>نص أطول من الرابط</p>", 3), 54, true},
		{strings.Repeat("<a><h3>رابط</h3></a><p>نص أطول من الرابط</p>", 3), 54, true},
		{strings.Repeat("<h2><a>رابط</a></h2><p>نص أطول من الرابط</p>", 2), 36, false},
		{strings.Repeat("<h2><a>رابط</a></h2><h2>نص</h2><h2>نص أطول من الرابط</h2>", 3), 60, false},
		{"", 0, false},
	} {
		if letters, leadsOn := document.Prose(c.html); letters != c.letters || leadsOn != c.leadsOn {
			t.Errorf("%q: %d, %v", c.html, letters, leadsOn)
		}
	}
}
