package story

import "nashra/story/near"

// Outcome is what became of an item.
type Outcome string

// The outcomes. Every item that is added has exactly one.
const (
	New       Outcome = "new"       // it starts a story
	Joined    Outcome = "joined"    // a new item of a story that is there
	Updated   Outcome = "updated"   // an item that is there, changed by its source
	Unchanged Outcome = "unchanged" // an item that is there, as it is there
	Forgotten Outcome = "forgotten" // a person has taken it down, or the story that it would join: it is not kept
)

// Rule is what decided. Rules are recorded with the item and shown by `nashra show`.
type Rule string

// The rules of sameness, strongest first.
const (
	ByIdent Rule = "id"   // the given id (or what stands for it) within the source
	ByURL   Rule = "url"  // the canonical URL
	ByBody  Rule = "body" // the folded body, word for word
	ByNear  Rule = "near" // a near copy: rewritten, retitled, abridged
	ByNone  Rule = "none" // nothing that is kept is the same
)

// Verdict is the answer of Identify, with its reason. For New and Joined the Item, and for New the Story, are empty
// until the store has given them their names.
type Verdict struct {
	Outcome  Outcome `json:"outcome"`
	Rule     Rule    `json:"rule"`
	Story    string  `json:"story"`
	Item     ItemID  `json:"item"`
	Matched  ItemID  `json:"matched,omitempty"`  // the item that it is the same as; 0 for New
	Material bool    `json:"material,omitempty"` // for Updated: the folded text changed, not only its dress
	Refused  string  `json:"refused,omitempty"`  // a key that was not taken, and why

	Near    *Nearness `json:"near,omitempty"`    // for ByNear: what was measured against Matched
	Nearest *Nearness `json:"nearest,omitempty"` // of the other stories, the nearest that was looked at and refused
}

// Nearness is how near an item is to one that is kept.
type Nearness struct {
	Item    ItemID       `json:"item"`
	Numbers near.Numbers `json:"numbers"`
	Agree   int          `json:"agree,omitempty"`   // for the story that was taken: how many of its newest members are near
	Members int          `json:"members,omitempty"` // of so many
	Few     bool         `json:"few,omitempty"`     // for one that was refused: it was near enough, too few members of its story were
}
