package fetcher

import (
	"strings"

	xhtml "golang.org/x/net/html"
)

// hiddenElements go with all that is in them: it is code, a picture's code, a form's choices, or for another browser.
//
// bluemonday takes some of them out too, but not in all cases: where one has no end it leaves out the rest of the
// article, and one end too many makes it do so at the next. The elements whose content is raw text are those whose
// rest is no text in a browser either.
var hiddenElements = map[string]bool{
	"script": true, "style": true, "noscript": true, "noembed": true, "noframes": true, "iframe": true, "title": true, "textarea": true,
	"object": true, "applet": true, "svg": true, "math": true, "template": true, "select": true, "canvas": true, "frameset": true,
	"frame": true, "embed": true, "plaintext": true, "xmp": true, "nostyle": true,
}

// rawElements are those of them whose content has no tags.
var rawElements = map[string]bool{
	"script": true, "style": true, "noscript": true, "noembed": true, "noframes": true, "iframe": true, "title": true, "textarea": true, "xmp": true,
}

// maxHidden is how many of them may be open at a time.
const maxHidden = 64

func hasHidden(text string) bool {
	for {
		name, _, rest, found := nextTag(text)
		if !found {
			return false
		}
		if hiddenElements[name] {
			return true
		}
		text = rest
	}
}

// plainStart is how much of a text stands before its first hidden element and is tags and text to every reader, so that it
// need not be read closely.
func plainStart(text string) int {
	for at := 0; ; {
		next := strings.IndexByte(text[at:], '<')
		if next < 0 {
			return len(text)
		}
		at += next
		length := strings.IndexByte(text[at:], '>')
		if length < 0 || !isPlainTag(text[at+1:at+length]) {
			return at
		}
		at += length + 1
	}
}

// isPlainTag knows a tag of what is shown that is written in the usual way, by what stands between its brackets. Anything
// odd about a quote may mean that the tag ends elsewhere.
func isPlainTag(tag string) bool {
	rest := strings.TrimPrefix(tag, "/")
	length := 0
	for length < len(rest) && isNameByte(rest[length]) {
		length++
	}
	if length == 0 || rest[0] <= '9' || hiddenElements[strings.ToLower(rest[:length])] { // "<1" is text
		return false
	}
	for rest = rest[length:]; ; {
		attribute := strings.TrimLeft(rest, tagSpace)
		if attribute == "" || attribute == "/" {
			return true
		}
		if len(attribute) == len(rest) {
			return false
		}
		var plain bool
		if rest, plain = afterAttribute(attribute); !plain {
			return false
		}
	}
}

const tagSpace = " \t\r\n"

// afterAttribute gives what follows the attribute that a text begins with; false where that is not written in the usual way.
func afterAttribute(text string) (rest string, plain bool) {
	length := 0
	for length < len(text) && (isNameByte(text[length]) || strings.IndexByte("-:_", text[length]) >= 0) {
		length++
	}
	rest, valued := strings.CutPrefix(text[length:], "=")
	if length == 0 || !valued {
		return rest, length > 0
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		end := strings.IndexByte(rest[1:], rest[0])
		return rest[end+2:], end >= 0
	}
	end := strings.IndexAny(rest, tagSpace)
	if end < 0 {
		end = len(rest)
	}
	return rest[end:], end > 0 && !strings.ContainsAny(rest[:end], "\"'=<`")
}

// hiddenCut writes HTML without its hidden elements. Nothing becomes safe here: the sanitiser still has all to do.
type hiddenCut struct {
	out  []byte
	open []openHidden
}

type openHidden struct {
	name string
	at   int // where in the output it began
}

// cutHidden takes out hidden elements that have an end. Of one that has none the tag goes and the rest stays, unless
// its content is raw text. An <iframe> stays, without content: the sanitiser judges it. Documents that were XHTML write
// <iframe/> and <script/>, which in HTML would hide all that follows.
func cutHidden(raw string) string { return cutHiddenFrom(raw, plainStart(raw)) }

func cutHiddenFrom(raw string, start int) string {
	cut := hiddenCut{out: append(make([]byte, 0, len(raw)), raw[:start]...)}
	raw = raw[start:]
	tokens := xhtml.NewTokenizer(strings.NewReader(raw))
	for {
		kind := tokens.Next()
		if kind == xhtml.ErrorToken {
			break
		}
		before := len(cut.out)
		cut.out = append(cut.out, tokens.Raw()...) // at once: to ask for the name writes it in small letters, where it stands
		if kind != xhtml.StartTagToken && kind != xhtml.EndTagToken && kind != xhtml.SelfClosingTagToken {
			continue
		}
		tag, _ := tokens.TagName()
		if !hiddenElements[string(tag)] {
			continue
		}
		name := string(tag)
		if name == "iframe" && kind != xhtml.EndTagToken {
			cut.out = append(cut.out, "</iframe>"...)
		} else {
			cut.out = cut.out[:before]
		}
		switch {
		case kind == xhtml.EndTagToken:
			cut.end(name)
		case kind == xhtml.SelfClosingTagToken || name == "plaintext":
			tokens.NextIsNotRawText()
		default:
			cut.begin(name)
		}
	}
	if last := len(cut.open) - 1; last >= 0 && rawElements[cut.open[last].name] {
		cut.out = cut.out[:cut.open[last].at]
	}
	return string(cut.out)
}

func (c *hiddenCut) begin(name string) {
	if len(c.open) < maxHidden && name != "frame" && name != "embed" {
		c.open = append(c.open, openHidden{name, len(c.out)})
	}
}

func (c *hiddenCut) end(name string) {
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].name == name {
			c.out, c.open = c.out[:c.open[i].at], c.open[:i]
			return
		}
	}
}
