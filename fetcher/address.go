package fetcher

import (
	"net/url"
	"strings"
)

// bases are what addresses in a feed may be relative to (RFC 3986 section 5.1). What xml:base says comes before them.
type bases struct {
	document *url.URL // where the feed is: what the server says (Content-Location), or where it was fetched
	stated   bool     // the server said it
	private  bool     // the feed itself comes from this machine or this network, or nobody knows from where
}

// preferSite takes the home page for the place of a feed that nobody knows, or that is kept on another host than its
// site: such copies are made by programs that leave addresses as they were.
func (b *bases) preferSite(raw string) {
	site, err := url.Parse(raw)
	if err != nil || site.Host == "" || b.stated || !b.private && isLocalHost(site.Hostname()) {
		return
	}
	if b.document == nil || withoutWWW(site.Hostname()) != withoutWWW(b.document.Hostname()) {
		b.document = site
	}
}

func withoutWWW(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// documentBases says what a feed's addresses are relative to: its own address, or what the server says of it.
func documentBases(in *FeedContext) bases {
	document, err := url.Parse(strings.TrimSpace(in.URL))
	if err != nil || document.Host == "" {
		document = nil
	}
	b := bases{document: document, private: document == nil || isLocalHost(document.Hostname())}
	if u := resolve(in.ContentLocation, document); u != nil && u.Host != "" && (b.private || !isLocalHost(u.Hostname())) {
		b.document, b.stated = u, true
	}
	return b
}

// link gives an address as an item may have it: absolute, and open to readers. Feeds that were made on a developer's
// machine link to localhost; only a feed that is itself there may, and one of which no address is known.
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

// tidyAddress mends what keeps an address from being read: line ends in it, references that were escaped twice,
// percent signs that stand for themselves.
func tidyAddress(raw string) string {
	return escapeStrayPercents(strings.ReplaceAll(onOneLine(raw), "&amp;", "&"))
}

// parseReference reads a reference in HTML as browsers do (url.spec.whatwg.org): line ends and tabs count for nothing, a
// "%" may stand alone.
func parseReference(raw string, base *url.URL) *url.URL {
	raw = onOneLine(raw)
	if base == nil && strings.HasPrefix(raw, "//") {
		raw = "https:" + raw
	}
	u := resolve(raw, base)
	if u == nil {
		u = resolve(escapeStrayPercents(raw), base)
	}
	return u
}

func onOneLine(raw string) string {
	if strings.ContainsAny(raw, "\t\r\n") {
		raw = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(raw)
	}
	return strings.TrimSpace(raw)
}

// escapeStrayPercents escapes the percent signs that encode nothing.
func escapeStrayPercents(raw string) string {
	if !strings.Contains(raw, "%") {
		return raw
	}
	var out strings.Builder
	for i := range len(raw) {
		out.WriteByte(raw[i])
		if raw[i] == '%' && !(i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2])) {
			out.WriteString("25")
		}
	}
	return out.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
