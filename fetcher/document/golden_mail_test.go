package document_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"nashra/fetcher/document"
)

var updateMail = flag.Bool("update-mail", false, "write the golden files of mails, mbox files and archives of the web")

// labelled is a Decode that knows valid UTF-8, what it is told, and else takes windows-1256.
func labelled(b []byte, label string) (string, error) {
	if utf8.Valid(b) {
		return string(b), nil
	}
	if label == "" {
		label = "windows-1256"
	}
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return "", errors.New("unknown encoding")
	}
	text, err := encoding.NewDecoder().Bytes(b)
	return string(text), err
}

// readAll is what the file of a kind becomes, to be printed.
func readAll(kind string, content []byte, limit int64) (any, error) {
	var list []string
	add := func(format string, args ...any) error { list = append(list, fmt.Sprintf(format, args...)); return nil }
	switch kind {
	case "mail":
		d, attached, err := document.ReadMail(content, limit, labelled)
		for _, a := range attached {
			_ = add("%s %v %.20q", a.Name, a.Message, a.Content())
		}
		return struct {
			document.Document
			Attached []string `json:",omitempty"`
		}{d, list}, err
	case "mbox":
		err := document.SplitMbox(bytes.NewReader(content), limit, func(n int, message []byte, err error) error {
			return add("%d %v %s", n, err, message)
		})
		return list, err
	}
	err := document.ReadWARC(bytes.NewReader(content), limit, limit, unmetered, func(r document.Record) error {
		text, err := labelled(r.Body, r.Label)
		if r.Err == nil {
			r.Err = err
		}
		return add("%s|%v|%s|%v|%s|%s", r.URL, r.IsPage, r.Label, r.Err, r.Skip, text)
	})
	return list, err
}

func TestMailAndArchivesGolden(t *testing.T) {
	for _, kind := range []string{"mail", "mbox", "warc"} {
		paths, _ := filepath.Glob("testdata/" + kind + "/*." + map[string]string{"mail": "eml", "mbox": "mbox", "warc": "warc"}[kind])
		if len(paths) == 0 {
			t.Errorf("no files of %s", kind)
		}
		for _, path := range paths {
			t.Run(filepath.ToSlash(path), func(t *testing.T) { golden(t, kind, path) })
		}
	}
}

func golden(t *testing.T, kind, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	looks := map[string]func([]byte) bool{"mail": document.LooksLikeMail, "mbox": document.LooksLikeMbox, "warc": document.LooksLikeWARC}
	for name, look := range looks {
		if strings.Contains(path, "broken.eml") || name == "mail" && kind == "mbox" {
			continue // an mbox file begins with a message, after its own line
		}
		if look(content) != (name == kind) {
			t.Errorf("looks like %s: %v", name, look(content))
		}
	}
	got, err := readAll(kind, content, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	printer := json.NewEncoder(&out)
	printer.SetEscapeHTML(false)
	printer.SetIndent("", "  ")
	if err := printer.Encode(got); err != nil {
		t.Fatal(err)
	}
	if *updateMail {
		if err := os.WriteFile(path+".golden", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := os.ReadFile(path + ".golden")
	if out.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
