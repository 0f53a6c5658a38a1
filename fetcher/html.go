package fetcher

import (
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"nashra/arabic"
)

// policy says which HTML an article may hold: text, lists, tables, links, pictures. No script, style, form, frame.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowStandardURLs()
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowElements("p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "mark", "code", "pre",
		"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "q", "cite", "abbr", "ul", "ol", "li", "dl", "dt", "dd",
		"figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "a", "img", "bdi", "bdo", "time")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(rtl|ltr|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(bluemonday.SpaceSeparatedTokens).Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src", "alt", "title").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.Integer).OnElements("img")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	p.AllowAttrs("datetime").OnElements("time")
	p.RequireNoFollowOnLinks(false)
	return p
})

// cleanHTML makes a source's HTML safe and balanced: misread text mended, addresses made absolute, everything outside the policy taken out,
// the rest written as x/net/html renders it, because the sanitiser does not close what the source left open. The result
// is the form that story.PlainText reads. HTML that is made to hurt becomes its plain text, and text without tags
// becomes paragraphs. Cleaning twice changes nothing but what lay in a table where it does not belong.
func cleanHTML(raw string, base *url.URL) string {
	raw = arabic.Mend(cutBytes(raw, maxArticle))
	if strings.TrimSpace(raw) == "" {
		return ""
	}
	if !strings.ContainsAny(raw, "<&") {
		return paragraphs(raw)
	}
	sanitised := sanitise(raw)
	clean, ok := rewrite(sanitised, base)
	if !ok {
		var err error
		if clean, err = render(sanitised, base); err != nil {
			clean = bluemonday.StrictPolicy().Sanitize(raw)
		}
	}
	if !strings.Contains(clean, "<") {
		return paragraphs(html.UnescapeString(clean))
	}
	return clean
}

func sanitise(raw string) string {
	var out strings.Builder
	out.Grow(len(raw) + len(raw)/8)
	_ = policy().SanitizeReaderToWriter(strings.NewReader(raw), &out) // neither can fail
	return out.String()
}

// render writes sanitised HTML in its canonical form by way of a tree.
func render(sanitised string, base *url.URL) (string, error) {
	if isUnruly(sanitised) {
		return "", errors.New("the HTML is made to hurt")
	}
	context := &xhtml.Node{Type: xhtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := xhtml.ParseFragment(strings.NewReader(sanitised), context)
	if err != nil {
		return "", err
	}
	p := polisher{base: base, left: maxClean}
	out := boundedWriter{limit: maxClean}
	for _, n := range nodes {
		if !p.polish(n) {
			return "", errTooLong
		}
		if err := xhtml.Render(&out, n); err != nil {
			return "", err
		}
	}
	clean := strings.TrimSpace(out.String())
	if !strings.Contains(clean, "<img") && strings.TrimSpace(plain(clean)) == "" {
		return "", nil
	}
	return clean, nil
}

// polisher cleans text nodes for display, makes addresses absolute and drops attributes whose address cannot be.
type polisher struct {
	base *url.URL
	left int // bytes that attributes may still have
}

func (p *polisher) polish(n *xhtml.Node) bool {
	if n.Type == xhtml.TextNode {
		n.Data = arabic.CleanText(n.Data)
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		value, ok := attributeValue(a.Key, a.Val, p.base)
		if !ok {
			continue
		}
		a.Val = value
		kept = append(kept, a)
		if p.left -= len(value); p.left < 0 {
			return false
		}
	}
	n.Attr = kept
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if !p.polish(child) {
			return false
		}
	}
	return true
}

func attributeValue(name, value string, base *url.URL) (string, bool) {
	switch name {
	case "href":
		if u := resolve(value, base); u != nil && u.Scheme == "mailto" {
			return u.String(), true
		}
		fallthrough
	case "src":
		value = absolute(value, base)
		return value, value != ""
	}
	return arabic.CleanText(value), true
}

// plain strips tags of HTML that need not be canonical: for summaries and for judging.
func plain(raw string) string {
	if !strings.ContainsAny(raw, "<&") {
		return raw
	}
	var out strings.Builder
	tokens := xhtml.NewTokenizer(strings.NewReader(raw))
	skip := 0 // inside script or style
	for {
		switch tokens.Next() {
		case xhtml.ErrorToken:
			return out.String()
		case xhtml.TextToken:
			if skip == 0 {
				out.Write(tokens.Text())
			}
		case xhtml.StartTagToken:
			if name, _ := tokens.TagName(); isHiddenElement(name) {
				skip++
			}
			out.WriteByte(' ')
		case xhtml.SelfClosingTagToken: // <br/>
			out.WriteByte(' ')
		case xhtml.EndTagToken:
			if name, _ := tokens.TagName(); isHiddenElement(name) {
				skip = max(skip-1, 0)
			}
		}
	}
}

// textsOf gives what stands between the tags and the escapes of canonical HTML, as it stands there.
func textsOf(clean string) (texts []string) {
	for clean != "" {
		end := strings.IndexAny(clean, "<&")
		if end < 0 {
			return append(texts, clean)
		}
		if end > 0 {
			texts = append(texts, clean[:end])
		}
		mark := ">"
		if clean[end] == '&' {
			mark = ";"
		}
		_, clean, _ = strings.Cut(clean[end:], mark)
	}
	return texts
}

func isHiddenElement(name []byte) bool { return string(name) == "script" || string(name) == "style" }

// absolute gives an http(s) address, resolved against base where it is relative; "" where it cannot be one.
func absolute(raw string, base *url.URL) string {
	u := resolve(raw, base)
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	return u.String()
}

func resolve(raw string, base *url.URL) *url.URL {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > maxAddress { // an empty reference would be the base itself
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return u
}

// paragraphs makes HTML of plain text: a blank line ends a paragraph, a line end is kept as one.
func paragraphs(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var out strings.Builder
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			out.WriteString("<p>" + strings.Join(lines, "<br/>") + "</p>")
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = arabic.CleanParagraph(line)
		if line == "" {
			flush()
			continue
		}
		lines = append(lines, xhtml.EscapeString(line))
	}
	flush()
	return out.String()
}
