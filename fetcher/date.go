package fetcher

import (
	"strings"
	"time"
	"unicode/utf8"

	"nashra/arabic"
)

// zoned are the forms that name their zone by an offset, or as UTC, by what they begin with. A zone name such as AST is no
// offset: Go would take it for UTC, and it means another hour in Riyadh than in Halifax.
var zoned = [...][]string{
	yearFirst: {time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00"},
	dayFirst:  {"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700"},
	nameFirst: {
		time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "Mon Jan 2 2006 15:04:05 -0700", "Mon Jan 2 15:04:05 -0700 2006",
	},
	numbers: {},
}

// local are the forms without a zone; they are read in the source's zone. A date alone is its midnight.
var local = [...][]string{
	yearFirst: {
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02", "2006-01-02T15:04", "2006-01-02 15:04",
		"2006/01/02", "2006/01/02 15:04:05", "2006/01/02 15:04",
	},
	dayFirst: {"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006", "2 January 2006"},
	nameFirst: {
		"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "Mon, 2 Jan 2006",
		"January 2, 2006 15:04", "January 2, 2006 3:04 PM", "January 2, 2006", "Jan 2, 2006 15:04", "Jan 2, 2006 3:04 PM", "Jan 2, 2006",
	},
	numbers: {
		"2/1/2006 15:04:05", "2/1/2006 15:04", "2/1/2006", "2-1-2006 15:04:05", "2-1-2006 15:04", "2-1-2006", "2.1.2006 15:04", "2.1.2006",
	},
}

// What a date begins with.
const (
	yearFirst = iota // 2026-11-25
	dayFirst         // 25 Nov 2026
	nameFirst        // Wed, or Nov
	numbers          // 25/11/2026
)

// shapeOf says how a date begins, so that few forms need be tried.
func shapeOf(text string) int {
	digits := 0
	for digits < len(text) && isDigit(text[digits]) {
		digits++
	}
	switch {
	case digits == 0:
		return nameFirst
	case digits == 4:
		return yearFirst
	case digits < len(text) && text[digits] == ' ':
		return dayFirst
	}
	return numbers
}

// parseDate reads a date as feeds and archives write it: first as RFC 822 section 5, RFC 3339 and their common slips
// have it, in any digits, then as Arabic does (arabic.Date). What names no zone is in location; now is the time of the visit,
// which "two hours ago" counts from (zero: such phrases are no dates). It says false where the text is no such date.
func parseDate(text string, location *time.Location, now time.Time) (time.Time, bool) {
	plain := arabic.SingleSpaced(arabic.PlainDigits(text))
	if plain == "" {
		return time.Time{}, false
	}
	if t, ok := international(plain, location); ok {
		return t, true
	}
	return arabic.Date(text, location, now)
}

func international(text string, location *time.Location) (time.Time, bool) {
	if len(text) > maxInternational || !isASCII(text) {
		return time.Time{}, false
	}
	whole := text
	text = plainOffset(text, location)
	shape := shapeOf(text)
	text, utc := cutUTC(text)
	if utc {
		location = time.UTC
	} else {
		for _, layout := range zoned[shape] {
			if t, err := time.Parse(layout, text); err == nil {
				return t, isOurs(t)
			}
		}
		text = cutZoneName(text)
	}
	for _, layout := range local[shape] {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return t, isOurs(t)
		}
	}
	return loosely(whole, location)
}

// maxInternational is more than the longest of those forms has.
const maxInternational = 96

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isOurs refuses years that no news has: 1436 is of another calendar.
func isOurs(t time.Time) bool { return t.Year() >= 1900 }

// plainOffset writes in digits an offset that is told from GMT, as JavaScript writes it, American zones by their names,
// which RFC 822 (section 5.1) gives an offset, and AST.
func plainOffset(text string, location *time.Location) string {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return text
	}
	last := text[i+1:]
	if strings.IndexByte("+-", last[0]) >= 0 { // GMT +3
		head := text[:i]
		if from := strings.LastIndexByte(head, ' '); from > 0 && (head[from:] == " GMT" || head[from:] == " UTC") {
			i, last = from, head[from+1:]+last
		}
	}
	if offset, ok := strings.CutPrefix(last, "GMT"); ok {
		return withOffset(text, i, offset)
	}
	if offset, ok := strings.CutPrefix(last, "UTC"); ok {
		return withOffset(text, i, offset)
	}
	if offset := zoneOffset(last, location); offset != "" {
		return text[:i+1] + offset
	}
	return text
}

