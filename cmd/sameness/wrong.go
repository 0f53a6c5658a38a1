package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// shown is what is read of `show --json`.
type shown struct {
	Items []struct {
		Item    string          `json:"item"`
		Verdict json.RawMessage `json:"verdict"`
		Why     string          `json:"why"`
	} `json:"items"`
}

// tellWrong lists the pairs that came out otherwise than people have judged them.
func (m *measurement) tellWrong(ctx context.Context, k *kept, list []judged) error {
	for _, j := range only(list, func(j judged) bool { return !j.right() }) {
		became := map[bool]string{true: "joined", false: "not joined"}[j.joined]
		fmt.Fprintf(m.out, "%s: %s (%s), %s\n", j.Name, j.Label, orDash(j.Confidence), became)
		for _, article := range []struct{ id, title string }{{j.A, j.TitleA}, {j.B, j.TitleB}} {
			item, there := k.items[article.id]
			if !there {
				fmt.Fprintf(m.out, "  %s is missing: %s\n", article.id, article.title)
				continue
			}
			fmt.Fprintf(m.out, "  %s %s in %s: %s\n", article.id, item, k.stories[article.id], article.title)
			if err := k.tellVerdict(ctx, m.out, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellVerdict says why an item stands in its story.
func (k *kept) tellVerdict(ctx context.Context, out io.Writer, item string) error {
	var said bytes.Buffer
	cmd := k.command(ctx, "show", item, "--json")
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("showing %s: %w: %s", item, err, tail(said.Bytes()))
	}
	var s shown
	if err := json.Unmarshal(answer, &s); err != nil {
		return fmt.Errorf("showing %s: %w", item, err)
	}
	for _, i := range s.Items {
		if i.Item == item {
			fmt.Fprintf(out, "    %s %s\n", i.Verdict, i.Why)
		}
	}
	return nil
}
