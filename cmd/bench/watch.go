package main

import (
	"sync"
	"time"
)

// watchEvery is how often the memory of a running program is looked at.
const watchEvery = 100 * time.Millisecond

// memoryWatch looks at the memory of a program while it runs.
type memoryWatch struct {
	pid      int
	lock     sync.Mutex
	most     float64 // MB of RssAnon; 0 where the machine does not say
	done     chan struct{}
	watching sync.WaitGroup
}

func watchMemory(pid int) *memoryWatch {
	w := &memoryWatch{pid: pid, done: make(chan struct{})}
	w.watching.Go(func() {
		ticks := time.NewTicker(watchEvery)
		defer ticks.Stop()
		for {
			if anonymous, _, err := memoryOf(pid); err == nil { // else it has ended, or there is no /proc
				w.see(anonymous)
			}
			select {
			case <-w.done:
				return
			case <-ticks.C:
			}
		}
	})
	return w
}

func (w *memoryWatch) see(anonymous float64) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.most = max(w.most, anonymous)
}

// peak is the most that was seen since it was asked last.
func (w *memoryWatch) peak() float64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	most := w.most
	w.most = 0
	return most
}

// stop ends the watch and is peak.
func (w *memoryWatch) stop() float64 {
	close(w.done)
	w.watching.Wait()
	return w.peak()
}
