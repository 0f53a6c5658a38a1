package storage

import (
	"time"

	"nashra/story"
)

const (
	checkpointVersion       = 3
	checkpointBeforeAddress = 2 // the version before ReadAs and the feed's wishes; its Address stands only beside MovedTo
	checkpointBeforeMoves   = 1 // the version before Interval and MovedTo
)

// encodeCheckpoint keeps validators byte for byte: a server's ETag need not be UTF-8, and it gets back what it sent.
func encodeCheckpoint(c *story.Checkpoint) []byte {
	w := make(writing, 0, 256)
	w.number(checkpointVersion)
	for _, s := range []string{c.Source, c.ValidatorURL, c.ETag, c.LastModified, c.BodyHash, c.Title, c.Site, c.Error} {
		w.text(s)
	}
	w.time(c.LastVisit)
	w.time(c.LastSuccess)
	w.time(c.NextVisit)
	w.time(c.RetryAfter)
	w.number(uint64(c.Failures))
	w.flag(c.Gone)
	w.number(uint64(c.Interval))
	w.text(c.Address)
	w.text(c.MovedTo)
	w.text(c.ReadAs)
	w.number(uint64(c.Fresh))
	w.number(uint64(c.Rest))
	w.number(uint64(c.SkipHours))
	w.number(uint64(c.SkipDays))
	return seal(w)
}

func decodeCheckpoint(b []byte) (story.Checkpoint, error) {
	var c story.Checkpoint
	b, err := unseal(b)
	r := reading{rest: b}
	version := r.number()
	if err != nil || version < checkpointBeforeMoves || version > checkpointVersion {
		return c, errRecord
	}
	for _, s := range []*string{&c.Source, &c.ValidatorURL, &c.ETag, &c.LastModified, &c.BodyHash, &c.Title, &c.Site, &c.Error} {
		*s = r.text()
	}
	c.LastVisit, c.LastSuccess, c.NextVisit, c.RetryAfter = r.time(), r.time(), r.time(), r.time()
	c.Failures = int(r.number())
	c.Gone = r.flag()
	if version > checkpointBeforeMoves {
		c.Interval, c.Address, c.MovedTo = time.Duration(r.number()), r.text(), r.text()
	}
	if version > checkpointBeforeAddress {
		c.ReadAs, c.Fresh, c.Rest = r.text(), time.Duration(r.number()), time.Duration(r.number())
		c.SkipHours, c.SkipDays = uint32(r.number()), uint8(r.number())
	}
	return c, r.done()
}
