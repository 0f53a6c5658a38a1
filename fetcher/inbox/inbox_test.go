package inbox

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// reader stands in for what reads files and keeps them: what begins with "!" fails.
type reader struct {
	mu    sync.Mutex
	runs  [][]string
	taken []Taken
	log   strings.Builder
	err   error
	hook  func(path string) // called while a file is read
}

func (r *reader) read(ctx context.Context, paths []string) ([]Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runs = append(r.runs, paths)
	outcomes := make([]Outcome, len(paths))
	for i, path := range paths {
		if r.hook != nil {
			r.hook(path)
		}
		content, err := os.ReadFile(path)
		switch {
		case err != nil:
			outcomes[i] = Outcome{Failed: 1, Failures: []Failure{{Path: path, What: err.Error()}}}
		case strings.HasPrefix(string(content), "!"):
			outcomes[i] = Outcome{New: 1, Failed: 2, Failures: []Failure{{Path: path + "/داخلي.txt", Line: 3, What: "السطر\nمقطوع"}}}
		default:
			outcomes[i] = Outcome{New: 1}
		}
	}
	return outcomes, errors.Join(r.err, ctx.Err())
}

// Write takes the log.
func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *reader) logged() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

func (r *reader) options(path string) Options {
	return Options{
		Path: path, Read: r.read, Log: slog.New(slog.NewTextHandler(r, nil)),
		Report: func(t Taken) { r.mu.Lock(); defer r.mu.Unlock(); r.taken = append(r.taken, t) },
	}
}

// read files, each path once for every time that it was read, sorted and relative to the inbox.
func (r *reader) paths(t *testing.T, inbox string) []string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []string{}
	for _, run := range r.runs {
		for _, path := range run {
			inside, err := filepath.Rel(inbox, path)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, filepath.ToSlash(inside))
		}
	}
	slices.Sort(list)
	return list
}

