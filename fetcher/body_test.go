package fetcher

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func pack(t testing.TB, text string, layer func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var out bytes.Buffer
	w := layer(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func gzipLayer(w io.Writer) io.WriteCloser   { return gzip.NewWriter(w) }
func zlibLayer(w io.Writer) io.WriteCloser   { return zlib.NewWriter(w) }
func brotliLayer(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }
func flateLayer(w io.Writer) io.WriteCloser {
	z, _ := flate.NewWriter(w, flate.BestCompression)
	return z
}
func zstdLayer(w io.Writer) io.WriteCloser {
	z, _ := zstd.NewWriter(w)
	return z
}

func coded(coding, body string) *http.Response {
	res := &http.Response{Header: http.Header{}, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
	if coding != "" {
		res.Header.Set("Content-Encoding", coding)
	}
	return res
}

func TestCodings(t *testing.T) {
	gz := pack(t, smallFeed, gzipLayer)
	br := pack(t, smallFeed, brotliLayer)
	zs := pack(t, smallFeed, zstdLayer)
	badSum := []byte(gz)
	badSum[len(badSum)-6] ^= 1
	half := len(smallFeed) / 2
	for _, c := range []struct{ name, coding, body, says string }{
		{"plain", "", smallFeed, ""},
		{"identity", "identity", smallFeed, ""},
		{"a charset for a coding", "UTF-8", smallFeed, ""},
		{"gzip", "gzip", gz, ""},
		{"gzip, capitals", "GZIP", gz, ""},
		{"x-gzip", "x-gzip", gz, ""},
		{"deflate", "deflate", pack(t, smallFeed, zlibLayer), ""},
		{"deflate, bare", "deflate", pack(t, smallFeed, flateLayer), ""},
		{"br", "br", br, ""},
		{"zstd", "zstd", zs, ""},
		{"gzip twice", "gzip, gzip", pack(t, gz, gzipLayer), ""},
		{"gzip over br", "br, gzip", pack(t, br, gzipLayer), ""},
		{"gzip unlabelled", "", gz, ""},
		{"gzip twice, labelled once", "gzip", pack(t, gz, gzipLayer), ""},
		{"gzip twice, unlabelled", "", pack(t, gz, gzipLayer), ""},
		{"gzip under identity", "identity", gz, ""},
		{"gzip over plain text", "gzip", smallFeed, ""},
		{"gzip, gzip over gzip", "gzip, gzip", gz, ""},
		{"br over plain text", "br", "\ufeff\n" + smallFeed, ""},
		{"zstd over plain JSON", "zstd", `{"version":"https://jsonfeed.org/version/1.1"}`, ""},
		{"deflate over plain text", "deflate", smallFeed, ""},
		{"gzip in two members", "gzip", pack(t, smallFeed[:half], gzipLayer) + pack(t, smallFeed[half:], gzipLayer), ""},
		{"gzip and what follows", "gzip", gz + "trailing garbage", ""},
		{"gzip and zeros", "gzip", gz + strings.Repeat("\x00", 512), ""},
		{"gzip cut", "gzip", gz[:len(gz)/2], "unexpected EOF"},
		{"gzip cut in its sum", "gzip", gz[:len(gz)-3], "unexpected EOF"},
		{"gzip with a wrong sum", "gzip", string(badSum), "checksum"},
		{"gzip over noise", "gzip", "no feed at all", "not the gzip"},
		{"br cut", "br", br[:len(br)/2], "unexpected EOF"},
		{"br over noise", "br", "\xff\xff\xff\xff\xff", "reading the body"},
		{"zstd cut", "zstd", zs[:len(zs)/2], "unexpected EOF"},
		{"unknown", "foo", smallFeed, "unknown coding"},
		{"unknown over gzip", "foo, gzip", gz, "unknown coding"},
		{"three", "gzip, gzip, gzip", gz, "3 codings"},
		{"gzip in gzip in gzip", "", pack(t, pack(t, gz, gzipLayer), gzipLayer), "more than 2 codings"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body, err := readBody(coded(c.coding, c.body), 1<<20)
			if c.says != "" {
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("%.80q, %v, want an error with %q", body, err, c.says)
				}
				return
			}
			if err != nil || !strings.Contains(string(body), "version") || strings.HasPrefix(c.body, "<") && string(body) != c.body {
				t.Errorf("%.80q, %v", body, err)
			}
		})
	}
}

// TestBombs: each layer is counted as it is decoded, and what is too much is never held.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 48<<20)
	bomb := pack(t, zeros, gzipLayer)
	for _, c := range []struct{ name, coding, body string }{
		{"gzip", "gzip", bomb}, {"gzip unlabelled", "", bomb}, {"gzip in gzip", "gzip, gzip", pack(t, bomb, gzipLayer)}, {"br", "br", pack(t, zeros[:4<<20], brotliLayer)},
		{"zstd", "zstd", pack(t, zeros, zstdLayer)}, {"deflate", "deflate", pack(t, zeros[:4<<20], zlibLayer)},
		{"a layer between that comes to nothing", "gzip, gzip", pack(t, strings.Repeat(pack(t, "", gzipLayer), 2<<20/20), gzipLayer)},
		{"plain", "", strings.Repeat("x", 2<<20)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			res := coded(c.coding, c.body)
			res.ContentLength = -1
			_, err := readBody(res, 1<<20)
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), "larger than") {
				t.Errorf("got %v", err)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
				t.Errorf("%d bytes were used", used)
			}
		})
	}
	if body, err := readBody(coded("", strings.Repeat("x", 1<<20)), 1<<20); err != nil || len(body) != 1<<20 {
		t.Errorf("what is just allowed: %d bytes, %v", len(body), err)
	}
}
