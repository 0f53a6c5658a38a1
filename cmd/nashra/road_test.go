package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// outside is the world as the program sees it: sources on the loopback, a data folder, a config.
type outside struct {
	t      *testing.T
	config string
	data   string
	mu     sync.Mutex
	feeds  map[string]string // by path
	hits   map[string]int
}

// newOutside serves the feeds, each a source with the id of its path, and writes a config that names them.
func newOutside(t *testing.T, feeds map[string]string) *outside {
	t.Helper()
	dir := t.TempDir()
	o := &outside{t: t, config: filepath.Join(dir, "config.yaml"), data: filepath.Join(dir, "data"), feeds: feeds, hits: map[string]int{}}
	site := httptest.NewServer(o)
	t.Cleanup(site.Close)
	config := "title: نشرة الطريق\nurl: https://nashra.example\nlisten: 127.0.0.1:0\nfetch: {interval: {min: 1h, max: 2h}, allow_private: [127.0.0.0/8]}\nsources:\n"
	for _, name := range []string{"anbaa", "barq", "jisr"} {
		if _, ok := feeds[name]; ok {
			config += fmt.Sprintf("  - {id: %s, title: وكالة %s, url: %q}\n", name, name, site.URL+"/"+name)
		}
	}
	o.write(o.config, config)
	return o
}

func (o *outside) write(path, content string) {
	o.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hits[r.URL.Path]++
	body, ok := o.feeds[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, body)
}

func (o *outside) set(name, feed string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.feeds[name] = feed
}

// command runs the program within the test and gives its exit code and what it printed.
func (o *outside) command(args ...string) (code int, out, errs string) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), append(args, "--config", o.config), strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func (o *outside) must(args ...string) string {
	o.t.Helper()
	code, out, errs := o.command(args...)
	if code != exitWell {
		o.t.Fatalf("nashra %s: exit %d, %s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// lines decodes JSON Lines.
func lines[T any](t *testing.T, text string) []T {
	t.Helper()
	var list []T
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		var one T
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		list = append(list, one)
	}
}

// runningDaemon is a daemon in a process of its own.
type runningDaemon struct {
	t       *testing.T
	process *os.Process
	url     string
	log     *bytes.Buffer
	mu      sync.Mutex
	ended   chan error
}

var listeningLine = regexp.MustCompile(`listening.* url=(http://\S+/)`)

// daemon starts `nashra run` and waits until it says that it listens.
func (o *outside) daemon() *runningDaemon {
	o.t.Helper()
	command := asNashra(o.t, "run", "--config", o.config)
	d := &runningDaemon{t: o.t, log: &bytes.Buffer{}, ended: make(chan error, 1)}
	command.Stderr = d
	if err := command.Start(); err != nil {
		o.t.Fatal(err)
	}
	d.process = command.Process
	go func() { d.ended <- command.Wait() }()
	o.t.Cleanup(func() { _ = command.Process.Kill() })
	d.waitFor("listening")
	d.url = listeningLine.FindStringSubmatch(d.logged())[1]
	return d
}

// Write takes the daemon's log.
func (d *runningDaemon) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log.Write(p)
}

func (d *runningDaemon) logged() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log.String()
}

func (d *runningDaemon) waitFor(words string) {
	d.t.Helper()
	d.eventually(words+" is logged", func() bool { return strings.Contains(d.logged(), words) })
}

func (d *runningDaemon) eventually(what string, holds func() bool) {
	d.t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.t.Fatalf("after ten seconds still not: %s; the log is\n%s", what, d.logged())
}

func (d *runningDaemon) get(path string) string {
	d.t.Helper()
	answer, err := http.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(body)
}

// stop ends the daemon by a signal and gives its error.
func (d *runningDaemon) stop(signal os.Signal) error {
	d.t.Helper()
	if err := d.process.Signal(signal); err != nil {
		d.t.Fatal(err)
	}
	select {
	case err := <-d.ended:
		return err
	case <-time.After(20 * time.Second):
		d.t.Fatal("the daemon does not end")
		return nil
	}
}