// withOffset puts an offset of one to four digits, which may have a colon, after the first i bytes.
func withOffset(text string, i int, offset string) string {
	if offset == "" || offset[0] != '+' && offset[0] != '-' {
		return text
	}
	hours, minutes, colon := strings.Cut(offset[1:], ":")
	if !colon && len(hours) > 2 {
		hours, minutes = hours[:len(hours)-2], hours[len(hours)-2:]
	} else if !colon {
		minutes = "00"
	}
	if len(hours) == 1 {
		hours = "0" + hours
	}
	if len(hours) != 2 || len(minutes) != 2 || strings.Trim(hours+minutes, "0123456789") != "" {
		return text
	}
	return text[:i] + " " + offset[:1] + hours + minutes
}

// zoneOffset gives the offset of a zone that is known by its name; "" for none. The names of Europe's say less than the zone
// of a source that goes by them itself: they are often left as they are when summer begins.
func zoneOffset(name string, location *time.Location) string {
	if offset := european[name]; offset != "" && !goesBy(name, location) {
		return offset
	}
	switch name {
	case "EDT":
		return "-0400"
	case "EST", "CDT":
		return "-0500"
	case "CST", "MDT":
		return "-0600"
	case "MST", "PDT":
		return "-0700"
	case "PST":
		return "-0800"
	case "AST":
		if isArab(location) {
			return "+0300"
		}
	}
	return ""
}

var european = map[string]string{
	"WET": "+0000", "WEST": "+0100", "BST": "+0100", "CET": "+0100", "MET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
}

// goesBy says whether the clocks of a place have that name, or had it in the other half of the year.
func goesBy(name string, location *time.Location) bool {
	for _, month := range []time.Month{time.January, time.July} {
		if its, _ := time.Date(2026, month, 1, 0, 0, 0, 0, location).Zone(); its == name {
			return true
		}
	}
	return false
}

// isArab says whether a source's zone has an hour of the Arab countries, from Morocco to Oman. There AST is Arabia's
// standard time; west of them it is the Atlantic's.
func isArab(location *time.Location) bool {
	_, seconds := time.Date(2000, time.January, 1, 0, 0, 0, 0, location).Zone()
	return seconds >= 0 && seconds <= 4*3600
}

// feedDate reads the date of an entry. Forms that only gofeed knows it reads as UTC where they name no zone; they are of
// the source's zone like all others.
func feedDate(text string, parsed *time.Time, in *FeedContext) time.Time {
	if d, ok := parseDate(text, in.Source.Location, in.Now); ok {
		return d
	}
	if parsed == nil || !isOurs(*parsed) {
		return time.Time{}
	}
	if text = strings.TrimSpace(text); !namesZone(text) || isHalfDay(text) {
		y, m, d := parsed.Date()
		hour, minute, second := parsed.Clock()
		return time.Date(y, m, d, hour, minute, second, 0, in.Source.Location)
	}
	return *parsed
}

// namesZone says whether a date ends in a zone of its own: an offset, or letters.
func namesZone(text string) bool {
	if letters := len(text) - len(strings.TrimRightFunc(text, isLatin)); letters > 0 {
		last := strings.ToUpper(text[len(text)-letters:])
		whole := len(text) == letters || !isDigit(text[len(text)-letters-1])
		return last[letters-1] == 'Z' || whole && (last == "UT" || letters == 3 || letters == 4)
	}
	i := strings.LastIndexAny(text, "+-")
	if i < 1 {
		return false
	}
	hours, minutes, colon := strings.Cut(text[i+1:], ":")
	long := len(hours) == 2 && (!colon || len(minutes) == 2) || len(hours) == 4 && !colon
	if !long || strings.Trim(hours+minutes, "0123456789") != "" {
		return false
	}
	return text[i-1] == ' ' || i > 2 && text[i-3] == ':' && isDigit(text[i-2]) && isDigit(text[i-1])
}

func isLatin(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

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
