package story

import (
	"fmt"
	"slices"
	"time"
)

// Index is what Identify looks things up in: what is kept, and what the batch at hand has added so far.
type Index interface {
	// Find gives the item that first carried the key; for an Ident key that is the item itself.
	Find(Key) (Known, bool, error)
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
	Updated time.Time // the latest of the dates that the source gave its versions; zero when it gave none
}

// Identify says what becomes of an item. It changes nothing (promise P6) and looks only at exact keys: the given id
// within the source, then the canonical URL, then the folded body.
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
			return join(&known, ByURL), nil
		}
		if found {
			refused = fmt.Sprintf("%s has the same address in the same source, but another title and another text", known.Item)
		}
	}
	if !p.Body.IsZero() {
		known, found, err = index.Find(p.Body)
		if err != nil {
			return Verdict{}, err
		}
		if found {
			return join(&known, ByBody), nil
		}
	}
	return Verdict{Outcome: New, Rule: ByNone, Refused: refused}, nil
}

// again judges an item that is kept already. A version that was there before the present one is no edit, unless the
// source dates it later: servers behind one name often answer with older copies in turn, and the same file may name
// one id twice; reading either again must change nothing (promise P2).
func again(known *Known, p *Prepared) Verdict {
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

func join(known *Known, rule Rule) Verdict {
	return Verdict{Outcome: Joined, Rule: rule, Story: known.Story, Matched: known.Item}
}
