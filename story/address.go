package story

import (
	"net/url"
	"strings"
)

// ShownAddress gives an address as it may be shown, logged and published: without the user and the password that may
// stand in it. Of what is no web address, such as one that was mistyped, nothing is left that may be part of them.
func ShownAddress(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err == nil && u.User == nil && u.Opaque == "":
		return raw
	case err == nil && u.Host != "":
		u.User = nil
		return u.String()
	}
	if at := strings.LastIndexByte(raw, '@'); at >= 0 {
		return "…" + raw[at:]
	}
	return raw
}
