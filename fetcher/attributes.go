package fetcher

import (
	"net/url"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"

	"nashra/arabic"
)

// attributeRules say which attributes an element keeps and what their values become. What is named nowhere here goes.
type attributeRules struct {
	base *url.URL
}

// fate is what becomes of an element for its attributes' sake.
type fate byte

const (
	kept      fate = iota
	unwrapped      // its tags go, its content stays: a link that leads nowhere
	dropped
)

// apply works in place on the attributes of one element.
func (r attributeRules) apply(element string, list []xhtml.Attribute) ([]xhtml.Attribute, fate) {
	switch element {
	case "img":
		return r.picture(list)
	case "iframe":
		return r.player(list)
	case "a":
		if address := r.link(valueOf(list, "href")); address == "" {
			return nil, unwrapped
		}
	}
	out := list[:0]
	for _, a := range list {
		switch a.Key {
		case "href":
			a.Val = r.link(a.Val)
		case "dir":
			a.Val = strings.ToLower(a.Val)
		case "lang", "colspan", "rowspan", "start":
		case "title", "datetime":
			a.Val = shownText(a.Val)
		default:
			continue
		}
		if valueOf(out, a.Key) == "" { // of two of a name the first holds
			out = append(out, a)
		}
	}
	return out, kept
}

// link gives the address of a link: of the web, or for mail.
func (r attributeRules) link(raw string) string {
	u := parseReference(raw, r.base)
	switch {
	case u == nil:
		return ""
	case u.Scheme == "mailto":
		return u.String()
	case !r.isPublic(u):
		return ""
	}
	u.User = nil // "https://bank.example@evil.example" misleads
	return u.String()
}

// isPublic says whether an address is one of the web and may be shown. A page that went out from its author's own
// machine links to localhost; only what stands there itself may.
func (r attributeRules) isPublic(u *url.URL) bool {
	host := u.Hostname()
	if u.Scheme != "http" && u.Scheme != "https" || host == "" || host[0] == '.' {
		return false
	}
	return !isLocalHost(host) || r.base != nil && isLocalHost(r.base.Hostname())
}

// shownText cleans a text or the value of an attribute. An escaped carriage return would be a line end to some and none
// to others.
func shownText(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return arabic.CleanText(s)
}

func valueOf(list []xhtml.Attribute, key string) string {
	for _, a := range list {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// firstOfKeys gives the first value that is not empty.
func firstOfKeys(list []xhtml.Attribute, keys []string) string {
	for _, key := range keys {
		if value := strings.TrimSpace(valueOf(list, key)); value != "" {
			return value
		}
	}
	return ""
}

// appendGiven adds attributes that have a value.
func appendGiven(list []xhtml.Attribute, pairs ...string) []xhtml.Attribute {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, xhtml.Attribute{Key: pairs[i], Val: pairs[i+1]})
		}
	}
	return list
}

// pixels reads a width or height; -1 where there is none to go by ("auto", "100%").
func pixels(text string) int {
	text = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(text)), "px")
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 32)
	if err != nil || !(n >= 0 && n <= maxPixels) {
		return -1
	}
	return int(n)
}

const maxPixels = 10_000

// size writes a width or height for a reader; "" where there is none that shows anything.
func size(n int) string {
	if n < 2 {
		return ""
	}
	return strconv.Itoa(n)
}
