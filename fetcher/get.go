package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"nashra/story"
)

// maxValidator is the longest ETag or Last-Modified that is sent back.
const maxValidator = 4 << 10

// answer is what a server said in the end, after redirects.
type answer struct {
	response    *http.Response
	url         string // that answered, without user and password
	conditional bool   // it was asked with validators
	private     bool   // its host has an address that is not public, but allowed

	home   string // the source's own address, without user and password
	atHome bool   // the visit began there
	moved  string // where permanent redirects have led from the address that the visit began at
}

func (a *answer) close() { drain(a.response) }

// inquiry is one visit's way through redirects.
type inquiry struct {
	fetcher *Fetcher
	source  story.Source
	home    *url.URL // the source's own address, with what it has of user and password
	last    story.Checkpoint
	cookies http.CookieJar // of this visit: some servers want back at the next step what they set; none outlasts it
}

// get asks for the feed and follows redirects. The source's own headers and password go to its own host only, and never
// from https to where all can read them; validators only to the address that gave them (RFC 9110 section 13.1, 15.4).
func (f *Fetcher) get(ctx context.Context, source story.Source, last story.Checkpoint) (*answer, error) {
	home, err := feedAddress(source.URL)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	q := inquiry{fetcher: f, source: source, home: home, last: last, cookies: jar}
	own := withoutUser(home)
	target := start(own, last)
	atHome := target == own
	t := trail{seen: map[string]bool{}}
	for range maxRedirects + 1 {
		target = withoutUser(target)
		if f.isOwn(target) {
			return nil, errors.New("this is a feed of our own; it cannot be a source")
		}
		a, err := q.ask(ctx, target, &t)
		if err != nil {
			return nil, err
		}
		t.pass(a)
		if !isRedirect(a.response.StatusCode) {
			a.home, a.atHome, a.moved = own.String(), atHome, t.moved
			return a, nil
		}
		target, err = redirectTarget(a.response, target)
		a.close()
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("more than %d redirects", maxRedirects)
}

func (f *Fetcher) isOwn(u *url.URL) bool {
	return f.opt.OwnURL != "" && strings.HasPrefix(u.String(), f.opt.OwnURL+"/")
}

// isOwnSite knows our own feeds by the home page that they name, wherever they come from: that of all, of a source, of a topic.
func (f *Fetcher) isOwnSite(site string) bool {
	u, err := feedAddress(site)
	if err != nil || f.opt.OwnURL == "" {
		return false
	}
	home, own := strings.CutPrefix(u.String(), f.opt.OwnURL+"/")
	return own && (home == "" || strings.HasPrefix(home, "sources/") || strings.HasPrefix(home, "topics/"))
}

// ask sends one request.
func (q *inquiry) ask(ctx context.Context, target *url.URL, t *trail) (*answer, error) {
	a := &answer{url: target.String()}
	if q.fetcher.opt.Proxy != nil {
		private, err := q.fetcher.vet(ctx, target.Hostname())
		if err != nil {
			return nil, err
		}
		a.private = private
	} else {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
			at, err := netip.ParseAddrPort(c.Conn.RemoteAddr().String())
			a.private = err == nil && !q.fetcher.isPublic(at.Addr())
		}})
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url, nil)
	if err != nil {
		return nil, err
	}
	q.dress(request)
	request.Close = q.fetcher.sloppy.has(target)
	if err := t.enter(target, request.Header.Get("Cookie")); err != nil {
		return nil, err
	}
	a.conditional = q.last.ValidatorURL == a.url && setConditions(request, q.last)
	a.response, err = q.fetcher.client.Transport.RoundTrip(request) // a Client would not let a Location be judged
	if err != nil {
		return nil, err
	}
	if announcesStray(a.response) {
		q.fetcher.sloppy.add(target)
		q.fetcher.client.CloseIdleConnections() // this one among them
	}
	q.cookies.SetCookies(target, a.response.Cookies())
	return a, nil
}

// accept names the types of feeds, and at last everything: many servers have no type for theirs.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"

