package document

import (
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPDFPrograms prints the source text by the programs that are installed, and measures what is read of their PDFs; for
// comparison also what pdftotext reads of them, where it is installed. The files of testdata/pdf show the same everywhere.
func TestPDFPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("starts an office and a browser")
	}
	source := string(fileBytes(t, "testdata/pdf/source.txt"))
	dir := t.TempDir()
	page := filepath.Join(dir, "source.html")
	content := "<!DOCTYPE html><html lang=ar dir=rtl><meta charset=utf-8><title>سوق السمك</title><body>"
	for line := range strings.Lines(source) {
		if line = strings.TrimSpace(line); line != "" {
			content += "<p>" + html.EscapeString(line) + "</p>"
		}
	}
	if err := os.WriteFile(page, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		programs []string
		args     []string
	}{
		{"libreoffice", []string{"soffice", "libreoffice"}, []string{
			"-env:UserInstallation=file://" + filepath.Join(dir, "office"), "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export", "--outdir", dir, page}},
		{"chromium", []string{"chromium", "chromium-browser", "google-chrome"}, []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + filepath.Join(dir, "browser"), "--print-to-pdf=" + filepath.Join(dir, "source.pdf"), "file://" + page}},
	} {
		t.Run(c.name, func(t *testing.T) {
			program := ""
			for _, name := range c.programs {
				if path, err := exec.LookPath(name); err == nil && program == "" {
					program = path
				}
			}
			if program == "" {
				t.Skipf("%s is not installed", strings.Join(c.programs, " or "))
			}
			if out, err := exec.CommandContext(t.Context(), program, c.args...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", program, err, out)
			}
			printed := filepath.Join(dir, "source.pdf")
			defer os.Remove(printed)
			d, err := ReadPDF(t.Context(), fileBytes(t, printed), pdfTestLimit)
			if err != nil {
				t.Fatal(err)
			}
			words, inOrder := pdfShares(source, d.Text)
			t.Logf("%s: words %.4f, pairs in order %.4f", c.name, words, inOrder)
			if words < 0.985 || inOrder < 0.96 {
				t.Errorf("too little is right:\n%s", d.Text)
			}
			if tool, err := exec.LookPath("pdftotext"); err == nil {
				out, err := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", printed, "-").Output()
				words, inOrder := pdfShares(source, string(out))
				t.Logf("%s by pdftotext: words %.4f, pairs in order %.4f, %v", c.name, words, inOrder, err)
			}
		})
	}
}

// pdfShares gives the parts of the words and of the pairs of words of a text that were read.
func pdfShares(source, read string) (words, inOrder float64) {
	want, got := pdfWords(source), pdfWords(read)
	return recall(want, got), recall(pairs(want), pairs(got))
}
