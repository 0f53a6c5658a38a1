package story

import "time"

// Story is one report, told once: what is published. Its ID never changes and is never given to another (promise P3).
type Story struct {
	ID        string
	Seq       uint64    // change sequence: when the story last changed
	Published time.Time // of its first item, or when that was first seen; never moves (promise P9)
	Updated   time.Time // moves only when the folded text of the lead changed
	Lead      Item      // the item that is shown
	Coverage  []Coverage
	Topics    []string // ids of the topics that it belongs to, in order
}

// Coverage is one item of a story, without its body: who carried it, where and when, and why it is here.
// The lead comes first, then the others in the order in which they came.
type Coverage struct {
	Item      ItemID
	Source    string
	Outlet    string
	ID        string // as given
	URL       string
	Title     string
	Published time.Time // as given, or when it was first seen
	Verdict   Verdict   // why it belongs to this story
}
