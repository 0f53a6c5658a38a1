package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
)

const secret = "sirr"

// TestPasswordIsNeverShown: what stands in the address or in the headers of a source goes to its host and nowhere else: into
// no error, list, log, page or feed.
func TestPasswordIsNeverShown(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != secret || r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, rss("1", "/1", "افتتاح السوق القديمة", "<p>افتتحت السوق القديمة أبوابها بعد ترميم دام عامين.</p>"))
	}))
	t.Cleanup(site.Close)
	inside := strings.Replace(site.URL, "://", "://layla:"+secret+"@", 1)
	addresses := []string{
		inside + "/feed", inside + "/gone", strings.Replace(inside, "http:", "https:", 1), "http://layla:" + secret + "@127.0.0.1:1/", "http://layla:" + secret + "@[::1", "http://layla:" + secret + "@127.1/",
	}
	o := newOutside(t, map[string]string{})
	config := "url: https://nashra.example\nlisten: 127.0.0.1:0\nfetch: {allow_private: [127.0.0.0/8]}\nsources:\n"
	for i, address := range addresses {
		if !strings.HasSuffix(address, "[::1") { // is refused
			config += fmt.Sprintf("  - {id: s%d, url: %q, headers: {X-Key: %s}}\n", i, address, secret)
		}
	}
	o.write(o.config, config)
	see := func(what, shown string) {
		if strings.Contains(shown, secret) {
			t.Errorf("%s shows a password: %s", what, shown)
		}
	}
	run := func(args ...string) string {
		_, out, errs := o.command(args...)
		see(strings.Join(args[:min(2, len(args))], " "), out+errs)
		return out + errs
	}
	d := o.daemon()
	d.eventually("the feed is read", func() bool { return strings.Contains(d.get(""), "السوق") })
	d.eventually("the others have failed", func() bool { return strings.Count(d.logged(), "source failed") >= 4 })
	for _, path := range []string{"", "sources", "feed.atom", "feed.rss", "feed.json", "metrics"} {
		see("/"+path, d.get(path))
	}
	bare := site.URL + "/feed"
	if page, feed := d.get("sources"), d.get("feed.rss"); !strings.Contains(page, bare) || !strings.Contains(feed, bare) {
		t.Errorf("%s is shown neither without a password", bare)
	}
	for _, args := range [][]string{{"sources"}, {"sources", "list", "--json"}, {"fetch", "s0", "s1", "s2", "s3"}, {"fetch", "--json", "s0", "s1", "s2", "s3"}, {"export", "items"}, {"config", "check"}, {"sources", "show", "s0"}, {"sources", "show", "s1", "--json"}, {"sources", "add", inside + "/feed"}, {"sources", "add", inside + "/gone"}, {"sources", "add", inside + "/other"}} {
		run(args...)
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	see("the log", d.logged())
	if out := run("sources"); !strings.Contains(out, bare) {
		t.Errorf("the list has no address: %s", out)
	}
	for _, address := range append(addresses, "layla:"+secret+"@127.0.0.1", "ftp://layla:"+secret+"@127.0.0.1/", "http://layla:si/"+secret+"@127.0.0.1/") {
		run("sources", "try", address)
		run("sources", "try", address, "--json")
		for _, bad := range []string{"url: %q", "sources: [{url: %q}]", "sources: [%q]", "fetch: {proxy: %q}", "url: [%q]", "sources: [{url: [%q]}]"} {
			o.write(o.config, fmt.Sprintf(bad, address))
			run("config", "check")
			run("config", "check", "--json")
		}
		o.write(o.config, config)
		for _, name := range []string{"NASHRA_URL", "NASHRA_FETCH_PROXY"} {
			var out bytes.Buffer
			_, _, err := loadConfig(o.config, append(os.Environ(), name+"="+address+"?x"))
			fmt.Fprint(&out, err)
			see(name, out.String())
		}
	}
	o.write(o.config, "sources: [{url: http://a.example/, headers: {Authorization: \"Bearer "+secret+"\\n\"}}]")
	if out := run("config", "check"); !strings.Contains(out, "one line of text") {
		t.Errorf("a header that cannot be sent is let in: %s", out)
	}
}

// TestTryShowsEmptyEntries also where a feed is asked for, as it does where it is read from a file.
func TestTryShowsEmptyEntries(t *testing.T) {
	o := newOutside(t, map[string]string{"anbaa": `<rss version="2.0"><channel><title>م</title><item><guid isPermaLink="false">7</guid></item></channel></rss>`})
	source := strings.Fields(o.must("sources"))
	if out := o.must("sources", "try", source[len(source)-1], "--json"); !strings.Contains(out, `"id":"7"`) {
		t.Error(out)
	}
	if out := o.must("fetch", "--json"); !strings.Contains(out, `"new":0`) {
		t.Error(out)
	}
}
