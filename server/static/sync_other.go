//go:build !linux

package static

// syncAll does nothing where there is no one call for all files: after a power cut, publish with --all.
func syncAll() {}
