package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) configCommand() *cobra.Command {
	group := &cobra.Command{
		Use:   "config",
		Short: "Care of the config file",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	check := &cobra.Command{
		Use:   "check",
		Short: "Say what is wrong with the config, with line and column",
		Args:  cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			c, path, err := loadConfig(a.configPath, a.environ)
			if asJSON {
				return errors.Join(err, a.printChecked(path, len(c.Sources), err))
			}
			if err != nil {
				return err
			}
			if path == "" {
				path = "no config file; the defaults"
			}
			_, err = fmt.Fprintf(a.out, "%s: good; %d sources\n", path, len(c.Sources))
			return err
		}),
	}
	check.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	group.AddCommand(check)
	return group
}

// printChecked prints what `config check --json` says; path is empty where there is no file.
func (a *app) printChecked(path string, sources int, err error) error {
	faults := []string{}
	var wrong *configError
	if errors.As(err, &wrong) {
		faults = wrong.faults
	}
	lines := json.NewEncoder(a.out)
	lines.SetEscapeHTML(false)
	return lines.Encode(map[string]any{"path": path, "sources": sources, "faults": faults})
}
