package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// article is one document of the stream that is imported.
type article struct {
	id    string
	title string
	date  time.Time
	line  []byte // as Nashra reads it, with the end of line
}

// importLine is what Nashra is given of an article.
type importLine struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Outlet string `json:"outlet"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Date   string `json:"date"`
	URL    string `json:"url,omitempty"`
}

// article makes the line of an article. The date is handed on as it was written; it is read here for the order only.
func (l importLine) article() (article, error) {
	date, err := parseDate(l.Date)
	if err != nil {
		return article{}, fmt.Errorf("article %s: %w", l.ID, err)
	}
	line, err := json.Marshal(l)
	if err != nil {
		return article{}, fmt.Errorf("article %s: %w", l.ID, err)
	}
	return article{l.ID, l.Title, date, append(line, '\n')}, nil
}

// parseDate reads a date of the corpus. One without a zone is UTC, as the import is told too.
func parseDate(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", text, time.UTC)
	if err != nil {
		return t, fmt.Errorf("%q is no date of the corpus", text)
	}
	return t, nil
}

// sourceOf gives each outlet a source of its own.
func sourceOf(outlet string) string { return strings.ToLower(outlet) }

// readCorpus reads all files of the corpus, in the order of time.
func readCorpus(data string) ([]article, error) {
	paths, err := filepath.Glob(filepath.Join(data, "corpus", "*.jsonl.gz"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("there is no corpus in %s", data)
	}
	var stream []article
	for _, path := range paths {
		if stream, err = appendFile(stream, path); err != nil {
			return nil, fmt.Errorf("reading the corpus: %w", err)
		}
	}
	inOrder(stream)
	seen := map[string]bool{}
	for _, a := range stream {
		if seen[a.id] {
			return nil, fmt.Errorf("reading the corpus: two articles are called %s", a.id)
		}
		seen[a.id] = true
	}
	return stream, nil
}

// inOrder sorts by instant; what has the same instant stays as it stood.
func inOrder(stream []article) {
	slices.SortStableFunc(stream, func(a, b article) int { return a.date.Compare(b.date) })
}

func appendFile(stream []article, path string) ([]article, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	err = eachLine(unpacked, func(l importLine) error {
		l.Source = sourceOf(l.Outlet)
		a, err := l.article()
		stream = append(stream, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return stream, nil
}

// eachLine reads JSON Lines to their end.
func eachLine[T any](in io.Reader, take func(T) error) error {
	lines := json.NewDecoder(in)
	for n := 1; ; n++ {
		var value T
		switch err := lines.Decode(&value); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := take(value); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

func readLines[T any](path string) ([]T, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []T
	err = eachLine(bytes.NewReader(content), func(value T) error {
		list = append(list, value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return list, nil
}

// writeLines writes a stream for an import.
func writeLines(path string, stream []article) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close() // once more, where writing fails
	out := bufio.NewWriter(file)
	for _, a := range stream {
		if _, err := out.Write(a.line); err != nil {
			return err
		}
	}
	return errors.Join(out.Flush(), file.Close())
}

// madeCopy is a made-up edit of an article of the corpus.
type madeCopy struct {
	Pair     string `json:"pair"`
	Kind     string `json:"kind"`
	Original string `json:"a"`
	Title    string `json:"title_b"`
	Body     string `json:"body_b"`
}

// copyLag is how long after its original a made-up copy comes.
const copyLag = time.Hour

// withCopies puts each copy into the stream, as another outlet would bring it. Copies whose original is not in the
// stream are left out.
func withCopies(stream []article, copies []madeCopy) (all []article, used []madeCopy, err error) {
	dates := map[string]time.Time{}
	for _, a := range stream {
		dates[a.id] = a.date
	}
	all = slices.Clone(stream)
	for _, c := range copies {
		date, there := dates[c.Original]
		if !there {
			continue
		}
		a, err := importLine{
			ID: c.Pair, Source: "synthetic", Outlet: "Synthetic", Title: c.Title, Body: c.Body, Date: date.Add(copyLag).Format(time.RFC3339),
		}.article()
		if err != nil {
			return nil, nil, err
		}
		all, used = append(all, a), append(used, c)
	}
	inOrder(all)
	return all, used, nil
}
