package corpus

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// dated makes a stream of articles with these dates; their ids are a, b, c and so on.
func dated(t *testing.T, dates ...string) []Article {
	t.Helper()
	var stream []Article
	for i, date := range dates {
		a, err := Line{ID: string(rune('a' + i)), Outlet: "X", Date: date}.Article()
		if err != nil {
			t.Fatal(err)
		}
		stream = append(stream, a)
	}
	return stream
}

func idsIn(stream []Article) string {
	var list []string
	for _, a := range stream {
		list = append(list, a.ID)
	}
	return strings.Join(list, " ")
}

func TestOrder(t *testing.T) {
	stream := dated(t,
		"2018-02-18T21:35:43+04:00", // 17:35:43 UTC
		"2018-02-18T17:35:42",       // a second before; UTC
		"2018-02-18T17:35:43Z",      // the same instant as the first
		"2018-02-18T14:35:43-03:00", // and this
		"2015-07-21T23:59:59",
		"2018-02-19T00:00:00+14:00", // 10:00 UTC of the day before
	)
	Sort(stream)
	if got, want := idsIn(stream), "e f b a c d"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var many []string
	for i := range 26 {
		many = append(many, []string{"2018-01-01T10:00:00Z", "2018-01-01T09:00:00"}[i%2])
	}
	stream = dated(t, many...)
	Sort(stream)
	if got, want := idsIn(stream), "b d f h j l n p r t v x z a c e g i k m o q s u w y"; got != want {
		t.Errorf("at two instants: %s, want %s", got, want)
	}
	for _, wrong := range []string{"", "2018-02-18", "18/02/2018 17:35", "2018-02-18T17:35:43+4"} {
		if _, err := parseDate(wrong); err == nil {
			t.Errorf("%q is read as a date", wrong)
		}
	}
}

// writeCorpus writes a packed file of a
func writeCorpus(t *testing.T, data, name string, lines ...string) {
	t.Helper()
	folder := filepath.Join(data, "corpus")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed := gzip.NewWriter(file)
	if _, err := packed.Write([]byte(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRead(t *testing.T) {
	data := t.TempDir()
	if _, err := Read(data); err == nil {
		t.Error("a corpus that is not there is read")
	}
	writeCorpus(t, data, "one",
		`{"id":"1","title":"الأول","body":"نص\nآخر <b>","date":"2018-01-02T00:00:00","url":"https://example.org/1","outlet":"Sahifa","lang":"ar"}`,
		`{"id":"2","title":"الثاني","body":"","date":"2018-01-01T23:00:00-01:00","url":"","outlet":"Sahifa"}`)
	writeCorpus(t, data, "two", `{"id":"0","title":"قبلهما","body":"نص","date":"2017-12-31T00:00:00Z","outlet":"Wikala"}`)
	stream, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := idsIn(stream), "0 1 2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if want := time.Date(2018, 1, 2, 0, 0, 0, 0, time.UTC); !stream[1].Date.Equal(want) || !stream[2].Date.Equal(want) || stream[1].Title != "الأول" {
		t.Errorf("%+v", stream[1:])
	}
	var line Line
	if err := json.Unmarshal(stream[1].Line, &line); err != nil {
		t.Fatal(err)
	}
	if want := (Line{"1", "sahifa", "Sahifa", "الأول", "نص\nآخر <b>", "2018-01-02T00:00:00", "https://example.org/1"}); line != want {
		t.Errorf("%+v, want %+v", line, want)
	}
	path := filepath.Join(t.TempDir(), "lines")
	if err := Write(path, stream); err != nil {
		t.Fatal(err)
	}
	if back, err := ReadLines[Line](path); err != nil || len(back) != 3 || back[1] != line {
		t.Errorf("written and read: %+v, %v", back, err)
	}
	for name, wrong := range map[string]string{
		"the same id": `{"id":"1","date":"2018-01-02T00:00:00"}`, "no date": `{"id":"9"}`, "half a line": `{"id":"9",`,
	} {
		writeCorpus(t, data, "three", wrong)
		if _, err := Read(data); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
}
