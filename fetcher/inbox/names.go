package inbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The folders within an inbox that its files are moved to. They are not looked into, nor where files are left in place.
const (
	doneFolder   = "done"
	failedFolder = "failed"
)

// reasonEnding marks the file that says why another one failed. One that is brought back with its file is no document.
const reasonEnding = ".reason.txt"

// unfinished are the endings under which programs write what they will rename when it is whole: browsers, rsync, FTP
// clients, editors.
var unfinished = []string{
	".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp", ".temp", ".swp", ".swo", ".swx", "~",
}

// withoutUnfinished is the name that a file will have when it is whole; the name itself where it is whole.
func withoutUnfinished(name string) string {
	for _, ending := range unfinished {
		if len(name) > len(ending) && strings.EqualFold(name[len(name)-len(ending):], ending) {
			return name[:len(name)-len(ending)]
		}
	}
	return name
}

// isPassedOver tells the names that are no documents: hidden ones (LibreOffice's locks are .~lock.NAME#), those of files
// that are still being written, Office's locks (~$NAME), Emacs' copies (#NAME#), what Windows puts into folders, and our
// own reasons.
func isPassedOver(name string) bool {
	switch strings.ToLower(name) {
	case "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		strings.HasSuffix(name, reasonEnding) || withoutUnfinished(name) != name
}

// sidecarEndings are those of the files that say what a file beside them does not: NAME.json beside NAME.txt, or
// NAME.txt.json.
var sidecarEndings = []string{".json", ".yaml", ".yml"}

func isOfSidecarKind(name string) bool {
	return slices.Contains(sidecarEndings, strings.ToLower(filepath.Ext(name)))
}

// sidecarNames gives the names that sidecars of a file may have, those of the whole name first.
func sidecarNames(name string) []string {
	var names []string
	for _, ending := range sidecarEndings {
		names = append(names, name+ending)
	}
	if stem := stemOf(name); stem != name && !isOfSidecarKind(name) {
		for _, ending := range sidecarEndings {
			names = append(names, stem+ending)
		}
	}
	return names
}

// folders are neighbours by folder, each read when it is first asked for.
type folders map[string]neighbours

func (f folders) of(folder string) neighbours {
	n, read := f[folder]
	if !read {
		n = neighboursIn(folder)
		f[folder] = n
	}
	return n
}

func stemOf(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// neighbours are the names in a folder, by which a sidecar is told from a document of the same kind.
type neighbours struct {
	names map[string]bool
	stems map[string]int // of those that may have a sidecar by their stem: how many have it
}

// neighboursIn reads a folder; of one that cannot be read none are known.
func neighboursIn(folder string) neighbours {
	n := neighbours{map[string]bool{}, map[string]int{}}
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		// A file that is still on its way has its sidecar already.
		name := withoutUnfinished(entry.Name())
		if entry.IsDir() || isPassedOver(name) || n.names[name] {
			continue
		}
		n.names[name] = true
		if !isOfSidecarKind(name) {
			n.stems[stemOf(name)]++
		}
	}
	return n
}

// isSidecar says whether a file of the folder belongs to another one there.
func (n neighbours) isSidecar(name string) bool {
	if !isOfSidecarKind(name) {
		return false
	}
	stem := stemOf(name)
	return n.names[stem] || n.stems[stem] > 0
}
