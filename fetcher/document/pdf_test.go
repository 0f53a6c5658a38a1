package document

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

var updatePDF = flag.Bool("updatepdf", false, "write the golden files of PDFs anew")

const pdfTestLimit = 8 << 20

func pdfFiles(t testing.TB) []string {
	names, err := filepath.Glob("testdata/pdf/*.pdf")
	if err != nil || len(names) == 0 {
		t.Fatal("no PDFs to read", err)
	}
	return names
}

func TestPDFGolden(t *testing.T) {
	for _, name := range pdfFiles(t) {
		d, err := ReadPDF(t.Context(), fileBytes(t, name), pdfTestLimit)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := json.MarshalIndent(d, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if *updatePDF {
			if err := os.WriteFile(name+".golden", append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(fileBytes(t, name+".golden")), string(got)+"\n"); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPDFWords measures what is read against the text that the PDFs were made of.
func TestPDFWords(t *testing.T) {
	source := string(fileBytes(t, "testdata/pdf/source.txt"))
	for _, name := range pdfFiles(t) {
		d, err := ReadPDF(t.Context(), fileBytes(t, name), pdfTestLimit)
		if err != nil {
			t.Fatal(name, err)
		}
		words, inOrder := pdfShares(source, d.Text)
		t.Logf("%s: words %.4f, pairs in order %.4f", name, words, inOrder)
		if words < 0.985 || inOrder < 0.96 {
			t.Errorf("%s: too little is right", name)
		}
	}
}

// pdfWords are the words that are compared: marks in one order, no controls.
func pdfWords(s string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFC.String(s)))
}

// recall is the part of want that got has too, each as often.
func recall(want, got []string) float64 {
	have := map[string]int{}
	for _, w := range got {
		have[w]++
	}
	found := 0
	for _, w := range want {
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return float64(found) / float64(len(want))
}

func pairs(words []string) []string {
	var all []string
	for i := 1; i < len(words); i++ {
		all = append(all, words[i-1]+" "+words[i])
	}
	return all
}

// TestPDFDamaged reads the files with some bytes changed: in one place, in sixteen, or cut short.
func TestPDFDamaged(t *testing.T) {
	for _, name := range pdfFiles(t) {
		whole := fileBytes(t, name)
		random := rand.New(rand.NewPCG(7, 11))
		read := 0
		var slowest time.Duration
		for range 300 {
			b := bytes.Clone(whole)
			for range []int{1, 4, 16}[random.IntN(3)] {
				b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			}
			if random.IntN(10) == 0 {
				b = b[:random.IntN(len(b))]
			}
			start := time.Now()
			if _, err := ReadPDF(t.Context(), b, pdfTestLimit); err == nil {
				read++
			}
			slowest = max(slowest, time.Since(start))
		}
		t.Logf("%s: %d of 300 read all the same, the slowest took %v", name, read, slowest)
		if slowest > 10*time.Second {
			t.Errorf("%s: one took %v", name, slowest)
		}
	}
}

func TestPDFCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadPDF(ctx, fileBytes(t, pdfFiles(t)[0]), pdfTestLimit); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func fileBytes(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzReadPDF(f *testing.F) {
	for _, name := range pdfFiles(f) {
		f.Add(fileBytes(f, name))
	}
	for _, c := range pdfHostile() {
		if len(c.pdf) < 1<<16 && c.name != "tables in a circle" { // seconds each
			if len(c.pdf) < 50_000 {
				f.Add(c.pdf)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d, err := ReadPDF(ctx, b, 1<<20)
		if err == nil && (d.Text == "" || strings.ToValidUTF8(d.Text, "") != d.Text) {
			t.Errorf("neither text nor an error, or bytes that are no text: %q", d.Text)
		}
	})
}
