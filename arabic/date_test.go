package arabic

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the clocks of cities, wherever the tests run

	"pgregory.net/rapid"
)

var makkah = time.FixedZone("", 3*3600)

// sunday is the moment that relative dates of the tests count from.
var sunday = time.Date(2026, 11, 22, 12, 0, 0, 0, makkah)

func TestDate(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"name of Egypt and the Gulf", "5 يناير 2024", "2024-01-05T00:00:00"},
		{"name of Algeria", "5 جانفي 2024", "2024-01-05T00:00:00"},
		{"name of the Levant", "5 كانون الثاني 2024", "2024-01-05T00:00:00"},
		{"both, one in brackets", "5 كانون الثاني (يناير) 2024", "2024-01-05T00:00:00"},
		{"both, a slash", "5 يناير/كانون الثاني 2024", "2024-01-05T00:00:00"},
		{"both after the year", "5 يناير 2024 (كانون الثاني)", "2024-01-05T00:00:00"},
		{"both, of two months", "5 يناير/كانون الأول 2024", "none"},
		{"without the article", "5 كانون ثاني 2024", "2024-01-05T00:00:00"},
		{"the second in digits", "5 تشرين ٢ 2024", "2024-11-05T00:00:00"},
		{"which of the two", "5 تشرين 2024", "none"},
		{"the third of two", "5 كانون 3 2024", "none"},
		{"of Iraq", "5 مايس 2024", "2024-05-05T00:00:00"},
		{"month first", "نوفمبر 5، 2024", "2024-11-05T00:00:00"},
		{"year first", "٢٠٢٤ نوفمبر ٥", "2024-11-05T00:00:00"},
		{"dashes", "05-نوفمبر-2024", "2024-11-05T00:00:00"},
		{"of the month of the year", "5 من شهر نوفمبر لعام 2024", "2024-11-05T00:00:00"},
		{"behind a label", "تاريخ النشر: 5 نوفمبر 2024", "2024-11-05T00:00:00"},
		{"presentation forms", "5 ﻧﻮﻓﻤﺒﺮ 2024", "2024-11-05T00:00:00"},
		{"marks of direction", "\u202b5 نوفمبر 2024\u202c", "2024-11-05T00:00:00"},
		{"in English letters with an Arabic period", "5 Nov 2024 10:30 م", "2024-11-05T22:30:00"},

		{"weekdays without their article", "ثلاثاء, 05 نوفمبر 2024 10:30", "2024-11-05T10:30:00"},
		{"the first before yesterday", "أول من أمس الساعة 10:30", "2026-11-20T10:30:00"},

		{"midnight", "5 نوفمبر 2024 12:00 ص", "2024-11-05T00:00:00"},
		{"noon", "5 نوفمبر 2024 12:00 م", "2024-11-05T12:00:00"},
		{"period glued", "5 نوفمبر 2024 9:07ص", "2024-11-05T09:07:00"},
		{"period first", "5 نوفمبر 2024 ص 9:07", "2024-11-05T09:07:00"},
		{"era, then a clock", "5 نوفمبر 2024م 9:07 م", "2024-11-05T21:07:00"},
		{"hour alone", "5 نوفمبر 2024 الساعة 6 مساء", "2024-11-05T18:00:00"},
		{"hour with a point", "5 نوفمبر 2024 الساعة 6.45 مساءً", "2024-11-05T18:45:00"},
		{"afternoon", "5 نوفمبر 2024 3:15 بعد الظهر", "2024-11-05T15:15:00"},
		{"at noon", "5 نوفمبر 2024 1:15 ظهراً", "2024-11-05T13:15:00"},
		{"at night before midnight", "5 نوفمبر 2024 11:15 ليلا", "2024-11-05T23:15:00"},
		{"at night after it", "5 نوفمبر 2024 2:15 ليلا", "2024-11-05T02:15:00"},
		{"seconds and a fraction", "٢٠٢٤-١١-٠٥T٠٩:٠٧:٣٠.٢٥٠Z", "2024-11-05T09:07:30Z"},
		{"13 in the morning", "5 نوفمبر 2024 13:10 ص", "none"},
		{"two periods", "5 نوفمبر 2024 9:10 ص مساء", "none"},
		{"hour 25", "5 نوفمبر 2024 25:10", "none"},
		{"two clocks", "5 نوفمبر 2024 9:10 - 10:30", "none"},

		{"offset", "5 نوفمبر 2024 09:07 +0100", "2024-11-05T09:07:00+01:00"},
		{"offset with a colon", "5 نوفمبر 2024 09:07 -05:30", "2024-11-05T09:07:00-05:30"},
		{"offset from GMT", "5 نوفمبر 2024 09:07 (GMT+2)", "2024-11-05T09:07:00+02:00"},
		{"a dash is no offset", "09:07 -5 نوفمبر 2024", "2024-11-05T09:07:00"},
		{"offset too large", "5 نوفمبر 2024 09:07 +1900", "none"},
		{"Makkah", "5 نوفمبر 2024 09:07 بتوقيت مكة المكرمة", "2024-11-05T09:07:00+03:00"},
		{"Cairo in summer", "5 يوليو 2024 09:07 بتوقيت القاهرة", "2024-07-05T09:07:00+03:00"},
		{"Cairo in winter", "5 يناير 2024 09:07 بتوقيت القاهرة", "2024-01-05T09:07:00+02:00"},
		{"AST", "5 نوفمبر 2024 09:07 AST", "2024-11-05T09:07:00+03:00"},
		{"its own clock", "5 نوفمبر 2024 09:07 بالتوقيت المحلي", "2024-11-05T09:07:00"},
		{"a clock nobody knows", "5 نوفمبر 2024 09:07 بتوقيت المريخ", "none"},

		{"Hijri", "١٥ رمضان ١٤٤٥ هـ", "2024-03-25T00:00:00"},
		{"Hijri with an epithet", "15 رمضان المبارك 1445هـ", "2024-03-25T00:00:00"},
		{"Hijri in digits, year first", "١٤٤٥/٠٩/١٥", "2024-03-25T00:00:00"},
		{"Hijri month by digit", "1 ربيع 2 1443", "2021-11-06T00:00:00"},
		{"both calendars", "الاثنين 15 رمضان 1445هـ الموافق 25 مارس 2024م", "2024-03-25T00:00:00"},
		{"both, the other way", "25 مارس 2024 - 15 رمضان 1445", "2024-03-25T00:00:00"},
		{"both, a day apart", "14 رمضان 1445هـ الموافق 25 مارس 2024م", "2024-03-25T00:00:00"},
		{"both, a week apart", "8 رمضان 1445هـ الموافق 25 مارس 2024م", "none"},
		{"Hijri year, common month", "15 مارس 1445", "none"},
		{"Hijri era, common year", "15/3/2024 هـ", "none"},
		{"common era, Hijri year", "15/9/1445م", "none"},
		{"solar year in Persian digits", "۱۴۰۰/۰۸/۱۶", "none"},
		{"after the table", "15 رمضان 1510 هـ", "none"},

		{"an hour and a half", "منذ ساعة و30 دقيقة", "2026-11-22T10:30:00"},
		{"a day and two hours", "منذ يوم وساعتين", "2026-11-21T10:00:00"},
		{"in words", "قبل ثلاث ساعات", "2026-11-22T09:00:00"},
		{"half an hour", "منذ نصف ساعة", "2026-11-22T11:30:00"},
		{"eleven years", "قبل 11 عاما", "2015-11-22T12:00:00"},
		{"moments", "منذ لحظات", "2026-11-22T12:00:00"},
		{"seconds", "منذ 40 ثانية", "2026-11-22T11:59:20"},
		{"behind a label, ago", "آخر تحديث: منذ 5 دقائق", "2026-11-22T11:55:00"},
		{"before yesterday", "قبل أمس", "2026-11-20T00:00:00"},
		{"yesterday evening", "مساء أمس الساعة 8:20", "2026-11-21T20:20:00"},
		{"this day of last week", "الأحد الماضي", "2026-11-15T00:00:00"},
		{"today and its date", "اليوم الأحد 22 نوفمبر 2026", "2026-11-22T00:00:00"},
		{"a few hours", "منذ بضع ساعات", "none"},
		{"plural without a number", "منذ ساعات", "none"},
		{"three twos", "منذ 3 ساعتين", "none"},
		{"ago, then more", "منذ ساعتين في بغداد", "none"},
		{"ago of nothing", "منذ", "none"},
		{"too long ago", "منذ 9999 سنة", "none"},
		{"before there was news", "منذ 130 شهرا و100 سنة", "none"},
		{"in the last century", "منذ 99 سنة", "1927-11-22T12:00:00"},
		{"yesterday and another date", "أمس 5 نوفمبر 2024", "none"},
		{"last week", "الأسبوع الماضي", "none"},

		{"no year", "الأحد 5 نوفمبر", "none"},
		{"a year of two digits", "٥/١١/٢٤", "none"},
		{"month thirteen", "٥/١٣/٢٠٢٤", "none"},
		{"two different days", "5 نوفمبر 2024 - 6 نوفمبر 2024", "none"},
		{"three days", "5 نوفمبر 2024 - 5 نوفمبر 2024 - 5 نوفمبر 2024", "none"},
		{"29 February of a common year", "29 فبراير 2023", "none"},
		{"29 February of a leap year", "29 فبراير 2024", "2024-02-29T00:00:00"},
		{"a sentence", "يفتتح المعرض 5 نوفمبر 2024", "none"},
		{"a clock alone", "10:30 ص", "none"},
		{"a weekday alone", "الثلاثاء", "none"},
		{"an English date is for others", "5 Nov 2024", "none"},
		{"but not a Hijri one", "15/09/1445", "2024-03-25T00:00:00"},
		{"AM may follow a month", "\u200f05/11/2024 10:30 AM", "none"},
		{"half a date, then a whole one", "5 نوفمبر 05/11/2024", "none"},
		{"last what", "الماضي", "none"},
		{"a weekday and ago", "الأحد منذ ساعتين", "none"},
		{"longer than any date", "5 نوفمبر" + strings.Repeat("ـ", 150) + " 2024", "none"},
		{"nothing", "", "none"},
		{"broken UTF-8", "5 نوفمبر 2024\xd9", "none"},
		{"no end", strings.Repeat("5 نوفمبر ", 40), "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := "none"
			if at, ok := Date(c.in, makkah, sunday); ok {
				if got = at.Format("2006-01-02T15:04:05"); at.Location() != makkah { // the text named another
					got = at.Format(time.RFC3339)
				}
			}
			if got != c.want {
				t.Errorf("Date(%q) = %s, want %s", c.in, got, c.want)
			}
		})
	}
}

