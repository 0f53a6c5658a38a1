package fetcher

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

const (
	// maxHeldZip is how large a zip file may be that is not on disk by itself: its list stands at its end, so it is held.
	maxHeldZip = 64 << 20
	// maxZipEntries bounds the list of a zip file, which is held too.
	maxZipEntries = 300_000
)

// tar hands on what is in a tar file, in its order. Names only say where a document was: nothing is written anywhere.
func (r *reader) tar(p packed) error {
	files := tar.NewReader(p.in)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return r.ctx.Err()
		}
		if err != nil {
			return r.fail(p, damaged("tar", err))
		}
		inside := p.entry(header.Name)
		switch {
		case header.Typeflag == tar.TypeDir || header.Typeflag == tar.TypeXGlobalHeader:
			continue
		case header.Typeflag != tar.TypeReg:
			err = r.irregular(inside, header)
		case isHiddenPath(header.Name):
			err = r.send(raw{path: inside.path, skip: "hidden file"})
		default:
			err = r.unpack(r.within(inside, files))
		}
		if err != nil {
			return err
		}
		if p.meter.grown() {
			return nil // it has been said of the file that was too much
		}
	}
}

// irregular says of a second name of a file that it is one, and of what is no file what it is.
func (r *reader) irregular(p packed, header *tar.Header) error {
	if header.Typeflag == tar.TypeLink {
		return r.send(raw{path: p.path, skip: fmt.Sprintf("a second name of %q in the archive", header.Linkname)})
	}
	return r.fail(p, notRegular(header.FileInfo().Mode()))
}

// zip hands on what is in a zip file, in the order of its list.
func (r *reader) zip(p packed) error {
	at, size := p.at, p.size
	if at != nil {
		r.disk.outOfOrder = true
	} else {
		held, err := io.ReadAll(io.LimitReader(p.in, maxHeldZip+1))
		if err != nil {
			return r.fail(p, damaged("zip", err))
		}
		if len(held) > maxHeldZip {
			return r.fail(p, fmt.Errorf("a zip file within another or from a pipe may have %d MiB; unpack it first", maxHeldZip>>20))
		}
		at, size = bytes.NewReader(held), int64(len(held))
	}
	if n := zipEntries(at, size); n > maxZipEntries {
		return r.fail(p, fmt.Errorf("it lists %d files, more than %d; unpack it first", n, maxZipEntries))
	}
	list, err := zip.NewReader(at, size)
	if err != nil {
		return r.fail(p, damaged("zip", err))
	}
	if isOffice, err := r.office(p, list, at, size); isOffice || err != nil {
		return err
	}
	for _, file := range list.File {
		if err := r.zipped(p, file); err != nil {
			return err
		}
		if p.meter.grown() {
			return nil // as above
		}
	}
	return nil
}

func (r *reader) zipped(p packed, file *zip.File) error {
	const encrypted = 1 // APPNOTE.TXT section 4.4.4
	inside := p.entry(file.Name)
	mode := file.Mode()
	switch {
	case mode.IsDir():
		return nil
	case !mode.IsRegular():
		return r.fail(inside, notRegular(mode))
	case isHiddenPath(file.Name):
		return r.send(raw{path: inside.path, skip: "hidden file"})
	case file.Flags&encrypted != 0:
		return r.fail(inside, errors.New("it is encrypted; unpack it with its password first"))
	}
	content, err := file.Open()
	if err != nil {
		return r.fail(inside, damaged("zip", err))
	}
	defer content.Close()
	return r.unpack(r.within(inside, content))
}

// entry is a file in an archive, by its name there, which may be anything. What the archive says of its size is not
// believed.
func (p packed) entry(name string) packed {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, "\\", "/"), "\uFFFD")
	p.path = p.path + "/" + strings.TrimPrefix(path.Clean("/"+name), "/")
	p.name = path.Base(p.path)
	p.size, p.at, p.member = 0, nil, true
	return p
}

// isHiddenPath: also what macOS adds to its archives.
func isHiddenPath(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." && part != ".." || part == "__MACOSX" {
			return true
		}
	}
	return false
}

// zipEntries is how many files the end of a zip file says it lists (APPNOTE.TXT sections 4.3.14 and 4.3.16); 0 where none is
// to be seen.
func zipEntries(at io.ReaderAt, size int64) uint64 {
	const endSize, longestComment, end64Size = 22, 1<<16 - 1, 56
	from := max(0, size-endSize-longestComment-end64Size-20)
	tail := make([]byte, size-from)
	if n, _ := at.ReadAt(tail, from); n < len(tail) {
		return 0
	}
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if end < 0 || end+endSize > len(tail) {
		return 0
	}
	n := uint64(binary.LittleEndian.Uint16(tail[end+10:]))
	if end64 := bytes.LastIndex(tail[:end], []byte("PK\x06\x06")); n == 1<<16-1 && end64 >= 0 && end64+end64Size <= len(tail) {
		n = binary.LittleEndian.Uint64(tail[end64+32:])
	}
	return n
}
