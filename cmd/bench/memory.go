package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// storiesKept is how many stories the daemon holds when its memory is looked at.
const storiesKept = 100_000

// measureMemory says what the daemon has in memory when it holds many stories and has sent every feed in every coding.
// Two figures without a bound: RssAnon is its own; VmRSS counts besides what of the store's file is mapped, which the
// machine takes back when others need it. Near-sameness is off; the part near has its price.
func (b *bench) measureMemory(ctx context.Context) ([]row, error) {
	if _, _, err := memoryOf(os.Getpid()); err != nil {
		return nil, err
	}
	config, err := b.writeConfig("memory", keysOnly)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.path("memory"))
	kept, err := b.keepMany(ctx, config)
	if err != nil {
		return nil, err
	}
	daemon, err := b.startNashra(ctx, config)
	if err != nil {
		return nil, err
	}
	defer daemon.stop()
	for _, path := range []string{"/feed.rss", "/feed.atom", "/feed.json", "/"} {
		for _, coding := range []string{"", "gzip", "br"} {
			request := serving{coding: coding}.request(target{daemon, path}, "")
			a, err := ask(ctx, daemon.address, request)
			if err == nil && (a.status != http.StatusOK || a.coding != coding) {
				err = fmt.Errorf("%s asked for in %q answers %+v", path, coding, a)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	anonymous, resident, err := memoryOf(daemon.pid)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("daemon with %d stories: ", kept)
	return []row{
		{part: "memory", what: what + "RssAnon", unit: "MB", nashra: []float64{anonymous}},
		{part: "memory", what: what + "VmRSS", unit: "MB", nashra: []float64{resident}},
	}, nil
}

// keepMany fills the store, and says how many stories it then holds.
func (b *bench) keepMany(ctx context.Context, config string) (int, error) {
	path := b.path("many.jsonl")
	b.say("memory", "writing %d documents", storiesKept)
	if err := b.writeMany(path); err != nil {
		return 0, err
	}
	defer os.Remove(path)
	b.say("memory", "importing them")
	imported, err := b.run(ctx, "nashra", "--config", config, "import", "--json", path)
	if err != nil {
		return 0, err
	}
	var counts struct{ New int }
	if err := json.Unmarshal([]byte(imported.out), &counts); err != nil {
		return 0, fmt.Errorf("reading the counts of the import: %w", err)
	}
	b.say("memory", "%d stories at %.0f documents a second", counts.New, storiesKept/imported.wall.Seconds())
	return counts.New, nil
}

// line is one document as JSON Lines have it.
type line struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Body  string    `json:"body"`
	Date  time.Time `json:"date"`
}

// writeMany makes more documents than were generated: each has the first half of one text and the second half of
// another, so that no two are the same.
func (b *bench) writeMany(path string) error {
	texts, err := b.readTexts()
	if err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close() // once more, where writing fails
	buffered := bufio.NewWriter(file)
	lines := json.NewEncoder(buffered)
	lines.SetEscapeHTML(false)
	now := time.Now()
	for i := range storiesKept {
		one, other := texts[i%len(texts)], texts[(i%len(texts)+(i/len(texts)+1)*3989)%len(texts)]
		err := lines.Encode(line{
			ID: fmt.Sprint(i), Title: one.title, Body: one.firstHalf + other.secondHalf, Date: now.Add(-time.Duration(i) * time.Minute),
		})
		if err != nil {
			return err
		}
	}
	return errors.Join(buffered.Flush(), file.Close())
}

// text is a generated document, its body cut in two between two words.
type text struct{ title, firstHalf, secondHalf string }

func (b *bench) readTexts() ([]text, error) {
	paths, err := filepath.Glob(b.path("data", "docs", "*.txt"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("there are no documents in %s", b.path("data", "docs"))
	}
	var texts []text
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		title, body, _ := strings.Cut(string(content), "\n\n")
		middle := strings.LastIndexByte(body[:len(body)/2], ' ')
		texts = append(texts, text{title, body[:max(middle, 0)], body[max(middle, 0):]})
	}
	return texts, nil
}
