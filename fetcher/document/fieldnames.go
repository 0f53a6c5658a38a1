package document

import "strings"

// fieldSetters are the names that the fields of a document have in tables and in JSON, as fieldName writes them.
var fieldSetters = map[string]func(*Document, string){
	"id": func(d *Document, s string) { d.ID = s }, "guid": func(d *Document, s string) { d.ID = s }, "المعرف": func(d *Document, s string) { d.ID = s },
	"title": setTitle, "headline": setTitle, "العنوان": setTitle, "عنوان": setTitle,
	"body": setText, "text": setText, "content": setText, "article": setText, "articlebody": setText, "fulltext": setText,
	"النص": setText, "نص": setText, "المحتوى": setText, "الخبر": setText, "نصالخبر": setText,
	"html": setHTML, "contenthtml": setHTML, "bodyhtml": setHTML,
	"date": setDate, "published": setDate, "pubdate": setDate, "publishedat": setDate, "publishdate": setDate, "datepublished": setDate,
	"createdat": setDate, "timestamp": setDate, "التاريخ": setDate, "تاريخ": setDate, "تاريخالنشر": setDate,
	"url": setURL, "link": setURL, "permalink": setURL, "الرابط": setURL, "رابط": setURL,
	"source": func(d *Document, s string) { d.Source = s }, "المصدر": func(d *Document, s string) { d.Source = s },
	"outlet": setOutlet, "publisher": setOutlet, "الناشر": setOutlet, "الصحيفة": setOutlet,
	"author": setAuthor, "authors": setAuthor, "byline": setAuthor, "الكاتب": setAuthor, "كاتب": setAuthor,
	"lang": setLanguage, "language": setLanguage, "اللغة": setLanguage,
	"topic": addTopics, "topics": addTopics, "tags": addTopics, "category": addTopics, "categories": addTopics, "section": addTopics,
	"التصنيف": addTopics, "القسم": addTopics, "الوسوم": addTopics,
}

// fieldName writes a name without what programs write differently: "Published At", "published_at" and "publishedAt" are one.
func fieldName(name string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// Set gives the document a field under any of the names that it has in tables and in JSON; false where the name is not
// known. An empty value takes nothing away: a program may write one field under two names, and fill one of them.
func (d *Document) Set(name, value string) bool {
	set := fieldSetters[fieldName(name)]
	if set != nil && value != "" {
		set(d, value)
	}
	return set != nil
}

// Fill takes from another document what this one lacks.
func (d *Document) Fill(other *Document) {
	for _, field := range []struct {
		mine  *string
		other string
	}{
		{&d.ID, other.ID}, {&d.Title, other.Title}, {&d.URL, other.URL}, {&d.Source, other.Source}, {&d.Outlet, other.Outlet},
		{&d.Language, other.Language}, {&d.Date, other.Date},
	} {
		if *field.mine == "" {
			*field.mine = field.other
		}
	}
	if d.Text == "" && d.HTML == "" {
		d.Text, d.HTML = other.Text, other.HTML
	}
	if len(d.Authors) == 0 {
		d.Authors = other.Authors
	}
	if len(d.Topics) == 0 {
		d.Topics = other.Topics
	}
}

func setTitle(d *Document, s string)    { d.Title = s }
func setHTML(d *Document, s string)     { d.HTML = s }
func setDate(d *Document, s string)     { d.Date = s }
func setURL(d *Document, s string)      { d.URL = s }
func setOutlet(d *Document, s string)   { d.Outlet = s }
func setLanguage(d *Document, s string) { d.Language = s }
func setAuthor(d *Document, s string)   { d.Authors = nonEmpty(s) }

func setText(d *Document, s string) {
	if strings.Contains(s, "</p>") || strings.Contains(s, "</div>") {
		d.HTML = s // as databases of sites keep their articles
		return
	}
	d.Text = s
}

func addTopics(d *Document, s string) {
	d.Topics = append(d.Topics, nonEmpty(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;،؛|", r) })...)...)
}
