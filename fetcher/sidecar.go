package fetcher

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nashra/fetcher/document"
)

// A sidecar is a file beside a document that says of it what the document does not say: X.txt.json or X.json beside X.txt,
// or the same in YAML.

// maxSidecar is the longest file that can be one, in bytes.
const maxSidecar = 64 << 10

// sidecarEnding is the ending of a name that can be one's; "" of another.
func sidecarEnding(name string) string {
	switch ending := filepath.Ext(name); ending {
	case ".json", ".yaml", ".yml":
		return ending
	}
	return ""
}

// pairs knows the sidecars of a folder.
type pairs struct {
	folder string
	by     map[string][]string // the sidecars of a name: of one with its endings, and of one without
	says   func(name string) bool
}

// sidecars pairs the files of a folder.
func sidecars(folder string, entries []fs.DirEntry) pairs {
	p := pairs{folder: folder, says: func(string) bool { return false }}
	var candidates []string
	for _, entry := range entries {
		if sidecarEnding(entry.Name()) != "" && entry.Type().IsRegular() {
			candidates = append(candidates, entry.Name())
		}
	}
	if len(candidates) == 0 {
		return p
	}
	names, stems := map[string]bool{}, map[string]bool{}
	for _, entry := range entries {
		if name := entry.Name(); !entry.IsDir() {
			names[name] = true
			if sidecarEnding(name) == "" {
				stems[bareName(name)] = true
			}
		}
	}
	p.by = map[string][]string{}
	described := map[string]bool{}
	for _, name := range candidates {
		of := strings.TrimSuffix(name, sidecarEnding(name))
		if names[of] || stems[of] && onlyDescribes(filepath.Join(folder, name)) {
			p.by[of] = append(p.by[of], name)
			described[name] = true
		}
	}
	p.says = func(name string) bool { return described[name] }
	return p
}

// of gives the paths of the sidecars of a file; there should be one.
func (p *pairs) of(name string) (paths []string) {
	if len(p.by) == 0 {
		return nil
	}
	found := p.by[name]
	if bare := bareName(name); bare != name && sidecarEnding(name) == "" {
		found = slices.Concat(found, p.by[bare])
	}
	for _, name := range found {
		paths = append(paths, filepath.Join(p.folder, name))
	}
	return paths
}

// SidecarsOf gives the paths of the sidecars of one file; there should be one.
func SidecarsOf(path string) (paths []string) {
	folder, name := filepath.Split(path)
	of := []string{name}
	if bare := bareName(name); bare != name && sidecarEnding(name) == "" {
		of = append(of, bare)
	}
	for _, of := range of {
		for _, ending := range []string{".json", ".yaml", ".yml"} {
			info, err := os.Lstat(folder + of + ending)
			if err == nil && info.Mode().IsRegular() && (of == name || onlyDescribes(folder+of+ending)) {
				paths = append(paths, folder+of+ending)
			}
		}
	}
	return paths
}

// Folders know which of their files are sidecars. Each is read once, when it is first asked for.
type Folders map[string]map[string][]string // path of a folder -> name without endings -> names that may have a sidecar by it

// Described gives the paths of the files that a file is the sidecar of; none where it is none.
func (f Folders) Described(path string) (paths []string) {
	ending := sidecarEnding(path)
	if ending == "" {
		return nil
	}
	of := strings.TrimSuffix(path, ending)
	if info, err := os.Stat(of); err == nil && !info.IsDir() {
		return []string{of}
	}
	folder := filepath.Dir(path)
	named := f.read(folder)[filepath.Base(of)]
	if len(named) == 0 || !onlyDescribes(path) {
		return nil
	}
	for _, name := range named {
		paths = append(paths, filepath.Join(folder, name))
	}
	return paths
}

// read gives nothing of a folder that cannot be read.
func (f Folders) read(folder string) map[string][]string {
	if names, read := f[folder]; read {
		return names
	}
	names := map[string][]string{}
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if name := entry.Name(); !entry.IsDir() && sidecarEnding(name) == "" {
			names[bareName(name)] = append(names[bareName(name)], name)
		}
	}
	f[folder] = names
	return names
}

// onlyDescribes says whether a file has no text of its own. A file of YAML never has.
func onlyDescribes(path string) bool {
	if filepath.Ext(path) != ".json" {
		return true
	}
	content, err := readSidecar(path)
	if err != nil {
		return false
	}
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	if len(content) == 0 || content[0] != '{' {
		return false
	}
	var members map[string]json.RawMessage
	values := json.NewDecoder(bytes.NewReader(content))
	if values.Decode(&members) != nil {
		return true // a broken one: the document that it stands beside will say so
	}
	said := otherNames(content[:values.InputOffset()])
	return said.Text == "" && said.HTML == "" && absent(members["version"]) && absent(members["items"]) && !values.More()
}

func readSidecar(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxSidecar+1))
	if err == nil && len(content) > maxSidecar {
		err = fmt.Errorf("it is longer than %d KiB", maxSidecar>>10)
	}
	return content, err
}

// know gathers what is known of the document at hand besides what it says itself.
func (r *reader) know(p packed) error {
	var said *document.Document
	switch len(r.beside) {
	case 0:
	case 1:
		d, err := r.readBeside(r.beside[0])
		if err != nil {
			return fmt.Errorf("the file beside it, %s, cannot be used: %w; correct it or take it away", filepath.Base(r.beside[0]), err)
		}
		if p.member { // which is not what those name
			d.ID, d.Title, d.URL = "", "", ""
		}
		said = &d
	default:
		return fmt.Errorf("there are several files beside it that say something of it: %s; leave one", strings.Join(baseNames(r.beside), ", "))
	}
	var err error
	r.known, err = knownOf(r.below(p.path), said, r.opt)
	return err
}

func (r *reader) readBeside(path string) (document.Document, error) {
	content, err := readSidecar(path)
	if err != nil {
		return document.Document{}, err
	}
	if filepath.Ext(path) != ".json" {
		return document.ReadMetadata(string(content))
	}
	d, warnings, err := readObject(bytes.TrimPrefix(content, []byte("\ufeff")))
	if err == nil && len(warnings) > 0 {
		err = fmt.Errorf("%s", strings.Join(warnings, "; "))
	}
	return d, err
}

func baseNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = filepath.Base(path)
	}
	return names
}
