package storage

import (
	"time"

	"nashra/story"
)

const (
	checkpointVersion     = 2
	checkpointBeforeMoves = 1 // the version before Interval, MovedFrom and MovedTo
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
	w.text(c.MovedFrom)
	w.text(c.MovedTo)
	return seal(w)
}

func decodeCheckpoint(b []byte) (story.Checkpoint, error) {
	var c story.Checkpoint
	b, err := unseal(b)
	r := reading{rest: b}
	version := r.number()
	if err != nil || version != checkpointVersion && version != checkpointBeforeMoves {
		return c, errRecord
	}
	for _, s := range []*string{&c.Source, &c.ValidatorURL, &c.ETag, &c.LastModified, &c.BodyHash, &c.Title, &c.Site, &c.Error} {
		*s = r.text()
	}
	c.LastVisit, c.LastSuccess, c.NextVisit, c.RetryAfter = r.time(), r.time(), r.time(), r.time()
	c.Failures = int(r.number())
	c.Gone = r.flag()
	if version == checkpointVersion {
		c.Interval, c.MovedFrom, c.MovedTo = time.Duration(r.number()), r.text(), r.text()
	}
	return c, r.done()
}
