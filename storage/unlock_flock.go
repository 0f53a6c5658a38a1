//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package storage

import (
	"errors"
	"os"
	"syscall"
)

// unlock gives back the lock that bbolt holds on an open file; one that is closed has none.
func unlock(file *os.File) error {
	conn, err := file.SyscallConn()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	if err != nil {
		return err
	}
	var failed error
	err = conn.Control(func(fd uintptr) { failed = syscall.Flock(int(fd), syscall.LOCK_UN) })
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return errors.Join(err, failed)
}
