package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"nashra/cmd/internal/corpus"
)

// public is the address that the documents say they have.
const public = "http://valid.example"

// workshop makes a store and a daemon in a temporary folder.
type workshop struct {
	settings
	dir, program string
	errs         io.Writer
}

func (w *workshop) say(format string, args ...any) { fmt.Fprintf(w.errs, format+"\n", args...) }

func (w *workshop) path(name string) string { return filepath.Join(w.dir, name) }

// open fills a store and starts a daemon on it; it gives the daemon's address and what stops it.
func (w *workshop) open(ctx context.Context) (string, func(), error) {
	if len(feedNames()) < 200 {
		return "", nil, errors.New("the fetcher's test feeds are not here; run it in the project's folder")
	}
	if err := w.build(ctx); err != nil {
		return "", nil, err
	}
	sites := httptest.NewServer(newSites())
	defer sites.Close()
	if err := w.configure(ctx, sites.URL); err != nil {
		return "", nil, err
	}
	if err := w.fill(ctx); err != nil {
		return "", nil, err
	}
	w.say("fetching %d feeds", len(feedNames()))
	out, err := w.nashra(ctx, "fetch", "--all")
	w.say("%s", lastLine(out))
	if err != nil && len(out) == 0 { // a feed that cannot be read makes it 1, and some cannot
		return "", nil, fmt.Errorf("fetching: %w", err)
	}
	return w.start(ctx)
}

func lastLine(out []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return lines[len(lines)-1]
}

func (w *workshop) build(ctx context.Context) error {
	if w.built != "" {
		absolute, err := filepath.Abs(w.built)
		w.program = absolute
		return err
	}
	w.say("building")
	w.program = w.path("nashra")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", w.program, "nashra/cmd/nashra").CombinedOutput(); err != nil {
		return fmt.Errorf("building Nashra: %w: %s", err, out)
	}
	return nil
}

// configure writes a config in which every test feed is a source, and a few topics.
func (w *workshop) configure(ctx context.Context, sites string) error {
	var sources strings.Builder
	for i, name := range feedNames() {
		fmt.Fprintf(&sources, "  - {id: odd-%d, title: %q, url: %q}\n", i, "مصدر "+name, sites+"/"+name)
	}
	config := "data: " + strconv.Quote(w.path("data")) + "\nurl: " + public + "\nlisten: 127.0.0.1:0\nlanguages: []\n" +
		"feed: {items: " + strconv.Itoa(w.items) + "}\nfetch: {allow_private: [127.0.0.0/8], per_host: 16}\n" +
		"topics:\n  - {id: economy, title: اقتصاد & <مال>, any: [النفط, البورصة, الميزانية]}\n  - {id: sport, title: رياضة, any: [مباراة, كأس]}\n  - {id: none, title: لا شيء, any: [كلمةلايقولهاأحد]}\n" +
		"sources:\n" + sources.String()
	if err := os.WriteFile(w.path("config.yaml"), []byte(config), 0o600); err != nil {
		return err
	}
	if out, err := w.nashra(ctx, "config", "check"); err != nil {
		return fmt.Errorf("the config: %w: %s", err, out)
	}
	return nil
}

func (w *workshop) fill(ctx context.Context) error {
	stream, err := corpus.Read(filepath.Join(w.shared, "sameness"))
	if err != nil {
		return err
	}
	stream = stream[:min(w.articles, len(stream))]
	w.say("importing %d articles", len(stream))
	path := w.path("news.jsonl")
	if err := corpus.Write(path, stream); err != nil {
		return err
	}
	out, err := w.nashra(ctx, "import", path, "--timezone", "UTC")
	w.say("%s", lastLine(out))
	if err != nil && !bytes.Contains(out, []byte("items ")) { // an empty line makes it 1
		return fmt.Errorf("importing: %w: %s", err, out)
	}
	return nil
}

// command is the program on this store, without what the environment would change.
func (w *workshop) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, w.program, append([]string{"--config", w.path("config.yaml")}, args...)...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NASHRA_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

func (w *workshop) nashra(ctx context.Context, args ...string) ([]byte, error) {
	return w.command(ctx, args...).CombinedOutput()
}

var listening = regexp.MustCompile(` url="?(http://[^" ]+)`)

// start starts the daemon on a free port, which it tells in its log.
func (w *workshop) start(ctx context.Context) (string, func(), error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := w.command(ctx, "run")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return "", nil, fmt.Errorf("starting the daemon: %w", err)
	}
	found, gone := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(gone)
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil && len(found) == 0 {
				found <- strings.TrimRight(m[1], "/")
			}
		}
		_, _ = io.Copy(io.Discard, log)
		_ = cmd.Wait() // it ends by our signal
	}()
	stop := func() { cancel(); <-gone }
	select {
	case address := <-found:
		return address, stop, nil
	case <-gone:
		err = errors.New("it ended before it listened")
	case <-time.After(2 * time.Minute):
		err = errors.New("it does not say where it listens")
	}
	stop()
	return "", nil, fmt.Errorf("starting the daemon: %w", err)
}

// sites serves the test feeds.
type sites struct{ feeds map[string][]byte }

func newSites() sites { return sites{testFeeds()} }

func (s sites) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, ok := s.feeds[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	kind := "application/xml"
	if strings.HasSuffix(r.URL.Path, ".json") {
		kind = "application/feed+json"
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
}
