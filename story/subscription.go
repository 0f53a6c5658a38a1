package story

import (
	"fmt"
	"time"
)

// Subscription is a source as it is kept in the store or stands in a list of feeds: one that a command has added, as
// against those of the config.
type Subscription struct {
	ID, URL, Title   string
	Site             string // the home page, where a list names it
	Zone             string // of dates that name none, as in the IANA database; "": the config's
	Include, Exclude []string
	Folder           []string // where it stood in a list, the outermost first
	Paused           bool
	Added            time.Time
}

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
