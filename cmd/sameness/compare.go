package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// feedPaths are what the daemon is asked for.
func feedPaths() []string { return []string{"/feed.rss", "/feed.atom", "/feed.json"} }

// differencesTold is how many differing lines of a file are told.
const differencesTold = 5

// compareAll compares what every store gives away with what the first gives, and says whether all are the same.
func (m *measurement) compareAll(ctx context.Context, stores ...*store) (bool, error) {
	for _, s := range stores {
		m.say("%s: checking, exporting, asking for the feeds", s.name)
		if err := s.giveAway(ctx); err != nil {
			return false, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	same := true
	first := stores[0]
	for _, s := range stores[1:] {
		for _, what := range given() {
			d, err := differences(first.given(what), s.given(what), m.verbose)
			if err != nil {
				return false, err
			}
			if d.lines == 0 {
				fmt.Fprintf(m.out, "%s and %s: %s: the same, %d bytes\n", first.name, s.name, what, d.bytes)
				continue
			}
			same = false
			fmt.Fprintf(m.out, "%s and %s: %s: DIFFERENT in %d lines\n%s", first.name, s.name, what, d.lines, strings.Join(d.told, ""))
		}
	}
	fmt.Fprintln(m.out, map[bool]string{true: "\nPASS: all stores give the same", false: "\nFAIL: a store gives something else"}[same])
	return same, nil
}

// given names everything that a store gives away.
func given() []string { return append([]string{"items", "stories"}, feedPaths()...) }

// given is the file with what the store has given.
func (s *store) given(what string) string { return s.path(s.name + "." + strings.Trim(what, "/")) }

// giveAway has the store checked and writes what it gives into files.
func (s *store) giveAway(ctx context.Context) error {
	if said, err := s.command(ctx, "check").CombinedOutput(); err != nil {
		return fmt.Errorf("checking the store: %w: %s", err, tail(said))
	}
	for _, what := range []string{"items", "stories"} {
		if err := s.export(ctx, what, s.given(what)); err != nil {
			return err
		}
	}
	d, err := s.start(ctx)
	if err != nil {
		return err
	}
	defer d.stop()
	for _, path := range feedPaths() {
		body, err := d.get(ctx, path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(s.given(path), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// difference is what two files do not have in common.
type difference struct {
	bytes int64 // of the second file
	lines int   // that differ; those that only one has too
	told  []string
}

// differences compares two files line by line. The texts of articles are told only where whole lines are wanted.
func differences(one, other string, whole bool) (difference, error) {
	a, err := os.Open(one)
	if err != nil {
		return difference{}, err
	}
	defer a.Close()
	b, err := os.Open(other)
	if err != nil {
		return difference{}, err
	}
	defer b.Close()
	d, err := compare(a, b, whole)
	if err != nil {
		return d, fmt.Errorf("comparing %s and %s: %w", one, other, err)
	}
	return d, nil
}

func compare(a, b io.Reader, whole bool) (difference, error) {
	var d difference
	linesA, linesB := bufio.NewReaderSize(a, 1<<20), bufio.NewReaderSize(b, 1<<20)
	for n := 1; ; n++ {
		lineA, errA := linesA.ReadBytes('\n')
		lineB, errB := linesB.ReadBytes('\n')
		for _, err := range []error{errA, errB} {
			if err != nil && !errors.Is(err, io.EOF) {
				return d, err
			}
		}
		if len(lineA) == 0 && len(lineB) == 0 {
			return d, nil
		}
		d.bytes += int64(len(lineB))
		if bytes.Equal(lineA, lineB) {
			continue
		}
		if d.lines++; d.lines > differencesTold {
			continue
		}
		if whole {
			d.told = append(d.told, fmt.Sprintf("  line %d\n    %s\n    %s\n", n, bytes.TrimSpace(lineA), bytes.TrimSpace(lineB)))
		} else {
			d.told = append(d.told, fmt.Sprintf("  line %d: %s\n", n, inShort(lineA, lineB)))
		}
	}
}

// inShort says how two lines differ: by members where both are JSON objects, else by place.
func inShort(a, b []byte) string {
	var one, other map[string]json.RawMessage
	if json.Unmarshal(a, &one) == nil && json.Unmarshal(b, &other) == nil {
		if told := members(one, other); told != "" {
			return told
		}
	}
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	return fmt.Sprintf("from byte %d on, of %d and %d; -v shows the lines", same+1, len(a), len(b))
}

// members names the members of two objects that differ, and tells the values of those that are no texts.
func members(one, other map[string]json.RawMessage) string {
	var told []string
	names := maps.Clone(one)
	maps.Copy(names, other)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if bytes.Equal(one[name], other[name]) {
			continue
		}
		switch name {
		case "seq", "item", "story", "id", "published", "updated":
			told = append(told, fmt.Sprintf("%s %s, %s", name, one[name], other[name]))
		default:
			told = append(told, name)
		}
	}
	return strings.Join(told, "; ")
}
