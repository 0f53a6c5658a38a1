// Package corpus reads and writes the news that Nashra is measured with, in the order in which it is imported. The texts
// are not part of the project; they lie beside it, in ../shared/sameness.
package corpus

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

// Article is one document of the stream that is imported.
type Article struct {
	ID    string
	Title string
	Date  time.Time
	Line  []byte // as Nashra reads it, with the end of line
}

// Line is what Nashra is given of an article.
type Line struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Outlet string `json:"outlet"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	Date   string `json:"date"`
	URL    string `json:"url,omitempty"`
}

// Article makes the line of an article. The date is handed on as it was written; it is read here for the order only.
func (l Line) Article() (Article, error) {
	date, err := parseDate(l.Date)
	if err != nil {
		return Article{}, fmt.Errorf("article %s: %w", l.ID, err)
	}
	line, err := json.Marshal(l)
	if err != nil {
		return Article{}, fmt.Errorf("article %s: %w", l.ID, err)
	}
	return Article{l.ID, l.Title, date, append(line, '\n')}, nil
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

// Is says whether a folder has a corpus.
func Is(data string) bool { return len(files(data)) > 0 }

// files are the files of the corpus, in the order of their names.
func files(data string) []string {
	list, _ := filepath.Glob(filepath.Join(data, "corpus", "*.jsonl.gz")) // a strange name of the folder: there is none
	return list
}

// Read reads all files of the corpus, in the order of time.
func Read(data string) ([]Article, error) {
	paths := files(data)
	if len(paths) == 0 {
		return nil, fmt.Errorf("there is no corpus in %s", data)
	}
	var stream []Article
	var err error
	for _, path := range paths {
		if stream, err = appendFile(stream, path); err != nil {
			return nil, fmt.Errorf("reading the corpus: %w", err)
		}
	}
	Sort(stream)
	seen := map[string]bool{}
	for _, a := range stream {
		if seen[a.ID] {
			return nil, fmt.Errorf("reading the corpus: two articles are called %s", a.ID)
		}
		seen[a.ID] = true
	}
	return stream, nil
}

// Sort sorts by instant; what has the same instant stays as it stood.
func Sort(stream []Article) {
	slices.SortStableFunc(stream, func(a, b Article) int { return a.Date.Compare(b.Date) })
}

func appendFile(stream []Article, path string) ([]Article, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	err = EachLine(unpacked, func(l Line) error {
		l.Source = sourceOf(l.Outlet)
		a, err := l.Article()
		stream = append(stream, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return stream, nil
}

// EachLine reads JSON Lines to their end.
func EachLine[T any](in io.Reader, take func(T) error) error {
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

// ReadLines reads a whole file of JSON Lines.
func ReadLines[T any](path string) ([]T, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []T
	err = EachLine(bytes.NewReader(content), func(value T) error {
		list = append(list, value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return list, nil
}

// Write writes a stream for an import.
func Write(path string, stream []Article) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close() // once more, where writing fails
	out := bufio.NewWriter(file)
	for _, a := range stream {
		if _, err := out.Write(a.Line); err != nil {
			return err
		}
	}
	return errors.Join(out.Flush(), file.Close())
}
