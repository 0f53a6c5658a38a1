package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"nashra/storage"
	"nashra/story"
)

// takenDown is what `forget --json` prints.
type takenDown struct {
	Story   string         `json:"story"`
	Title   string         `json:"title"`
	Outlets []string       `json:"outlets"`
	Items   []story.ItemID `json:"items"`
	Whole   bool           `json:"whole"`  // nothing of the story is left
	Before  bool           `json:"before"` // it had been taken down already
}

// whyForgotten is the reason that an import gives for what a person has taken down.
const whyForgotten = "a person has taken it down (nashra forget)"

func (a *app) forgetCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "forget STORY|ITEM|URL",
		Short: "Take a story or an item down, for good",
		Long: `Takes a story down, or one item of it by its id (i17) or its address: out of the feeds, the pages and the archives, and out of
the folder of ` + "`nashra publish`" + ` the next time that is run. What is left of a story goes on without the item. What was taken
down is known when its source lists it again, and kept out; so is whatever would join a story that was taken down as a whole.
There is no way back.`,
		Args: cobra.ExactArgs(1),
		RunE: work(func(cmd *cobra.Command, args []string) error {
			return a.look(func(k opened) error {
				down, err := forget(cmd, k, args[0])
				if errors.Is(err, storage.ErrNotFound) {
					return fmt.Errorf("nothing is kept under %q; give a story id, an item id (i17) or an address", args[0])
				}
				if err != nil {
					return err
				}
				return a.printTakenDown(&down, asJSON)
			})
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// forget tells the kinds of name apart as show does.
func forget(cmd *cobra.Command, k forgetter, name string) (story.TakenDown, error) {
	what := story.Forgetting{At: time.Now()}
	if id, err := story.ParseItemID(name); err == nil {
		what.Item = id
	} else if strings.Contains(name, "://") {
		what.URL = name
	} else {
		what.Story = name
	}
	down, err := k.Forget(cmd.Context(), what)
	if _, id, own := strings.Cut(name, "/stories/"); own && what.URL != "" && errors.Is(err, storage.ErrNotFound) {
		if end := strings.IndexAny(id, "?#"); end >= 0 {
			id = id[:end]
		}
		what.URL, what.Story = "", strings.TrimRight(id, "/")
		return k.Forget(cmd.Context(), what)
	}
	return down, err
}

func (a *app) printTakenDown(down *story.TakenDown, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		return lines.Encode(takenDown{down.Story, down.Title, append([]string{}, down.Outlets...), append([]story.ItemID{}, down.Items...), down.Whole, down.Before})
	}
	if down.Before {
		_, err := fmt.Fprintf(a.out, "story %s: it was taken down before; nothing is changed\n", down.Story)
		return err
	}
	what := "the whole story"
	if !down.Whole {
		what = "one item; the story goes on without it"
		if n := len(down.Items); n > 1 {
			what = fmt.Sprintf("%d items; the story goes on without them", n)
		}
	}
	_, err := fmt.Fprintf(a.out, "story %s: taken down is %s\n  %s\n  %s\n", down.Story, what, down.Title, strings.Join(down.Outlets, "، "))
	return err
}
