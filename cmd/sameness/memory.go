package main

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"time"
)

// watchEvery is how often the memory of a running program is looked at.
const watchEvery = 100 * time.Millisecond

// watchMemory looks at a process until the function it gives is called, which gives the most that was seen of RssAnon,
// and VmHWM, in MB.
func watchMemory(pid int) (stop func() (anonymous, highest float64)) {
	var anonymous, highest float64
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		ticks := time.NewTicker(watchEvery)
		defer ticks.Stop()
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err == nil { // it has ended, or the machine has no such file
				anonymous = max(anonymous, megabytesIn(status, "RssAnon"))
				highest = max(highest, megabytesIn(status, "VmHWM"))
			}
			select {
			case <-done:
				return
			case <-ticks.C:
			}
		}
	})
	return func() (float64, float64) {
		close(done)
		watching.Wait()
		return anonymous, highest
	}
}

// megabytesIn reads a figure of proc_pid_status(5); 0 where it is not there.
func megabytesIn(status []byte, name string) float64 {
	for line := range bytes.Lines(status) {
		var kilobytes float64
		if n, _ := fmt.Sscanf(string(line), name+": %f kB", &kilobytes); n == 1 {
			return kilobytes * 1024 / 1e6
		}
	}
	return 0
}
