// Command sameness says how well Nashra joins the copies of one report. It imports a large body of news through the
// built program, in the order of time, and looks which articles of the pairs that people have judged stand in one story.
// It prints one table and exits 1 when a figure misses its bound. docs/sameness.md says how it is scored.
//
// With -replay it asks another question: whether an import that is killed again and again makes the very same stories
// and feeds as one that is not.
//
// The texts are not part of the project, and none of them may ever come into it; they lie beside it, in
// ../shared/sameness.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"nashra/cmd/internal/corpus"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	exitWell  = 0 // every bound is kept, or there is nothing to measure with
	exitFail  = 1 // a bound is missed, or something could not be measured
	exitUsage = 2
)

// settings are the flags.
type settings struct {
	data     string
	built    string // a program in place of the one that is built here
	only     string // "", pairsPart or syntheticPart
	articles int    // 0: all of them
	replay   int    // slices; 0: no replay
	seed     uint64
	json     bool
	verbose  bool
}

// The two parts, each with a store of its own.
const (
	pairsPart     = "pairs"
	syntheticPart = "synthetic"
)

func readFlags(args []string, errs io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("sameness", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&s.data, "data", filepath.Join("..", "shared", "sameness"), "`folder` of the judged news")
	flags.StringVar(&s.built, "program", "", "measure this built `program` in place of building Nashra")
	flags.StringVar(&s.only, "only", "", "measure this `part` only: pairs (the judged ones) or synthetic (the made-up copies)")
	flags.IntVar(&s.articles, "articles", 0, "a trial with the first `M` articles, without bounds")
	flags.IntVar(&s.replay, "replay", 0, "kill the import in each of `N` slices and compare, in place of scoring")
	flags.Uint64Var(&s.seed, "seed", 1, "`seed` of what is random in a replay")
	flags.BoolVar(&s.json, "json", false, "print one JSON object in place of the table")
	flags.BoolVar(&s.verbose, "v", false, "list every pair that came out wrong, with titles and verdicts; in a replay, whole lines that differ")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	var err error
	switch {
	case flags.NArg() > 0:
		err = errors.New("there are no arguments besides flags")
	case s.articles < 0 || s.replay < 0:
		err = errors.New("-articles and -replay count, so that they are not below 0")
	case s.only != "" && s.only != pairsPart && s.only != syntheticPart:
		err = fmt.Errorf("no part is called %q; there are %s and %s", s.only, pairsPart, syntheticPart)
	case s.replay > 0 && (s.only != "" || s.json):
		err = errors.New("a replay scores nothing: leave out -only and -json")
	case s.json && s.verbose:
		err = errors.New("-json prints one object and no titles: leave out -v")
	}
	if err != nil {
		fmt.Fprintln(errs, "sameness:", err)
	}
	return s, err
}

// run is the whole program. The table goes to out, progress to errs.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	s, err := readFlags(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return exitWell
	}
	if err != nil {
		return exitUsage
	}
	if _, err := os.Stat(filepath.Join(s.data, "pairs.jsonl")); err != nil {
		fmt.Fprintf(errs, "sameness: skipped. The judged news are not there: no pairs.jsonl in %s\n", s.data)
		return exitWell
	}
	dir, err := os.MkdirTemp("", "nashra-sameness-")
	if err != nil {
		fmt.Fprintln(errs, "sameness:", err)
		return exitFail
	}
	defer os.RemoveAll(dir)
	m := &measurement{settings: s, dir: dir, out: out, progress: errs}
	do := m.scoreAll
	if s.replay > 0 {
		do = m.replayAll
	}
	well, err := do(ctx)
	if ctx.Err() != nil {
		err = errors.New("stopped")
	}
	if err != nil {
		fmt.Fprintln(errs, "sameness:", err)
		return exitFail
	}
	if !well {
		return exitFail
	}
	return exitWell
}

// measurement is what the steps share.
type measurement struct {
	settings
	dir           string // a temporary folder: the program, the lines, the stores
	program       string
	out, progress io.Writer
}

// say reports progress.
func (m *measurement) say(format string, args ...any) {
	fmt.Fprintf(m.progress, "sameness: "+format+"\n", args...)
}

// scoreAll measures the parts and prints the table. It says whether every bound is kept.
func (m *measurement) scoreAll(ctx context.Context) (bool, error) {
	stream, err := m.prepare(ctx)
	if err != nil {
		return false, err
	}
	r := report{Articles: len(stream)}
	if m.only != syntheticPart {
		rows, err := m.scorePairs(ctx, stream)
		if err != nil {
			return false, err
		}
		r.Rows = append(r.Rows, rows...)
	}
	if m.only != pairsPart {
		rows, err := m.scoreSynthetic(ctx, stream)
		if err != nil {
			return false, err
		}
		r.Rows = append(r.Rows, rows...)
	}
	r.judge(m.articles == 0)
	return r.Verdict != failed, r.write(m.out, m.json)
}

// prepare builds Nashra and reads the corpus, in the order of time.
func (m *measurement) prepare(ctx context.Context) ([]corpus.Article, error) {
	if err := m.build(ctx); err != nil {
		return nil, err
	}
	m.say("reading the corpus")
	stream, err := corpus.Read(m.data)
	if err != nil {
		return nil, err
	}
	if m.articles > 0 {
		stream = stream[:min(m.articles, len(stream))]
		m.say("a trial with the first %d articles: no bound is applied", len(stream))
	}
	return stream, nil
}
