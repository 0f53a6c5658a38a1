package story

import (
	"net/url"
	"strings"
	"unicode"
)

// ShownAddress gives an address as it may be shown, logged and published: without the user and the password that may
// stand in it, and with percent signs for the characters that would turn the line about in which it stands. Of what is
// no web address, such as one that was mistyped, nothing is left that may be part of user or password.
func ShownAddress(raw string) string { return withoutTurns(withoutSecrets(raw)) }

func withoutSecrets(raw string) string {
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

// withoutTurns writes controls, those of direction among them, as an address may hold them: they are the same address.
func withoutTurns(address string) string {
	if !strings.ContainsFunc(address, turns) {
		return address
	}
	var out strings.Builder
	for _, r := range address {
		if turns(r) {
			out.WriteString(url.PathEscape(string(r)))
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func turns(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
