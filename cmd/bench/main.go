// Command bench says what Nashra costs beside bare programs that do the least of the same work: bbolt with nothing
// around it, a server of fixed bytes, a fetcher without guards; and what near-sameness costs, which has no bare program
// and is held to limits. It prints one table of ratios and exits 1 when one of them misses its bound.
//
// A figure alone says little on a machine that others use too. So the two that make a ratio are taken in the same
// round, one after the other, and the table shows the median of the rounds' ratios with the least and the greatest.
//
// The bare programs and the generator of the texts are not part of the project; they lie beside it, in ../shared/bench,
// and the news for near-sameness in ../shared/sameness.
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
	"slices"
	"strings"
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
	exitWell  = 0 // every bound is kept, or there was nothing to compare with
	exitFail  = 1 // a bound is missed, or a part could not be measured
	exitUsage = 2
)

// part is one row or some of the table, and the comparison behind them.
type part struct {
	name    string
	measure func(*bench, context.Context) ([]row, error)
	needs   folder
	texts   bool // it uses the bare programs or the generated texts, where they are there
	asked   bool // it is measured only when it is named: it takes long
}

// folder is what lies beside the project and a part cannot do without.
type folder int

const (
	none folder = iota
	reference
	sameness
)

func parts() []part {
	return []part{
		{name: "import", measure: (*bench).measureImport, needs: reference, texts: true},
		{name: "again", measure: (*bench).measureAgain, needs: reference, texts: true},
		{name: "serve", measure: (*bench).measureServe, needs: reference, texts: true},
		{name: "rebuild", measure: (*bench).measureRebuild},
		{name: "refresh", measure: (*bench).measureRefresh, needs: reference, texts: true},
		{name: "memory", measure: (*bench).measureMemory, needs: reference, texts: true},
		{name: "near", measure: (*bench).measureNear, needs: sameness, texts: true},
		{name: "growth", measure: (*bench).measureGrowth, asked: true},
	}
}

// run is the whole program. The table goes to out, progress and what is skipped to errs.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	b := &bench{progress: errs}
	chosen, err := b.readFlags(args)
	if err != nil {
		return exitUsage
	}
	if chosen = b.possible(chosen); len(chosen) == 0 {
		return exitWell
	}
	if b.dir, err = os.MkdirTemp("", "nashra-bench-"); err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return exitFail
	}
	defer os.RemoveAll(b.dir)
	return b.measureAll(ctx, chosen, out)
}

// readFlags gives the parts that are asked for. What is wrong with the flags is said already.
func (b *bench) readFlags(args []string) ([]part, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(b.progress)
	flags.IntVar(&b.rounds, "rounds", 3, "`rounds` of each comparison")
	only := flags.String("only", "", "measure these `parts` only: "+strings.Join(names(parts()), ","))
	flags.StringVar(&b.reference, "reference", filepath.Join("..", "shared", "bench"), "`folder` of the bare programs")
	flags.StringVar(&b.sameness, "sameness", filepath.Join("..", "shared", "sameness"), "`folder` of the news for near-sameness")
	flags.IntVar(&b.reports, "reports", 1_000_000, "`reports` of the part growth; its bounds are meant for a million")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	chosen, err := choose(*only)
	switch {
	case err != nil:
	case b.rounds < 1 || flags.NArg() > 0:
		err = errors.New("give one round at least, and no arguments besides flags")
	case b.reports < 10:
		err = errors.New("give ten reports at least, one for each tenth")
	}
	if err != nil {
		fmt.Fprintln(b.progress, "bench:", err)
	}
	return chosen, err
}

// possible leaves out the parts that lack what they are measured with, and says so.
func (b *bench) possible(chosen []part) []part {
	for _, f := range []struct {
		folder folder
		there  bool
		why    string
	}{
		{reference, b.hasReference(), "The bare programs that they are compared with are not there: no module in " + b.reference},
		{sameness, corpus.Is(b.sameness), "The news that it is measured with are not there: no corpus in " + b.sameness},
	} {
		lacking := func(p part) bool { return p.needs == f.folder }
		if f.there || !slices.ContainsFunc(chosen, lacking) {
			continue
		}
		skipped := slices.DeleteFunc(slices.Clone(chosen), func(p part) bool { return !lacking(p) })
		fmt.Fprintf(b.progress, "bench: skipped: %s. %s\n", strings.Join(names(skipped), ", "), f.why)
		chosen = slices.DeleteFunc(chosen, lacking)
	}
	return chosen
}

func (b *bench) hasReference() bool {
	_, err := os.Stat(filepath.Join(b.reference, "go.mod"))
	return err == nil
}

func names(list []part) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.name)
	}
	return all
}

// choose gives the parts with these names, in their usual order; where none is named, all that need not be.
func choose(only string) ([]part, error) {
	all := parts()
	if only == "" {
		return slices.DeleteFunc(all, func(p part) bool { return p.asked }), nil
	}
	wanted := strings.Split(only, ",")
	for _, name := range wanted {
		if !slices.Contains(names(all), name) {
			return nil, fmt.Errorf("no part is called %q; there are %s", name, strings.Join(names(all), ", "))
		}
	}
	return slices.DeleteFunc(all, func(p part) bool { return !slices.Contains(wanted, p.name) }), nil
}

// bench is what the parts share.
type bench struct {
	dir       string // a temporary folder: programs, texts, stores
	reference string
	sameness  string
	rounds    int
	reports   int // of the part growth
	progress  io.Writer
}

// say reports progress of a part.
func (b *bench) say(part, format string, args ...any) {
	fmt.Fprintf(b.progress, "%s: %s\n", part, fmt.Sprintf(format, args...))
}

// measureAll measures the parts one after the other, and prints the table. A part that fails does not keep the others
// from being measured; a person's interrupt does.
func (b *bench) measureAll(ctx context.Context, chosen []part, out io.Writer) int {
	if err := b.prepare(ctx, chosen); err != nil {
		fmt.Fprintln(b.progress, "bench:", err)
		return exitFail
	}
	code := exitWell
	var table []row
	for _, p := range chosen {
		rows, err := p.measure(b, ctx)
		switch {
		case ctx.Err() != nil:
			b.say(p.name, "stopped")
			return exitFail
		case errors.Is(err, errNoProc):
			b.say(p.name, "skipped: %v", err)
		case err != nil:
			b.say(p.name, "FAILED: %v", err)
			code = exitFail
		}
		table = append(table, rows...)
	}
	if err := writeTable(out, table); err != nil {
		fmt.Fprintln(b.progress, "bench:", err)
		code = exitFail
	}
	if slices.ContainsFunc(table, func(r row) bool { return !r.kept() }) {
		code = exitFail
	}
	return code
}
