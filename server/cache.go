package server

import (
	"container/list"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// cacheBytes bounds what is kept of all that is not kept always: the feeds of ten thousand sources would be gigabytes.
const cacheBytes = 16 << 20

// cache keeps answers that were asked for, the last ones longest.
type cache struct {
	making singleflight.Group // one rendering, however many ask

	mu    sync.Mutex
	bytes int
	order *list.List // of *cached; the last one asked for stands first
	paths map[string]*list.Element
}

// moment is all that an answer depends on, as it was before the answer was made: what comes meanwhile makes it old.
type moment struct {
	seq, names uint64
	site       *Site
}

// cached is an answer with the moment that it is of.
type cached struct {
	path  string
	of    moment
	made  time.Time
	page  *page
	bytes int
}

// holds says whether it is the answer at a moment. One without a date holds for a second: it shows visits too, of which no
// moment tells.
func (c *cached) holds(now moment) bool {
	p := c.page
	return c.of == now && (!p.undated || time.Since(c.made) < time.Second) && (p.hasty.IsZero() || time.Since(p.hasty) < time.Second)
}

func newCache() *cache { return &cache{order: list.New(), paths: map[string]*list.Element{}} }

// get gives what stands at a path at a moment, made anew where that is of another one. What is the same as before stays
// the same answer, dates and all.
func (c *cache) get(path string, now moment, render func(old *page) (*page, error)) (*page, error) {
	old := c.find(path)
	if old != nil && old.holds(now) {
		return old.page, nil
	}
	made, err, _ := c.making.Do(path+" "+strconv.FormatUint(now.seq, 10), func() (any, error) {
		var last *page
		if old != nil {
			last = old.page
		}
		p, err := render(last)
		if err == nil {
			c.put(&cached{path: path, of: now, made: time.Now(), page: p, bytes: p.size()})
		}
		return p, err
	})
	if err != nil {
		c.drop(path)
		return nil, err
	}
	return made.(*page), nil
}

func (c *cache) find(path string) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	element := c.paths[path]
	if element == nil {
		return nil
	}
	c.order.MoveToFront(element)
	return element.Value.(*cached)
}

func (c *cache) put(one *cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(one.path)
	c.paths[one.path] = c.order.PushFront(one)
	for c.bytes += one.bytes; c.bytes > cacheBytes && c.order.Len() > 1; {
		c.remove(c.order.Back().Value.(*cached).path)
	}
}

func (c *cache) drop(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(path)
}

func (c *cache) remove(path string) {
	if element := c.paths[path]; element != nil {
		c.bytes -= element.Value.(*cached).bytes
		c.order.Remove(element)
		delete(c.paths, path)
	}
}
