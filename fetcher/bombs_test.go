package fetcher

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"

	"nashra/story"
)

var throwBombs = flag.Bool("bombs", false, "see how much memory the bombs take that servers can send")

// maxAnonymous is what a fetcher may cost in anonymous memory, in bytes, whatever bombs do to it, one after another or all at once.
const maxAnonymous = 150 << 20

// bomb is an answer that is small where it is sent and large where it is read.
type bomb struct {
	name, kind, coding string
	body               func(w io.Writer)
}

const (
	feedHead = `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`
	feedFoot = `</channel></rss>`
)

func repeat(head, unit string, size int, foot string) func(io.Writer) {
	return func(w io.Writer) {
		many := []byte(strings.Repeat(unit, max(1, (64<<10)/len(unit))))
		_, err := io.WriteString(w, head)
		for n := 0; n < size && err == nil; n += len(many) {
			_, err = w.Write(many)
		}
		_, _ = io.WriteString(w, foot)
	}
}

func bombs() []bomb {
	const under, over = 15 << 20, 256 << 20 // of max_body, 16 MiB
	item := `<item><guid>g</guid><title>عنوان قصير</title><description>نص</description></item>`
	article := `<item><title>t</title><description><![CDATA[` + strings.Repeat(`<p>فقرة <a href="/x">رابط</a> <img src="/i.jpg"></p>`, 1000) + `]]></description></item>`
	html := `<p dir=\"rtl\">` + strings.Repeat(`فقرة <a href=\"/x\">رابط</a> `, 1000) + `</p>`
	far := `<item><title>t</title><link>http://example.com/` + strings.Repeat("x", 8000) + `</link><description><![CDATA[` + strings.Repeat(`<a href="x">y</a>`, 480) + `]]></description></item>`
	old, err := charmap.Windows1256.NewEncoder().String(strings.ReplaceAll(article, "فقرة", strings.Repeat("قال الوزير ", 5)))
	if err != nil {
		panic(err)
	}
	return []bomb{
		{"articles as they are", "xml", "", repeat(feedHead, article, under, feedFoot)},
		{"articles in windows-1256", "xml", "gzip", repeat(feedHead, old, under, feedFoot)},
		{"articles in JSON", "json", "gzip", repeat(`{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[`, `{"id":"1","content_html":"`+html+`"},`, under, `{"id":"2"}]}`)},
		{"addresses that grow", "xml", "gzip", repeat(feedHead, far, under, feedFoot)},
		{"light addresses that grow", "xml", "gzip", repeat(feedHead, far, maxLight-64<<10, feedFoot)},
		{"light articles", "xml", "gzip", repeat(feedHead, article, maxLight-96<<10, feedFoot)},
		{"one title", "xml", "gzip", repeat(feedHead+"<item><title>", "x", over, "</title></item>"+feedFoot)},
		{"one title that fits", "xml", "gzip", repeat(feedHead+"<item><title>", "عنوان ", under, "</title></item>"+feedFoot)},
		{"items", "xml", "gzip", repeat(feedHead, item, over, feedFoot)},
		{"items that fit", "xml", "gzip", repeat(feedHead, item, under, feedFoot)},
		{"items in brotli", "xml", "br", repeat(feedHead, item, over, feedFoot)},
		{"items in zstd", "xml", "zstd", repeat(feedHead, item, over, feedFoot)},
		{"gzip in gzip", "xml", "gzip, gzip", repeat(feedHead, item, over, feedFoot)},
		{"articles that fit", "xml", "gzip", repeat(feedHead, article, under, feedFoot)},
		{"one description", "xml", "gzip", repeat(feedHead+"<item><title>t</title><description>", "&lt;p&gt;نص&lt;/p&gt;", under, "</description></item>"+feedFoot)},
		{"nested elements", "xml", "gzip", repeat(feedHead, "<a>", under, "")},
		{"nested HTML", "xml", "gzip", repeat(feedHead+"<item><title>t</title><description><![CDATA[", "<div>", under, "]]></description></item>"+feedFoot)},
		{"empty items", "xml", "gzip", repeat(feedHead, "<item/>", under, feedFoot)},
		{"references", "xml", "gzip", repeat(feedHead+"<item><title>", "&#8;&amp;", under, "</title></item>"+feedFoot)},
		{"JSON items", "json", "gzip", repeat(`{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[`, `{"id":"1","title":"t","content_text":"x"},`, under, `{"id":"2"}]}`)},
		{"JSON text", "json", "gzip", repeat(`{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","content_html":"`, `<p>x</p>`, under, `"}]}`)},
		{"nested JSON", "json", "gzip", repeat(`{"version":"https://jsonfeed.org/version/1.1","a":`, "[", under, "")},
		{"page of links", "html", "gzip", repeat("<!DOCTYPE html><html><body>", `<a href="/rss?`+strings.Repeat("x", 50)+`">x</a>`, under, "")},
		{"page of one tag", "html", "gzip", repeat("<!DOCTYPE html><html><body><a ", `href="x" `, under, "")},
		{"attributes", "xml", "gzip", repeat(feedHead+"<item ", `b="x" `, under, "><title>t</title></item>"+feedFoot)},
		{"no UTF-8", "xml", "gzip", repeat(feedHead+"<item><title>", "\xe3\xe4x", under, "</title></item>"+feedFoot)},
		{"control characters", "xml", "gzip", repeat(feedHead+"<item><title>", "\x01x", under, "</title></item>"+feedFoot)},
	}
}

