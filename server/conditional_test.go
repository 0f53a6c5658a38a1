package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]coding{
		"":                             codingPlain,
		"gzip":                         codingGzip,
		"x-gzip":                       codingGzip,
		"GZIP":                         codingGzip,
		"gzip, deflate, br":            codingBrotli,
		"br;q=0.2, gzip;q=0.9":         codingGzip,
		"br;q=0, gzip;q=0":             codingPlain,
		"identity":                     codingPlain,
		"identity;q=1, gzip;q=0.5":     codingPlain,
		"*":                            codingBrotli,
		"br;q=0, *;q=0.1":              codingGzip,
		"deflate, zstd":                codingPlain,
		"*;q=0":                        codingPlain,
		"identity;q=0":                 codingPlain, // nothing else is asked for: better than nothing
		" br ; q=0.5 , gzip ; q=0.5 ,": codingBrotli,
		"gzip;q=viel":                  codingGzip,
	} {
		if got := negotiate([]string{header}); got != want {
			t.Errorf("%q: %d, want %d", header, got, want)
		}
	}
	if negotiate(nil) != codingPlain {
		t.Error("a reader that says nothing gets the plain bytes")
	}
	if negotiate([]string{"br;q=0.1", "gzip"}) != codingGzip {
		t.Error("two lines of the header are one list")
	}
}

func TestNotModified(t *testing.T) {
	modified := time.Date(2026, 11, 25, 9, 0, 0, 500, time.UTC)
	a := newAnswer(&Resource{ContentType: "text/plain", Modified: modified, Body: []byte("النص")}, nil)
	const sameDay, before, later = "Wed, 25 Nov 2026 09:00:00 GMT", "Wed, 25 Nov 2026 08:59:59 GMT", "Wed, 25 Nov 2026 10:00:00 GMT"
	for _, c := range []struct {
		name, match, since string
		want               int
	}{
		{"nothing asked", "", "", 200},
		{"the tag", a.tags[0], "", 304},
		{"the tag of another coding", a.tags[2], "", 304},
		{"a weak tag", "W/" + a.tags[0], "", 304},
		{"in a list", `"x", W/"y" ,` + a.tags[1] + `, "z"`, "", 304},
		{"any", "*", "", 304},
		{"another tag", `"x"`, "", 200},
		{"the tag without quotes", a.tags[0][1 : len(a.tags[0])-1], "", 200},
		{"not changed since", "", sameDay, 304},
		{"not changed since later", "", later, 304},
		{"changed since", "", before, 200},
		{"no date", "", "gestern", 200},
		{"another tag outweighs the date", `"x"`, later, 200},
		{"the tag outweighs the date", a.tags[0], before, 304},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.match != "" {
			r.Header.Set("If-None-Match", c.match)
		}
		if c.since != "" {
			r.Header.Set("If-Modified-Since", c.since)
		}
		w := httptest.NewRecorder()
		if got := a.serve(w, r); got != c.want || w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if w.Code == http.StatusNotModified && (w.Body.Len() > 0 || w.Header().Get("Content-Type") != "" || w.Header().Get("Etag") == "" || w.Header().Get("Vary") == "") {
			t.Errorf("%s: a 304 with %d bytes and headers %v", c.name, w.Body.Len(), w.Header())
		}
	}
}
