package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"nashra/story"
)

// shownSource is what `sources show --json` prints.
type shownSource struct {
	sourceLine
	Visits  []visitedLine `json:"visits"` // the newest first
	Outside []keptOut     `json:"kept_out_items"`
}

type visitedLine struct {
	At        time.Time `json:"at"`
	Took      float64   `json:"took_seconds"`
	Outcome   string    `json:"outcome"`
	Status    int       `json:"status,omitempty"`
	New       int       `json:"new"`
	Joined    int       `json:"joined"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"`
	KeptOut   int       `json:"kept_out"`
	Error     string    `json:"error,omitempty"`
}

func (a *app) sourcesShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show SOURCE",
		Short: "Show how a source is, its last visits, and what was kept out of it",
		Args:  cobra.ExactArgs(1),
		RunE: work(func(_ *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			all, err := a.survey(&c)
			if err != nil {
				return err
			}
			picked, err := pick(all.sources, args)
			if err != nil {
				return err
			}
			shown := showSource(&all, &picked[0])
			if asJSON {
				lines := json.NewEncoder(a.out)
				lines.SetEscapeHTML(false)
				return lines.Encode(shown)
			}
			return a.printShown(&shown)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func showSource(all *survey, s *story.Source) shownSource {
	h := all.histories[s.ID]
	shown := shownSource{sourceLine: all.line(s, time.Now()), Visits: []visitedLine{}, Outside: []keptOut{}}
	for _, v := range slices.Backward(h.Visits) {
		shown.Visits = append(shown.Visits, visitedLine{
			v.At, v.Took.Seconds(), v.Outcome, v.Status, v.New, v.Joined, v.Updated, v.Unchanged, v.KeptOut, v.Error,
		})
	}
	for _, k := range h.Reading.KeptOut {
		shown.Outside = append(shown.Outside, keptOut(k))
	}
	return shown
}

func (a *app) printShown(s *shownSource) error {
	fmt.Fprintf(a.out, "%s: %s\n%s\n%s, from %s; next visit %s\n", s.ID, s.Title, s.URL, s.State, s.From, momentOrNone(s.NextVisit))
	for _, words := range s.Health {
		fmt.Fprintf(a.out, "  %s\n", words)
	}
	if len(s.Visits) > 0 {
		fmt.Fprintln(a.out)
		table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "VISIT\tTOOK\tOUTCOME\tNEW\tJOINED\tUPDATED\tUNCHANGED\tKEPT OUT\tERROR")
		for _, v := range s.Visits {
			took := time.Duration(v.Took * float64(time.Second)).Round(time.Millisecond)
			fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", moment(v.At), took, v.Outcome, v.New, v.Joined, v.Updated, v.Unchanged, v.KeptOut, v.Error)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if len(s.Outside) > 0 {
		fmt.Fprintln(a.out, "\nKept out of the last reading:")
		for _, k := range s.Outside {
			fmt.Fprintf(a.out, "  %s  %s  %s\n", k.Why, k.Title, k.URL)
		}
	}
	return nil
}
