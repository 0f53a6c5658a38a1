package feedgen

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// clean takes out what XML 1.0 (section 2.2) cannot hold. encoding/xml would write U+FFFD for it, or, in CDATA, what is
// not well-formed.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < 0x20 || r >= 0xD800 && r <= 0xDFFF || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// href writes an address in ASCII (RFC 3987 section 3.1): readers and validators stumble over raw Arabic in links.
func href(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if host, err := idna.Lookup.ToASCII(u.Hostname()); err == nil && host != u.Hostname() {
		if port := u.Port(); port != "" {
			host += ":" + port
		}
		u.Host = host
	}
	u.RawQuery = escapeNonASCII(u.RawQuery)
	return escapeNonASCII(u.String())
}

// escapeNonASCII percent-encodes the bytes that are not ASCII, and leaves the others as they stand.
func escapeNonASCII(s string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c <= 0x20 {
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// excerpt is the beginning of a text, cut at the end of a word.
func excerpt(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	short := string(runes[:most])
	if at := strings.LastIndexByte(short, ' '); at > 0 {
		short = short[:at]
	}
	return strings.TrimRight(short, " ،,;؛:") + "…"
}
