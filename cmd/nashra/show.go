package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"nashra/storage"
	"nashra/story"
)

// shownStory is what `show --json` prints.
type shownStory struct {
	Story     string       `json:"story"`
	Title     string       `json:"title"`
	Published time.Time    `json:"published"`
	Updated   time.Time    `json:"updated"`
	Lead      story.ItemID `json:"lead"` // the item that is shown
	Items     []shownItem  `json:"items"`
}

type shownItem struct {
	Item      story.ItemID  `json:"item"`
	Source    string        `json:"source"`
	Outlet    string        `json:"outlet"`
	ID        string        `json:"id"`
	URL       string        `json:"url"`
	Title     string        `json:"title"`
	Published time.Time     `json:"published"`
	Verdict   story.Verdict `json:"verdict"`
	Why       string        `json:"why"`
	Words     []string      `json:"words,omitempty"`   // that it shares with the item that it matched
	Refused   *refusal      `json:"refused,omitempty"` // the nearest item of another story
}

// refusal is the nearest story that an item was not joined to.
type refusal struct {
	Item        story.ItemID `json:"item"`
	Story       string       `json:"story"`
	Title       string       `json:"title"`
	Why         string       `json:"why"`
	Lacks       []string     `json:"lacks,omitempty"`       // what the title and lead of the one shown say and this one does not
	Contradicts []string     `json:"contradicts,omitempty"` // numbers, states, days of both
}

func (a *app) showCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show STORY|ITEM|URL",
		Short: "Show a story, who carried it, and why each item belongs to it",
		Args:  cobra.ExactArgs(1),
		RunE: work(func(_ *cobra.Command, args []string) error {
			return a.look(func(k opened) error {
				s, err := find(k, args[0])
				if errors.Is(err, storage.ErrNotFound) {
					return fmt.Errorf("nothing is kept under %q; give a story id, an item id (i17) or an address", args[0])
				}
				if err != nil {
					return err
				}
				return a.printStory(k, s, asJSON)
			})
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// find tells the three kinds of name apart by their form. The address of a story's own page names the story.
func find(from finder, name string) (story.Story, error) {
	if id, err := story.ParseItemID(name); err == nil {
		return from.StoryOfItem(id)
	}
	if !strings.Contains(name, "://") {
		return from.Story(name)
	}
	s, err := from.StoryOfURL(name)
	if _, id, own := strings.Cut(name, "/stories/"); own && errors.Is(err, storage.ErrNotFound) {
		return from.Story(strings.TrimRight(id, "/"))
	}
	return s, err
}

func (a *app) printStory(k opened, s story.Story, asJSON bool) error {
	shown := shownStory{Story: s.ID, Title: s.Lead.Title, Published: s.Published, Updated: s.Updated, Lead: s.Coverage[0].Item}
	for _, c := range s.Coverage {
		item, err := shownItemOf(k, c)
		if err != nil {
			return err
		}
		shown.Items = append(shown.Items, item)
	}
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		return lines.Encode(shown)
	}
	shown.print(a.out)
	return nil
}

func shownItemOf(k opened, c story.Coverage) (shownItem, error) {
	item := shownItem{Item: c.Item, Source: c.Source, Outlet: c.Outlet, ID: c.ID, URL: c.URL, Title: c.Title, Published: c.Published, Verdict: c.Verdict, Why: why(c.Verdict)}
	if c.Verdict.Near != nil {
		explained, err := k.Explain(c.Item, c.Verdict.Matched)
		if err != nil {
			return item, err
		}
		item.Words = explained.Shared
	}
	nearest := c.Verdict.Nearest
	if nearest == nil {
		return item, nil
	}
	explained, err := k.Explain(c.Item, nearest.Item)
	if err != nil {
		return item, err
	}
	other, err := k.StoryOfItem(nearest.Item)
	if err != nil {
		return item, err
	}
	item.Refused = &refusal{Item: nearest.Item, Story: other.ID, Why: whyRefused(nearest), Lacks: explained.Lacks, Contradicts: explained.Contradicts}
	for _, o := range other.Coverage {
		if o.Item == nearest.Item {
			item.Refused.Title = o.Title
		}
	}
	return item, nil
}

func (s *shownStory) print(out io.Writer) {
	fmt.Fprintf(out, "story %s\n  %s\n  published %s, updated %s, %d items\n", s.Story, s.Title,
		s.Published.Format(time.RFC3339), s.Updated.Format(time.RFC3339), len(s.Items))
	first := slices.MinFunc(s.Items, func(a, b shownItem) int { return cmp.Compare(a.Item, b.Item) })
	for _, i := range s.Items {
		fmt.Fprintf(out, "\n%s  %s (source %s), %s\n  %s\n", i.Item, i.Outlet, i.Source, i.Published.Format(time.RFC3339), i.Title)
		if i.URL != "" {
			fmt.Fprintf(out, "  %s\n", i.URL)
		}
		if i.Item == s.Lead && i.Item != first.Item {
			fmt.Fprintf(out, "  shown: it is plainly fuller than %s, or was published before it\n", first.Item)
		}
		fmt.Fprintf(out, "  %s\n", i.Why)
		printWords(out, "    both have: ", i.Words)
		if r := i.Refused; r != nil {
			fmt.Fprintf(out, "  not joined: the nearest other is %s of story %s, %s\n    %s\n", r.Item, r.Story, r.Why, r.Title)
			printWords(out, "    the other lacks: ", r.Lacks)
			printWords(out, "    they contradict one another: ", r.Contradicts)
		}
	}
}

// printWords quotes each word: Arabic between English would run together on a terminal.
func printWords(out io.Writer, before string, words []string) {
	if len(words) > 0 {
		fmt.Fprintf(out, "%s«%s»\n", before, strings.Join(words, "», «"))
	}
}