// scanned runs an inbox without events in a bubble, so that the seconds pass by themselves; do happens within it.
func scanned(t *testing.T, r *reader, opt Options, do func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := New(opt)
		b.watch.close()
		b.watch = noWatch(errors.New("no events here"))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); b.Run(ctx) }()
		do()
		stop()
		<-ended
	})
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tree lists the files and empty folders under a folder.
func tree(t *testing.T, root string) []string {
	t.Helper()
	list := []string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, _ := filepath.Rel(root, path)
		if entry.IsDir() {
			entries, err := os.ReadDir(path)
			if err != nil || len(entries) > 0 || path == root {
				return err
			}
			inside += "/"
		}
		list = append(list, filepath.ToSlash(inside))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// TestInbox: what is taken, what is not, and where it is afterwards.
func TestInbox(t *testing.T) {
	box := filepath.Join(t.TempDir(), "inbox") // made by the inbox
	for name, content := range map[string]string{
		"خبر.txt": "انعقاد مؤتمر الري", "site/اقتصاد/a.html": "x", "site/رياضة/broken.jsonl": "!", "done/old.txt": "قديم", "failed/old.txt": "قديم",
		"site/done/inner.txt": "x", ".hidden": "x", ".git/config": "x", "a.pdf.part": "x", "b.zip.crdownload": "x", "c.TMP": "x", "d.txt~": "x", "~$report.docx": "x",
		".~lock.report.odt#": "x", "e.swp": "x", "broken.txt.reason.txt": "x", "Thumbs.db": "x", "kept/.keep": "",
	} {
		write(t, filepath.Join(box, name), content)
	}
	if err := os.MkdirAll(filepath.Join(box, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	r := &reader{}
	scanned(t, r, r.options(box), func() { time.Sleep(3 * time.Minute) })
	equal(t, "read", r.paths(t, box), []string{"site/done/inner.txt", "site/اقتصاد/a.html", "site/رياضة/broken.jsonl", "خبر.txt"})
	equal(t, "left", tree(t, box), []string{
		".git/config", ".hidden", ".~lock.report.odt#", "Thumbs.db", "a.pdf.part", "b.zip.crdownload", "broken.txt.reason.txt", "c.TMP", "d.txt~",
		"done/old.txt", "done/site/done/inner.txt", "done/site/اقتصاد/a.html", "done/خبر.txt", "e.swp", "empty/",
		"failed/old.txt", "failed/site/رياضة/broken.jsonl", "failed/site/رياضة/broken.jsonl.reason.txt", "kept/.keep", "~$report.docx",
	})
	reason, err := os.ReadFile(filepath.Join(box, "failed/site/رياضة/broken.jsonl.reason.txt"))
	want := "site/رياضة/broken.jsonl/داخلي.txt:3: السطر مقطوع. To do: mend that line and put the file into the inbox again; what was read of it counts as unchanged then\nand 1 more\n"
	if err != nil || string(reason) != want {
		t.Errorf("the reason: %q, %v", reason, err)
	}
	if log := r.logged(); strings.Count(log, "cannot be watched") != 1 {
		t.Errorf("that nothing is watched must be said once: %s", log)
	}
}

// TestGrowing: a file is read two seconds after its last change, and not before.
func TestGrowing(t *testing.T) {
	box := t.TempDir()
	path := filepath.Join(box, "ينمو.txt")
	r := &reader{}
	scanned(t, r, r.options(box), func() {
		write(t, path, "")
		for i := range 200 {
			write(t, path, strings.Repeat("سطر ", i))
			time.Sleep(time.Second)
		}
		equal(t, "read while it grows", r.paths(t, box), []string{})
		time.Sleep(time.Minute)
		equal(t, "read when it has grown", r.paths(t, box), []string{"ينمو.txt"})
	})
	if len(r.taken) != 1 || r.taken[0].To != filepath.Join("done", "ينمو.txt") || r.taken[0].Size == 0 {
		t.Errorf("%+v", r.taken)
	}
}

// TestWhileItIsRead: a file that vanishes is no failure, one that is written to is not moved before it is read again.
func TestWhileItIsRead(t *testing.T) {
	box := t.TempDir()
	write(t, filepath.Join(box, "gone.txt"), "يزول")
	write(t, filepath.Join(box, "more.txt"), "!")
	r := &reader{}
	r.hook = func(path string) {
		switch filepath.Base(path) {
		case "gone.txt":
			_ = os.Remove(path)
		case "more.txt":
			if len(r.runs) == 1 {
				write(t, path, "كامل الآن")
			}
		}
	}
	scanned(t, r, r.options(box), func() { time.Sleep(time.Minute) })
	equal(t, "left", tree(t, box), []string{"done/more.txt"})
	if len(r.taken) != 3 || !r.taken[0].Gone || !r.taken[1].Changed || r.taken[2].To != filepath.Join("done", "more.txt") {
		t.Errorf("%+v", r.taken)
	}
}

// TestNamesAreNotTaken: nothing in done and failed is overwritten.
func TestNamesAreNotTaken(t *testing.T) {
	box := t.TempDir()
	long := strings.Repeat("ط", 120) + ".txt" // 244 bytes; with its reason's ending more than a name may have
	for name, content := range map[string]string{
		"done/a.txt": "1", "done/a (2).txt": "2", "a.txt": "3", "done/b.tar.gz": "1", "b.tar.gz": "2", "done/x": "a file", "x/y.txt": "in a folder of its name",
		"failed/c.txt.reason.txt": "1", "c.txt": "!", long: "!", "done/z/in.txt": "a folder", "z": "a file",
	} {
		write(t, filepath.Join(box, name), content)
	}
	r := &reader{}
	scanned(t, r, r.options(box), func() { time.Sleep(3 * time.Minute) })
	equal(t, "left", tree(t, box), []string{
		"done/a (2).txt", "done/a (3).txt", "done/a.txt", "done/b (2).tar.gz", "done/b.tar.gz", "done/x", "done/x (2)/y.txt", "done/z/in.txt", "done/z (2)",
		"failed/c (2).txt", "failed/c (2).txt.reason.txt", "failed/c.txt.reason.txt", "failed/" + long, "failed/" + strings.Repeat("ط", 120) + ".txt.reason.txt",
	})
}

// TestSidecars: what describes a file is no document and goes where its file goes.
func TestSidecars(t *testing.T) {
	box := t.TempDir()
	for _, name := range []string{
		"a.txt", "a.json", "b.html", "b.html.yaml", "c.json", "d.json", "d.json.yml", "late.pdf.part", "late.yaml", "both.txt", "both.html", "both.json",
		"done/a.txt", "own.csv",
	} {
		write(t, filepath.Join(box, name), "{}")
	}
	write(t, filepath.Join(box, "own.json"), `{"title":"وثيقة قائمة بنفسها","body":"نصها فيها."}`)
	write(t, filepath.Join(box, "bad.txt"), "!")
	write(t, filepath.Join(box, "bad.yaml"), "x")
	r := &reader{}
	scanned(t, r, r.options(box), func() {
		time.Sleep(time.Minute)
		equal(t, "read", r.paths(t, box), []string{"a.txt", "b.html", "bad.txt", "both.html", "both.txt", "c.json", "d.json", "own.csv", "own.json"})
		if err := os.Rename(filepath.Join(box, "late.pdf.part"), filepath.Join(box, "late.pdf")); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
	})
	equal(t, "left", tree(t, box), []string{
		"done/a (2).json", "done/a (2).txt", "done/a.txt", "done/b.html", "done/b.html.yaml", "done/both.html", "done/both.json", "done/both.txt", "done/c.json", "done/d.json", "done/d.json.yml",
		"done/late.pdf", "done/late.yaml", "done/own.csv", "done/own.json", "failed/bad.txt", "failed/bad.txt.reason.txt", "failed/bad.yaml",
	})
}

// TestLeave: files that stay are read once, and again when they have changed.
func TestLeave(t *testing.T) {
	box := t.TempDir()
	write(t, filepath.Join(box, "a.txt"), "x")
	write(t, filepath.Join(box, "b.txt"), "!")
	r := &reader{}
	opt := r.options(box)
	opt.Leave = true
	scanned(t, r, opt, func() {
		time.Sleep(5 * time.Minute)
		equal(t, "read", r.paths(t, box), []string{"a.txt", "b.txt"})
		write(t, filepath.Join(box, "a.txt"), "أطول مما كان")
		time.Sleep(5 * time.Minute)
	})
	equal(t, "read", r.paths(t, box), []string{"a.txt", "a.txt", "b.txt"})
	equal(t, "left", tree(t, box), []string{"a.txt", "b.txt"})
}

// TestCannotMove: a file that cannot be moved is read once, that is said once, and it is moved when it can be.
func TestCannotMove(t *testing.T) {
	box := t.TempDir()
	write(t, filepath.Join(box, "done"), "a file in the place of the folder")
	write(t, filepath.Join(box, "a.txt"), "x")
	write(t, filepath.Join(box, "b.txt"), "x")
	r := &reader{}
	scanned(t, r, r.options(box), func() {
		time.Sleep(5 * time.Minute)
		if log := r.logged(); strings.Count(log, "cannot be moved") != 1 {
			t.Error(log)
		}
		_ = os.Remove(filepath.Join(box, "done"))
		time.Sleep(2 * time.Minute)
	})
	equal(t, "read", r.paths(t, box), []string{"a.txt", "b.txt"})
	equal(t, "left", tree(t, box), []string{"done/a.txt", "done/b.txt"})
}

// TestStoreFails: what could not be kept stays, and is read again.
func TestStoreFails(t *testing.T) {
	box := t.TempDir()
	write(t, filepath.Join(box, "a.txt"), "x")
	r := &reader{err: errors.New("the disk is full")}
	scanned(t, r, r.options(box), func() {
		time.Sleep(150 * time.Second)
		r.mu.Lock()
		r.err = nil
		r.mu.Unlock()
		equal(t, "left", tree(t, box), []string{"a.txt"})
		time.Sleep(time.Minute)
	})
	equal(t, "read", r.paths(t, box), []string{"a.txt", "a.txt", "a.txt", "a.txt"})
	equal(t, "left", tree(t, box), []string{"done/a.txt"})
}

// TestEndWhileItIsRead: a run that is stopped moves nothing; the next inbox reads the file again.
func TestEndWhileItIsRead(t *testing.T) {
	box := t.TempDir()
	write(t, filepath.Join(box, "a.txt"), "x")
	first := &reader{}
	opt := first.options(box)
	opt.Read = func(ctx context.Context, paths []string) ([]Outcome, error) {
		<-ctx.Done()
		return first.read(ctx, paths)
	}
	scanned(t, first, opt, func() { time.Sleep(time.Minute) })
	equal(t, "left", tree(t, box), []string{"a.txt"})
	second := &reader{}
	scanned(t, second, second.options(box), func() { time.Sleep(time.Minute) })
	equal(t, "left", tree(t, box), []string{"done/a.txt"})
}

// TestLinks: nothing leads into an inbox from outside or out of it.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	box, out := filepath.Join(dir, "inbox"), filepath.Join(dir, "out")
	write(t, filepath.Join(out, "secret.txt"), "سر")
	write(t, filepath.Join(box, "a.txt"), "x")
	for name, to := range map[string]string{"link.txt": filepath.Join(out, "secret.txt"), "folder": out, "done": out} {
		if err := os.Symlink(to, filepath.Join(box, name)); err != nil {
			t.Skip(err)
		}
	}
	r := &reader{}
	scanned(t, r, r.options(box), func() { time.Sleep(3 * time.Minute) })
	equal(t, "read", r.paths(t, box), []string{"a.txt"})
	equal(t, "outside", tree(t, out), []string{"secret.txt"})
	if log := r.logged(); strings.Count(log, "link.txt") != 1 {
		t.Error(log)
	}
}

// TestRuns: many files are taken in runs, and a large one alone.
func TestRuns(t *testing.T) {
	box := t.TempDir()
	for i := range maxRunFiles + 500 {
		write(t, filepath.Join(box, "many", strings.Repeat("x", i%7)+time.Duration(i).String()+".txt"), "x")
	}
	large := filepath.Join(box, "a large one.txt")
	write(t, large, "")
	if err := os.Truncate(large, maxRunBytes+1); err != nil {
		t.Fatal(err)
	}
	r := &reader{}
	scanned(t, r, r.options(box), func() { time.Sleep(30 * time.Second) })
	if len(r.runs) != 3 || len(r.runs[0]) != 1 || len(r.runs[1]) != maxRunFiles || len(r.runs[2]) != 500 {
		t.Errorf("%d runs", len(r.runs))
	}
}

// TestMoreThanMayWait: the files for which there was no room are found as soon as there is, before the next scan.
func TestMoreThanMayWait(t *testing.T) {
	box := t.TempDir()
	for _, name := range strings.Split("abcdefgh", "") {
		write(t, filepath.Join(box, name, name+".txt"), "x")
	}
	r := &reader{}
	opt := r.options(box)
	synctest.Test(t, func(t *testing.T) {
		b := New(opt)
		b.watch.close()
		b.watch = noWatch(errors.New("no events here"))
		b.waiting.room = 3
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Second)
		defer stop()
		b.Run(ctx)
	})
	if got := r.paths(t, box); len(got) != 8 || len(r.runs) != 3 {
		t.Errorf("%q in %d runs", got, len(r.runs))
	}
}

// TestWatch: with events of the system, files, renamed files and folders are taken long before the next scan.
func TestWatch(t *testing.T) {
	box := filepath.Join(t.TempDir(), "inbox")
	r := &reader{}
	opt := r.options(box)
	opt.Still, opt.Scan = 20*time.Millisecond, time.Hour
	b := New(opt)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); b.Run(ctx) }()
	aside := t.TempDir()
	write(t, filepath.Join(aside, "renamed.txt"), "x")
	write(t, filepath.Join(aside, "folder/inside/deep.txt"), "x")
	eventually(t, "the inbox is made", func() bool { _, err := os.Stat(box); return err == nil })
	write(t, filepath.Join(box, "sub/written.txt"), "x")
	for _, name := range []string{"renamed.txt", "folder"} {
		if err := os.Rename(filepath.Join(aside, name), filepath.Join(box, name)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all are moved", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.taken) == 3
	})
	write(t, filepath.Join(box, "folder/inside/later.txt"), "x")
	eventually(t, "what comes into a folder later is moved", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.taken) == 4
	})
	stop()
	<-ended
	equal(t, "left", tree(t, box), []string{"done/folder/inside/deep.txt", "done/folder/inside/later.txt", "done/renamed.txt", "done/sub/written.txt", "folder/inside/", "sub/"})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("still not: " + what)
}
