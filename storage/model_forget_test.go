package storage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/storage"
	"nashra/story"
)

// modelTopics are the rules by which items are judged in turn: of words, of stems and of sources, some of them in both.
var modelTopics = [2][]story.Topic{
	{{ID: "castle", Any: []string{"القلعة"}, None: []string{"مغلق"}}, {ID: "short", Stems: []string{"خبر"}}, {ID: "of-c", Sources: []string{"c"}}},
	{{ID: "castle", Any: []string{"شكر البلدية", "مغلق"}}, {ID: "of-c", Sources: []string{"b"}}},
}

// forget does what the store should have done when something is taken down; found says whether there was anything of that name.
func (m *model) forget(what *story.Forgetting) (down story.TakenDown, found bool) {
	s, ids := m.meant(what)
	if s == nil {
		return down, false
	}
	down.Story = s.id
	was := m.items[s.lead]
	for _, id := range ids {
		it := m.items[id]
		if it.gone {
			continue
		}
		shown := it.newest().p.Item
		if !slices.Contains(down.Outlets, shown.Outlet) {
			down.Outlets = append(down.Outlets, shown.Outlet)
		}
		if id == s.lead || down.Title == "" {
			down.Title = shown.Title
		}
		down.Items = append(down.Items, id)
		it.gone = true
	}
	if down.Before = len(down.Items) == 0; down.Before {
		down.Whole = s.gone
		return down, true
	}
	left := m.left(s)
	s.gone, down.Whole = len(left) == 0, len(left) == 0
	if was.gone && !s.gone {
		s.lead = left[0]
		for _, id := range left[1:] {
			if m.told(id).LeadsOver(m.told(s.lead), s.published) {
				s.lead = id
			}
		}
		if m.items[s.lead].newest().p.Text != was.newest().p.Text && what.At.After(s.updated) {
			s.updated = what.At
		}
	}
	m.note(s, what.At)
	return down, true
}

// meant gives the story and the items that a person means; no story where there is none.
func (m *model) meant(what *story.Forgetting) (*modelStory, []story.ItemID) {
	if it := m.items[what.Item]; it != nil {
		return m.stories[it.story], []story.ItemID{what.Item}
	}
	for _, s := range m.stories {
		if s.id == what.Story {
			return s, s.items
		}
	}
	first, known := m.keys[story.Prepare(story.Item{URL: what.URL}).URL]
	if !known || what.URL == "" {
		return nil, nil
	}
	s, ids := m.stories[m.items[first].story], []story.ItemID{first}
	for _, id := range s.items {
		if id != first && story.Canonical(m.items[id].newest().p.Item.URL) == story.Canonical(what.URL) {
			ids = append(ids, id)
		}
	}
	return s, ids
}

// left gives the items of a story that were not taken down.
func (m *model) left(s *modelStory) []story.ItemID {
	return slices.DeleteFunc(slices.Clone(s.items), func(id story.ItemID) bool { return m.items[id].gone })
}

// shelvesOf puts stories onto the shelves of their sources and topics, in the order that they have.
func shelvesOf(stories []story.Story) map[string][]string {
	shelves := map[string][]string{}
	for _, one := range stories {
		var names []string
		for _, c := range one.Coverage {
			names = append(names, "source "+c.Source)
		}
		for _, topic := range one.Topics {
			names = append(names, "topic "+topic)
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			shelves[name] = append(shelves[name], one.ID)
		}
	}
	return shelves
}

func readShelves(s *storage.Store) (map[string][]string, error) {
	shelves := map[string][]string{}
	for _, name := range []string{"source a", "source b", "source c", "topic castle", "topic short", "topic of-c"} {
		kind, id, _ := strings.Cut(name, " ")
		q := storage.Query{Limit: 1000, Source: id}
		if kind == "topic" {
			q = storage.Query{Limit: 1000, Topic: id}
		}
		found, err := s.Select(q)
		if err != nil {
			return nil, err
		}
		for _, one := range found.Stories {
			shelves[name] = append(shelves[name], one.ID)
		}
	}
	return shelves, nil
}

// found compares what a look-up that leads to an item gave.
func (r *run) found(id story.ItemID, one story.Story, err error, name string) {
	it := r.model.items[id]
	if it.gone && errors.Is(err, storage.ErrForgotten) {
		return
	}
	if err != nil || it.gone || one.ID != r.model.stories[it.story].id {
		r.t.Fatalf("%s is found in %q: %v; it was taken down: %v", name, one.ID, err, it.gone)
	}
}

// forget takes down a story, an item or an address, which may be gone already or never have been there.
func (r *run) forget() {
	what := story.Forgetting{At: r.seen.Add(rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(r.t, "taken down later"))}
	id := story.ItemID(rapid.Uint64Range(1, r.model.entries+1).Draw(r.t, "item to take down"))
	switch it := r.model.items[id]; rapid.SampledFrom([]string{"item", "story", "address"}).Draw(r.t, "what to take down") {
	case "item":
		what.Item = id
	case "story":
		what.Story = "zz-abcdefgh"
		if it != nil {
			what.Story = r.model.stories[it.story].id
		}
	case "address":
		what.URL = rapid.SampledFrom([]string{"https://one.example/1#x", "https://one.example/2", "https://one.example/3"}).Draw(r.t, "address")
	}
	want, found := r.model.forget(&what)
	got, err := r.store.Forget(context.Background(), what)
	if !found {
		if !errors.Is(err, storage.ErrNotFound) {
			r.t.Fatalf("taking down what is not there: %+v, %v", got, err)
		}
		return
	}
	if diff := gocmp.Diff(want, got); err != nil || diff != "" {
		r.t.Fatal(err, diff)
	}
	r.added = append(r.added, fed{down: &what})
}

// relabel judges all items by the other rules.
func (r *run) relabel() {
	next := modelTopics[0]
	if r.model.topics.Sum() == story.NewTopics(next).Sum() {
		next = modelTopics[1]
	}
	r.model.topics = story.NewTopics(next)
	if _, err := r.store.Relabel(context.Background(), r.model.topics); err != nil {
		r.t.Fatal(err)
	}
}
