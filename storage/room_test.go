//go:build unix

package storage_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nashra/storage"
	"nashra/story"
)

// TestNoRoom runs itself again as a child whose files may not grow beyond a limit: there the disk is full, and in the
// child only. A write over the limit fails with EFBIG, where a full disk has ENOSPC; the call that fails is the same.
func TestNoRoom(t *testing.T) {
	if os.Getenv("NASHRA_TEST_NO_ROOM") != "" {
		t.Run("making", noRoomToMake)
		t.Run("adding", noRoomToAdd)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestNoRoom$", "-test.v")
	child.Env = append(os.Environ(), "NASHRA_TEST_NO_ROOM=1")
	out, err := child.CombinedOutput()
	if err != nil || strings.Count(string(out), "--- PASS: TestNoRoom/") != 2 {
		t.Errorf("%v\n%s", err, out)
	}
}

// limitFiles bounds the length of every file that this process writes.
func limitFiles(t *testing.T, bytes int64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(rlimitFileSize, &limit); err != nil {
		t.Skip(err)
	}
	limit.Cur = min(limit.Max, uint64(bytes))
	if err := syscall.Setrlimit(rlimitFileSize, &limit); err != nil {
		t.Skip(err)
	}
}

const rlimitFileSize = 1 // RLIMIT_FSIZE has this number everywhere, and a name in package syscall not everywhere

func noRoomToMake(t *testing.T) {
	for _, room := range []int64{0, 4 << 10, 8 << 10, 16 << 10, 20 << 10} {
		path := filepath.Join(t.TempDir(), "nashra.db")
		limitFiles(t, room)
		_, err := storage.Open(path)
		limitFiles(t, math.MaxInt64)
		saysWhatToDo(t, err, path)
		names, _ := filepath.Glob(path + ".*")
		if len(names) > 0 {
			t.Errorf("room for %d bytes: %q was left behind", room, names)
		}
		sound(t, openAt(t, path))
	}
}

func saysWhatToDo(t *testing.T, err error, path string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), "make room in "+filepath.Dir(path)) {
		t.Fatalf("the error does not say what to do: %v", err)
	}
}

func noRoomToAdd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s := openAt(t, path)
	batch := func(i int) story.Batch {
		b := story.Batch{Source: "a", Seen: noon, Checkpoint: &story.Checkpoint{Source: "a", ETag: fmt.Sprint(i)}}
		for j := range 10 {
			b.Items = append(b.Items, item("a", fmt.Sprint(i*10+j), strings.Repeat(fmt.Sprintf("خبر %d من دفعة %d ", j, i), 200)))
		}
		return b
	}
	limitFiles(t, 512<<10)
	kept, failed := 0, error(nil)
	for ; failed == nil && kept < 1000; kept++ {
		_, failed = s.Add(context.Background(), batch(kept))
	}
	kept--
	saysWhatToDo(t, failed, path)
	if kept == 0 {
		t.Fatal("not even the first batch was kept")
	}
	for range 3 {
		_, err := s.Add(context.Background(), batch(kept))
		saysWhatToDo(t, err, path)
	}
	if _, err := s.Add(context.Background(), batch(kept-1)); err != nil {
		t.Errorf("what is kept already needs no room: %v", err)
	}
	holds(t, s, kept)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path) // still without room
	holds(t, again, kept)
	_, err := again.Add(context.Background(), batch(kept))
	saysWhatToDo(t, err, path)
	limitFiles(t, math.MaxInt64)
	for i := range 5 {
		if _, err := again.Add(context.Background(), batch(kept+i)); err != nil {
			t.Fatalf("with room again: %v", err)
		}
	}
	holds(t, again, kept+5)
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	holds(t, openAt(t, path), kept+5)
}

// holds checks that the store has so many batches of ten items, whole, with the checkpoint of the last.
func holds(t *testing.T, s *storage.Store, batches int) {
	t.Helper()
	sound(t, s)
	n := 0
	err := s.Items(0, func(k storage.KeptItem) error {
		if k.Item.ID != fmt.Sprint(n) {
			return fmt.Errorf("item %d is %q", n, k.Item.ID)
		}
		n++
		return nil
	})
	c, err2 := s.Checkpoint("a")
	if err != nil || err2 != nil || n != batches*10 || s.Seq() != uint64(n) || c.ETag != fmt.Sprint(batches-1) {
		t.Fatalf("%d items, seq %d and checkpoint %q, want %d batches of ten: %v, %v", n, s.Seq(), c.ETag, batches, err, err2)
	}
}
