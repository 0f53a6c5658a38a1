package storage

import (
	"bytes"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
	"nashra/story/near"
)

// transaction is one write transaction with its buckets at hand. It is also the story.Index that Identify asks, so
// that what the batch itself has added is seen.
type transaction struct {
	journal, items, stories, keys, latest, changes, sources *bolt.Bucket
	prints, days, learned                                   *bolt.Bucket
	visits, readings, subscriptions, files                  *bolt.Bucket
	archives, origins, shelves, meta                        *bolt.Bucket

	wrote        bool // there is something to commit
	originsMoved bool
	tail         *tail // nil until it is needed

	topics      *story.Topics // by which items are judged
	topicsNoted bool

	near  *nearness         // of a transaction that adds items; nil: keys only
	seen  time.Time         // when the batch at hand was seen
	print *near.Fingerprint // of the item at hand, once it was asked for
}

func begin(tx *bolt.Tx) (*transaction, error) {
	t := &transaction{}
	for _, table := range []struct {
		name   []byte
		bucket **bolt.Bucket
	}{
		{bucketMeta, &t.meta}, {bucketJournal, &t.journal}, {bucketItems, &t.items}, {bucketStories, &t.stories}, {bucketKeys, &t.keys},
		{bucketLatest, &t.latest}, {bucketChanges, &t.changes}, {bucketSources, &t.sources}, {bucketPrints, &t.prints}, {bucketDays, &t.days},
		{bucketLearned, &t.learned}, {bucketVisits, &t.visits}, {bucketRead, &t.readings}, {bucketSubs, &t.subscriptions},
		{bucketFiles, &t.files}, {bucketArchive, &t.archives}, {bucketOrigins, &t.origins},
		{bucketShelves, &t.shelves},
	} {
		bucket, err := tableOf(tx, table.name)
		if err != nil {
			return nil, err
		}
		*table.bucket = bucket
	}
	for _, grows := range []*bolt.Bucket{t.journal, t.items, t.stories, t.changes, t.prints} {
		grows.FillPercent = 0.95
	}
	return t, nil
}

func tableOf(tx *bolt.Tx, name []byte) (*bolt.Bucket, error) {
	bucket := tx.Bucket(name)
	if bucket == nil {
		return nil, fmt.Errorf("the table of %s is missing: %w", name, errRecord)
	}
	return bucket, nil
}

// serve does what a request asks for.
func (t *transaction) serve(r *request) error {
	if r.change != nil {
		return r.change(t)
	}
	return t.add(r)
}

// add keeps one batch within a transaction.
func (t *transaction) add(r *request) error {
	r.verdicts = make([]story.Verdict, len(r.prepared))
	if err := t.putOrigin(r.batch.Source, r.batch.Origin); err != nil {
		return err
	}
	t.seen = r.batch.Seen
	for i := range r.prepared {
		p := &r.prepared[i]
		t.print = nil
		if r.topics.Sum() != t.topics.Sum() { // the rules have changed while it waited
			p.Topics = t.topics.Of(&p.Item)
		}
		verdict, err := story.Identify(t, p)
		if err != nil {
			return err
		}
		switch verdict.Outcome {
		case story.New, story.Joined:
			err = t.put(p, r.entries[i], r.batch.Seen, &verdict)
		case story.Updated:
			err = t.edit(p, r.entries[i], r.batch.Seen, &verdict)
		}
		if err != nil {
			return err
		}
		r.verdicts[i] = verdict
	}
	if err := t.putVisit(r.batch, r.verdicts); err != nil {
		return err
	}
	if err := t.putFiles(r.batch.Files); err != nil {
		return err
	}
	return t.putCheckpoint(r.batch.Checkpoint)
}

// Find is story.Index.
func (t *transaction) Find(k story.Key) (story.Known, bool, error) {
	raw := t.keys.Get(k[:])
	if raw == nil {
		return story.Known{}, false, nil
	}
	id := story.ItemID(fromNumber(raw))
	it, err := t.item(id)
	if err != nil {
		return story.Known{}, false, err
	}
	s, err := t.story(it.Story)
	if err != nil {
		return story.Known{}, false, err
	}
	known := it.known(id, storyID(it.Story, s.Tail))
	known.AllGone = s.Forgotten
	return known, true, nil
}

func (t *transaction) item(id story.ItemID) (itemRecord, error) {
	it, err := decodeItem(t.items.Get(number(uint64(id))))
	if err != nil {
		return it, fmt.Errorf("item %s: %w", id, err)
	}
	return it, nil
}

func (t *transaction) story(ordinal uint64) (storyRecord, error) {
	s, err := decodeStory(t.stories.Get(number(ordinal)))
	if err != nil {
		return s, fmt.Errorf("story %d: %w", ordinal, err)
	}
	return s, nil
}

