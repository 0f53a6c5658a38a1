package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"nashra/story"
)

// past is a visit as it is remembered.
func (v *Visit) past() *story.PastVisit {
	p := &story.PastVisit{At: v.Checkpoint.LastVisit, Took: v.took, Outcome: string(v.Outcome), Status: v.status, Blocked: v.blocked, KeptOut: len(v.KeptOut)}
	if v.Err != nil {
		p.Error = v.Err.Error()
	}
	return p
}

// readingOf is what is remembered of the feed that a visit has read.
func readingOf(v *Visit, now time.Time) *story.Reading {
	feed := &v.Feed
	r := &story.Reading{At: now, ID: feed.ID, Self: feed.Self, Items: len(feed.Items), Barred: len(v.KeptOut), KeptOut: v.KeptOut[:min(len(v.KeptOut), story.MaxKeptOut)]}
	for i := range feed.Items {
		at := feed.Items[i].Published
		switch {
		case at.IsZero():
			r.Undated++
			continue
		case at.After(now):
			at = now
		}
		if r.Newest.IsZero() || at.After(r.Newest) {
			r.Newest = at
		}
		if r.Oldest.IsZero() || at.Before(r.Oldest) {
			r.Oldest = at
		}
	}
	r.Faults = feed.Faults()
	return r
}

// Faults is what is wrong with the document, in words; nothing where it is in order.
func (p *ParsedFeed) Faults() []string {
	var faults []string
	if p.Misnamed != "" {
		faults = append(faults, p.Misnamed)
	}
	if p.CutOff {
		faults = append(faults, "it breaks off before its end")
	}
	return faults
}

// encodingFault says what is wrong with what a feed says of its encoding; "" where nothing is.
func encodingFault(body []byte, isUTF8 bool, contentType string) string {
	if wideOf(body) != nil {
		return ""
	}
	label := firstOf(httpLabel(contentType), declaredLabel(body))
	if isUTF8 {
		if isUTF8Label(label) || label == "" || !bytes.ContainsFunc(body, isBeyondASCII) {
			return ""
		}
		return fmt.Sprintf("it is said to be %s, but is UTF-8", cutBytes(label, maxWords))
	}
	switch p, ok := pageOf(label); {
	case label == "":
		return "it is not UTF-8, and does not say what it is"
	case isUTF8Label(label):
		return "it is said to be UTF-8, but not all of it is"
	case !ok:
		return fmt.Sprintf("it is said to be %s, which is no encoding", cutBytes(label, maxWords))
	default:
		if guess := arabicGuess(body); guess != "" && guess != p.name && p.isOfLetters() {
			return fmt.Sprintf("it is said to be %s, but is %s", p.name, guess)
		}
	}
	return ""
}

func isBeyondASCII(r rune) bool { return r >= utf8.RuneSelf }

// isBlocked says whether a server turns us away, whatever the feed is: it forbids us the address, or its guard wants to
// see a browser. Cloudflare says so in a header (developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/).
func isBlocked(res *http.Response) bool {
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return true
	}
	return isChallenge(res)
}

func isChallenge(res *http.Response) bool {
	return res.StatusCode >= 400 && strings.EqualFold(res.Header.Get("Cf-Mitigated"), "challenge")
}

// statusError says which answer it was that is no feed, and what that means where it is known.
func statusError(res *http.Response) error {
	text := strings.TrimSpace(fmt.Sprintf("the server answers %d %s", res.StatusCode, http.StatusText(res.StatusCode)))
	switch {
	case isChallenge(res):
		text += ": its guard (Cloudflare) asks for a browser; ask the publisher to let feed readers in"
	case res.StatusCode == http.StatusUnauthorized:
		text += ": it asks for a password, which can stand in the address or in headers"
	case res.StatusCode == http.StatusForbidden:
		text += ": it turns us away; ask the publisher to let this program in"
	}
	return errors.New(text)
}
