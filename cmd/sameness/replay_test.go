package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nashra/cmd/internal/corpus"
)

func TestSlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := make([]corpus.Article, rapid.IntRange(1, 3000).Draw(t, "articles"))
		for i := range stream {
			stream[i].ID = fmt.Sprint(i)
		}
		parts := rapid.IntRange(1, min(len(stream), 300)).Draw(t, "parts")
		seed := rapid.Uint64().Draw(t, "seed")
		list := slicesOf(stream, parts, rand.New(rand.NewPCG(seed, 0)))
		again := slicesOf(stream, parts, rand.New(rand.NewPCG(seed, 0)))
		if len(list) != parts {
			t.Fatalf("%d slices, want %d", len(list), parts)
		}
		next := 0
		for i, slice := range list {
			if len(slice) == 0 || len(slice) != len(again[i]) {
				t.Fatalf("slice %d has %d articles, and %d with the same seed", i, len(slice), len(again[i]))
			}
			for _, a := range slice {
				if a.ID != fmt.Sprint(next) {
					t.Fatalf("slice %d has article %s, want %d", i, a.ID, next)
				}
				next++
			}
		}
		if next != len(stream) {
			t.Fatalf("the slices have %d articles of %d", next, len(stream))
		}
	})
}

// TestSlicesDiffer: some slices are less than an import commits at once, some more.
func TestSlicesDiffer(t *testing.T) {
	few, many := 0, 0
	for _, slice := range slicesOf(make([]corpus.Article, 60_000), 200, rand.New(rand.NewPCG(1, 0))) {
		if len(slice) < 20 {
			few++
		}
		if len(slice) > 2000 {
			many++
		}
	}
	if few < 20 || many < 2 {
		t.Errorf("%d slices are short and %d are long", few, many)
	}
}

func TestCompare(t *testing.T) {
	const a, b, c = `{"seq":1,"story":"s1","text":"نص أول"}` + "\n", `{"seq":2,"story":"s2","text":"نص ثان"}` + "\n", `{"seq":3,"story":"s1","text":"نص آخر"}` + "\n"
	for _, test := range []struct {
		name, one, other string
		lines            int
		told, wholly     string
	}{
		{"the same", a + b, a + b, 0, "", ""},
		{"nothing", "", "", 0, "", ""},
		{"one line differs", a + b, a + c, 1, "line 2: seq 2, 3; story \"s2\", \"s1\"; text\n", "نص آخر"},
		{"one line less", a + b, a, 1, "line 2: from byte 1 on, of 44 and 0", "نص ثان"},
		{"one line more", a, a + b, 1, "line 2: from byte 1 on, of 0 and 44", "نص ثان"},
		{"a member more", `{"seq":1}`, `{"seq":1,"title":"عنوان"}`, 1, "line 1: title\n", "عنوان"},
		{"no JSON", "<p>نص</p>\n<i>1</i>\n", "<p>نص</p>\n<i>2</i>\n", 1, "line 2: from byte 4 on, of 9 and 9; -v shows the lines", "<i>2</i>"},
		{"no end of line", a, strings.TrimSpace(a), 1, "line 1: from byte 44 on, of 44 and 43", "نص أول"},
		{"many lines", strings.Repeat(a, 9), strings.Repeat(b, 9), 9, "line 5", "نص ثان"},
	} {
		for whole, want := range map[bool]string{false: test.told, true: test.wholly} {
			d, err := compare(strings.NewReader(test.one), strings.NewReader(test.other), whole)
			if err != nil || d.lines != test.lines || d.bytes != int64(len(test.other)) || len(d.told) != min(test.lines, differencesTold) {
				t.Errorf("%s: %+v, %v", test.name, d, err)
			}
			told := strings.Join(d.told, "")
			if !strings.Contains(told, want) {
				t.Errorf("%s: told %q, want %q", test.name, told, want)
			}
			if !whole && strings.ContainsAny(told, "نصع") {
				t.Errorf("%s: a text is told: %q", test.name, told)
			}
		}
	}
}

func TestWasKilled(t *testing.T) {
	for _, kill := range []bool{true, false} {
		cmd := exec.CommandContext(t.Context(), "gofmt") // it reads its input to the end
		in, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if kill {
			err = cmd.Process.Kill()
		} else {
			_, err = in.Write([]byte("this is no Go"))
			_ = in.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil || wasKilled(cmd) != kill {
			t.Errorf("killed: %t, and told %t; %v", kill, wasKilled(cmd), err)
		}
	}
}
