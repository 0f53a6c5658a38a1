package storage

import (
	"nashra/story/near"
)

// prints checks the fingerprints, the days by which they are found, and what was learned from them.
func (c *checking) prints() {
	c.each(c.t.prints, func(k, _ []byte) {
		seq := fromNumber(k)
		f, err := c.t.printOf(seq)
		if err != nil {
			c.report.add("%v", err)
			return
		}
		it, err := decodeItem(c.t.items.Get(number(f.Item)))
		if err != nil || it.Story != f.Story || f.ID != seq || seq != f.Item && seq != it.Edited {
			c.report.add("the fingerprint of journal entry %d says that it is of i%d and story %d (%v)", seq, f.Item, f.Story, err)
			return
		}
		if day := near.DayOf(it.Published); day != f.Day() || c.t.days.Get(dayKey(day, seq)) == nil {
			c.report.add("the fingerprint of journal entry %d is not found under its day", seq)
		}
	})
	c.each(c.t.days, func(k, _ []byte) {
		if len(k) != dayKeyLength || c.t.prints.Get(k[4:]) == nil {
			c.report.add("the days name a fingerprint that is not there: %x", k)
		}
	})
	if _, err := c.t.restore(near.New()); err != nil {
		c.report.add("%v", err)
	}
}
