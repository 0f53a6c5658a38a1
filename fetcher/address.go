package fetcher

import (
	"net/url"
	"regexp"
	"strings"
)

// bases are what addresses in a feed may be relative to (RFC 3986 section 5.1). What xml:base says comes before them.
type bases struct {
	document *url.URL // where the feed is: what the server says (Content-Location), or where it was fetched
	private  bool     // the feed itself comes from this machine or this network
}

// documentBases says what a feed's addresses are relative to: its own address, or what the server says of it.
func documentBases(in *FeedContext) bases {
	document, err := url.Parse(strings.TrimSpace(in.URL))
	if err != nil || document.Host == "" {
		document = nil
	}
	b := bases{document: document, private: document != nil && isLocalHost(document.Hostname())}
	if u := resolve(in.ContentLocation, document); u != nil && u.Host != "" && (b.private || !isLocalHost(u.Hostname())) {
		b.document = u
	}
	return b
}

// link gives an address as an item may have it: absolute, and open to readers. Feeds that were made on a developer's
// machine link to localhost; only a feed that is itself there may.
func (b *bases) link(raw string, base *url.URL) string {
	if base == nil {
		base = b.document
	}
	address := absolute(tidyAddress(raw), base)
	if address == "" || b.private {
		return address
	}
	if u, err := url.Parse(address); err != nil || isLocalHost(u.Hostname()) {
		return ""
	}
	return address
}

// strayPercent is a percent sign that encodes nothing.
var strayPercent = regexp.MustCompile(`%([^0-9a-fA-F]|.[^0-9a-fA-F]|.?$)`)

// tidyAddress mends what keeps an address from being read: line ends in it, references that were escaped twice,
// percent signs that stand for themselves, no scheme but slashes.
func tidyAddress(raw string) string {
	raw = strings.TrimSpace(raw)
	if strings.ContainsAny(raw, "\t\r\n") {
		raw = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(raw)
	}
	if strings.Contains(raw, "&amp;") {
		raw = strings.ReplaceAll(raw, "&amp;", "&")
	}
	if strings.Contains(raw, "%") {
		for range 3 { // matches overlap
			if mended := strayPercent.ReplaceAllString(raw, "%25$1"); mended != raw {
				raw = mended
				continue
			}
			break
		}
	}
	return raw
}
