package story

import "time"

// Forgetting names what a person takes down: exactly one of Story, Item and URL is set.
type Forgetting struct {
	Story string // id: the whole story
	Item  ItemID // this item only
	URL   string // the items with this address, in any writing of it
	At    time.Time
}

// TakenDown is what went.
type TakenDown struct {
	Story   string   // id of the story
	Title   string   // that it had
	Outlets []string // of the items that went, each once; a source's id where an item named none
	Items   []ItemID
	Whole   bool // nothing of the story is left; whatever would join it is kept out too
	Before  bool // it had been taken down before, and nothing was changed
}
