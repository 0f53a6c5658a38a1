package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// keptOutBy gives what visits of a source kept out, and fails where they took anything in.
func (o *outside) keptOutBy(source string) []string {
	o.t.Helper()
	var why []string
	for _, v := range lines[visitLine](o.t, o.must("fetch", source, "--json")) {
		if v.New+v.Joined+v.Updated != 0 || v.KeptOut != len(v.Which) {
			o.t.Errorf("%+v", v)
		}
		for _, k := range v.Which {
			why = append(why, k.Why)
		}
	}
	return why
}

// TestForgottenStaysAway: what was taken down is counted as kept out when its source lists it again, as it was or edited, and when
// another source has it too; it is in no feed, with and without a daemon.
func TestForgottenStaysAway(t *testing.T) {
	original := rss("a-1", "https://anbaa.example/1", "فتح الجسر المعلق غدا", bridgeText)
	o := newOutside(t, map[string]string{"anbaa": original, "barq": rss("b-1", "https://barq.example/1", "أمطار غزيرة على الساحل", "<p>هطلت أمطار غزيرة صباح اليوم.</p>"), "jisr": `<rss version="2.0"><channel><title>ق</title></channel></rss>`})
	o.must("fetch", "anbaa")
	o.must("fetch")
	d := o.daemon()
	d.eventually("both are in the feed", func() bool { return len(readAtom(t, d.get("feed.atom")).Entries) == 2 })
	id := lines[itemLine](t, o.must("export", "items"))[0].Story
	if down := lines[takenDown](t, o.must("forget", "--json", "https://anbaa.example/1?utm_source=rss")); len(down) != 1 || down[0].Story != id || !down[0].Whole {
		t.Fatalf("%+v", down)
	}
	away := func(when string) {
		t.Helper()
		for _, path := range []string{"", "feed.atom", "feed.rss", "feed.json", "sources/anbaa/feed.atom"} {
			if strings.Contains(d.get(path), "الجسر المعلق") {
				t.Errorf("%s: it is in /%s", when, path)
			}
		}
		if answer, err := http.Get(d.url + "stories/" + id); err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusGone {
			t.Errorf("%s: its page: %v, %v", when, answer, err)
		}
	}
	d.eventually("it is out of the feed", func() bool { return len(readAtom(t, d.get("feed.atom")).Entries) == 1 })
	away("taken down")
	want := "a person has taken it down (story " + id + ")"
	for _, again := range []struct{ name, source, feed string }{
		{"as it was", "anbaa", original + " "},
		{"edited", "anbaa", rss("a-1", "https://anbaa.example/1", "فتح الجسر المعلق تأجل", "<p>تأجل فتح الجسر أسبوعا.</p>")},
		{"under another id", "anbaa", rss("a-2", "https://anbaa.example/1#top", "فتح الجسر المعلق غدا", bridgeText)},
		{"by another source", "jisr", original + " "},
	} {
		o.set(again.source, again.feed)
		if why := o.keptOutBy(again.source); len(why) != 1 || why[0] != want {
			t.Errorf("%s: kept out is %q", again.name, why)
		}
		away(again.name)
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	o.set("anbaa", original+"  ")
	if why := o.keptOutBy("anbaa"); len(why) != 1 || why[0] != want {
		t.Errorf("without a daemon: kept out is %q", why)
	}
	if items := lines[itemLine](t, o.must("export", "items")); len(items) != 1 || items[0].Source != "barq" {
		t.Errorf("%+v", items)
	}
	if visits := lines[shownSource](t, o.must("sources", "show", "anbaa", "--json"))[0].Visits; len(visits) != 5 || visits[0].KeptOut != 1 || visits[0].New != 0 {
		t.Errorf("the visits of the source: %+v", visits)
	}
	o.must("check")
}

// titlesOf reads a JSON feed; status is that of the answer.
func (d *runningDaemon) titlesOf(path string) (titles string, status int) {
	d.t.Helper()
	answer, err := http.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	var feed struct {
		Items []struct {
			Title string `json:"title"`
		} `json:"items"`
	}
	if answer.StatusCode == http.StatusOK {
		if err := json.NewDecoder(answer.Body).Decode(&feed); err != nil {
			d.t.Fatal(err)
		}
	}
	var list []string
	for _, one := range feed.Items {
		list = append(list, one.Title)
	}
	return strings.Join(list, " / "), answer.StatusCode
}
