package fetcher

import (
	"net/url"
	"strings"

	xhtml "golang.org/x/net/html"

	"nashra/story"
)

// What a player may do: run its own scripts on its own host, and open a page when it is clicked. It cannot lead the
// reader's page elsewhere.
const playerSandbox = "allow-scripts allow-same-origin allow-presentation allow-popups"

// player gives the attributes of a frame that shows a known player; all other frames are dropped. YouTube plays nothing
// for a page that does not say where it is, so that the page's host is told, and no more.
func (r attributeRules) player(list []xhtml.Attribute) ([]xhtml.Attribute, fate) {
	u := r.playerAddress(valueOf(list, "src"))
	if u == nil {
		u = r.playerAddress(firstOfKeys(list, lazySources))
	}
	if u == nil {
		return nil, dropped
	}
	out := appendGiven(make([]xhtml.Attribute, 0, 8), "src", u.String(), "title", shownText(valueOf(list, "title")),
		"width", size(pixels(valueOf(list, "width"))), "height", size(pixels(valueOf(list, "height"))))
	out = append(out, xhtml.Attribute{Key: "allowfullscreen"})
	return appendGiven(out, "loading", "lazy", "referrerpolicy", "strict-origin", "sandbox", playerSandbox), kept
}

func (r attributeRules) playerAddress(raw string) *url.URL {
	u := r.shown(raw)
	if u == nil || u.Port() != "" {
		return nil
	}
	host := strings.ToLower(u.Hostname())
	begins, known := story.PlayerPath(host)
	if !known || !strings.HasPrefix(u.Path, begins) || strings.Contains(u.Path, "..") {
		return nil
	}
	u.Scheme, u.Host = "https", host
	if strings.Contains(u.RawQuery, "autoplay") {
		query := u.Query()
		query.Del("autoplay")
		u.RawQuery = query.Encode()
	}
	return u
}
