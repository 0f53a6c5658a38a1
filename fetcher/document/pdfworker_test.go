package document

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestServePDFs asks one worker for several PDFs: a good one, none at all, and the good one again.
func TestServePDFs(t *testing.T) {
	good := fileBytes(t, pdfFiles(t)[0])
	want, err := ReadPDF(t.Context(), good, pdfTestLimit)
	if err != nil {
		t.Fatal(err)
	}
	questions, toWorker := io.Pipe()
	fromWorker, answers := io.Pipe()
	served := make(chan error)
	go func() { served <- ServePDFs(questions, answers, pdfTestLimit, pdfTestLimit) }()
	for _, b := range [][]byte{good, []byte("no PDF at all"), {}, good} {
		result, err := AskPDF(toWorker, fromWorker, b, pdfTestLimit)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(b) == len(good) && (result.Fault != "" || !cmp.Equal(result.Document, want)):
			t.Errorf("through the worker: %s\n%s", result.Fault, cmp.Diff(want, result.Document))
		case len(b) < len(good) && (!strings.Contains(result.Fault, "no PDF") || result.Document.Text != ""):
			t.Errorf("the fault comes out as %+v", result)
		}
	}
	toWorker.Close()
	if err := <-served; err != nil {
		t.Errorf("at the end of its questions the worker says %v", err)
	}
}

func TestServePDFsBroken(t *testing.T) {
	frame := func(size uint64, b string) string { return string(binary.BigEndian.AppendUint64(nil, size)) + b }
	for name, in := range map[string]string{
		"half a number": "\x00\x00", "half a PDF": frame(10, "%PDF"), "nothing of a PDF": frame(10, ""), "too large": frame(1<<40, "%PDF"),
	} {
		if err := ServePDFs(strings.NewReader(in), io.Discard, 1<<20, 1<<20); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := ServePDFs(strings.NewReader(frame(3, "abc")), brokenPipe{}, 1<<20, 1<<20); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("that the answer was not written comes out as %v", err)
	}
	for name, answer := range map[string]string{"none": "", "half": frame(100, "abc"), "no gob": frame(3, "abc"), "too large": frame(1<<40, "")} {
		if result, err := AskPDF(io.Discard, strings.NewReader(answer), []byte("x"), 1<<20); err == nil {
			t.Errorf("answer %s: taken for %+v", name, result)
		}
	}
	if _, err := AskPDF(brokenPipe{}, new(bytes.Buffer), []byte("x"), 1<<20); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("that the question was not written comes out as %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
