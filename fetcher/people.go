package fetcher

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// authors are who wrote the entry: what it says itself, or the feed that it was taken from, or else the feed it is in.
func (t *translation) authors(i int, it *gofeed.Item) []string {
	var own [][]string
	switch original := t.original.(type) {
	case *rss.Feed:
		own = [][]string{authorTexts(t.place(i).children), creators(it.Extensions), {extension(it.Extensions, "itunes", "author")},
			{googlePlay(it.Extensions, "author")}}
	case *atom.Feed:
		if entry := original.Entries[i]; entry != nil {
			own = [][]string{atomPeople(entry.Authors), creators(it.Extensions)}
			if entry.Source != nil {
				own = append(own, atomPeople(entry.Source.Authors))
			}
		}
	case *jsonfeed.Feed:
		if item := original.Items[i]; item != nil {
			own = [][]string{jsonPeople(item.Authors, item.Author)}
		}
	}
	for _, p := range it.Authors { // where the outline could not be trusted
		if p != nil {
			own = append(own, []string{firstOf(p.Name, p.Email)})
		}
	}
	if list := people(own...); len(list) > 0 {
		return list
	}
	return t.feedAuthors
}

// channelAuthors are who answers for the feed as a whole.
func (t *translation) channelAuthors(feed *gofeed.Feed) []string {
	switch original := t.original.(type) {
	case *rss.Feed:
		return people(authorTexts(t.outline.feed), []string{original.ManagingEditor}, creators(original.Extensions),
			[]string{extension(original.Extensions, "itunes", "author")}, []string{googlePlay(original.Extensions, "author")},
			owner(original.Extensions), []string{original.WebMaster})
	case *atom.Feed:
		return people(atomPeople(original.Authors), creators(original.Extensions))
	case *jsonfeed.Feed:
		return people(jsonPeople(original.Authors, original.Author))
	}
	return nil
}

// people gives the names of the first list that has any. Mailboxes stand for names only where no list has names.
func people(lists ...[]string) []string {
	var mailboxes []string
	for _, list := range lists {
		var names []string
		for _, text := range list {
			name, mail := person(text)
			if name == "" && mail != "" && mailboxes == nil {
				mailboxes = []string{mail}
			}
			if name != "" {
				names = append(names, name)
			}
		}
		if names = lines(names); len(names) > 0 {
			return names
		}
	}
	return lines(mailboxes)
}

var mailbox = regexp.MustCompile(`(?i)(?:mailto:)?([^\s<>()"';:,@]+@[^\s<>()"';:,@]+\.[^\s<>()"';:,@]+)`)

// person parts a name from a mailbox, however the two are written: "name <mail>", "mail (name)", "name (mail)".
func person(text string) (name, mail string) {
	text = unescape(cutBytes(text, maxLineBytes))
	if !strings.Contains(text, "@") {
		return text, ""
	}
	m := mailbox.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	mail = text[m[2]:m[3]]
	name = text[:m[0]] + " " + text[m[1]:]
	name = strings.NewReplacer("<>", "", "< >", "", "()", "", "( )", "", "[ ]", "").Replace(name)
	name = strings.Trim(name, " \t\r\n,;:-\"'")
	if strings.HasPrefix(name, "(") && strings.HasSuffix(name, ")") {
		name = strings.TrimSpace(name[1 : len(name)-1])
	}
	return name, mail
}

func atomPeople(list []*atom.Person) (out []string) {
	for _, p := range list {
		if p != nil {
			out = append(out, firstOf(p.Name, p.Email))
		}
	}
	return out
}

// jsonPeople are the authors of version 1.1, and the author of version 1, who is mostly one of them.
func jsonPeople(authors []*jsonfeed.Author, author *jsonfeed.Author) (out []string) {
	for _, a := range append(authors[:len(authors):len(authors)], author) {
		if a != nil {
			_, mail, _ := strings.Cut(a.URL, "mailto:")
			mail, _, _ = strings.Cut(mail, "?")
			out = append(out, firstOf(a.Name, mail))
		}
	}
	return out
}

// creators are the authors that Dublin Core and Atom name in other formats.
func creators(extensions ext.Extensions) (out []string) {
	dc := extensions["dc"]
	for _, name := range []string{"creator", "author"} {
		for _, e := range dc[name] {
			out = append(out, e.Value)
		}
	}
	for _, space := range []string{"atom", "atom03"} {
		for _, e := range extensions[space]["author"] {
			name := firstExtension(e.Children["name"])
			out = append(out, firstOf(name, firstExtension(e.Children["email"]), e.Value))
		}
	}
	return out
}

// owner is who the directory of podcasts writes to.
func owner(extensions ext.Extensions) (out []string) {
	for _, e := range extensions["itunes"]["owner"] {
		out = append(out, firstOf(firstExtension(e.Children["name"]), firstExtension(e.Children["email"])))
	}
	return out
}

// authorTexts are the authors of RSS. Some write them as Atom does, with elements for what is known of them.
func authorTexts(list []element) (out []string) {
	for i := range list {
		e := &list[i]
		if e.name != "author" || e.space != "" {
			continue
		}
		if _, after, found := bytes.Cut(e.inner, []byte("<name>")); found {
			name, _, _ := bytes.Cut(after, []byte("</name>"))
			e = &element{inner: name}
		}
		out = append(out, e.text())
	}
	return out
}

// googlePlay is the text of the first element of that name of Google's for podcasts, which gofeed knows by the prefix
// that it is written with.
func googlePlay(extensions ext.Extensions, name string) string {
	return firstOf(extension(extensions, "googleplay", name), extension(extensions, "gplay", name))
}

// extension is the text of the first element of that name.
func extension(extensions ext.Extensions, space, name string) string {
	return firstExtension(extensions[space][name])
}

func firstExtension(list []ext.Extension) string {
	for _, e := range list {
		if strings.TrimSpace(e.Value) != "" {
			return e.Value
		}
	}
	return ""
}
