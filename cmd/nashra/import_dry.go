package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"nashra/arabic"
	"nashra/fetcher"
)

// plannedDocument is what an import would make of a document: a line of `import --dry-run --json`.
type plannedDocument struct {
	Path     string   `json:"path"`
	Line     int      `json:"line,omitempty"`
	Outcome  string   `json:"outcome"` // item, skipped, failed, unchanged
	Reason   string   `json:"reason,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Source   string   `json:"source,omitempty"`
	Outlet   string   `json:"outlet,omitempty"`
	ID       string   `json:"id,omitempty"`
	URL      string   `json:"url,omitempty"`
	Title    string   `json:"title,omitempty"`
	Derived  bool     `json:"titleDerived,omitempty"`
	Date     string   `json:"date,omitempty"`
	Dated    string   `json:"dated,omitempty"` // where the date is from: document, sidecar, path, option; empty: it would be the time of the import
	Authors  []string `json:"authors,omitempty"`
	Topics   []string `json:"topics,omitempty"`
	Words    int      `json:"words,omitempty"`
	Contains int      `json:"documents,omitempty"` // of a file that is unchanged
	Warnings []string `json:"warnings,omitempty"`
}

func planned(d *fetcher.Document) plannedDocument {
	p := plannedDocument{Path: d.Path, Line: d.Line, Kind: d.Kind, Warnings: d.Warnings}
	switch it := &d.Item; {
	case d.Err != nil:
		p.Outcome, p.Reason = "failed", d.Err.Error()
	case d.Skip != "":
		p.Outcome, p.Reason = "skipped", d.Skip
	case d.File != nil:
		p.Outcome, p.Contains = "unchanged", d.File.Documents
	default:
		p.Outcome, p.Source, p.Outlet, p.ID, p.URL, p.Title, p.Derived = "item", it.Source, it.Outlet, it.ID, it.URL, it.Title, it.TitleDerived
		p.Authors, p.Topics, p.Dated = it.Authors, it.Categories, string(d.Dated)
		p.Words = len(strings.Fields(it.Text()))
		if !it.Published.IsZero() {
			p.Date = it.Published.Format(time.RFC3339)
		}
	}
	return p
}

// tableRows is how many rows are aligned with one another, and held until then.
const tableRows = 1000

// planDocuments shows what an import would make of each document, and keeps nothing.
func (a *app) planDocuments(ctx context.Context, c config, paths []string, opt fetcher.ImportOptions, asJSON bool) error {
	ctx, stop := untilStopped(ctx)
	defer stop()
	if _, err := os.Stat(storePath(c.Data)); !errors.Is(err, fs.ErrNotExist) {
		k, err := a.open(c)
		if err != nil {
			return err
		}
		defer k.Close()
		opt.Memory = k
	}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	lines := json.NewEncoder(a.out)
	lines.SetEscapeHTML(false)
	if !asJSON {
		fmt.Fprintln(table, "OUTCOME\tKIND\tSOURCE\tDATE\tPATH\tTITLE OR REASON")
	}
	failed, rows := false, 0
	err := fetcher.Import(ctx, paths, opt, func(d fetcher.Document) error {
		if d.File != nil && !d.Unchanged {
			return nil
		}
		p := planned(&d)
		failed = failed || d.Err != nil
		if asJSON {
			return lines.Encode(p)
		}
		if rows++; rows%tableRows == 0 {
			_ = table.Flush() // what cannot be written is said at the end
		}
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Outcome, p.Kind, p.Source, p.when(), place(p.Path, p.Line), p.what())
		return err
	})
	if ctx.Err() != nil {
		err = errors.New("stopped; nothing was kept")
	}
	if err := errors.Join(err, table.Flush()); err != nil {
		return err
	}
	if failed {
		return &reported{}
	}
	return nil
}

func (p *plannedDocument) when() string {
	switch {
	case p.Outcome != "item":
		return ""
	case p.Dated == "":
		return "first seen"
	}
	return p.Date[:len(time.DateOnly)] + " (" + p.Dated + ")"
}

func (p *plannedDocument) what() string {
	switch {
	case p.Outcome == "unchanged":
		return fmt.Sprintf("%d documents, as they were imported before", p.Contains)
	case p.Outcome != "item":
		return p.Reason
	case p.Derived:
		return arabic.CleanLine(p.Title) + " (derived)"
	}
	return p.Title
}
