package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// socketName is the socket in the data folder; a link to it where the path would be too long.
const socketName = "nashra.sock"

// maxPath is what every system takes for the path of a unix socket (macOS has the least: 104 with the end).
const maxPath = 100

// outsidePrefix names the folders that hold a socket whose own place has too long a path.
const outsidePrefix = "nashra-socket-"

// socketPlace is the one path by which daemon and commands know the socket, however each of them names the data folder:
// whether it is too long must not hang on a relative path or a link.
func socketPlace(dataDir string) string {
	if full, err := filepath.Abs(dataDir); err == nil {
		dataDir = full
	}
	if real, err := filepath.EvalSymlinks(dataDir); err == nil {
		dataDir = real
	}
	return filepath.Join(dataDir, socketName)
}

// Listen opens the control socket of a data folder, for its owner only. The caller must hold the store: then a socket
// that is there already is what a killed daemon has left. remove takes the socket away again.
func Listen(dataDir string) (listener net.Listener, remove func(), err error) {
	place := socketPlace(dataDir)
	if err := clear(place); err != nil {
		return nil, nil, fmt.Errorf("opening the control socket: %w", err)
	}
	path, remove := place, func() { _ = clear(place) }
	if len(place) > maxPath {
		if path, err = outside(place); err != nil {
			return nil, nil, fmt.Errorf("opening the control socket: %w", err)
		}
	}
	listener, err = net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("opening the control socket: %w", err)
	}
	return listener, remove, nil
}

// outside makes a folder with a short path that only we may enter, and a link to the socket that will be in it.
func outside(place string) (string, error) {
	dir, err := os.MkdirTemp("", outsidePrefix)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, socketName)
	if err := os.Symlink(path, place); err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return path, nil
}

// clear removes a socket and, where it is a link, what it leads to.
func clear(place string) error {
	if target, err := os.Readlink(place); err == nil && strings.HasPrefix(filepath.Base(filepath.Dir(target)), outsidePrefix) {
		_ = os.Remove(target)
		_ = os.Remove(filepath.Dir(target))
	}
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// resolve gives the path to dial.
func resolve(dataDir string) string {
	place := socketPlace(dataDir)
	if target, err := os.Readlink(place); err == nil {
		return target
	}
	return place
}
