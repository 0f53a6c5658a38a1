package arabic

import (
	"time"
	"unicode/utf8"
)

// Date reads a date as publishers in Arabic write it: with the names of months of every Arab country, two of them for one
// month ("نوفمبر/تشرين الثاني"), weekdays, ص and م, in any digits, of the Hijri calendar (Umm al-Qura), and as the time
// since ("منذ ساعتين", "أمس"). What names no zone is in location; a date without a time is its midnight.
//
// now is what "ago" counts from; where it is zero, such phrases are no dates. They may give a time after now ("غدا").
//
// It refuses what it would have to guess: no year, a year of two digits, a day that its month has not, two different days,
// a word it does not know. A wrong weekday is overlooked. The day stands before the month. Text of ASCII letters alone has
// forms that others read; it is refused here but for dates whose year is one of the Hijri calendar.
func Date(text string, location *time.Location, now time.Time) (time.Time, bool) {
	parts, ok := scanDate(text)
	if !ok {
		return time.Time{}, false
	}
	r := dateReader{dateParts: parts, location: location, now: now, clockEnd: -1, yearEnd: -1}
	if !r.read() {
		return time.Time{}, false
	}
	t, ok := r.result()
	if ok && !r.hijri && isASCII(text) {
		return time.Time{}, false
	}
	return t, ok
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// dateReader goes through the parts of a date and gathers what they say.
type dateReader struct {
	dateParts
	at       int
	location *time.Location
	now      time.Time

	days     [2]calendarDay // a day may be named in two calendars
	complete int            // of days; what is being read is after them
	hijri    bool           // the result came from a Hijri date

	weekday     int
	last        bool // الماضي
	away        int  // days from today
	hasAway     bool
	rightNow    bool
	since       span
	hasSince    bool
	clock       clock
	hasClock    bool
	hourNext    bool // the next number is an hour
	period      int
	monthSecond bool // a day and a month in numbers, which Americans write in the other order
	zone        *time.Location
	zoneOffset  bool // zone was told in hours, and nothing can add to it

	clockEnd, yearEnd int // the parts after those
}

// calendarDay is a day as one calendar names it.
type calendarDay struct {
	year, month, day int
	hijriMonth       bool // the month's name is of the Hijri calendar
	commonMonth      bool // or of the other
	hijriEra         bool
	commonEra        bool
	persian          bool // the year is in digits of Persian and stands in no calendar by name
}

func (d *calendarDay) isWhole() bool { return d.year != 0 && d.month != 0 && d.day != 0 }

// read goes through all parts; it says false at the first that cannot be of a date.
func (r *dateReader) read() bool {
	for r.at < len(r.list) {
		var ok bool
		switch r.list[r.at].kind {
		case dateSign:
			ok = r.readSign()
		case dateNumber:
			ok = r.readNumber()
		default:
			ok = r.readWord()
		}
		if !ok {
			return false
		}
	}
	return true
}

// day gives the day that the next part belongs to: the one being read, or one after it.
func (r *dateReader) day() (*calendarDay, bool) {
	if r.complete < len(r.days) && r.days[r.complete].isWhole() {
		r.complete++
	}
	if r.complete == len(r.days) {
		return nil, false
	}
	return &r.days[r.complete], true
}

// readNumber reads a clock, a date of three numbers, an hour, a day or a year.
func (r *dateReader) readNumber() bool {
	part := r.list[r.at]
	switch {
	case r.isClock(r.at):
		return r.readClock()
	case r.at+1 < len(r.list) && r.isTriple():
		return r.readTriple()
	case r.hourNext || r.isHour():
		return r.readHour()
	case part.digits > maxDigits || part.digits == 3:
		return false
	}
	day, ok := r.day()
	if !ok {
		return false
	}
	r.at++
	if part.digits == 4 {
		if day.year != 0 {
			return false
		}
		day.year, day.persian = part.number, part.persian
		r.yearEnd = r.at
		return part.number > 0
	}
	if day.day != 0 {
		return false
	}
	day.day = part.number
	return part.number > 0
}

// isTriple: three numbers with the same sign between them.
func (r *dateReader) isTriple() bool {
	sign := r.list[r.at+1].sign
	if sign != '/' && sign != '-' && sign != '.' || !r.is(r.at+1, sign) || !r.is(r.at+3, sign) {
		return false
	}
	_, second := r.number(r.at+2, 2)
	_, third := r.number(r.at+4, 4)
	return second && third
}

func (r *dateReader) readTriple() bool {
	first, second, third := r.list[r.at], r.list[r.at+2], r.list[r.at+4]
	day, ok := r.day()
	if !ok || *day != (calendarDay{}) {
		return false
	}
	switch {
	case first.digits == 4 && third.digits <= 2:
		*day = calendarDay{year: first.number, month: second.number, day: third.number, persian: first.persian}
	case first.digits <= 2 && third.digits == 4:
		*day = calendarDay{year: third.number, month: second.number, day: first.number, persian: third.persian}
		r.monthSecond = true
	default:
		return false
	}
	r.at += 5
	r.yearEnd = r.at
	return day.isWhole()
}

// readSign reads an offset from UTC, or over what stands between the parts.
func (r *dateReader) readSign() bool {
	if sign := r.list[r.at].sign; sign == '+' || sign == '-' {
		if r.readOffset() {
			return true
		}
		if sign == '+' {
			return false
		}
	}
	r.at++
	return true
}

func (r *dateReader) readWord() bool {
	meaning, size := longest(&r.dateParts, r.at, dateNames)
	if size == 0 {
		return false
	}
	start := r.at
	r.at += size
	switch meaning.what {
	case filler:
		return true
	case letterT:
		_, number := r.number(start-1, maxDigits)
		return number && r.list[start].glued && r.isClock(r.at)
	case month, hijriMonth:
		return r.readMonth(meaning.value, meaning.what == hijriMonth)
	case monthPair, hijriPair:
		return r.readPair(meaning)
	case weekday:
		r.weekday = meaning.value
		return true
	case hijriEra, commonEra:
		return r.readEra(meaning.what == hijriEra)
	case dayAway:
		r.away, r.hasAway = meaning.value, true
		return true
	case rightNow:
		r.rightNow = true
		return true
	case lastOne:
		r.last = true
		return r.weekday != 0
	case ago:
		return r.readSince()
	}
	return r.readClockWord(meaning, start)
}

// readMonth takes the month, or a second name of it.
func (r *dateReader) readMonth(number int, hijri bool) bool {
	day := &r.days[min(r.complete, len(r.days)-1)]
	if day.month == number && (hijri && day.hijriMonth || !hijri && day.commonMonth) {
		return true
	}
	day, ok := r.day()
	if !ok || day.month != 0 {
		return false
	}
	day.month, day.hijriMonth, day.commonMonth = number, hijri, !hijri
	return true
}

// readPair reads the 1 or 2 that says which of two months of one name it is: كانون 2.
func (r *dateReader) readPair(meaning dateMeaning) bool {
	which, ok := r.number(r.at, 1)
	if !ok || which.number < 1 || which.number > 2 {
		return false
	}
	r.at++
	number := meaning.value + which.number - 1
	if number == 13 {
		number = 1
	}
	return r.readMonth(number, meaning.what == hijriPair)
}

// readEra takes the era of the year before.
func (r *dateReader) readEra(hijri bool) bool {
	day := &r.days[min(r.complete, len(r.days)-1)]
	if day.year == 0 {
		return false
	}
	day.hijriEra, day.commonEra = day.hijriEra || hijri, day.commonEra || !hijri
	return true
}
