package feedgen

import "io"

// WriteGone writes the page that says that a story was taken down.
func WriteGone(w io.Writer, f Feed) error {
	return write(w, "missing.html", f.frame("أُزيل هذا الخبر"))
}

// WriteFeeds writes the page of the feeds.
func WriteFeeds(w io.Writer, f Feed, sources []SourceState) error { return WriteSources(w, f, sources) }

// WriteOwnFeeds writes the list of the feeds as OPML.
func WriteOwnFeeds(w io.Writer, f Feed, _ []SourceState) error {
	_, err := WriteOPML(w, OPML{Title: f.Title})
	return err
}