// dress gives a request its headers. There is no A-IM among them (RFC 3229): what a server leaves out of an answer of
// its 226 cannot be told from what it has taken back.
func (q *inquiry) dress(request *http.Request) {
	request.Header.Set("User-Agent", q.fetcher.opt.UserAgent)
	request.Header.Set("Accept", accept)
	request.Header.Set("Accept-Encoding", acceptEncoding)
	if request.URL.Host == q.home.Host && (request.URL.Scheme == q.home.Scheme || request.URL.Scheme == "https") {
		for name, value := range q.source.Headers {
			request.Header.Set(name, value)
		}
		if user := q.home.User; user != nil {
			password, _ := user.Password()
			request.SetBasicAuth(user.Username(), password)
		}
	}
	for _, cookie := range q.cookies.Cookies(request.URL) {
		request.AddCookie(cookie)
	}
}

// setConditions says whether there were any.
func setConditions(request *http.Request, last story.Checkpoint) bool {
	if last.ETag != "" {
		request.Header.Set("If-None-Match", last.ETag)
	}
	if last.LastModified != "" {
		request.Header.Set("If-Modified-Since", last.LastModified)
	}
	return last.ETag != "" || last.LastModified != ""
}

func feedAddress(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errors.New("the source's url is no web address")
	}
	return plainAddress(u)
}

// plainAddress writes an address in the one form that the network knows: an internationalised name in ASCII (RFC 5891), no
// port where it is the usual one, and a query that can stand in the first line of a request.
func plainAddress(u *url.URL) (*url.URL, error) {
	name, port := asciiName(u.Hostname()), u.Port()
	if u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		port = ""
	}
	u.Host = hostPort(name, port)
	if !isPlainHost(u) {
		return nil, fmt.Errorf("the host %q is neither a name nor a proper address", cutBytes(name, 100))
	}
	u.RawQuery = quotedQuery(u.RawQuery)
	return u, nil
}

// asciiName writes the name of a host in ASCII (RFC 5891); what is no name stays as it is.
func asciiName(name string) string {
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || !utf8.ValidString(name) {
		return name
	}
	return ascii
}

func hostPort(name, port string) string {
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port == "" {
		return name
	}
	return name + ":" + port
}

// quotedQuery percent-encodes what a query must not hold (url.spec.whatwg.org, special-query percent-encode set). net/url
// does so for paths only, and would send Arabic as it is, and a space that ends the address.
func quotedQuery(raw string) string {
	if !strings.ContainsFunc(raw, isUnquoted) {
		return raw
	}
	var out strings.Builder
	for _, c := range []byte(raw) {
		if isUnquoted(rune(c)) {
			fmt.Fprintf(&out, "%%%02X", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

func isUnquoted(c rune) bool { return c <= ' ' || c >= 0x7F || strings.ContainsRune(`"'<>`, c) }

// withoutUser gives an address as it may be kept and shown, and as it is sent: the fragment is nobody's but a browser's.
func withoutUser(u *url.URL) *url.URL {
	bare := *u
	bare.User, bare.Fragment, bare.RawFragment = nil, "", ""
	return &bare
}

// validator gives a header's exact bytes, or nothing where they cannot be sent again.
func validator(value string) string {
	if len(value) > maxValidator || strings.ContainsFunc(value, func(r rune) bool { return r < 0x20 || r == 0x7F }) {
		return ""
	}
	return value
}

// setValidators keeps those of a 200; one that comes without them makes the old ones void.
func setValidators(c *story.Checkpoint, a *answer) {
	c.ValidatorURL = a.url
	c.ETag, c.LastModified = validator(a.response.Header.Get("ETag")), validator(a.response.Header.Get("Last-Modified"))
}

// keepNewer takes what a 304 says anew (RFC 9111 section 4.3.4).
func keepNewer(c *story.Checkpoint, a *answer) {
	if tag := validator(a.response.Header.Get("ETag")); tag != "" {
		c.ETag = tag
	}
	if date := validator(a.response.Header.Get("Last-Modified")); date != "" {
		c.LastModified = date
	}
}

// forgetValidators makes the next visit unconditional.
func forgetValidators(c *story.Checkpoint) {
	c.ValidatorURL, c.ETag, c.LastModified, c.BodyHash = "", "", "", ""
}
