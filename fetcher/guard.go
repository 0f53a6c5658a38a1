package fetcher

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard checks the address itself at the moment of dialling, after every name, notation and redirect is resolved:
// only then is it sure what will be reached. Private, loopback, link-local, shared, mapped and other special addresses
// are refused, but for the ranges that the config allows.
func (f *Fetcher) guard() func(ctx context.Context, network, address string, c syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !f.mayReach(at.Addr()) {
			return &AddressError{address}
		}
		return nil
	}
}

func (f *Fetcher) mayReach(at netip.Addr) bool {
	for _, allowed := range f.opt.AllowPrivate {
		if allowed.Contains(at.Unmap()) || allowed.Contains(at) {
			return true
		}
	}
	return f.isPublic(at)
}

// publicAddresses says whether the whole internet reaches the same machine under an address.
var publicAddresses = sync.OnceValue(func() func(netip.Addr) bool {
	check := ssrf.New(ssrf.WithAnyPort())
	return func(at netip.Addr) bool { return check.SafeAddr(at) == nil }
})

// vet is the guard where a proxy dials: it resolves the name before the proxy gets it. It says whether one of its
// addresses is private. The proxy resolves the name for itself, so a name that changes between the two questions gets
// through; a proxy that must withstand that has to refuse private addresses too.
func (f *Fetcher) vet(ctx context.Context, host string) (private bool, err error) {
	list := []netip.Addr{}
	if at, err := netip.ParseAddr(host); err == nil {
		list = append(list, at)
	} else if list, err = f.resolve(ctx, "ip", host); err != nil {
		return false, err
	}
	if len(list) == 0 {
		return false, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for _, at := range list {
		if !f.mayReach(at) {
			return true, &AddressError{at.String()}
		}
		private = private || !f.isPublic(at)
	}
	return private, nil
}

// isPlainHost refuses an address of IPv4 in any notation but the usual one (2130706433, 0x7f.1, 0177.0.0.1): what one
// program takes for a name another takes for an address (URL Standard, "ends in a number").
func isPlainHost(u *url.URL) bool {
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	if digits, hex := strings.CutPrefix(last, "0x"); hex {
		return strings.Trim(digits, "0123456789abcdef") != ""
	}
	return strings.Trim(last, "0123456789") != ""
}
