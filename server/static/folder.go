package static

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nashra/server"
)

// manifestName is the file that says that a folder is ours, and what it shows.
const manifestName = ".nashra-published"

// asideSuffix ends the names of files that are not whole yet.
const asideSuffix = ".nashra-new"

// manifest says what a folder shows.
type manifest struct {
	Seq   uint64        `json:"seq"` // change sequence; 0: not all of it is written yet
	Sum   string        `json:"sum"` // of what all files have in common
	Paths []string      `json:"paths"`
	Open  []openArchive `json:"open"`
}

// openArchive is an archive document that is not closed; it goes when no feed has named it for a while.
type openArchive struct {
	Name  uint64    `json:"name"`
	Named time.Time `json:"named"`
}

// folder is one that is published to. No name leads out of it: it is opened as a root.
type folder struct {
	root *os.Root
	path string
}

// open makes the folder where it is missing. One that holds something and no manifest is another's.
func open(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder to publish to: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder to publish to: %w", err)
	}
	f := &folder{root, dir}
	if _, err := root.Stat(manifestName); errors.Is(err, fs.ErrNotExist) {
		held, err := os.ReadDir(dir)
		held = slices.DeleteFunc(held, func(e fs.DirEntry) bool { return e.Name() == manifestName+asideSuffix }) // of a run that was killed
		if err == nil && len(held) > 0 {
			err = fmt.Errorf("the folder %s holds files that are not of `nashra publish` (%s …); name an empty folder or one that is not there yet. Nothing was changed", dir, held[0].Name())
		}
		if err != nil {
			return nil, errors.Join(err, root.Close())
		}
	} else if err != nil {
		return nil, errors.Join(fmt.Errorf("reading the folder to publish to: %w", err), root.Close())
	}
	return f, nil
}

func (f *folder) close() { _ = f.root.Close() }

// manifest gives the zero one where there is none, or none that can be read: then all is looked at again.
func (f *folder) manifest() (manifest, error) {
	var m manifest
	raw, err := f.root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil && json.Unmarshal(raw, &m) != nil {
		m = manifest{}
	}
	return m, err
}

// begin makes the folder ours. What it showed stays true until end says otherwise.
func (f *folder) begin(last manifest) error {
	if _, err := f.root.Stat(manifestName); err == nil {
		return nil
	}
	return f.end(last)
}

// end says what the folder shows now, after the disk has it.
func (f *folder) end(m manifest) error {
	syncAll()
	raw, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return f.replace(manifestName, append(raw, '\n'), time.Time{})
}

// fileOf names the file of a path of the site.
func fileOf(url string) string {
	switch {
	case strings.HasSuffix(url, "/"):
		url += "index.html"
	case path.Ext(path.Base(url)) == "" || strings.HasPrefix(url, "/stories/"):
		url += ".html"
	}
	return strings.TrimPrefix(url, "/")
}

// write writes a resource with its packed forms, where it is not there already as it is.
func (f *folder) write(name string, r *server.Resource) (same bool, err error) {
	if f.has(name, r.Body) {
		return true, nil
	}
	if dir := path.Dir(name); dir != "." {
		if err := f.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
			return false, err
		}
	}
	gz, br := r.Packed()
	for _, file := range []struct {
		name string
		body []byte
	}{{name + ".gz", gz}, {name + ".br", br}, {name, r.Body}} { // the one that is looked for comes last
		if err := f.replace(file.name, file.body, r.Modified); err != nil {
			return false, err
		}
	}
	return false, nil
}

// has says whether a file is there with this content, and its packed forms beside it.
func (f *folder) has(name string, body []byte) bool {
	for _, file := range []string{name + ".gz", name + ".br"} {
		if _, err := f.root.Lstat(filepath.FromSlash(file)); err != nil {
			return false
		}
	}
	info, err := f.root.Lstat(filepath.FromSlash(name))
	if err != nil || info.Size() != int64(len(body)) {
		return false
	}
	held, err := f.root.ReadFile(filepath.FromSlash(name))
	return err == nil && bytes.Equal(held, body)
}

// replace writes a file aside and gives it its name when it is whole.
func (f *folder) replace(name string, body []byte, modified time.Time) error {
	name = filepath.FromSlash(name)
	aside := name + asideSuffix
	err := f.root.WriteFile(aside, body, 0o644)
	if err == nil && !modified.IsZero() {
		err = f.root.Chtimes(aside, modified, modified)
	}
	if err == nil {
		err = f.root.Rename(aside, name)
	}
	if err != nil {
		_ = f.root.Remove(aside)
	}
	return err
}

// remove takes a file and its packed forms away, and says whether there was one.
func (f *folder) remove(name string) (there bool, err error) {
	for _, file := range []string{name, name + ".gz", name + ".br"} {
		switch removeErr := f.root.Remove(filepath.FromSlash(file)); {
		case removeErr == nil:
			there = true
		case !errors.Is(removeErr, fs.ErrNotExist):
			err = errors.Join(err, removeErr)
		}
	}
	return there, err
}
