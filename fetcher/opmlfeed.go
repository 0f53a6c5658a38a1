package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"nashra/arabic"
	"nashra/story"
)

// attributes are those of one tag by their names in small letters: readers have written xmlUrl in every way. Those that
// only Nashra writes stand under "nashra:", those of other namespaces nowhere. The first of a name counts.
func (s *outlineScan) attributes(raw []rawAttribute) map[string]string {
	values := make(map[string]string, len(raw))
	for _, a := range raw {
		name := strings.ToLower(string(a.name))
		if colon := strings.IndexByte(name, ':'); colon >= 0 {
			if !s.own[string(a.name[:colon+1])] {
				continue
			}
			name = "nashra" + name[colon:]
		}
		if _, twice := values[name]; !twice {
			values[name] = s.value(a.value)
		}
	}
	return values
}

// value resolves references, those to entities of the document first.
func (s *outlineScan) value(raw []byte) string {
	text := string(raw)
	if len(s.entities) > 0 && bytes.IndexByte(raw, '&') >= 0 {
		text = expand(text, s.entities, s.room)
		s.room -= max(0, len(text)-len(raw))
	}
	return unescape(text)
}

// titleIn is what an outline is called. Nashra itself writes a text where there is no title, because OPML wants one.
func (s *outlineScan) titleIn(a map[string]string) string {
	title := s.titleOf(a["title"])
	if title == "" && !(s.isOwn && a["xmlurl"] != "") {
		title = s.titleOf(a["text"])
	}
	return title
}

// titleOf makes a name of a value: one of another reader may be written as HTML, and may be misread.
func (s *outlineScan) titleOf(value string) string {
	if s.isOwn {
		return arabic.CleanLine(cutBytes(value, maxLineBytes))
	}
	return plainTitle(value)
}

// subscribe takes in a feed, or notes why it cannot be one.
func (s *outlineScan) subscribe(o *openOutline, raw string, a map[string]string) {
	address, err := subscriptionAddress(raw)
	if err != nil {
		s.list.note(o.line, FeedFailed, firstOf(o.title, raw), err.Error())
		return
	}
	if o.title == strings.TrimSpace(raw) {
		o.title = "" // readers put the address there where the feed has no title
	}
	feed := SubscribedFeed{Line: o.line}
	feed.URL, feed.Title, feed.Folder = address, o.title, slices.Clip(o.folder)
	dropped := func(reason string) { s.list.note(o.line, PartDropped, firstOf(o.title, address), reason) }
	if site := strings.TrimSpace(a["htmlurl"]); site != "" {
		if feed.Site = absolute(tidyAddress(site), nil); feed.Site == "" {
			dropped("its home page (htmlUrl) is no web address: " + shown(site))
		}
	}
	if tag := strings.TrimSpace(a["language"]); languageTag.MatchString(tag) {
		feed.Language = tag
	} else if tag != "" && !strings.EqualFold(tag, "unknown") {
		dropped("its language is no language tag: " + shown(tag))
	}
	if id := a["nashra:id"]; sourceID.MatchString(id) {
		feed.ID = id
	} else if id != "" {
		dropped("its id is none: " + shown(id))
	}
	if name := a["nashra:timezone"]; name != "" {
		if s.zones.knows(name) {
			feed.Zone = name
		} else {
			dropped("its time zone is unknown: " + shown(name))
		}
	}
	switch paused := strings.TrimSpace(a["nashra:paused"]); paused {
	case "true":
		feed.Paused = true
	case "", "false":
	default:
		dropped("paused is neither true nor false: " + shown(paused))
	}
	feed.Include, feed.Exclude = words(a["nashra:include"], dropped), words(a["nashra:exclude"], dropped)
	s.list.Feeds = append(s.list.Feeds, feed)
}

// What the config accepts too.
var (
	languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)
	sourceID    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
)

// shown quotes what came from outside, cut.
func shown(value string) string { return strconv.Quote(cutBytes(withoutSecret(value), maxNoteBytes)) }

// words reads one on each line. One that has neither letters nor digits is found in no item.
func words(value string, dropped func(string)) []string {
	var list []string
	bad := ""
	for line := range strings.SplitSeq(value, "\n") {
		if line = arabic.CleanLine(line); line == "" {
			continue
		}
		if arabic.Fold(line) == "" || len(list) == maxList {
			bad = line
			continue
		}
		list = append(list, line)
	}
	if bad != "" {
		dropped("a word to include or exclude is none, or one too many: " + shown(bad))
	}
	return list
}

