package story

import (
	"fmt"
	"slices"
	"time"

	"nashra/story/near"
)

// Index is what Identify looks things up in: what is kept, and what the batch at hand has added so far.
type Index interface {
	// Find gives the item that first carried the key; for an Ident key that is the item itself.
	Find(Key) (Known, bool, error)
	// Near gives what is near to the item's text; an index that knows keys only finds nothing.
	Near(*Prepared) (near.Finding, error)
	// StoryOf gives the id of the story that holds an item, and whether it was taken down as a whole.
	StoryOf(ItemID) (id string, forgotten bool, err error)
}

// Known is what an Index knows of an item that it keeps.
type Known struct {
	Item    ItemID
	Story   string
	Source  string
	Content Hash   // of the version kept now
	Earlier []Hash // content of the versions before it that are still remembered
	Text    Hash
	Title   Hash
	Gone    bool      // a person has taken the item down
	AllGone bool      // and all of its story
	Updated time.Time // the latest of the dates that the source gave its versions; zero when it gave none
}

// Identify says what becomes of an item. It changes nothing (promise P6). It looks at the exact keys first: the given id
// within the source, then the canonical URL, then the folded body, with the frame of an agency and
// without; then at what is near.
func Identify(index Index, p *Prepared) (Verdict, error) {
	known, found, err := index.Find(p.Ident)
	if err != nil {
		return Verdict{}, err
	}
	if found {
		return again(&known, p), nil
	}
	refused := ""
	if !p.URL.IsZero() {
		known, found, err = index.Find(p.URL)
		if err != nil {
			return Verdict{}, err
		}
		if found && sameAddressIsSameReport(&known, p) {
			if known.Gone {
				return forgotten(&known, ByURL), nil // the same by another road
			}
			return join(&known, ByURL), nil
		}
		if found {
			refused = fmt.Sprintf("%s has the same address in the same source, but another title and another text", known.Item)
		}
	}
	for _, body := range []Key{p.Body, p.Report} {
		if body.IsZero() {
			continue
		}
		known, found, err = index.Find(body)
		if err != nil {
			return Verdict{}, err
		}
		if found && known.AllGone {
			return forgotten(&known, ByBody), nil
		}
		if found {
			return join(&known, ByBody), nil
		}
	}
	return identifyNear(index, p, refused)
}

func identifyNear(index Index, p *Prepared, refused string) (Verdict, error) {
	v := Verdict{Outcome: New, Rule: ByNone, Refused: refused}
	if p.Near == nil {
		return v, nil
	}
	found, err := index.Near(p)
	if err != nil {
		return Verdict{}, err
	}
	if found.Refused {
		v.Nearest = &Nearness{Item: ItemID(found.Nearest.Item), Numbers: found.Nearest.Numbers, Few: found.Few}
	}
	if !found.Found {
		return v, nil
	}
	v.Outcome, v.Rule, v.Matched = Joined, ByNear, ItemID(found.Best.Item)
	v.Near = &Nearness{Item: v.Matched, Numbers: found.Best.Numbers, Agree: found.Agree, Members: found.Members}
	gone := false
	if v.Story, gone, err = index.StoryOf(v.Matched); gone {
		v.Outcome = Forgotten
	}
	return v, err
}

// again judges an item that is kept already. A version that was there before the present one is no edit, unless the
// source dates it later: servers behind one name often answer with older copies in turn, and the same file may name
// one id twice; reading either again must change nothing (promise P2).
func again(known *Known, p *Prepared) Verdict {
	if known.Gone {
		return forgotten(known, ByIdent)
	}
	v := Verdict{Outcome: Unchanged, Rule: ByIdent, Story: known.Story, Item: known.Item, Matched: known.Item}
	if p.Content == known.Content {
		return v
	}
	if slices.Contains(known.Earlier, p.Content) && !p.Item.Updated.After(known.Updated) {
		return v
	}
	v.Outcome, v.Material = Updated, p.Text != known.Text
	return v
}

// sameAddressIsSameReport: across sources one address is one report. Inside one source, two given ids under one
// address are two reports when nothing else agrees: some feeds link every entry to one page.
func sameAddressIsSameReport(known *Known, p *Prepared) bool {
	return known.Source != p.Item.Source || known.Text == p.Text || (!p.Title.IsZero() && known.Title == p.Title)
}

func forgotten(known *Known, rule Rule) Verdict {
	return Verdict{Outcome: Forgotten, Rule: rule, Story: known.Story, Matched: known.Item}
}

func join(known *Known, rule Rule) Verdict {
	return Verdict{Outcome: Joined, Rule: rule, Story: known.Story, Matched: known.Item}
}
