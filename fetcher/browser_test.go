package fetcher

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var browser = flag.Bool("browser", false, "show cleaned HTML to a browser")

// TestBrowserRunsNothing shows every case of testdata/html to a real browser: cleaned, it must run nothing and ask
// nothing of a host that the attacks name; as it came, most of it must run or ask, or the test would see nothing.
func TestBrowserRunsNothing(t *testing.T) {
	if !*browser {
		t.Skip("this test needs a browser and some seconds: make browser")
	}
	program := findBrowser()
	if program == "" {
		t.Skip("no Chromium found: TestBrowserRunsNothing shows nothing here")
	}
	var cases []htmlCase
	for _, file := range htmlFiles(t) {
		cases = append(cases, readHTMLCases(t, file)...)
	}
	cases = append(cases, mixed(cases, 1000)...)

	t.Run("cleaned", func(t *testing.T) {
		clean := make([]htmlCase, len(cases))
		for i, c := range cases {
			clean[i] = htmlCase{c.name, cleanHTML(c.raw, articleBase)}
		}
		stage := newStage(t, clean)
		for _, page := range []string{"/written", "/assigned"} {
			got := stage.show(t, program, page)
			if len(got.Ran) > 0 || len(got.Changed) > 0 {
				t.Errorf("%s: ran: %q; read otherwise the second time: %q", page, got.Ran, got.Changed)
			}
			if asked := stage.asked(); len(asked) > 0 {
				t.Errorf("%s: the browser asked for %q", page, asked)
			}
			if got.Elements < len(clean) {
				t.Errorf("%s: only %d elements of %d cases were looked at", page, got.Elements, len(clean))
			}
			t.Logf("%s: %d cases, %d elements: ran %d, asked %d", page, len(clean), got.Elements, len(got.Ran), len(stage.asked()))
		}
	})
	t.Run("as it came", func(t *testing.T) {
		attacks := readHTMLCases(t, "testdata/html/attacks.html")
		stage := newStage(t, attacks)
		got := stage.show(t, program, "/frames")
		slices.Sort(got.Ran)
		got.Ran = slices.Compact(got.Ran)
		t.Logf("of %d attacks %d run in this browser as they come; %d requests to the canary", len(attacks), len(got.Ran), len(stage.asked()))
		if len(got.Ran) < 30 || len(stage.asked()) < 20 {
			t.Errorf("the test is blind: %q ran, %q was asked for", got.Ran, stage.asked())
		}
	})
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// mixed puts pieces of several cases into one, the same ones each time.
func mixed(cases []htmlCase, n int) []htmlCase {
	chance := rand.New(rand.NewPCG(1, 2))
	var list []htmlCase
	for i := range n {
		var raw strings.Builder
		for range 2 + chance.IntN(4) {
			piece := cases[chance.IntN(len(cases))].raw
			from := chance.IntN(len(piece) + 1)
			raw.WriteString(piece[from:min(len(piece), from+chance.IntN(120))])
		}
		list = append(list, htmlCase{fmt.Sprint("mixed ", i), raw.String()})
	}
	return list
}

// stage is a server with the pages, and the canary beside it.
type stage struct {
	url     string
	reports chan browserReport
	canary  *browserCanary
}

type browserReport struct {
	Page         string
	Ran, Changed []string
	Elements     int
}

// browserCanary notes what is asked of it; a connection that is no HTTP counts too.
type browserCanary struct {
	net.Listener
	mu    sync.Mutex
	asked []string
}

func (c *browserCanary) note(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, what)
}

func (s *stage) asked() []string {
	s.canary.mu.Lock()
	defer s.canary.mu.Unlock()
	return slices.Clone(s.canary.asked)
}

func newStage(t *testing.T, cases []htmlCase) *stage {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{reports: make(chan browserReport, 10), canary: &browserCanary{Listener: listener}}
	answer := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.canary.note(r.URL.String()) }),
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.canary.note("a connection")
			}
		},
	}
	go func() { _ = answer.Serve(listener) }()
	pages := httptest.NewServer(s.handler(t, cases))
	s.url = pages.URL
	t.Cleanup(func() {
		pages.CloseClientConnections()
		pages.Close()
		_ = answer.Close()
	})
	return s
}

func (s *stage) handler(t *testing.T, cases []htmlCase) http.Handler {
	t.Helper()
	watch, err := os.ReadFile("testdata/browser/watch.js")
	if err != nil {
		t.Fatal(err)
	}
	page := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, "<!DOCTYPE html><meta charset=utf-8><title>Nashra</title><script>%s</script><body>%s", watch, body)
		}
	}
	type shown struct {
		Name string `json:"name"`
		HTML string `json:"html"`
	}
	var written, frames strings.Builder
	list := make([]shown, len(cases))
	mux := http.NewServeMux()
	for i, c := range cases {
		list[i] = shown{c.name, c.raw}
		written.WriteString("<div>" + c.raw + "</div>")
		fmt.Fprintf(&frames, `<iframe src="/raw/%d" width="400" height="200"></iframe>`, i)
		mux.HandleFunc(fmt.Sprintf("/raw/%d", i), func(w http.ResponseWriter, _ *http.Request) {
			name, _ := json.Marshal(c.name)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!DOCTYPE html><script>function hit(){top.ran.push(%s)}; window.alert=hit</script><body>%s`, name, c.raw)
		})
	}
	data, err := json.Marshal(list) // writes < as \u003c: nothing of it ends a script
	if err != nil {
		t.Fatal(err)
	}
	const later = `<script>addEventListener("load", function () { %s; setTimeout(report, 2000) })</script>`
	mux.Handle("/written", page(written.String()+fmt.Sprintf(later, "provoke(document.body)")))
	mux.Handle("/assigned", page(fmt.Sprintf(later, "assign("+string(data)+")")))
	mux.Handle("/frames", page(frames.String()+fmt.Sprintf(later, "")))
	mux.HandleFunc("/report", func(_ http.ResponseWriter, r *http.Request) {
		var got browserReport
		if err := json.NewDecoder(r.Body).Decode(&got); err == nil {
			s.reports <- got
		}
	})
	return mux
}

// show opens one page and waits for what it has to tell. No name leads anywhere but the canary's.
func (s *stage) show(t *testing.T, program, page string) browserReport {
	t.Helper()
	profile, err := os.MkdirTemp("", "nashra-browser-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(profile)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--user-data-dir="+profile,
		"--host-resolver-rules=MAP canary.example "+s.canary.Addr().String()+", MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", s.url+page)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = command.Wait()
	}()
	select {
	case got := <-s.reports:
		if got.Page != page {
			t.Fatalf("the report is of %+v", got)
		}
		return got
	case <-ctx.Done():
		t.Fatalf("%s: the browser tells nothing; has the page led it away?", page)
	}
	return browserReport{}
}
