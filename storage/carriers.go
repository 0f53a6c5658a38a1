package storage

import (
	"fmt"
	"strings"
)

// Carriers gives the ids of the sources that have carried a story that is there, sorted.
func (s *Store) Carriers() ([]string, error) {
	var ids []string
	err := s.view(func(t *transaction) error {
		c := t.shelves.Cursor()
		for k, _ := c.Seek([]byte("s")); k != nil; {
			shelf, _, err := parseShelfKey(k)
			if err != nil {
				return err
			}
			id, isSource := strings.CutPrefix(shelf, "s")
			if !isSource {
				return nil
			}
			ids = append(ids, id)
			k, _ = c.Seek([]byte(shelf + "\x01")) // past all of its stories
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading which sources have carried stories: %w", err)
	}
	return ids, nil
}
