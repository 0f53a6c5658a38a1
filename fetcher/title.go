package fetcher

import (
	"html"
	"regexp"
	"strings"

	"nashra/arabic"
)

// plainTitle takes the tags and the character references out of a title, which most feeds write as HTML, and mends it
// where it was misread. Only the tags of HTML go: "5 < 7" and "<عاجل>" are text. A comment without an end is taken to
// end where a tag would, so that it hides no more than it must.
func plainTitle(raw string) string {
	raw = cutBytes(withoutSection(raw), maxLineBytes)
	if strings.Contains(raw, "<") {
		raw = tagLike.ReplaceAllStringFunc(hiddenText.ReplaceAllString(raw, ""), withoutTag)
	}
	return arabic.CleanLine(arabic.Mend(unescape(raw)))
}

var (
	tagLike    = regexp.MustCompile(`</?([a-zA-Z][a-zA-Z0-9]*)(?:\s(?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*)?/?>|<!--(?s:.*?)-->|<!--[^>]*>?`)
	hiddenText = regexp.MustCompile(`(?is)<(?:script|style)(?:\s[^<>]*)?>.*?(?:</(?:script|style)\s*>|$)`)
)

// withoutTag gives nothing for a tag that may stand in the middle of a word, a space for one that parts words, and what
// is no tag of HTML as it is.
func withoutTag(tag string) string {
	name, _, _ := strings.Cut(strings.Trim(tag, "</>"), " ")
	switch tagKind(strings.TrimRight(name, "\t\r\n/")) {
	case tagInWords:
		return ""
	case tagBetweenWords:
		return " "
	}
	if strings.HasPrefix(tag, "<!--") {
		return ""
	}
	return tag
}

// What a tag of HTML does to the words around it.
const (
	notOfHTML = iota
	tagInWords
	tagBetweenWords
)

func tagKind(name string) int {
	switch strings.ToLower(name) {
	case "a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "blink", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
		"kbd", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr":
		return tagInWords
	case "address", "applet", "area", "article", "aside", "audio", "base", "bgsound", "blockquote", "body", "br", "button", "canvas", "caption",
		"center", "col", "colgroup", "datalist", "dd", "details", "dialog", "dir", "div", "dl", "dt", "embed", "fieldset", "figcaption", "figure",
		"footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "iframe", "image",
		"img", "input", "keygen", "label", "legend", "li", "link", "listing", "main", "map", "marquee", "math", "menu", "meta", "meter", "nav",
		"noembed", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "plaintext", "pre", "progress",
		"rp", "rt", "script", "search", "section", "select", "slot", "source", "spacer", "style", "summary", "svg", "table", "tbody", "td",
		"template", "textarea", "tfoot", "th", "thead", "title", "tr", "track", "ul", "video", "xmp":
		return tagBetweenWords
	}
	return notOfHTML
}

// unescape resolves the references of HTML that are whole, once. Those without a semicolon, which HTML knows too, are
// more often the parameters of an address: "?a=1&copy=2".
func unescape(s string) string {
	at := strings.IndexByte(s, '&')
	if at < 0 {
		return s
	}
	const longest = 40 // "&CounterClockwiseContourIntegral;"
	var out strings.Builder
	for at >= 0 {
		out.WriteString(s[:at])
		s = s[at:]
		end := strings.IndexByte(s[:min(len(s), longest)], ';')
		if end < 0 || strings.ContainsAny(s[1:end], "& <>") {
			end = 0
		}
		out.WriteString(reference(s[:end+1]))
		s = s[end+1:]
		at = strings.IndexByte(s, '&')
	}
	out.WriteString(s)
	return out.String()
}

// reference resolves "&quot;" and its like. What only begins like a reference stays: "&copy2;".
func reference(s string) string {
	text := html.UnescapeString(s)
	if strings.HasSuffix(text, ";") && text != ";" && s != "&semi;" {
		return s
	}
	return text
}
