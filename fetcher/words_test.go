package fetcher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"nashra/story"
)

// TestPrintable: what a source sends comes into errors, and these onto terminals.
func TestPrintable(t *testing.T) {
	page := &PageError{}
	for _, c := range []struct {
		name string
		in   error
		want string
	}{
		{"words", errors.New("الخادم لا يجيب"), "الخادم لا يجيب"},
		{"a command to the terminal", errors.New("x\x1b[2J\u009by\nz"), "x\uFFFD[2J\uFFFDy\uFFFDz"},
		{"a change of direction", errors.New("a\u202eb\u2066"), "a\uFFFDb\uFFFD"},
		{"no UTF-8", errors.New("a\xffb"), "a\uFFFDb"},
		{"long", errors.New(strings.Repeat("ب", 10_000)), strings.Repeat("ب", maxError/2)},
		{"a page", page, page.Error()},
	} {
		got := printable(c.in)
		if got.Error() != c.want {
			t.Errorf("%s: %.100q", c.name, got)
		}
		if c.in == page && got != c.in {
			t.Error("what is a page is not known any more")
		}
	}
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		name := strings.Repeat("x", 20_000)
		fmt.Fprint(w, `{"version":"https://jsonfeed.org/version/1.1","items":{"`+name+`\u001b":[[[`+name)
	})
	if v := testFetcher().Fetch(context.Background(), source(url), story.Checkpoint{}); v.Err == nil || len(v.Err.Error()) > maxError || v.Err.Error() != v.Checkpoint.Error {
		t.Errorf("%.100v", v.Err)
	}
}

// falling is a body that breaks whoever reads it.
type falling struct{}

func (falling) Read([]byte) (int, error) { panic("a defect of ours") }
func (falling) Close() error             { return nil }

// TestBrokenDownIsReadAgain: after a defect of ours the next visit asks for the whole feed.
func TestBrokenDownIsReadAgain(t *testing.T) {
	f := testFetcher()
	f.client.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ProtoMajor: 1, Header: http.Header{"Etag": {`"2"`}}, Body: io.NopCloser(falling{}), ContentLength: 99999}, nil
	})
	s := source("http://a.example/rss")
	last := story.Checkpoint{ETag: `"1"`, ValidatorURL: s.URL, BodyHash: "x", ReadAs: f.readsAs(s)}
	if v := f.Fetch(context.Background(), s, last); v.Outcome != Failed || v.Checkpoint.ETag+v.Checkpoint.BodyHash != "" {
		t.Errorf("%s, %v: %+v", v.Outcome, v.Err, v.Checkpoint)
	}
}

// TestOwnAddress: our own feeds are known however our address is written.
func TestOwnAddress(t *testing.T) {
	for own, targets := range map[string][]string{
		"https://Nashra.example:443/": {"https://nashra.example/feed.rss"},
		"http://نشرة.example/a":       {"http://xn--ogbpi5e.example/a/feed.rss", "http://نشرة.example:80/a/feed.atom"},
	} {
		f := New(Options{Workers: 1, PerHost: 1, OwnURL: own})
		for _, target := range targets {
			u, err := feedAddress(target)
			if err != nil || !f.isOwn(u) {
				t.Errorf("%s is not known as one of %s: %v", target, f.opt.OwnURL, err)
			}
		}
		base := strings.TrimRight(own, "/")
		if !f.isOwnSite(base+"/") || !f.isOwnSite(base+"/topics/sea/") || f.isOwnSite(base+"/blog/") || f.isOwnSite("https://other.example/") || f.isOwnSite("") {
			t.Errorf("the home page of %s is not known", own)
		}
	}
	if f := New(Options{Workers: 1, PerHost: 1}); f.isOwnSite("/") || f.isOwnSite("") {
		t.Error("who has no address has own feeds")
	}
}
