package fetcher

import (
	"context"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard checks the address itself at the moment of dialling, after every name, notation and redirect is resolved:
// only then is it sure what will be reached. Private, loopback, link-local, shared, mapped and other special addresses
// are refused, but for the ranges that the config allows.
func (f *Fetcher) guard() func(ctx context.Context, network, address string, c syscall.RawConn) error {
	check := ssrf.New(ssrf.WithAnyPort()).Safe
	return func(_ context.Context, network, address string, c syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err == nil {
			for _, allowed := range f.opt.AllowPrivate {
				if allowed.Contains(at.Addr().Unmap()) || allowed.Contains(at.Addr()) {
					return nil
				}
			}
		}
		if check(network, address, c) != nil {
			return &AddressError{address}
		}
		return nil
	}
}
