package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"nashra/cmd/internal/corpus"
	"nashra/story/near"
)

func TestShelf(t *testing.T) {
	made := newReporter()
	first := made.next()
	other := made.next()
	copied := first
	copied.ID, copied.Outlet, copied.words = "copy", "أخرى", made.edited(first.words)
	copied.Body = sentences(copied.words)
	short := first
	short.ID, short.Body = "short", "كلمتان فقط"
	s := newShelf()
	for _, r := range []report{first, other, copied, short} {
		if err := s.take(t.Context(), article(t, r), r.Date); err != nil {
			t.Fatal(err)
		}
	}
	if s.window.Size() != 3 || len(s.spent) != 3 {
		t.Errorf("the window has %d, %d were timed; the short one is no evidence", s.window.Size(), len(s.spent))
	}
	// A third copy tells where the second stands.
	s.last, copied.ID = 100, "again"
	before := s.last
	if err := s.take(t.Context(), article(t, copied), copied.Date); err != nil || s.last != before+1 {
		t.Fatal(err)
	}
	text := s.hands.Prepare(itemOf(corpus.Line{Title: copied.Title, Body: copied.Body}, copied.Date))
	f := s.window.Fingerprint(text.Near, near.About{When: copied.Date, Dated: true})
	found, err := s.window.Judge(s, f, 0.5)
	if err != nil || !found.Found || found.Best.Story != 1 {
		t.Errorf("the copies stand in story %d, %v, %v; want 1", found.Best.Story, found.Found, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := s.take(stopped, article(t, other), other.Date); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}

func TestFill(t *testing.T) {
	made := newReporter()
	var stream []corpus.Article
	for range 50 {
		stream = append(stream, article(t, made.next()))
	}
	s := newShelf()
	if err := s.fill(t.Context(), stream, 40); err != nil || s.window.Size() != 40 {
		t.Errorf("the window has %d, %v", s.window.Size(), err)
	}
	s = newShelf()
	if err := s.fill(t.Context(), stream, 60); err != nil || s.window.Size() != 50 {
		t.Errorf("the window has %d, %v", s.window.Size(), err)
	}
}

func TestJudgeCrowd(t *testing.T) {
	const n = 2000
	made := newReporter()
	var stream []corpus.Article
	for range n {
		stream = append(stream, article(t, made.next()))
	}
	rows, err := judgeCrowd(t.Context(), stream, n)
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	// A report has some hundred pairs of words and as many terms of four bytes and more, and is in the index.
	if heap := median(rows[3].nashra); heap < 1500 || heap > 4000 || rows[3].what != "heap of the 2000" {
		t.Errorf("%s: %v bytes an item", rows[3].what, heap)
	}
	// 2^17 sets of 64 bytes and 2^19 cells of two.
	if heap := median(rows[4].nashra); heap < 9.4 || heap > 9.6 {
		t.Errorf("%s: %v MB", rows[4].what, heap)
	}
}

func TestTimes(t *testing.T) {
	s := &shelf{}
	for i := range 200 {
		s.spent = append(s.spent, time.Duration(200-i)*time.Millisecond)
	}
	rows := s.times("judging", 190)
	for i, want := range []float64{100, 190, 198} {
		if got := median(rows[i].nashra); got != want {
			t.Errorf("%s is %v ms, want %v", rows[i].what, got, want)
		}
	}
	if !rows[1].kept() || s.times("judging", 189)[1].kept() {
		t.Error("the limit is not the limit")
	}
	for _, test := range []struct {
		name    string
		percent int
		times   []time.Duration
		want    time.Duration
	}{
		{"none", 95, nil, 0}, {"one", 50, []time.Duration{7}, 7}, {"the least", 0, []time.Duration{1, 2}, 1},
		{"half", 50, []time.Duration{1, 2}, 1}, {"more than half", 51, []time.Duration{1, 2}, 2}, {"all", 100, []time.Duration{1, 2}, 2},
	} {
		if got := percentile(test.times, test.percent); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestLimited(t *testing.T) {
	kept, missed := limited("a", "s", 30, 29, 30), limited("a", "s", 30, 31)
	if !kept.kept() || missed.kept() || kept.against != againstTheLimit || !slices.Equal(kept.bare, []float64{30, 30}) {
		t.Errorf("%+v, %+v", kept, missed)
	}
}

func TestThreadTime(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime()
	for began := time.Now(); time.Since(began) < 20*time.Millisecond; {
		_, _ = json.Marshal(began)
	}
	if spent := threadTime() - before; spent <= 0 || spent > 10*time.Second {
		t.Errorf("twenty milliseconds of work take %v of the thread", spent)
	}
}

func TestWatchMemory(t *testing.T) {
	if _, _, err := memoryOf(os.Getpid()); err != nil {
		t.Skip(err)
	}
	w := watchMemory(os.Getpid())
	held := bytes.Repeat([]byte{1}, 32<<20)
	deadline := time.Now().Add(5 * time.Second)
	highest := most(w.seen())
	for highest < 32 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
		highest = max(highest, most(w.seen()))
	}
	if w.stop(); highest < 32 || len(held) == 0 {
		t.Errorf("32 MB are held, and %v were seen", highest)
	}
}
