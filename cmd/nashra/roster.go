package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nashra/fetcher"
	"nashra/story"
)

// subscriber is what keeps the sources that commands have added.
type subscriber interface {
	Subscriptions() ([]story.Subscription, error)
}

// roster is all sources: those of the config first, then those that commands have added. For an id or an address that
// both have, the config wins.
type roster struct {
	sources []story.Source
	added   map[string]story.Subscription // of sources, by id: those that commands have added
	hidden  []hiddenSource                // added too, but the config wins; in the order in which they came
}

// hiddenSource is a subscription that is not visited because the config has its id or its address.
type hiddenSource struct {
	story.Subscription
	twin story.Source // of the config
}

// why says in words what the config has.
func (h *hiddenSource) why() string {
	if h.ID == h.twin.ID && story.FeedKey(h.URL) != story.FeedKey(h.twin.URL) {
		return "the config has another source with that id"
	}
	return "the config has the same source as " + h.twin.ID
}

// newRoster also says what is wrong with a subscription; such a one is taken as far as it goes.
func newRoster(c *config, kept []story.Subscription) (roster, []error) {
	r := roster{sources: c.sources(), added: map[string]story.Subscription{}}
	var faults []error
	ids, addresses := map[string]story.Source{}, map[string]story.Source{}
	for _, s := range r.sources {
		ids[s.ID], addresses[story.FeedKey(s.URL)] = s, s
	}
	for i := range kept {
		one := &kept[i]
		twin, same := ids[one.ID]
		if !same {
			twin, same = addresses[story.FeedKey(one.URL)]
		}
		if same {
			r.hidden = append(r.hidden, hiddenSource{*one, twin})
			continue
		}
		source, err := one.Source(c.Timezone.Location)
		if err != nil {
			faults = append(faults, fmt.Errorf("%w; its dates are read in the zone of the config", err))
		}
		r.sources = append(r.sources, source)
		r.added[one.ID] = *one
	}
	return r, faults
}

// roster reads what commands have added, and reports what is wrong with it.
func (a *app) roster(c *config, store subscriber) (roster, error) {
	kept, err := store.Subscriptions()
	if err != nil {
		return roster{}, err
	}
	r, faults := newRoster(c, kept)
	for _, fault := range faults {
		a.log.Warn("a source is not quite as it was added", "error", fault)
	}
	return r, nil
}

// lists gives all sources as they can stand in a list of feeds.
func (r *roster) lists(checkpoints map[string]story.Checkpoint) []story.Subscription {
	var list []story.Subscription
	for _, s := range r.sources {
		one, added := r.added[s.ID]
		if !added {
			one = story.SubscriptionOf(s)
		}
		if one.Site == "" {
			one.Site = checkpoints[s.ID].Site
		}
		if one.Title == "" {
			one.Title = checkpoints[s.ID].Title
		}
		list = append(list, one)
	}
	return list
}

// twins finds the source that a new one would be the same as. Two feeds are one where they come from one address, by any
// road that is known, or where both say that they are one.
type twins struct {
	addresses, ids map[string]string // -> source id
}

func (r *roster) twins(checkpoints map[string]story.Checkpoint, histories map[string]story.History) *twins {
	t := &twins{map[string]string{}, map[string]string{}}
	for i := range r.sources {
		s := &r.sources[i]
		c := fetcher.Current(*s, checkpoints[s.ID])
		t.add(s.ID, s.URL, c.MovedTo, c.ValidatorURL)
		found := r.added[s.ID].Found
		if reading := histories[s.ID].Reading; !reading.At.IsZero() {
			found.ID, found.Self = reading.ID, reading.Self
		}
		if c.ValidatorURL == "" {
			t.add(s.ID, found.From)
		}
		t.name(s.ID, found.ID, found.Self)
	}
	for i := range r.hidden {
		t.add(r.hidden[i].ID, r.hidden[i].URL)
	}
	return t
}

// add makes addresses known as a source's, where no other source has them.
func (t *twins) add(id string, addresses ...string) {
	for _, address := range addresses {
		if key := story.FeedKey(address); key != "" && t.addresses[key] == "" {
			t.addresses[key] = id
		}
	}
}

func (t *twins) name(id, feedID, self string) {
	if feedID != "" && t.ids[feedID] == "" {
		t.ids[feedID] = id
	}
	t.add(id, self)
}

// at gives the source that is fetched from one of these addresses; "" where none is.
func (t *twins) at(addresses ...string) string {
	for _, address := range addresses {
		if key := story.FeedKey(address); key != "" && t.addresses[key] != "" {
			return t.addresses[key]
		}
	}
	return ""
}

// names gives ids to new sources, none twice.
type names struct {
	taken map[string]bool
	next  map[string]int // number behind a name that was last tried
}

// newNames knows the ids that are taken: those of the config and all that commands have added.
func (r *roster) newNames() *names {
	n := &names{taken: map[string]bool{}, next: map[string]int{}}
	for _, s := range r.sources {
		n.taken[s.ID] = true
	}
	for i := range r.hidden {
		n.taken[r.hidden[i].ID] = true
	}
	return n
}

// give makes an id of what the source asks for, or else of its title or its host. Where it is taken, a number follows.
func (n *names) give(wanted, title string, address feedURL) string {
	base := wanted
	if base == "" {
		if strings.ContainsFunc(title, isBeyondASCII) {
			title = "" // half a name would be none
		}
		base = fetcher.SourceID(nameFrom(title, address))
	}
	id := base
	for n.taken[id] {
		n.next[base] = max(n.next[base], 1) + 1
		number := fmt.Sprintf("-%d", n.next[base])
		id = strings.TrimRight(base[:min(len(base), 64-len(number))], "-.") + number
	}
	n.taken[id] = true
	return id
}

func isBeyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// nameFrom is what an id is made from: the title where it has Latin letters, else the host of the feed.
func nameFrom(title string, address feedURL) string {
	if latin.MatchString(title) {
		return title
	}
	return strings.TrimPrefix(address.host(), "www.")
}

var latin = regexp.MustCompile(`[A-Za-z0-9]`)

// pickAdded gives ids that commands may change, each once; those of the config only the config can.
func (r *roster) pickAdded(ids []string, path string) ([]string, error) {
	var picked []string
	for _, id := range ids {
		_, added := r.added[id]
		hidden := slices.ContainsFunc(r.hidden, func(h hiddenSource) bool { return h.ID == id })
		if !added && !hidden {
			if slices.ContainsFunc(r.sources, func(s story.Source) bool { return s.ID == id }) {
				return nil, fmt.Errorf("%s stands in the config, and only there it can be changed: %s", id, path)
			}
			return nil, fmt.Errorf("no source has the id %q; `nashra sources` lists them", id)
		}
		if !slices.Contains(picked, id) {
			picked = append(picked, id)
		}
	}
	return picked, nil
}

// ofConfig gives those of the ids under which the config has a source.
func (r *roster) ofConfig(ids []string) (list []string) {
	for _, s := range r.sources {
		if _, added := r.added[s.ID]; !added && slices.Contains(ids, s.ID) {
			list = append(list, s.ID)
		}
	}
	return list
}

// subscriptionOf makes a subscription of what is known of a feed.
func subscriptionOf(list story.Subscription, id string) story.Subscription {
	list.ID, list.Added = id, time.Now().UTC().Truncate(time.Second)
	return list
}
