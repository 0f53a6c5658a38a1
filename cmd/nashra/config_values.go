package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"nashra/arabic"
	"nashra/fetcher"
	"nashra/story"
)

// The types of config values. Each reads itself from text and refuses what cannot be, so that the error can name the
// line and column of the very value, and so that file and environment read alike.

type count int

func (n *count) UnmarshalText(b []byte) error {
	v, err := strconv.Atoi(string(b))
	if err != nil || v < 1 || v > 10000 {
		return fmt.Errorf("%q is not a whole number from 1 to 10000", b)
	}
	*n = count(v)
	return nil
}

// feedItems has a limit of its own: all of a feed is kept in memory in every form, and rendered at each change.
type feedItems int

func (n *feedItems) UnmarshalText(b []byte) error {
	v, err := strconv.Atoi(string(b))
	if err != nil || v < 1 || v > 1000 {
		return fmt.Errorf("%q is not a whole number from 1 to 1000", b)
	}
	*n = feedItems(v)
	return nil
}

// share is how many stories of one source a feed shows while others wait; 0: as many as there are.
type share int

func (n *share) UnmarshalText(b []byte) error {
	v, err := strconv.Atoi(string(b))
	if err != nil || v < 0 || v > 1000 {
		return fmt.Errorf("%q is not a whole number from 0 to 1000", b)
	}
	*n = share(v)
	return nil
}

// oneLine is a text for readers that takes one line.
type oneLine string

func (l *oneLine) UnmarshalText(b []byte) error {
	if strings.ContainsAny(string(b), "\r\n") {
		return fmt.Errorf("%q must be one line", b)
	}
	*l = oneLine(strings.TrimSpace(string(b)))
	return nil
}

type truth bool

func (t *truth) UnmarshalText(b []byte) error {
	switch string(b) {
	case "true", "false":
		*t = string(b) == "true"
		return nil
	}
	return fmt.Errorf("%q is not true or false", b)
}

type probability float64

func (p *probability) UnmarshalText(b []byte) error {
	v, err := strconv.ParseFloat(string(b), 64)
	if err != nil || !(v >= 0.01 && v <= 0.99) {
		return fmt.Errorf("%q is not a number from 0.01 to 0.99", b)
	}
	*p = probability(v)
	return nil
}

type duration time.Duration

func (d *duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 100*time.Millisecond {
		return fmt.Errorf("%q is not a length of time of at least 100ms; write it like 30s, 10m or 24h", b)
	}
	*d = duration(v)
	return nil
}

type size int64

func (s *size) UnmarshalText(b []byte) error {
	text := string(b)
	unit := int64(1)
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, unit = rest, u.bytes
			break
		}
	}
	v, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || v < 1 || v > (1<<40)/unit {
		return fmt.Errorf("%q is not a size; write it like 16MiB", b)
	}
	*s = size(v * unit)
	return nil
}

type prefix netip.Prefix

func (p *prefix) UnmarshalText(b []byte) error {
	v, err := netip.ParsePrefix(string(b))
	if err != nil {
		return fmt.Errorf("%q is not an address range; write it like 10.0.0.0/8 or ::1/128", b)
	}
	*p = prefix(v)
	return nil
}

// proxy has no address where there is none.
type proxy struct{ *url.URL }

// UnmarshalText shows the value in no error: there may be a password in it.
func (p *proxy) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		p.URL = nil
		return nil
	}
	v, err := url.Parse(string(b))
	if err == nil && v.Hostname() != "" && strings.Trim(v.Path, "/") == "" && v.RawQuery == "" && v.Fragment == "" {
		switch v.Scheme {
		case "http", "https", "socks5":
			p.URL = v
			return nil
		}
	}
	return errors.New("this is not the address of a proxy; write it like http://127.0.0.1:3128 or socks5://user:password@host:1080")
}

type zone struct{ *time.Location }

func (z *zone) UnmarshalText(b []byte) error {
	location, err := time.LoadLocation(string(b))
	if err != nil || len(b) == 0 {
		return fmt.Errorf("%q is not a time zone; write it like Asia/Riyadh", b)
	}
	z.Location = location
	return nil
}

func mustZone(name string) zone {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic("unreachable: time zones are embedded: " + err.Error())
	}
	return zone{location}
}

// pathPattern is what the path of a document in an inbox says of it.
type pathPattern struct{ fetcher.PathPattern }

