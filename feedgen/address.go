package feedgen

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// href writes a web address in ASCII (RFC 3987 section 3.1), because readers and validators stumble over raw Arabic in
// links. It is "" where there is none, and for every scheme but http and https: others can run something in a reader's
// browser (promise P8). Brackets are encoded, which RFC 2396 forbids where RFC 3986 allows them for one thing: a host that
// is a bare number of IPv6, and no address for readers.
func href(raw string) string {
	u, err := url.Parse(escape(strings.TrimSpace(raw)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	if name := u.Hostname(); !isASCII(name) {
		host, err := idna.Lookup.ToASCII(name)
		if err == nil && host == "" { // invisible characters and no others
			return ""
		}
		if err == nil {
			u.Host = strings.Replace(u.Host, name, host, 1) // the port stays
		}
	}
	return u.String()
}

// shownHref is an address as it is published: without a user, who is a secret, or misleads as in
// https://bank.example@evil.example.
func shownHref(raw string) string {
	address := href(raw)
	if strings.IndexByte(address, '@') < 0 {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}

// escape percent-encodes what no address may hold (RFC 2396 section 2), and leaves what is encoded already as it is.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	out.Grow(len(s))
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>[\\]^`{|}", c) >= 0 || c == '%' && !isEncoded(s[i:]) {
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// isEncoded says whether "%" and two digits stand at the beginning.
func isEncoded(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := strconv.ParseUint(s[1:3], 16, 8)
	return err == nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isPlain says whether an address is written in the one way in which all programs would write it (RFC 3986 section 6.2.2),
// so that it can be the id of something; it says no too often.
func isPlain(address string) bool {
	_, rest, found := strings.Cut(address, "://")
	host, path, slash := strings.Cut(rest, "/")
	if !found || !slash || host != strings.ToLower(host) || strings.ContainsAny(host, ":@?#") || strings.ContainsAny(address, "%#") {
		return false
	}
	path, _, _ = strings.Cut(path, "?")
	for step := range strings.SplitSeq(path, "/") {
		if step == "." || step == ".." {
			return false
		}
	}
	return true
}

// isFile says whether an address can be an enclosure's in RSS: of a host with a name of letters, digits and dots, without
// a user.
func isFile(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Path == "" && (u.RawQuery != "" || u.Fragment != "" || u.ForceQuery) {
		return false
	}
	labels := strings.Split(u.Hostname(), ".")
	for _, label := range labels {
		for _, c := range []byte(label) {
			if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
		if label == "" {
			return false
		}
	}
	return len(labels) > 1 && !strings.HasSuffix(u.Host, ":")
}
