package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"nashra/server"
	"nashra/server/control"
	"nashra/storage"
)

func (a *app) runCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "The daemon: visit the sources, answer HTTP",
		Long: `Visits the sources when they are due and answers HTTP. SIGTERM or Ctrl-C ends it in order; SIGHUP reads the
config again. The other commands work through it while it runs.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var address address
			if listen != "" {
				if err := address.UnmarshalText([]byte(listen)); err != nil {
					return fmt.Errorf("--listen: %w", err)
				}
			}
			return work(func(cmd *cobra.Command, _ []string) error { return a.runDaemon(cmd.Context(), address) })(cmd, args)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "where to answer, in place of the config's; 127.0.0.1:0 picks a free port")
	return cmd
}

// runDaemon opens everything that can fail before anything starts.
func (a *app) runDaemon(ctx context.Context, listen address) (err error) {
	// Before all else: a signal that comes while the store is opened must not end the process halfway, and SIGHUP never.
	ctx, stop := untilStopped(ctx)
	defer stop()
	hangup, unhook := hangups()
	defer unhook()
	c, err := a.config()
	if err != nil {
		return err
	}
	if listen != "" {
		c.Listen = listen
	}
	store, err := openStore(c)
	if err != nil {
		return secondDaemon(c.Data, err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	d := &daemon{app: a, listen: listen, store: store, config: c, changed: make(chan struct{}, 1)}
	sources := d.sources(&c)
	if len(sources) == 0 {
		a.log.Warn("there are no sources to visit; name some in config.yaml, here or in the user's config folder, give --config FILE, or add some with `nashra sources add`")
	}
	d.setOrigins(ctx)
	d.web, err = server.New(store, settings(&c, sources), version(), a.log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", string(c.Listen))
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; change `listen` in the config or give --listen", c.Listen, err)
	}
	if err := d.serve(ctx, listener, hangup); err != nil {
		return err
	}
	a.log.Info("ended; everything is kept")
	return nil
}

// secondDaemon words the refusal to run twice on one data folder.
func secondDaemon(dataDir string, err error) error {
	if !errors.As(err, new(*storage.InUseError)) {
		return err
	}
	if client, dialErr := control.Dial(dataDir); dialErr == nil {
		_ = client.Close()
		return fmt.Errorf("a daemon is already running on the data folder %s; stop it first, or give another folder with --data", dataDir)
	}
	return fmt.Errorf("the data folder %s is in use by another nashra command, or by a daemon that is just starting or ending; try again in a moment", dataDir)
}
