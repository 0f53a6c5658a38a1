package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"nashra/cmd/internal/corpus"
)

func TestReports(t *testing.T) {
	const n = 5000
	made, again := newReporter(), newReporter()
	distinct := map[string]bool{}
	for _, w := range made.words {
		distinct[w] = true
	}
	if len(distinct) != vocabulary {
		t.Errorf("%d words of %d are distinct", len(distinct), vocabulary)
	}
	var before time.Time
	outlets, used := map[string]bool{}, map[string]int{}
	for i := range n {
		r := made.next()
		if same := again.next(); same.Title != r.Title || same.Body != r.Body || same.Outlet != r.Outlet || !same.Date.Equal(r.Date) {
			t.Fatalf("report %d is another one the second time", i)
		}
		words := len(strings.Fields(r.Body))
		if words != len(r.words) || words < leastWords*8/10 || words > mostWords*12/10 || r.Title == "" || !strings.HasSuffix(r.Body, ".") {
			t.Errorf("report %d has %d words", i, words)
		}
		if i > 0 && r.Date.Sub(before) != 24*time.Hour/reportsADay {
			t.Errorf("report %d comes %v after the one before", i, r.Date.Sub(before))
		}
		before, outlets[r.Outlet] = r.Date, true
		for _, w := range r.words {
			used[w]++
		}
	}
	if len(outlets) != len(made.outlets) {
		t.Errorf("%d outlets", len(outlets))
	}
	if made.copied < n*copiesPercent/100*8/10 || made.copied > n*copiesPercent/100*12/10 {
		t.Errorf("%d of %d are copies", made.copied, n)
	}
	if used[made.words[0]] < 20*used[made.words[500]] || used[made.words[500]] == 0 {
		t.Errorf("the first word is used %d times, the five hundredth %d times", used[made.words[0]], used[made.words[500]])
	}
}

func TestFeed(t *testing.T) {
	var out bytes.Buffer
	b := &bench{reports: 105, progress: &bytes.Buffer{}}
	if _, err := cpuOf(os.Getpid()); err != nil {
		t.Skip(err)
	}
	watch := &memoryWatch{pid: os.Getpid()}
	watch.see(7)
	watch.see(5)
	tenths, err := b.feed(newReporter(), &out, watch)
	if err != nil || len(tenths) != 10 || tenths[0].memory != 7 || tenths[0].middle != 6 || tenths[1].memory != 0 || tenths[9].rate <= 0 {
		t.Errorf("%v, %v", tenths, err)
	}
	var ids []string
	err = corpus.EachLine(&out, func(l corpus.Line) error {
		ids = append(ids, l.ID)
		if l.Body == "" || l.Title == "" || l.Outlet == "" || !strings.HasPrefix(l.Source, "outlet") || !strings.HasPrefix(l.Date, "2020-01-01T0") {
			t.Errorf("%+v", l)
		}
		return nil
	})
	if err != nil || len(ids) != 105 || ids[104] != "104" {
		t.Errorf("%v, %v", ids, err)
	}
}

func TestGrowthRows(t *testing.T) {
	ten := func(second, third, last tenth) []tenth {
		list := make([]tenth, 10)
		list[1], list[2], list[9] = second, third, last
		return list
	}
	for _, test := range []struct {
		name         string
		tenths       []tenth
		rate, memory bool
	}{
		{"just kept", ten(tenth{rate: 100}, tenth{memory: 100}, tenth{70, 9, 125, 1}), true, true},
		{"slower", ten(tenth{rate: 100}, tenth{memory: 100}, tenth{69, 9, 100, 1}), false, true},
		{"larger", ten(tenth{rate: 100}, tenth{memory: 100}, tenth{100, 9, 126, 1}), true, false},
	} {
		rows := growthRows(test.tenths)
		if rows[0].kept() != test.rate || !rows[1].kept() || rows[2].kept() != test.memory {
			t.Errorf("%s: %v, %v", test.name, rows[0].kept(), rows[2].kept())
		}
	}
}

func TestNoRoomForGrowth(t *testing.T) {
	dir := t.TempDir()
	free, err := freeSpace(dir)
	if err != nil || free <= 0 {
		t.Fatalf("%d bytes are free, %v", free, err)
	}
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("the machine does not say what is free")
	}
	b := &bench{dir: dir, reports: int(free/bytesAReport) * 2, progress: &bytes.Buffer{}}
	if _, err := b.measureGrowth(t.Context()); err == nil || !strings.Contains(err.Error(), "GB are free there") {
		t.Errorf("said %v", err)
	}
}

// article makes an article of a made-up report.
func article(t *testing.T, r report) corpus.Article {
	t.Helper()
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return corpus.Article{ID: r.ID, Title: r.Title, Date: r.Date, Line: line}
}