// zones are those that a list has named, and whether they are known. Each is looked for once, and there are fewer than maxZones.
type zones map[string]bool

const maxZones = 1000

var zoneName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+/-]{0,63}$`)

func (z zones) knows(name string) bool {
	known, asked := z[name]
	if asked || len(z) == maxZones || !zoneName.MatchString(name) || name == "Local" {
		return known
	}
	_, err := time.LoadLocation(name)
	z[name] = err == nil
	return err == nil
}

// isDirection knows the marks that an address brings along which is copied from a text in Arabic.
func isDirection(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

var (
	webScheme   = regexp.MustCompile(`^(?i:https?)://`)
	otherScheme = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*)://|^(?i:(mailto|javascript|data|file|about|urn|tag|xmpp|news)):`)
	bareHost    = regexp.MustCompile(`^(?:[^\s/?#@:.]+\.)+[^\s/?#@:.]+(?::[0-9]+)?(?:[/?#]|$)`)
)

// subscriptionAddress makes a web address of what stands for one in a list. What it says is otherwise kept as it is: a
// server may give another feed for another spelling.
func subscriptionAddress(raw string) (string, error) {
	if len(raw) > maxAddress {
		return "", fmt.Errorf("its address is longer than %d bytes", maxAddress)
	}
	address := strings.TrimFunc(tidyAddress(raw), isDirection)
	if len(address) >= len("feed:") && strings.EqualFold(address[:len("feed:")], "feed:") { // feed:https://… and feed://…
		if address = address[len("feed:"):]; !webScheme.MatchString(strings.TrimLeft(address, "/")) {
			address = "http://" + strings.TrimLeft(address, "/")
		}
		address = strings.TrimLeft(address, "/")
	}
	switch {
	case address == "":
		return "", errors.New("it has no address")
	case webScheme.MatchString(address):
	case otherScheme.MatchString(address):
		m := otherScheme.FindStringSubmatch(address)
		return "", fmt.Errorf("its address is not one of the web but of %s", cutBytes(m[1]+m[2], maxNoteBytes))
	case strings.HasPrefix(address, "//"):
		address = "http:" + address
	case bareHost.MatchString(address):
		address = "http://" + address
	default:
		return "", fmt.Errorf("its address is none: %s", shown(address))
	}
	scheme, rest, _ := strings.Cut(address, ":")
	address = strings.ToLower(scheme) + ":" + strings.ReplaceAll(rest, " ", "%20")
	if u, err := url.Parse(address); err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("its address is none: %s", shown(address))
	}
	return address, nil
}

// readAddresses reads plain text with an address on each line. Lines that begin with "#" are comments. Prose is told
// apart by its first line.
func readAddresses(text []byte) (Subscriptions, error) {
	var list Subscriptions
	line := 0
	for raw := range strings.Lines(string(text)) {
		line++
		raw = strings.TrimSpace(strings.TrimFunc(strings.TrimSpace(raw), isDirection))
		if raw == "" || raw[0] == '#' {
			continue
		}
		fields := strings.Fields(raw)
		if len(list.Feeds)+len(list.Notes) == 0 && !webScheme.MatchString(fields[0]) && !strings.HasPrefix(strings.ToLower(fields[0]), "feed:") {
			break
		}
		if len(list.Feeds)+len(list.Notes) >= maxOutlines {
			return Subscriptions{}, fmt.Errorf("the list has more than %d lines", maxOutlines)
		}
		address, err := subscriptionAddress(fields[0])
		if err != nil {
			if len(fields) > 1 && strings.Contains(raw, "@") { // a password may have a space in it
				err = fmt.Errorf("its address is none: %s", shown(raw))
			}
			list.note(line, FeedFailed, raw, err.Error())
			continue
		}
		list.Feeds = append(list.Feeds, SubscribedFeed{story.Subscription{URL: address}, line})
		if len(fields) > 1 {
			list.note(line, PartDropped, address, "of a line of plain text only the address is read")
		}
	}
	if len(list.Feeds) == 0 {
		return Subscriptions{}, notOPML(text)
	}
	return list, nil
}
