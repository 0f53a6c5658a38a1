package fetcher

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"nashra/fetcher/document"
)

func TestIsPDF(t *testing.T) {
	const object = "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n"
	for content, want := range map[string]bool{
		object: true, "%PDF-2.0\r\n": true, "\uFEFF \r\n" + object: true, "%PDF": false, "": false,
		"HTTP/1.1 200 OK\r\n\r\n" + object:     true,
		strings.Repeat("junk\n", 150) + object: true,
		strings.Repeat("junk\n", 300) + object: false,
		"junk " + object:                       false,
		"ملف PDF يبدأ بالسطر\n%PDF-1.4\nثم تأتي كائنات أخرى":                                                  false,
		"From: a@b.example\nTo: c@d.example\nSubject: PDF\nDate: Sun, 7 Nov 2021 09:30:00 +0300\n\n" + object: false,
		"<p>%PDF-1.4</p>": false,
	} {
		if got := isPDF(bufio.NewReaderSize(strings.NewReader(content), readAhead)); got != want {
			t.Errorf("%.40q: %v", content, got)
		}
	}
}

// pdfsIn imports one file and gives what became of what is in it.
func pdfsIn(t *testing.T, ctx context.Context, opt ImportOptions, name string, content []byte) ([]Document, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	var got []Document
	err := Import(ctx, []string{path}, opt, func(d Document) error {
		got = append(got, d)
		return nil
	})
	return got, err
}

// TestPDFPacked: a PDF is read whole wherever it is, and whatever its name is.
func TestPDFPacked(t *testing.T) {
	whole, err := os.ReadFile("testdata/files/libreoffice.pdf")
	if err != nil {
		t.Fatal(err)
	}
	var zipped, gzipped bytes.Buffer
	archive := zip.NewWriter(&zipped)
	for _, name := range []string{"a.pdf", "b.jsonl", "c.csv"} {
		inside, _ := archive.Create(name)
		_, _ = inside.Write(whole)
	}
	_ = archive.Close()
	packer := gzip.NewWriter(&gzipped)
	_, _ = packer.Write(whole)
	_ = packer.Close()
	for name, c := range map[string]struct {
		content []byte
		n       int
	}{"x.pdf": {whole, 1}, "x.txt": {whole, 1}, "x.zip": {zipped.Bytes(), 3}, "x.pdf.gz": {gzipped.Bytes(), 1}} {
		opt := ImportOptions{Workers: 2, ReadPDF: func(_ context.Context, b []byte) (document.Document, error) {
			if !bytes.Equal(b, whole) {
				t.Errorf("%s: %d bytes of %d, or others, come in", name, len(b), len(whole))
			}
			return document.Document{Title: "سوق السمك", Text: "فتحت السوق أبوابها."}, nil
		}}
		got, err := pdfsIn(t, t.Context(), opt, name, c.content)
		if err != nil || len(got) != c.n {
			t.Fatalf("%s: %d documents, %v", name, len(got), err)
		}
		for _, d := range got {
			if d.Err != nil || d.Item.Title != "سوق السمك" {
				t.Errorf("%s: %+v", d.Path, d)
			}
		}
	}
}

func TestPDFTooLarge(t *testing.T) {
	content := append([]byte("%PDF-1.4\n"), make([]byte, MaxPDF)...)
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, _ = packer.Write(content)
	_ = packer.Close()
	opt := ImportOptions{ReadPDF: func(context.Context, []byte) (document.Document, error) {
		t.Error("it is read")
		return document.Document{}, nil
	}}
	for name, content := range map[string][]byte{"x.pdf": content, "x.pdf.gz": packed.Bytes()} {
		got, err := pdfsIn(t, t.Context(), opt, name, content)
		if err != nil || len(got) != 1 || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), "larger than 32 MiB") {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestPDFTakesTooLong: one that is never read fails after its time, those after it are read.
func TestPDFTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opt := ImportOptions{}
		opt.ReadPDF = func(ctx context.Context, b []byte) (document.Document, error) {
			<-ctx.Done()
			return document.Document{}, ctx.Err()
		}
		if _, err := opt.pdfReader(t.Context())(nil); err == nil || !strings.Contains(err.Error(), "takes longer than 30s") {
			t.Errorf("the error is %v", err)
		}
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := opt.pdfReader(stopped)(nil); !errors.Is(err, context.Canceled) {
			t.Errorf("when stopped, the error is %v", err)
		}
	})
}
