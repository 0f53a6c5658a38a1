package story

import "time"

// History is what is remembered of a source's visits, for the person who wants to know how it is. Nothing of it decides
// about items.
type History struct {
	Visits  []PastVisit // the oldest first, MaxVisits at most
	LastNew time.Time   // when a visit last brought an item that was not kept before; zero: none has
	Reading Reading     // the last; empty where no feed was ever read
}

// MaxVisits is how many visits of each source are remembered.
const MaxVisits = 30

// PastVisit is one visit as it is remembered.
type PastVisit struct {
	At      time.Time
	Took    time.Duration
	Outcome string // in a word or two, as the commands print it
	Status  int    // of the HTTP answer; 0 where there was none
	Error   string // in words; "" where all went well
	Blocked bool   // the server turns us away

	New, Joined, Updated, Unchanged int // items by verdict; filled in when the visit is kept
	KeptOut                         int // items by language or by the words of the source
}

// Reading is what a feed was like when it was last read whole: what tells feeds apart, and what a person should know.
type Reading struct {
	At       time.Time
	ID, Self string // what the feed says it is, and where; empty where it does not say
	Items    int
	Undated  int       // of them: without a usable date
	Newest   time.Time // of the dates; zero: there was none
	Oldest   time.Time
	Faults   []string  // what is wrong with the document, in words
	Barred   int       // items that were not let in
	KeptOut  []KeptOut // the first MaxKeptOut of them
}

// MaxKeptOut is how many items that were kept out are remembered of a reading.
const MaxKeptOut = 50

// KeptOut is an item that was not let in, and why.
type KeptOut struct{ Title, URL, Why string }
