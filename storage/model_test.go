package storage_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"nashra/storage"
	"nashra/story"
	"nashra/story/near"
)

// model is what a store should be, in memory and as simple as can be: it asks story.Identify what becomes of an item and
// keeps everything in maps.
type model struct {
	items       map[story.ItemID]*modelItem
	stories     map[story.ItemID]*modelStory // by their first item
	keys        map[story.Key]story.ItemID
	checkpoints map[string]story.Checkpoint
	entries     uint64 // that the journal has been given
	changes     uint64
	modified    time.Time
	topics      *story.Topics
}

type modelItem struct {
	versions []modelVersion
	story    story.ItemID
	date     time.Time
	dated    time.Time     // the latest that the source has dated a version
	verdict  story.Verdict // the one that put it into its story
	gone     bool          // it was taken down
}

type modelVersion struct {
	seq  uint64
	seen time.Time
	p    story.Prepared
}

type modelStory struct {
	id                 string
	items              []story.ItemID
	published, updated time.Time
	changed            uint64
	lead               story.ItemID
	gone               bool // all of it was taken down
}

func newModel() *model {
	return &model{
		items: map[story.ItemID]*modelItem{}, stories: map[story.ItemID]*modelStory{}, keys: map[story.Key]story.ItemID{},
		checkpoints: map[string]story.Checkpoint{}, topics: story.NewTopics(modelTopics[0]),
	}
}

func (it *modelItem) newest() modelVersion { return it.versions[len(it.versions)-1] }

// Find is story.Index.
func (m *model) Find(k story.Key) (story.Known, bool, error) {
	id, found := m.keys[k]
	if !found {
		return story.Known{}, false, nil
	}
	it := m.items[id]
	p := it.newest().p
	known := story.Known{Item: id, Story: m.stories[it.story].id, Source: p.Item.Source, Content: p.Content, Text: p.Text, Title: p.Title, Updated: it.dated, Gone: it.gone, AllGone: m.stories[it.story].gone}
	for _, v := range it.versions[:len(it.versions)-1] {
		known.Earlier = append(known.Earlier, v.p.Content)
	}
	return known, true, nil
}

// Near is story.Index; the model knows keys only.
func (m *model) Near(*story.Prepared) (near.Finding, error) { return near.Finding{}, nil }

// StoryOf is story.Index.
func (m *model) StoryOf(id story.ItemID) (string, bool, error) {
	s := m.stories[m.items[id].story]
	return s.id, s.gone, nil
}

// told is what the present version of an item says towards the lead.
func (m *model) told(id story.ItemID) story.Told {
	return story.Told{Published: m.items[id].date, Words: m.items[id].newest().p.Words}
}

// add does what the store should have done with an item, and says where its verdict is another. The store makes up the
// names of stories; that none is given twice, the model sees to.
func (m *model) add(item story.Item, seen time.Time, got story.Verdict) error {
	p := story.Prepare(item)
	want, err := story.Identify(m, &p)
	if err != nil {
		return err
	}
	switch want.Outcome {
	case story.New:
		m.entries++
		want.Item, want.Story = story.ItemID(m.entries), got.Story
		for _, s := range m.stories {
			if s.id == got.Story {
				return fmt.Errorf("the story id %s is given a second time", s.id)
			}
		}
		date := item.When(seen)
		s := &modelStory{id: got.Story, items: []story.ItemID{want.Item}, published: date, updated: date, lead: want.Item}
		if item.Updated.After(date) && !item.Updated.After(seen) {
			s.updated = item.Updated
		}
		m.stories[want.Item] = s
		m.items[want.Item] = &modelItem{story: want.Item, date: date, verdict: want}
	case story.Joined:
		m.entries++
		want.Item = story.ItemID(m.entries)
		of := m.items[want.Matched].story
		m.items[want.Item] = &modelItem{story: of, date: item.When(seen), verdict: want}
		s, told := m.stories[of], story.Told{Published: item.When(seen), Words: p.Words}
		s.items = append(s.items, want.Item)
		if told.LeadsOver(m.told(s.lead), s.published) {
			s.lead = want.Item
			if told.Published.After(s.updated) {
				s.updated = told.Published
			}
		}
	case story.Updated:
		m.entries++
		if s := m.stories[m.items[want.Item].story]; want.Material && s.lead == want.Item {
			switch {
			case item.Updated.After(s.updated) && !item.Updated.After(seen):
				s.updated = item.Updated
			case seen.After(s.updated):
				s.updated = seen
			}
		}
	}
	if want.Outcome != story.Unchanged && want.Outcome != story.Forgotten {
		m.keep(want.Item, modelVersion{m.entries, seen, p})
	}
	if want != got {
		return fmt.Errorf("the verdict is\n%+v, want\n%+v", got, want)
	}
	return nil
}

