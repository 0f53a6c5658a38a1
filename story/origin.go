package story

import "cmp"

// Origin is what attribution says of a source: what it is called, where its feed is, and where its home page. It is kept
// with the items, so that a source that has gone, or has another name now, is still told of as it was.
type Origin struct {
	Title string
	URL   string // of its feed, without user and password; empty for documents
	Site  string // its home page
}

// OriginOf says what is known of a source. Its own title comes first, then what the feed calls itself, then its id.
func OriginOf(s Source, c Checkpoint) Origin {
	return Origin{Title: cmp.Or(s.Title, c.Title, s.ID), URL: ShownAddress(s.URL), Site: c.Site}
}
