package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestReloadLeavesAVisitItsSource: while a person's visit of a source is on its way, a config that is read again does not
// begin a second visit of it.
func TestReloadLeavesAVisitItsSource(t *testing.T) {
	var hold atomic.Bool
	var running, most atomic.Int32
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer running.Add(-1)
		most.Store(max(most.Load(), running.Add(1)))
		if hold.Load() {
			<-r.Context().Done()
		}
		http.NotFound(w, r)
	}))
	defer site.Close()
	o := newOutside(t, map[string]string{})
	o.write(o.config, fmt.Sprintf("listen: 127.0.0.1:0\nfetch: {timeout: 3s, allow_private: [127.0.0.0/8]}\nsources:\n  - {id: a, url: %q, paused: true}\n", site.URL))
	d := o.daemon()
	hold.Store(true)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		o.command("fetch", "a")
	}()
	d.eventually("the person's visit is on its way", func() bool { return running.Load() == 1 })
	o.write(o.config, fmt.Sprintf("title: أخرى\nlisten: 127.0.0.1:0\nfetch: {timeout: 3s, allow_private: [127.0.0.0/8]}\nsources:\n  - {id: a, url: %q}\n", site.URL)) // due at once
	_ = d.process.Signal(syscall.SIGHUP)
	d.waitFor("config read again")
	time.Sleep(300 * time.Millisecond)
	if most.Load() > 1 || !strings.Contains(d.get(""), "أخرى") {
		t.Errorf("%d visits at once", most.Load())
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	<-asked
}

// TestReloadTakesTopics: a config that is read again puts what is kept into the feeds of its topics, takes out what is no longer
// of them, and lets topics come and go.
func TestReloadTakesTopics(t *testing.T) {
	o := newOutside(t, map[string]string{
		"anbaa": rss("1", "https://anbaa.example/1", "سفينة قمح في الميناء", "<p>رست السفينة صباح اليوم.</p>"),
		"barq":  rss("2", "https://barq.example/2", "أمطار على الجبال", "<p>هطلت أمطار غزيرة طوال الليل.</p>"),
	})
	before, err := os.ReadFile(o.config)
	if err != nil {
		t.Fatal(err)
	}
	o.write(o.config, string(before)+"topics:\n  - {id: sea, title: البحر, any: [الميناء]}\n  - {id: sky, title: السماء, any: [ثلوج]}\n")
	d := o.daemon()
	shows := func(topic, titles string, status int) {
		t.Helper()
		d.eventually(topic+" shows "+titles, func() bool {
			got, code := d.titlesOf("topics/" + topic + "/feed.json")
			return got == titles && code == status
		})
	}
	shows("sea", "سفينة قمح في الميناء", http.StatusOK)
	shows("sky", "", http.StatusOK)
	shows("wheat", "", http.StatusNotFound)
	feed := ""
	d.eventually("both are in the feed", func() bool { feed = d.get("feed.json"); return strings.Count(feed, `"date_modified"`) == 2 })
	o.write(o.config, string(before)+"topics:\n  - {id: wheat, title: القمح, stems: [القمح], sources: [barq]}\n  - {id: sky, title: السماء, any: [أمطار]}\n")
	_ = d.process.Signal(syscall.SIGHUP)
	shows("sky", "أمطار على الجبال", http.StatusOK)
	shows("sea", "", http.StatusNotFound)
	d.eventually("a new topic has what is kept", func() bool {
		got, _ := d.titlesOf("topics/wheat/feed.json")
		return strings.Contains(got, "سفينة قمح") && strings.Contains(got, "أمطار")
	})
	after := ""
	d.eventually("the feed of all names the topics of now", func() bool {
		after = d.get("feed.json")
		return strings.Contains(after, `["sky","wheat"]`) && strings.Contains(after, `["wheat"]`) && !strings.Contains(after, `"sea"`)
	})
	if itemIDs(after) != itemIDs(feed) || itemIDs(feed) == "" {
		t.Errorf("the ids of the feed have moved:\n%s\n%s", feed, after)
	}
	o.set("anbaa", rss("1", "https://anbaa.example/1", "سفينة أرز في الميناء", "<p>رست السفينة صباح اليوم.</p>"))
	o.must("fetch", "anbaa", "--all")
	shows("wheat", "أمطار على الجبال", http.StatusOK)
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	o.must("check")
}

// itemIDs gives the ids of a JSON feed.
func itemIDs(feed string) string {
	return strings.Join(regexp.MustCompile(`"id": ?"[^"]+"`).FindAllString(feed, -1), " ")
}
