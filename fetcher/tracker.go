package fetcher

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// trackers are hosts, with all below them, that send pictures only to count who looks; where a host sends others too,
// how the paths of those begin.
var trackers = map[string]string{
	"pixel.wp.com": "", "stats.wp.com": "", "stats.wordpress.com": "", "feeds.wordpress.com": "/1.0/",
	"feeds.feedburner.com": "/~", "feedproxy.google.com": "/~", "feedsportal.com": "", "feedads.g.doubleclick.net": "",
	"doubleclick.net": "", "google-analytics.com": "", "googletagmanager.com": "", "googlesyndication.com": "", "googleadservices.com": "",
	"facebook.com": "/tr", "connect.facebook.net": "", "analytics.twitter.com": "", "t.co": "/i/", "px.ads.linkedin.com": "",
	"scorecardresearch.com": "", "quantserve.com": "", "statcounter.com": "", "histats.com": "", "sitemeter.com": "", "chartbeat.net": "",
	"parsely.com": "", "counter.yadro.ru": "", "mc.yandex.ru": "", "bat.bing.com": "", "hits.theguardian.com": "",
	"mathtag.com": "", "adnxs.com": "", "criteo.com": "", "taboola.com": "", "outbrain.com": "", "amazon-adsystem.com": "", "assoc-amazon.com": "",
	"api.follow.it": "/track", "medium.com": "/_/stat", "rss.buysellads.com": "", "adclick.g.doubleclick.net": "", "effectivemeasure.net": "",
	"gemius.pl": "", "moatads.com": "", "imrworldwide.com": "", "hotjar.com": "", "matomo.cloud": "", "countapi.xyz": "", "republish.piano.io": "",
}

func isTracker(u *url.URL) bool {
	for host := strings.ToLower(u.Hostname()); host != ""; {
		if begins, known := trackers[host]; known && strings.HasPrefix(u.Path, begins) {
			return true
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return false
}

// isLocalHost says whether a host can only be reached from near by: this machine, or somebody's own network. Every way
// of writing such an address that a browser understands counts (url.spec.whatwg.org, section 3.5).
func isLocalHost(host string) bool {
	for i := range len(host) {
		if host[i] < 0x80 {
			continue
		}
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil || !utf8.ValidString(host) {
			return true // it is no name that can be looked up: nothing is reached, or nobody knows what
		}
		host = ascii
		break
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return true // as above
	}
	if strings.Contains(host, ":") {
		address, err := netip.ParseAddr(host)
		return err != nil || !publicAddresses()(address)
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case host, "", "localhost", "local", "internal", "intranet", "lan", "arpa":
		return true
	}
	if last[0] < '0' || last[0] > '9' {
		return false
	}
	address, err := netip.ParseAddr(host) // in the usual notation; no outlet has another
	return err != nil || !publicAddresses()(address)
}
