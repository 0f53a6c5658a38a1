package main

import (
	"slices"
	"sync"
	"time"
)

// watchEvery is how often the memory of a running program is looked at.
const watchEvery = 100 * time.Millisecond

// memoryWatch looks at the memory of a program while it runs.
type memoryWatch struct {
	pid      int
	lock     sync.Mutex
	list     []float64 // MB of RssAnon, since it was asked last
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
	w.list = append(w.list, anonymous)
}

// seen are the figures since it was asked last; none where the machine does not say.
func (w *memoryWatch) seen() []float64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	list := w.list
	w.list = nil
	return list
}

// stop ends the watch and is seen.
func (w *memoryWatch) stop() []float64 {
	close(w.done)
	w.watching.Wait()
	return w.seen()
}

// most is the largest of the values; of none it is 0.
func most(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Max(values)
}
