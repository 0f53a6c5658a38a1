package storage

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
)

// isNoRoom says whether the file could not grow. It looks at the words too, because bbolt passes on no more than them.
func isNoRoom(err error) bool {
	for _, reason := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if err != nil && (errors.Is(err, reason) || strings.Contains(err.Error(), reason.Error())) {
			return true
		}
	}
	return false
}

// noRoom says in words what isNoRoom has found. bbolt writes with calls that fail, and maps only what is written: a full
// disk is an error and no fault, and what was kept before can still be read.
func noRoom(path string, err error) error {
	return fmt.Errorf("the disk is full, or the file may not grow any more: make room in %s and try again (%w)", filepath.Dir(path), err)
}
