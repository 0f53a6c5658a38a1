package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"nashra/story"
)

// maxRedirects is as many as browsers follow by half; more is a loop or a game.
const maxRedirects = 10

// maxValidator is the longest ETag or Last-Modified that is sent back.
const maxValidator = 4 << 10

// answer is what a server said in the end, after redirects.
type answer struct {
	response    *http.Response
	url         string // that answered, without user and password
	conditional bool   // it was asked with validators
}

func (a *answer) close() { drain(a.response) }

// get asks for the feed and follows redirects. The source's own headers and password go to its own host only, and never
// from https to where all can read them; validators only to the address that gave them (RFC 9110 section 13.1, 15.4).
func (f *Fetcher) get(ctx context.Context, source story.Source, last story.Checkpoint) (*answer, error) {
	start, err := feedAddress(source.URL)
	if err != nil {
		return nil, err
	}
	home := *start
	target, user := start, start.User
	seen := map[string]bool{}
	for range maxRedirects + 1 {
		target.User, target.Fragment = nil, ""
		if f.opt.OwnURL != "" && strings.HasPrefix(target.String(), f.opt.OwnURL+"/") {
			return nil, errors.New("this is a feed of our own; it cannot be a source")
		}
		if seen[target.String()] {
			return nil, errors.New("the redirects go in a circle")
		}
		seen[target.String()] = true
		own := target.Host == home.Host && (target.Scheme == home.Scheme || target.Scheme == "https")
		a, err := f.ask(ctx, source, target, user, own, last)
		if err != nil {
			return nil, err
		}
		if !isRedirect(a.response.StatusCode) {
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

// ask sends one request.
func (f *Fetcher) ask(ctx context.Context, source story.Source, target *url.URL, user *url.Userinfo, own bool, last story.Checkpoint) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", f.opt.UserAgent)
	request.Header.Set("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1")
	request.Header.Set("Accept-Encoding", acceptEncoding)
	if own {
		for name, value := range source.Headers {
			request.Header.Set(name, value)
		}
		if user != nil {
			password, _ := user.Password()
			request.SetBasicAuth(user.Username(), password)
		}
	}
	a := &answer{url: target.String()}
	if last.ValidatorURL == a.url {
		if last.ETag != "" {
			request.Header.Set("If-None-Match", last.ETag)
		}
		if last.LastModified != "" {
			request.Header.Set("If-Modified-Since", last.LastModified)
		}
		a.conditional = last.ETag != "" || last.LastModified != ""
	}
	a.response, err = f.client.Do(request)
	return a, err
}

func feedAddress(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errors.New("the source's url is no web address")
	}
	return asciiHost(u)
}

// asciiHost writes an internationalised host name in the form that the network knows (RFC 5891).
func asciiHost(u *url.URL) (*url.URL, error) {
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || host == u.Hostname() {
		return u, nil
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return u, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func redirectTarget(res *http.Response, from *url.URL) (*url.URL, error) {
	location := strings.TrimSpace(res.Header.Get("Location"))
	if location == "" {
		return nil, fmt.Errorf("the server redirects (%d) but does not say where", res.StatusCode)
	}
	target, err := from.Parse(location)
	if err != nil {
		return nil, errors.New("the server redirects to what is no address")
	}
	if target.Scheme != "http" && target.Scheme != "https" || target.Hostname() == "" {
		return nil, fmt.Errorf("the server redirects to a %q address, which is not followed", target.Scheme)
	}
	return asciiHost(target)
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