// rss is a feed of one entry.
func rss(guid, link, title, html string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>ق</title><item><guid isPermaLink="false">%s</guid>`+
		`<link>%s</link><title>%s</title><pubDate>Tue, 24 Nov 2026 10:00:00 +0300</pubDate><description><![CDATA[%s]]></description></item></channel></rss>`, guid, strings.ReplaceAll(link, "&", "&amp;"), title, html)
}

const bridgeText = `<p>أعلنت إدارة الطرق فتح الجسر المعلق فوق وادي الرمال أمام السيارات اعتبارا من صباح الغد بعد انتهاء فحص الكوابل الفولاذية الأربعة.</p><p>وسيبقى المرور مقصورا على اتجاه واحد أسبوعا كاملا.</p>`

// atomFeed is what the test reads of an Atom feed.
type atomReader struct {
	Entries []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Content   string `xml:"content"`
	} `xml:"entry"`
}

func readAtom(t *testing.T, text string) atomReader {
	t.Helper()
	var feed atomReader
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return feed
}

// TestRoad walks the main road: bytes on the wire become one story with three items of coverage, and bytes of a feed;
// an edit keeps the id and the date; reading again changes nothing.
func TestRoad(t *testing.T) {
	article := "https://anbaa.example/2026/11/24/جسر"
	o := newOutside(t, map[string]string{
		"anbaa": rss("a-1", article+"?utm_source=rss&utm_medium=feed", "فتح الجسر المعلق غدا", bridgeText),
		"barq":  rss("b-9", "https://www.anbaa.example/2026/11/24/%D8%AC%D8%B3%D8%B1/?fbclid=xyz#top", "الجسر المعلق يفتح غدا", "<p>خبر الجسر كما نقلته وكالة أنباء.</p>"),
		"jisr":  rss("j-5", "https://jisr.example/news/5", "سيارات فوق وادي الرمال", bridgeText),
	})
	for _, name := range []string{"anbaa", "barq", "jisr"} {
		if visits := lines[visitLine](t, o.must("fetch", name, "--json")); len(visits) != 1 || visits[0].New+visits[0].Joined != 1 {
			t.Fatalf("visits: %+v", visits)
		}
	}
	stories := lines[storyLine](t, o.must("export", "stories"))
	items := lines[itemLine](t, o.must("export", "items"))
	if len(stories) != 1 || len(items) != 3 || len(stories[0].Items) != 3 {
		t.Fatalf("%d stories of %d items: %+v", len(stories), len(items), stories)
	}

	d := o.daemon()
	before := d.get("feed.atom")
	entries := readAtom(t, before).Entries
	if len(entries) != 1 || entries[0].ID != "https://nashra.example/stories/"+stories[0].Story || entries[0].Published != "2026-11-24T10:00:00+03:00" {
		t.Fatalf("the feed: %s", before)
	}
	for _, name := range []string{"وكالة anbaa", "وكالة barq", "وكالة jisr"} {
		if !strings.Contains(entries[0].Content, name) {
			t.Errorf("%s is not named in %s", name, entries[0].Content)
		}
	}
	if n := strings.Count(entries[0].Content, "<p>"); n != 2 {
		t.Errorf("%d paragraphs in %s", n, entries[0].Content)
	}

	// Promise P2: the same bytes again change nothing.
	pages := map[string]string{}
	for _, path := range []string{"", "feed.rss", "feed.atom", "feed.json"} {
		pages[path] = d.get(path)
	}
	if again := lines[visitLine](t, o.must("fetch", "--all", "--json")); len(again) != 3 || again[0].New+again[0].Updated+again[1].New+again[2].New != 0 {
		t.Errorf("the same again: %+v", again)
	}
	time.Sleep(2 * 300 * time.Millisecond) // longer than what is shown may rest
	for path, was := range pages {
		if d.get(path) != was {
			t.Errorf("/%s has changed though no source has", path)
		}
	}

	// Promise P9: an edit is an edit. The lead is the item that came first.
	lead := items[0]
	o.set(lead.Source, rss(lead.ID, lead.URL, lead.Title+" (محدّث)", "<p>تأجّل فتح الجسر.</p>"))
	if edit := lines[visitLine](t, o.must("fetch", lead.Source, "--json")); len(edit) != 1 || edit[0].Updated != 1 {
		t.Fatalf("the edit: %+v", edit)
	}
	d.eventually("the edit is in the feed", func() bool { return strings.Contains(d.get("feed.atom"), "تأجّل فتح الجسر") })
	after := readAtom(t, d.get("feed.atom")).Entries
	if len(after) != 1 || after[0].ID != entries[0].ID || after[0].Published != entries[0].Published || after[0].Updated == entries[0].Updated {
		t.Errorf("before the edit %+v\nafter it %+v", entries, after)
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, d.logged())
	}
	o.must("check")
}

// TestShortNoticesStayApart: the same few words of body are no evidence.
func TestShortNoticesStayApart(t *testing.T) {
	o := newOutside(t, map[string]string{
		"anbaa": rss("1", "https://anbaa.example/1", "زلزال في الحسكة", "<p>التفاصيل بعد قليل</p>"),
		"barq":  rss("1", "https://barq.example/1", "استقالة وزير المالية", "<p>التفاصيل بعد قليل</p>"),
	})
	o.must("fetch")
	if stories := lines[storyLine](t, o.must("export", "stories")); len(stories) != 2 {
		t.Errorf("%d stories, want two", len(stories))
	}
}

// TestImportThroughTheDaemon: the story comes into the feed, and the command needs no store of its own.
// TestKeptOutIsCounted: a visit says what it kept out, with and without a daemon.
func TestKeptOutIsCounted(t *testing.T) {
	persian := rss("1", "https://anbaa.example/1", "وزیر امور خارجه با همتای عراقی دیدار کرد", "")
	o := newOutside(t, map[string]string{"anbaa": persian})
	check := func(out string) {
		t.Helper()
		if !strings.Contains(out, `"new":0,`) || !strings.Contains(out, `"kept_out":1,"kept_out_items":[{"title":"وزیر امور خارجه با همتای عراقی دیدار کرد","url":"https://anbaa.example/1","why":"language: fa"}]`) {
			t.Error(out)
		}
	}
	check(o.must("fetch", "--json", "anbaa"))
	o.set("anbaa", persian+" ")
	if out := o.must("fetch", "anbaa"); !strings.HasSuffix(out, "unchanged 0; kept out 1\n") {
		t.Error(out)
	}
	o.daemon()
	o.set("anbaa", persian+"  ")
	check(o.must("fetch", "--json", "anbaa"))
}

func TestImportThroughTheDaemon(t *testing.T) {
	o := newOutside(t, map[string]string{})
	d := o.daemon()
	path := filepath.Join(t.TempDir(), "خبر.txt")
	o.write(path, "وصول سفينة القمح إلى ميناء اللاذقية\n\nرست السفينة صباح اليوم، وعلى متنها عشرون ألف طن من القمح.\n")
	o.must("import", path)
	d.eventually("the story is in the feed", func() bool { return strings.Contains(d.get("feed.atom"), "وصول سفينة القمح") })
	for _, command := range [][]string{{"export", "items"}, {"show", "i1"}, {"check"}, {"sources"}, {"import", path}} {
		if out := o.must(command...); out == "" {
			t.Errorf("%v prints nothing while the daemon runs", command)
		}
	}
	if code, _, errs := o.command("run"); code != exitFail || !strings.Contains(errs, "already running") {
		t.Errorf("a second daemon: exit %d, %s", code, errs)
	}
	if err := d.stop(os.Interrupt); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
	if out := o.must("import", "--json", path); !strings.Contains(out, `"unchanged":1`) {
		t.Errorf("after the daemon: %s", out)
	}
}

// TestReload: SIGHUP takes a good config and says what is wrong with a bad one.
func TestReload(t *testing.T) {
	o := newOutside(t, map[string]string{"anbaa": rss("1", "https://anbaa.example/1", "موسم الزيتون يبدأ في إدلب", "<p>بدأ قطاف الزيتون.</p>")})
	d := o.daemon()
	d.eventually("the source is visited", func() bool { return strings.Contains(d.get("feed.rss"), "موسم الزيتون") })
	good, err := os.ReadFile(o.config)
	if err != nil {
		t.Fatal(err)
	}
	o.write(o.config, "titel: خطأ\n")
	_ = d.process.Signal(syscall.SIGHUP)
	d.waitFor("the new config is not taken")
	if log := d.logged(); !strings.Contains(log, "config.yaml:1:1") || !strings.Contains(d.get(""), "نشرة الطريق") {
		t.Errorf("after a bad config: %s", log)
	}
	o.set("barq", rss("2", "https://barq.example/2", "افتتاح مكتبة الحي", "<p>فتحت المكتبة أبوابها.</p>"))
	o.write(o.config, strings.Replace(string(good), "نشرة الطريق", "نشرة أخرى", 1)+strings.Replace(regexp.MustCompile(`(?m)^  - .*$`).FindString(string(good)), "anbaa", "barq", 3)+"\n")
	_ = d.process.Signal(syscall.SIGHUP)
	d.waitFor("config read again")
	d.eventually("the new title and the new source show", func() bool {
		body := d.get("")
		return strings.Contains(body, "نشرة أخرى") && strings.Contains(body, "افتتاح مكتبة الحي")
	})
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// TestUpWhateverTheSourcesDo: the daemon answers at once though a source never does, says so of one that fails, and
// ends at once though a visit is on its way.
func TestUpWhateverTheSourcesDo(t *testing.T) {
	silent := make(chan struct{})
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-silent:
		case <-r.Context().Done():
		}
	}))
	defer site.Close()
	defer close(silent)
	o := newOutside(t, map[string]string{})
	o.write(o.config, fmt.Sprintf("listen: 127.0.0.1:0\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n  - {id: silent, url: %q}\n  - {id: nobody, url: \"http://127.0.0.1:1/rss\"}\n  - {id: inside, url: \"http://10.0.0.1/rss\"}\n", site.URL))
	d := o.daemon()
	for _, path := range []string{"", "feed.rss", "feed.atom", "feed.json"} {
		d.get(path) // the silent source would keep silent for fetch.timeout, half a minute
	}
	d.eventually("two failures show on the page of sources", func() bool { return strings.Count(d.get("sources"), `class="failing"`) == 2 })
	if strings.Contains(d.get("feed.atom"), "<entry") {
		t.Error("a failure became an entry")
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	if code, _, errs := o.command("fetch", "nobody"); code != exitFail || errs != "" {
		t.Errorf("fetch of a source that fails: exit %d, %q", code, errs)
	}
}
