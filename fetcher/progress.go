package fetcher

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Progress says how far an import has come, while it reads: files on disk, and their bytes as they lie there. It may be
// read at any time.
type Progress struct{ Files, Bytes atomic.Int64 }

// file counts a file that is done, of which so many bytes are not counted yet. A nil Progress counts nothing.
func (p *Progress) file(bytes int64) {
	if p != nil {
		p.Files.Add(1)
		p.Bytes.Add(bytes)
	}
}

// counting counts bytes as they are read.
type counting struct {
	from     io.Reader
	read     int64
	progress *Progress
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	c.progress.Bytes.Add(int64(n))
	return n, err
}

// Count adds up what Import will find under the paths, as far as can be told without reading: no pipes, and of an error
// nothing, because Import will say it.
func Count(ctx context.Context, paths []string, total *Progress) {
	for _, path := range paths {
		root := filepath.Clean(path)
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return nil
			case path != root && strings.HasPrefix(entry.Name(), "."):
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				total.file(info.Size())
			}
			return nil
		})
	}
}
