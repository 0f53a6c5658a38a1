package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"nashra/story"
)

// maxRedirects is as many as browsers follow by half; more is a loop or a game.
const maxRedirects = 10

// trail is the way from the address that a visit asked first to the one that answered.
type trail struct {
	seen  map[string]bool
	last  *answer // the redirect that led here
	moved string  // where permanent redirects alone have led
	ended bool    // the rest of the way is not for good
}

// enter refuses a circle. The same address with other cookies is another question.
func (t *trail) enter(target *url.URL, cookies string) error {
	key := target.String() + " " + cookies
	if t.seen[key] {
		return errors.New("the redirects go in a circle")
	}
	t.seen[key] = true
	return nil
}

// pass takes note of who answered. For good is only the first part of a way, as long as each step says so (301, 308);
// a step down from https to http is not, nor one from a public address to a private one: it may be followed, but what
// makes it may be somebody in between, and must not outlast the visit.
func (t *trail) pass(a *answer) {
	from := t.last
	t.last = a
	switch {
	case from == nil || t.ended:
	case !isPermanent(from.response.StatusCode), isDowngrade(from.url, a.url), a.private && !from.private:
		t.ended = true
	default:
		t.moved = a.url
	}
}

func isPermanent(status int) bool {
	return status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect
}

func isDowngrade(from, to string) bool {
	return strings.HasPrefix(from, "https:") && !strings.HasPrefix(to, "https:")
}

func isRedirect(status int) bool {
	return isPermanent(status) || status == http.StatusFound || status == http.StatusSeeOther || status == http.StatusTemporaryRedirect
}

func redirectTarget(res *http.Response, from *url.URL) (*url.URL, error) {
	location := strings.TrimSpace(res.Header.Get("Location"))
	if location == "" {
		return nil, fmt.Errorf("the server redirects (%d) but does not say where", res.StatusCode)
	}
	target := parseReference(location, from)
	if target == nil { // or a longer one than any that is kept
		return nil, errors.New("the server redirects to what is no address")
	}
	if target.Scheme != "http" && target.Scheme != "https" || target.Hostname() == "" {
		return nil, fmt.Errorf("the server redirects to a %q address, which is not followed", cutBytes(target.Scheme, 20))
	}
	return plainAddress(target)
}

// start is where a visit begins: at the source's own address, or where that has moved for good. While the new address
// fails, every second visit asks the old one, which may know better; neither is lost when the other dies.
func start(home *url.URL, last story.Checkpoint) *url.URL {
	if last.Address != home.String() || last.MovedTo == "" || last.Failures%2 == 1 {
		return home
	}
	moved, err := url.Parse(last.MovedTo)
	if err != nil {
		return home
	}
	return moved
}

// rememberMove is called when a visit went well, and never before.
func rememberMove(next *story.Checkpoint, a *answer) {
	to := a.moved
	if to == "" && !a.atHome {
		to = next.MovedTo // the new address has answered, and sent nobody on for good
	}
	if to == a.home {
		to = ""
	}
	next.MovedTo = to
}

// isGone says whether 410 is the source's own word. Where the source has moved it is not yet: the old address is asked
// once more, which may by now lead elsewhere.
func isGone(a *answer, last story.Checkpoint) bool { return a.atHome || last.Failures > 1 }
