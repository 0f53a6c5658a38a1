package fetcher

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

const (
	// maxNesting is how often a document may be packed: each folder of the road to it that is an archive, each compression.
	maxNesting = 10
	// freeUnpacked is how much may come out of any file, in bytes; beyond that it may be so many times what the file itself
	// is. Text is packed ten times smaller, by the best of programs twenty; bombs a thousand times and more.
	freeUnpacked = 1 << 30
	maxUnpacking = 200
	// maxWindow is what a decompressor may keep of what it has unpacked, in bytes: as the strongest settings of xz and zstd ask.
	maxWindow = 128 << 20
)

var errBomb = fmt.Errorf("more than %d times its size comes out of it, which no text does; it is not read on", maxUnpacking)

// packed is a stream of a file or of something in it.
type packed struct {
	path   string // as a person is told: of a file in an archive the archive's, and its own there
	name   string // the last part of it, without the endings of compressions
	in     *bufio.Reader
	size   int64       // in bytes; 0 where nobody knows
	at     io.ReaderAt // the whole of it, where it is a file on disk
	depth  int         // how often it was packed
	meter  *meter      // of the file on disk
	member bool        // of an archive
}

// meter compares what came out of a file with what went in.
type meter struct{ in, out int64 }

func (m *meter) grown() bool { return m.out > freeUnpacked && m.out > maxUnpacking*m.in }

// metered counts what is read through it, and ends where that is too much.
type metered struct {
	from  io.Reader
	count *int64
	meter *meter
}

func (r *metered) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	*r.count += int64(n)
	if r.meter.grown() {
		return 0, errBomb
	}
	return n, err
}

// packing names what a file begins like: "gzip", "bzip2", "xz", "zstd", "zip", "tar"; "" is a document.
func packing(head []byte) string {
	for _, known := range []struct{ kind, begins string }{
		{"gzip", "\x1F\x8B"}, {"xz", "\xFD7zXZ\x00"}, {"zstd", "\x28\xB5\x2F\xFD"}, {"zip", "PK\x03\x04"}, {"zip", "PK\x05\x06"},
	} {
		if bytes.HasPrefix(head, []byte(known.begins)) {
			return known.kind
		}
	}
	switch {
	case len(head) >= 10 && string(head[:3]) == "BZh" && string(head[4:10]) == "1AY&SY":
		return "bzip2"
	case isTar(head):
		return "tar"
	}
	return ""
}

// tarHeader is the size of the header that each file in a tar has (POSIX.1-2017, pax, "ustar Interchange Format").
const tarHeader = 512

// isTar knows a header by its sum, which is the only sign of the oldest ones.
func isTar(head []byte) bool {
	if len(head) < tarHeader || head[0] == 0 {
		return false
	}
	said, err := strconv.ParseInt(string(bytes.Trim(head[148:156], " \x00")), 8, 64)
	if err != nil {
		return false
	}
	sum := int64(8 * ' ') // in the place of the sum itself
	for i, c := range head[:tarHeader] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return said == sum
}

// unpack reads a stream through the compressions and archives that it is in, and hands on the documents.
func (r *reader) unpack(p packed) error {
	head, _ := p.in.Peek(tarHeader)
	kind := packing(head)
	switch {
	case kind == "":
		return r.documents(p)
	case p.depth == maxNesting:
		return r.fail(p, fmt.Errorf("it is packed more than %d times in other archives; unpack it first", maxNesting))
	case kind == "zip":
		return r.zip(p)
	case kind == "tar":
		return r.tar(p)
	}
	inside, err := decompressor(kind, p.in)
	if err != nil {
		return r.fail(p, damaged(kind, err))
	}
	defer inside.Close()
	p.name = withoutEnding(p.name)
	p.size, p.at = 0, nil
	return r.unpack(r.within(p, inside))
}

// within is what stands in a stream, one packing deeper.
func (r *reader) within(p packed, inside io.Reader) packed {
	p.depth++
	for len(r.buffers) <= p.depth {
		r.buffers = append(r.buffers, bufio.NewReaderSize(nil, readAhead))
	}
	p.in = r.buffers[p.depth]
	p.in.Reset(&metered{from: inside, count: &p.meter.out, meter: p.meter})
	return p
}

func (r *reader) fail(p packed, err error) error { return r.send(raw{path: p.path, err: err}) }

func damaged(kind string, err error) error {
	return fmt.Errorf("the %s file is damaged: %w", kind, err)
}

// decompressor unpacks one compression.
func decompressor(kind string, in *bufio.Reader) (io.ReadCloser, error) {
	switch kind {
	case "gzip":
		return gzip.NewReader(in)
	case "bzip2":
		return io.NopCloser(bzip2.NewReader(in)), nil
	case "xz":
		if xzDictionary(in) > maxWindow {
			return nil, fmt.Errorf("it wants more than %d MiB of memory to be unpacked", maxWindow>>20)
		}
		unpacked, err := xz.NewReader(in)
		return io.NopCloser(unpacked), err
	case "zstd":
		unpacked, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return unpacked.IOReadCloser(), nil
	}
	return nil, errors.New("nothing here unpacks it")
}

// xzDictionary is the memory, in bytes, that the first block of an xz file asks for (The .xz File Format 1.2.1, sections
// 3.1 and 5.3.1): the library takes as much as any asks. 0 where there is none to be seen.
func xzDictionary(in *bufio.Reader) int64 {
	const streamHeader, lzma2 = 12, 0x21
	head, _ := in.Peek(streamHeader + 64)
	if len(head) < streamHeader+2 {
		return 0
	}
	block := head[streamHeader:]
	at := bytes.Index(block, []byte{lzma2, 1}) // an id of a filter and the size of what it asks for
	if at < 0 || at+2 >= len(block) {
		return 0
	}
	bits := block[at+2] & 0x3F
	return int64(2|bits&1) << (bits/2 + 11)
}

func withoutEnding(name string) string {
	switch ending := path.Ext(name); strings.ToLower(ending) {
	case ".gz", ".bz2", ".xz", ".zst", ".zstd":
		return strings.TrimSuffix(name, ending)
	case ".tgz", ".tbz", ".tbz2", ".txz", ".tzst":
		return strings.TrimSuffix(name, ending) + ".tar"
	}
	return name
}
