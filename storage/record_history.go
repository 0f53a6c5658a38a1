package storage

import (
	"time"

	"nashra/story"
)

const (
	visitsVersion       = 1
	readingVersion      = 1
	subscriptionVersion = 2

	subscriptionWithoutFinding = 1
)

// maxRemembered is how much of an error or of a title is remembered of a visit, in bytes.
const maxRemembered = 300

func (w *writing) visit(v *story.PastVisit) {
	w.time(v.At)
	w.number(uint64(max(v.Took, 0)))
	w.text(v.Outcome)
	for _, n := range [...]int{v.Status, v.New, v.Joined, v.Updated, v.Unchanged, v.KeptOut} {
		w.number(uint64(max(n, 0)))
	}
	w.text(short(v.Error))
	w.flag(v.Blocked)
}

func decodeVisits(b []byte) (h story.History, err error) {
	r, lastNew, n, err := openVisits(b)
	if err != nil {
		return h, err
	}
	h.LastNew = lastNew
	for ; n > 0 && r.err == nil; n-- {
		h.Visits = append(h.Visits, r.visit())
	}
	return h, r.done()
}

// openVisits reads up to where the visits begin, of which there are n.
func openVisits(b []byte) (r reading, lastNew time.Time, n int, err error) {
	b, err = unseal(b)
	r.rest = b
	if version := r.number(); err != nil || version != visitsVersion {
		return r, lastNew, 0, errRecord
	}
	lastNew, n = r.time(), r.count()
	return r, lastNew, n, r.err
}

func (r *reading) visit() story.PastVisit {
	v := story.PastVisit{At: r.time(), Took: time.Duration(r.number()), Outcome: r.text()}
	for _, n := range [...]*int{&v.Status, &v.New, &v.Joined, &v.Updated, &v.Unchanged, &v.KeptOut} {
		*n = int(r.number())
	}
	v.Error, v.Blocked = r.text(), r.flag()
	return v
}

// appendVisit makes of a record of visits, or of nil, one that has another visit and no more than story.MaxVisits. The old
// ones are copied as they are: to decode them would be a large part of a visit without news.
func appendVisit(record []byte, visit *story.PastVisit) ([]byte, error) {
	var old reading
	var lastNew time.Time
	n := 0
	if record != nil {
		var err error
		if old, lastNew, n, err = openVisits(record); err != nil {
			return nil, err
		}
	}
	for ; n >= story.MaxVisits && old.err == nil; n-- {
		old.visit()
	}
	if old.err != nil {
		return nil, old.err
	}
	if visit.New+visit.Joined > 0 {
		lastNew = visit.At
	}
	w := make(writing, 0, len(record)+128)
	w.number(visitsVersion)
	w.time(lastNew)
	w.number(uint64(n + 1))
	w = append(w, old.rest...)
	w.visit(visit)
	return seal(w), nil
}

func encodeReading(read *story.Reading) []byte {
	w := make(writing, 0, 256)
	w.number(readingVersion)
	w.time(read.At)
	w.text(read.ID)
	w.text(read.Self)
	w.number(uint64(max(read.Items, 0)))
	w.number(uint64(max(read.Undated, 0)))
	w.number(uint64(max(read.Barred, 0)))
	w.time(read.Newest)
	w.time(read.Oldest)
	w.texts(read.Faults)
	kept := read.KeptOut[:min(len(read.KeptOut), story.MaxKeptOut)]
	w.number(uint64(len(kept)))
	for _, k := range kept {
		w.text(short(k.Title))
		w.text(k.URL)
		w.text(short(k.Why))
	}
	return seal(w)
}

func decodeReading(b []byte) (read story.Reading, err error) {
	b, err = unseal(b)
	r := reading{rest: b}
	if version := r.number(); err != nil || version != readingVersion {
		return read, errRecord
	}
	read.At, read.ID, read.Self = r.time(), r.text(), r.text()
	read.Items, read.Undated, read.Barred = int(r.number()), int(r.number()), int(r.number())
	read.Newest, read.Oldest = r.time(), r.time()
	read.Faults = r.texts()
	for n := r.count(); n > 0 && r.err == nil; n-- {
		read.KeptOut = append(read.KeptOut, story.KeptOut{Title: r.text(), URL: r.text(), Why: r.text()})
	}
	return read, r.done()
}

// encodeSubscription writes a subscription and its place among them.
func encodeSubscription(s *story.Subscription, place uint64) []byte {
	w := make(writing, 0, 256)
	w.number(subscriptionVersion)
	w.number(place)
	for _, text := range []string{s.ID, s.URL, s.Title, s.Site, s.Language, s.Zone} {
		w.text(text)
	}
	for _, list := range [][]string{s.Include, s.Exclude, s.Folder} {
		w.texts(list)
	}
	w.flag(s.Paused)
	w.time(s.Added)
	for _, text := range []string{s.Found.From, s.Found.ID, s.Found.Self} {
		w.text(text)
	}
	return seal(w)
}

func decodeSubscription(b []byte) (s story.Subscription, place uint64, err error) {
	b, err = unseal(b)
	r := reading{rest: b}
	version := r.number()
	if err != nil || version < subscriptionWithoutFinding || version > subscriptionVersion {
		return s, 0, errRecord
	}
	place = r.number()
	for _, text := range []*string{&s.ID, &s.URL, &s.Title, &s.Site, &s.Language, &s.Zone} {
		*text = r.text()
	}
	for _, list := range []*[]string{&s.Include, &s.Exclude, &s.Folder} {
		*list = r.texts()
	}
	s.Paused = r.flag()
	s.Added = r.time()
	if version > subscriptionWithoutFinding {
		s.Found = story.Finding{From: r.text(), ID: r.text(), Self: r.text()}
	}
	return s, place, r.done()
}

// short cuts a text at a whole character.
func short(s string) string {
	if len(s) <= maxRemembered {
		return s
	}
	at := maxRemembered
	for at > 0 && s[at]&0xC0 == 0x80 {
		at--
	}
	return s[:at] + "…"
}
