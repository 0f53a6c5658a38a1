package main

import (
	"encoding/json"
	"strings"
	"testing"

	"nashra/cmd/internal/corpus"
)

// dated makes a stream of articles with these dates; their ids are a, b, c and so on.
func dated(t *testing.T, dates ...string) []corpus.Article {
	t.Helper()
	var stream []corpus.Article
	for i, date := range dates {
		a, err := corpus.Line{ID: string(rune('a' + i)), Outlet: "X", Date: date}.Article()
		if err != nil {
			t.Fatal(err)
		}
		stream = append(stream, a)
	}
	return stream
}

func idsIn(stream []corpus.Article) string {
	var list []string
	for _, a := range stream {
		list = append(list, a.ID)
	}
	return strings.Join(list, " ")
}

func TestCopies(t *testing.T) {
	stream := dated(t, "2018-02-18T10:00:00+04:00", "2018-02-18T07:00:00", "2018-02-18T07:00:01")
	copies := []madeCopy{
		{Pair: "copy-b", Kind: "cut", Original: "b", Title: "عنوان", Body: "نص"}, {Pair: "copy-a", Kind: "cut", Original: "a"},
		{Pair: "copy-z", Kind: "cut", Original: "z"},
	}
	all, used, err := withCopies(stream, copies)
	if err != nil || len(used) != 2 || used[0].Pair != "copy-b" || used[1].Pair != "copy-a" {
		t.Fatalf("%v, %v", used, err)
	}
	// The copy of a comes at the very instant of b, and stands behind it.
	if got, want := idsIn(all), "a b copy-a c copy-b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := idsIn(stream); got != "a b c" {
		t.Errorf("the stream itself is now %s", got)
	}
	var line map[string]string
	if err := json.Unmarshal(all[4].Line, &line); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"id": "copy-b", "source": "synthetic", "outlet": "Synthetic", "title": "عنوان", "body": "نص", "date": "2018-02-18T08:00:00Z"}
	if len(line) != len(want) {
		t.Errorf("%v, want %v", line, want)
	}
	for name, value := range want {
		if line[name] != value {
			t.Errorf("%s is %q, want %q", name, line[name], value)
		}
	}
}
