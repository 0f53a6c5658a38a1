package inbox

import (
	"os"
	"path/filepath"
	"strings"

	"nashra/fetcher"
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

// neighbours tell the sidecars in the folders of a run from the documents of the same kinds.
type neighbours struct {
	fetcher.Folders
	coming map[string]map[string]bool // by folder: files that are still on their way, under the name that they will have
}

func newNeighbours() neighbours {
	return neighbours{fetcher.Folders{}, map[string]map[string]bool{}}
}

// isSidecar says whether a file belongs to another one, or will.
func (n neighbours) isSidecar(path string) bool {
	switch filepath.Ext(path) {
	case ".json", ".yaml", ".yml":
		return len(n.Described(path)) > 0 || n.isAwaited(path)
	}
	return false
}

// isAwaited says whether the document of a sidecar is still being written.
func (n neighbours) isAwaited(path string) bool {
	folder, stem := filepath.Dir(path), stemOf(filepath.Base(path))
	coming, read := n.coming[folder]
	if !read {
		coming = map[string]bool{}
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			if whole := withoutUnfinished(entry.Name()); whole != entry.Name() {
				coming[whole], coming[stemOf(whole)] = true, true
			}
		}
		n.coming[folder] = coming
	}
	return coming[stem]
}

func stemOf(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
