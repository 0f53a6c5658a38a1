package main

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// feedOf answers like a feed does, from memory, and counts.
func feedOf(body string, asked *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Etag", `"v1"`)
		switch {
		case r.Header.Get("If-None-Match") == `"v1"`:
			w.WriteHeader(http.StatusNotModified)
		case r.Header.Get("Accept-Encoding") == "gzip":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("short"))
		default:
			_, _ = w.Write([]byte(body))
		}
	})
}

func TestAsk(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(feedOf("a whole feed", &asked))
	defer server.Close()
	on := target{&service{address: server.Listener.Addr().String()}, "/feed.atom"}
	want := map[string]answer{
		"plain": {200, 12, "", `"v1"`},
		"gzip":  {200, 5, "gzip", `"v1"`},
		"304":   {304, 0, "", `"v1"`},
	}
	for _, c := range servings() {
		c.requests = 40
		if q, err := c.ask(t.Context(), on); err != nil || q.want != want[c.name] {
			t.Errorf("%s: %+v, %v; want %+v", c.name, q.want, err, want[c.name])
		}
	}
}

func TestLoad(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(feedOf(strings.Repeat("x", 1<<20), &asked))
	defer server.Close()
	on := target{&service{address: server.Listener.Addr().String()}, "/feed.atom"}
	request := serving{}.request(on, "")
	// The server chops what is longer than its buffer into chunks, unless the length is given.
	if _, err := ask(t.Context(), on.address, request); err == nil || !strings.Contains(err.Error(), "chunks") {
		t.Errorf("chunks are taken: %v", err)
	}
	request = serving{coding: "gzip"}.request(on, "")
	want, err := ask(t.Context(), on.address, request)
	if err != nil {
		t.Fatal(err)
	}
	asked.Store(0)
	if err := load(t.Context(), on.address, request, want, 1234); err != nil || asked.Load() != 1234 {
		t.Errorf("%d requests, %v", asked.Load(), err)
	}
	want.length++
	if err := load(t.Context(), on.address, request, want, 10); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("another answer is taken: %v", err)
	}
}

func TestLoadEndsWhenToldTo(t *testing.T) {
	stuck := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	defer server.Close()
	defer close(stuck)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		on := target{&service{address: server.Listener.Addr().String()}, "/"}
		ended <- load(ctx, on.address, serving{}.request(on, ""), answer{}, 5)
	}()
	cancel()
	if <-ended == nil {
		t.Error("no answer came, and that is well")
	}
}

func TestReadHead(t *testing.T) {
	for _, test := range []struct{ name, head, wrong string }{
		{"no status", "HTTP\r\n\r\n", "no status line"},
		{"strange status", "HTTP/1.1 OK!! 200\r\n\r\n", "no status line"},
		{"strange length", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "no length"},
		{"cut off", "HTTP/1.1 200 OK\r\nEtag: x\r\n", "EOF"},
	} {
		_, err := readHead(bufio.NewReader(strings.NewReader(test.head)))
		if err == nil || !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
