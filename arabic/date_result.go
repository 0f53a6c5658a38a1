package arabic

import "time"

// result puts together what was read.
func (r *dateReader) result() (time.Time, bool) {
	if r.complete < len(r.days) && r.days[r.complete] != (calendarDay{}) {
		if !r.days[r.complete].isWhole() {
			return time.Time{}, false
		}
		r.complete++
	}
	if r.complete == 0 {
		return r.fromNow()
	}
	if r.hasSince || r.rightNow || r.last || r.hasAway && r.away != 0 {
		return time.Time{}, false
	}
	if r.monthSecond && (r.period == latinAM || r.period == latinPM) {
		return time.Time{}, false // who writes AM may write the month first
	}
	day, hijri, ok := r.days[0].common()
	if !ok {
		return time.Time{}, false
	}
	r.hijri = hijri
	if r.complete == 2 {
		other, otherHijri, ok := r.days[1].common()
		if !ok || !agree(day, other, hijri != otherHijri) {
			return time.Time{}, false
		}
		if !otherHijri {
			day, r.hijri = other, false
		}
	}
	return r.at24(day)
}

// firstYear is the first that news is of.
const firstYear = 1900

// agree says whether two dates name one day. Countries begin a Hijri month up to two days apart.
func agree(a, b time.Time, calendars bool) bool {
	apart := a.Sub(b).Abs()
	return apart == 0 || calendars && apart <= 48*time.Hour
}

// common gives the day in the Gregorian calendar as a date of UTC, and whether it was a Hijri one. A year is Hijri where it
// is so low; the names of the month and the era must not say otherwise.
func (d *calendarDay) common() (day time.Time, hijri, ok bool) {
	if isHijriYear(d.year) {
		// In digits of Persian a year like 1400 is as well one of the solar calendar.
		if d.commonMonth || d.commonEra || d.persian && !d.hijriMonth && !d.hijriEra {
			return day, true, false
		}
		day, ok = fromHijri(d.year, d.month, d.day)
		return day, true, ok
	}
	if d.year < firstYear || d.hijriMonth || d.hijriEra {
		return day, false, false
	}
	day = time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return day, false, day.Day() == d.day && day.Month() == time.Month(d.month)
}

// at24 is that day at the time that was read.
func (r *dateReader) at24(day time.Time) (time.Time, bool) {
	zone := r.location
	if r.zone != nil {
		zone = r.zone
	}
	year, month, number := day.Date()
	if !r.hasClock {
		return time.Date(year, month, number, 0, 0, 0, 0, zone), true
	}
	hour, ok := r.clock.hourOf24(r.period)
	return time.Date(year, month, number, hour, r.clock.minute, r.clock.second, 0, zone), ok
}

// fromNow gives the times that count from now.
func (r *dateReader) fromNow() (time.Time, bool) {
	told := 0
	for _, is := range []bool{r.hasSince, r.rightNow, r.hasAway, r.last} {
		if is {
			told++
		}
	}
	if told != 1 || r.now.IsZero() {
		return time.Time{}, false
	}
	now := r.now.In(r.location)
	if r.hasSince || r.rightNow {
		at := r.since.before(now)
		return at, at.Year() >= firstYear && !r.hasClock && r.zone == nil && r.weekday == 0 && r.period == noPeriod
	}
	if r.zone != nil {
		now = now.In(r.zone)
	}
	if r.last {
		r.away = -((int(now.Weekday())+1-r.weekday+6)%7 + 1)
	}
	return r.at24(now.AddDate(0, 0, r.away))
}

// span is a time that has passed.
type span struct{ months, days, seconds int }

// before is now less the span. A month before the last of March is the last of February.
func (s span) before(now time.Time) time.Time {
	year, month, day := now.Date()
	if s.months > 0 {
		first := time.Date(year, month-time.Month(s.months), 1, 0, 0, 0, 0, time.UTC)
		day = min(day, first.AddDate(0, 1, -1).Day())
		year, month, _ = first.Date()
	}
	hour, minute, second := now.Clock()
	t := now
	if s.months > 0 || s.days > 0 {
		t = time.Date(year, month, day-s.days, hour, minute, second, now.Nanosecond(), now.Location())
	}
	return t.Add(-time.Duration(s.seconds) * time.Second)
}
