package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nashra/fetcher"
	"nashra/storage"
	"nashra/story"
)

// newsstand is a site with feeds by every kind of address. Its feeds have one item, named after the feed.
func newsstand(t *testing.T) string {
	t.Helper()
	feed := func(id string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:%s</id><title>صحيفة %[1]s</title><updated>2026-11-24T08:00:00Z</updated>
<entry><id>urn:%[1]s:1</id><title>الأسواق تفتح أبوابها في %[1]s</title><updated>2026-11-24T08:00:00Z</updated><content>فتحت الأسواق أبوابها صباح اليوم.</content></entry></feed>`, id)
		}
	}
	mux := http.NewServeMux()
	for _, id := range []string{"aden", "sanaa", "taiz"} {
		mux.HandleFunc("/"+id, feed(id))
	}
	mux.HandleFunc("/mirror", feed("aden"))
	mux.HandleFunc("/home", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!DOCTYPE html><html><head><link rel="alternate" type="application/atom+xml" title="الخلاصة" href="/sanaa"></head><body>أهلا</body></html>`)
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!DOCTYPE html><html><body>أهلا</body></html>`)
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.Handle("/moved", http.RedirectHandler("/aden", http.StatusMovedPermanently))
	mux.Handle("/temporary", http.RedirectHandler("/aden", http.StatusFound))
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site.URL
}

// newSubscriber is a config with one source of its own.
func newSubscriber(t *testing.T, site string) *outside {
	o := newOutside(t, map[string]string{})
	o.write(o.config, fmt.Sprintf("title: نشرة الطريق\nurl: https://nashra.example\nlisten: 127.0.0.1:0\nfetch: {interval: {min: 1h, max: 2h}, allow_private: [127.0.0.0/8]}\nsources:\n  - {id: own, url: %q}\n", site+"/taiz"))
	return o
}

func (o *outside) states() map[string]sourceLine {
	o.t.Helper()
	all := map[string]sourceLine{}
	for _, l := range lines[sourceLine](o.t, o.must("sources", "list", "--json")) {
		all[l.ID] = l
	}
	return all
}

// refused runs a command that must fail with these words.
func (o *outside) refused(words string, args ...string) {
	o.t.Helper()
	code, out, errs := o.command(args...)
	if code == exitWell || !strings.Contains(errs, words) {
		o.t.Errorf("nashra %s: exit %d, %s%s; it should say %q", strings.Join(args, " "), code, out, errs, words)
	}
}

func TestSourcesAdd(t *testing.T) {
	site := newsstand(t)
	o := newSubscriber(t, site)
	if out := o.must("sources", "add", site+"/moved", "--title", "عدن اليوم", "--timezone", "Asia/Aden"); !strings.HasPrefix(out, "added 127.0.0.1: عدن اليوم, "+site+"/aden, 1 items, the newest of 2026-11-24") {
		t.Error(out)
	}
	added := lines[addedLine](t, o.must("sources", "add", "\u200f "+site+"/home\u200f", "--id", "sanaa", "--title", "\u202e\n\t", "--exclude", "حظك\nاليوم\x1b", "--json"))
	if len(added) != 1 || added[0].ID != "sanaa" || added[0].URL != site+"/sanaa" || added[0].Title != "صحيفة sanaa" || added[0].Items != 1 {
		t.Errorf("%+v", added)
	}
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"is a source already: 127.0.0.1", []string{site + "/aden"}},
		{"is a source already: 127.0.0.1", []string{site + "/temporary"}},
		{"is a source already: sanaa", []string{site + "/home"}},
		{"is a source already: own", []string{site + "/taiz/"}},
		{"it names no feed; nothing was added", []string{site + "/empty"}},
		{"404", []string{site + "/nothing"}},
		{"429 Too Many Requests; it asks us to wait until 20", []string{site + "/busy"}},
		{"own", []string{"https://nashra.example/feed.atom"}},
		{`the id "own" already`, []string{site + "/mirror", "--id", "own"}},
		{"is not an id", []string{site + "/mirror", "--id", "Großes"}},
		{"--timezone", []string{site + "/mirror", "--timezone", "Mars/Olympus"}},
		{"neither letters nor digits", []string{site + "/mirror", "--exclude", "!!"}},
		{"is not a web address", []string{"ftp://example.org/feed"}},
	} {
		o.refused(c.words, append([]string{"sources", "add"}, c.args...)...)
	}
	o.must("fetch")
	o.refused("says that it is the same feed as the source 127.0.0.1", "sources", "add", site+"/mirror")
	o.must("sources", "add", site+"/mirror", "--twin", "--paused", "--exclude", "الأسواق")
	all := o.states()
	if len(all) != 4 || all["own"].From != "config" || all["sanaa"].From != "added" || all["sanaa"].State != "ok" || all["sanaa"].Items != 1 || all["127.0.0.1-2"].State != "paused" {
		t.Errorf("%+v", all)
	}
	if items := lines[map[string]any](t, o.must("export", "items")); len(items) != 3 {
		t.Errorf("%d items came in", len(items))
	}
	code, out, _ := o.command("fetch", "127.0.0.1-2", "--json")
	if visits := lines[visitLine](t, out); code != exitWell || len(visits) != 1 || visits[0].KeptOut != 1 || visits[0].New+visits[0].Joined != 0 {
		t.Errorf("%d, %s", code, out)
	}
	shown := lines[shownSource](t, o.must("sources", "show", "127.0.0.1-2", "--json"))[0]
	if len(shown.Visits) != 1 || shown.Visits[0].KeptOut != 1 || shown.Visits[0].Status != 200 || len(shown.Outside) != 1 || shown.Outside[0].Why != "exclude: الأسواق" || shown.KeptOut != 1 {
		t.Errorf("%+v", shown)
	}
	if text := o.must("sources", "show", "127.0.0.1-2"); !strings.Contains(text, "1 of 1 items kept out") || !strings.Contains(text, "exclude: الأسواق  الأسواق تفتح أبوابها في aden") {
		t.Error(text)
	}
	o.must("check")
}

// TestTwinsBeforeTheFirstVisit: what a new source turned out to be is known before it is visited.
func TestTwinsBeforeTheFirstVisit(t *testing.T) {
	site := newsstand(t)
	o := newSubscriber(t, site)
	o.must("sources", "add", site+"/temporary", "--id", "aden", "--paused")
	o.refused("is a source already: aden", "sources", "add", site+"/aden")
	o.refused("says that it is the same feed as the source aden", "sources", "add", site+"/mirror")
	o.must("sources", "add", site+"/mirror", "--twin")
	if all := o.states(); len(all) != 3 {
		t.Errorf("%+v", all)
	}
}

// TestAddHoldsNobodyUp: while a new source is asked, other commands have the store.
func TestAddHoldsNobodyUp(t *testing.T) {
	var o *outside
	var listed int
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, out, _ := o.command("sources", "list", "--json")
		listed = strings.Count(out, "\n")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>إذاعة الجبل</title><item><title>النشرة المسائية</title></item></channel></rss>`)
	}))
	t.Cleanup(site.Close)
	o = newSubscriber(t, site.URL)
	o.must("sources", "add", site.URL+"/rss")
	if listed != 1 {
		t.Errorf("while a source was asked %d were listed", listed)
	}
}

