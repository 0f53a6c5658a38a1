package fetcher

import (
	"net/http"
	"net/url"
	"sync"
)

// sloppy remembers hosts that announce a body where an answer has none (RFC 9110 sections 15.3.5, 15.4.5). Where the
// bytes come, the next question on that connection would get them for its answer; so each visit there has a connection of
// its own. Some only say how long the feed would have been, which they may: for them it is a connection more.
type sloppy struct {
	mu    sync.Mutex
	hosts map[string]bool
}

func newSloppy() *sloppy { return &sloppy{hosts: map[string]bool{}} }

func (s *sloppy) has(u *url.URL) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hosts[u.Host]
}

func (s *sloppy) add(u *url.URL) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hosts[u.Host] = true
}

// announcesStray is about HTTP/1 only: later versions part the answers of a connection themselves.
func announcesStray(res *http.Response) bool {
	if res.ProtoMajor != 1 || res.StatusCode != http.StatusNotModified && res.StatusCode != http.StatusNoContent {
		return false
	}
	length := res.Header.Get("Content-Length")
	return length != "" && length != "0" || len(res.TransferEncoding) > 0
}
