package feedgen

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"nashra/story"
)

//go:embed templates
var templates embed.FS

// pages are the templates, parsed once; they never change.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"date": arabicDate, "machine": func(t time.Time) string { return t.Format(time.RFC3339) },
	"safe": func(clean string) template.HTML { return template.HTML(clean) }, // it was sanitised on its way in
	"many": counted,
}).ParseFS(templates, "templates/*.html"))

// frame is what every page has.
type frame struct {
	Feed    *Feed
	Title   string
	Formats []Format
	Entries []entry
	Sources []SourceState
	Style   template.CSS
}

func (f *Feed) frame(title string) frame {
	style, err := templates.ReadFile("templates/style.css")
	if err != nil {
		panic("unreachable: the style sheet is embedded: " + err.Error())
	}
	all := Formats()
	return frame{Feed: f, Title: title, Formats: all[:len(all)-1], Style: template.CSS(style)}
}

func writePage(w io.Writer, f Feed) error {
	page := f.frame(f.Title)
	page.Entries = f.entries()
	return pages.ExecuteTemplate(w, "front.html", page)
}

// WriteStory writes the page of one story; f has no stories of its own.
func WriteStory(w io.Writer, f Feed, s story.Story) error {
	page := f.frame(s.Lead.Title)
	page.Entries = []entry{f.entry(&s)}
	return pages.ExecuteTemplate(w, "story.html", page)
}

// WriteSources writes the page of the sources, in the order given.
func WriteSources(w io.Writer, f Feed, sources []SourceState) error {
	page := f.frame("المصادر")
	page.Sources = sources
	return pages.ExecuteTemplate(w, "sources.html", page)
}

// WriteMissing writes the page that says that there is no such page.
func WriteMissing(w io.Writer, f Feed) error {
	return pages.ExecuteTemplate(w, "missing.html", f.frame("لا توجد صفحة بهذا العنوان"))
}

// months are the names that most of the Arab press uses beside the numbers.
var months = [...]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}

// arabicDate is a moment in words, in the offset that it came with.
func arabicDate(t time.Time) string {
	return fmt.Sprintf("%d %s %d، %02d:%02d", t.Day(), months[t.Month()-1], t.Year(), t.Hour(), t.Minute())
}

// counted says how many outlets, as Arabic counts: one, two, three to ten, more.
func counted(n int) string {
	switch {
	case n == 1:
		return "مصدر واحد"
	case n == 2:
		return "مصدران"
	case n%100 >= 3 && n%100 <= 10:
		return fmt.Sprintf("%d مصادر", n)
	}
	return fmt.Sprintf("%d مصدرا", n)
}

// SourceState is a source and how it is, in words.
type SourceState struct {
	ID, Title, URL, Site string
	State                string // one of "ok", "new", "failing", "waiting", "gone", "paused": for machines and colours
	Words                string
	Checkpoint           story.Checkpoint
}

// StateOf says how a source is. Times are absolute, in the given zone: a page that counts minutes is never the same.
func StateOf(s story.Source, c story.Checkpoint) SourceState {
	state := SourceState{ID: s.ID, Title: s.Title, URL: s.URL, Site: c.Site, Checkpoint: c}
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
		state.State, state.Words = "failing", fmt.Sprintf("تعذّرت زيارته %s، آخرها %s؛ يُعاد %s", times(c.Failures), at(c.LastVisit), at(c.NextVisit))
	default:
		state.State, state.Words = "ok", "يعمل؛ آخر زيارة "+at(c.LastSuccess)
	}
	return state
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
