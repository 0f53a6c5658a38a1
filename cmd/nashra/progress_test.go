package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressInLines: where there is no terminal a line every ten seconds says how far an import is, and none once it is over.
func TestProgressInLines(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, 1<<20), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		var p progress
		told := make(chan struct{})
		go func() {
			defer close(told)
			p.show(ctx, []string{dir}, &out, slog.New(slog.NewTextHandler(&out, nil)))
		}()
		time.Sleep(9 * time.Second)
		p.Files.Add(1)
		p.Bytes.Add(1 << 19)
		time.Sleep(12 * time.Second)
		stop()
		<-told
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if want := `importing files=1 of=2 read="0.5 MiB" percent=25 left=30s`; len(lines) != 2 || !strings.Contains(lines[0], strings.TrimPrefix(want, "importing ")) {
			t.Errorf("%q", lines)
		}
	})
}
