package main

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// pdfOfPage makes a PDF of one page, with something more in its catalog.
func pdfOfPage(catalog, content string) []byte {
	var packed bytes.Buffer
	packer := zlib.NewWriter(&packed)
	_, _ = packer.Write([]byte(content))
	_ = packer.Close()
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R" + catalog + ">>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.String()),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	b.WriteString("xref\n0 6\n0000000000 65535 f \n")
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// writePDFBomb is the script command `pdfbomb FILE`: a PDF of which the library keeps some twenty times its size.
func writePDFBomb(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pdfbomb FILE")
	}
	if runtime.GOOS != "linux" {
		ts.Fatalf("memory is limited on Linux alone")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pdfOfPage("/X["+strings.Repeat("<<>>", 5<<20)+"]", ""), 0o644))
}
