package story

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Canonical gives the form in which addresses are compared, or "" where an address names no page of its own: not
// http(s), no host, or only the front page of a site. It is a key and nothing else; it is never shown or fetched.
//
// Two addresses become equal that differ in scheme, letter case of scheme and host, "www." or "m." before the host,
// default port, user name, an internationalised host name and its punycode, percent-encoding or raw letters (RFC 3986
// section 6.2.2, RFC 3987 section 3.1), dot segments, a slash at the end, the fragment, the order of query
// parameters, and parameters that only say where a reader came from.
func Canonical(raw string) string {
	host, rest := canonicalParts(raw)
	if host == "" || rest == "" {
		return ""
	}
	return "https://" + host + rest
}

// FeedKey is Canonical for the address of a feed, which may well be the front page of a host.
func FeedKey(raw string) string {
	host, rest := canonicalParts(raw)
	if host == "" {
		return ""
	}
	return "https://" + host + rest
}

// canonicalParts gives the host, "" where there is none, and path and query, "" for the front page of the host.
func canonicalParts(raw string) (host, rest string) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
		return "", ""
	}
	host, rest = canonicalHost(u), canonicalPath(u)
	if query := canonicalQuery(u.RawQuery); query != "" {
		rest += "?" + query
	}
	return host, rest
}

func canonicalHost(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	for _, prefix := range []string{"www.", "m."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			host = rest
		}
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	return host
}

// canonicalPath has every letter percent-encoded the same way, no dot segments, no slash at the end. An encoded slash
// stays encoded: it is part of a segment.
func canonicalPath(u *url.URL) string {
	path := u.JoinPath().EscapedPath()
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if text, err := url.PathUnescape(s); err == nil {
			segments[i] = url.PathEscape(text)
		}
	}
	return strings.TrimRight(strings.Join(segments, "/"), "/")
}

func canonicalQuery(raw string) string {
	var kept []string
	for _, pair := range strings.FieldsFunc(raw, func(r rune) bool { return r == '&' }) {
		name, value, _ := strings.Cut(pair, "=")
		name, value = requote(name), requote(value)
		if name == "" || tracks(strings.ToLower(name), strings.ToLower(value)) {
			continue
		}
		kept = append(kept, name+"="+value)
	}
	slices.Sort(kept)
	return strings.Join(kept, "&")
}

func requote(s string) string {
	if text, err := url.QueryUnescape(s); err == nil {
		return url.QueryEscape(text)
	}
	return s
}

// trackers are parameters that say where a reader came from and never what is shown.
var trackers = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true,
	"yclid": true, "twclid": true, "ttclid": true, "igshid": true, "igsh": true, "mc_cid": true, "mc_eid": true,
	"mkt_tok": true, "_ga": true, "_gl": true, "_hsenc": true, "_hsmi": true, "xtor": true, "cmpid": true, "cmp": true,
	"ito": true, "ocid": true, "ncid": true, "smid": true, "ref_src": true, "ref_url": true, "sfnsn": true,
	"guccounter": true, "guce_referrer": true, "guce_referrer_sig": true, "__twitter_impression": true,
	"traffic_source": true, "wt_mc": true, "ns_mchannel": true, "ns_source": true, "ns_campaign": true,
	"ns_linkname": true, "at_medium": true, "at_campaign": true, "at_custom1": true, "at_custom2": true,
	"at_custom3": true, "at_custom4": true,
}

// tracks says whether a parameter (name and value in lower case) only follows the reader about. Names that can also
// choose a page ("ref", "source") count only with a value that says "from a feed".
func tracks(name, value string) bool {
	if strings.HasPrefix(name, "utm_") || trackers[name] {
		return true
	}
	switch name {
	case "ref", "source", "src", "from", "via":
		return value == "rss" || value == "feed" || value == "atom" || value == "rssfeed"
	}
	return false
}
