package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"nashra/fetcher"
	"nashra/server/control"
	"nashra/story"
)

// visitLine is one line of `fetch --json`.
type visitLine struct {
	Source    string     `json:"source"`
	Outcome   string     `json:"outcome"`
	New       int        `json:"new"`
	Joined    int        `json:"joined"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	KeptOut   int        `json:"kept_out"`
	Which     []keptOut  `json:"kept_out_items,omitempty"`
	Error     string     `json:"error,omitempty"`
	Next      *time.Time `json:"next"` // null for a feed that is gone
}

// keptOut is an item that was kept out, by language or by the words of its source.
type keptOut struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Why   string `json:"why"`
}

func (a *app) fetchCommand() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "fetch [SOURCE…]",
		Short: "Visit the sources that are due, or those named, once",
		Long: `Visits the sources that are due, or those that are named, once each, and ends. --all ignores our own
schedule, but never a server's Retry-After; a source whose feed is gone or that is paused is visited only when named.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			if err := a.areSources(&c, args); err != nil {
				return err
			}
			return work(func(cmd *cobra.Command, args []string) error {
				return a.fetch(cmd.Context(), c, args, all, asJSON)
			})(cmd, args)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also sources that are not due yet")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source")
	return cmd
}

// areSources refuses ids that are no source's; what the config does not have is looked for in the store.
func (a *app) areSources(c *config, ids []string) error {
	_, err := pick(c.sources(), ids)
	if err == nil {
		return nil
	}
	all, surveyErr := a.survey(c)
	if surveyErr != nil {
		return &failure{surveyErr}
	}
	_, err = pick(all.sources, ids)
	return err
}

func (a *app) fetch(ctx context.Context, c config, ids []string, all, asJSON bool) error {
	ctx, stop := untilStoppedOnce(ctx)
	defer stop()
	k, err := a.open(c)
	if err != nil {
		return err
	}
	defer k.Close()
	visited, failed := 0, 0
	report := func(v control.Visited) {
		visited++
		if v.Error != "" {
			failed++
		}
		a.printVisit(v, asJSON)
	}
	if k.daemon != nil {
		err = k.daemon.Fetch(ctx, ids, all, report)
	} else {
		var r roster
		if r, err = a.roster(&c, k); err != nil {
			return err
		}
		err = fetchSources(ctx, newFetcher(c), k.store, r.sources, ids, all, func(r fetcher.Report) { report(control.VisitedOf(r)) })
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped; what is printed above is kept")
	case err != nil:
		return err
	case failed > 0:
		return &reported{}
	}
	if visited == 0 {
		fmt.Fprintln(a.errs, "no source is due; --all visits them now")
	}
	return nil
}

func (a *app) printVisit(v control.Visited, asJSON bool) {
	if asJSON {
		line := visitLine{Source: v.Source, Outcome: string(v.Outcome), New: v.New, Joined: v.Joined, Updated: v.Updated, Unchanged: v.Unchanged, KeptOut: len(v.KeptOut), Error: v.Error}
		for _, k := range v.KeptOut {
			line.Which = append(line.Which, keptOut(k))
		}
		if !v.Next.IsZero() {
			line.Next = &v.Next
		}
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		_ = lines.Encode(line)
		return
	}
	if v.Error != "" {
		fmt.Fprintf(a.out, "%s: %s: %s\n", v.Source, v.Outcome, v.Error)
		return
	}
	fmt.Fprintf(a.out, "%s: %s: new %d, joined %d, updated %d, unchanged %d", v.Source, v.Outcome, v.New, v.Joined, v.Updated, v.Unchanged)
	if n := len(v.KeptOut); n > 0 {
		fmt.Fprintf(a.out, "; kept out %d", n)
	}
	fmt.Fprintln(a.out)
}

// ledger is what visits need, and what tells which sources are due.
type ledger interface {
	fetcher.Ledger
	Checkpoints() (map[string]story.Checkpoint, error)
}

// fetchSources visits the named sources, or else those that are due; all ignores our own schedule. A feed that is gone
// and a paused source are visited only when named.
func fetchSources(ctx context.Context, f *fetcher.Fetcher, store ledger, sources []story.Source, ids []string, all bool, report func(fetcher.Report)) error {
	if len(ids) > 0 {
		named, err := pick(sources, ids)
		if err != nil {
			return err
		}
		f.VisitAll(ctx, store, named, report)
		return ctx.Err()
	}
	checkpoints, err := store.Checkpoints()
	if err != nil {
		return err
	}
	var chosen []story.Source
	for _, s := range sources {
		at, ok := fetcher.Due(fetcher.Current(s, checkpoints[s.ID]))
		if ok && !s.Paused && (all || !at.After(time.Now())) {
			chosen = append(chosen, s)
		}
	}
	f.VisitAll(ctx, store, chosen, report)
	return ctx.Err()
}
