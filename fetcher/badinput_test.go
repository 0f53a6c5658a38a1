//go:build unix

package fetcher

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBadInput: what is no document, or none any more, is said in one sentence, and what is beside it is imported.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	good := []byte("وصول السفينة\n\nوصلت السفينة إلى الميناء أمس.")
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for range 50 {
		good = gzipped(t, good)
	}
	write("fifty.gz", good)
	write("good.txt", []byte("خبر سليم\n\nنصه هنا."))
	write("name\xff.txt", []byte("اسمه معيب\n\nنصه هنا."))
	write("nothing.txt", nil)
	write("spaces.txt", []byte(" \n\n\t"))
	write("zeros.txt", make([]byte, 4096))
	write("long.jsonl", bytes.Repeat([]byte("x"), maxLine+1))
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "gone.txt")); err != nil {
		t.Fatal(err)
	}
	short, err := os.MkdirTemp("", "s") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(short)
	listener, err := net.Listen("unix", filepath.Join(short, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := os.Symlink(filepath.Join(short, "s"), filepath.Join(dir, "socket")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/null", filepath.Join(dir, "device")); err != nil {
		t.Fatal(err)
	}
	locked := write("locked.txt", []byte("محجوب\n\nنص."))
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"device failed: it is a device and no file, so there is no document in it",
		"fifty.gz failed: it is packed more than 10 times in other archives; unpack it first",
		"gone.txt failed: cannot read: stat DIR/gone.txt: no such file or directory",
		"good.txt خبر سليم",
		"locked.txt failed: cannot read: open DIR/locked.txt: permission denied",
		"long.jsonl failed: the line is longer than 16 MiB",
		"name\xff.txt اسمه معيب",
		"nothing.txt failed: the document is empty",
		"pipe failed: it is a named pipe and no file, so there is no document in it",
		"socket failed: it is a socket and no file, so there is no document in it",
		"spaces.txt failed: the document is empty",
		"zeros.txt failed: this is a binary file, not text",
	}
	if os.Getuid() == 0 { // who may read all
		want[4] = "locked.txt محجوب"
	}
	var got []string
	for _, d := range importAll(t, ImportOptions{}, dir) {
		told := filepath.Base(d.Path) + " " + d.Item.Title
		if d.Err != nil {
			told += "failed: " + strings.ReplaceAll(d.Err.Error(), dir, "DIR")
		}
		got = append(got, told)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestEndlessInput: one that never ends is not read past what a document may have.
func TestEndlessInput(t *testing.T) {
	in := &endless{line: strings.Repeat("x", 64<<10)}
	opt := ImportOptions{Stdin: in}
	opt.Source.ID, opt.Source.Location = "s", riyadh
	err := Import(context.Background(), []string{"-"}, opt, func(d Document) error {
		if d.Err == nil || d.Err.Error() != tooLarge(maxText).Error() {
			t.Errorf("%+v", d)
		}
		return nil
	})
	if err != nil || in.read > 2*maxText {
		t.Errorf("%v after %d bytes", err, in.read)
	}
}
