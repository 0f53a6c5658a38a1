package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/story"
)

// sourceLine is one line of `sources list --json`.
type sourceLine struct {
	ID          string     `json:"id"`
	URL         string     `json:"url"`
	Title       string     `json:"title"`
	State       string     `json:"state"`
	Error       string     `json:"error,omitempty"`
	Failures    int        `json:"failures"`
	LastVisit   *time.Time `json:"last_visit"`
	LastSuccess *time.Time `json:"last_success"`
	NextVisit   *time.Time `json:"next_visit"`
}

func (a *app) sourcesCommand() *cobra.Command {
	group := &cobra.Command{
		Use:   "sources",
		Short: "The sources and how they are",
		Args:  cobra.NoArgs,
	}
	list := a.sourcesListCommand()
	group.RunE = list.RunE
	group.Flags().AddFlagSet(list.Flags())
	group.AddCommand(list, a.sourcesTryCommand())
	return group
}

func (a *app) sourcesListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the sources and how they are",
		Args:  cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			checkpoints, err := a.checkpoints(c)
			if err != nil {
				return err
			}
			return a.printSources(c.sources(), checkpoints, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source")
	return cmd
}

// checkpoints are empty where nothing was ever kept.
func (a *app) checkpoints(c config) (map[string]story.Checkpoint, error) {
	if _, err := os.Stat(storePath(c.Data)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	k, err := a.open(c)
	if err != nil {
		return nil, err
	}
	defer k.Close()
	return k.Checkpoints()
}

func (a *app) printSources(sources []story.Source, checkpoints map[string]story.Checkpoint, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		for _, s := range sources {
			c := checkpoints[s.ID]
			state := feedgen.StateOf(s, c)
			line := sourceLine{
				ID: s.ID, URL: state.URL, Title: state.Title, State: state.State, Error: c.Error, Failures: c.Failures,
				LastVisit: timeOrNull(c.LastVisit), LastSuccess: timeOrNull(c.LastSuccess), NextVisit: timeOrNull(nextVisit(s, c)),
			}
			if err := lines.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tSTATE\tLAST SUCCESS\tNEXT VISIT\tURL\tERROR")
	for _, s := range sources {
		c := checkpoints[s.ID]
		state := feedgen.StateOf(s, c)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, state.State, moment(c.LastSuccess), moment(nextVisit(s, c)), state.URL, c.Error)
	}
	return table.Flush()
}

// nextVisit is when the schedule comes to a source; never (the zero time) to one that is paused or gone.
func nextVisit(s story.Source, c story.Checkpoint) time.Time {
	at, ok := fetcher.Due(fetcher.Current(s, c))
	if !ok || s.Paused {
		return time.Time{}
	}
	return at
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05 -07:00")
}
