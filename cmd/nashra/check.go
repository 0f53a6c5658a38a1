package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the store, also while the daemon runs",
		Args:  cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			return a.look(func(k opened) error { return a.check(k, asJSON) })
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) check(store health, asJSON bool) error {
	report, err := store.Check()
	if err != nil {
		return err
	}
	if asJSON {
		err = json.NewEncoder(a.out).Encode(map[string]any{
			"items": report.Items, "stories": report.Stories, "entries": report.Entries, "problems": append([]string{}, report.Problems...),
		})
	} else {
		for _, p := range report.Problems {
			fmt.Fprintln(a.out, "problem:", p)
		}
		_, err = fmt.Fprintf(a.out, "%d items, %d stories, %d journal entries, %d problems\n",
			report.Items, report.Stories, report.Entries, len(report.Problems))
	}
	if err == nil && len(report.Problems) > 0 {
		fmt.Fprintln(a.errs, "put back a copy of the store, or move it away to start anew; `nashra export` saves what can still be read")
		return &reported{}
	}
	return err
}
