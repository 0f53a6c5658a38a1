package fetcher

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime/debug"
)

const (
	// maxLight is up to where a body is nothing special, in bytes, as sent and decoded. Nearly all feeds are.
	maxLight = 1 << 20
	// maxLong is how many bodies may be on their way at one time that are no longer light as sent.
	maxLong = 2
	// maxSwept is from where a body leaves so much behind that it is swept up at once.
	maxSwept = 4 << 20
)

// scales weigh bodies. Light ones go as they come. Heavy ones are decoded and parsed one at a time: each costs many times
// its size, and sixteen at once would be more memory than there may be. They are received before, so that a server that
// stalls holds up none but the few others that are as long on the wire.
type scales struct{ heavy, long chan struct{} }

func newScales() scales { return scales{make(chan struct{}, 1), make(chan struct{}, maxLong)} }

// readWeighed reads a body as readBody does. done is to be called when nothing made of the body is needed any more.
func (s scales) readWeighed(ctx context.Context, res *http.Response, limit int64) (body []byte, done func(), err error) {
	done = func() {}
	if limit <= maxLight || res.ContentLength > limit {
		body, err = readBody(res, limit)
		return body, done, err
	}
	sent := &recorder{from: res.Body}
	if body, err = readBody(with(res, sent), maxLight); err == nil {
		return body, done, nil
	}
	var taken []chan struct{}
	done = func() {
		if len(taken) > 0 && (len(body) > maxSwept || err != nil) {
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
	body, err = readBody(with(res, sent.again()), limit) // says also what was wrong at first, where it was not the size
	return body, done, err
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
	kept bytes.Buffer
	err  error
}

func (r *recorder) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(p)
	r.kept.Write(p[:n])
	r.err = err
	return n, err
}

// receive reads on until there are more bytes than so many, or no more.
func (r *recorder) receive(most int64) {
	for part := make([]byte, 32<<10); r.err == nil && int64(r.kept.Len()) <= most; {
		_, _ = r.Read(part) // the error is kept
	}
}

// again begins from the start, with the same end.
func (r *recorder) again() io.Reader {
	return io.MultiReader(bytes.NewReader(r.kept.Bytes()), &recorder{from: r.from, err: r.err})
}
