package fetcher

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Options says how feeds are fetched. Zero values are not usable; the config has the defaults.
type Options struct {
	UserAgent    string         // names the program, its version and a contact
	OwnURL       string         // of our own feeds, which are refused as sources
	Workers      int            // visits at one time
	PerHost      int            // of them at one host
	Timeout      time.Duration  // of a whole visit, redirects and body included
	MaxBody      int64          // bytes of one feed after decompression
	AllowPrivate []netip.Prefix // addresses that may be dialled although they are not public
	Proxy        *url.URL       // that all requests go through: http, https or socks5; nil: none
	MinInterval  time.Duration  // between two visits that go well
	MaxInterval  time.Duration  // at most, whatever was learned and after failures
	Languages    []string       // of items that are let in (see Gate); none: all
	Bare         bool           // entries with nothing to show are items too, for a person who tries a feed
}

// Fetcher visits sources. Its methods may be called from several goroutines.
type Fetcher struct {
	opt     Options
	client  *http.Client   // of which only the transport is used: redirects are followed by hand
	hosts   *turns         // PerHost visits at each
	sources *turns         // one visit of each
	scales  scales         // one heavy body
	jitter  func() float64 // from 0 to 1; the only chance in here

	isPublic func(netip.Addr) bool
	resolve  func(ctx context.Context, network, host string) ([]netip.Addr, error) // for vet
	listings *listings                                                             // of what each source listed last
	refusals *refusals                                                             // of each host
	sloppy   *sloppy                                                               // hosts
}

// New makes a Fetcher. It dials nothing before the first visit.
func New(opt Options) *Fetcher {
	opt.OwnURL = strings.TrimRight(opt.OwnURL, "/")
	if own, err := feedAddress(opt.OwnURL); err == nil {
		opt.OwnURL = own.String() // as other addresses are written
	}
	f := &Fetcher{opt: opt, hosts: newTurns(opt.PerHost), sources: newTurns(1), scales: newScales(), jitter: rand.Float64}
	f.isPublic, f.resolve = publicAddresses(), net.DefaultResolver.LookupNetIP
	f.listings, f.refusals, f.sloppy = newListings(), newRefusals(opt.MaxInterval), newSloppy()
	f.client = &http.Client{Transport: f.transport()}
	return f
}

// transport dials only what guard allows. It takes no proxy from the environment, behind which the guard would be blind;
// through the proxy of the config go only the names that vet has seen, and the proxy is all that is dialled.
func (f *Fetcher) transport() *http.Transport {
	dialer := &net.Dialer{Timeout: min(10*time.Second, f.opt.Timeout)}
	t := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    min(10*time.Second, f.opt.Timeout),
		ResponseHeaderTimeout:  f.opt.Timeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns:           4 * f.opt.Workers,
		MaxIdleConnsPerHost:    max(f.opt.PerHost, 2),
		IdleConnTimeout:        90 * time.Second,
		DisableCompression:     true, // decoded by hand, with a cap
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if f.opt.Proxy == nil {
		dialer.ControlContext = f.guard()
		return t
	}
	t.Proxy = http.ProxyURL(f.opt.Proxy)
	t.ProxyConnectHeader = http.Header{"User-Agent": {f.opt.UserAgent}}
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
		if res.StatusCode != http.StatusOK {
			return &proxyError{fmt.Sprintf("the proxy (fetch.proxy) answers %d %s", res.StatusCode, http.StatusText(res.StatusCode))}
		}
		return nil
	}
	return t
}

// maxHeader bounds the header of an answer.
const maxHeader = 256 << 10

// AddressError says that a source led to an address that must not be reached.
type AddressError struct{ Address string }

func (e *AddressError) Error() string {
	return fmt.Sprintf("the address %s is not public; fetch.allow_private can allow it", e.Address)
}
