//go:build !race

package main

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// The race detector takes more memory of its own than a reader of PDFs may have.

// TestReadPDFAlone: a reader of PDFs ends when nobody waits for it any more, whatever it is at.
func TestReadPDFAlone(t *testing.T) {
	b := pdfOfPage("", "BT /F1 1 Tf ("+strings.Repeat("x", 20<<20)+") Tj ET") // takes seconds
	child := asNashra(t, readPDFName)
	child.Stdin = bytes.NewReader(append(binary.BigEndian.AppendUint64(nil, uint64(len(b))), b...))
	out, err := child.Output()
	if err != nil || len(out) > 0 {
		t.Errorf("it ended with %v after an answer of %d bytes", err, len(out))
	}
}
