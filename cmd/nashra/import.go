package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"nashra/fetcher"
	"nashra/story"
)

// importCounts is what `import --json` prints. Every document seen is counted once:
// Items = New + Joined + Updated + Unchanged; Failed and Skipped are the others. It is a tally: kept and
// unchanged touch other fields than failed and skipped do.
type importCounts struct {
	Items     int           `json:"items"`
	New       int           `json:"new"`
	Joined    int           `json:"joined"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Skipped   int           `json:"skipped"`
	Failed    int           `json:"failed"`
	Errors    []importError `json:"errors"`
	Skips     []importSkip  `json:"skips"`

	down []importSkip // of which a person has taken down what they say; told with the others at the end
}

type importError struct {
	Path  string `json:"path"`
	Line  int    `json:"line,omitempty"`
	Error string `json:"error"`
}

type importSkip struct {
	Path   string `json:"path"`
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

func (c *importCounts) failed(path string, line int, err error) {
	c.Failed++
	c.Errors = append(c.Errors, importError{path, line, err.Error()})
}

func (c *importCounts) skipped(path string, line int, reason string) {
	c.Skipped++
	c.Skips = append(c.Skips, importSkip{path, line, reason})
}

func (c *importCounts) unchanged(_ string, documents int) {
	c.Items += documents
	c.Unchanged += documents
}

func (c *importCounts) kept(path string, v story.Verdict) {
	if v.Outcome == story.Forgotten {
		c.down = append(c.down, importSkip{Path: path, Reason: whyForgotten})
		return
	}
	c.Items++
	switch v.Outcome {
	case story.New:
		c.New++
	case story.Joined:
		c.Joined++
	case story.Updated:
		c.Updated++
	case story.Unchanged:
		c.Unchanged++
	}
}

type importFlags struct {
	source, timezone, date, fromPath string
	again, dryRun, json              bool
}

func (a *app) importCommand() *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import PATH… | -",
		Short: "Import documents: files of many kinds, archives and folders of them, or standard input",
		Long: `Import documents once: plain text, HTML, Markdown, Word (.docx), OpenDocument (.odt), EPUB, PDF, mail
(.eml, mbox, with the documents attached), CSV, JSON, JSON Lines, kept feeds and archives of the web
(WARC), also in zip and tar and packed with gzip, bzip2, xz or zstd; folders of them (recursive,
sorted), or standard input ("-"). The kind is told by content. Run again, what is there
already is counted as unchanged.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			opt, err := a.importOptions(c, flags)
			if err != nil {
				return err
			}
			return work(func(*cobra.Command, []string) error {
				read, end := pdfReader()
				defer end()
				opt.ReadPDF = read
				if flags.dryRun {
					return a.planDocuments(cmd.Context(), c, args, opt, flags.json)
				}
				limitMemory(importMemory)
				return a.importDocuments(cmd.Context(), c, args, opt, flags)
			})(cmd, args)
		},
	}
	cmd.Flags().StringVar(&flags.source, "source", defaultSource, "name of the source, for documents that name none")
	cmd.Flags().StringVar(&flags.timezone, "timezone", "", "zone of dates that name none (default: the config's)")
	cmd.Flags().StringVar(&flags.date, "date", "", "date of documents that have none: 2021-11-07 or 2021-11-07T10:00:00+03:00")
	cmd.Flags().StringVar(&flags.fromPath, "from-path", "", "what folders and names say of documents that do not say it: '{source}/{topic}/', '{source}/{date}-{id}'")
	cmd.Flags().BoolVar(&flags.again, "again", false, "read also the files that have not changed since they were imported")
	cmd.Flags().BoolVar(&flags.dryRun, "dry-run", false, "only show what would become of each document")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print one JSON object; with --dry-run one for each document")
	return cmd
}

