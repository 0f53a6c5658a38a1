package story

import (
	"strconv"
	"strings"
	"time"
)

// Item is one thing as one source gave it: a feed entry, or a document. Every text in it is cleaned for display and
// never folded (promise P5). Optional fields are empty when the source gave nothing usable.
type Item struct {
	Source       string      `json:"source"`                 // id of the Source it came through
	Outlet       string      `json:"outlet,omitempty"`       // name of the publisher, as a reader sees it
	ID           string      `json:"id,omitempty"`           // as given, byte for byte
	Ident        string      `json:"ident,omitempty"`        // what names it within its source where ID does not: see Prepare
	URL          string      `json:"url,omitempty"`          // absolute http(s) address, for readers
	Title        string      `json:"title,omitempty"`        // one line of plain text, never HTML
	TitleDerived bool        `json:"titleDerived,omitempty"` // Title was made from the body
	HTML         string      `json:"html,omitempty"`         // body: safe, balanced, as x/net/html renders it
	Summary      string      `json:"summary,omitempty"`      // plain text, where the source gave one besides the body
	Authors      []string    `json:"authors,omitempty"`
	Categories   []string    `json:"categories,omitempty"`
	Enclosures   []Enclosure `json:"enclosures,omitempty"`
	Language     string      `json:"language,omitempty"` // BCP 47 tag, judged from its letters and words
	Published    time.Time   `json:"published,omitzero"` // as given, with the source's offset
	Updated      time.Time   `json:"updated,omitzero"`   // as given
}

// Enclosure is a file that belongs to an item: sound, picture, film.
type Enclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`   // media type
	Length int64  `json:"length,omitempty"` // bytes, 0 when unknown
}

// Text is the body of the item as plain text, paragraphs separated by one blank line.
func (it *Item) Text() string { return PlainText(it.HTML) }

// ItemID names an item: the journal sequence of its first entry. It is written "i" and the number, as in "i17".
type ItemID uint64

// String gives the written form, "i17".
func (id ItemID) String() string { return "i" + strconv.FormatUint(uint64(id), 10) }

// MarshalText writes the form of String, so that JSON shows "i17".
func (id ItemID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form of String.
func (id *ItemID) UnmarshalText(b []byte) error {
	n, err := ParseItemID(string(b))
	*id = n
	return err
}

// ParseItemID reads the form of String.
func ParseItemID(s string) (ItemID, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "i"), 10, 64)
	if err != nil || !strings.HasPrefix(s, "i") {
		return 0, &NotAnIDError{Text: s}
	}
	return ItemID(n), nil
}

// NotAnIDError says that a text is no item id.
type NotAnIDError struct{ Text string }

func (e *NotAnIDError) Error() string {
	return "not an item id (i17 is one): " + strconv.Quote(e.Text)
}
