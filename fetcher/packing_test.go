package fetcher

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

const article = "السفينة تصل إلى الميناء\n\nوصلت السفينة صباح اليوم وهي تحمل القمح.\n"

// bzip2Article is the article, because no library here writes bzip2.
const bzip2Article = "QlpoOTFBWSZTWQBzxCEAACLQWgAQQAE38CLyCgAAYCAAVETRo0AAeoMqbJqNNkhpp6jpRvNnzjIdJIJkkj2O9QgEqIQNzhQtNSF4Y1IgcPYXTEs2qCgJ3xdyRThQkABzxCE="

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func xzed(t testing.TB, b []byte, dictionary int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := xz.WriterConfig{DictCap: dictionary}.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstded(t testing.TB, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(b, nil)
}

// inside is a file in an archive.
type inside struct {
	name string
	body []byte
	kind byte // of tar; 0: a regular file
}

func tarFile(t testing.TB, files ...inside) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Typeflag: f.kind, Mode: 0o644, Size: int64(len(f.body))}
		if f.kind == 0 {
			header.Typeflag = tar.TypeReg
		}
		if f.kind == tar.TypeSymlink || f.kind == tar.TypeLink {
			header.Linkname = "/etc/passwd"
		}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipFile(t testing.TB, files ...inside) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		file, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// told is what became of each document: its path and its title, or what is said of it.
