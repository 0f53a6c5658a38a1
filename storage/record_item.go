package storage

import (
	"time"

	"nashra/story"
)

// version is one remembered version of an item: its journal sequence and the hash of what a reader could see of it.
type version struct {
	Seq     uint64
	Content story.Hash
	Shown   bool // by a closed archive, so that it must stay
}

// itemRecord is what is known of an item without reading its journal entries.
type itemRecord struct {
	Story     uint64    // ordinal
	Versions  []version // the first and the last five; the last is the present one
	Text      story.Hash
	Title     story.Hash
	Published time.Time // as given, or when it was first seen; never moves
	Updated   time.Time // as the source gave it

	// The line of coverage, so that a list of outlets reads no journal entry.
	Source, Outlet, ID, URL, ShownTitle string

	Rule    story.Rule // why it belongs to its story
	Matched story.ItemID
	Refused string

	// Since version 2.
	Words         int    // of the folded body; -1 where nobody counted
	Edited        uint64 // the sequence of the fingerprint beside that of the first version; 0 where there is none
	Near, Nearest *story.Nearness

	// Since version 4, as what versions are shown.
	Topics    []string  // that its newest version belongs to, sorted
	Forgotten time.Time // when a person has taken it down; zero: nobody has
}

const (
	itemVersion      = 4
	itemWithoutShown = 3 // the version before archives
	itemWithoutName  = 2 // the version before near.Numbers had OtherName
	itemWithoutPrint = 1 // the version before fingerprints
)

func (it *itemRecord) told() story.Told { return story.Told{Published: it.Published, Words: it.Words} }

// keptVersions are kept beside the first.
const keptVersions = 5

func (it *itemRecord) newest() version { return it.Versions[len(it.Versions)-1] }

func encodeItem(it *itemRecord) []byte {
	w := make(writing, 0, 256)
	w.number(itemVersion)
	w.number(it.Story)
	w.number(uint64(len(it.Versions)))
	for _, v := range it.Versions {
		w.number(v.Seq)
		w.hash(v.Content)
	}
	w.hash(it.Text)
	w.hash(it.Title)
	w.time(it.Published)
	w.time(it.Updated)
	for _, s := range []string{it.Source, it.Outlet, it.ID, it.URL, it.ShownTitle, string(it.Rule), it.Refused} {
		w.text(s)
	}
	w.number(uint64(it.Matched))
	w.number(uint64(it.Words + 1))
	w.number(it.Edited)
	w.nearness(it.Near)
	w.nearness(it.Nearest)
	for _, v := range it.Versions {
		w.flag(v.Shown)
	}
	w.texts(it.Topics)
	w.flag(!it.Forgotten.IsZero())
	if !it.Forgotten.IsZero() {
		w.time(it.Forgotten)
	}
	return seal(w)
}

func decodeItem(b []byte) (itemRecord, error) {
	var it itemRecord
	b, err := unseal(b)
	r := reading{rest: b}
	layout := r.number()
	if err != nil || layout < itemWithoutPrint || layout > itemVersion {
		return it, errRecord
	}
	it.Story = r.number()
	it.Versions = make([]version, r.count())
	if len(it.Versions) == 0 {
		return it, errRecord
	}
	for i := range it.Versions {
		it.Versions[i].Seq, it.Versions[i].Content = r.number(), r.hash()
	}
	it.Text, it.Title = r.hash(), r.hash()
	it.Published, it.Updated = r.time(), r.time()
	rule := ""
	for _, s := range []*string{&it.Source, &it.Outlet, &it.ID, &it.URL, &it.ShownTitle, &rule, &it.Refused} {
		*s = r.text()
	}
	it.Rule, it.Matched = story.Rule(rule), story.ItemID(r.number())
	it.Words = -1
	if layout > itemWithoutPrint {
		it.Words, it.Edited = int(r.number())-1, r.number()
		it.Near, it.Nearest = r.nearness(layout), r.nearness(layout)
	}
	if layout > itemWithoutShown {
		for i := range it.Versions {
			it.Versions[i].Shown = r.flag()
		}
		it.Topics = r.texts()
		if r.flag() {
			it.Forgotten = r.time()
		}
	}
	return it, r.done()
}

// forget drops the versions between the first and the last five that no archive shows, and gives their journal sequences. Those that
// came after the journal had come so far stay: an archive that is not closed may show them.
func (it *itemRecord) forget(journal uint64) []uint64 {
	var dropped []uint64
	last := len(it.Versions) - keptVersions
	kept := it.Versions[:0:0]
	for i, v := range it.Versions {
		if i > 0 && i < last && !v.Shown && v.Seq <= journal {
			dropped = append(dropped, v.Seq)
		} else {
			kept = append(kept, v)
		}
	}
	it.Versions = kept
	return dropped
}

func (it *itemRecord) known(id story.ItemID, storyID string) story.Known {
	k := story.Known{
		Item: id, Story: storyID, Source: it.Source, Content: it.newest().Content, Text: it.Text, Title: it.Title, Updated: it.Updated,
		Gone: !it.Forgotten.IsZero(),
	}
	for _, v := range it.Versions[:len(it.Versions)-1] {
		k.Earlier = append(k.Earlier, v.Content)
	}
	return k
}

func (it *itemRecord) coverage(id story.ItemID, storyID string) story.Coverage {
	outcome := story.Joined
	if it.Rule == story.ByNone {
		outcome = story.New
	}
	return story.Coverage{
		Item: id, Source: it.Source, Outlet: it.Outlet, ID: it.ID, URL: it.URL, Title: it.ShownTitle, Published: it.Published,
		Verdict: story.Verdict{Outcome: outcome, Rule: it.Rule, Story: storyID, Item: id, Matched: it.Matched, Refused: it.Refused, Near: it.Near, Nearest: it.Nearest},
	}
}
