package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"nashra/story"

	"github.com/klauspost/compress/gzip"
)

const smallFeed = `<rss version="2.0"><channel><title>مصدر</title><item><guid isPermaLink="false">1</guid><title>خبر أول</title></item></channel></rss>`

func testFetcher() *Fetcher {
	f := New(Options{
		UserAgent: "nashra-test", Workers: 4, PerHost: 2, Timeout: 2 * time.Second, MaxBody: 1 << 20,
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, MinInterval: 10 * time.Minute, MaxInterval: time.Hour,
	})
	f.jitter = func() float64 { return 0 }
	return f
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func source(url string) story.Source { return story.Source{ID: "s", URL: url, Location: time.UTC} }

// TestConditional: validators come back byte for byte, to the address that gave them and no other.
func TestConditional(t *testing.T) {
	for _, c := range []struct{ name, etag, modified string }{
		{"strong", `"a"`, ""}, {"weak", `W/"a"`, ""}, {"odd", `"a,b:c/d+e%20"`, ""}, {"unquoted", `abc`, ""}, {"gzip", `"abc-gzip"`, ""},
		{"date", "", "Tue, 01 Jan 1980 00:00:01 GMT"}, {"odd date", "", "yesterday"}, {"both", `"a"`, "Tue, 01 Jan 1980 00:00:01 GMT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if c.etag != "" {
					w.Header().Set("ETag", c.etag)
				}
				if c.modified != "" {
					w.Header().Set("Last-Modified", c.modified)
				}
				if r.Header.Get("If-None-Match") == c.etag && r.Header.Get("If-Modified-Since") == c.modified {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				fmt.Fprint(w, smallFeed)
			})
			f := testFetcher()
			first := f.Fetch(context.Background(), source(url), story.Checkpoint{})
			if first.Outcome != Fetched || len(first.Items) != 1 {
				t.Fatalf("%+v", first)
			}
			second := f.Fetch(context.Background(), source(url), first.Checkpoint)
			if second.Outcome != NotModified || second.Checkpoint.ETag != c.etag || len(second.Items) != 0 {
				t.Errorf("%+v", second)
			}
		})
	}
}

func TestValidatorsOfOtherAddress(t *testing.T) {
	var sent []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.URL.Path+r.Header.Get("If-None-Match"))
		w.Header().Set("ETag", `"of `+r.URL.Path+`"`)
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
			return
		}
		fmt.Fprint(w, smallFeed)
	})
	f := testFetcher()
	v := f.Fetch(context.Background(), source(url+"/a"), story.Checkpoint{})
	v = f.Fetch(context.Background(), source(url+"/a"), v.Checkpoint)
	if v.Outcome != SameBody || strings.Join(sent, " ") != `/a /b /a /b"of /b"` {
		t.Errorf("%+v, sent %q", v.Outcome, sent)
	}
}

