package feedgen

import (
	"fmt"
	"time"

	"nashra/story"
)

// SourceState is a source and how it is, in words.
type SourceState struct {
	ID, Title, URL, Site string
	State                string // one of "ok", "new", "failing", "waiting", "gone", "paused": for machines and colours
	Words                string
	Notes                []string // more that a person should know, in Arabic
	Checkpoint           story.Checkpoint
	Health               story.Health
}

// StateOf says how a source is. Times are absolute, in the zone of the source: a page that counts minutes is never the
// same.
func StateOf(s story.Source, c story.Checkpoint, health story.Health) SourceState {
	state := SourceState{ID: s.ID, Title: s.Title, URL: story.ShownAddress(s.URL), Site: c.Site, Checkpoint: c, Health: health}
	if state.Title == "" {
		state.Title = c.Title
	}
	if state.Title == "" {
		state.Title = s.ID
	}
	at := func(t time.Time) string { return arabicDate(t.In(s.Location)) }
	switch {
	case s.Paused:
		state.State, state.Words = "paused", "موقوف بطلب من صاحب النشرة"
	case c.LastVisit.IsZero():
		state.State, state.Words = "new", "لم يُزر بعد"
	case c.Gone:
		state.State, state.Words = "gone", "أُزيل نهائيا من موقعه"
	case c.RetryAfter.After(c.LastVisit):
		state.State, state.Words = "waiting", "طلب الموقع التمهل حتى "+at(c.RetryAfter)
	case c.Failures > 0:
		state.State, state.Words = "failing", "تعذّرت زيارته "+times(c.Failures)+"، آخرها "+at(c.LastVisit)
		if !c.NextVisit.IsZero() {
			state.Words += "؛ المحاولة التالية " + at(c.NextVisit)
		}
	default:
		state.State, state.Words = "ok", "يعمل؛ آخر زيارة "+at(c.LastVisit)
	}
	state.Notes = notesOf(&health, s.Location)
	return state
}

func notesOf(h *story.Health, zone *time.Location) []string {
	var notes []string
	if h.Blocked {
		notes = append(notes, "يمنعنا الموقع من قراءته")
	}
	if !h.SilentSince.IsZero() {
		t := h.SilentSince.In(zone)
		notes = append(notes, fmt.Sprintf("لا جديد فيه منذ %d %s %d", t.Day(), months[t.Month()-1], t.Year()))
	}
	switch {
	case h.Empty:
		notes = append(notes, "لا أخبار في خلاصته")
	case h.Undated > 0 && h.Undated == h.Items:
		notes = append(notes, "لا تواريخ في خلاصته")
	case h.Undated > 0:
		notes = append(notes, "بعض أخباره بلا تاريخ")
	}
	if h.KeptOut > 0 {
		notes = append(notes, fmt.Sprintf("لم يُقبل من آخر ما قُرئ منه: %d من %d", h.KeptOut, h.Items))
	}
	return notes
}

func times(n int) string {
	switch {
	case n == 1:
		return "مرة"
	case n == 2:
		return "مرتين"
	case n%100 >= 3 && n%100 <= 10:
		return fmt.Sprintf("%d مرات", n)
	}
	return fmt.Sprintf("%d مرة", n)
}
