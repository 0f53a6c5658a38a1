package feedgen

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"nashra/arabic"
	"nashra/story"
)

//go:embed templates
var templates embed.FS

// pages are the templates, parsed once; they never change.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"date": arabicDate, "machine": func(t time.Time) string { return t.Format(time.RFC3339) },
	"safe": func(clean string) template.HTML { return template.HTML(clean) }, // it was sanitised on its way in
	"many": counted, "direction": arabic.Direction, "kind": kindOf, "clean": clean, "href": href,
	"brief": func(text string) string { return excerpt(text, excerptLength) },
}).ParseFS(templates, "templates/*.html"))

// frame is what every page has.
type frame struct {
	Name, About string // of the feed
	Title       string
	URL         string // public address, without a slash at the end
	Root        string // its path
	Formats     []Format
	Entries     []entry
	Sources     []SourceState
	Style       template.CSS
}

func (f *Feed) frame(title string) frame {
	all := Formats()
	return frame{
		Name: clean(f.Title), About: clean(f.Description), Title: clean(title), URL: f.URL, Root: f.root(),
		Formats: all[:len(all)-1], Style: template.CSS(styleSheet()),
	}
}

func write(w io.Writer, name string, page frame) error {
	if err := pages.ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("writing the page %s: %w", name, err)
	}
	return nil
}

func writePage(w io.Writer, f Feed) error {
	page := f.frame(f.Title)
	page.Entries = f.entries()
	return write(w, "front.html", page)
}

// WriteStory writes the page of one story; f has no stories of its own. It fails only where the writer fails, as all
// that write pages do.
func WriteStory(w io.Writer, f Feed, s story.Story) error {
	page := f.frame(s.Lead.Title)
	page.Entries = []entry{f.entry(&s)}
	return write(w, "story.html", page)
}

// WriteSources writes the page of the sources, in the order given. It fails only where the writer fails.
func WriteSources(w io.Writer, f Feed, sources []SourceState) error {
	page := f.frame("المصادر")
	page.Sources = sources
	return write(w, "sources.html", page)
}

// WriteMissing writes the page that says that there is no such page. It fails only where the writer fails.
func WriteMissing(w io.Writer, f Feed) error {
	return write(w, "missing.html", f.frame("لا توجد صفحة بهذا العنوان"))
}

// months are the names that most of the Arab press uses beside the numbers.
var months = [...]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}

// arabicDate is a moment in words, in the offset that it came with. Midnight stands for a date without a time, and is
// not shown.
func arabicDate(t time.Time) string {
	day := fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 {
		return day
	}
	return day + t.Format("، 15:04")
}

// counted says how many outlets, as Arabic counts: one, two, three to ten, eleven to ninety-nine, and round hundreds
// again as one; what stands after the hundreds decides.
func counted(n int) string {
	switch last := n % 100; {
	case n == 1:
		return "مصدر واحد"
	case n == 2:
		return "مصدران"
	case last >= 3 && last <= 10:
		return fmt.Sprintf("%d مصادر", n)
	case last > 10:
		return fmt.Sprintf("%d مصدرًا", n)
	}
	return fmt.Sprintf("%d مصدر", n)
}

// kindOf is what a reader calls a file of a media type.
func kindOf(media string) string {
	switch kind, _, _ := strings.Cut(media, "/"); strings.ToLower(kind) {
	case "audio":
		return "صوت"
	case "image":
		return "صورة"
	case "video":
		return "فيديو"
	}
	return "ملف"
}
