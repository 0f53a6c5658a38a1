// Package document reads the files in which people keep texts: pages, mails, what word processors write, tables, archives
// of the web. It gives what a file says of each document in it, as the file says it.
//
// It must never know what an item, a story or a feed is, nor clean, resolve or judge anything: that is the business of
// those who call it. It opens no files and asks no network: bytes come in, Documents go out. Files are hostile: whatever a
// reader does is bounded by what it is given, in memory and in time, and what is wrong is an error that says what.
package document

import "fmt"

// Document is what a file says of one document. All texts are valid UTF-8. Empty is what the file does not say.
type Document struct {
	ID       string // as given: a Message-ID, a column "id", a dc:identifier
	Title    string // plain text
	Text     string // plain text, paragraphs apart by a blank line, lines by "\n"; where there is no HTML
	HTML     string // of the article alone where that can be told; not safe
	URL      string // where it is published
	Source   string // name of the source it belongs to, from front matter or a column
	Outlet   string // who published it
	Authors  []string
	Language string // as given, mostly a BCP 47 tag
	Date     string // as given; never out of the text
	Topics   []string
}

// Decode makes text of bytes. The label is what the bytes are said to be ("windows-1256", "utf-8"), "" where nobody says;
// a Decode may know better. An error says what the bytes seem to be.
type Decode func(b []byte, label string) (string, error)

// InBytes writes a limit for a person: "64 MiB".
func InBytes(bytes int64) string {
	switch {
	case bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}