// keep adds a version and marks its story as changed. All versions stay, as no archive is closed in so few steps.
func (m *model) keep(id story.ItemID, v modelVersion) {
	it := m.items[id]
	if v.p.Item.Updated.After(it.dated) {
		it.dated = v.p.Item.Updated
	}
	it.versions = append(it.versions, v)
	for _, k := range v.p.Keys() {
		if _, taken := m.keys[k]; !taken {
			m.keys[k] = id
		}
	}
	m.note(m.stories[it.story], v.seen)
}

func (m *model) note(s *modelStory, at time.Time) {
	m.changes++
	s.changed, m.modified = m.changes, at
}

func (m *model) whole(s *modelStory) story.Story {
	whole := story.Story{ID: s.id, Seq: s.changed, Published: s.published, Updated: s.updated, Lead: m.items[s.lead].newest().p.Item}
	others := slices.DeleteFunc(slices.Clone(s.items), func(id story.ItemID) bool { return id == s.lead })
	for _, id := range append([]story.ItemID{s.lead}, others...) {
		it := m.items[id]
		if it.gone {
			continue
		}
		shown := it.newest().p.Item
		whole.Topics = append(whole.Topics, m.topics.Of(&shown)...)
		whole.Coverage = append(whole.Coverage, story.Coverage{
			Item: id, Source: shown.Source, Outlet: shown.Outlet, ID: shown.ID, URL: shown.URL, Title: shown.Title, Published: it.date, Verdict: it.verdict,
		})
	}
	slices.Sort(whole.Topics)
	whole.Topics = slices.Compact(whole.Topics)
	return whole
}

// contents is all that a store tells.
type contents struct {
	Seq         uint64
	Modified    time.Time
	Latest      []story.Story
	Shelves     map[string][]string // ids of stories, by "source X" and "topic X"
	Items       []storage.KeptItem
	Stories     []storage.KeptStory
	Checkpoints map[string]story.Checkpoint
}

func (m *model) contents() contents {
	c := contents{Seq: m.changes, Modified: m.modified, Checkpoints: m.checkpoints}
	ordinals := map[string]story.ItemID{}
	for first, s := range m.stories {
		ordinals[s.id] = first
		if s.gone {
			c.Stories = append(c.Stories, storage.KeptStory{Seq: s.changed, ID: s.id, Published: s.published, Updated: s.updated, Forgotten: true})
			continue
		}
		c.Latest = append(c.Latest, m.whole(s))
		c.Stories = append(c.Stories, storage.KeptStory{Seq: s.changed, ID: s.id, Title: m.items[s.lead].newest().p.Item.Title, Published: s.published, Updated: s.updated, Items: m.left(s)})
	}
	slices.SortFunc(c.Latest, func(a, b story.Story) int {
		return cmp.Or(cmp.Compare(b.Published.Unix(), a.Published.Unix()), cmp.Compare(ordinals[b.ID], ordinals[a.ID]))
	})
	c.Shelves = shelvesOf(c.Latest)
	slices.SortFunc(c.Stories, func(a, b storage.KeptStory) int { return cmp.Compare(a.Seq, b.Seq) })
	for id, it := range m.items {
		if it.gone {
			continue
		}
		v := it.newest()
		c.Items = append(c.Items, storage.KeptItem{Seq: v.seq, ID: id, Story: m.stories[it.story].id, Seen: v.seen, Published: it.date, Item: v.p.Item})
	}
	slices.SortFunc(c.Items, func(a, b storage.KeptItem) int { return cmp.Compare(a.ID, b.ID) })
	return c
}

func read(s *storage.Store) (c contents, err error) {
	var errs [6]error
	c.Seq = s.Seq()
	c.Modified, errs[0] = s.Modified()
	c.Latest, errs[1] = latest(s, 1000)
	errs[2] = s.Items(0, func(k storage.KeptItem) error { c.Items = append(c.Items, k); return nil })
	errs[3] = s.Stories(0, func(k storage.KeptStory) error { c.Stories = append(c.Stories, k); return nil })
	c.Checkpoints, errs[4] = s.Checkpoints()
	c.Shelves, errs[5] = readShelves(s)
	return c, errors.Join(errs[:]...)
}

// sameTime holds for times that a reader cannot tell apart.
var sameTime = gocmp.Comparer(func(a, b time.Time) bool {
	_, offsetA := a.Zone()
	_, offsetB := b.Zone()
	return a.Equal(b) && offsetA == offsetB
})