func told(t *testing.T, opt ImportOptions, paths ...string) []string {
	t.Helper()
	var list []string
	err := Import(context.Background(), paths, opt, func(d Document) error {
		path := filepath.Base(paths[0]) + strings.TrimPrefix(d.Path, paths[0])
		if d.Line > 0 {
			path = fmt.Sprintf("%s:%d", path, d.Line)
		}
		switch {
		case d.Err != nil:
			path += " failed: " + d.Err.Error()
		case d.Skip != "":
			path += " skipped: " + d.Skip
		default:
			path += " " + d.Item.Title
		}
		list = append(list, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestPackings: documents are found in whatever they are packed in, told by content, and what is wrong is said of the file
// that it is wrong with, while the others come in.
func TestPackings(t *testing.T) {
	text := []byte(article)
	const title = "السفينة تصل إلى الميناء"
	lines := []byte(`{"title":"أول","body":"نص"}` + "\n" + `{"title":"ثان","body":"نص"}` + "\n")
	deep := text
	for range maxNesting {
		deep = gzipped(t, deep)
	}
	encrypted := zipFile(t, inside{name: "a.txt", body: text}, inside{name: "b.txt", body: text})
	for i := bytes.Index(encrypted, []byte("PK\x01\x02")); i >= 0; i = -1 {
		encrypted[i+8] |= 1
	}
	lying := zipFile(t, inside{name: "a.txt", body: text})
	for _, c := range []struct {
		name string
		body []byte
		want []string
	}{
		{"a.txt.gz", gzipped(t, text), []string{"a.txt.gz " + title}},
		{"two members.gz", slices.Concat(gzipped(t, text[:20]), gzipped(t, text[20:])), []string{"two members.gz " + title}},
		{"a.xz", xzed(t, text, 1<<20), []string{"a.xz " + title}},
		{"a.zst", zstded(t, text), []string{"a.zst " + title}},
		{"named.otherwise", zstded(t, text), []string{"named.otherwise " + title}},
		{"a.jsonl.zst", zstded(t, lines), []string{"a.jsonl.zst:1 أول", "a.jsonl.zst:2 ثان"}},
		{"a.tar", tarFile(t, inside{name: "b.txt", body: text}, inside{name: "folder/a.jsonl", body: lines}),
			[]string{"a.tar/b.txt " + title, "a.tar/folder/a.jsonl:1 أول", "a.tar/folder/a.jsonl:2 ثان"}},
		{"a.tgz", gzipped(t, tarFile(t, inside{name: "b.txt", body: text})), []string{"a.tgz/b.txt " + title}},
		{"a.zip", zipFile(t, inside{name: "خبر.txt", body: text}, inside{name: "folder/"}, inside{name: "folder/b.txt.gz", body: gzipped(t, text)}),
			[]string{"a.zip/خبر.txt " + title, "a.zip/folder/b.txt.gz " + title}},
		{"nested.zip", zipFile(t, inside{name: "inner.zip", body: zipFile(t, inside{name: "a.tar.xz", body: xzed(t, tarFile(t, inside{name: "a.txt", body: text}), 1<<20)})}),
			[]string{"nested.zip/inner.zip/a.tar.xz/a.txt " + title}},
		{"empty.zip", zipFile(t), nil},
		{"as deep as may be.gz", deep, []string{"as deep as may be.gz " + title}},
		{"deeper.gz", gzipped(t, deep), []string{"deeper.gz failed: it is packed more than 10 times in other archives; unpack it first"}},
		{"names.tar", tarFile(t, inside{name: "../../up.txt", body: text}, inside{name: "/root.txt", body: text}, inside{name: "link", kind: tar.TypeSymlink},
			inside{name: "hard", kind: tar.TypeLink}, inside{name: "device", kind: tar.TypeBlock}, inside{name: "pipe", kind: tar.TypeFifo}, inside{name: "folder", kind: tar.TypeDir},
			inside{name: ".hidden", body: text}, inside{name: "__MACOSX/a.txt", body: text}, inside{name: "bad\xff.txt", body: text}), []string{
			"names.tar/up.txt " + title, "names.tar/root.txt " + title, "names.tar/link failed: it is a link and no file, so there is no document in it", `names.tar/hard skipped: a second name of "/etc/passwd" in the archive`,
			"names.tar/device failed: it is a device and no file, so there is no document in it", "names.tar/pipe failed: it is a named pipe and no file, so there is no document in it", "names.tar/.hidden skipped: hidden file",
			"names.tar/__MACOSX/a.txt skipped: hidden file", "names.tar/bad\uFFFD.txt " + title}},
		{"cut.gz", gzipped(t, text)[:60], []string{"cut.gz failed: cannot read the document: unexpected EOF"}},
		{"cut.tar", tarFile(t, inside{name: "a.txt", body: text}, inside{name: "b.txt", body: text})[:1536+20],
			[]string{"cut.tar/a.txt " + title, "cut.tar/b.txt failed: cannot read the document: unexpected EOF", "cut.tar failed: the tar file is damaged: unexpected EOF"}},
		{"cut.zip", zipFile(t, inside{name: "a.txt", body: text})[:100], []string{"cut.zip failed: the zip file is damaged: zip: not a valid zip file"}},
		{"encrypted.zip", encrypted, []string{"encrypted.zip/a.txt failed: it is encrypted; unpack it with its password first", "encrypted.zip/b.txt " + title}},
		{"lying.zip", bytes.ReplaceAll(lying, []byte{byte(len(text)), 0, 0, 0}, []byte{0xFF, 0xFF, 0xFF, 0x0F}), []string{"lying.zip/a.txt failed: cannot read the document: unexpected EOF"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.name)
			if err := os.WriteFile(path, c.body, 0o600); err != nil {
				t.Fatal(err)
			}
			if got := told(t, ImportOptions{Workers: 2}, path); !slices.Equal(got, c.want) {
				t.Errorf("%s", strings.Join(got, "\n"))
			}
			if got := told(t, ImportOptions{Stdin: bytes.NewReader(c.body)}, "-"); len(got) != len(c.want) {
				t.Errorf("from a pipe: %s", strings.Join(got, "\n"))
			}
		})
	}
}

// TestUnpackedTooMuch: what grows too much is not read on, and is said once.
func TestUnpackedTooMuch(t *testing.T) {
	m := &meter{in: 1 << 20, out: freeUnpacked}
	in := &metered{from: strings.NewReader(article), count: &m.out, meter: m}
	if _, err := io.ReadAll(in); !errors.Is(err, errBomb) {
		t.Errorf("%v", err)
	}
	m = &meter{in: 1 << 30, out: 10 * freeUnpacked}
	in = &metered{from: strings.NewReader(article), count: &m.out, meter: m}
	if _, err := io.ReadAll(in); err != nil {
		t.Errorf("a large archive of text: %v", err)
	}
	list := slices.Repeat([]inside{{name: "a"}}, maxZipEntries+1)
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"many.zip":  {zipFile(t, list...), "many.zip failed: it lists 300001 files, more than 300000; unpack it first"},
		"wide.xz":   {wideXZ(xzed(t, []byte(article), 1<<20)), "wide.xz failed: the xz file is damaged: it wants more than 128 MiB of memory to be unpacked"},
		"large.gz":  {gzipped(t, bytes.Repeat([]byte("x"), maxText+1)), "large.gz failed: " + tooLarge(maxText).Error()},
		"line.json": {gzipped(t, append([]byte(`{"title":"`), bytes.Repeat([]byte("x"), maxLine+1)...)), "line.json:1 failed: " + errLongLine.Error()},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, c.body, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := told(t, ImportOptions{}, path); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%.300q", got)
		}
	}
}

// wideXZ makes an xz file ask for 4 GiB of memory.
func wideXZ(b []byte) []byte {
	at := bytes.Index(b, []byte{0x21, 1})
	b[at+2] = 39
	return b
}

func TestBzip2(t *testing.T) {
	packed, err := base64.StdEncoding.DecodeString(bzip2Article)
	if err != nil {
		t.Fatal(err)
	}
	if got := told(t, ImportOptions{Stdin: bytes.NewReader(packed)}, "-"); !slices.Equal(got, []string{"- السفينة تصل إلى الميناء"}) {
		t.Errorf("%q", got)
	}
}
