package fetcher

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// page answers with HTML.
func webPage(head, text string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(s *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		html := "<!DOCTYPE html><html><head><title>صحيفة</title>" + head + "</head><body>" + text + "</body></html>"
		fmt.Fprint(w, strings.NewReplacer("{port}", s.forbid, "{site}", s.site).Replace(html))
	}
}

var pageRows = []behaviour{
	{row: "html discover", asks: "the feeds named, relative to the base; nothing asked by itself", want: []string{"failed: names the feeds http://127.0.0.2:"}, answer: webPage(
		`<base href="/sub/"><link rel="alternate" type="application/rss+xml" href="main.rss"><link rel=alternate type=application/atom+xml href=/x.atom><link rel="alternate" type="application/feed+json" href="j.json">`, ""),
		also: all(pathsAre("/feed"), naming("/sub/main.rss", "/x.atom", "/sub/j.json"))},
	{row: "html discover-body", asks: "found", want: []string{"failed: names the feed"}, answer: webPage("", `<a href="/about">عنا</a><a href="/rss.xml">خلاصة</a>`), also: naming("/rss.xml")},
	{row: "html discover-evil", asks: "refused, never asked", want: []string{"failed: names no feed"}, answer: webPage(`<link rel=alternate type=application/rss+xml href="file:///etc/hostname">`+
		`<link rel=alternate type=application/rss+xml href="javascript:alert(1)"><link rel=alternate type=application/rss+xml href="http://127.0.0.66:{port}/rss">`+
		`<link rel=alternate type=application/rss+xml href="http://2130706498:{port}/rss"><link rel=alternate type=application/rss+xml href="https://nashra.example/feed.xml">`, ""), also: naming()},
	{row: "html discover-self", asks: "stops", want: []string{"failed: names no feed"}, answer: webPage(`<link rel=alternate type=application/rss+xml href="/feed#x">`, ""), also: all(pathsAre("/feed"), naming())},
	{row: "html link-header", asks: "found", want: []string{"failed: names the feed"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Link", `</style.css>; rel=preload, </ok.rss>; title="أ, ب"; rel="alternate"; type="application/rss+xml"`)
		webPage("", "")(s, w, r)
	}, also: naming("/ok.rss")},
	{row: "html none", asks: "an error that says so", want: []string{"failed: an HTML page, not a feed, and it names no feed"}, answer: webPage("", "<p>مرحبا</p>")},
	{row: "html by its label only", asks: "a page", want: []string{"failed: names the feed"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<title>صحيفة</title><link rel=feed href=/f>`)
	}, also: naming("/f")},
	{row: "html before a feed", asks: "the feed", want: []string{"fetched 3"}, answer: body("<!DOCTYPE html>\n" + threeFeed), also: titled(threeTitles...)},
	{row: "html login", asks: "error", want: []string{"failed: HTML page"}, answer: webPage("", `<form action="/login"><input type="password"></form>`)},
	{row: "html meta-refresh", asks: "not followed", want: []string{"failed: HTML page"}, answer: webPage(`<meta http-equiv="refresh" content="0; url=/ok.rss">`, ""), also: pathsAre("/feed")},
}

// naming checks which feeds the page names, by path.
func naming(paths ...string) func(*scene) string {
	return func(s *scene) string {
		var page *PageError
		if !errors.As(s.visits[0].Err, &page) {
			return "no page"
		}
		var got []string
		for _, feed := range page.Feeds {
			got = append(got, strings.TrimPrefix(feed.URL, s.site))
		}
		return differ(strings.Join(got, " "), strings.Join(paths, " "))
	}
}

var headerRows = []behaviour{
	{row: "auth basic", asks: "sent, never shown", want: gotTwice, url: func(s *scene) string { return strings.Replace(s.site, "http://", "http://nashra:sirr@", 1) + "/feed" }, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "nashra" || password != "sirr" {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(401)
			return
		}
		giveFeed(w)
	}},
	{row: "auth wrong", asks: "error that does not show it", want: []string{"failed: 401"}, url: func(s *scene) string { return strings.Replace(s.site, "http://", "http://nashra:sirr@", 1) + "/feed" },
		answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }},
	{row: "hdr ua", asks: "a name with version and contact", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		if ua := r.Header.Get("User-Agent"); ua == "" || strings.HasPrefix(ua, "Go-http-client") || !strings.Contains(ua, "http") {
			w.WriteHeader(403)
			return
		}
		giveFeed(w)
	}},
	{row: "hdr accept", asks: "feeds, and */*", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		if a := r.Header.Get("Accept"); !strings.Contains(a, "application/rss+xml") || !strings.Contains(a, "*/*") {
			w.WriteHeader(406)
			return
		}
		giveFeed(w)
	}},
	{row: "hdr huge", asks: "refused", want: []string{"failed: header is larger"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		for i := range 2000 {
			w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1024))
		}
		giveFeed(w)
	}},
	{row: "hdr bad", asks: "error", want: []string{"failed: malformed"}, answer: rawly("HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n" + threeFeed)},
	{row: "hdr http10", asks: "read", want: []string{"fetched 3"}, answer: rawly("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + threeFeed)},
	{row: "hdr icy", asks: "error", want: []string{"failed: not HTTP"}, answer: rawly("ICY 200 OK\r\nicy-name: x\r\n\r\n" + threeFeed)},
	{row: "hdr crlf-etag", asks: "echoed", want: twice, answer: func(s *scene, w http.ResponseWriter, r *http.Request) { conditional("\"نسخة-\xff\"", "")(s, w, r) }},
	{row: "hdr long-etag", asks: "dropped", want: []string{"fetched 3", "same body"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"`+strings.Repeat("x", 7000)+`"`)
		giveFeed(w)
	}, also: func(s *scene) string { return s.sent(2, "If-None-Match") }},
}

