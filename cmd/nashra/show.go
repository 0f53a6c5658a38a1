package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
	FirstSeen bool          `json:"firstSeen,omitempty"`    // it came without a date: Published is when it was first seen
	Derived   bool          `json:"titleDerived,omitempty"` // it came without a title: Title was made from its text
	Verdict   story.Verdict `json:"verdict"`
	Why       string        `json:"why"`
	Shown     string        `json:"shown,omitempty"` // of the lead: why it is shown and no other
	explained
	Refused *refusal `json:"refused,omitempty"` // the nearest item of another story
}

// explained are the words by which an item is or is not the same report as another.
type explained struct {
	Words       []string `json:"words,omitempty"`       // that both have
	Lacks       []string `json:"lacks,omitempty"`       // of the title and lead of the one shown, where the other was refused
	Contradicts []string `json:"contradicts,omitempty"` // numbers, states, days of both: "30 / 23"
	Names       []string `json:"names,omitempty"`       // what each names where the other names something else

	facts, names []story.Contradiction
}

// refusal is the nearest story that an item was not joined to.
type refusal struct {
	Item  story.ItemID `json:"item"`
	Story string       `json:"story"`
	Title string       `json:"title"`
	Why   string       `json:"why"`
	explained
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
				if errors.Is(err, storage.ErrForgotten) {
					return fmt.Errorf("%s: a person has taken it down (nashra forget); nothing of it is kept", args[0])
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
	if err := shown.sayLead(k); err != nil {
		return err
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
	v := c.Verdict
	item := shownItem{Item: c.Item, Source: c.Source, Outlet: c.Outlet, ID: c.ID, URL: c.URL, Title: c.Title, Published: c.Published, Verdict: v}
	var compared story.ItemID
	_, err := k.StoryOfItem(v.Matched)
	down := v.Matched != 0 && errors.Is(err, storage.ErrForgotten)
	if v.Near != nil && !down {
		compared = v.Matched
	}
	explanation, err := k.Explain(c.Item, compared)
	if err != nil {
		return item, err
	}
	item.FirstSeen, item.Derived = explanation.Undated, explanation.TitleDerived
	item.Why, item.explained = why(v, explanation), explainedBy(explanation)
	if down {
		item.Why += fmt.Sprintf("; %s was taken down since", v.Matched)
	}
	item.Lacks, item.Names, item.names = nil, nil, nil // they are told of the one that was refused
	if v.Nearest != nil {
		item.Refused, err = refusalOf(k, v)
	}
	return item, err
}

func refusalOf(k opened, v story.Verdict) (*refusal, error) {
	explanation, err := k.Explain(v.Item, v.Nearest.Item)
	if err != nil {
		return nil, err
	}
	other, err := k.StoryOfItem(v.Nearest.Item)
	if errors.Is(err, storage.ErrForgotten) {
		return nil, nil // what it was is nobody's business any more
	}
	if err != nil {
		return nil, err
	}
	if !v.Nearest.Numbers.OtherName {
		explanation.Names = nil // they were not weighed: it was template wording, or came before names were read
	}
	return &refusal{
		Item: v.Nearest.Item, Story: other.ID, Title: explanation.Title, Why: whyRefused(v), explained: explainedBy(explanation),
	}, nil
}

func explainedBy(e story.Explanation) explained {
	list := explained{Words: e.Shared, Lacks: e.Lacks, facts: e.Contradicts, names: e.Names}
	for _, c := range e.Contradicts {
		list.Contradicts = append(list.Contradicts, c.String())
	}
	for _, c := range e.Names {
		list.Names = append(list.Names, c.String())
	}
	return list
}

// sayLead says why the lead, which stands first, is the item that is shown.
func (s *shownStory) sayLead(k explainer) error {
	lead := &s.Items[0]
	first := slices.MinFunc(s.Items, func(a, b shownItem) int { return cmp.Compare(a.Item, b.Item) })
	if lead.Item == first.Item {
		if len(s.Items) > 1 {
			lead.Shown = "it came first"
		}
		return nil
	}
	explanation, err := k.Explain(lead.Item, first.Item)
	switch {
	case err != nil:
		return err
	case explanation.Fuller:
		lead.Shown = fmt.Sprintf("it is plainly fuller than %s", first.Item)
	case lead.Published.Before(first.Published):
		lead.Shown = fmt.Sprintf("it was published before %s", first.Item)
	default: // i2 was fuller than i1, and the lead was published before i2
		lead.Shown = fmt.Sprintf("it took the place of an item that was shown after %s", first.Item)
	}
	return nil
}
