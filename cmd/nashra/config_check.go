package main

import (
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
	group.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Say what is wrong with the config, with line and column",
		Args:  cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			c, path, err := loadConfig(a.configPath, a.environ)
			if err != nil {
				return err
			}
			if path == "" {
				path = "no config file; the defaults"
			}
			_, err = fmt.Fprintf(a.out, "%s: good; %d sources\n", path, len(c.Sources))
			return err
		}),
	})
	return group
}
