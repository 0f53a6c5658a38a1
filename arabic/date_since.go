package arabic

import (
	"bytes"
	"strconv"
	"strings"
)

// unitForm is a form of a unit of time.
type unitForm struct {
	unit  span
	count int // what the form alone says: one, two, or nothing (a plural)
}

// unitForms are the units that news counts back in.
var unitForms = func() map[string]unitForm {
	forms := map[string]unitForm{}
	for _, u := range []struct {
		unit              span
		one, two, several string
	}{
		{span{seconds: 1}, "ثانية", "ثانيتين ثانيتان", "ثوان ثواني"},
		{span{seconds: 60}, "دقيقة", "دقيقتين دقيقتان", "دقائق"},
		{span{seconds: 3600}, "ساعة", "ساعتين ساعتان", "ساعات"},
		{span{days: 1}, "يوم يوما", "يومين يومان", "أيام"},
		{span{days: 7}, "أسبوع أسبوعا", "أسبوعين أسبوعان", "أسابيع"},
		{span{months: 1}, "شهر شهرا", "شهرين شهران", "أشهر شهور"},
		{span{months: 12}, "سنة عام عاما", "سنتين سنتان عامين عامان", "سنوات سنين أعوام"},
		{span{seconds: 1800}, "نصف~ساعة", "", ""},
		{span{seconds: 900}, "ربع~ساعة", "", ""},
		{span{seconds: 1200}, "ثلث~ساعة", "", ""},
		{span{}, "لحظة لحظات ثوان ثوان~معدودة ثواني", "", ""}, // moments: now
	} {
		for count, names := range []string{u.several, u.one, u.two} {
			for _, name := range strings.Fields(names) {
				name = string(Fold(strings.ReplaceAll(name, "~", " ")))
				form := unitForm{u.unit, count}
				if was, is := forms[name]; is { // as many seconds as are told, or moments
					form = was
				}
				forms[name] = form
			}
		}
	}
	return forms
}()

// moments are the plurals that alone say "just now".
var moments = map[string]bool{"ثوان": true, "ثواني": true}

// readSince reads how long ago something was: one or more counted units. Nothing else may follow.
func (r *dateReader) readSince() bool {
	start := r.at
	for r.at < len(r.list) {
		if w := string(r.word(r.at)); w == "حوالي" || w == "نحو" || r.at > start && w == "و" {
			r.at++
		}
		if !r.readUnits() {
			return false
		}
	}
	r.hasSince = true
	return r.at > start
}

// readUnits reads one count with its unit: ساعتين, 3 ساعات, ثلاث ساعات, ساعة واحدة.
func (r *dateReader) readUnits() bool {
	count := 0
	if number, ok := r.number(r.at, maxDigits); ok {
		count = number.number
		r.at++
	} else if n, err := strconv.Atoi(Numeral(string(bytes.TrimPrefix(r.word(r.at), []byte("و"))))); err == nil {
		count = n
		r.at++
	} else {
		return r.readUncounted()
	}
	form, size := r.unit()
	r.at += size
	return size > 0 && form.count < 2 && r.add(form.unit, count)
}

// readUncounted reads a unit whose form says how many there are.
func (r *dateReader) readUncounted() bool {
	form, size := r.unit()
	if size == 0 {
		return false
	}
	name := string(r.words[r.list[r.at].start:r.list[r.at+size-1].end])
	r.at += size
	if form.count == 0 {
		return moments[strings.TrimPrefix(name, "و")]
	}
	if w := string(r.word(r.at)); form.count == 1 && (w == "واحده" || w == "واحد") {
		r.at++
	}
	return r.add(form.unit, form.count)
}

// unit gives the form of the unit at hand, also with و written onto it, and how many words it has.
func (r *dateReader) unit() (unitForm, int) {
	form, size := longest(&r.dateParts, r.at, unitForms)
	if size > 0 {
		return form, size
	}
	word := r.word(r.at)
	if rest, is := bytes.CutPrefix(word, []byte("و")); is {
		if form, is := unitForms[string(rest)]; is {
			return form, 1
		}
	}
	return unitForm{}, 0
}

// add counts units; it refuses more than a hundred years.
func (r *dateReader) add(unit span, count int) bool {
	r.since.months += unit.months * count
	r.since.days += unit.days * count
	r.since.seconds += unit.seconds * count
	return r.since.months <= 1200 && r.since.days <= 36600
}
