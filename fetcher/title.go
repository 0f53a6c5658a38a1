package fetcher

import (
	"html"
	"regexp"
	"strings"

	"nashra/arabic"
)

// plainTitle takes the tags and the character references out of a title, which most feeds write as HTML, and mends it
// where it was misread. Only what looks like a tag goes: "5 < 7" is text.
func plainTitle(raw string) string {
	raw = cutBytes(raw, maxLineBytes)
	if strings.Contains(raw, "<") && tagLike.MatchString(raw) {
		raw = plain(inlineTag.ReplaceAllString(raw, ""))
	}
	return arabic.CleanLine(arabic.Mend(unescape(raw)))
}

var (
	tagLike = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

	// inlineTag is a tag that may stand in the middle of a word, and parts no words.
	inlineTag = regexp.MustCompile(`(?i)</?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*)?/?>`)
)

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
