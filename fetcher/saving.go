package fetcher

import (
	"sync"

	"nashra/story"
)

const (
	// maxSaving is how much of what VisitAll has read may wait for the disk, in bytes: enough that commits are few, no more
	// than some heavy articles.
	maxSaving = 8 << 20
	// visitOverhead is what a visit takes that waits, with its goroutines, about; of ten thousand on a slow disk it counts.
	visitOverhead = 6 << 10
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

// sizeOf is about how many bytes a visit takes that has brought these items.
func sizeOf(items []story.Item) int {
	size := visitOverhead
	for i := range items {
		it := &items[i]
		size += itemOverhead + len(it.HTML) + len(it.Title) + len(it.Summary) + len(it.ID) + len(it.URL)
		for _, words := range [...][]string{it.Authors, it.Categories} {
			for _, word := range words {
				size += len(word)
			}
		}
		for j := range it.Enclosures {
			size += len(it.Enclosures[j].URL) + len(it.Enclosures[j].Type)
		}
	}
	return size
}
