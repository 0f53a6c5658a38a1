package feedgen

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
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
	"many": counted, "direction": arabic.Direction, "kind": kindOf, "clean": clean, "href": href, "line": func(name string) string { return line(name, maxName) }, "sourceFolder": sourceFolder,
	"brief": func(text string) string { return excerpt(text, excerptLength) },
}).ParseFS(templates, "templates/*.html"))

// frame is what every page has.
type frame struct {
	Name, About string // of the feed of all stories
	Title       string // of the page
	URL         string // public address, without a slash at the end
	Root        string // its path
	Canonical   string // where search engines shall find it; "" for pages that say that there is nothing
	NoIndex     bool
	Rights      string
	Formats     []Format
	Folder      string // of the feed that the page shows
	Style       template.CSS
	Policy      string // for the browser

	Entries []entry
	Older   bool  // there is an archive with what came before
	Topics  []own // as many as fit
	More    bool  // there are more of them
	Sources []SourceState
	Feeds   []own // of the sources
}

// mostTopics is how many topics the head of a page names. The page of the feeds has all of them.
const mostTopics = 12

func (f *Feed) frame(title, canonical string) frame {
	all := Formats()
	return frame{
		Name: line(cmp.Or(f.Whole, f.name()), maxTitle), About: line(f.Description, maxSummary), Title: line(title, maxTitle), URL: f.home(), Root: f.root(), Canonical: canonical,
		NoIndex: f.NoIndex, Rights: line(f.Rights, maxSummary), Formats: all[:len(all)-1], Style: template.CSS(styleSheet()), Policy: pagePolicy(),
	}
}

func write(w io.Writer, name string, page frame) error {
	if err := pages.ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("writing the page %s: %w", name, err)
	}
	return nil
}

func writePage(w io.Writer, f Feed) error {
	page := f.frame(f.name(), f.home()+f.Folder+"/")
	page.Entries, page.Folder, page.Older = f.entries(), f.Folder, f.Previous != ""
	page.Topics = f.ofTopics()
	if page.More = len(page.Topics) > mostTopics; page.More {
		page.Topics = page.Topics[:mostTopics]
	}
	return write(w, "front.html", page)
}

// Heading is the title of the page without the name of the whole, which stands above it.
func (p frame) Heading() string {
	return cmp.Or(strings.TrimSuffix(p.Title, " · "+p.Name), p.Title)
}

// InWindow is the title as a browser shows it among others: it says at its end whose page it is.
func (p frame) InWindow() string {
	if h := p.Heading(); h == "" || h == p.Name {
		return p.Name
	}
	return p.Heading() + " · " + p.Name
}

// WriteStory writes the page of one story; f has no stories of its own. Search engines are sent on to the outlet that the
// story was taken from, as a republisher owes it. It fails only where the writer fails, as all that write pages do.
func WriteStory(w io.Writer, f Feed, s story.Story) error {
	e := f.entry(&s)
	page := f.frame(e.Title, e.Link)
	page.Entries = []entry{e}
	for i, topic := range f.ofTopics() {
		if slices.Contains(s.Topics, f.Topics[i].ID) {
			page.Topics = append(page.Topics, topic)
		}
	}
	return write(w, "story.html", page)
}

// WriteSources writes the page of the sources, in the order given. It fails only where the writer fails.
func WriteSources(w io.Writer, f Feed, sources []SourceState) error {
	page := f.frame("المصادر", f.home()+"/sources")
	page.Sources = sources
	return write(w, "sources.html", page)
}

// WriteFeeds writes the page that says what feeds there are, which to choose and how to subscribe: of all stories, of each
// topic, of the sources in the order given. It fails only where the writer fails.
func WriteFeeds(w io.Writer, f Feed, sources []SourceState) error {
	page := f.frame("الخلاصات", f.home()+"/feeds")
	page.Topics, page.Feeds = f.ofTopics(), ofSources(sources)
	return write(w, "feeds.html", page)
}

// WriteMissing writes the page that says that there is no such page. It fails only where the writer fails.
func WriteMissing(w io.Writer, f Feed) error {
	return write(w, "missing.html", f.frame("لا توجد صفحة بهذا العنوان", ""))
}

// WriteGone writes the page that stands where a story stood that was taken down. It fails only where the writer fails.
func WriteGone(w io.Writer, f Feed) error {
	return write(w, "gone.html", f.frame("أُزيل هذا الخبر", ""))
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
