package storage

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/story"
)

var files = rapid.Custom(func(t *rapid.T) story.File {
	f := story.File{
		Size: rapid.Int64Min(0).Draw(t, "size"), Modified: times.Draw(t, "modified"), Setting: rapid.Uint64().Draw(t, "setting"),
		Documents: rapid.IntMin(0).Draw(t, "documents"),
	}
	copy(f.Hash[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "hash"))
	return f
})

func TestFileRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := files.Draw(t, "file")
		got, err := decodeFile(encodeFile(&want))
		want.Modified = want.Modified.UTC()
		if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

func FuzzDecodeFile(f *testing.F) {
	b := encodeFile(&story.File{Size: 2465, Modified: time.Unix(1.7e9, 5), Setting: 1 << 60, Documents: 3})
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeFile, encodeFile) })
}

// TestFilesAreRememberedWithTheirDocuments: with a batch that is kept, and not with one that is not.
func TestFilesAreRememberedWithTheirDocuments(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	one := story.File{Path: "/أخبار/1.txt", Size: 5, Modified: time.Unix(1.7e9, 7).UTC(), Documents: 1}
	odd := story.File{Path: "/\xff", Size: 6, Setting: 9, Documents: 2}
	items := []story.Item{{Source: "a", Title: "وصول السفينة"}}
	if _, err := s.Add(context.Background(), story.Batch{Seen: time.Unix(1.7e9, 0), Items: items, Files: []story.File{one, odd}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(context.Background(), story.Batch{Items: items, Files: []story.File{{Path: "/never"}}}); err == nil {
		t.Fatal("a batch without a time was kept")
	}
	seq := s.Seq()
	one.Modified = time.Unix(1.8e9, 0).UTC()
	if _, err := s.Add(context.Background(), story.Batch{Files: []story.File{one}}); err != nil || s.Seq() != seq {
		t.Fatal(err, s.Seq())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := s.Files([]string{"/never", odd.Path, one.Path})
	if diff := cmp.Diff([]story.File{{}, odd, one}, got, sameTime); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if report, err := s.Check(); err != nil || len(report.Problems) > 0 {
		t.Error(report, err)
	}
}
