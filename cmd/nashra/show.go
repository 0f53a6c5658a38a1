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

// shownStory is what `show --json` prints.
type shownStory struct {
	Story     string      `json:"story"`
	Title     string      `json:"title"`
	Published time.Time   `json:"published"`
	Updated   time.Time   `json:"updated"`
	Items     []shownItem `json:"items"`
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
				return a.printStory(s, asJSON)
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

func (a *app) printStory(s story.Story, asJSON bool) error {
	shown := shownStory{Story: s.ID, Title: s.Lead.Title, Published: s.Published, Updated: s.Updated}
	for _, c := range s.Coverage {
		shown.Items = append(shown.Items, shownItem{
			c.Item, c.Source, c.Outlet, c.ID, c.URL, c.Title, c.Published, c.Verdict, why(c.Verdict),
		})
	}
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		return lines.Encode(shown)
	}
	fmt.Fprintf(a.out, "story %s\n  %s\n  published %s, updated %s, %d items\n", s.ID, s.Lead.Title,
		s.Published.Format(time.RFC3339), s.Updated.Format(time.RFC3339), len(s.Coverage))
	for _, i := range shown.Items {
		fmt.Fprintf(a.out, "\n%s  %s (source %s), %s\n  %s\n", i.Item, i.Outlet, i.Source, i.Published.Format(time.RFC3339), i.Title)
		if i.URL != "" {
			fmt.Fprintf(a.out, "  %s\n", i.URL)
		}
		fmt.Fprintf(a.out, "  %s\n", i.Why)
	}
	return nil
}

// why says a verdict in words.
func why(v story.Verdict) string {
	var text string
	switch v.Rule {
	case story.ByURL:
		text = fmt.Sprintf("joined: it has the address of %s", v.Matched)
	case story.ByBody:
		text = fmt.Sprintf("joined: its text is word for word that of %s", v.Matched)
	default:
		text = "new: nothing that was kept before it has its id, its address or its text"
	}
	if v.Refused != "" {
		text += "; not joined where it might have been: " + v.Refused
	}
	return text
}