// packed makes the bytes that are sent.
func (b *bomb) packed(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.Writer = &out
	var closers []io.Closer
	for range strings.Count(b.coding, "gzip") {
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		w, closers = z, append(closers, z)
	}
	switch b.coding {
	case "br":
		z := brotli.NewWriterLevel(w, 1)
		w, closers = z, append(closers, z)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		w, closers = z, append(closers, z)
	}
	b.body(w)
	for _, c := range slices.Backward(closers) {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// TestMemoryOfBombs throws bombs at a fetcher in a process of its own, one after another and then all at once from many hosts,
// and looks at the anonymous memory of that process, which no cache of the system blurs.
func TestMemoryOfBombs(t *testing.T) {
	if where := os.Getenv("NASHRA_TEST_BOMBS"); where != "" {
		beBombed(t, where)
		return
	}
	if _, err := anonymous(); err != nil {
		t.Skipf("this system does not say how much memory is anonymous: %v", err)
	}
	if !*throwBombs {
		t.Skip("takes some minutes; -args -bombs throws them")
	}
	list := bombs()
	sent := map[string][]byte{}
	for _, b := range list {
		sent["/"+strings.ReplaceAll(b.name, " ", "-")] = b.packed(t)
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(list, func(b bomb) bool { return "/"+strings.ReplaceAll(b.name, " ", "-") == r.URL.Path })
		if list[i].coding != "" {
			w.Header().Set("Content-Encoding", list[i].coding)
		}
		w.Header().Set("Content-Type", "text/"+list[i].kind)
		_, _ = w.Write(sent[r.URL.Path])
	})
	child := exec.Command(os.Args[0], "-test.run", "^TestMemoryOfBombs$", "-test.v")
	child.Env = append(os.Environ(), "NASHRA_TEST_BOMBS="+url)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// beBombed is the child.
func beBombed(t *testing.T, url string) {
	debug.SetGCPercent(100) // as the daemon does where it joins near copies, which is the default
	f := New(Options{
		UserAgent: "nashra-test", Workers: 16, PerHost: 16, Timeout: time.Minute, MaxBody: 16 << 20,
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, MinInterval: 10 * time.Minute, MaxInterval: time.Hour,
	})
	var sources []story.Source
	for _, b := range bombs() {
		s := source(url + "/" + strings.ReplaceAll(b.name, " ", "-"))
		s.ID = b.name
		sources = append(sources, s)
		var v Visit
		started := time.Now()
		peak := peakOf(func() { v = f.Fetch(context.Background(), s, story.Checkpoint{}) })
		t.Logf("%-25s %4d MB %6s %s", b.name, peak>>20, time.Since(started).Round(time.Millisecond), tell(v))
		if peak > maxAnonymous {
			t.Errorf("%s: %d MB", b.name, peak>>20)
		}
		debug.FreeOSMemory()
	}
	atOnce := func(name string, sources []story.Source) {
		peak := peakOf(func() { f.VisitAll(context.Background(), forgetful{}, sources, func(Report) {}) })
		t.Logf("%-25s %4d MB", name, peak>>20)
		if peak > maxAnonymous {
			t.Errorf("%s: %d MB", name, peak>>20)
		}
		debug.FreeOSMemory()
	}
	atOnce("all at once", append(sources, sources...))
	for _, s := range sources {
		if strings.HasPrefix(s.ID, "articles as") || strings.HasPrefix(s.ID, "light") {
			var many []story.Source
			for i := range 32 {
				s.ID = fmt.Sprint(i)
				many = append(many, s)
			}
			atOnce("32 of "+path.Base(s.URL), many)
		}
	}
}

// forgetful keeps nothing: its memory would be taken for the fetcher's.
type forgetful struct{}

func (forgetful) Add(context.Context, story.Batch) ([]story.Verdict, error) { return nil, nil }

func (forgetful) Checkpoint(source string) (story.Checkpoint, error) {
	return story.Checkpoint{Source: source}, nil
}

// peakOf watches the memory while work is done.
func peakOf(work func()) (peak int64) {
	over := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			now, _ := anonymous()
			peak = max(peak, now)
			select {
			case <-over:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	work()
	close(over)
	watching.Wait()
	return peak
}

// anonymous reads how many bytes of this process are no copy of a file.
func anonymous() (int64, error) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, found := strings.CutPrefix(lines.Text(), "RssAnon:"); found {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no RssAnon in %s", file.Name())
}
