package storage

import (
	"time"

	"nashra/story"
)

// change is one entry of the change log: what changed a story, and of the story what its items do not tell. It stays when the
// story changes again, so that archives can be told as they were.
type change struct {
	Kind    changeKind
	Ordinal uint64       // of the story
	Journal uint64       // how far the journal was: the story had no item and no version behind it
	Item    story.ItemID // that came, was edited, or went
	Lead    story.ItemID // from then on
	Updated time.Time    // of the story, from then on
}

type changeKind uint64

const (
	itemAdded changeKind = iota
	itemEdited
	itemForgotten // with others of its story, or alone
)

const changeVersion = 1

func encodeChange(c *change) []byte {
	w := make(writing, 0, 48)
	w.number(changeVersion)
	w.number(uint64(c.Kind))
	w.number(c.Ordinal)
	w.number(c.Journal)
	w.number(uint64(c.Item))
	w.number(uint64(c.Lead))
	w.time(c.Updated)
	return seal(w)
}

func decodeChange(b []byte) (change, error) {
	var c change
	b, err := unseal(b)
	r := reading{rest: b}
	if version := r.number(); err != nil || version != changeVersion {
		return c, errRecord
	}
	c.Kind = changeKind(r.number())
	if c.Kind > itemForgotten {
		return c, errRecord
	}
	c.Ordinal, c.Journal = r.number(), r.number()
	c.Item, c.Lead = story.ItemID(r.number()), story.ItemID(r.number())
	c.Updated = r.time()
	return c, r.done()
}
