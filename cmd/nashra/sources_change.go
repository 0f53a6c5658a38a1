package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

func (a *app) sourcesRemoveCommand() *cobra.Command {
	return a.changeCommand("remove SOURCE…", "Remove sources that were added; what they brought stays", "removed",
		func(ctx context.Context, k keeper, r *roster, ids []string) error {
			return k.Unsubscribe(ctx, ids, r.ofConfig(ids))
		})
}

func (a *app) sourcesPauseCommand() *cobra.Command {
	return a.changeCommand("pause SOURCE…", "Stop the visits of sources that were added", "paused", setPaused(true))
}

func (a *app) sourcesResumeCommand() *cobra.Command {
	return a.changeCommand("resume SOURCE…", "Let the visits of paused sources go on", "resumed", setPaused(false))
}

// setPaused refuses what the config hides: nothing would change of the visits.
func setPaused(paused bool) func(context.Context, keeper, *roster, []string) error {
	return func(ctx context.Context, k keeper, r *roster, ids []string) error {
		for i := range r.hidden {
			if h := &r.hidden[i]; slices.Contains(ids, h.ID) {
				return fmt.Errorf("%s, which was added, is not visited: %s, and there it can be changed", h.ID, h.why())
			}
		}
		return k.SetPaused(ctx, ids, paused)
	}
}

// changeCommand is a command that changes sources which commands have added: all that are named, or none.
func (a *app) changeCommand(use, short, done string, change func(context.Context, keeper, *roster, []string) error) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Long:  short + ".\nSources of the config are changed there.",
		Args:  cobra.MinimumNArgs(1),
		RunE: work(func(cmd *cobra.Command, ids []string) error {
			c, path, err := a.configAt()
			if err != nil {
				return err
			}
			k, err := a.openToRead(c)
			if err != nil {
				return err
			}
			defer k.Close()
			r, err := a.roster(&c, k)
			if err != nil {
				return err
			}
			if ids, err = r.pickAdded(ids, path); err != nil {
				return err
			}
			if err := change(cmd.Context(), k, &r, ids); err != nil {
				return err
			}
			for _, id := range ids {
				fmt.Fprintln(a.out, done, id)
			}
			return nil
		}),
	}
}
