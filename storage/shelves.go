package storage

import (
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// A shelf holds the stories of a source or of a topic, in the order of publication. Its name begins with what it is of.
func sourceShelf(id string) string { return "s" + id }
func topicShelf(id string) string  { return "t" + id }

// shelfKey puts the stories of a shelf together, in the order of latestKey.
func shelfKey(shelf string, latest []byte) []byte { return append([]byte(shelf+"\x00"), latest...) }

const latestKeyLength = 16

func parseShelfKey(k []byte) (shelf string, latest []byte, err error) {
	at := len(k) - latestKeyLength - 1
	if at < 1 || k[at] != 0 || k[0] != 's' && k[0] != 't' {
		return "", nil, fmt.Errorf("the place %x on a shelf: %w", k, errRecord)
	}
	return string(k[:at]), k[at+1:], nil
}

// shelve puts a story where it belongs for an item that has come.
func (t *transaction) shelve(it *itemRecord, s *storyRecord) error {
	latest := latestKey(s.Published, it.Story)
	if err := t.shelves.Put(shelfKey(sourceShelf(it.Source), latest), nil); err != nil {
		return err
	}
	for _, topic := range it.Topics {
		if err := t.shelves.Put(shelfKey(topicShelf(topic), latest), nil); err != nil {
			return err
		}
	}
	return nil
}

// label gives a new item its topics, and puts its story where it belongs for it.
func (t *transaction) label(it *itemRecord, s *storyRecord, p *story.Prepared) error {
	if err := t.noteTopics(); err != nil {
		return err
	}
	it.Topics = p.Topics
	return t.shelve(it, s)
}

// relabel gives an item other topics, and moves its story onto and off their shelves.
func (t *transaction) relabel(id story.ItemID, it *itemRecord, s *storyRecord, topics []string) error {
	old := it.Topics
	it.Topics = topics
	if slices.Equal(old, topics) {
		return nil
	}
	if err := t.shelve(it, s); err != nil {
		return err
	}
	others, err := t.topicsOf(s, id)
	if err != nil {
		return err
	}
	for _, topic := range old {
		if slices.Contains(topics, topic) || slices.Contains(others, topic) {
			continue
		}
		if err := t.shelves.Delete(shelfKey(topicShelf(topic), latestKey(s.Published, it.Story))); err != nil {
			return err
		}
	}
	return nil
}

// topicsOf gives the topics of a story's items, but of one, sorted.
func (t *transaction) topicsOf(s *storyRecord, but story.ItemID) ([]string, error) {
	var topics []string
	for _, id := range s.Items {
		if id == but {
			continue
		}
		it, err := t.item(id)
		if err != nil {
			return nil, err
		}
		topics = append(topics, it.Topics...) // one that was taken down has none
	}
	slices.Sort(topics)
	return slices.Compact(topics), nil
}

// onShelf walks a shelf, or all stories where it has no name, from the newest by publication on, until do says that it is enough.
func (t *transaction) onShelf(shelf string, do func(ordinal uint64) (more bool, err error)) error {
	table, first, behind := t.latest, []byte(nil), []byte(nil)
	if shelf != "" {
		table, first, behind = t.shelves, []byte(shelf+"\x00"), []byte(shelf+"\x01")
	}
	c := table.Cursor()
	k := before(c, behind)
	for ; k != nil && string(k) >= string(first); k, _ = c.Prev() {
		latest := k
		if shelf != "" {
			name, rest, err := parseShelfKey(k)
			if err != nil {
				return err
			}
			if name != shelf { // a name that goes on after a zero byte
				continue
			}
			latest = rest
		}
		if len(latest) != latestKeyLength {
			return fmt.Errorf("the order by publication: %w", errRecord)
		}
		if more, err := do(fromNumber(latest[8:])); err != nil || !more {
			return err
		}
	}
	return nil
}

// before gives the last key before another; the last of all where there is none to be before.
func before(c *bolt.Cursor, behind []byte) []byte {
	if behind != nil {
		if k, _ := c.Seek(behind); k != nil {
			k, _ = c.Prev()
			return k
		}
	}
	k, _ := c.Last()
	return k
}

// upgradeShelves puts the stories of a store of before shelves onto those of their sources.
func (t *transaction) upgradeShelves(behind uint64) (last uint64, more bool, err error) {
	c := t.stories.Cursor()
	steps := 0
	for k, v := c.Seek(number(behind + 1)); k != nil && !more; k, v = c.Next() {
		behind = fromNumber(k)
		s, err := decodeStory(v)
		if err != nil {
			return behind, false, fmt.Errorf("story %d: %w", behind, err)
		}
		for _, id := range s.Items {
			it, err := t.item(id)
			if err == nil {
				err = t.shelve(&it, &s)
			}
			if err != nil {
				return behind, false, err
			}
		}
		steps++
		more = steps == upgradeStep
	}
	return behind, more, nil
}

// shelves checks that each story stands on the shelves of its items, and on no others.
func (c *checking) shelves() {
	wanted := func(s *storyRecord) []string {
		var names []string
		for _, id := range s.Items {
			if it, err := c.t.item(id); err == nil && it.Forgotten.IsZero() {
				names = append(names, sourceShelf(it.Source))
				for _, topic := range it.Topics {
					names = append(names, topicShelf(topic))
				}
			}
		}
		return names
	}
	c.each(c.t.shelves, func(k, _ []byte) {
		shelf, latest, err := parseShelfKey(k)
		if err != nil {
			c.report.add("%v", err)
			return
		}
		ordinal := fromNumber(latest[8:])
		s, err := c.t.story(ordinal)
		if err != nil || string(latest) != string(latestKey(s.Published, ordinal)) || !slices.Contains(wanted(&s), shelf) {
			c.report.add("story %d does not belong where it stands on the shelf %q (%v)", ordinal, shelf, err)
		}
	})
	c.each(c.t.stories, func(k, v []byte) {
		s, err := decodeStory(v)
		if err != nil {
			return // stories has said so
		}
		for _, shelf := range wanted(&s) {
			if !c.has(shelfKey(shelf, latestKey(s.Published, fromNumber(k)))) {
				c.report.add("story %d is missing from the shelf %q", fromNumber(k), shelf)
			}
		}
	})
}

func (c *checking) has(shelfKey []byte) bool {
	k, _ := c.t.shelves.Cursor().Seek(shelfKey)
	return string(k) == string(shelfKey)
}
