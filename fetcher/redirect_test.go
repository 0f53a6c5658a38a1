package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nashra/story"
)

// TestMoveIsOfOneAddress: another address in the config makes it void, another password does not.
func TestMoveIsOfOneAddress(t *testing.T) {
	var asked []string
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, smallFeed)
	})
	f := testFetcher()
	ask := func(url string, last story.Checkpoint) story.Checkpoint {
		asked = nil
		v := f.Fetch(context.Background(), source(url), last)
		if v.Err != nil {
			t.Fatal(v.Err)
		}
		return v.Checkpoint
	}
	moved := ask(site+"/a", story.Checkpoint{})
	if moved.Address != site+"/a" || moved.MovedTo != site+"/b" {
		t.Fatalf("%+v", moved)
	}
	if c := ask(strings.Replace(site, "//", "//u:p@", 1)+"/a#x", moved); strings.Join(asked, " ") != "/b" || c.MovedTo == "" {
		t.Errorf("with a password: asked %q, %+v", asked, c)
	}
	if c := ask(site+"/c", moved); strings.Join(asked, " ") != "/c" || c.MovedTo != "" {
		t.Errorf("another address: asked %q, %+v", asked, c)
	}
}

func TestPlainAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"http://E.example:80/a":         "http://e.example/a",
		"https://e.example:443/a":       "https://e.example/a",
		"http://e.example:443/a":        "http://e.example:443/a",
		"http://مثال.example/a":         "http://xn--mgbh0fb.example/a",
		"http://[::1]:80/a":             "http://[::1]/a",
		"http://[fe80::1%25eth0]:81/a":  "http://[fe80::1%25eth0]:81/a",
		"http://under_score.example/":   "http://under_score.example/",
		"http://127.0.0.1/":             "http://127.0.0.1/",
		"http://127.1/":                 "",
		"http://0x7f.0.0.1/":            "",
		"http://127.0.0.0x1/":           "",
		"http://0177.0.0.1/":            "",
		"http://example.1/":             "",
		"http://example.0xyz/":          "http://example.0xyz/",
		"http://1.example/":             "http://1.example/",
		"http://１２７.1/":                 "",
		"http://127.0.0.256/":           "",
		"ftp://e.example/":              "",
		"http:///a":                     "",
		"http://e.example/a b?c=d e#f ": "http://e.example/a%20b?c=d%20e#f%20",
		"http://e.example/?q=خبر+\"ا\"": "http://e.example/?q=%D8%AE%D8%A8%D8%B1+%22%D8%A7%22",
		"http://e.example/?q=%d8%a7&%":  "http://e.example/?q=%d8%a7&%",
	} {
		got := ""
		if u, err := feedAddress(raw); err == nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// TestQueriesAreEncoded: a query of raw Arabic, with a space in it, is one word of the request's first line.
func TestQueriesAreEncoded(t *testing.T) {
	var asked []string
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		if r.URL.Path == "/a" {
			w.Header().Set("Location", "/b?قسم=آخر الأخبار")
			w.WriteHeader(http.StatusFound)
			return
		}
		fmt.Fprint(w, smallFeed)
	})
	v := testFetcher().Fetch(context.Background(), source(site+"/a?ق=أ ب"), story.Checkpoint{})
	want := "/a?%D9%82=%D8%A3%20%D8%A8 /b?%D9%82%D8%B3%D9%85=%D8%A2%D8%AE%D8%B1%20%D8%A7%D9%84%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"
	if got := strings.Join(asked, " "); v.Err != nil || got != want {
		t.Errorf("%v, asked %s, want %s", v.Err, got, want)
	}
}
