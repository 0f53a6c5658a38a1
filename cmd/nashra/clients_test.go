package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

var clients = flag.Bool("clients", false, "let the feed readers that are installed read a daemon")

// realClient is a feed reader, and the script in testdata/clients that makes it read.
type realClient struct {
	name    string
	script  string
	needs   []string // commands
	module  string   // of Python
	formats []string
	first   bool // keeps what it saw first of an item, mails for example
}

func realClients() []realClient {
	both := []string{"rss", "atom"}
	return []realClient{
		{"newsboat", "newsboat.py", []string{"newsboat"}, "", both, false},
		{"feedparser", "with_feedparser.py", nil, "feedparser", both, false},
		{"rss2email", "rss2email.py", []string{"r2e"}, "", both, true},
		{"liferea", "liferea.py", []string{"liferea", "xvfb-run", "dbus-run-session", "gdbus"}, "", both, true},
		{"gofeed", "gofeed", []string{"go"}, "", append(both, "json"), false},
	}
}

// clientItem is an item as a client holds it.
type clientItem struct{ ID, Title, HTML string }

// TestClients: a reader that is subscribed has every item once, with its whole title and its direction, after an edit,
// after other outlets carried a story, after a restart; and what has not changed is not sent again.
func TestClients(t *testing.T) {
	if !*clients {
		t.Skip("real clients are asked only with -clients, which `make clients` gives")
	}
	for _, c := range realClients() {
		t.Run(c.name, func(t *testing.T) {
			run := c.prepare(t)
			r := newReading(t)
			r.first = c.first
			readers := map[string]*clientHome{}
			for _, format := range c.formats {
				readers[format] = &clientHome{t: t, home: t.TempDir(), run: run, address: r.between.URL + "/feed." + format}
			}
			r.step("first", readers)
			edited, joined := "4 قتلى في انهيار جسر", "https://nahda.example/77"
			r.imports("edits.jsonl", edited)
			r.step("after an edit", readers, edited)
			r.imports("joins.jsonl", joined)
			r.step("after other outlets joined", readers, joined)
			r.restart()
			r.step("after a restart", readers)
			r.step("once more", readers)
			for format, reader := range readers {
				if r.unchanged("/feed."+format) == 0 {
					t.Errorf("%s: never was it told that nothing has changed: %v", reader.address, r.asked)
				}
			}
		})
	}
}

// prepare gives the command that runs the client's script, or skips.
func (c realClient) prepare(t *testing.T) []string {
	t.Helper()
	for _, name := range c.needs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed: no %s", c.name, name)
		}
	}
	script, err := filepath.Abs(filepath.Join("testdata", "clients", c.script))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(script) != ".py" {
		program := filepath.Join(t.TempDir(), c.name)
		if out, err := exec.Command("go", "build", "-o", program, script).CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v %s", c.script, err, out)
		}
		return []string{program}
	}
	return []string{python(t, c.name, c.module), script}
}

// python is the system's Python, which alone has Debian's modules, or that of the path; it skips where the module is
// missing.
func python(t *testing.T, client, module string) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		path, err := exec.LookPath(name)
		if err != nil || exec.Command(path, "-c", "import sqlite3, "+strings.TrimPrefix(module+", json", ", ")).Run() != nil {
			continue
		}
		return path
	}
	t.Skipf("%s is not installed: no Python with what its script needs", client)
	return ""
}

// clientHome is a client with a home folder of its own.
type clientHome struct {
	t       *testing.T
	home    string
	run     []string
	address string
}

// read has the client read once, and gives what it holds then.
func (h *clientHome) read() []clientItem {
	h.t.Helper()
	var errs strings.Builder
	command := exec.Command(h.run[0], append(h.run[1:], h.address)...)
	command.Env = []string{"HOME=" + h.home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "NASHRA_SCREENSHOT=" + os.Getenv("NASHRA_SCREENSHOT")}
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		h.t.Fatalf("%s: %v %s", h.address, err, errs.String())
	}
	return lines[clientItem](h.t, string(out))
}

// reading is a daemon with the stories of testdata/clients, and a proxy before it that sees what is asked for.
type reading struct {
	*outside
	daemon  *runningDaemon
	between *httptest.Server
	mu      sync.Mutex
	target  *url.URL
	asked   []asking
	first   bool         // the client keeps what it saw first
	seen    []clientItem // at the first step
}

// asking is a request for a feed as the proxy saw it.
type asking struct {
	path        string
	conditional bool
	status      int
}

