package document

import (
	"encoding/json"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// statements are what a page says of its article, each kind by itself.
type statements struct {
	linked      linkedData
	meta        map[string][]string // by property, name or itemprop, in small letters
	canonical   string
	base        string // to what its addresses are relative
	language    string
	title, time string
}

// linkedData is an article in JSON-LD (schema.org/Article).
type linkedData struct {
	headline, published, language, publisher string
	authors, topics                          []string
}

func readStatements(root *html.Node) statements {
	s := statements{meta: map[string][]string{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			s.language = attribute(n, "lang")
		case "title":
			if s.title == "" && n.Parent != nil && n.Parent.Data == "head" {
				s.title = textOf(n)
			}
		case "meta":
			if name := strings.ToLower(first(attribute(n, "property"), attribute(n, "name"), attribute(n, "itemprop"))); name != "" {
				s.meta[name] = append(s.meta[name], attribute(n, "content"))
			}
		case "link":
			if s.canonical == "" && slices.Contains(strings.Fields(strings.ToLower(attribute(n, "rel"))), "canonical") {
				s.canonical = attribute(n, "href")
			}
		case "script":
			if strings.EqualFold(attribute(n, "type"), "application/ld+json") && s.linked.headline == "" && n.FirstChild != nil {
				s.linked = readLinkedData(n.FirstChild.Data)
			}
		case "base":
			s.base = first(s.base, attribute(n, "href"))
		case "time":
			if s.time == "" && isOfArticle(n) {
				s.time = attribute(n, "datetime")
			}
		}
	}
	return s
}

func (s *statements) document() Document {
	one := func(names ...string) string {
		for _, name := range names {
			if value := first(s.meta[name]...); value != "" {
				return value
			}
		}
		return ""
	}
	d := Document{
		Title:    first(s.linked.headline, one("og:title", "twitter:title", "headline", "dc.title")),
		URL:      first(s.canonical, one("og:url")),
		Outlet:   first(s.linked.publisher, one("og:site_name", "application-name", "dc.publisher")),
		Language: first(s.linked.language, s.language, one("content-language", "og:locale")),
		Date: first(s.linked.published, one("article:published_time", "og:article:published_time", "datepublished", "publish-date", "publishdate", "pubdate",
			"date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "sailthru.date", "parsely-pub-date"), s.time),
		Authors: s.linked.authors,
		Topics:  s.linked.topics,
	}
	if len(d.Authors) == 0 {
		if author := one("author", "dc.creator", "article:author", "parsely-author"); !strings.Contains(author, "://") {
			d.Authors = nonEmpty(author)
		}
	}
	if len(d.Topics) == 0 {
		d.Topics = nonEmpty(slices.Concat(s.meta["article:section"], s.meta["article:tag"])...)
	}
	return d
}

func nonEmpty(list ...string) (out []string) {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// isOfArticle: a time is that of the article where it says so, or stands at the head of it; others are of comments and of what
// else there is to read.
func isOfArticle(n *html.Node) bool {
	if attribute(n, "itemprop") == "datePublished" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "pubdate" }) {
		return true
	}
	within := false
	for at := n.Parent; at != nil; at = at.Parent {
		switch at.Data {
		case "footer", "aside", "nav", "li", "section":
			return false
		case "article", "header", "main":
			within = true
		}
	}
	return within
}

// readLinkedData finds the article in a script of JSON-LD; nothing where it has none or cannot be read.
func readLinkedData(script string) (found linkedData) {
	var value any
	if json.Unmarshal([]byte(strings.TrimSpace(script)), &value) != nil {
		return found
	}
	walkLinked(value, 0, func(node map[string]any) bool {
		if !slices.ContainsFunc(textsIn(node["@type"]), func(kind string) bool {
			return strings.HasSuffix(kind, "Article") || kind == "BlogPosting" || kind == "Report"
		}) {
			return false
		}
		found = linkedData{
			headline: first(textsIn(node["headline"])...), published: first(textsIn(node["datePublished"])...),
			language: first(textsIn(node["inLanguage"])...), publisher: first(textsIn(node["publisher"])...), authors: nonEmpty(textsIn(node["author"])...),
		}
		found.topics = nonEmpty(textsIn(node["articleSection"])...)
		for _, words := range textsIn(node["keywords"]) {
			found.topics = append(found.topics, nonEmpty(strings.FieldsFunc(words, func(r rune) bool { return r == ',' || r == '،' })...)...)
		}
		return true
	})
	return found
}

// walkLinked goes through nodes, lists of them, and graphs, until found says that it has what it wants.
func walkLinked(value any, depth int, found func(map[string]any) bool) bool {
	const maxDepth = 8
	if depth > maxDepth {
		return false
	}
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			if walkLinked(one, depth+1, found) {
				return true
			}
		}
	case map[string]any:
		return found(v) || walkLinked(v["@graph"], depth+1, found) || walkLinked(v["mainEntity"], depth+1, found)
	}
	return false
}

// textsIn are the texts of a value: itself, its name, or those of a list.
func textsIn(value any) (list []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case map[string]any:
		for _, key := range []string{"name", "@value"} {
			if name, ok := v[key].(string); ok {
				return []string{name}
			}
		}
	case []any:
		for _, one := range v {
			if text, ok := one.(string); ok {
				list = append(list, text)
			} else if node, ok := one.(map[string]any); ok {
				list = append(list, textsIn(node)...)
			}
		}
	}
	return list
}
