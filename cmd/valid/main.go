// Command valid looks at everything that Nashra sends out. It fills a store with a large body of news and with feeds that
// have every oddity we know of, walks all public documents, archives included, and has each of them judged by xmllint, jing,
// JSON schemas, feedparser and a list of rules of our own. It prints one table and exits 1 when anything is wrong.
//
// The texts and the schemas are not part of the project; they lie beside it, in ../shared. A judge that is not installed
// is named in the table. On Debian: apt-get install libxml2-utils jing python3-jsonschema python3-feedparser
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
	exitWell  = 0 // nothing is wrong, or there is nothing to look with
	exitFail  = 1
	exitUsage = 2
)

// settings are the flags.
type settings struct {
	shared   string
	built    string // a program in place of the one that is built here
	keep     string // where the documents are left; "" for nowhere
	articles int
	items    int
	examples int
}

func readFlags(args []string, errs io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("valid", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&s.shared, "shared", filepath.Join("..", "shared"), "`folder` of the news and the schemas")
	flags.StringVar(&s.built, "program", "", "look at this built `program` in place of building Nashra")
	flags.StringVar(&s.keep, "keep", "", "leave the documents in this `folder`")
	flags.IntVar(&s.articles, "articles", 31000, "import the first `N` articles")
	flags.IntVar(&s.items, "items", 100, "stories in a feed")
	flags.IntVar(&s.examples, "examples", 3, "show so `many` of each kind that is wrong")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	var err error
	switch {
	case flags.NArg() > 0:
		err = errors.New("there are no arguments besides flags")
	case s.articles < 0 || s.items < 1 || s.examples < 0:
		err = errors.New("-articles, -items and -examples count")
	}
	if err != nil {
		fmt.Fprintln(errs, "valid:", err)
	}
	return s, err
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	s, err := readFlags(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return exitWell
	}
	if err != nil {
		return exitUsage
	}
	if !corpus.Is(filepath.Join(s.shared, "sameness")) {
		fmt.Fprintf(out, "nothing to look at: there is no news in %s\n", s.shared)
		return exitWell
	}
	right, err := look(ctx, s, out, errs)
	if err != nil {
		fmt.Fprintln(errs, "valid:", err)
		return exitFail
	}
	if !right {
		return exitFail
	}
	return exitWell
}

// look fills a store, walks what goes out, has it judged, and prints the table.
func look(ctx context.Context, s settings, out, errs io.Writer) (bool, error) {
	dir, err := os.MkdirTemp("", "nashra-valid-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	folder := s.keep
	if folder == "" {
		folder = filepath.Join(dir, "documents")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return false, err
	}
	w := &workshop{settings: s, dir: dir, errs: errs}
	address, stop, err := w.open(ctx)
	if err != nil {
		return false, err
	}
	documents, err := walk(ctx, address, folder, w.say)
	stop()
	if err != nil {
		return false, err
	}
	return tell(out, documents, judge(ctx, w, documents), s.examples), nil
}
