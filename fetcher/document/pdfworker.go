package document

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
)

// PDFResult is what a worker says of one PDF: a document, or what is wrong with the file.
type PDFResult struct {
	Document Document
	Fault    string
}

// ServePDFs reads PDFs from in, one after the other, and writes a [PDFResult] for each to out; [AskPDF] is the other side.
// It is the whole work of a child process, which bounds its own memory before and is killed by the caller when it takes too
// long. It ends well where in ends between two PDFs. A PDF of more than the largest number of bytes is not read at all; the
// limit is that of [ReadPDF].
func ServePDFs(in io.Reader, out io.Writer, largest, limit int64) error {
	for {
		b, err := readFrame(in, largest)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var result PDFResult
		if result.Document, err = ReadPDF(context.Background(), b, limit); err != nil {
			result = PDFResult{Fault: err.Error()}
		}
		var answer bytes.Buffer
		if err := gob.NewEncoder(&answer).Encode(result); err != nil {
			return fmt.Errorf("encoding an answer: %w", err)
		}
		if err := writeFrame(out, answer.Bytes()); err != nil {
			return err
		}
	}
}

// AskPDF lets a worker read a PDF. An answer of more than the largest number of bytes is not taken. An error is one of the
// conversation, after which the worker is of no use any more; what is wrong with the PDF is in the result.
func AskPDF(to io.Writer, from io.Reader, b []byte, largest int64) (PDFResult, error) {
	if err := writeFrame(to, b); err != nil {
		return PDFResult{}, err
	}
	answer, err := readFrame(from, largest)
	if err != nil {
		return PDFResult{}, err
	}
	var result PDFResult
	if err := gob.NewDecoder(bytes.NewReader(answer)).Decode(&result); err != nil {
		return PDFResult{}, fmt.Errorf("decoding an answer: %w", err)
	}
	return result, nil
}

// A frame is the number of its bytes, in eight bytes, big end first, and they.
func writeFrame(to io.Writer, b []byte) error {
	if _, err := to.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b)))); err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	if len(b) == 0 {
		return nil // a pipe in memory would wait for somebody to read it
	}
	if _, err := to.Write(b); err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	return nil
}

// readFrame gives [io.EOF] where no frame begins any more.
func readFrame(from io.Reader, largest int64) ([]byte, error) {
	var head [8]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("reading a frame: %w", err)
	}
	size := binary.BigEndian.Uint64(head[:])
	if size > uint64(largest) {
		return nil, fmt.Errorf("a frame of %d bytes, more than %d", size, largest)
	}
	b := make([]byte, size)
	if n, err := io.ReadFull(from, b); err != nil {
		return nil, fmt.Errorf("reading a frame: %d bytes of %d: %v", n, size, err) // an end is none between frames
	}
	return b, nil
}