// importOptions reads the flags; what is wrong with them is wrong usage.
func (a *app) importOptions(c config, flags importFlags) (fetcher.ImportOptions, error) {
	if strings.TrimSpace(flags.source) == "" {
		return fetcher.ImportOptions{}, errors.New("--source: give a name, or leave the flag out")
	}
	location := c.Timezone
	if flags.timezone != "" {
		if err := location.UnmarshalText([]byte(flags.timezone)); err != nil {
			return fetcher.ImportOptions{}, fmt.Errorf("--timezone: %w", err)
		}
	}
	date, err := flagDate(flags.date, location.Location)
	if err != nil {
		return fetcher.ImportOptions{}, err
	}
	fromPath, err := fetcher.ParsePathPattern(flags.fromPath)
	if err != nil {
		return fetcher.ImportOptions{}, fmt.Errorf("--from-path: %w", err)
	}
	source := story.Source{ID: fetcher.SourceID(flags.source), Title: outletOf(c, flags.source), Location: location.Location}
	for _, s := range c.sources() {
		if s.ID == source.ID {
			source.Include, source.Exclude = s.Include, s.Exclude
		}
	}
	return fetcher.ImportOptions{
		Source:    source,
		Languages: textsOf(c.Languages),
		Stdin:     a.in,
		Date:      date,
		FromPath:  fromPath,
		MaxBytes:  int64(c.Import.MaxDocument),
		Again:     flags.again,
		Workers:   runtime.GOMAXPROCS(0),
	}, nil
}

// defaultSource is the source of documents that name none.
const defaultSource = "documents"

// outletOf is what readers see as the outlet of documents of a source: its title where the config has one.
func outletOf(c config, source string) string {
	if source == defaultSource {
		return "وثائق"
	}
	for _, s := range c.Sources {
		if string(s.ID) == source && s.Title != "" {
			return s.Title
		}
	}
	return source
}

func flagDate(text string, location *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--date: %q is not a date; write it like 2021-11-07 or 2021-11-07T10:00:00+03:00", text)
}

func (a *app) importDocuments(ctx context.Context, c config, paths []string, opt fetcher.ImportOptions, flags importFlags) error {
	ctx, stop := untilStoppedOnce(ctx)
	defer stop()
	k, err := a.open(c)
	if err != nil {
		return err
	}
	defer k.Close()
	opt.Memory = k
	showing, shown := context.WithCancel(ctx)
	defer shown()
	var p progress
	opt.Progress = &p.Progress
	told := make(chan struct{})
	go func() {
		defer close(told)
		p.show(showing, paths, a.errs, a.log)
	}()
	counts := importCounts{Errors: []importError{}, Skips: []importSkip{}}
	im := importer{store: k, log: a.log, tally: &counts}
	err = im.run(ctx, paths, opt)
	shown()
	<-told // so that nothing is written over
	if printErr := a.printImport(&counts, flags.json); err == nil {
		err = printErr
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("stopped; what is counted above is kept. Run the same command again to go on: it will not read again the files that are done")
	case err != nil:
		return fmt.Errorf("%w. What is counted above is kept; run the same command again to go on", err)
	case counts.Failed > 0:
		return &reported{}
	}
	return nil
}

func (a *app) printImport(c *importCounts, asJSON bool) error {
	c.Skipped += len(c.down)
	c.Skips = append(c.Skips, c.down...)
	if asJSON {
		return json.NewEncoder(a.out).Encode(c)
	}
	for _, e := range c.Errors {
		fmt.Fprintf(a.errs, "failed: %s: %s\n", place(e.Path, e.Line), e.Error)
	}
	for _, s := range c.Skips {
		fmt.Fprintf(a.errs, "skipped: %s: %s\n", place(s.Path, s.Line), s.Reason)
	}
	_, err := fmt.Fprintf(a.out, "items %d: new %d, joined %d, updated %d, unchanged %d; skipped %d, failed %d\n",
		c.Items, c.New, c.Joined, c.Updated, c.Unchanged, c.Skipped, c.Failed)
	return err
}

func place(path string, line int) string {
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}
