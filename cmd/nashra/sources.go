package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
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
	From        string     `json:"from"`     // config, or added by a command
	Health      []string   `json:"health"`   // in words; empty where it is well
	LastNew     *time.Time `json:"last_new"` // when a visit last brought something new
	Items       int        `json:"items"`    // in the last reading
	KeptOut     int        `json:"kept_out"` // of them
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
	group.AddCommand(
		list, a.sourcesShowCommand(), a.sourcesAddCommand(), a.sourcesRemoveCommand(), a.sourcesPauseCommand(), a.sourcesResumeCommand(),
		a.sourcesImportCommand(), a.sourcesExportCommand(), a.sourcesTryCommand(),
	)
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
			all, err := a.survey(&c)
			if err != nil {
				return err
			}
			return a.printSources(&all, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a source")
	return cmd
}

// survey is all sources with what is known of them.
type survey struct {
	roster
	checkpoints map[string]story.Checkpoint
	histories   map[string]story.History
}

// survey is of the config alone where nothing was ever kept.
func (a *app) survey(c *config) (s survey, err error) {
	if _, err := os.Stat(storePath(c.Data)); errors.Is(err, fs.ErrNotExist) {
		s.roster, _ = newRoster(c, nil)
		return s, nil
	}
	k, err := a.open(*c)
	if err != nil {
		return s, err
	}
	defer k.Close()
	if s.roster, err = a.roster(c, k); err != nil {
		return s, err
	}
	if s.checkpoints, err = k.Checkpoints(); err != nil {
		return s, err
	}
	s.histories, err = k.Histories()
	return s, err
}

// line says how a source is.
func (s *survey) line(source *story.Source, now time.Time) sourceLine {
	c, h := fetcher.Current(*source, s.checkpoints[source.ID]), s.histories[source.ID]
	health := story.HealthOf(c, h, now)
	state := feedgen.StateOf(*source, c, health)
	line := sourceLine{
		ID: source.ID, URL: state.URL, Title: state.Title, From: "config", State: state.State, Health: append([]string{}, healthWords(c, health, now)...),
		Error: c.Error, Failures: c.Failures, Items: health.Items, KeptOut: health.KeptOut, LastVisit: timeOrNull(c.LastVisit),
		LastSuccess: timeOrNull(c.LastSuccess), LastNew: timeOrNull(h.LastNew), NextVisit: timeOrNull(nextVisit(*source, c)),
	}
	if _, added := s.added[source.ID]; added {
		line.From = "added"
	}
	return line
}

func (a *app) printSources(all *survey, asJSON bool) error {
	now := time.Now()
	defer func() {
		for i := range all.hidden {
			h := &all.hidden[i]
			fmt.Fprintf(a.errs, "%s, which was added, is not visited: %s; `nashra sources remove %[1]s` forgets it\n", h.ID, h.why())
		}
	}()
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		for i := range all.sources {
			if err := lines.Encode(all.line(&all.sources[i], now)); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tSTATE\tLAST SUCCESS\tNEXT VISIT\tURL\tHEALTH")
	for i := range all.sources {
		l := all.line(&all.sources[i], now)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.State, momentOrNone(l.LastSuccess), momentOrNone(l.NextVisit), l.URL, strings.Join(l.Health, "; "))
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

func momentOrNone(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return moment(*t)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05 -07:00")
}
