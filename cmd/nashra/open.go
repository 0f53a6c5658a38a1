package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nashra/fetcher"
	"nashra/server/control"
	"nashra/storage"
	"nashra/story"
)

// What the commands ask of the store. The store itself answers, or the daemon that holds it, over its control socket.
type (
	adder interface {
		Add(context.Context, story.Batch) ([]story.Verdict, error)
	}
	exporter interface {
		Items(after uint64, yield func(storage.KeptItem) error) error
		Stories(after uint64, yield func(storage.KeptStory) error) error
	}
	finder interface {
		Story(id string) (story.Story, error)
		StoryOfItem(story.ItemID) (story.Story, error)
		StoryOfURL(raw string) (story.Story, error)
	}
	forgetter interface {
		Forget(context.Context, story.Forgetting) (story.TakenDown, error)
	}
	explainer interface {
		Explain(item, other story.ItemID) (story.Explanation, error)
	}
	health interface {
		Check() (storage.Report, error)
		Checkpoints() (map[string]story.Checkpoint, error)
		Histories() (map[string]story.History, error)
	}
	subscriptions interface {
		subscriber
		Subscribe(context.Context, []story.Subscription) error
		Unsubscribe(ctx context.Context, ids, stay []string) error
		SetPaused(ctx context.Context, ids []string, paused bool) error
	}
	keeper interface {
		adder
		fetcher.FileMemory
		exporter
		finder
		forgetter
		explainer
		health
		subscriptions
		Close() error
	}
)

// opened is what answers for a data folder: either the store or the daemon that holds it.
type opened struct {
	keeper
	store  *storage.Store
	daemon *control.Client
}

// open gives the store of the data folder, or the daemon that holds it.
func (a *app) open(c config) (opened, error) {
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if daemon, err := control.Dial(c.Data); err == nil {
			return opened{keeper: daemon, daemon: daemon}, nil
		}
		store, err := openStore(c)
		if err == nil {
			return opened{keeper: store, store: store}, nil
		}
		// A daemon that has just started holds the store and does not answer yet.
		if !errors.As(err, new(*storage.InUseError)) {
			return opened{}, err
		}
		if time.Since(began) > startPatience {
			return opened{}, fmt.Errorf("the data folder %s is in use by another nashra command, or by a daemon that is just starting or ending; try again in a moment", c.Data)
		}
	}
}

// startPatience is how long a command waits for the daemon to answer that holds the store.
const startPatience = 3 * time.Second

// openToRead is open for the commands that only look: where nothing was ever kept they say so and make nothing.
func (a *app) openToRead(c config) (opened, error) {
	if _, err := os.Stat(storePath(c.Data)); errors.Is(err, fs.ErrNotExist) {
		return opened{}, fmt.Errorf("there is no store in the data folder %s yet; `nashra run` and `nashra import` make one", c.Data)
	}
	return a.open(c)
}

// look opens the store for a command that only looks, and lets it.
func (a *app) look(do func(opened) error) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	k, err := a.openToRead(c)
	if err != nil {
		return err
	}
	return errors.Join(do(k), k.Close())
}

// openStore opens the store of the data folder, and makes both where they are missing.
func openStore(c config) (*storage.Store, error) {
	err := os.MkdirAll(c.Data, 0o755)
	if err != nil {
		err = fmt.Errorf("making the data folder: %w", err)
	}
	if c.Same.Near {
		allowGarbage(gcPercentNear)
	}
	var store *storage.Store
	if err == nil {
		store, err = storage.Open(storePath(c.Data), storeOptions(c)...)
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%w; let this user write there, or name another folder with `data` in the config or --data", err)
	}
	return store, err
}

// topicsOf are the topics of a config, ready to judge items.
func topicsOf(c *config) *story.Topics { return story.NewTopics(c.topics()) }

// storeOptions are what the store takes from a config.
func storeOptions(c config) []storage.Option {
	options := []storage.Option{storage.WithTopics(topicsOf(&c))}
	if c.Same.Near {
		options = append(options, storage.WithNear(float64(c.Same.Report)))
	}
	return options
}

func storePath(dataDir string) string { return filepath.Join(dataDir, "nashra.db") }
