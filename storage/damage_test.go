package storage_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nashra/storage"
	"nashra/story"
)

const pageSize = 4096 // of the files that these tests spoil

// filledStore gives the bytes of a store with n items and branches in its tables. Its pages stand in any order.
func filledStore(t *testing.T, n int) []byte {
	t.Helper()
	if os.Getpagesize() != pageSize {
		t.Skip("the test knows pages of 4 KiB only")
	}
	path := filepath.Join(t.TempDir(), "nashra.db")
	s := openAt(t, path)
	for from := 0; from < n; from += 50 {
		batch := story.Batch{Source: "a", Seen: noon, Checkpoint: &story.Checkpoint{Source: "a", ETag: fmt.Sprint(from)}}
		for i := from; i < from+50; i++ {
			batch.Items = append(batch.Items, filledItem(i))
		}
		if _, err := s.Add(context.Background(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

func filledItem(i int) story.Item {
	return item("a", fmt.Sprint(i), strings.Repeat(fmt.Sprintf("خبر %d ", i), 4+i%40))
}

// pages gives the numbers of the pages of a kind: 1 branches, 2 leaves, 16 free pages. Pages that are not used any more
// are among them.
func pages(file []byte, kind uint16) (list []int) {
	for id := 2; (id+1)*pageSize <= len(file); id++ {
		at := file[id*pageSize:]
		if binary.NativeEndian.Uint64(at) == uint64(id) && binary.NativeEndian.Uint16(at[8:]) == kind {
			list = append(list, id)
		}
	}
	return list
}

// useAll does with a filled store all that can be done with it, and gives the errors. It fails the test where something
// does not end.
func useAll(t *testing.T, path string, filled int) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- use(path, filled) }()
	select {
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		t.Fatal("the store hangs")
		return nil
	}
}

func use(path string, filled int) error {
	s, err := storage.Open(path)
	if err != nil {
		return err
	}
	errs := []error{readFilled(s, path, filled)}
	for i := range 3 {
		edit, fresh := item("a", fmt.Sprint(i*41), fmt.Sprintf("تعديل %d", i)), item("b", fmt.Sprint(i), fmt.Sprintf("جديد %d", i))
		fresh.URL = item("a", fmt.Sprint(i*17), "").URL
		_, err := s.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{edit, fresh}})
		errs = append(errs, err)
	}
	_, err = s.Select(storage.Query{Limit: 10_000})
	errs = append(errs, err, s.Items(0, func(storage.KeptItem) error { return nil }), s.Stories(0, func(storage.KeptStory) error { return nil }))
	_, err = s.Checkpoints()
	errs = append(errs, err)
	return errors.Join(append(errs, check(s, path), s.Close())...)
}

// readFilled reads the items of a filled store. What is given is what was added, and where anything is missing, reading
// or Check says that something is wrong.
func readFilled(s *storage.Store, path string, filled int) error {
	n, wrong := 0, 0
	err := s.Items(0, func(k storage.KeptItem) error {
		i, _ := strconv.Atoi(k.Item.ID)
		if want := filledItem(i); k.Item.HTML != want.HTML || k.Item.URL != want.URL || k.Item.Title != want.Title || !k.Seen.Equal(noon) {
			wrong++
		}
		n++
		return nil
	})
	err = errors.Join(err, check(s, path))
	if wrong > 0 || n != filled && err == nil {
		err = errors.Join(err, fmt.Errorf("%d items, want %d, and %d of them are not what was added", n, filled, wrong))
	}
	return err
}

func check(s *storage.Store, path string) error {
	report, err := s.Check()
	if err == nil && len(report.Problems) > 0 {
		err = &storage.DamagedError{Path: path, Reason: report.Problems[0]}
	}
	return err
}

// TestDamage: a store that was cut, emptied, overwritten or spoiled is refused in words or read; it never crashes and
// never hangs, and an error says that it is damaged.
func TestDamage(t *testing.T) {
	const filled = 250
	whole := filledStore(t, filled)
	oneOf := func(r *rand.Rand, list []int) int { return list[r.IntN(len(list))] * pageSize }
	branches, leaves := pages(whole, 1), pages(whole, 2)
	if len(branches) < 3 || len(leaves) < 50 {
		t.Fatalf("%d branches and %d leaves are too few to spoil", len(branches), len(leaves))
	}
	spoil := map[string]func(r *rand.Rand, b []byte){
		"a page of zeros":    func(r *rand.Rand, b []byte) { clear(b[oneOf(r, leaves):][:pageSize]) },
		"a branch of zeros":  func(r *rand.Rand, b []byte) { clear(b[oneOf(r, branches):][:pageSize]) },
		"flips in a leaf":    func(r *rand.Rand, b []byte) { flip(r, b[oneOf(r, leaves):][:600], 1+r.IntN(4)) },
		"flips in a branch":  func(r *rand.Rand, b []byte) { flip(r, b[oneOf(r, branches):][:600], 1+r.IntN(4)) },
		"flips at the start": func(r *rand.Rand, b []byte) { flip(r, b[:2*pageSize], 1+r.IntN(60)) },
		"flips everywhere":   func(r *rand.Rand, b []byte) { flip(r, b, 1+r.IntN(2000)) },
		"a page of noise":    func(r *rand.Rand, b []byte) { flip(r, b[oneOf(r, leaves)+16:][:pageSize-16], 4*pageSize) },
		"a leaf for another": func(r *rand.Rand, b []byte) { copy(b[oneOf(r, leaves)+8:], b[oneOf(r, leaves)+8:][:pageSize-8]) },
		"a page elsewhere":   func(r *rand.Rand, b []byte) { copy(b[oneOf(r, leaves):], b[oneOf(r, branches):][:pageSize]) },
		"a branch to itself": func(r *rand.Rand, b []byte) { at := oneOf(r, branches); child(r, b[at:], at/pageSize) },
		"a branch to a leaf": func(r *rand.Rand, b []byte) { child(r, b[oneOf(r, branches):], oneOf(r, leaves)/pageSize) },
		"a branch to branch": func(r *rand.Rand, b []byte) { child(r, b[oneOf(r, branches):], oneOf(r, branches)/pageSize) },
		"a branch to no one": func(r *rand.Rand, b []byte) { child(r, b[oneOf(r, branches):], int(r.Int64())) },
		"free pages of noise": func(r *rand.Rand, b []byte) {
			for _, id := range pages(b, 16) {
				flip(r, b[id*pageSize+8:][:100], 1+r.IntN(9))
			}
		},
	}
	for name, spoil := range spoil {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "nashra.db")
			for seed := range uint64(10) {
				b := append([]byte{}, whole...)
				spoil(rand.New(rand.NewPCG(seed, 1)), b)
				write(t, path, b)
				if err := useAll(t, path, filled); err != nil {
					everyLineSaysDamaged(t, err)
				}
			}
		})
	}
}