// put keeps a new item, in a new story or in the one that the verdict names, and completes the verdict.
func (t *transaction) put(p *story.Prepared, encoded []byte, seen time.Time, v *story.Verdict) error {
	t.wrote = true
	seq, err := t.journal.NextSequence()
	if err != nil {
		return err
	}
	if err := t.journal.Put(number(seq), encoded); err != nil {
		return err
	}
	v.Item = story.ItemID(seq)
	it := itemRecord{Published: p.Item.When(seen), Rule: v.Rule, Matched: v.Matched, Refused: v.Refused, Near: v.Near, Nearest: v.Nearest}
	it.take(p, seq)
	var s storyRecord
	if v.Outcome == story.New {
		it.Story = seq
		s = storyRecord{Tail: storyTail(seq, p.Item.Source, p.Item.ID), Published: it.Published, Updated: firstUpdated(&p.Item, it.Published, seen)}
		if err := t.latest.Put(latestKey(s.Published, seq), nil); err != nil {
			return err
		}
	} else {
		matched, err := t.item(v.Matched)
		if err != nil {
			return err
		}
		it.Story = matched.Story
		if s, err = t.story(it.Story); err != nil {
			return err
		}
		if err := t.chooseLead(&s, v.Item, it.told()); err != nil {
			return err
		}
	}
	s.Items = append(s.Items, v.Item)
	if err := t.label(&it, &s, p); err != nil {
		return err
	}
	v.Story = storyID(it.Story, s.Tail)
	if err := t.keepPrint(p, &it, seq, v.Item); err != nil {
		return err
	}
	return t.putItem(itemAdded, v.Item, &it, &s, p.Keys())
}

// chooseLead makes a newcomer the lead of its story where it should be. The text that is shown is another then, so that
// the story counts as updated when the newcomer was published.
func (t *transaction) chooseLead(s *storyRecord, id story.ItemID, newcomer story.Told) error {
	lead, err := t.item(s.lead())
	if err != nil {
		return err
	}
	if newcomer.LeadsOver(lead.told(), s.Published) {
		s.Lead = id
		if newcomer.Published.After(s.Updated) {
			s.Updated = newcomer.Published
		}
	}
	return nil
}

// edit keeps a new version of an item that is there.
func (t *transaction) edit(p *story.Prepared, encoded []byte, seen time.Time, v *story.Verdict) error {
	t.wrote = true
	it, err := t.item(v.Item)
	if err != nil {
		return err
	}
	s, err := t.story(it.Story)
	if err != nil {
		return err
	}
	seq, err := t.journal.NextSequence()
	if err != nil {
		return err
	}
	if err := t.journal.Put(number(seq), encoded); err != nil {
		return err
	}
	it.take(p, seq)
	if err := t.noteTopics(); err != nil {
		return err
	}
	if err := t.relabel(v.Item, &it, &s, p.Topics); err != nil {
		return err
	}
	tail, err := t.tailOf()
	if err != nil {
		return err
	}
	for _, old := range it.forget(tail.journal) {
		if err := t.journal.Delete(number(old)); err != nil {
			return err
		}
	}
	if v.Material && s.lead() == v.Item {
		s.Updated = nextUpdated(s.Updated, p.Item.Updated, seen)
	}
	if v.Material {
		if err := t.keepPrint(p, &it, seq, v.Item); err != nil {
			return err
		}
	}
	return t.putItem(itemEdited, v.Item, &it, &s, p.Keys())
}

// take makes the record say what the newest version says.
func (it *itemRecord) take(p *story.Prepared, seq uint64) {
	it.Versions = append(it.Versions, version{Seq: seq, Content: p.Content})
	it.Text, it.Title, it.Words = p.Text, p.Title, p.Words
	if p.Item.Updated.After(it.Updated) {
		it.Updated = p.Item.Updated
	}
	it.Source, it.Outlet, it.ID, it.URL, it.ShownTitle = p.Item.Source, p.Item.Outlet, p.Item.ID, p.Item.URL, p.Item.Title
}

// putItem writes an item and its story, which has changed with it, and the item's keys where no other item has them.
func (t *transaction) putItem(kind changeKind, id story.ItemID, it *itemRecord, s *storyRecord, keys []story.Key) error {
	if err := t.items.Put(number(uint64(id)), encodeItem(it)); err != nil {
		return err
	}
	for _, k := range keys {
		if t.keys.Get(k[:]) != nil {
			continue
		}
		if err := t.keys.Put(k[:], number(uint64(id))); err != nil {
			return err
		}
	}
	if err := t.noteChange(kind, id, it, s); err != nil {
		return err
	}
	return t.stories.Put(number(it.Story), encodeStory(s))
}

// putCheckpoint writes nothing when the checkpoint is there as it is.
func (t *transaction) putCheckpoint(c *story.Checkpoint) error {
	if c == nil {
		return nil
	}
	encoded := encodeCheckpoint(c)
	if bytes.Equal(t.sources.Get([]byte(c.Source)), encoded) {
		return nil
	}
	t.wrote = true
	return t.sources.Put([]byte(c.Source), encoded)
}

// firstUpdated is the date of a new story's last change: the item's own where it is later than its publication and
// not in the future.
func firstUpdated(it *story.Item, published, seen time.Time) time.Time {
	if it.Updated.After(published) && !it.Updated.After(seen) {
		return it.Updated
	}
	return published
}

// nextUpdated is the date of an edit: the source's own where it makes sense, else when it was seen; never backwards.
func nextUpdated(old, given, seen time.Time) time.Time {
	switch {
	case given.After(old) && !given.After(seen):
		return given
	case seen.After(old):
		return seen
	}
	return old
}

// latestKey sorts by publication, then by ordinal. Times before 1970 sort too: the sign bit is turned.
func latestKey(published time.Time, ordinal uint64) []byte {
	return append(number(uint64(published.Unix())^(1<<63)), number(ordinal)...)
}