// authority signs certificates for servers of a test.
type authority struct {
	key  *ecdsa.PrivateKey
	self *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	if a.self, err = x509.ParseCertificate(raw); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.self)
	return a
}

func (a *authority) sign(t *testing.T, host string, until time.Time) tls.Certificate {
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: until.Add(-24 * time.Hour), NotAfter: until, IPAddresses: []net.IP{net.ParseIP(host)}}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.self, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: a.key}
}

// secureRows have a TLS server beside the site, whose paths begin with /tls.
func secureRows(t *testing.T) []behaviour {
	a := newAuthority(t)
	var rows []behaviour
	for _, c := range []struct {
		row, asks, host string
		until           time.Duration
		last            uint16 // version of TLS
		trusted         bool
		want            []string
		paths, way      string
	}{
		{"(tls-good (CA in -certs/ca.pem))", "with the CA trusted: read, over HTTP/2", "127.0.0.2", time.Hour, 0, true, []string{"fetched 3"}, "/tls/feed", ""},
		{"(tls-good, CA not trusted)", "unknown authority", "127.0.0.2", time.Hour, 0, false, []string{"failed: unknown authority"}, "", ""},
		{"(tls-expired)", "an error with the cause", "127.0.0.2", -time.Hour, 0, true, []string{"failed: has expired"}, "", ""},
		{"(tls-wronghost)", "an error with the cause", "127.0.0.9", time.Hour, 0, true, []string{"failed: for another host"}, "", ""},
		{"(tls10)", "an error with the cause", "127.0.0.2", time.Hour, tls.VersionTLS10, true, []string{"failed: no longer safe"}, "", ""},
		{"redir downgrade", "followed, not remembered", "127.0.0.2", time.Hour, 0, true, gotTwice, "/tls/feed /plain /tls/feed /plain", "301 {site}/plain"},
	} {
		b := behaviour{row: c.row, asks: c.asks, want: c.want, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/tls/feed" && r.ProtoMajor != 2 {
				s.t.Errorf("asked over %s", r.Proto)
			}
			steps(map[string]string{"/tls/feed": c.way})(s, w, r)
		}, also: all(pathsAre(c.paths), movedTo(""))}
		if c.way == "" {
			b.answer = nil
		}
		b.before = func(s *scene) {
			if c.trusted {
				s.f.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = a.pool
			}
		}
		b.url = func(s *scene) string {
			return s.listenTLS(&b, a.sign(t, c.host, time.Now().Add(c.until)), c.last) + "/feed"
		}
		rows = append(rows, b)
	}
	bad := behaviour{row: "redir to-bad-tls", asks: "error; the old address is kept", want: []string{"failed: has expired"}, also: all(pathsAre("/feed"), movedTo(""))}
	bad.before = func(s *scene) {
		s.f.client.Transport.(*http.Transport).TLSClientConfig.RootCAs = a.pool
		s.other = s.listenTLS(&bad, a.sign(t, "127.0.0.2", time.Now().Add(-time.Hour)), 0)
	}
	bad.answer = steps(map[string]string{"/feed": "301 {other}/feed"})
	plain := behaviour{row: "(tls on a plain port)", asks: "error", want: []string{"failed: does not speak TLS"}, url: func(s *scene) string { return strings.Replace(s.site, "http:", "https:", 1) }}
	return append(rows, bad, plain)
}

func (s *scene) listenTLS(b *behaviour, certificate tls.Certificate, last uint16) string {
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(s.handler("/tls", b))
	_ = server.Listener.Close()
	server.Listener, server.EnableHTTP2 = l, true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: last, MinVersion: tls.VersionTLS10}
	server.StartTLS()
	s.t.Cleanup(server.Close)
	return server.URL
}