func flip(r *rand.Rand, b []byte, n int) {
	for range n {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	}
}

// child makes one of the children of a branch another page.
func child(r *rand.Rand, branch []byte, id int) {
	n := r.IntN(int(binary.NativeEndian.Uint16(branch[10:])))
	binary.NativeEndian.PutUint64(branch[16+16*n+8:], uint64(id))
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func everyLineSaysDamaged(t *testing.T, err error) {
	t.Helper()
	for line := range strings.Lines(err.Error()) {
		if !strings.Contains(line, "is damaged") {
			t.Errorf("an error does not say that the store is damaged: %s", line)
		}
	}
}

// TestRefused: what cannot be a whole store is refused when it is opened.
func TestRefused(t *testing.T) {
	whole := filledStore(t, 100)
	files := map[string][]byte{"garbage": []byte(strings.Repeat("ليست قاعدة بيانات", 1000)), "a few bytes": whole[:70]}
	for i := 1; i < 14; i++ { // the last eighth may be room to grow
		files[fmt.Sprintf("cut to %d/16", i)] = whole[:len(whole)*i/16]
	}
	circle := append([]byte{}, whole...)
	for _, id := range pages(whole, 1) {
		for n := range int(binary.NativeEndian.Uint16(circle[id*pageSize+10:])) {
			binary.NativeEndian.PutUint64(circle[id*pageSize+16+16*n+8:], uint64(id))
		}
	}
	files["branches in a circle"] = circle
	manyFree, noFree := append([]byte{}, whole...), append([]byte{}, whole...)
	for _, id := range pages(whole, 16) {
		binary.NativeEndian.PutUint16(manyFree[id*pageSize+10:], 0xFFFF)
		binary.NativeEndian.PutUint64(manyFree[id*pageSize+16:], 1<<36)
		binary.NativeEndian.PutUint16(noFree[id*pageSize+8:], 2)
	}
	files["a list of more free pages than memory"], files["no list of free pages"] = manyFree, noFree
	path := filepath.Join(t.TempDir(), "nashra.db")
	for name, b := range files {
		write(t, path, b)
		s, err := storage.Open(path)
		if err == nil {
			t.Errorf("%s was opened", name)
			_ = s.Close()
		} else {
			everyLineSaysDamaged(t, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(b) {
			t.Errorf("%s: the refused file was changed (%v)", name, err)
		}
	}
	if err := useAll(t, filepath.Join(t.TempDir(), "none"), 0); err != nil {
		t.Errorf("a store that is not there yet: %v", err)
	}
	write(t, path, nil)
	if err := useAll(t, path, 0); err != nil {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := storage.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder: %v", err)
	}
}

// TestDiskDecays: the pages of an open store turn to zeros. Reading, adding and closing say so and come to an end.
func TestDiskDecays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	write(t, path, filledStore(t, 100))
	s, err := storage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteAt(make([]byte, s.Size()-2*pageSize), 2*pageSize); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		for range 3 {
			_, err := s.Add(context.Background(), story.Batch{Seen: noon, Items: []story.Item{item("a", "new", "خبر")}})
			done <- err
		}
		_, err := s.Select(storage.Query{Limit: 1})
		done <- err
		report, _ := s.Check()
		done <- errors.New(strings.Join(report.Problems, "; "))
		done <- s.Close()
	}()
	for _, what := range []string{"adding", "adding again", "adding a third time", "reading", "checking", "closing"} {
		select {
		case err := <-done:
			if fine := what == "closing"; fine != (err == nil) {
				t.Errorf("%s: %v", what, err)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%s hangs", what)
		}
	}
	if _, err := storage.Open(path); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("opened again: %v", err)
	}
	write(t, path, filledStore(t, 100))
	if err := useAll(t, path, 100); err != nil {
		t.Errorf("a copy put back: %v", err)
	}
}