// TestAnswers: what each answer makes of a source that was fine before.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  http.HandlerFunc
		outcome Outcome
		says    string
		retry   time.Duration
	}{
		{"404", status(404, ""), Failed, "404 Not Found", 0},
		{"410", status(410, ""), Gone, "gone for good", 0},
		{"429 with seconds", status(429, "3600"), Failed, "429", time.Hour},
		{"503 with date", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(503)
		}, Failed, "503", time.Hour},
		{"403 with seconds", status(403, "3600"), Failed, "403", time.Hour},
		{"502 with seconds", status(502, "120"), Failed, "502", 2 * time.Minute},
		{"429 with a date by a clock that is late", func(w http.ResponseWriter, _ *http.Request) {
			at := time.Now().Add(-3 * time.Hour).UTC()
			w.Header().Set("Date", at.Format(http.TimeFormat))
			w.Header().Set("Retry-After", at.Add(time.Hour).Format(http.TimeFormat))
			w.WriteHeader(429)
		}, Failed, "429", time.Hour},
		{"429 negative", status(429, "-5"), Failed, "429", 0},
		{"429 in words", status(429, "soon"), Failed, "429", 0},
		{"429 huge", status(429, "99999999999999999999"), Failed, "429", maxRetryAfter},
		{"500 with a feed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500); fmt.Fprint(w, smallFeed) }, Failed, "500", 0},
		{"206", status(206, ""), Failed, "206", 0},
		{"304 unasked", status(304, ""), Failed, "not asked", 0},
		{"HTML", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><html>") }, Failed, "HTML page", 0},
		{"empty", status(200, ""), Failed, "empty", 0},
		{"no location", status(302, ""), Failed, "does not say where", 0},
		{"location of ten thousand bytes", redirect("/" + strings.Repeat("x", 10_000)), Failed, "redirects to what is no address", 0},
		{"broken location", redirect("http://user:password@[::1"), Failed, "redirects to what is no address", 0},
		{"hang-up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Failed, "hung up", 0},
		{"a header that is none", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nno header\r\n\r\n")
			_ = c.Close()
		}, Failed, "malformed MIME header", 0},
		{"file", redirect("file:///etc/hostname"), Failed, `"file" address`, 0},
		{"circle", redirect("/again"), Failed, "circle", 0},
		{"too large", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 2<<20)) }, Failed, "larger than", 0},
		{"bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 64 {
				_, _ = z.Write(make([]byte, 1<<20))
			}
			_ = z.Close()
		}, Failed, "larger than", 0},
		{"no gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "no feed at all")
		}, Failed, "not the gzip", 0},
		{"unknown coding", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "foo")
			fmt.Fprint(w, smallFeed)
		}, Failed, "unknown coding", 0},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			fmt.Fprint(w, smallFeed)
		}, Failed, "cut off", 0},
		{"private redirect", redirect("http://127.0.0.66:1/"), Failed, "not public", 0},
		{"mapped", redirect("http://[::ffff:127.0.0.66]:1/"), Failed, "not public", 0},
		{"link-local", redirect("http://169.254.169.254/"), Failed, "not public", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := testFetcher().Fetch(context.Background(), source(serve(t, c.answer)), story.Checkpoint{LastSuccess: time.Unix(1, 0)})
			if v.Outcome != c.outcome || v.Err == nil || !strings.Contains(v.Err.Error(), c.says) {
				t.Fatalf("%s: %v, want %s with %q", v.Outcome, v.Err, c.outcome, c.says)
			}
			next := v.Checkpoint
			if next.Failures != 1 || next.Error == "" || next.ETag != "" || !next.LastSuccess.Equal(time.Unix(1, 0)) || !next.NextVisit.After(next.LastVisit) {
				t.Errorf("checkpoint %+v", next)
			}
			if got := next.RetryAfter.Sub(next.LastVisit).Round(2 * time.Second); c.retry != 0 && got != c.retry || c.retry == 0 && !next.RetryAfter.IsZero() {
				t.Errorf("retry after %s, want %s", got, c.retry)
			}
		})
	}
}

func status(code int, retry string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if retry != "" {
			w.Header().Set("Retry-After", retry)
		}
		w.WriteHeader(code)
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(302)
	}
}

// Promise P8: no notation of a private address is dialled, and a refused one is asked nothing.
func TestGuard(t *testing.T) {
	asked := false
	url := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	port := url[strings.LastIndex(url, ":"):]
	f := testFetcher()
	f.opt.AllowPrivate = nil
	f.client.Transport = f.transport()
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]", "10.0.0.1"} {
		v := f.Fetch(context.Background(), source("http://"+host+port+"/"), story.Checkpoint{})
		if v.Outcome != Failed || asked {
			t.Errorf("%s: %v, asked %v", host, v.Err, asked)
		}
	}
}

func TestPasswordStaysAtHome(t *testing.T) {
	var elsewhere http.Header
	other := serve(t, func(w http.ResponseWriter, r *http.Request) { elsewhere = r.Header; w.WriteHeader(404) })
	var home string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		home = user + ":" + password + r.Header.Get("X-Key")
		http.Redirect(w, r, other, http.StatusFound)
	})
	s := source(strings.Replace(url, "http://", "http://hoda:sirr@", 1))
	s.Headers = map[string]string{"X-Key": "k"}
	v := testFetcher().Fetch(context.Background(), s, story.Checkpoint{})
	if home != "hoda:sirrk" || elsewhere.Get("Authorization") != "" || elsewhere.Get("X-Key") != "" {
		t.Errorf("home %q, elsewhere %v", home, elsewhere)
	}
	if strings.Contains(fmt.Sprintf("%+v %v", v.Checkpoint, v.Err), "sirr") {
		t.Errorf("the password shows in %+v", v.Checkpoint)
	}
}

func TestTimeoutCoversDrip(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	})
	f := testFetcher()
	f.opt.Timeout = 100 * time.Millisecond
	if v := f.Fetch(context.Background(), source(url), story.Checkpoint{}); v.Err == nil || !strings.Contains(v.Err.Error(), "within 100ms") {
		t.Errorf("%v", v.Err)
	}
}