// TestDateWithoutNow: what counts from now is no date where nobody knows when it was written.
func TestDateWithoutNow(t *testing.T) {
	for _, text := range []string{"منذ ساعتين", "أمس", "الآن", "الثلاثاء الماضي", "اليوم 10:30 ص"} {
		if got, ok := Date(text, makkah, time.Time{}); ok {
			t.Errorf("Date(%q) = %s", text, got)
		}
	}
}

// TestMonthsAgo: a day that the month then did not have is its last.
func TestMonthsAgo(t *testing.T) {
	for text, want := range map[string]string{
		"قبل شهر": "2024-02-29T08:00:00", "قبل 13 شهرا": "2023-02-28T08:00:00", "قبل 3 أشهر": "2023-12-31T08:00:00", "قبل شهر ويومين": "2024-02-27T08:00:00",
	} {
		got, ok := Date(text, makkah, time.Date(2024, 3, 31, 8, 0, 0, 0, makkah))
		if at := got.Format("2006-01-02T15:04:05"); !ok || at != want {
			t.Errorf("Date(%q) = %s, %v, want %s", text, at, ok, want)
		}
	}
}

// TestDateReadsWhatIsWritten: every day since 1900 at every minute, in the names of each country, the digits of each and
// either clock, is read as what it is.
func TestDateReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(1900, 1, 1, 0, rapid.IntRange(0, 200*366*24*60).Draw(t, "minutes"), 0, 0, makkah)
		tables := map[string]string{
			"Egypt":   "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
			"Morocco": "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
			"Algeria": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
			"Levant":  "كانون~الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين~الأول تشرين~الثاني كانون~الأول",
		}
		name := func(country string) string {
			return strings.ReplaceAll(strings.Fields(tables[country])[at.Month()-1], "~", " ")
		}
		countries := rapid.SampledFrom([]string{"Egypt", "Morocco", "Algeria", "Levant"})
		month := name(countries.Draw(t, "country"))
		if rapid.Bool().Draw(t, "two names") {
			month += rapid.SampledFrom([]string{"/", " / ", " "}).Draw(t, "between") + name(countries.Draw(t, "second"))
		}
		clock := at.Format("15:04")
		if rapid.Bool().Draw(t, "of twelve hours") {
			clock = at.Format("3:04") + map[bool]string{true: " ص", false: " م"}[at.Hour() < 12]
		}
		text := fmt.Sprintf("%s، %d %s %d، %s", strings.Fields("الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت")[at.Weekday()], at.Day(), month, at.Year(), clock)
		if zero := rapid.SampledFrom([]rune{'0', '٠', '۰'}).Draw(t, "digits"); zero != '0' {
			text = strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r - '0' + zero
				}
				return r
			}, text)
		}
		if got, ok := Date(text, makkah, time.Time{}); !ok || !got.Equal(at) {
			t.Fatalf("%q: %s, %v, want %s", text, got, ok, at)
		}
	})
}

