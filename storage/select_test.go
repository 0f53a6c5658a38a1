package storage_test

import (
	"nashra/storage"
	"nashra/story"
)

// latest gives the newest stories, whatever their sources.
func latest(s interface {
	Select(storage.Query) (storage.Selection, error)
}, limit int) ([]story.Story, error) {
	found, err := s.Select(storage.Query{Limit: limit})
	return found.Stories, err
}
