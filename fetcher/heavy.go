package fetcher

import (
	"bytes"
	"context"
	"io"
	"math"
	"net/http"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// maxLight is up to where a body is nothing special, in bytes, as sent and decoded. Nearly all feeds are.
	maxLight = 512 << 10
	// maxLong is how many bodies may be on their way at one time that are no longer light as sent.
	maxLong = 2
	// maxSwept is from where a body leaves so much behind that it is swept up at once.
	maxSwept = 4 << 20
	// maxHeavy is the memory that the body and all that is made of it are to take, in bytes, garbage included.
	maxHeavy = 64 << 20
)

// scales weigh bodies. Light ones go as they come. Heavy ones are decoded and parsed one at a time: each costs many times
// its size, and sixteen at once would be more memory than there may be. They are received before, so that a server that
// stalls holds up none but the few others that are as long on the wire.
type scales struct{ heavy, long chan struct{} }

func newScales() scales { return scales{make(chan struct{}, 1), make(chan struct{}, maxLong)} }

// readWeighed reads a body as readBody does. done is to be called when nothing made of the body is needed any more; it is
// nil where that does not matter.
func (s scales) readWeighed(ctx context.Context, res *http.Response, limit int64) (body []byte, done func(), err error) {
	if limit <= maxLight || res.ContentLength > limit {
		body, err = readBody(res, limit)
		return body, nil, err
	}
	sent := &recorder{from: res.Body}
	if body, err = readBody(with(res, sent), maxLight); err == nil {
		return body, nil, nil
	}
	var taken []chan struct{}
	swept, unlimited := false, func() {}
	done = func() {
		unlimited()
		if swept {
			debug.FreeOSMemory() // else the next comes on top of what this one has left
		}
		for _, slot := range taken {
			<-slot
		}
	}
	take := func(slot chan struct{}) error {
		select {
		case slot <- struct{}{}:
			taken = append(taken, slot)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if sent.receive(maxLight); sent.err == nil {
		if err := take(s.long); err != nil {
			return nil, done, err
		}
		sent.receive(limit)
	}
	if err := take(s.heavy); err != nil {
		return nil, done, err
	}
	unlimited = limitGarbage()
	body, err = readBody(with(res, sent.again()), limit) // says also what was wrong at first, where it was not the size
	swept = len(body) > maxSwept || err != nil
	return body, done, err
}

// limitGarbage makes the collector keep what a heavy body costs within maxHeavy above what there is now, where nobody has
// set a limit, until it is lifted. It works the harder the nearer the limit is, and lets go of it when that is hopeless;
// what lives beside (a window of near copies) is within the limit, so that it need not be.
func limitGarbage() (lift func()) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return func() {}
	}
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(held)
	debug.SetMemoryLimit(int64(held[0].Value.Uint64()-held[1].Value.Uint64()) + maxHeavy)
	return func() { debug.SetMemoryLimit(math.MaxInt64) }
}

// with gives the answer with another reader of its body.
func with(res *http.Response, body io.Reader) *http.Response {
	other := *res
	other.Body = io.NopCloser(body)
	return &other
}

// recorder keeps what is read through it, and how it ended.
type recorder struct {
	from io.Reader
	kept [][]byte // in parts, so that they can go one by one when they are read again
	size int64
	err  error
}

func (r *recorder) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(p)
	r.keep(p[:n])
	r.err = err
	return n, err
}

func (r *recorder) keep(p []byte) {
	for len(p) > 0 {
		last := len(r.kept) - 1
		if last < 0 || len(r.kept[last]) == cap(r.kept[last]) {
			r.kept = append(r.kept, make([]byte, 0, min(max(r.size, 4<<10), 256<<10)))
			last++
		}
		part := r.kept[last]
		n := min(len(p), cap(part)-len(part))
		r.kept[last] = append(part, p[:n]...)
		r.size += int64(n)
		p = p[n:]
	}
}

// receive reads on until there are more bytes than so many, or no more.
func (r *recorder) receive(most int64) {
	for part := make([]byte, 32<<10); r.err == nil && r.size <= most; {
		_, _ = r.Read(part) // the error is kept
	}
}

// again begins from the start, once, with the same end. What has been read is let go.
func (r *recorder) again() io.Reader {
	var parts []io.Reader
	for _, part := range r.kept {
		parts = append(parts, bytes.NewReader(part))
	}
	r.kept = nil
	return io.MultiReader(append(parts, &ending{r.from, r.err})...)
}

// ending is what comes after what was recorded: the rest, or the error that there was.
type ending struct {
	from io.Reader
	err  error
}

func (e *ending) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return e.from.Read(p)
}
