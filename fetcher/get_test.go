package fetcher

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nashra/story"
)

func TestPasswordIsNotSentInTheClear(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		sent           bool
	}{
		{"down", "https", "http", false}, {"up", "http", "https", true}, {"level", "https", "https", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := testFetcher()
			sent := map[string]bool{}
			f.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
				_, _, ok := r.BasicAuth()
				sent[r.URL.Path] = ok && r.Header.Get("X-Key") == "k"
				w := httptest.NewRecorder()
				if r.URL.Path == "/a" {
					w.Header().Set("Location", c.to+"://e.example/b")
					w.WriteHeader(http.StatusFound)
				}
				_, _ = w.WriteString(smallFeed)
				return w.Result(), nil
			})
			s := source(c.from + "://user:password@e.example/a")
			s.Headers = map[string]string{"X-Key": "k"}
			if v := f.Fetch(context.Background(), s, story.Checkpoint{}); v.Err != nil || !sent["/a"] || sent["/b"] != c.sent {
				t.Errorf("%v, sent %v", v.Err, sent)
			}
		})
	}
}

// TestRefusedByItsLength: what says that it is too long is not waited for.
func TestRefusedByItsLength(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10737418240")
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select {
		case <-over:
		case <-r.Context().Done():
		}
	})
	f := testFetcher()
	f.opt.Timeout = time.Minute
	start := time.Now()
	if v := f.Fetch(context.Background(), source(url), story.Checkpoint{}); v.Err == nil || !strings.Contains(v.Err.Error(), "larger than") || time.Since(start) > 30*time.Second {
		t.Errorf("%v after %s", v.Err, time.Since(start))
	}
}
