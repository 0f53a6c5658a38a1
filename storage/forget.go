package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"nashra/story"
)

// ErrForgotten says that what is asked for was taken down by a person.
var ErrForgotten = errors.New("taken down by a person")

// Forget takes down what a person names, for good: its texts, names and addresses leave the store; its keys stay, so that it is known
// when it comes again, and is kept out. What is left of a story goes on without it; the last item takes its story along. Errors:
// ErrNotFound.
func (s *Store) Forget(ctx context.Context, what story.Forgetting) (story.TakenDown, error) {
	var down story.TakenDown
	err := s.change(ctx, func(t *transaction) (err error) {
		down, err = t.forget(&what)
		return err
	})
	if err != nil {
		return down, fmt.Errorf("taking down: %w", err)
	}
	return down, nil
}

func (t *transaction) forget(what *story.Forgetting) (down story.TakenDown, err error) {
	ordinal, ids, err := t.meant(what)
	if err != nil {
		return down, err
	}
	s, err := t.story(ordinal)
	if err != nil {
		return down, err
	}
	down = story.TakenDown{Story: storyID(ordinal, s.Tail)}
	var last itemRecord
	for _, id := range ids {
		it, err := t.item(id)
		if err != nil {
			return down, err
		}
		if !it.Forgotten.IsZero() {
			continue
		}
		down.Items = append(down.Items, id)
		if name := it.name(); !slices.Contains(down.Outlets, name) {
			down.Outlets = append(down.Outlets, name)
		}
		if id == s.lead() || down.Title == "" {
			down.Title = it.ShownTitle
		}
		if last, err = t.empty(id, &it, &s, what.At); err != nil {
			return down, err
		}
	}
	down.Before, down.Whole = len(down.Items) == 0, s.Forgotten
	if down.Before {
		return down, nil
	}
	down.Whole, err = t.goOnWithout(&s, ordinal, what.At)
	if err != nil {
		return down, err
	}
	t.wrote = true
	if err := t.noteChange(itemForgotten, down.Items[len(down.Items)-1], &last, &s); err != nil {
		return down, err
	}
	return down, t.stories.Put(number(ordinal), encodeStory(&s))
}

// ForgottenSince says whether something was taken down after a change sequence.
func (s *Store) ForgottenSince(seq uint64) (bool, error) {
	found := false
	err := s.view(func(t *transaction) error {
		return t.eachChange(seq, t.changes.Sequence(), func(_ uint64, c *change) error {
			found = found || c.Kind == itemForgotten
			return nil
		})
	})
	if err != nil {
		return false, fmt.Errorf("reading what was taken down: %w", err)
	}
	return found, nil
}

// gone is ErrForgotten for an item that was taken down.
func (it *itemRecord) gone() error {
	if it.Forgotten.IsZero() {
		return nil
	}
	return ErrForgotten
}

func (it *itemRecord) name() string {
	if it.Outlet != "" {
		return it.Outlet
	}
	return it.Source
}

// meant finds the items that a person means, and the story that they are of.
func (t *transaction) meant(what *story.Forgetting) (ordinal uint64, ids []story.ItemID, err error) {
	switch {
	case what.Story != "":
		ordinal, tail, ok := parseStoryID(what.Story)
		raw := t.stories.Get(number(ordinal))
		if !ok || raw == nil {
			return 0, nil, ErrNotFound
		}
		s, err := decodeStory(raw)
		if err == nil && s.Tail != tail {
			err = ErrNotFound
		}
		return ordinal, s.Items, err
	case what.Item != 0:
		if t.items.Get(number(uint64(what.Item))) == nil {
			return 0, nil, ErrNotFound
		}
		it, err := t.item(what.Item)
		return it.Story, []story.ItemID{what.Item}, err
	}
	return t.meantByURL(what.URL)
}

