package arabic

import "time"

// clock is a time of day as it was written; hours may be of twelve.
type clock struct{ hour, minute, second int }

// hourOf24 gives the hour of the day. It says false where hour and period contradict each other.
func (c clock) hourOf24(period int) (int, bool) {
	switch hour := c.hour; period {
	case morning, latinAM:
		if hour == 12 {
			hour = 0
		}
		return hour, hour < 12
	case evening, latinPM:
		if hour < 12 {
			hour += 12
		}
		return hour, true
	case noon:
		if hour >= 1 && hour <= 4 {
			hour += 12
		}
		return hour, hour >= 10 && hour <= 16
	case night:
		switch {
		case hour == 12:
			hour = 0
		case hour >= 6 && hour < 12:
			hour += 12
		}
		return hour, hour < 6 || hour >= 18
	}
	return c.hour, true
}

// isClock says whether a time with a colon begins at i.
func (r *dateReader) isClock(i int) bool {
	_, hour := r.number(i, 2)
	_, minute := r.number(i+2, 2)
	return hour && r.is(i+1, ':') && minute && r.list[i+1].glued && r.list[i+2].glued
}

func (r *dateReader) readClock() bool {
	c := clock{hour: r.list[r.at].number, minute: r.list[r.at+2].number}
	r.at += 3
	if second, ok := r.number(r.at+1, 2); ok && r.is(r.at, ':') {
		c.second = second.number
		r.at += 2
		if r.is(r.at, '.') && r.at+1 < len(r.list) && r.list[r.at+1].glued && r.list[r.at+1].kind == dateNumber {
			r.at += 2 // a fraction
		}
	}
	return r.setClock(c)
}

// isHour says whether an hour without minutes, or with a point before them, begins here: a period follows.
func (r *dateReader) isHour() bool {
	i := r.at
	if _, ok := r.number(i, 2); !ok {
		return false
	}
	if _, ok := r.number(i+2, 2); ok && r.is(i+1, '.') {
		i += 2
	}
	meaning, size := longest(&r.dateParts, i+1, dateNames)
	return size > 0 && (meaning.what == letterAM || meaning.what == letterPM || meaning.what == period)
}

func (r *dateReader) readHour() bool {
	hour, ok := r.number(r.at, 2)
	if !ok {
		return false
	}
	c := clock{hour: hour.number}
	r.at++
	if minute, ok := r.number(r.at+1, 2); ok && r.is(r.at, '.') {
		c.minute = minute.number
		r.at += 2
	}
	return r.setClock(c)
}

func (r *dateReader) setClock(c clock) bool {
	if r.hasClock || c.hour > 23 || c.minute > 59 || c.second > 59 {
		return false
	}
	r.clock, r.hasClock, r.hourNext, r.clockEnd = c, true, false, r.at
	return true
}

// readClockWord reads the words that belong to the time of day. start is the part of the first of them.
func (r *dateReader) readClockWord(meaning dateMeaning, start int) bool {
	switch meaning.what {
	case hourNext:
		r.hourNext = true
		return !r.hasClock
	case period:
		return r.setPeriod(meaning.value)
	case letterAM:
		return (r.clockEnd == start || r.isClock(r.at)) && r.setPeriod(morning)
	case letterPM:
		if r.clockEnd != start && r.yearEnd == start {
			return r.readEra(false)
		}
		return (r.clockEnd == start || r.isClock(r.at)) && r.setPeriod(evening)
	case zoneUTC:
		return r.setZone(time.UTC)
	case zoneRiyadh:
		return r.readZone("Asia/Riyadh")
	case zoneNext:
		name, size := longest(&r.dateParts, r.at, zoneNames)
		r.at += size
		return size > 0 && r.readZone(name)
	}
	return false
}

func (r *dateReader) setPeriod(period int) bool {
	if r.period != noPeriod && r.period != period {
		return false
	}
	r.period = period
	return true
}

// readZone takes a zone by the name that the tz database has for it.
func (r *dateReader) readZone(name string) bool {
	if name == local {
		return r.setZone(r.location)
	}
	zone, err := time.LoadLocation(name)
	return err == nil && r.setZone(zone)
}

func (r *dateReader) setZone(zone *time.Location) bool {
	if r.zone != nil {
		return false
	}
	r.zone = zone
	return true
}

// readOffset reads an offset in hours, alone or from UTC: +0300, +03:00, GMT+3. A dash that stands for itself is none:
// after it hours alone are no offset.
func (r *dateReader) readOffset() bool {
	number, ok := r.number(r.at+1, 4)
	if !ok || !number.glued || r.zoneOffset || r.zone != nil && r.zone != time.UTC || !r.hasClock && r.zone == nil {
		return false
	}
	hours, minutes, size := number.number, 0, 2
	if minute, ok := r.number(r.at+3, 2); ok && number.digits <= 2 && r.is(r.at+2, ':') && minute.digits == 2 && minute.glued {
		minutes, size = minute.number, 4
	} else if number.digits == 4 {
		hours, minutes = hours/100, hours%100
	} else if number.digits == 3 || r.list[r.at].sign == '-' && r.zone == nil {
		return false
	}
	if hours > 14 || minutes > 59 {
		return false
	}
	seconds := hours*3600 + minutes*60
	if r.list[r.at].sign == '-' {
		seconds = -seconds
	}
	r.zone, r.zoneOffset = time.FixedZone("", seconds), true
	r.at += size
	return true
}
