package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"nashra/storage"
	"nashra/story"
)

// itemLine is one line of `export items`.
type itemLine struct {
	Seq       uint64       `json:"seq"` // for --since
	Item      story.ItemID `json:"item"`
	Story     string       `json:"story"`
	Source    string       `json:"source"`
	Outlet    string       `json:"outlet"`
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Published time.Time    `json:"published"`
	Text      string       `json:"text"`
}

// storyLine is one line of `export stories`.
type storyLine struct {
	Seq       uint64         `json:"seq"` // for --since
	Story     string         `json:"story"`
	Title     string         `json:"title"`
	Published time.Time      `json:"published"`
	Updated   time.Time      `json:"updated"`
	Items     []story.ItemID `json:"items"`
}

func (a *app) exportCommand() *cobra.Command {
	var since uint64
	cmd := &cobra.Command{
		Use:       "export items|stories",
		Short:     "Print everything as JSON Lines",
		Args:      itemsOrStories,
		ValidArgs: []string{"items", "stories"},
		RunE: work(func(_ *cobra.Command, args []string) error {
			return a.look(func(k opened) error { return a.export(k, args[0], since) })
		}),
	}
	cmd.Flags().Uint64Var(&since, "since", 0, "only what changed after this `SEQ`: the seq of the last line seen")
	return cmd
}

func itemsOrStories(_ *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] != "items" && args[0] != "stories" {
		return errors.New("say what to export: `nashra export items` or `nashra export stories`")
	}
	return nil
}

func (a *app) export(from exporter, what string, since uint64) error {
	out := bufio.NewWriter(a.out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	var err error
	if what == "items" {
		err = from.Items(since, func(k storage.KeptItem) error {
			return lines.Encode(itemLine{
				Seq: k.Seq, Item: k.ID, Story: k.Story, Source: k.Item.Source, Outlet: k.Item.Outlet, ID: k.Item.ID,
				URL: k.Item.URL, Title: k.Item.Title, Published: k.Published, Text: k.Item.Text(),
			})
		})
	} else {
		err = from.Stories(since, func(k storage.KeptStory) error {
			if k.Forgotten {
				return nil
			}
			return lines.Encode(storyLine{
				Seq: k.Seq, Story: k.ID, Title: k.Title, Published: k.Published, Updated: k.Updated, Items: k.Items,
			})
		})
	}
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	return err
}
