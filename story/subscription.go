package story

import (
	"fmt"
	"time"
)

// Subscription is a source as it is kept in the store or stands in a list of feeds: one that a command has added, as
// against those of the config.
type Subscription struct {
	ID, URL, Title   string
	Site             string // home page of the outlet, where a list names it
	Language         string // BCP 47 tag, where a list names it
	Zone             string // of dates that name none, as in the IANA database; "": the config's
	Include, Exclude []string
	Folder           []string // where it stood in a list, the outermost first
	Paused           bool
	Added            time.Time
	Found            Finding
}

// Finding is what tells a feed from others: where its bytes come from in the end, and what it says of itself. A
// subscription keeps what it was when it was added, until a visit knows better; one that was never asked has none.
type Finding struct{ From, ID, Self string }

// Source gives the subscription as a source. An unknown zone is an error; the source has the given one then.
func (s *Subscription) Source(zone *time.Location) (Source, error) {
	source := Source{
		ID: s.ID, URL: s.URL, Title: s.Title, Location: zone, Include: s.Include, Exclude: s.Exclude, Paused: s.Paused,
	}
	if s.Zone == "" {
		return source, nil
	}
	named, err := time.LoadLocation(s.Zone)
	if err != nil {
		return source, fmt.Errorf("the time zone %q of the source %s is not known", s.Zone, s.ID)
	}
	source.Location = named
	return source, nil
}

// SubscriptionOf says of a source what can stand in a list; its headers cannot.
func SubscriptionOf(s Source) Subscription {
	return Subscription{
		ID: s.ID, URL: s.URL, Title: s.Title, Zone: zoneName(s.Location), Include: s.Include, Exclude: s.Exclude, Paused: s.Paused,
	}
}

// zoneName is the name by which every machine knows a zone; "" for one that only this machine knows.
func zoneName(location *time.Location) string {
	if location == nil || location == time.Local {
		return ""
	}
	return location.String()
}

// OPMLNamespace is that of the attributes in which OPML holds what only Nashra knows: id, timezone, paused, include and
// exclude, the last two with one word or phrase a line. It is the name of a meaning and not an address; it never changes.
const OPMLNamespace = "urn:nashra:opml"
