package fetcher

import (
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// policy says which HTML an article may hold: text, lists, tables, links, pictures, players. No script, style, form.
//
// It judges elements and the names of attributes. What their values may be is for attributeRules to say: a picture's
// address stands in one of several attributes, and which of them holds depends on the others; and bluemonday takes an
// address with a space in it for none, where browsers and newsrooms do not.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "mark", "code", "pre",
		"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "q", "cite", "abbr", "ul", "ol", "li", "dl", "dt", "dd",
		"figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "a", "img", "bdi", "bdo", "time",
		"del", "ins", "kbd", "samp", "var", "iframe")
	for name := range plainBlocks {
		p.AllowElements(name)
	}
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i:rtl|ltr|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z0-9-]{1,35}$`)).Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src", "srcset", "sizes", "alt", "title", "width", "height", "style").OnElements("img")
	p.AllowAttrs("src", "title", "width", "height").OnElements("iframe")
	p.AllowAttrs(lazySources...).OnElements("img", "iframe")
	p.AllowAttrs(lazySets...).OnElements("img")
	p.AllowAttrs("colspan", "rowspan").Matching(smallNumber).OnElements("td", "th")
	p.AllowAttrs("start").Matching(smallNumber).OnElements("ol")
	p.AllowAttrs("title").OnElements("abbr")
	p.AllowAttrs("datetime").OnElements("time")
	return p
})

var smallNumber = regexp.MustCompile(`^[0-9]{1,4}$`)

// plainBlocks are the elements that are shown as <div>. Without them the last word of one would stick to the first of
// the next; and with them the parts of an outlet's page would be taken for parts of ours.
var plainBlocks = map[string]bool{
	"address": true, "article": true, "aside": true, "center": true, "details": true, "footer": true, "header": true,
	"main": true, "nav": true, "section": true, "summary": true,
}

func sanitise(raw string) string {
	if hasHidden(raw) {
		raw = cutHidden(raw)
	}
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/8)
	_ = policy().SanitizeReaderToWriter(strings.NewReader(raw), &out) // neither can fail
	return out.String()
}
