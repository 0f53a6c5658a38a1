package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/story"
)

// maxOPML is how long a list of feeds may be; ten thousand of them take some two megabytes.
const maxOPML = 64 << 20

// listCounts is what `sources import --json` prints: feeds = added + known + failed.
type listCounts struct {
	Added   int         `json:"added"`
	Known   int         `json:"known"` // were sources already, or stood in the list before
	Failed  int         `json:"failed"`
	Skipped int         `json:"skipped"` // outlines that are no feeds
	Errors  []listError `json:"errors"`
}

type listError struct {
	Line  int    `json:"line"`
	Name  string `json:"name"`
	Error string `json:"error"`
}

func (a *app) sourcesImportCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "import FILE | -",
		Short: "Add the feeds of a list: OPML as feed readers export it, or an address a line",
		Long: `Adds the feeds of a list without visiting them: OPML, its folders kept, or plain text with an address on each line.
Feeds that are sources already are left as they are.`,
		Args: cobra.ExactArgs(1),
		RunE: work(func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			list, err := a.readList(args[0])
			if err != nil {
				return err
			}
			counts, err := a.importList(cmd.Context(), c, list)
			if err != nil {
				return err
			}
			return a.printList(args[0], counts, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

func (a *app) readList(name string) (fetcher.Subscriptions, error) {
	var data []byte
	var err error
	if name == "-" {
		name = "standard input"
		data, err = readAtMost(a.in, maxOPML)
	} else {
		data, err = readFile(name, maxOPML)
	}
	if errors.Is(err, errTooLong) {
		err = fmt.Errorf("%s: a list of feeds has at most %d bytes", name, maxOPML)
	}
	if err != nil {
		return fetcher.Subscriptions{}, err
	}
	list, err := fetcher.ParseOPML(data)
	if err != nil {
		return list, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// importList adds what is new of a list, in one step.
func (a *app) importList(ctx context.Context, c config, list fetcher.Subscriptions) (listCounts, error) {
	counts := listCounts{Errors: []listError{}}
	for _, note := range list.Notes {
		switch note.Kind {
		case fetcher.FeedFailed:
			counts.Failed++
			counts.Errors = append(counts.Errors, listError{note.Line, note.Name, note.Reason})
		case fetcher.FeedSkipped:
			counts.Skipped++
		case fetcher.PartDropped:
			a.log.Warn("the feed comes in without something", "line", note.Line, "feed", note.Name, "reason", note.Reason)
		}
	}
	k, err := a.open(c)
	if err != nil {
		return counts, err
	}
	defer k.Close()
	var feeds []fetcher.SubscribedFeed
	for _, feed := range list.Feeds {
		if isOwn(c, feed.URL) {
			counts.Failed++
			counts.Errors = append(counts.Errors, listError{feed.Line, feed.Title, "this is Nashra's own feed; it is no source"})
			continue
		}
		feeds = append(feeds, feed)
	}
	err = a.subscribe(ctx, &c, k, func(r *roster, known *twins) ([]story.Subscription, error) {
		fresh := newFeeds(feeds, r, known)
		counts.Added, counts.Known = len(fresh), len(feeds)-len(fresh)
		return fresh, nil
	})
	return counts, err
}

// newFeeds gives those that are no sources yet, each once.
func newFeeds(feeds []fetcher.SubscribedFeed, r *roster, known *twins) (fresh []story.Subscription) {
	given := r.newNames()
	for _, feed := range feeds {
		if known.at(feed.URL) != "" {
			continue
		}
		one := subscriptionOf(feed.Subscription, given.give(feed.ID, feed.Title, feedURL(feed.URL)))
		known.add(one.ID, one.URL)
		fresh = append(fresh, one)
	}
	return fresh
}

// isOwn says whether an address is one of ours, in whatever writing; a visit would refuse it.
func isOwn(c config, address string) bool {
	own, key := story.FeedKey(string(c.URL)), story.FeedKey(address)
	return own != "" && (key == own || strings.HasPrefix(key, own+"/"))
}

func (a *app) printList(name string, counts listCounts, asJSON bool) error {
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(counts); err != nil {
			return err
		}
	} else {
		for _, e := range counts.Errors {
			fmt.Fprintf(a.errs, "%s:%d: %s: %s\n", name, e.Line, e.Name, e.Error)
		}
		fmt.Fprintf(a.out, "added %d, known %d, failed %d, skipped %d\n", counts.Added, counts.Known, counts.Failed, counts.Skipped)
	}
	if counts.Failed > 0 {
		return &reported{}
	}
	return nil
}

func (a *app) sourcesExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write all sources as OPML to standard output",
		Long: `Writes all sources as OPML, for other feed readers or another Nashra. Passwords do not go out: neither those in
addresses nor headers.`,
		Args: cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			all, err := a.survey(&c)
			if err != nil {
				return err
			}
			notes, err := feedgen.WriteOPML(a.out, feedgen.OPML{Title: c.Title, Sources: all.lists(all.checkpoints)})
			for _, s := range all.sources {
				if len(s.Headers) > 0 {
					notes = append(notes, s.ID+": its headers are left out")
				}
			}
			for _, note := range notes {
				fmt.Fprintln(a.errs, note)
			}
			return err
		}),
	}
}
