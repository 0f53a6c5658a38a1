package storage

import "nashra/story"

const checkpointVersion = 1

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
	return seal(w)
}

func decodeCheckpoint(b []byte) (story.Checkpoint, error) {
	var c story.Checkpoint
	b, err := unseal(b)
	r := reading{rest: b}
	if err != nil || r.number() != checkpointVersion {
		return c, errRecord
	}
	for _, s := range []*string{&c.Source, &c.ValidatorURL, &c.ETag, &c.LastModified, &c.BodyHash, &c.Title, &c.Site, &c.Error} {
		*s = r.text()
	}
	c.LastVisit, c.LastSuccess, c.NextVisit, c.RetryAfter = r.time(), r.time(), r.time(), r.time()
	c.Failures = int(r.number())
	c.Gone = r.flag()
	return c, r.done()
}
