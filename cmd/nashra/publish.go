package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"nashra/server"
	"nashra/server/static"
	"nashra/storage"
)

func (a *app) publishCommand() *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "publish DIR",
		Short: "Write feeds, archives, pages and OPML as static files",
		Long: `Writes all that the daemon would answer into a folder, for any web server to hand out: the same bytes, and beside each file the
same packed with gzip (.gz) and brotli (.br). Only what has changed since the last time is written. The folder must be empty, missing,
or one that was published to before. docs/publishing.md has the configuration of some web servers.`,
		Args: cobra.ExactArgs(1),
		RunE: work(func(cmd *cobra.Command, args []string) error { return a.publish(cmd.Context(), args[0], all, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&all, "all", false, "look at every file, also where nothing has changed")
	return cmd
}

func (a *app) publish(ctx context.Context, dir string, all, asJSON bool) error {
	ctx, stop := untilStopped(ctx)
	defer stop()
	c, err := a.config()
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("the folder to publish to: %w", err)
	}
	if holds(realPath(dir), realPath(c.Data)) || holds(realPath(c.Data), realPath(dir)) {
		return fmt.Errorf("the data folder %s must not be published; name another folder", c.Data)
	}
	k, err := a.openToRead(c)
	if err != nil {
		return err
	}
	counts, err := a.publishFrom(ctx, k, c, dir, all)
	if err = errors.Join(err, k.Close()); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(a.out).Encode(counts)
	}
	_, err = fmt.Fprintf(a.out, "written %d, unchanged %d, removed %d\n", counts.Written, counts.Unchanged, counts.Removed)
	return err
}

// publishFrom lets the daemon write, where there is one: it has the store.
func (a *app) publishFrom(ctx context.Context, k opened, c config, dir string, all bool) (static.Counts, error) {
	if k.daemon != nil {
		return k.daemon.Publish(ctx, dir, all)
	}
	d := daemon{app: a, store: k.store, config: c}
	d.setOrigins(ctx)
	if _, err := k.store.Relabel(ctx, topicsOf(&c)); err != nil {
		return static.Counts{}, err
	}
	return publish(ctx, dir, k.store, d.settings(&c), all)
}

func publish(ctx context.Context, dir string, store *storage.Store, settings server.Settings, all bool) (static.Counts, error) {
	return static.Publish(ctx, dir, server.NewSite(store, settings, version()), store, time.Now(), all)
}
