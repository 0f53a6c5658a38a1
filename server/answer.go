package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// How hard answers are compressed. They are compressed once for many readers, but an answer may live for a quarter of a
// second only: higher levels take five times as long for a twentieth of the size.
const (
	gzipLevel   = gzip.DefaultCompression
	brotliLevel = 5
)

// answer is one resource as bytes with its headers, made once and sent to everybody who asks. Header values are slices
// because that is what http.Header holds: a request copies no string.
type answer struct {
	modified    time.Time
	fixed       http.Header // the same in every coding and in a 304
	contentType []string
	plain       variant
	gzip        func() variant // made when first asked for, and once
	brotli      func() variant
	tags        [3]string // of plain, gzip and brotli
}

// variant is an answer in one coding (RFC 9110 section 8.4).
type variant struct {
	body             []byte
	tag              []string
	encoding, length []string
}

// newAnswer prepares an answer. fixed holds headers that belong to the resource; modified may be zero.
func newAnswer(contentType string, fixed http.Header, modified time.Time, body []byte) *answer {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:12])
	a := &answer{modified: modified.Truncate(time.Second), fixed: fixed.Clone(), contentType: []string{contentType}}
	a.tags = [3]string{`"` + hash + `"`, `"` + hash + `-gz"`, `"` + hash + `-br"`}
	a.fixed["Vary"] = []string{"Accept-Encoding"}
	if !modified.IsZero() {
		a.fixed["Last-Modified"] = []string{modified.UTC().Format(http.TimeFormat)}
	}
	a.plain = newVariant(body, a.tags[0], "")
	a.gzip = sync.OnceValue(func() variant { return newVariant(gzipped(body), a.tags[1], "gzip") })
	a.brotli = sync.OnceValue(func() variant { return newVariant(brotlied(body), a.tags[2], "br") })
	return a
}

func newVariant(body []byte, tag, encoding string) variant {
	v := variant{body: body, tag: []string{tag}, length: []string{strconv.Itoa(len(body))}}
	if encoding != "" {
		v.encoding = []string{encoding}
	}
	return v
}

// in gives the answer in a coding.
func (a *answer) in(c coding) variant {
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
	header := w.Header()
	for name, value := range a.fixed {
		header[name] = value
	}
	if tag, fresh := a.notModified(r); fresh {
		header["Etag"] = []string{tag}
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	return a.send(w, r, http.StatusOK)
}

// send sends the body with a status. What goes wrong while sending is the reader's connection.
func (a *answer) send(w http.ResponseWriter, r *http.Request, status int) int {
	v := a.in(negotiate(r.Header["Accept-Encoding"]))
	header := w.Header()
	header["Content-Type"], header["Content-Length"], header["Etag"] = a.contentType, v.length, v.tag
	if v.encoding != nil {
		header["Content-Encoding"] = v.encoding
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(v.body)
	}
	return status
}

func (a *answer) sameBody(b *answer) bool { return b != nil && a.tags == b.tags }

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
