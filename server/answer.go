package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
)

// How hard answers are compressed. It is done once for many readers, and only where one of them asks, or asked for the answer before: gzip as hard as
// it can; brotli's higher levels take ten times as long for a twentieth of the size.
const (
	gzipLevel   = gzip.BestCompression
	brotliLevel = 5
)

// answer is one resource as bytes with its headers, made once and sent to everybody who asks.
type answer struct {
	modified time.Time // zero where nobody knows
	sameDate bool      // other bytes had this date before: who has seen the date may hold those
	hasty    time.Time // its date, where that is not told yet; zero where it is
	tags     [3]string // of its codings
	plain    variant
	gzip     func() variant // made when first asked for, and once
	brotli   func() variant
	fresh    []field // of a 304, besides the tag

	asked [3]atomic.Bool // codings in which somebody has had it, or the one before it
}

// variant is an answer in one coding (RFC 9110 section 8.4).
type variant struct {
	headers []field
	body    []byte
}

// field is a header in the form that http.Header holds. A request copies no string, and goes through no map but its own.
type field struct {
	name  string
	value []string
}

// How long readers may hold what they have (RFC 9111, RFC 5861): news are a minute old then; while the server is away, an
// old feed is better than none. Archives never change, but what is taken down shall be gone everywhere after a day.
const (
	newsFreshness    = "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
	archiveFreshness = "public, max-age=86400, immutable"
)

// newAnswer prepares an answer. more are headers that belong to the resource. A date is told when its second is over (RFC 9110
// section 8.8.2.2): until then more may change under it, and a reader that goes by dates, as libcurl does, would throw that away.
func newAnswer(r *Resource, more []field) *answer {
	contentType, modified, body := r.ContentType, r.Modified, r.Body
	freshness := newsFreshness
	if r.Lasting {
		freshness = archiveFreshness
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:12])
	a := &answer{modified: modified.Truncate(time.Second)}
	a.tags = [3]string{`"` + hash + `"`, `"` + hash + `-gz"`, `"` + hash + `-br"`}
	// A 304 has what a cache must know (RFC 9110 section 15.4.5) and nothing else.
	a.fresh = []field{{"Cache-Control", []string{freshness}}, {"Vary", []string{"Accept-Encoding"}}}
	shared := append([]field{{"Content-Type", []string{contentType}}}, a.fresh...)
	if !modified.IsZero() && time.Since(a.modified) < time.Second {
		a.hasty, a.modified, modified = a.modified, time.Time{}, time.Time{}
	}
	if !modified.IsZero() {
		shared = append(shared, field{"Last-Modified", []string{modified.UTC().Format(http.TimeFormat)}})
	}
	shared = append(shared, more...)
	a.plain = newVariant(body, shared, a.tags[codingPlain], "")
	a.gzip = sync.OnceValue(func() variant { return newVariant(gzipped(body), shared, a.tags[codingGzip], "gzip") })
	a.brotli = sync.OnceValue(func() variant { return newVariant(brotlied(body), shared, a.tags[codingBrotli], "br") })
	return a
}

func newVariant(body []byte, shared []field, tag, encoding string) variant {
	v := variant{body: body, headers: slices.Clone(shared)}
	v.headers = append(v.headers, field{"Etag", []string{tag}}, field{"Content-Length", []string{strconv.Itoa(len(body))}})
	if encoding != "" {
		v.headers = append(v.headers, field{"Content-Encoding", []string{encoding}})
	}
	return v
}

// settles is how long it takes until its date can be told; 0: it is, or never will be.
func (a *answer) settles() time.Duration {
	if a.hasty.IsZero() {
		return 0
	}
	return max(time.Until(a.hasty.Add(time.Second)), time.Millisecond)
}

// wanted takes over in which codings the answer before it was asked for.
func (a *answer) wanted(before *answer) {
	for c := range a.asked {
		a.asked[c].Store(before.asked[c].Load())
	}
}

// pack makes the codings that readers want.
func (a *answer) pack() {
	for c := range a.asked {
		if a.asked[c].Load() {
			a.in(coding(c))
		}
	}
}

// size is about what the answer takes in memory when it is there in all codings: text packs to less than a half.
func (a *answer) size() int { return 2*len(a.plain.body) + 2<<10 }

// in gives the answer in a coding.
func (a *answer) in(c coding) variant {
	if !a.asked[c].Load() { // writing it each time would make all cores wait for one another
		a.asked[c].Store(true)
	}
	switch c {
	case codingGzip:
		return a.gzip()
	case codingBrotli:
		return a.brotli()
	}
	return a.plain
}

// serve answers a GET or HEAD and says with which status.
func (a *answer) serve(w http.ResponseWriter, r *http.Request) int {
	if tag, fresh := a.notModified(r); fresh {
		header := w.Header()
		for _, f := range a.fresh {
			header[f.name] = f.value
		}
		header["Etag"] = []string{tag}
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	if strings.HasPrefix(r.Header.Get("Range"), "bytes=") && r.Method == http.MethodGet { // other units are as if not there
		return a.sendRange(w, r)
	}
	return a.send(w, r, http.StatusOK)
}

// sendRange sends a part (RFC 9110 section 14), of the coding that the reader accepts. It is seldom asked for, and the
// standard library knows how.
func (a *answer) sendRange(w http.ResponseWriter, r *http.Request) int {
	v := a.in(negotiate(r.Header["Accept-Encoding"]))
	header := w.Header()
	for _, f := range v.headers {
		if f.name != "Content-Length" {
			header[f.name] = f.value
		}
	}
	noted := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	http.ServeContent(noted, r, "", a.modified, bytes.NewReader(v.body))
	return noted.status
}

// send sends the body with a status. What goes wrong while sending is the reader's connection.
func (a *answer) send(w http.ResponseWriter, r *http.Request, status int) int {
	v := a.in(negotiate(r.Header["Accept-Encoding"]))
	header := w.Header()
	for _, f := range v.headers {
		header[f.name] = f.value
	}
	if r.Method == http.MethodHead {
		header["Accept-Ranges"] = []string{"bytes"} // who wants a part asks first; the others need no ninth header
		w.WriteHeader(status)
		return status
	}
	w.WriteHeader(status)
	_, _ = w.Write(v.body)
	return status
}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzipLevel)
	if err != nil {
		panic("unreachable: the level is a constant: " + err.Error())
	}
	mustWrite(w, body)
	return out.Bytes()
}

func brotlied(body []byte) []byte {
	var out bytes.Buffer
	mustWrite(brotli.NewWriterLevel(&out, brotliLevel), body)
	return out.Bytes()
}

// mustWrite compresses into memory, where nothing can fail.
func mustWrite(w interface {
	Write([]byte) (int, error)
	Close() error
}, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(fmt.Sprintf("unreachable: compressing into memory: %v", err))
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("unreachable: compressing into memory: %v", err))
	}
}
