package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"nashra/cmd/internal/corpus"
)

// build builds Nashra into the temporary folder, unless a built one is given.
func (m *measurement) build(ctx context.Context) error {
	if m.built != "" {
		absolute, err := filepath.Abs(m.built) // it is run in another folder
		m.program = absolute
		return err
	}
	m.say("building")
	m.program = m.path("nashra")
	if runtime.GOOS == "windows" {
		m.program += ".exe"
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "build", "-o", m.program, "nashra/cmd/nashra")
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building Nashra: %w: %s", err, said.Bytes())
	}
	return nil
}

// path gives a path in the temporary folder.
func (m *measurement) path(name string) string { return filepath.Join(m.dir, name) }

// store is a data folder that does not exist yet, and the config beside it.
type store struct {
	*measurement
	name string
}

// newStore writes the config. The public address is fixed, so that the feeds of two stores can be the same.
func (m *measurement) newStore(name string) (*store, error) {
	s := &store{m, name}
	config := fmt.Sprintf("data: %s\nurl: http://sameness.example\nsources: []\n", strconv.Quote(m.path(name)))
	return s, os.WriteFile(s.config(), []byte(config), 0o600)
}

func (s *store) config() string { return s.path(s.name + ".yaml") }

// command is a run of Nashra on this store.
func (s *store) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, append([]string{"--config", s.config(), "--data", s.path(s.name)}, args...)...)
	cmd.Dir, cmd.Env = s.dir, environment()
	return cmd
}

// environment is ours without what would change Nashra's config.
func environment() []string {
	var list []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NASHRA_") {
			list = append(list, v)
		}
	}
	return list
}

// importCommand imports a file of lines, or "-".
func (s *store) importCommand(ctx context.Context, path string) *exec.Cmd {
	return s.command(ctx, "import", path, "--json", "--timezone", "UTC")
}

// cost is what an import cost.
type cost struct {
	articles           int
	wall, cpu          time.Duration
	anonymous, highest float64 // MB; 0 where the machine does not say
}

// counts is what an import says of its documents.
type counts struct{ Items, New, Joined, Updated, Unchanged, Skipped, Failed int }

// run runs an import to its end.
func (s *store) run(cmd *exec.Cmd) (counts, cost, error) {
	var c counts
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return c, cost{}, fmt.Errorf("starting an import: %w", err)
	}
	watched := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(began)
	anonymous, highest := watched()
	// An import ends with exit code 1 also when a line was empty; then it has counted all the others.
	if jsonErr := json.Unmarshal(out.Bytes(), &c); jsonErr != nil || err != nil && c.Failed == 0 {
		return c, cost{}, fmt.Errorf("importing: %w: %s", errors.Join(err, jsonErr), tail(said.Bytes()))
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return c, cost{wall: wall, cpu: cpu, anonymous: anonymous, highest: highest}, nil
}

func tail(said []byte) []byte { return said[max(0, len(said)-1000):] }

// export writes what is exported into a file.
func (s *store) export(ctx context.Context, what, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close() // once more, where the export fails
	var said bytes.Buffer
	cmd := s.command(ctx, "export", what)
	cmd.Stdout, cmd.Stderr = file, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("exporting %s: %w: %s", what, err, tail(said.Bytes()))
	}
	return file.Close()
}

// kept is a filled store and what stands where in it, by the given ids of the articles.
type kept struct {
	*store
	stories map[string]string
	items   map[string]string
}

// exportedItem is what is read of a line of `export items`.
type exportedItem struct {
	ID        string    `json:"id"`
	Item      string    `json:"item"`
	Story     string    `json:"story"`
	Published time.Time `json:"published"`
}

// fill imports a stream into a new store and looks where its articles stand.
func (m *measurement) fill(ctx context.Context, name string, stream []corpus.Article) (*kept, cost, error) {
	s, err := m.newStore(name)
	if err != nil {
		return nil, cost{}, err
	}
	lines, items := m.path(name+".jsonl"), m.path(name+".items")
	if err := corpus.Write(lines, stream); err != nil {
		return nil, cost{}, err
	}
	defer os.Remove(lines)
	m.say("importing %d articles for the part %s", len(stream), name)
	counted, spent, err := s.run(s.importCommand(ctx, lines))
	if err == nil {
		err = counted.complete(len(stream))
	}
	if err != nil {
		return nil, spent, err
	}
	spent.articles = len(stream)
	m.say("%.1f s: new %d, joined %d, updated %d, unchanged %d, skipped %d, failed %d", spent.wall.Seconds(),
		counted.New, counted.Joined, counted.Updated, counted.Unchanged, counted.Skipped, counted.Failed)
	if err := s.export(ctx, "items", items); err != nil {
		return nil, spent, err
	}
	defer os.Remove(items)
	k, err := s.look(items, stream)
	return k, spent, err
}

// complete says whether the program has answered for every line.
func (c counts) complete(lines int) error {
	if n := c.Items + c.Skipped + c.Failed; n != lines {
		return fmt.Errorf("importing %d articles: the program counts %d", lines, n)
	}
	return nil
}

// look reads an export of the items. A date that the program reads otherwise than the stream was sorted by would make
// every figure doubtful.
func (s *store) look(path string, stream []corpus.Article) (*kept, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	dates := map[string]time.Time{}
	for _, a := range stream {
		dates[a.ID] = a.Date
	}
	k := &kept{s, map[string]string{}, map[string]string{}}
	err = corpus.EachLine(bufio.NewReaderSize(file, 1<<20), func(i exportedItem) error {
		k.stories[i.ID], k.items[i.ID] = i.Story, i.Item
		if date, ours := dates[i.ID]; !ours || !i.Published.Equal(date) {
			return fmt.Errorf("%s is kept with the date %v; the stream has it at %v", i.ID, i.Published, date)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the exported items: %w", err)
	}
	return k, nil
}
