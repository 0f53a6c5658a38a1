package inbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// mover moves files within an inbox. It works under an os.Root, so that no link that somebody puts there leads a file out
// of the inbox.
type mover struct{ root *os.Root }

// move brings a file with its sidecars, all relative to the inbox, to a folder of the inbox, and the reason with it where
// there is one. Nothing there is overwritten: where a name is taken, all get a number. It gives the new name.
func (m mover) move(name string, sidecars []string, folder, reason string) (string, error) {
	folder, err := m.makeFolder(folder, filepath.Dir(name))
	if err != nil {
		return "", err
	}
	base := filepath.Base(name)
	for number := 1; ; number++ {
		moves := []move{{name, filepath.Join(folder, numbered(base, number, ""))}}
		for _, sidecar := range sidecars {
			to := numbered(filepath.Base(sidecar), number, "")
			if ending, ok := strings.CutPrefix(filepath.Base(sidecar), base); ok {
				to = numbered(base, number, ending)
			}
			moves = append(moves, move{sidecar, filepath.Join(folder, to)})
		}
		err := m.moveAll(moves, filepath.Join(folder, numbered(base, number, reasonEnding)), reason)
		if !errors.Is(err, fs.ErrExist) {
			return moves[0].to, err
		}
	}
}

type move struct{ from, to string }

// makeFolder makes a folder within another. A file that has its name, or that of one above it, keeps it.
func (m mover) makeFolder(at, inside string) (string, error) {
	if err := m.root.MkdirAll(at, 0o755); err != nil || inside == "." {
		return at, err
	}
	for part := range strings.SplitSeq(filepath.ToSlash(inside), "/") {
		for number := 1; ; number++ {
			folder := filepath.Join(at, numbered(part, number, ""))
			err := m.root.Mkdir(folder, 0o755)
			if errors.Is(err, fs.ErrExist) {
				info, statErr := m.root.Stat(folder)
				if statErr == nil && !info.IsDir() {
					continue
				}
				err = statErr
			}
			if err != nil {
				return "", err
			}
			at = folder
			break
		}
	}
	return at, nil
}

// moveAll takes all the names first, each with a file that was not there before, and then moves over its own files.
func (m mover) moveAll(moves []move, reasonName, reason string) (err error) {
	var taken []string
	defer func() {
		if err != nil {
			for _, name := range taken {
				_ = m.root.Remove(name)
			}
		}
	}()
	take := func(name, content string) error {
		file, err := m.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		taken = append(taken, name)
		_, err = file.WriteString(content)
		return errors.Join(err, file.Close())
	}
	if reason != "" {
		if err := take(reasonName, reason); err != nil {
			return err
		}
	}
	for _, move := range moves {
		if err := take(move.to, ""); err != nil {
			return err
		}
	}
	if err := m.root.Rename(moves[0].from, moves[0].to); err != nil {
		return err
	}
	taken = nil // the file is there; a sidecar that stays behind is no reason to say that it is not
	for _, move := range moves[1:] {
		if err := m.root.Rename(move.from, move.to); err != nil {
			_ = m.root.Remove(move.to)
		}
	}
	return nil
}

// maxName is how many bytes the name of a file may have (NAME_MAX of Linux, macOS and the BSDs).
const maxName = 255

// numbered puts a number from 2 on before the ending of a name, and another ending behind it. Both endings of what is
// packed stay together. A name that becomes too long loses its last letters.
func numbered(name string, number int, more string) string {
	ending := filepath.Ext(name)
	switch strings.ToLower(ending) {
	case ".gz", ".bz2", ".xz", ".zst", ".zstd":
		ending = filepath.Ext(strings.TrimSuffix(name, ending)) + ending
	}
	stem := strings.TrimSuffix(name, ending)
	ending += more
	if number > 1 {
		ending = fmt.Sprintf(" (%d)", number) + ending
	}
	if room := max(maxName-len(ending), 0); len(stem) > room {
		for room > 0 && !utf8.RuneStart(stem[room]) {
			room--
		}
		stem = stem[:room]
	}
	return stem + ending
}

// removeEmpty removes a folder of the inbox, and those above it, where they are empty.
func (m mover) removeEmpty(folder string) {
	for folder != "." && m.root.Remove(folder) == nil {
		folder = filepath.Dir(folder)
	}
}
