package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// limitChild lets this process have so many bytes of memory besides those that it has (setrlimit(2)). RLIMIT_DATA counts what
// can be written to, from Linux 4.7 on. Before it does little; RLIMIT_AS, which bounds what the runtime reserves too, and that in
// large pieces, cannot be so close.
func limitChild(more uint64) error {
	const room = 256 << 20
	if err := limitMore(syscall.RLIMIT_DATA, 5, more); err != nil {
		return err
	}
	return limitMore(syscall.RLIMIT_AS, 0, more+room)
}

// limitMore adds to what one field of /proc/self/statm says (proc(5)), in pages: 0 is the address space, 5 data and stack.
func limitMore(resource, field int, more uint64) error {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return fmt.Errorf("reading the size of this process: %w", err)
	}
	fields := bytes.Fields(statm)
	if len(fields) <= field {
		return fmt.Errorf("reading the size of this process: it is %q", statm)
	}
	pages, err := strconv.ParseUint(string(fields[field]), 10, 64)
	if err != nil {
		return fmt.Errorf("reading the size of this process: %w", err)
	}
	limit := pages*uint64(os.Getpagesize()) + more
	if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return fmt.Errorf("limiting memory: %w", err)
	}
	return nil
}

// ownProgram is the program that runs, also where a new version has taken its place on disk.
func ownProgram() (string, error) { return "/proc/self/exe", nil }
