package fetcher

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// FuzzImport: whatever comes in, in whatever it is packed, each document is an item, or is said in one sentence why it is none.
func FuzzImport(f *testing.F) {
	paths, _ := filepath.Glob("testdata/files/*")
	for _, path := range paths {
		if content, err := os.ReadFile(path); err == nil && len(content) < 8<<10 && filepath.Ext(path) != ".golden" {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		opt := ImportOptions{Stdin: bytes.NewReader(content), Workers: 1}
		opt.Source.ID, opt.Source.Location = "documents", time.UTC
		told := 0
		err := Import(context.Background(), []string{"-"}, opt, func(d Document) error {
			told++
			switch it := d.Item; {
			case d.Err != nil && d.Err.Error() == "":
				t.Error("an error without words")
			case d.Err == nil && d.Skip == "" && (it.Source == "" || it.Title == "" && it.URL == ""):
				t.Errorf("an item without source or title: %+v", it)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
