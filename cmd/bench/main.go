// Command bench says what Nashra costs beside bare programs that do the least of the same work: bbolt with nothing
// around it, a server of fixed bytes, a fetcher without guards. It prints one table of ratios and exits 1 when one of
// them misses its bound.
//
// A figure alone says little on a machine that others use too. So the two that make a ratio are taken in the same
// round, one after the other, and the table shows the median of the rounds' ratios with the least and the greatest.
//
// The bare programs and the generator of the texts are not part of the project; they lie beside it, in ../shared/bench.
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
}

func parts() []part {
	return []part{
		{"import", (*bench).measureImport},
		{"serve", (*bench).measureServe},
		{"refresh", (*bench).measureRefresh},
		{"memory", (*bench).measureMemory},
	}
}

// run is the whole program. The table goes to out, progress and what is skipped to errs.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	rounds := flags.Int("rounds", 3, "`rounds` of each comparison")
	only := flags.String("only", "", "measure these `parts` only: "+strings.Join(names(parts()), ","))
	reference := flags.String("reference", filepath.Join("..", "shared", "bench"), "`folder` of the bare programs")
	if flags.Parse(args) != nil {
		return exitUsage
	}
	chosen, err := choose(*only)
	if err == nil && (*rounds < 1 || flags.NArg() > 0) {
		err = errors.New("give one round at least, and no arguments besides flags")
	}
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return exitUsage
	}
	if _, err := os.Stat(filepath.Join(*reference, "go.mod")); err != nil {
		fmt.Fprintf(errs, "bench: skipped: %s. The bare programs that they are compared with are not there: no module in %s\n",
			strings.Join(names(chosen), ", "), *reference)
		return exitWell
	}
	dir, err := os.MkdirTemp("", "nashra-bench-")
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return exitFail
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, reference: *reference, rounds: *rounds, progress: errs}
	return b.measureAll(ctx, chosen, out)
}

func names(list []part) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.name)
	}
	return all
}

// choose gives the parts with these names, in their usual order; all of them when none is named.
func choose(only string) ([]part, error) {
	all := parts()
	if only == "" {
		return all, nil
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
	rounds    int
	progress  io.Writer
}

// say reports progress of a part.
func (b *bench) say(part, format string, args ...any) {
	fmt.Fprintf(b.progress, "%s: %s\n", part, fmt.Sprintf(format, args...))
}

// measureAll measures the parts one after the other, and prints the table. A part that fails does not keep the others
// from being measured; a person's interrupt does.
func (b *bench) measureAll(ctx context.Context, chosen []part, out io.Writer) int {
	if err := b.prepare(ctx); err != nil {
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