// rival is a keeper beside which another command adds a source, at the last moment before ours is kept.
type rival struct {
	keeper
	adds []story.Subscription
}

func (r *rival) Subscribe(ctx context.Context, list []story.Subscription) error {
	if len(r.adds) > 0 {
		if err := r.keeper.Subscribe(ctx, r.adds[:1]); err != nil {
			return err
		}
		r.adds = r.adds[1:]
	}
	return r.keeper.Subscribe(ctx, list)
}

// TestTwoCommandsAddAtOnce: an id that another command took meanwhile is made anew, and an address is no source twice.
func TestTwoCommandsAddAtOnce(t *testing.T) {
	store, err := storage.Open(filepath.Join(t.TempDir(), "nashra.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	a, c := &app{log: slog.New(slog.DiscardHandler)}, defaultConfig()
	k := &rival{store, []story.Subscription{{ID: "site.example", URL: "https://site.example/1"}, {ID: "site.example-2", URL: "https://site.example/2"}}}
	var feeds []fetcher.SubscribedFeed
	for i := range 3 {
		feeds = append(feeds, fetcher.SubscribedFeed{Subscription: story.Subscription{URL: fmt.Sprintf("http://site.example/%d/", i+1)}})
	}
	err = a.subscribe(context.Background(), &c, k, func(r *roster, known *twins) ([]story.Subscription, error) { return newFeeds(feeds, r, known), nil })
	kept, keptErr := store.Subscriptions()
	if err != nil || keptErr != nil || len(kept) != 3 || kept[2].ID != "site.example-3" || kept[2].URL != "http://site.example/3/" {
		t.Errorf("%+v, %v, %v", kept, err, keptErr)
	}
}

func TestSourcesChange(t *testing.T) {
	site := newsstand(t)
	o := newSubscriber(t, site)
	o.refused("there is no store", "sources", "pause", "own")
	o.must("sources", "add", site+"/aden", "--id", "aden")
	o.must("sources", "add", site+"/sanaa", "--id", "sanaa")
	if out := o.must("sources", "pause", "aden", "sanaa", "aden"); out != "paused aden\npaused sanaa\n" {
		t.Error(out)
	}
	o.must("sources", "resume", "sanaa")
	if all := o.states(); all["aden"].State != "paused" || all["sanaa"].State != "new" {
		t.Errorf("%+v", all)
	}
	o.refused("own stands in the config, and only there it can be changed: "+o.config, "sources", "remove", "aden", "own")
	o.refused(`no source has the id "nobody"`, "sources", "remove", "aden", "nobody")
	if all := o.states(); len(all) != 3 {
		t.Errorf("a refused command has removed something: %+v", all)
	}
	o.must("fetch")
	o.must("sources", "remove", "sanaa")
	if all := o.states(); len(all) != 2 {
		t.Errorf("%+v", all)
	}
	if items := lines[map[string]any](t, o.must("export", "items")); len(items) != 2 {
		t.Errorf("what a removed source brought is gone: %d items", len(items))
	}
	// The config wins, by id and by address, and what it hides can be removed.
	o.must("sources", "add", site+"/sanaa", "--id", "sanaa")
	o.write(o.config, fmt.Sprintf("fetch: {allow_private: [127.0.0.0/8]}\nsources:\n  - {id: city, url: %q}\n  - {id: sanaa, url: %q}\n", site+"/aden", site+"/mirror"))
	for _, args := range [][]string{{"sources"}, {"sources", "list", "--json"}} {
		_, out, errs := o.command(args...)
		if strings.Contains(out, "\naden ") || errs != "aden, which was added, is not visited: the config has the same source as city; `nashra sources remove aden` forgets it\n"+
			"sanaa, which was added, is not visited: the config has another source with that id; `nashra sources remove sanaa` forgets it\n" {
			t.Error(out, errs)
		}
	}
	o.refused("aden, which was added, is not visited: the config has the same source as city", "sources", "pause", "aden")
	o.refused("sanaa, which was added, is not visited: the config has another source with that id", "sources", "resume", "sanaa")
	o.must("sources", "remove", "aden", "sanaa")
}

// TestPromotedSource: a source that moves from the store to the config, under its id, stays what it was; to forget the
// one in the store forgets nothing of its visits.
func TestPromotedSource(t *testing.T) {
	site := newsstand(t)
	o := newSubscriber(t, site)
	o.must("sources", "add", site+"/aden", "--id", "aden")
	o.must("fetch")
	o.write(o.config, fmt.Sprintf("url: https://nashra.example\nlisten: 127.0.0.1:0\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n  - {id: aden, url: %q}\n", site+"/aden"))
	d := o.daemon()
	o.must("sources", "remove", "aden")
	shown := lines[shownSource](t, o.must("sources", "show", "aden", "--json"))[0]
	if shown.From != "config" || shown.State != "ok" || len(shown.Visits) == 0 {
		t.Errorf("%+v", shown)
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	o.refused("stands in the config", "sources", "remove", "aden")
}

func TestSourcesLists(t *testing.T) {
	o := newSubscriber(t, "https://taiz.example")
	dir := t.TempDir()
	path := filepath.Join(dir, "list.opml")
	o.write(path, `<opml version="2.0"><head><title>قائمتي</title></head><body>
<outline text="اليمن"><outline text="صحف"><outline text="عدن الغد" type="rss" xmlUrl="https://aden.example/rss" htmlUrl="https://aden.example/"/></outline>
<outline text="صنعاء" type="rss" xmlUrl="https://sanaa.example/rss"/></outline>
<outline text="مكررة" type="rss" xmlUrl="https://ADEN.example/rss"/>
<outline text="نفسها" type="rss" xmlUrl="HTTP://www.NASHRA.example:80/feed.rss"/>
<outline text="في الإعداد" type="rss" xmlUrl="https://taiz.example/taiz"/>
<outline text="بريد" type="rss" xmlUrl="mailto:a@b.example"/>
</body></opml>`)
	code, out, errs := o.command("sources", "import", path)
	if code != exitFail || out != "added 2, known 2, failed 2, skipped 0\n" || !strings.Contains(errs, path+":5: نفسها: this is Nashra's own feed") || !strings.Contains(errs, path+":7: بريد: ") {
		t.Errorf("%d, %s%s", code, out, errs)
	}
	if again := lines[listCounts](t, second(o.command("sources", "import", path, "--json")))[0]; again.Added != 0 || again.Known != 4 || again.Failed != 2 || len(again.Errors) != 2 {
		t.Errorf("again: %+v", again)
	}
	if all := o.states(); len(all) != 3 || all["aden.example"].URL != "https://aden.example/rss" || all["sanaa.example"].State != "new" {
		t.Errorf("%+v", all)
	}
	exported := o.must("sources", "export")
	list, err := fetcher.ParseOPML([]byte(exported))
	if err != nil || len(list.Feeds) != 3 || len(list.Notes) != 0 || list.Title != "نشرة الطريق" {
		t.Fatalf("%+v, %v", list, err)
	}
	if aden := list.Feeds[1]; aden.ID != "aden.example" || strings.Join(aden.Folder, "/") != "اليمن/صحف" || aden.Site != "https://aden.example/" {
		t.Errorf("%+v", aden)
	}
	other := newSubscriber(t, "https://other.example")
	other.write(path, exported)
	other.must("sources", "import", path)
	if got := other.states(); len(got) != 4 || got["own-2"].URL != "https://taiz.example/taiz" {
		t.Errorf("in another place: %+v", got)
	}
	o.write(path, "<html><body>لا خلاصات هنا</body></html>")
	o.refused("this is an HTML page, not OPML", "sources", "import", path)
	o.refused("no such file", "sources", "import", path+".none")
	if err := os.Truncate(path, maxOPML+1); err != nil {
		t.Fatal(err)
	}
	o.refused(fmt.Sprintf("%s: a list of feeds has at most %d bytes", path, maxOPML), "sources", "import", path)
}

func second(_ int, out, _ string) string { return out }

// TestTenThousandSources: a long list comes in, is listed and goes out.
func TestTenThousandSources(t *testing.T) {
	o := newSubscriber(t, "https://taiz.example")
	var list strings.Builder
	list.WriteString(`<opml version="2.0"><body>`)
	for i := range 10_000 {
		fmt.Fprintf(&list, `<outline text="مدونة %d" type="rss" xmlUrl="https://host.example/%d/rss"/>`, i, i)
	}
	list.WriteString(`</body></opml>`)
	path := filepath.Join(t.TempDir(), "long.opml")
	if err := os.WriteFile(path, []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := o.must("sources", "import", path); out != "added 10000, known 0, failed 0, skipped 0\n" {
		t.Error(out)
	}
	if got := o.states(); len(got) != 10_001 {
		t.Errorf("%d sources are listed", len(got))
	}
	read, err := fetcher.ParseOPML([]byte(o.must("sources", "export")))
	if err != nil || len(read.Feeds) != 10_001 || read.Feeds[10_000].URL != "https://host.example/9999/rss" {
		t.Errorf("%d came out, %v", len(read.Feeds), err)
	}
}

// TestSourcesOfARunningDaemon: what is added is visited and shown at once; what is paused or removed, no more.
func TestSourcesOfARunningDaemon(t *testing.T) {
	site := newsstand(t)
	o := newSubscriber(t, site)
	d := o.daemon()
	d.eventually("the source of the config is read", func() bool { return strings.Contains(d.get(""), "في taiz") })
	o.must("sources", "add", site+"/home", "--id", "sanaa")
	d.eventually("the new source is read", func() bool { return strings.Contains(d.get(""), "في sanaa") })
	d.eventually("it is shown as well", func() bool { return o.states()["sanaa"].State == "ok" })
	if page := d.get("sources"); !strings.Contains(page, "صحيفة sanaa") {
		t.Error("the page of sources does not show it")
	}
	o.refused("is a source already: sanaa", "sources", "add", site+"/sanaa")
	o.must("sources", "pause", "sanaa")
	d.eventually("it is shown as paused", func() bool { return strings.Contains(d.get("sources"), "موقوف") })
	if out := o.must("fetch", "sanaa"); !strings.HasPrefix(out, "sanaa: same body") {
		t.Error("a paused source that is named:", out)
	}
	o.must("sources", "remove", "sanaa")
	d.eventually("it is shown no more", func() bool { return !strings.Contains(d.get("sources"), "صحيفة sanaa") })
	o.refused("no source has the id", "fetch", "sanaa")
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if o.must("sources", "list") == "" {
		t.Error("nothing is listed after the end")
	}
}

// TestFeedsAtFrontPages: a feed at the front page of a host is the twin of itself and of no other host's.
func TestFeedsAtFrontPages(t *testing.T) {
	var sites []string
	for i := range 2 {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>إذاعة %d</title><item><title>النشرة المسائية</title></item></channel></rss>`, i)
		}))
		t.Cleanup(site.Close)
		sites = append(sites, site.URL)
	}
	o := newSubscriber(t, sites[0])
	o.write(o.config, fmt.Sprintf("url: https://nashra.example\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n  - {id: own, url: %q}\n", sites[0]+"/"))
	o.must("sources", "add", sites[1]+"/", "--id", "second")
	o.refused("is a source already: second", "sources", "add", sites[1])
	o.refused("is a source already: own", "sources", "add", sites[0])
	if all := o.states(); len(all) != 2 || all["second"].From != "added" {
		t.Errorf("%+v", all)
	}
}
