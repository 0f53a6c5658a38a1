package storage

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"nashra/story"
)

// storyRecord is a story without its items' contents. Its key is its ordinal: the id of its first item.
type storyRecord struct {
	Tail      string // second half of its id
	Items     []story.ItemID
	Published time.Time
	Updated   time.Time
	Changed   uint64 // change sequence

	Lead story.ItemID // since version 2; 0: the first

	Forgotten bool // since version 3: a person has taken all of it down
}

const (
	storyVersion      = 3
	storyNotForgotten = 2 // the version before stories could be taken down
	storyWithoutLead  = 1 // the version before leads
)

func (s *storyRecord) lead() story.ItemID {
	if s.Lead == 0 {
		return s.Items[0]
	}
	return s.Lead
}

func encodeStory(s *storyRecord) []byte {
	w := make(writing, 0, 64)
	w.number(storyVersion)
	w.text(s.Tail)
	w.number(uint64(len(s.Items)))
	for _, id := range s.Items {
		w.number(uint64(id))
	}
	w.time(s.Published)
	w.time(s.Updated)
	w.number(s.Changed)
	w.number(uint64(s.Lead))
	w.flag(s.Forgotten)
	return seal(w)
}

func decodeStory(b []byte) (storyRecord, error) {
	var s storyRecord
	b, err := unseal(b)
	r := reading{rest: b}
	layout := r.number()
	if err != nil || layout < storyWithoutLead || layout > storyVersion {
		return s, errRecord
	}
	s.Tail = r.text()
	s.Items = make([]story.ItemID, r.count())
	if len(s.Items) == 0 {
		return s, errRecord
	}
	for i := range s.Items {
		s.Items[i] = story.ItemID(r.number())
	}
	s.Published, s.Updated = r.time(), r.time()
	s.Changed = r.number()
	if layout > storyWithoutLead {
		s.Lead = story.ItemID(r.number())
	}
	if layout > storyNotForgotten {
		s.Forgotten = r.flag()
	}
	return s, r.done()
}

// digits are Crockford's base 32 in small letters: no i, l, o, u, so that ids can be read out and typed.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

var tailEncoding = base32.NewEncoding(digits).WithPadding(base32.NoPadding)

// A story's id is its ordinal in base 32, a dash, and a tail of eight characters: a hash of the source, the given id
// and the ordinal. The ordinal finds the story without an index; the tail keeps ids of two stores apart.
func storyTail(ordinal uint64, source, givenID string) string {
	h := sha256.New()
	h.Write([]byte(source + "\x00" + givenID + "\x00"))
	h.Write(number(ordinal))
	return tailEncoding.EncodeToString(h.Sum(nil)[:5])
}

func storyID(ordinal uint64, tail string) string {
	head := ""
	for n := ordinal; n > 0 || head == ""; n /= 32 {
		head = string(digits[n%32]) + head
	}
	return head + "-" + tail
}

func parseStoryID(id string) (ordinal uint64, tail string, ok bool) {
	head, tail, ok := strings.Cut(id, "-")
	if !ok || head == "" || len(head) > 13 {
		return 0, "", false
	}
	for _, r := range head {
		n := strings.IndexRune(digits, r)
		if n < 0 {
			return 0, "", false
		}
		ordinal = ordinal*32 + uint64(n)
	}
	return ordinal, tail, storyID(ordinal, tail) == id // one story has one name: no leading zeros
}
