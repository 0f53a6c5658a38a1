package fetcher

import (
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

// maxCodings bounds how many codings may lie on one another.
const maxCodings = 2

// readBody reads and decodes a body, at most limit bytes of it (RFC 9110 section 8.4). A body that is cut off,
// damaged or larger is an error: half a feed is no feed.
func readBody(res *http.Response, limit int64) ([]byte, error) {
	if res.ContentLength > limit {
		return nil, tooLargeBody(limit)
	}
	body := io.LimitReader(res.Body, limit+1) // no coding makes bytes longer, but for one that is made to waste time
	codings := strings.FieldsFunc(strings.ToLower(strings.Join(res.Header.Values("Content-Encoding"), ",")), func(r rune) bool { return r == ',' || r == ' ' })
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("the body has %d codings on one another", len(codings))
	}
	for i := len(codings) - 1; i >= 0; i-- {
		decoded, err := decoder(codings[i], body)
		if err != nil {
			return nil, fmt.Errorf("the body is not the %s that it claims to be: %w", codings[i], err)
		}
		body = decoded
	}
	read := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+expectedSize(res.ContentLength, len(codings) > 0)))
	_, err := read.ReadFrom(io.LimitReader(body, limit+1))
	content := read.Bytes()
	if err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if int64(len(content)) > limit {
		return nil, tooLargeBody(limit)
	}
	return content, nil
}

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

func decoder(coding string, body io.Reader) (io.Reader, error) {
	switch coding {
	case "identity":
		return body, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(body)
	case "br":
		return brotli.NewReader(body), nil
	case "zstd":
		z, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case "deflate": // zlib by the RFC, bare by many servers
		head := make([]byte, 2)
		n, err := io.ReadFull(body, head)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		whole := io.MultiReader(bytes.NewReader(head[:n]), body)
		if n == 2 && head[0]&0x0F == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			return zlib.NewReader(whole)
		}
		return flate.NewReader(whole), nil
	}
	return nil, errors.New("an unknown coding")
}
