package storage

import (
	"time"

	"nashra/story"
)

// Archive is an archive document (RFC 5005 section 4): the stories that changed after the archive before it, as they were when the
// change sequence was its name. It is made of what never changes, so it never changes; only what a person takes down
// disappears from it.
type Archive struct {
	Name     uint64                  // the change sequence that it ends with
	Previous uint64                  // the archive before it; 0: there is none
	Closed   bool                    // the next one begins behind it
	Modified time.Time               // when its newest change was first seen
	Stories  []story.Story           // the newest change first
	Origins  map[string]story.Origin // of their sources, as they were then
}

// Archive gives the archive that ends with a change sequence, or ErrNotFound where the store has not come so far.
func (s *Store) Archive(seq uint64) (Archive, error) { return Archive{}, ErrNotFound }

// Archives gives the names of the archives that are closed, the oldest first, of those behind after.
func (s *Store) Archives(after uint64) ([]uint64, error) { return nil, nil }

// Origins gives what attribution says of the sources, by id, as it is now.
func (s *Store) Origins() (map[string]story.Origin, error) { return map[string]story.Origin{}, nil }