// meantByURL finds the item that first had an address, and those of its story that have it too.
func (t *transaction) meantByURL(raw string) (ordinal uint64, ids []story.ItemID, err error) {
	p := story.Prepare(story.Item{URL: raw})
	if p.URL.IsZero() {
		return 0, nil, ErrNotFound
	}
	id := t.keys.Get(p.URL[:])
	if id == nil {
		return 0, nil, ErrNotFound
	}
	first := story.ItemID(fromNumber(id))
	it, err := t.item(first)
	if err != nil {
		return 0, nil, err
	}
	s, err := t.story(it.Story)
	if err != nil {
		return 0, nil, err
	}
	ids, canonical := []story.ItemID{first}, story.Canonical(raw)
	for _, id := range s.Items {
		other, err := t.item(id)
		if err != nil {
			return 0, nil, err
		}
		if id != first && story.Canonical(other.URL) == canonical {
			ids = append(ids, id)
		}
	}
	return it.Story, ids, nil
}

// empty leaves of an item what it is known by when it comes again: keys, hashes, fingerprints; and when its versions came.
func (t *transaction) empty(id story.ItemID, it *itemRecord, s *storyRecord, at time.Time) (itemRecord, error) {
	var pack packer
	for _, v := range it.Versions {
		e, err := t.entry(v.Seq)
		if err != nil {
			return *it, err
		}
		encoded, err := pack.entry(&entry{Seen: e.Seen, Item: story.Item{Source: it.Source}})
		if err != nil {
			return *it, err
		}
		if err := t.journal.Put(number(v.Seq), encoded); err != nil {
			return *it, err
		}
	}
	if err := t.unshelve(id, it, s); err != nil {
		return *it, err
	}
	it.Outlet, it.ID, it.URL, it.ShownTitle, it.Refused, it.Topics = "", "", "", "", "", nil
	it.Forgotten = at
	return *it, t.items.Put(number(uint64(id)), encodeItem(it))
}

// goOnWithout makes a story show what is left of it, or takes it off all shelves where that is nothing.
func (t *transaction) goOnWithout(s *storyRecord, ordinal uint64, at time.Time) (whole bool, err error) {
	lead, found, err := t.leadAmong(s, noSequence)
	if err != nil {
		return false, err
	}
	if !found {
		s.Forgotten = true
		return true, t.latest.Delete(latestKey(s.Published, ordinal))
	}
	old := s.lead()
	if lead == old {
		return false, nil
	}
	was, err := t.item(old)
	if err != nil {
		return false, err
	}
	is, err := t.item(lead)
	if s.Lead = lead; was.Text != is.Text && at.After(s.Updated) { // else the same words are shown
		s.Updated = at
	}
	return false, err
}

// leadAmong chooses the lead among the items of a story that are left and came until the journal had come so far: the present one
// where it is among them, else as if they had come without the others.
func (t *transaction) leadAmong(s *storyRecord, journal uint64) (lead story.ItemID, found bool, err error) {
	var told story.Told
	for _, id := range s.Items {
		if uint64(id) > journal {
			continue
		}
		it, err := t.item(id)
		if err != nil {
			return 0, false, err
		}
		switch {
		case !it.Forgotten.IsZero():
		case id == s.lead():
			return id, true, nil
		case !found || it.told().LeadsOver(told, s.Published):
			lead, told, found = id, it.told(), true
		}
	}
	return lead, found, nil
}

// left gives the items of a story that were not taken down.
func (t *transaction) left(s *storyRecord) ([]story.ItemID, error) {
	var ids []story.ItemID
	for _, id := range s.Items {
		it, err := t.item(id)
		if err != nil {
			return nil, err
		}
		if it.Forgotten.IsZero() {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// unshelve takes a story off the shelves on which it stands for this item only.
func (t *transaction) unshelve(id story.ItemID, it *itemRecord, s *storyRecord) error {
	if err := t.relabel(id, it, s, nil); err != nil {
		return err
	}
	for _, other := range s.Items {
		one, err := t.item(other)
		if err != nil {
			return err
		}
		if other != id && one.Source == it.Source && one.Forgotten.IsZero() {
			return nil
		}
	}
	return t.shelves.Delete(shelfKey(sourceShelf(it.Source), latestKey(s.Published, it.Story)))
}
