package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"nashra/fetcher"
	"nashra/story"
)

// triedFeed is what `sources try --json` prints.
type triedFeed struct {
	Feed  triedHead   `json:"feed"`
	Items []triedItem `json:"items"`
}

type triedHead struct {
	Title    string     `json:"title"`
	Link     string     `json:"link"`
	Language string     `json:"language"`
	Updated  *time.Time `json:"updated"`
}

type triedItem struct {
	ID         string           `json:"id"`
	URL        string           `json:"url"`
	Title      string           `json:"title"`
	Summary    string           `json:"summary"`
	Content    string           `json:"content"`
	Author     string           `json:"author"`
	Published  *time.Time       `json:"published"`
	Updated    *time.Time       `json:"updated"`
	Language   string           `json:"language"`
	Categories []string         `json:"categories"`
	Enclosures []triedEnclosure `json:"enclosures"`
	KeptOut    string           `json:"kept_out,omitempty"` // why
}

type triedEnclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Length int64  `json:"length"`
}

type tryFlags struct {
	base, contentType string
	json              bool
}

func (a *app) sourcesTryCommand() *cobra.Command {
	var flags tryFlags
	cmd := &cobra.Command{
		Use:   "try URL|FILE",
		Short: "Show what Nashra understands of a feed; nothing is stored",
		Args:  cobra.ExactArgs(1),
		RunE: work(func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			feed, gate, err := a.try(cmd.Context(), c, args[0], flags)
			if err != nil {
				return err
			}
			if flags.json {
				lines := json.NewEncoder(a.out)
				lines.SetEscapeHTML(false)
				return lines.Encode(tried(feed, gate))
			}
			return a.printTried(feed, gate)
		}),
	}
	cmd.Flags().StringVar(&flags.base, "base", "", "address that links of a FILE are relative to")
	cmd.Flags().StringVar(&flags.contentType, "content-type", "", "Content-Type that a FILE was served with")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print one JSON object")
	return cmd
}

// try reads the feed of an address or of a file, and gives the gate that its items would have to pass. A source of the
// config with that address brings its zone, headers and words.
func (a *app) try(ctx context.Context, c config, name string, flags tryFlags) (fetcher.ParsedFeed, fetcher.Gate, error) {
	source := story.Source{ID: "try", URL: name, Location: c.Timezone.Location}
	gate := fetcher.NewGate(textsOf(c.Languages), source)
	if strings.Contains(name, "://") {
		name = strings.TrimFunc(name, isMargin)
		source.URL = name
		if _, err := webURL(name); err != nil {
			return fetcher.ParsedFeed{}, gate, err
		}
		for _, s := range c.sources() {
			if s.URL == name {
				source = s
			}
		}
		options := fetcherOptions(c)
		options.Bare = true
		v := fetcher.New(options).Fetch(ctx, source, story.Checkpoint{Source: source.ID})
		if v.Err != nil {
			return fetcher.ParsedFeed{}, gate, fmt.Errorf("%s: %w", story.ShownAddress(name), v.Err)
		}
		return v.Feed, fetcher.NewGate(textsOf(c.Languages), source), nil
	}
	body, err := readFile(name, int64(c.Fetch.MaxBody))
	if errors.Is(err, errTooLong) {
		err = fmt.Errorf("%s is larger than fetch.max_body, %d bytes", name, c.Fetch.MaxBody)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s is neither a file nor a web address, which begins with https:// or http://", story.ShownAddress(name))
	}
	if err != nil {
		return fetcher.ParsedFeed{}, gate, err
	}
	source.URL = story.ShownAddress(flags.base)
	feed, err := fetcher.ParseFeed(body, fetcher.FeedContext{URL: source.URL, ContentType: flags.contentType, Source: source, Bare: true})
	if err != nil {
		return feed, gate, fmt.Errorf("%s: %w", name, err)
	}
	return feed, gate, nil
}

// errTooLong says that there are more bytes than are wanted.
var errTooLong = errors.New("too long")

func readFile(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAtMost(file, limit)
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = errTooLong
	}
	return body, err
}

// tried says in the words of the command what a feed is. What has no title or home page goes by its address; an entry
// whose only text is a description has it as its content and as its summary.
func tried(feed fetcher.ParsedFeed, gate fetcher.Gate) triedFeed {
	link := cmp.Or(feed.Site, feed.Self)
	out := triedFeed{Feed: triedHead{cmp.Or(feed.Title, link), link, feed.Language, timeOrNull(feed.Updated)}, Items: []triedItem{}}
	for i := range feed.Items {
		it := &feed.Items[i]
		one := triedItem{
			ID: it.ID, URL: it.URL, Title: it.Title, Summary: cmp.Or(it.Summary, it.Text()), Content: it.HTML, Author: strings.Join(it.Authors, ", "),
			Published: timeOrNull(it.Published), Updated: timeOrNull(it.Updated), Language: it.Language,
			Categories: append([]string{}, it.Categories...), Enclosures: []triedEnclosure{}, KeptOut: gate.Why(it),
		}
		for _, e := range it.Enclosures {
			one.Enclosures = append(one.Enclosures, triedEnclosure(e))
		}
		out.Items = append(out.Items, one)
	}
	return out
}

func (a *app) printTried(feed fetcher.ParsedFeed, gate fetcher.Gate) error {
	fmt.Fprintf(a.out, "%s\n%s\nlanguage %s, %d items\n", feed.Title, feed.Site, cmp.Or(feed.Language, "not said"), len(feed.Items))
	for _, fault := range feed.Faults() {
		fmt.Fprintln(a.out, fault)
	}
	for i := range feed.Items {
		it := &feed.Items[i]
		date := "no date"
		if !it.Published.IsZero() {
			date = it.Published.Format(time.RFC3339)
		}
		fmt.Fprintf(a.out, "\n%s\n  %s  %s\n", it.Title, date, it.URL)
		if why := gate.Why(it); why != "" {
			fmt.Fprintf(a.out, "  kept out: %s\n", why)
		}
	}
	return nil
}
