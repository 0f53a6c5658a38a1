package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nashra/storage"
)

// withInbox adds inboxes to the config of an outside, and gives the folder that their paths are relative to.
func (o *outside) withInbox(inboxes string) string {
	o.t.Helper()
	config, err := os.ReadFile(o.config)
	if err != nil {
		o.t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(config), "inbox:")
	before = strings.TrimSuffix(before, "sources:\n")
	o.write(o.config, before+"inbox:\n"+inboxes)
	return filepath.Dir(o.config)
}

func (o *outside) drop(path, content string) {
	o.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		o.t.Fatal(err)
	}
	o.write(path, content)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestInboxRoad: what is dropped into a folder stands in the feed; what cannot be read is put aside with the reason, and
// what could be read of it is in the feed too.
func TestInboxRoad(t *testing.T) {
	o := newOutside(t, map[string]string{})
	dir := o.withInbox("  - {path: in, source: أرشيف البلدية, from_path: \"{topic}/\"}\n  - {path: kept, after: leave}\n")
	in := filepath.Join(dir, "in")
	o.drop(filepath.Join(dir, "kept", "سد.txt"), "امتلاء سد الوادي الكبير\n\nامتلأ السد للمرة الأولى منذ تسع سنوات بعد أمطار الأسبوع الماضي.\n")
	d := o.daemon()
	d.eventually("the file that was there before is in the feed", func() bool { return strings.Contains(d.get("feed.atom"), "امتلاء سد الوادي") })
	o.drop(filepath.Join(in, "ري", "قناة.txt"), "إعادة تأهيل قناة الري\n\nبدأت الورش تنظيف القناة الرئيسة التي تروي ألفي هكتار من القمح.\n")
	o.drop(filepath.Join(in, "ري", "أسطر.jsonl"), `{"id":"1","title":"وصول مضخات جديدة","body":"وصلت عشر مضخات إلى محطة الضخ."}`+"\n"+`{"id":"2","title":"مقطوع`+"\n")
	d.eventually("both are moved", func() bool {
		return exists(filepath.Join(in, "done", "ري", "قناة.txt")) && exists(filepath.Join(in, "failed", "ري", "أسطر.jsonl"))
	})
	reason, err := os.ReadFile(filepath.Join(in, "failed", "ري", "أسطر.jsonl.reason.txt"))
	if err != nil || !strings.HasPrefix(string(reason), "ري/أسطر.jsonl:2: ") || strings.Count(string(reason), "\n") != 1 {
		t.Errorf("the reason: %q, %v", reason, err)
	}
	d.eventually("all is in the feed", func() bool {
		feed := d.get("feed.atom")
		return strings.Contains(feed, "إعادة تأهيل قناة الري") && strings.Contains(feed, "وصول مضخات جديدة") && strings.Contains(feed, `term="ري"`)
	})
	if !exists(filepath.Join(dir, "kept", "سد.txt")) {
		t.Error("a file was moved that was to be left")
	}
	if log := d.logged(); strings.Count(log, "msg=taken ") != 2 || strings.Count(log, "level=WARN msg=\"taken, not all of it\"") != 1 {
		t.Error(log)
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	o.must("check")
}

// TestInboxAfterKill: what was committed before a kill and not moved yet is read again, counts as unchanged, and is moved.
func TestInboxAfterKill(t *testing.T) {
	o := newOutside(t, map[string]string{})
	in := filepath.Join(o.withInbox("  - {path: in}\n"), "in")
	path := filepath.Join(in, "خبر.txt")
	o.drop(path, "افتتاح متحف الفخار\n\nيضم المتحف ثلاثمئة قطعة من العصر البرونزي.\n")
	o.must("import", path) // as far as a daemon has come that is killed between commit and move
	d := o.daemon()
	d.eventually("the file is moved", func() bool { return exists(filepath.Join(in, "done", "خبر.txt")) })
	d.waitFor("new=0 joined=0 updated=0 unchanged=1")
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// TestInboxReload: SIGHUP adds and removes inboxes; one that stays is not disturbed.
func TestInboxReload(t *testing.T) {
	o := newOutside(t, map[string]string{})
	dir := o.withInbox("  - {path: stays, from_path: \"{source}/\"}\n  - {path: goes}\n")
	d := o.daemon()
	o.withInbox("  - {path: stays, from_path: \"{source}/\"}\n  - {path: comes}\n")
	_ = d.process.Signal(syscall.SIGHUP)
	d.waitFor("config read again")
	o.drop(filepath.Join(dir, "goes", "a.txt"), "لا يقرؤه أحد\n\nهذا المجلد لم يعد صندوقا.\n")
	o.drop(filepath.Join(dir, "comes", "b.txt"), "صندوق جديد للوثائق\n\nيقرأ البرنامج ما يوضع فيه.\n")
	d.eventually("the new inbox is read", func() bool { return exists(filepath.Join(dir, "comes", "done", "b.txt")) })
	if !exists(filepath.Join(dir, "goes", "a.txt")) {
		t.Error("an inbox that has left the config was read")
	}
	if n := strings.Count(d.logged(), "inbox="+filepath.Join(dir, "stays")); n != 1 {
		t.Errorf("the inbox that stays was begun %d times\n%s", n, d.logged())
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// TestFileTally: documents count for the file that they were read from, also in archives, and the failures of one are bounded.
func TestFileTally(t *testing.T) {
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "أول.jsonl"), filepath.Join(dir, "ثان.jsonl"), filepath.Join(dir, "none.txt")}
	var bad strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&bad, "{\"id\":\"%d\",\n", i)
	}
	for i, content := range []string{`{"id":"1","title":"عنوان","body":"نص"}` + "\n", bad.String()} {
		if err := os.WriteFile(paths[i], []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	store, err := storage.Open(filepath.Join(dir, "nashra.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	d := &daemon{app: &app{log: slog.New(slog.DiscardHandler)}, store: store}
	options, err := d.inboxOptions(inboxConfig{Path: dir, Source: defaultSource, Timezone: mustZone("Asia/Riyadh")})
	if err != nil {
		t.Fatal(err)
	}
	paths = append(paths, filepath.Join(dir, "أول.zip"))
	zipped, err := os.Create(paths[3])
	if err != nil {
		t.Fatal(err)
	}
	defer zipped.Close()
	archive := zip.NewWriter(zipped)
	for name, content := range map[string]string{"م/واحد.txt": "عنوان أول\n\nنص قصير\n", "م/اثنان.txt": "عنوان ثان\n\nنص آخر\n", "فارغ.txt": ""} {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := d.readInbox(context.Background(), paths, options)
	if err != nil || got[3].New != 2 || got[3].Failed != 1 || got[0].New != 1 || got[0].Failed != 0 || got[1].Failed == 0 || got[1].New != 0 || got[2].Failed != 1 {
		t.Errorf("%v: %+v", err, got)
	}
	tally := newFileTally([]string{"/in/a.zip", "/in/a.zip.txt"})
	tally.skipped("/in/a.zip/ب/ج.txt", 0, "hidden file")
	for range 2000 {
		tally.failed("/in/a.zip.txt", 1, errors.New("مقطوع"))
	}
	if o := tally.outcomes; o[0].Skipped != 1 || o[1].Failed != 2000 || len(o[1].Failures) != 1000 {
		t.Errorf("%+v", o[0])
	}
}
