package story

import (
	"encoding/binary"
	"html"
	"strings"
)

// blocks are the elements that begin and end a paragraph of plain text.
var blocks = map[string]bool{
	"address": true, "article": true, "aside": true, "blockquote": true, "dd": true, "details": true, "div": true,
	"dl": true, "dt": true, "figcaption": true, "figure": true, "footer": true, "h1": true, "h2": true, "h3": true,
	"h4": true, "h5": true, "h6": true, "header": true, "hr": true, "li": true, "main": true, "nav": true, "ol": true,
	"p": true, "pre": true, "section": true, "summary": true, "table": true, "td": true, "th": true, "tr": true, "ul": true,
}

// PlainText gives the text of an item's HTML: paragraphs separated by one blank line, <br> as a line end, runs of
// white space as one space. It is exact for HTML as x/net/html renders it, where no ">" stands bare inside a tag; no
// other HTML is ever kept.
func PlainText(safe string) string {
	var out strings.Builder
	out.Grow(len(safe))
	gap := "" // what separates the next word from the last one
	for len(safe) > 0 {
		if safe[0] == '<' {
			end := strings.IndexByte(safe, '>')
			if end < 0 {
				break
			}
			gap = widest(gap, gapOf(safe[1:end]))
			safe = safe[end+1:]
			continue
		}
		end := strings.IndexByte(safe, '<')
		if end < 0 {
			end = len(safe)
		}
		gap = appendWords(&out, gap, html.UnescapeString(safe[:end]))
		safe = safe[end:]
	}
	return out.String()
}

// appendWords writes the words of one text node and gives the gap that stands before what follows.
func appendWords(out *strings.Builder, gap, text string) string {
	if isSpaced(text) {
		if out.Len() > 0 {
			out.WriteString(gap)
		}
		out.WriteString(text)
		return ""
	}
	for len(text) > 0 {
		word := 0
		for word < len(text) && isGap(text[word]) {
			word++
		}
		if word > 0 {
			gap = widest(gap, " ")
		}
		end := word
		for end < len(text) && !isGap(text[end]) {
			end++
		}
		if end == word {
			return gap
		}
		if out.Len() > 0 {
			out.WriteString(gap)
		}
		out.WriteString(text[word:end])
		gap, text = "", text[end:]
	}
	return gap
}

// isSpaced says whether the words of a text stand one space apart already, with none at the ends. Most texts do, and it
// looks at eight bytes at once, the last of them twice. It may say no too often.
func isSpaced(text string) bool {
	if text == "" || isGap(text[0]) || isGap(text[len(text)-1]) {
		return false
	}
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[7:] {
		eight := binary.LittleEndian.Uint64([]byte(text[:8]))
		other := eight ^ ' '*each
		space := (other - each) &^ other & high // and a "!" after one
		control := (eight - ' '*each) &^ eight & high
		if space&(space<<8)|control != 0 {
			return false
		}
	}
	return !strings.Contains(text, "  ") && !strings.ContainsAny(text, "\t\n\f\r")
}

func isGap(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\v' }

func gapOf(tag string) string {
	name := strings.TrimPrefix(tag, "/")
	if i := strings.IndexAny(name, " /"); i >= 0 {
		name = name[:i]
	}
	switch {
	case name == "br":
		return "\n"
	case blocks[name]:
		return "\n\n"
	}
	return ""
}

func widest(a, b string) string {
	rank := func(s string) int {
		switch s {
		case "":
			return 0
		case " ":
			return 1
		case "\n":
			return 2
		}
		return 3
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}
