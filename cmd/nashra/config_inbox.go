package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// completeInboxes resolves the folders of the inboxes against that of the config, sets what is left out, and finds
// faults between them.
func (c *config) completeInboxes(folder string, at places) []string {
	var faults []string
	for i := range c.Inbox {
		b := &c.Inbox[i]
		key := fmt.Sprintf("inbox[%d]", i)
		switch {
		case b.Path == "":
			faults = append(faults, at.fault(key, "an inbox needs a path"))
			continue
		case !filepath.IsAbs(b.Path):
			b.Path = filepath.Join(folder, b.Path)
		}
		b.Path = filepath.Clean(b.Path)
		if _, given := at[key+".source"]; !given {
			b.Source = defaultSource
		}
		if strings.TrimSpace(b.Source) == "" {
			faults = append(faults, at.fault(key+".source", "must be a name; leave it out for "+defaultSource))
		}
		if b.Timezone.Location == nil {
			b.Timezone = c.Timezone
		}
		if b.After == "" {
			b.After = moveFile
		}
	}
	return append(faults, c.inboxesApart(at)...)
}

// inboxesApart finds inboxes that share files: two that would take the same ones, and one that would take the store.
func (c *config) inboxesApart(at places) []string {
	var faults []string
	data := realPath(c.Data)
	for i, b := range c.Inbox {
		key, path := fmt.Sprintf("inbox[%d].path", i), realPath(b.Path)
		if b.Path == "" {
			continue // said already
		}
		if holds(path, data) {
			faults = append(faults, at.fault(key, "the data folder is in it, and is no document; name another folder"))
		}
		for j, other := range c.Inbox[:i] {
			if otherPath := realPath(other.Path); other.Path != "" && (holds(path, otherPath) || holds(otherPath, path)) {
				faults = append(faults, at.fault(key, fmt.Sprintf("is the folder of inbox[%d], or one is in the other; each file must be in one inbox", j)))
				break
			}
		}
	}
	return faults
}

// holds says whether a folder is another one, or has it within.
func holds(folder, other string) bool {
	inside, err := filepath.Rel(folder, other)
	return err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator))
}

// realPath follows the links of a path as far as it exists.
func realPath(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for at, rest := absolute, ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		if at == filepath.Dir(at) {
			return absolute
		}
	}
}
