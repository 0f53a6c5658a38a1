package fetcher

import (
	"regexp"
	"strings"
	"time"
)

// zoned are the forms that name their zone by an offset, or as UTC. A zone name such as AST is no offset: Go would take
// it for UTC, and it means another hour in Riyadh than in Halifax.
var zoned = []string{
	time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04 -0700",
	"Mon Jan 2 2006 15:04:05 -0700", "Mon Jan 2 15:04:05 -0700 2006",
	time.RFC3339, "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00",
}

// local are the forms without a zone; they are read in the source's zone. A date alone is its midnight.
var local = []string{
	"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "Mon, 2 Jan 2006", "2 Jan 2006", "2 January 2006",
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "2006/01/02 15:04:05", "2006/01/02 15:04",
	"02/01/2006 15:04:05", "02/01/2006 15:04", "02/01/2006", "02-01-2006 15:04:05", "02-01-2006 15:04", "02-01-2006", "02.01.2006 15:04", "02.01.2006",
	"January 2, 2006 15:04", "January 2, 2006 3:04 PM", "January 2, 2006", "Jan 2, 2006 15:04", "Jan 2, 2006 3:04 PM", "Jan 2, 2006",
}

// parseDate reads a date as feeds and archives write it (RFC 822 section 5, RFC 3339, and their common slips). What
// names no zone is in location. It says false where the text is no such date.
func parseDate(text string, location *time.Location) (time.Time, bool) {
	text = plainOffset(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return time.Time{}, false
	}
	text, utc := cutUTC(text)
	if utc {
		location = time.UTC
	} else {
		for _, layout := range zoned {
			if t, err := time.Parse(layout, text); err == nil {
				return t, isOurs(t)
			}
		}
		text = cutZoneName(text)
	}
	for _, layout := range local {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, isOurs(t)
		}
	}
	return time.Time{}, false
}

// isOurs refuses years that no news has: 1436 is of another calendar.
func isOurs(t time.Time) bool { return t.Year() >= 1900 }

// namedOffset is an offset that is told from GMT, as JavaScript writes it, and American zones by their names, which RFC
// 822 (section 5.1) gives an offset.
var (
	namedOffset  = regexp.MustCompile(` (?:GMT|UTC) ?([+-])(\d{1,2})(?::?(\d{2}))?$`)
	americanZone = regexp.MustCompile(` ([ECMP][SD]T)$`)
	american     = map[string]string{
		"EDT": "-0400", "EST": "-0500", "CDT": "-0500", "CST": "-0600", "MDT": "-0600", "MST": "-0700", "PDT": "-0700", "PST": "-0800",
	}
)

// plainOffset writes such an offset in digits.
func plainOffset(text string) string {
	if m := namedOffset.FindStringSubmatchIndex(text); m != nil {
		hours, minutes := text[m[4]:m[5]], "00"
		if m[6] >= 0 {
			minutes = text[m[6]:m[7]]
		}
		if len(hours) == 1 {
			hours = "0" + hours
		}
		return text[:m[0]] + " " + text[m[2]:m[3]] + hours + minutes
	}
	if m := americanZone.FindStringSubmatch(text); m != nil {
		return strings.TrimSuffix(text, m[1]) + american[m[1]]
	}
	return text
}

// ownZone says whether a date ends in a zone of its own: an offset, or letters.
var ownZone = regexp.MustCompile(`(?i)(?:Z|(?::\d{2}|\s)[+-]\d{2}(?::?\d{2})?|\b(?:UT|[A-Z]{3,4}))$`)

// feedDate reads the date of an entry. Forms that only gofeed knows it reads as UTC where they name no zone; they are of
// the source's zone like all others.
func feedDate(text string, parsed *time.Time, location *time.Location) time.Time {
	if d, ok := parseDate(text, location); ok {
		return d
	}
	if parsed == nil || !isOurs(*parsed) {
		return time.Time{}
	}
	if text = strings.TrimSpace(text); !ownZone.MatchString(text) || isHalfDay(text) {
		y, m, d := parsed.Date()
		hour, minute, second := parsed.Clock()
		return time.Date(y, m, d, hour, minute, second, 0, location)
	}
	return *parsed
}

// isHalfDay: "5:13 PM" ends in letters that are no zone.
func isHalfDay(text string) bool {
	end := strings.ToUpper(text[max(len(text)-2, 0):])
	return end == "AM" || end == "PM"
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
