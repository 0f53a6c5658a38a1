package fetcher

import (
	"strings"
	"time"
)

// zoned are the forms that name their zone by an offset, or as UTC. A zone name such as AST is no offset: Go would take
// it for UTC, and it means another hour in Riyadh than in Halifax.
var zoned = []string{
	time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700",
	time.RFC3339, "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00",
}

// local are the forms without a zone; they are read in the source's zone. A date alone is its midnight.
var local = []string{
	"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "Mon, 2 Jan 2006", "2 Jan 2006", "2 January 2006",
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "2006/01/02 15:04:05",
}

// parseDate reads a date as feeds and archives write it (RFC 822 section 5, RFC 3339, and their common slips). What
// names no zone is in location. It says false where the text is no such date.
func parseDate(text string, location *time.Location) (time.Time, bool) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return time.Time{}, false
	}
	text, utc := cutUTC(text)
	if utc {
		location = time.UTC
	} else {
		for _, layout := range zoned {
			if t, err := time.Parse(layout, text); err == nil {
				return t, true
			}
		}
		text = cutZoneName(text)
	}
	for _, layout := range local {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func cutUTC(text string) (string, bool) {
	for _, name := range []string{" GMT", " UTC", " UT", " Z"} {
		if rest, ok := strings.CutSuffix(text, name); ok {
			return rest, true
		}
	}
	return text, false
}

// cutZoneName takes off a zone's name in letters; the source's own zone says better what it means.
func cutZoneName(text string) string {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 || len(text)-i-1 < 3 || len(text)-i-1 > 5 {
		return text
	}
	for _, c := range text[i+1:] {
		if c < 'A' || c > 'Z' {
			return text
		}
	}
	return text[:i]
}
