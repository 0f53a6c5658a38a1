package fetcher

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"nashra/arabic"
)

// loosely reads a date in English or in figures of which parts are written otherwise than the forms have it: a month
// in full, an offset in hours ("+03", as databases write it), a comment behind (RFC 822 section 3.4.3), the time before
// the day. In figures alone the day stands before the month; where the half of the day is named, and the day could be a
// month, that is not sure, and so they are no date.
func loosely(text string, location *time.Location) (time.Time, bool) {
	if t, ok := unixTime(text); ok {
		return t, true
	}
	text, weekday := tidied(text)
	text, utc := cutUTC(plainOffset(text, location))
	if utc {
		location = time.UTC
	}
	for _, layout := range tidyForms {
		if t, err := time.Parse(layout+" -0700", text); err == nil && !utc {
			return t, isOurs(t)
		}
	}
	text = cutZoneName(text)
	for _, layout := range tidyForms {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, isOurs(t)
		}
	}
	for _, layout := range figureForms {
		t, err := time.ParseInLocation(layout, text, location)
		if err != nil {
			continue
		}
		american := strings.HasSuffix(text, "M") && t.Day() <= 12
		said := weekday == "" || strings.HasPrefix(weekday, strings.ToUpper(t.Weekday().String()[:3]))
		return t, isOurs(t) && !american && said
	}
	return time.Time{}, false
}

// unixTime reads the seconds or milliseconds since 1970 of a day from 2001 to 2033: ten digits or thirteen. Later ones would
// begin as a date without signs does.
func unixTime(text string) (time.Time, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if len(text) == 13 {
		n /= 1000
	} else if len(text) != 10 {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), err == nil && n >= 1e9 && n < 2e9
}

var (
	tidyForms   = append(timed("2006-1-2", "2006/1/2", "2006.1.2", "2 Jan 2006", "2-Jan-2006", "2/Jan/2006", "Jan 2 2006", "20060102"), "20060102 150405")
	figureForms = timed("2/1/2006", "2-1-2006", "2.1.2006")
)

// timed gives days with each form of a time behind or before, and without.
func timed(days ...string) (forms []string) {
	for _, day := range days {
		forms = append(forms, day)
		for _, clock := range []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM"} {
			forms = append(forms, day+" "+clock, clock+" "+day)
		}
	}
	return forms
}

var (
	dateComment = regexp.MustCompile(`\s*(?:\([^()]*\)|\[[^\[\]]*\])$`)
	dateWeekday = regexp.MustCompile(`^(?:SUN|MON|TUE|WED|THU|FRI|SAT)[A-Z]*[.,]?\s*`)
	dateMonth   = regexp.MustCompile(`\b(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\b\.?`)
	dateOrdinal = regexp.MustCompile(`\b(\d{1,2})(?:ST|ND|RD|TH)\b`)
	dateSigns   = regexp.MustCompile(`\s*,\s*|\s+(?:-|\||@|AT)\s+`)
	dateHalfDay = regexp.MustCompile(`(\d)\s*([AP])\.?M\b\.?`)
	dateLetters = regexp.MustCompile(`(\d)T(\d)`)
	dateZulu    = regexp.MustCompile(`(\d)Z$`)
	dateOffset  = regexp.MustCompile(`(:\d\d(?:\.\d+)?(?: [AP]M)?)\s*([+-]\d{1,2}(?::?\d\d)?)$`)
)

// tidied writes a date as tidyForms have it, in capital letters, and gives the weekday apart.
func tidied(text string) (tidy, weekday string) {
	text = strings.ToUpper(dateComment.ReplaceAllString(text, ""))
	weekday = dateWeekday.FindString(text)
	text = dateMonth.ReplaceAllString(text[len(weekday):], "$1")
	text = dateOrdinal.ReplaceAllString(text, "$1")
	text = dateSigns.ReplaceAllString(dateLetters.ReplaceAllString(text, "$1 $2"), " ")
	text = arabic.SingleSpaced(dateZulu.ReplaceAllString(dateHalfDay.ReplaceAllString(text, "$1 ${2}M"), "$1 UTC"))
	if m := dateOffset.FindStringSubmatchIndex(text); m != nil {
		text = withOffset(text, m[3], text[m[4]:])
	}
	return text, weekday
}
