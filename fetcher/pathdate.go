package fetcher

import (
	"strconv"
	"strings"
	"time"
)

// dateInPath is the day, at times the minute, that the name of a document says or else a folder of it, the nearest first:
// 2021-11-07, 20211107, 07-11-2021, 2021/11/07/. A name with two different days says none, and no other name is asked then.
func dateInPath(below string, location *time.Location) (time.Time, bool) {
	parts := strings.Split(westernDigits(below), "/")
	for i := len(parts) - 1; i >= 0; i-- {
		part := parts[i]
		if i == len(parts)-1 {
			part = bareName(part)
		}
		if found := datesIn(part, location); len(found) > 0 {
			return found[0], len(found) == 1
		}
		if i >= 2 {
			if date, ok := dayOf(parts[i-2], parts[i-1], part, location); ok {
				return date, true
			}
		}
	}
	return time.Time{}, false
}

// datesIn gives the different dates in a name.
func datesIn(name string, location *time.Location) (found []time.Time) {
	for i := 0; i < len(name); {
		if !isDigit(name[i]) {
			i++
			continue
		}
		end := digitsEnd(name, i)
		if i == 0 || !isASCIIAlnum(name[i-1]) {
			if date, length, ok := dateAt(name, i, end, location); ok {
				if len(found) == 0 || !found[0].Equal(date) {
					found = append(found, date)
				}
				end = i + length
			}
		}
		i = end
	}
	return found
}

// dateAt reads the date that begins with the digits name[at:end].
func dateAt(name string, at, end int, location *time.Location) (date time.Time, length int, ok bool) {
	after := byte(0)
	if end < len(name) {
		after = name[end]
	}
	switch digits := name[at:end]; {
	case len(digits) == len("20211107"):
		if after == 'T' {
			return withTime(name, at, end, digits, location)
		}
		date, ok = dayOf(digits[:4], digits[4:6], digits[6:], location)
		return date, len(digits), ok && !isASCIIAlnum(after)
	case len(digits) == len("20211107103000"):
		date, err := time.ParseInLocation("20060102150405", digits, location)
		return date, len(digits), err == nil && isYear(digits[:4]) && !isASCIIAlnum(after)
	case len(digits) > 4 || after != '-' && after != '_' && after != '.':
		return date, 0, false
	}
	second := digitsEnd(name, end+1)
	if second == end+1 || second-end-1 > 2 || second == len(name) || name[second] != after {
		return date, 0, false
	}
	third := digitsEnd(name, second+1)
	first, middle, last := name[at:end], name[end+1:second], name[second+1:third]
	switch {
	case len(first) == 4 && len(last) > 0 && len(last) <= 2:
		if third < len(name) && name[third] == 'T' {
			return withTime(name, at, third, first+two(middle)+two(last), location)
		}
		date, ok = dayOf(first, middle, last, location)
	case len(first) <= 2 && len(last) == 4:
		beforeIsNumber := at >= 2 && name[at-1] == after && isDigit(name[at-2])
		date, ok = dayOf(last, middle, first, location)
		ok = ok && !beforeIsNumber
	}
	return date, third - at, ok && (third == len(name) || !isASCIIAlnum(name[third]))
}

// withTime reads what follows a day and a T: 1030, 103000, 10-30-00, at times with a Z.
func withTime(name string, at, end int, day string, location *time.Location) (date time.Time, length int, ok bool) {
	clock, i := "", end+1
	for i < len(name) && len(clock) < 6 && (isDigit(name[i]) || len(clock) > 0 && strings.IndexByte("-.:_", name[i]) >= 0 && i+1 < len(name) && isDigit(name[i+1])) {
		if isDigit(name[i]) {
			clock += name[i : i+1]
		}
		i++
	}
	if len(clock) == 4 {
		clock += "00"
	}
	if i < len(name) && name[i] == 'Z' {
		location, i = time.UTC, i+1
	}
	date, err := time.ParseInLocation("20060102150405", day+clock, location)
	return date, i - at, err == nil && isYear(day[:4]) && (i == len(name) || !isASCIIAlnum(name[i]))
}

func dayOf(year, month, day string, location *time.Location) (time.Time, bool) {
	if !isYear(year) || len(month) > 2 || len(day) > 2 {
		return time.Time{}, false
	}
	date, err := time.ParseInLocation("20060102", year+two(month)+two(day), location)
	return date, err == nil
}

// isYear bounds what counts as one: a number that is none is nearly always outside.
func isYear(digits string) bool {
	year, err := strconv.Atoi(digits)
	return err == nil && len(digits) == 4 && year >= 1900 && year < 2100
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

func digitsEnd(s string, from int) int {
	for from < len(s) && isDigit(s[from]) {
		from++
	}
	return from
}

func isASCIIAlnum(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }

// westernDigits writes the digits of Arabic and Persian as 0 to 9.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}
