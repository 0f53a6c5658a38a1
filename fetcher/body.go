package fetcher

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding is what readBody can decode.
const acceptEncoding = "gzip, br, zstd, deflate"

// maxCodings bounds how many codings may lie on one another, those that no header names included.
const maxCodings = 2

// readBody reads and decodes a body, at most limit bytes of it (RFC 9110 section 8.4). A body that is cut off, damaged or
// larger is an error: half a feed is no feed. Bytes are believed before the header is: what is plain text is read as such
// under any known label, and what is gzip is decoded without one.
func readBody(res *http.Response, limit int64) ([]byte, error) {
	if res.ContentLength > limit {
		return nil, tooLargeBody(limit)
	}
	codings := codingsOf(res.Header)
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("the body has %d codings on one another", len(codings))
	}
	body := bufio.NewReader(&cappedReader{reader: res.Body, left: limit, limit: limit})
	for n := 0; ; n++ {
		coding := ""
		if n < len(codings) {
			coding = codings[len(codings)-1-n]
			if !knownCoding(coding) {
				return nil, fmt.Errorf("the server sent the feed in %q, an unknown coding", coding)
			}
		}
		head, err := body.Peek(16)
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return nil, unreadable(err, limit)
		case coding != "" && isPlain(head):
			continue
		case coding == "" && !isGzip(head):
			return readPlain(body, res.ContentLength, n > 0, limit)
		case coding == "" && n >= maxCodings:
			return nil, fmt.Errorf("the body has more than %d codings on one another", maxCodings)
		case coding == "":
			coding = "gzip"
		}
		decoded, err := decoder(coding, body)
		if err != nil {
			return nil, fmt.Errorf("the body is not the %s that it claims to be: %w", coding, err)
		}
		body = bufio.NewReader(&cappedReader{reader: decoded, left: limit, limit: limit})
	}
}

func readPlain(body io.Reader, length int64, coded bool, limit int64) ([]byte, error) {
	if limit > maxLight { // a buffer that doubles would have three times what a long body needs
		read, err := io.ReadAll(body)
		if err != nil {
			return nil, unreadable(err, limit)
		}
		return read, nil
	}
	read := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+expectedSize(length, coded)))
	_, err := read.ReadFrom(body)
	if err != nil {
		return nil, unreadable(err, limit)
	}
	return read.Bytes(), nil
}

func unreadable(err error, limit int64) error {
	if errors.Is(err, errTooLarge) {
		return tooLargeBody(limit)
	}
	return fmt.Errorf("reading the body: %w", err)
}

// codingsOf lists what Content-Encoding names, in the order in which it was laid on; not what some servers put there by
// mistake, which is no coding.
func codingsOf(header http.Header) []string {
	var list []string
	for _, coding := range strings.FieldsFunc(strings.ToLower(strings.Join(header.Values("Content-Encoding"), ",")), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		switch coding {
		case "identity", "none", "utf-8", "utf8", "8bit", "binary":
		default:
			list = append(list, coding)
		}
	}
	return list
}

func knownCoding(coding string) bool {
	switch coding {
	case "gzip", "x-gzip", "br", "zstd", "deflate":
		return true
	}
	return false
}

// isPlain knows text by a beginning that no coded bytes have.
func isPlain(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	for _, start := range []string{"<?xml ", "<rss ", "<rss>", "<feed ", "<rdf:RDF", "<!DOCTYPE ", "<!doctype ", "<!--", "<html", `{"`, "{\n"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1F, 0x8B, 8}) }

// expectedSize guesses how long a body of so many bytes on the wire will be: XML shrinks to a quarter. What it is wrong
// by is read all the same, and a server cannot make it reserve much by lying.
func expectedSize(length int64, coded bool) int64 {
	if coded {
		length *= 5
	}
	return min(max(length, 0), 1<<20)
}

func tooLargeBody(limit int64) error {
	return fmt.Errorf("the feed is larger than %d bytes (fetch.max_body)", limit)
}

// cappedReader lets so many bytes through, and says so where there are more. Each coding has its own, so that a layer
// between cannot grow either.
type cappedReader struct {
	reader      io.Reader
	left, limit int64
}

var errTooLarge = errors.New("more bytes than are read")

func (c *cappedReader) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.reader.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return n + int(c.left), errTooLarge
	}
	return n, err
}

func decoder(coding string, body *bufio.Reader) (io.Reader, error) {
	switch coding {
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		z.Multistream(false)
		return &gzipMembers{z, body}, nil
	case "br":
		return brotli.NewReader(body), nil
	case "zstd":
		z, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case "deflate": // zlib by the RFC, bare by many servers
		head, _ := body.Peek(2)
		if len(head) == 2 && head[0]&0x0F == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			return zlib.NewReader(body)
		}
		return flate.NewReader(body), nil
	}
	return nil, errors.New("an unknown coding")
}

// gzipMembers reads one member after another (RFC 1952 section 2.2) and leaves alone what comes after them and is none.
type gzipMembers struct {
	member *gzip.Reader
	body   *bufio.Reader
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		n, err := g.member.Read(p)
		if n > 0 || !errors.Is(err, io.EOF) {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return n, err
		}
		if head, _ := g.body.Peek(3); !isGzip(head) {
			return 0, io.EOF
		}
		if err := g.member.Reset(g.body); err != nil {
			return 0, err
		}
		g.member.Multistream(false)
	}
}
