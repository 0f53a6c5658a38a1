package story

import "time"

// Source is where items come in: a feed, or a named collection of documents.
type Source struct {
	ID       string            // ASCII; made from the name where none is given
	URL      string            // of the feed; empty for documents
	Title    string            // the outlet that its items have by default; empty: what the feed calls itself, then ID
	Location *time.Location    // for dates that name no zone; never nil
	Headers  map[string]string // sent with each request to the feed's own host
	Include  []string          // words of which an item must have one; none: whatever comes
	Exclude  []string          // words that keep an item out
	Paused   bool              // not visited
}

// Checkpoint is what a Source needs for its next visit. It is saved in the same transaction as the items of the visit
// (promise P1), so that an item is never taken for read before it is kept.
type Checkpoint struct {
	Source       string
	Address      string // the source's own, without user and password, as it was visited: of another one nothing below holds but what is history
	ReadAs       string // hash of the settings that the feed was read under: under others it is read whole again
	ValidatorURL string // the address that gave ETag and LastModified; they go to no other
	ETag         string // exact bytes of the header
	LastModified string // exact bytes of the header
	BodyHash     string // SHA-256 in hex of the decoded body last read
	Title        string // what the feed calls itself
	Site         string // the feed's own home page
	LastVisit    time.Time
	LastSuccess  time.Time
	NextVisit    time.Time     // our own schedule
	Interval     time.Duration // between two visits that go well, as learned so far; 0: nothing is learned
	MovedTo      string        // where a permanent redirect led from Address, and a feed was; visited in its place
	RetryAfter   time.Time     // the server's word: not before, whoever asks
	Failures     int           // in a row
	Error        string        // the last visit's error in words; empty when it went well
	Gone         bool          // 410: visited only when named
	Fresh        time.Duration // max-age of the last 200: it holds for a 304 that says nothing else
	Rest         time.Duration // the feed's own wish: at least so long between visits
	SkipHours    uint32        // the feed's own wish: no visit in hour h of the day, GMT; bit h
	SkipDays     uint8         // the feed's own wish: no visit on time.Weekday d, GMT; bit d
}

// Batch is what one visit or one step of an import brings: all of it is kept, or none.
type Batch struct {
	Source     string      // id
	Seen       time.Time   // when the items were read; becomes their "first seen"
	Items      []Item      // in the order of the document; may be empty
	Checkpoint *Checkpoint // nil for documents
	Origin     *Origin     // what attribution says of Source from now on; nil: as before
	Visit      *PastVisit  // to be remembered, with the verdicts of Items counted; nil for documents
	Reading    *Reading    // nil where no feed was read
	Files      []File      // of which all documents are in this batch or were kept before
	// Patience says that nobody waits for this batch and that more are on their way, until it is closed: it may be committed
	// together with those. nil: it is to be committed as soon as can be.
	Patience <-chan struct{}
}