func newReading(t *testing.T) *reading {
	t.Helper()
	r := &reading{outside: newOutside(t, nil)}
	r.between = httptest.NewServer(&httputil.ReverseProxy{Rewrite: r.pass, ModifyResponse: r.note})
	t.Cleanup(r.between.Close)
	r.write(r.config, "title: نشرة القراء\nurl: "+r.between.URL+"\nlisten: 127.0.0.1:0\nsources: []\n")
	r.must("import", clientFile("stories.jsonl"))
	r.start()
	return r
}

func clientFile(name string) string { return filepath.Join("testdata", "clients", name) }

func (r *reading) pass(p *httputil.ProxyRequest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.SetURL(r.target)
}

func (r *reading) note(answer *http.Response) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := answer.Request.Header
	conditional := h.Get("If-None-Match") != "" || h.Get("If-Modified-Since") != ""
	r.asked = append(r.asked, asking{answer.Request.URL.Path, conditional, answer.StatusCode})
	return nil
}

// unchanged counts the conditional requests that were answered with 304.
func (r *reading) unchanged(path string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, a := range r.asked {
		if a.path == path && a.conditional && a.status == http.StatusNotModified {
			n++
		}
	}
	return n
}

func (r *reading) start() {
	r.t.Helper()
	r.daemon = r.outside.daemon()
	target, err := url.Parse(r.daemon.url)
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.target = target
}

func (r *reading) restart() {
	r.t.Helper()
	if err := r.daemon.stop(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	r.start()
}

// imports takes in a file and waits until the feed shows it.
func (r *reading) imports(name string, shown ...string) {
	r.t.Helper()
	r.must("import", clientFile(name))
	for _, words := range shown {
		r.daemon.eventually(words+" is shown", func() bool { return strings.Contains(r.daemon.get("feed.json"), words) })
	}
}

// items are those that the daemon says its feed has.
func (r *reading) items() []clientItem {
	r.t.Helper()
	var feed struct {
		Items []struct {
			ID, Title string
			HTML      string `json:"content_html"`
		}
	}
	if err := json.Unmarshal([]byte(r.daemon.get("feed.json")), &feed); err != nil {
		r.t.Fatal(err)
	}
	var list []clientItem
	for _, i := range feed.Items {
		list = append(list, clientItem{i.ID, i.Title, i.HTML})
	}
	return list
}

// step has every reader read, and compares what it holds with what the feed has.
func (r *reading) step(when string, readers map[string]*clientHome, shown ...string) {
	r.t.Helper()
	wanted := r.items()
	if len(wanted) != 12 {
		r.t.Fatalf("%s: the feed has %d items", when, len(wanted))
	}
	if r.seen == nil {
		r.seen = wanted
	}
	if r.first {
		wanted = r.seen
	}
	for format, reader := range readers {
		before := r.unchanged("/feed." + format)
		held := reader.read()
		r.t.Logf("%s: %s: %d items, %d answers of 304 so far", when, format, len(held), r.unchanged("/feed."+format))
		if strings.HasPrefix(when, "once more") && r.unchanged("/feed."+format) == before {
			r.t.Errorf("%s: %s: nothing has changed, and it was sent again: %v", when, format, r.asked)
		}
		for _, wrong := range differences(wanted, held) {
			r.t.Errorf("%s: %s: %s", when, format, wrong)
		}
		for _, words := range shown {
			if !r.first && !slices.ContainsFunc(held, func(i clientItem) bool { return strings.Contains(i.Title+i.HTML, words) }) {
				r.t.Errorf("%s: %s: %q is not shown", when, format, words+fmt.Sprint(r.asked, held))
			}
		}
	}
}

// differences are the items that are missing, twice, cut or without their direction.
func differences(wanted, held []clientItem) []string {
	var list []string
	if len(held) != len(wanted) {
		list = append(list, fmt.Sprintf("%d items in place of %d", len(held), len(wanted)))
	}
	for _, w := range wanted {
		var same []clientItem
		for _, h := range held {
			if h.ID == w.ID {
				same = append(same, h)
			}
		}
		switch {
		case len(same) != 1:
			list = append(list, fmt.Sprintf("%s is there %d times", w.Title, len(same)))
		case same[0].Title != w.Title:
			list = append(list, fmt.Sprintf("%q is called %q", w.Title, same[0].Title))
		case !strings.Contains(same[0].HTML, `dir="rtl"`):
			list = append(list, fmt.Sprintf("%s has lost its direction: %s", w.Title, same[0].HTML))
		}
	}
	return list
}

// sorted puts items in the order of their ids, to compare what two servers gave.
func sorted(list []clientItem) []clientItem {
	slices.SortFunc(list, func(a, b clientItem) int { return strings.Compare(a.ID, b.ID) })
	return list
}
