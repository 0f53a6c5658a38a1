package fetcher

import (
	"sync"

	"nashra/story"
)

const (
	// maxSaving is how much of what VisitAll has read may wait for the disk, in bytes of items: enough that commits are few,
	// no more than some heavy articles.
	maxSaving = 8 << 20
	// itemOverhead is what an item takes beside its texts, about.
	itemOverhead = 1 << 10
)

// allowance hands out bytes that are given back.
type allowance struct {
	lock      sync.Mutex
	freed     sync.Cond
	all, left int
}

func newAllowance(all int) *allowance {
	a := &allowance{all: all, left: all}
	a.freed.L = &a.lock
	return a
}

// take waits until there are n bytes; of more than there ever are it takes all. plenty says that as many are left.
func (a *allowance) take(n int) (taken int, plenty bool) {
	a.lock.Lock()
	defer a.lock.Unlock()
	n = min(n, a.all)
	for a.left < n {
		a.freed.Wait()
	}
	a.left -= n
	return n, a.left >= n
}

func (a *allowance) give(n int) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.left += n
	a.freed.Broadcast()
}

// sizeOf is about how many bytes items take.
func sizeOf(items []story.Item) (size int) {
	for i := range items {
		size += itemOverhead + len(items[i].HTML) + len(items[i].Title) + len(items[i].Summary)
	}
	return size
}
