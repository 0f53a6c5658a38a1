package main

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"
)

// threadTime is the CPU time of this thread so far. What else runs on the machine does not lengthen it, as it does the
// time on a clock. getrusage(2) would say it with fewer words, but counts in ticks of some milliseconds.
func threadTime() time.Duration {
	const threadCPU = 3 // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2)
	var t syscall.Timespec
	// It cannot fail: the clock is always there, and so is t.
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadCPU, uintptr(unsafe.Pointer(&t)), 0)
	return time.Duration(t.Nano())
}

// freeSpace is how many bytes may still be written into a folder.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("looking for free space in %s: %w", dir, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
