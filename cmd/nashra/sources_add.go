package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"nashra/arabic"
	"nashra/fetcher"
	"nashra/storage"
	"nashra/story"
)

type addFlags struct {
	id, title, timezone string
	include, exclude    []string
	paused, twin, json  bool
}

// addedLine is what `sources add --json` prints.
type addedLine struct {
	ID      string     `json:"id"`
	URL     string     `json:"url"`
	Title   string     `json:"title"`
	Items   int        `json:"items"`
	Newest  *time.Time `json:"newest"`
	KeptOut int        `json:"kept_out"`
}

func (a *app) sourcesAddCommand() *cobra.Command {
	var flags addFlags
	cmd := &cobra.Command{
		Use:   "add URL",
		Short: "Add a source: the address of a feed, or of a page that names one",
		Long: `Visits the address, which may be that of a feed or of a page that names its feed, and adds what it finds as a
source. A feed that is a source already, under whatever address, is refused. A running daemon visits it at once.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.config()
			if err != nil {
				return err
			}
			wanted, err := flags.subscription(args[0])
			if err != nil {
				return err
			}
			return work(func(cmd *cobra.Command, _ []string) error {
				return a.addSource(cmd.Context(), c, wanted, flags)
			})(cmd, args)
		},
	}
	cmd.Flags().StringVar(&flags.id, "id", "", "id of the source (default: made from its title or host)")
	cmd.Flags().StringVar(&flags.title, "title", "", "the outlet as readers see it (default: what the feed calls itself)")
	cmd.Flags().StringVar(&flags.timezone, "timezone", "", "zone of dates that name none (default: the config's)")
	cmd.Flags().StringArrayVar(&flags.include, "include", nil, "a word or phrase; only items with one of them come in (may be repeated)")
	cmd.Flags().StringArrayVar(&flags.exclude, "exclude", nil, "a word or phrase; items with one of them are kept out (may be repeated)")
	cmd.Flags().BoolVar(&flags.paused, "paused", false, "do not visit it yet")
	cmd.Flags().BoolVar(&flags.twin, "twin", false, "add it although another source says that it is the same feed")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print one JSON object")
	return cmd
}

// subscription checks the flags as the config would; what is wrong with them is wrong usage.
func (f *addFlags) subscription(address string) (story.Subscription, error) {
	address = strings.TrimFunc(address, isMargin)
	var url feedURL
	var id sourceID
	var location zone
	for _, value := range []struct {
		name, text string
		to         interface{ UnmarshalText([]byte) error }
	}{{"", address, &url}, {"--id: ", f.id, &id}, {"--timezone: ", f.timezone, &location}} {
		if value.text == "" && value.name != "" {
			continue
		}
		if err := value.to.UnmarshalText([]byte(value.text)); err != nil {
			return story.Subscription{}, fmt.Errorf("%s%w", value.name, err)
		}
	}
	one := story.Subscription{ID: f.id, URL: address, Title: arabic.CleanLine(f.title), Zone: f.timezone, Paused: f.paused}
	for list, words := range map[*[]string][]string{&one.Include: f.include, &one.Exclude: f.exclude} {
		for _, word := range words {
			if err := new(term).UnmarshalText([]byte(word)); err != nil {
				return story.Subscription{}, err
			}
			*list = append(*list, arabic.CleanLine(word)) // as a list of feeds can hold it
		}
	}
	return one, nil
}

// isMargin knows what an address that is copied from a text in Arabic brings along: space, and marks of direction.
func isMargin(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) }

func (a *app) addSource(ctx context.Context, c config, wanted story.Subscription, flags addFlags) error {
	ctx, stop := untilStoppedOnce(ctx)
	defer stop()
	if err := a.refuseKnown(&c, &wanted); err != nil {
		return err
	}
	source, err := wanted.Source(c.Timezone.Location)
	if err != nil {
		return err
	}
	source.ID = "new"
	address, visit, err := newFetcher(c).Discover(ctx, source)
	if err != nil {
		if until := visit.Checkpoint.RetryAfter; !until.IsZero() {
			err = fmt.Errorf("%w; it asks us to wait until %s", err, moment(until))
		}
		return fmt.Errorf("%s: %w; nothing was added", story.ShownAddress(wanted.URL), err)
	}
	wanted.URL = address
	if wanted.Title == "" {
		wanted.Title = visit.Feed.Title
	}
	wanted.Site, wanted.Language = visit.Feed.Site, visit.Feed.Language
	wanted.Found = story.Finding{From: visit.Checkpoint.ValidatorURL, ID: visit.Feed.ID, Self: visit.Feed.Self}
	k, err := a.open(c)
	if err != nil {
		return err
	}
	defer k.Close()
	var added story.Subscription
	err = a.subscribe(ctx, &c, k, func(r *roster, known *twins) ([]story.Subscription, error) {
		if err := refuseTwin(known, address, &visit, flags.twin); err != nil {
			return nil, err
		}
		if err := refuseWanted(r, known, &wanted); err != nil {
			return nil, err
		}
		added = subscriptionOf(wanted, r.newNames().give(wanted.ID, wanted.Title, feedURL(address)))
		return []story.Subscription{added}, nil
	})
	if err != nil {
		return err
	}
	return a.printAdded(added, &visit, flags.json)
}

// refuseKnown spares a visit to what is a source already. It lets go of the store: a visit takes as long as its server
// likes, and other commands, or a daemon that starts, must not wait for it.
func (a *app) refuseKnown(c *config, wanted *story.Subscription) error {
	k, err := a.open(*c)
	if err != nil {
		return err
	}
	defer k.Close()
	r, known, err := a.known(c, k)
	if err != nil {
		return err
	}
	return refuseWanted(&r, known, wanted)
}

// refuseWanted looks at what a person has asked for.
func refuseWanted(r *roster, known *twins, wanted *story.Subscription) error {
	if twin := known.at(wanted.URL); twin != "" {
		return fmt.Errorf("%s is a source already: %s", story.ShownAddress(wanted.URL), twin)
	}
	if r.newNames().taken[wanted.ID] {
		return fmt.Errorf("there is a source with the id %q already; give it another with --id", wanted.ID)
	}
	return nil
}

// mostLooks is how often subscribe looks again.
const mostLooks = 20

// subscribe keeps what choose finds to be new, all or none. Where another command has added the like in the meantime,
// choose is asked again.
func (a *app) subscribe(ctx context.Context, c *config, k keeper, choose func(*roster, *twins) ([]story.Subscription, error)) error {
	for looks := 1; ; looks++ {
		r, known, err := a.known(c, k)
		if err != nil {
			return err
		}
		fresh, err := choose(&r, known)
		if err != nil || len(fresh) == 0 {
			return err
		}
		if err = k.Subscribe(ctx, fresh); !errors.Is(err, storage.ErrTaken) || looks == mostLooks {
			return err
		}
	}
}

// refuseTwin looks at where the feed was found and at what it says it is.
func refuseTwin(known *twins, address string, visit *fetcher.Visit, allowed bool) error {
	if twin := known.at(address, visit.Checkpoint.ValidatorURL, visit.Checkpoint.MovedTo); twin != "" {
		return fmt.Errorf("%s is a source already: %s", story.ShownAddress(address), twin)
	}
	twin := known.ids[visit.Feed.ID]
	if twin == "" {
		twin = known.at(visit.Feed.Self)
	}
	if twin != "" && !allowed {
		return fmt.Errorf("%s says that it is the same feed as the source %s; --twin adds it all the same", story.ShownAddress(address), twin)
	}
	return nil
}

// known is all sources with what tells twins.
func (a *app) known(c *config, k keeper) (roster, *twins, error) {
	r, err := a.roster(c, k)
	if err != nil {
		return r, nil, err
	}
	checkpoints, err := k.Checkpoints()
	histories, historiesErr := k.Histories()
	if err = errors.Join(err, historiesErr); err != nil {
		return r, nil, err
	}
	return r, r.twins(checkpoints, histories), nil
}

func (a *app) printAdded(s story.Subscription, visit *fetcher.Visit, asJSON bool) error {
	line := addedLine{ID: s.ID, URL: story.ShownAddress(s.URL), Title: s.Title, Items: len(visit.Items), KeptOut: len(visit.KeptOut)}
	for i := range visit.Items {
		if at := visit.Items[i].Published; !at.IsZero() && (line.Newest == nil || at.After(*line.Newest)) {
			line.Newest = &at
		}
	}
	if asJSON {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		return lines.Encode(line)
	}
	fmt.Fprintf(a.out, "added %s: %s, %s, %d items", line.ID, line.Title, line.URL, line.Items)
	if line.Newest != nil {
		fmt.Fprintf(a.out, ", the newest of %s", moment(*line.Newest))
	}
	if line.KeptOut > 0 {
		fmt.Fprintf(a.out, "; kept out %d", line.KeptOut)
	}
	fmt.Fprintln(a.out)
	return nil
}
