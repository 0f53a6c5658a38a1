package storage

import (
	"bytes"
	"fmt"

	"nashra/story"
)

const fileVersion = 1

// putFiles remembers files of which all documents are kept with this batch or before it.
func (t *transaction) putFiles(files []story.File) error {
	for i := range files {
		key, encoded := []byte(files[i].Path), encodeFile(&files[i])
		if bytes.Equal(t.files.Get(key), encoded) {
			continue
		}
		t.wrote = true
		if err := t.files.Put(key, encoded); err != nil {
			return fmt.Errorf("remembering the file %q: %w", files[i].Path, err)
		}
	}
	return nil
}

// Files gives what is remembered of the files with these absolute paths, in their order; the zero File where nothing is.
func (s *Store) Files(paths []string) ([]story.File, error) {
	list := make([]story.File, len(paths))
	err := s.view(func(t *transaction) error {
		for i, path := range paths {
			raw := t.files.Get([]byte(path))
			if raw == nil {
				continue
			}
			file, err := decodeFile(raw)
			if err != nil {
				return fmt.Errorf("what is remembered of the file %q: %w", path, err)
			}
			file.Path = path
			list[i] = file
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading what is remembered of files: %w", err)
	}
	return list, nil
}

func encodeFile(f *story.File) []byte {
	var w writing
	w.number(fileVersion)
	w.number(uint64(max(f.Size, 0)))
	w.time(f.Modified.UTC())
	w.hash(f.Hash)
	w.number(f.Setting)
	w.number(uint64(max(f.Documents, 0)))
	return seal(w)
}

func decodeFile(b []byte) (f story.File, err error) {
	b, err = unseal(b)
	r := reading{rest: b}
	if version := r.number(); err != nil || version != fileVersion {
		return f, errRecord
	}
	f.Size, f.Modified, f.Hash = int64(r.number()), r.time(), r.hash()
	f.Setting, f.Documents = r.number(), int(r.number())
	return f, r.done()
}

func (c *checking) files() {
	c.each(c.t.files, func(k, v []byte) {
		if _, err := decodeFile(v); err != nil {
			c.report.add("the file %q: %v", k, err)
		}
	})
}