func (p *pathPattern) UnmarshalText(b []byte) error {
	pattern, err := fetcher.ParsePathPattern(string(b))
	p.PathPattern = pattern
	return err
}

// afterRead is what becomes of a file of an inbox.
type afterRead string

const (
	moveFile  afterRead = "move" // to done or failed, in the inbox
	leaveFile afterRead = "leave"
)

func (a *afterRead) UnmarshalText(b []byte) error {
	switch v := afterRead(b); v {
	case moveFile, leaveFile:
		*a = v
		return nil
	}
	return fmt.Errorf("%q is neither move nor leave", b)
}

type language string

var languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)

func (l *language) UnmarshalText(b []byte) error {
	if !languageTag.Match(b) {
		return fmt.Errorf("%q is not a language tag; write it like ar or ar-SA", b)
	}
	*l = language(b)
	return nil
}

// itemLanguage is a language that items may have: only those that can be told from their text.
type itemLanguage string

func (l *itemLanguage) UnmarshalText(b []byte) error {
	known := append(arabic.Languages(), fetcher.OtherLanguage)
	if !slices.Contains(known, string(b)) {
		return fmt.Errorf("%q is none of the languages that can be told from an item: %s", b, strings.Join(known, ", "))
	}
	*l = itemLanguage(b)
	return nil
}

// term is a word or phrase to be found in items.
type term string

func (t *term) UnmarshalText(b []byte) error {
	if arabic.Fold(string(b)) == "" {
		return fmt.Errorf("%q has neither letters nor digits, so it is never found", b)
	}
	*t = term(b)
	return nil
}

type baseURL string

func (u *baseURL) UnmarshalText(b []byte) error {
	if _, err := webURL(string(b)); err != nil {
		return err
	}
	if strings.ContainsAny(string(b), "?#") {
		return fmt.Errorf("%q must end after host and path", story.ShownAddress(string(b)))
	}
	for _, c := range b {
		if c >= 0x80 { // it goes into ids and headers as it stands
			return fmt.Errorf("%q must be in ASCII: the host as xn--…, the path with %%-signs, as a browser copies it", story.ShownAddress(string(b)))
		}
	}
	*u = baseURL(strings.TrimRight(string(b), "/"))
	return nil
}

type feedURL string

func (u *feedURL) UnmarshalText(b []byte) error {
	if _, err := webURL(string(b)); err != nil {
		return err
	}
	*u = feedURL(b)
	return nil
}

func (u feedURL) host() string {
	v, err := url.Parse(string(u))
	if err != nil {
		return "" // unreachable: UnmarshalText has parsed it
	}
	return v.Hostname()
}

func webURL(text string) (*url.URL, error) {
	v, err := url.Parse(text)
	if err != nil || v.Scheme != "http" && v.Scheme != "https" || v.Hostname() == "" {
		return nil, fmt.Errorf("%q is not a web address; write it like https://example.com/feed", story.ShownAddress(text))
	}
	return v, nil
}

type address string

func (a *address) UnmarshalText(b []byte) error {
	_, port, err := net.SplitHostPort(string(b))
	_, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || portErr != nil {
		return fmt.Errorf("%q is not an address to listen on; write it like 127.0.0.1:8080", b)
	}
	*a = address(b)
	return nil
}

// headerText is what may stand in the value of an HTTP header (RFC 9110 section 5.5).
type headerText string

func (h *headerText) UnmarshalText(b []byte) error {
	if !httpguts.ValidHeaderFieldValue(string(b)) {
		return fmt.Errorf("%q cannot be sent in an HTTP header: it must be one line of text", b)
	}
	*h = headerText(b)
	return nil
}

// headers are sent to a feed's host.
type headers map[string]string

// headerFault says why a header cannot be sent; "" when it can. It does not show the value: that may be a password.
func headerFault(name, value string) string {
	switch {
	case !httpguts.ValidHeaderFieldName(name):
		return fmt.Sprintf("%q is not the name of an HTTP header", name)
	case !httpguts.ValidHeaderFieldValue(value):
		return "its value cannot be sent in an HTTP header: it must be one line of text"
	}
	return ""
}

type sourceID string

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

func (id *sourceID) UnmarshalText(b []byte) error {
	if !idForm.Match(b) {
		return fmt.Errorf("%q is not an id: small Latin letters, digits, dots and dashes, 64 at most", b)
	}
	*id = sourceID(b)
	return nil
}

func (d duration) value() time.Duration { return time.Duration(d) }
