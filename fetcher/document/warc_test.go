package document_test

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"nashra/fetcher/document"
)

const warcHead = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://sea.example/\r\nContent-Type: application/http\r\n"

func warcOf(header, body string) string {
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + header + "\r\n" + body
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s\r\n\r\n", warcHead, len(block), block)
}

func unmetered(in io.Reader) io.Reader { return in }

func packedBy(t testing.TB, coding, text string) string {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "raw":
		w, err = flate.NewWriter(&out, flate.BestCompression)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func chunked(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		n := min(len(s), 7)
		fmt.Fprintf(&out, "%X;a=b\r\n%s\r\n", n, s[:n])
		s = s[n:]
	}
	return out.String() + "0\r\n\r\n"
}

func readWARC(archive string, limit int64) (got []string, err error) {
	err = document.ReadWARC(iotest.HalfReader(strings.NewReader(archive)), limit, limit, unmetered, func(r document.Record) error {
		said := string(r.Body)
		if r.Err != nil {
			said = "error: " + r.Err.Error()
		}
		got = append(got, said)
		return nil
	})
	return got, err
}

// TestWARCBodies: a body is what it was before it was compressed and cut into chunks, where it was.
func TestWARCBodies(t *testing.T) {
	const page = "<p>بلغت الشحنة ٣٠ طنًّا، بحسب «الميناء».</p>"
	bomb := strings.Repeat("x", 2<<20)
	packed := packedBy(t, "gzip", page)
	for _, c := range []struct{ name, header, body, want string }{
		{"gzip", "Content-Encoding: gzip\r\n", packed, page},
		{"x-gzip in chunks", "content-encoding: X-GZIP\r\ntransfer-encoding: Chunked\r\n", chunked(packed), page},
		{"deflate", "Content-Encoding: deflate\r\n", packedBy(t, "deflate", page), page},
		{"deflate without a frame", "Content-Encoding: deflate\r\n", packedBy(t, "raw", page), page},
		{"br", "Content-Encoding: br\r\n", packedBy(t, "br", page), page},
		{"zstd", "Content-Encoding: zstd\r\n", packedBy(t, "zstd", page), page},
		{"two", "Content-Encoding: gzip, br\r\n", packedBy(t, "br", packed), page},
		{"gzip with something after it", "Content-Encoding: gzip\r\n", packed + "<!-- x -->", page},
		{"br that was undone", "Content-Encoding: br\r\n", page, page},
		{"deflate that was undone", "Content-Encoding: deflate\r\n", "\n" + page, "\n" + page},
		{"identity", "Content-Encoding: identity\r\n", page, page},
		{"unknown", "Content-Encoding: compress\r\n", page, "error: the page is damaged: its coding \"compress\" is none that is known"},
		{"gzip that breaks off", "Content-Encoding: gzip\r\n", packed[:len(packed)-9], "error: the page is damaged: unexpected EOF"},
		{"chunks that break off", "Transfer-Encoding: chunked\r\n", "5\r\n<p>x", "error: the page is damaged: unexpected EOF"},
		{"over and over", "Content-Encoding: gzip,gzip,gzip,gzip,gzip,gzip\r\n", packed, "error: the page is compressed over and over"},
		{"a bomb of gzip", "Content-Encoding: gzip\r\n", packedBy(t, "gzip", bomb), "error: the document is longer than 1 MiB"},
		{"a bomb of br", "Content-Encoding: br\r\n", packedBy(t, "br", bomb), "error: the document is longer than 1 MiB"},
		{"a bomb of zstd", "Content-Encoding: zstd\r\n", packedBy(t, "zstd", bomb), "error: the document is longer than 1 MiB"},
		{"a long page", "", bomb, "error: the document is longer than 1 MiB"},
		{"an endless header", strings.Repeat("x: y\r\n", 60_000), page, "error: the header of the answer in the record is endless"},
	} {
		got, err := readWARC(warcOf(c.header, c.body)+warcOf("", "next"), 1<<20)
		if err != nil || len(got) != 2 || got[0] != c.want || got[1] != "next" {
			t.Errorf("%s: %.200q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// TestWARCDamage: what is damaged is said once, and the records after it are read.
func TestWARCDamage(t *testing.T) {
	next := warcOf("", "next")
	for _, c := range []struct{ name, archive, want string }{
		{"something before a record", "x\n\ny\n" + next, `["error: here is no record of an archive of the web (WARC 1.0 or 1.1)" "next"]`},
		{"a long line before it", strings.Repeat("x", 200_000) + "WARC/1.0\n" + next, `["error: here is no record of an archive of the web (WARC 1.0 or 1.1)" "next"]`},
		{"nothing but a version", "WARC/1.0\r\n", `["error: the archive ends inside the header of a record"]`},
		{"an endless line", warcHead + "X: " + strings.Repeat("x", 100_000) + "\r\n\r\n" + next, `["error: the header of the record has an endless line" "next"]`},
		{"an endless header", warcHead + strings.Repeat("X: y\r\n", 60_000) + "\r\n" + next, `["error: the header of the record is endless" "next"]`},
		{"folded for ever", warcHead + strings.Repeat(" a\r\n", 60_000) + "\r\n" + next, `["error: the record does not say how long it is" "next"]`},
		{"a length below zero", warcHead + "Content-Length: -1\r\n\r\n" + next, `["error: the record does not say how long it is" "next"]`},
		{"a length beyond all", warcHead + "Content-Length: 9223372036854775807\r\n\r\n" + next, `["error: the archive ends inside this record"]`},
		{"line feeds only", strings.ReplaceAll(warcHead+"Content-Length: 43\n\nHTTP/1.1 200\nContent-Type: text/html\n\n<p>ab\n", "\r", "") + next, `["<p>ab" "next"]`},
		{"nothing", "", `[]`},
		{"an older version", "WARC/0.18\r\nA: b\r\n\r\n" + next, `["error: here is no record of an archive of the web (WARC 1.0 or 1.1)" "next"]`},
		{"a record in a page", warcOf("", "<p>\r\n\r\n"+warcOf("", "forged")), "[" + fmt.Sprintf("%q", "<p>\r\n\r\n"+warcOf("", "forged")) + "]"},
	} {
		got, err := readWARC(c.archive, 1<<20)
		if fmt.Sprintf("%q", got) != c.want || err != nil {
			t.Errorf("%s: %.300q, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestWARCStreams(t *testing.T) {
	stop, broken := errors.New("stop"), errors.New("broken")
	archive := warcOf("", "x") + warcOf("", "y")
	if err := document.ReadWARC(strings.NewReader(archive), 100, 100, unmetered, func(document.Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	for at := range len(archive) {
		count := 0
		in := io.MultiReader(strings.NewReader(archive[:at]), iotest.ErrReader(broken))
		err := document.ReadWARC(in, 100, 100, unmetered, func(r document.Record) error { count++; return r.Err })
		if !errors.Is(err, broken) || count > 2 {
			t.Errorf("broken at %d: %d records, %v", at, count, err)
		}
	}
	// An archive of any length and kind takes no more than one record does.
	var before, after runtime.MemStats
	picture := strings.Replace(warcOf("", strings.Repeat("x", 1<<20)), "text/html", "image/png", 1)
	var pictures []io.Reader
	for range 64 {
		pictures = append(pictures, strings.NewReader(picture))
	}
	in := bufio.NewReader(io.MultiReader(pictures...))
	runtime.ReadMemStats(&before)
	if err := document.ReadWARC(in, 1<<10, 1<<10, unmetered, func(r document.Record) error { return fmt.Errorf("%+v", r) }); err != nil {
		t.Error(err)
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 4<<20 {
		t.Errorf("%d MiB for pictures that are passed over", (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

func FuzzReadWARC(f *testing.F) {
	f.Add([]byte(warcOf("", "x") + warcOf("Transfer-Encoding: chunked\r\n", chunked("<p>نص"))))
	for _, coding := range []string{"gzip", "deflate", "raw", "br", "zstd"} {
		f.Add([]byte(warcOf("Content-Encoding: "+strings.Replace(coding, "raw", "deflate", 1)+"\r\n", packedBy(f, coding, "<p>نص"))))
	}
	f.Add([]byte("WARC/1.0\nWARC-Type: resource\nWARC-Target-URI: <a:b>\n c\nContent-Type: text/plain; charset*=x'y'z\nContent-Length: 3\n\nabc\n\nx\nWARC/1.0\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1000
		_ = document.LooksLikeWARC(b)
		err := document.ReadWARC(iotest.HalfReader(bytes.NewReader(b)), limit, limit, unmetered, func(r document.Record) error {
			if len(r.Body) > limit || len(r.Body) > 0 && (r.Err != nil || r.Skip != "") || len(r.Body) == 0 && r.Err == nil && r.Skip == "" {
				t.Errorf("%+v", r)
			}
			if r.Err != nil && strings.HasPrefix(r.Err.Error(), "the record cannot be read: ") {
				t.Error(r.Err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
