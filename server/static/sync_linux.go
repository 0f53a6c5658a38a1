package static

import "syscall"

// syncAll has the disk keep what was written: once for all files, because each by itself would take minutes.
func syncAll() { syscall.Sync() }
