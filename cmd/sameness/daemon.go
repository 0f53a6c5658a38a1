package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

// daemon is a running `nashra run`.
type daemon struct {
	url  string // without a slash at the end
	stop func()
}

// patience is how long the daemon may take until it listens, and until it answers.
const patience = time.Minute

// start starts the daemon on a free port, which it tells in its log.
func (s *store) start(ctx context.Context) (*daemon, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := s.command(ctx, "run", "--listen", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("starting the daemon: %w", err)
	}
	found := make(chan string, 1)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		readLog(log, found)
		_ = cmd.Wait() // it ends by our signal
	}()
	d := &daemon{stop: func() { cancel(); <-gone }}
	select {
	case d.url = <-found:
		return d, nil
	case <-gone:
		err = errors.New("it ended before it listened")
	case <-time.After(patience):
		err = errors.New("it does not say where it listens")
	case <-ctx.Done():
		err = ctx.Err()
	}
	d.stop()
	return nil, fmt.Errorf("starting the daemon: %w", err)
}

// readLog reads a log to its end and gives the first address in it.
func readLog(log io.Reader, found chan<- string) {
	lines := bufio.NewScanner(log)
	for told := false; lines.Scan(); {
		if url := urlIn(lines.Text()); url != "" && !told {
			told = true
			found <- url
		}
	}
	_, _ = io.Copy(io.Discard, log) // a line that is too long must not hold the daemon up
}

// urlIn finds where the daemon listens.
func urlIn(line string) string {
	m := regexp.MustCompile(` url="?(http://[^" ]+)`).FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return strings.TrimRight(m[1], "/")
}

// get gives the body of a resource, plain.
func (d *daemon) get(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", r.URL, res.Status)
	}
	return body, err
}
