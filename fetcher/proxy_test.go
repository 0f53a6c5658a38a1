package fetcher

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"nashra/story"
)

// throughProxy makes a fetcher whose names are resolved by a table. The proxy is no address that a source may have.
func throughProxy(t *testing.T, proxy string) *Fetcher {
	t.Helper()
	f := testFetcher()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	f.opt.Proxy, f.opt.AllowPrivate = u, nil
	f.resolve = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		switch host {
		case "public.example":
			return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
		case "inside.example":
			return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil
		case "both.example":
			return []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("::ffff:127.0.0.1")}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	f.client.Transport = f.transport()
	return f
}

func TestProxy(t *testing.T) {
	var asked []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI)
		if got := r.UserAgent(); got != "nashra-test" {
			t.Errorf("%s as %q", r.Method, got)
		}
		switch {
		case r.Method == http.MethodConnect:
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Path == "/inside":
			http.Redirect(w, r, "http://inside.example/", http.StatusFound)
		case r.Header.Get("Proxy-Authorization") == "":
			w.WriteHeader(http.StatusProxyAuthRequired)
		default:
			fmt.Fprint(w, smallFeed)
		}
	})
	f := throughProxy(t, strings.Replace(proxy, "http://", "http://u:sirr@", 1))
	for _, c := range []struct{ name, url, says, asked string }{
		{"public", "http://public.example/rss", "", "GET http://public.example/rss"},
		{"private", "http://inside.example/rss", "address 10.0.0.1 is not public", ""},
		{"private among public", "http://both.example/rss", "is not public", ""},
		{"unknown", "http://nobody.example/rss", "host name is unknown", ""},
		{"literal", "http://127.0.0.1/rss", "is not public", ""},
		{"literal of IPv6", "http://[::1]/rss", "is not public", ""},
		{"with a zone", "http://[fe80::1%25lo]/rss", "is not public", ""},
		{"in one number", "http://2130706433/rss", "neither a name", ""},
		{"with a dot at the end", "http://127.0.0.1./rss", "neither a name", ""},
		{"redirect", "http://public.example/inside", "is not public", "GET http://public.example/inside"},
		{"tunnel refused", "https://public.example/rss", "the proxy (fetch.proxy) answers 403 Forbidden", "CONNECT public.example:443"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = nil
			v := f.Fetch(context.Background(), source(c.url), story.Checkpoint{})
			if (v.Err == nil) != (c.says == "") || v.Err != nil && !strings.Contains(v.Err.Error(), c.says) || strings.Join(asked, " ") != c.asked {
				t.Errorf("%v; asked %q", v.Err, asked)
			}
		})
	}
}

// TestProxyIsAllThatIsDialled also where it cannot be reached; its password shows nowhere.
func TestProxyIsAllThatIsDialled(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		for _, target := range []string{"http://public.example/", "https://public.example/"} {
			f := throughProxy(t, scheme+"://u:sirr@127.0.0.1:1")
			v := f.Fetch(context.Background(), source(target), story.Checkpoint{})
			if v.Err == nil || !strings.Contains(v.Err.Error(), "the proxy (fetch.proxy) cannot be reached") || strings.Contains(v.Err.Error(), "sirr") {
				t.Errorf("%s to %s: %v", scheme, target, v.Err)
			}
		}
	}
}

func TestTunnel(t *testing.T) {
	site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, smallFeed) }))
	t.Cleanup(site.Close)
	var named string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		named = r.Method + " " + r.RequestURI
		c, _, _ := w.(http.Hijacker).Hijack() // before the answer: what the client says after it is not the server's to read
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\n\r\n")
		join(c, site.Listener.Addr().String())
	})
	f := throughProxy(t, proxy)
	f.resolve = func(context.Context, string, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("8.8.8.8")}, nil
	}
	f.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = site.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	if v := f.Fetch(context.Background(), source("https://example.com/rss"), story.Checkpoint{}); v.Outcome != Fetched || named != "CONNECT example.com:443" {
		t.Errorf("%v, %s", v.Err, named)
	}
}

// join connects a client of a proxy with its host.
func join(c net.Conn, address string) {
	to, err := net.Dial("tcp", address)
	if err != nil {
		_ = c.Close()
		return
	}
	go func() { _, _ = io.Copy(to, c); _ = to.Close() }()
	_, _ = io.Copy(c, to)
	_ = c.Close()
}

func TestSocks(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, smallFeed) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	named := make(chan string, 1)
	go func() { // RFC 1928, as much of it as one client needs
		c, err := l.Accept()
		if err != nil {
			return
		}
		head := make([]byte, 2)
		_, _ = io.ReadFull(c, head)
		_, _ = io.ReadFull(c, make([]byte, head[1]))
		_, _ = c.Write([]byte{5, 0})
		request := make([]byte, 5)
		_, _ = io.ReadFull(c, request)
		name := make([]byte, int(request[4])+2)
		_, _ = io.ReadFull(c, name)
		named <- string(name[:len(name)-2])
		_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		join(c, strings.TrimPrefix(site, "http://"))
	}()
	f := throughProxy(t, "socks5://"+l.Addr().String())
	if v := f.Fetch(context.Background(), source("http://public.example/rss"), story.Checkpoint{}); v.Outcome != Fetched {
		t.Fatal(v.Err)
	}
	if got := <-named; got != "public.example" {
		t.Errorf("the proxy was given %q", got)
	}
	f.client.CloseIdleConnections()
}
