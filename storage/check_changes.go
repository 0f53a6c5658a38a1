package storage

// changes checks that each change is of a story that is there and has not changed later without saying so; that none is missing,
// stories has checked.
func (c *checking) changes() {
	last := uint64(0)
	c.each(c.t.changes, func(k, v []byte) {
		last = fromNumber(k)
		one, err := decodeChange(v)
		if err != nil {
			c.report.add("change %d: %v", last, err)
			return
		}
		s, err := c.t.story(one.Ordinal)
		if err != nil || s.Changed < last {
			c.report.add("change %d names story %d, which changed at %d (%v)", last, one.Ordinal, s.Changed, err)
			return
		}
		if it, err := c.t.item(one.Item); err != nil || it.Story != one.Ordinal || one.Journal < uint64(one.Item) {
			c.report.add("change %d of story %d is one of %s, which is not there or belongs elsewhere (%v)", last, one.Ordinal, one.Item, err)
		}
	})
	if next := c.t.changes.Sequence(); next != last {
		c.report.add("the change sequence stands at %d: its last entry is %d", next, last)
	}
}

// archives checks that the closed ones are as full as they should be, and can be told.
func (c *checking) archives() {
	begins, names := uint64(0), 0
	c.each(c.t.archives, func(k, _ []byte) {
		if string(k) == string(keyTail) {
			return
		}
		name := fromNumber(k)
		if name == 0 {
			c.report.add("the table of archives has the entry %x", k)
			return
		}
		list, err := c.t.lastChanges(begins, name)
		if err != nil || len(list) != archiveStories && name-begins < archiveChanges {
			c.report.add("the archive %d has %d stories (%v)", name, len(list), err)
		}
		for i := range list {
			if _, _, err := c.t.wholeAt(&list[i]); err != nil {
				c.report.add("the archive %d: %v", name, err)
			}
		}
		begins = name
		names++
	})
	list, err := c.t.lastChanges(begins, c.t.changes.Sequence())
	if kept := fromNumber(c.t.archives.Get(keyTail)); err != nil || uint64(len(list)) != kept {
		c.report.add("%d stories have changed since the last archive was closed; written down are %d (%v)", len(list), kept, err)
	}
}
