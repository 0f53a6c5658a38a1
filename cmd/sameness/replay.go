package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"time"

	"nashra/cmd/internal/corpus"
)

// The stores of a replay have the same articles in the same order. The others must not differ from the first.
const (
	wholeStore  = "whole"  // one import
	killedStore = "killed" // one import a slice, killed and started again until it ends by itself
	longStore   = "long"   // the same in a few long slices, each killed often: most kills come after a commit
	pipedStore  = "piped"  // a few imports from standard input
)

// Each of longSlices holds more than an import commits at once (2000). The first earlyKills kills come while it should still
// be at work.
const (
	longSlices = 15
	earlyKills = 8
)

// pipedSlices are few, so that most batches are as large as an import makes them, and end elsewhere than in one import.
const pipedSlices = 13

// replayAll fills the stores and compares them. It says whether they are the same.
func (m *measurement) replayAll(ctx context.Context) (bool, error) {
	stream, err := m.prepare(ctx)
	if err != nil {
		return false, err
	}
	if m.replay > len(stream) {
		return false, fmt.Errorf("%d articles cannot be cut into %d slices", len(stream), m.replay)
	}
	m.say("seed %d", m.seed)
	random := rand.New(rand.NewPCG(m.seed, 0))
	whole, pace, err := m.fillWhole(ctx, stream)
	if err != nil {
		return false, err
	}
	killed, err := m.fillKilled(ctx, killedStore, slicesOf(stream, m.replay, random), 0, random, pace)
	if err != nil {
		return false, err
	}
	long := slices.Collect(slices.Chunk(stream, len(stream)/min(longSlices, len(stream))+1))
	longer, err := m.fillKilled(ctx, longStore, long, earlyKills, random, pace)
	if err != nil {
		return false, err
	}
	piped, err := m.fillPiped(ctx, stream, random)
	if err != nil {
		return false, err
	}
	return m.compareAll(ctx, whole, killed, longer, piped)
}

// fillWhole imports everything at once, and says how long an article takes.
func (m *measurement) fillWhole(ctx context.Context, stream []corpus.Article) (*store, time.Duration, error) {
	s, err := m.newStore(wholeStore)
	if err != nil {
		return nil, 0, err
	}
	lines := m.path(wholeStore + ".jsonl")
	if err := corpus.Write(lines, stream); err != nil {
		return nil, 0, err
	}
	defer os.Remove(lines)
	m.say("%s: importing %d articles at once", wholeStore, len(stream))
	c, spent, err := s.run(s.importCommand(ctx, lines))
	if err == nil {
		err = c.complete(len(stream))
	}
	m.say("%s: %.1f s", wholeStore, spent.wall.Seconds())
	return s, spent.wall / time.Duration(len(stream)), err
}

// spread is how much longer the longest slice may be than the shortest: e^9, so that some hold a few articles and some
// more than an import commits at once.
const spread = 9

// slicesOf cuts a stream into parts of random length, none of them empty.
func slicesOf(stream []corpus.Article, parts int, random *rand.Rand) [][]corpus.Article {
	weights, sum := make([]float64, parts), 0.0
	for i := range weights {
		weights[i] = math.Exp(spread * random.Float64())
		sum += weights[i]
	}
	list := make([][]corpus.Article, parts)
	passed, from := 0.0, 0
	for i, w := range weights {
		passed += w
		to := i + 1 + int(float64(len(stream)-parts)*passed/sum)
		if i == parts-1 {
			to = len(stream) // whatever the sums have lost
		}
		list[i], from = stream[from:to], to
	}
	return list
}

// kills is what became of the killed imports.
type kills struct {
	all   int // programs that ended by SIGKILL
	spare int // slices that were never killed
	kept  int // slices of which something was kept before the program was killed
}

// fillKilled imports slice after slice, each killed until it ends by itself.
func (m *measurement) fillKilled(ctx context.Context, name string, parts [][]corpus.Article, early int, random *rand.Rand, pace time.Duration) (*store, error) {
	s, err := m.newStore(name)
	if err != nil {
		return nil, err
	}
	lines := m.path(name + ".jsonl")
	defer os.Remove(lines)
	m.say("%s: importing %d slices, each killed until it ends by itself", name, len(parts))
	var k kills
	start := 20 * time.Millisecond // what an import takes besides its articles
	for i, slice := range parts {
		if err := corpus.Write(lines, slice); err != nil {
			return nil, err
		}
		work := pace * time.Duration(len(slice))
		took, err := s.killUntilDone(ctx, lines, len(slice), early, start+work, random, &k)
		if err != nil {
			return nil, err
		}
		start = max(took-work, 10*time.Millisecond)
		if done := i + 1; done%max(len(parts)/10, 1) == 0 {
			m.say("%s: slice %d, %d kills", name, done, k.all)
		}
	}
	m.say("%s: %d kills in %d slices; %d slices ended before the first kill, %d had articles kept before a kill", name, k.all, len(parts), k.spare, k.kept)
	if k.all < len(parts) {
		m.say("%s: fewer kills than slices; another seed may kill more", name)
	}
	return s, nil
}

// killUntilDone imports a slice. The first times it is killed before the time is over that it is thought to take; then at a
// moment within that time and a little more, unless it has ended before, and the time is thought longer after each kill, so
// that there is an end to it. It says how long the import took that was not killed.
func (s *store) killUntilDone(ctx context.Context, lines string, articles, early int, expected time.Duration, random *rand.Rand, k *kills) (time.Duration, error) {
	for attempt := 0; ; attempt++ {
		var out, said bytes.Buffer
		cmd := s.importCommand(ctx, lines)
		cmd.Stdout, cmd.Stderr = &out, &said
		began := time.Now()
		if err := cmd.Start(); err != nil {
			return 0, fmt.Errorf("starting an import: %w", err)
		}
		limit := expected * 5 / 4
		if attempt < early {
			limit = expected
		}
		kill := time.AfterFunc(time.Duration(random.Int64N(int64(limit))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		took := time.Since(began)
		if wasKilled(cmd) && ctx.Err() == nil {
			k.all++
			if attempt >= early {
				expected = expected * 4 / 3
			}
			continue
		}
		var c counts
		if jsonErr := json.Unmarshal(out.Bytes(), &c); jsonErr != nil || err != nil && c.Failed == 0 {
			return 0, fmt.Errorf("importing a slice: %w: %s", errors.Join(err, jsonErr, ctx.Err()), tail(said.Bytes()))
		}
		if attempt == 0 {
			k.spare++
		} else if c.Unchanged > 0 {
			k.kept++
		}
		return took, c.complete(articles)
	}
}

// wasKilled tells a program that a signal has ended from one that has ended by itself. Nashra ends itself in order when
// it can, so that the signal was SIGKILL.
func wasKilled(cmd *exec.Cmd) bool { return cmd.ProcessState.ExitCode() == -1 }

func (m *measurement) fillPiped(ctx context.Context, stream []corpus.Article, random *rand.Rand) (*store, error) {
	s, err := m.newStore(pipedStore)
	if err != nil {
		return nil, err
	}
	parts := min(pipedSlices, len(stream))
	m.say("%s: importing %d slices from standard input", pipedStore, parts)
	for _, slice := range slicesOf(stream, parts, random) {
		var in bytes.Buffer
		for _, a := range slice {
			in.Write(a.Line)
		}
		cmd := s.importCommand(ctx, "-")
		cmd.Stdin = &in
		c, _, err := s.run(cmd)
		if err == nil {
			err = c.complete(len(slice))
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}
