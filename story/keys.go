package story

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"time"

	"nashra/arabic"
	"nashra/story/near"
)

// Hash is the first half of a SHA-256: long enough that two texts never share one by chance.
type Hash [16]byte

// IsZero says whether there is nothing behind the hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// raw is the hash as bytes, to be hashed again.
func (h Hash) raw() string { return string(h[:]) }

// Key is an exact name of an item. Its first byte says which of the three kinds it is, so that all of them can stand
// in one table. The zero Key names nothing.
type Key [1 + len(Hash{})]byte

// IsZero says whether the item has no key of this kind.
func (k Key) IsZero() bool { return k == Key{} }

// minBodyWords is the shortest body that is evidence of sameness: "التفاصيل بعد قليل" stands under a hundred
// different stories.
const minBodyWords = 20

// Prepared is an item with all that Identify needs and that takes no lock to compute.
type Prepared struct {
	Item  Item
	Ident Key // within its source; never zero
	URL   Key // zero when the item has no address of its own
	Body  Key // zero when the body is too short to be evidence

	// Report is the Body of what stands between the dateline and the sign-off of an agency; zero where there is neither.
	Report Key

	Content Hash // of all that a reader can see, dates apart: differs, then the source edited the item
	Text    Hash // of folded title and body: differs, then the edit is material
	Title   Hash // of the folded title; zero when there is none

	Words int // of the folded body

	Topics []string // ids of the topics that it belongs to; filled in by who knows the rules

	Near   *near.Text // nil when nobody asked for it, or the body is too short to be evidence
	Outlet uint32     // a number for who published it: the outlet, or the source where none is named
}

// Prepare computes the keys and hashes of an item. What names the item within its source is the first of: Ident (set
// by a reader that found one given id on several items), the given ID, the canonical URL, the folded text without its
// first word (archives have lost that word: the same document must be itself with and without it).
func Prepare(it Item) Prepared { return new(Preparer).Prepare(it) }

// Preparer prepares items one after another in the same memory. Each goroutine needs its own.
type Preparer struct {
	Near bool // whether items are to be looked at for near-sameness

	buffer []byte // what is hashed
	body   []byte // folded
}

// Prepare is the function Prepare.
func (h *Preparer) Prepare(it Item) Prepared {
	p := Prepared{Item: it}
	title, plain := arabic.Fold(it.Title), it.Text()
	h.body = arabic.AppendFold(h.body[:0], plain)
	canonical := Canonical(it.URL)
	first, others, _ := bytes.Cut(h.body, []byte(" "))
	rest := half(append(others, partEnd))    // the body is long: it is hashed once, where it stands
	text := h.sum(string(first), rest.raw()) // stands for the whole body
	p.Ident = key('i', h.sum(append([]string{it.Source}, identName(&it, canonical, title, rest)...)...))
	if canonical != "" {
		p.URL = key('u', h.sum(canonical))
	}
	if len(h.body) > 0 {
		p.Words = bytes.Count(h.body, []byte(" ")) + 1
	}
	if p.Words >= minBodyWords {
		p.Body = key('b', text)
	}
	bare, report := withoutFrame(plain), arabic.Folded("")
	framed := len(bare) < len(plain)
	if framed {
		if report = arabic.Fold(bare); report.WordCount() >= minBodyWords {
			p.Report = key('b', h.text(report))
		}
	}
	p.Content = h.content(&it, canonical)
	p.Text = h.sum(string(title), text.raw())
	if title != "" {
		p.Title = h.sum(string(title))
	}
	if h.Near && p.Words >= minBodyWords {
		if !framed {
			report = arabic.Folded(h.body)
		}
		p.Near, p.Outlet = near.Read(title, report), outletNumber(&it)
	}
	return p
}

// withoutFrame takes off what papers put before and after the report of an agency, and which says nothing of what is
// reported. It stays in what is shown, and in the hashes of what a reader sees.
func withoutFrame(plain string) string {
	begin, _ := arabic.Dateline(plain)
	if end := arabic.SignOff(plain); begin < end {
		return plain[begin:end]
	}
	return plain
}

// text is the hash of a body, put together as Prepare does.
func (h *Preparer) text(body arabic.Folded) Hash {
	first, others, _ := strings.Cut(string(body), " ")
	return h.sum(first, h.sum(others).raw())
}

// outletNumber is the same for one outlet in all sources that name it.
func outletNumber(it *Item) uint32 {
	if outlet := arabic.Fold(it.Outlet); outlet != "" {
		return near.HashStem(string(outlet))
	}
	return near.HashStem("source " + it.Source)
}

// Keys are the keys that the item has, strongest first.
func (p *Prepared) Keys() []Key {
	keys := []Key{p.Ident}
	for _, k := range []Key{p.URL, p.Body, p.Report} {
		if !k.IsZero() {
			keys = append(keys, k)
		}
	}
	return keys
}

// identName says by which of its names an item is known within its source, and the name. rest is the hash of the folded
// body without its first word.
func identName(it *Item, canonical string, title arabic.Folded, rest Hash) []string {
	switch {
	case it.Ident != "":
		return []string{"ident", it.Ident}
	case it.ID != "":
		return []string{"id", it.ID}
	case canonical != "":
		return []string{"url", canonical}
	}
	return []string{"text", string(title), rest.raw()}
}

// content leaves out the dates: a source that only moves its dates has edited nothing. Addresses go in canonical,
// because a new tracking parameter is no edit either.
func (h *Preparer) content(it *Item, canonical string) Hash {
	parts := []string{
		canonical, it.Outlet, it.Title, it.HTML, it.Summary, it.Language,
		strings.Join(it.Authors, "\x00"), strings.Join(it.Categories, "\x00"),
	}
	for _, e := range it.Enclosures {
		parts = append(parts, Canonical(e.URL), e.Type)
	}
	return h.sum(parts...)
}

func key(kind byte, of Hash) (k Key) {
	k[0] = kind
	copy(k[1:], of[:])
	return k
}

// partEnd stands after each part of what is hashed. No part can hold it, so that ("ab","c") and ("a","bc") differ.
const partEnd = 0xff

func (h *Preparer) sum(parts ...string) Hash {
	h.buffer = h.buffer[:0]
	for _, s := range parts {
		h.buffer = append(append(h.buffer, s...), partEnd)
	}
	return half(h.buffer)
}

func half(b []byte) Hash {
	sum := sha256.Sum256(b)
	return Hash(sum[:len(Hash{})])
}

// When is the date under which the item is published: its own, unless it has none, lies after seen (clocks and zones
// go wrong), or is the epoch that broken software writes for "no date".
func (it *Item) When(seen time.Time) time.Time {
	if !it.IsDated(seen) {
		return seen
	}
	return it.Published
}

// IsDated says whether the item's own date can be used.
func (it *Item) IsDated(seen time.Time) bool {
	isEpoch := it.Published.Unix() <= 86400 && it.Published.Unix() >= -86400
	return !it.Published.IsZero() && !isEpoch && !it.Published.After(seen)
}
