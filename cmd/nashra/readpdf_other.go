//go:build !linux

package main

import "os"

// limitChild does nothing here: what the reader takes by itself is bounded, and GOMEMLIMIT is set.
func limitChild(uint64) error { return nil }

func ownProgram() (string, error) { return os.Executable() }