// FuzzDate: nothing ends the process, and what is read is a date that news can have.
func FuzzDate(f *testing.F) {
	for _, text := range []string{
		"الأحد، ٧ نوفمبر ٢٠٢١ في ٣:٠٥ م", "7 تشرين الثاني/نوفمبر 2021", "2 ربيع الآخر 1443هـ - 7 نوفمبر 2021م", "1 كانون 2 2021", "منذ ساعة و30 دقيقة",
		"أمس الساعة 9:15 مساءً", "٢٠٢١-١١-٠٧T٠٩:٣٠:٠٠+٠٣:٠٠", "7 نوفمبر 2021 6.10 مساء بتوقيت غرينتش+2", "الثلاثاء الماضي", "۱۴۰۰/۰۸/۱۶",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := Date(text, makkah, sunday)
		if ok && (at.Year() < 1900 || at.Year() > 9999) {
			t.Fatalf("%q: %s", text, at)
		}
		if _, without := Date(text, makkah, time.Time{}); without && !ok {
			t.Fatalf("%q is a date only where nobody knows the time", text)
		}
	})
}

func TestPlainDigits(t *testing.T) {
	for in, want := range map[string]string{
		"٧\u200f/١١\u200f/٢٠٢١": "7/11/2021", "۲۰۲۱": "2021", "7/11": "7/11", "\u2067٥\u2069 كتب": "5 كتب",
	} {
		if got := PlainDigits(in); got != want {
			t.Errorf("PlainDigits(%q) = %q, want %q", in, got, want)
		}
	}
}
