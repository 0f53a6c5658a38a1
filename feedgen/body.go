package feedgen

import (
	"html"
	"net/url"
	"strings"
)

// HTML is the text, then who carried it, for a page.
func (e *entry) HTML() string { return e.wrapped(e.Text) }

// wrapped is a text in its own direction, then who carried it. The paragraphs of the text are the only <p> in it, so that
// a program finds them.
func (e *entry) wrapped(text string) string {
	var out strings.Builder
	out.Grow(len(text) + 256*(1+len(e.Coverage)))
	out.WriteString(`<div dir="` + e.Direction + `" lang="` + html.EscapeString(e.Language) + `">`)
	out.WriteString(text)
	if len(e.Coverage) > 0 {
		e.footer(&out)
	}
	out.WriteString(`</div>`)
	return out.String()
}

func (e *entry) footer(out *strings.Builder) {
	out.WriteString(`<footer dir="rtl" lang="ar">`)
	if e.Summarised && e.Link != e.ID {
		out.WriteString(`<div><a href="` + html.EscapeString(e.Link) + `">اقرأ الخبر كاملا</a></div>`)
	}
	if len(e.Coverage) == 1 {
		out.WriteString(`المصدر:`)
	} else {
		out.WriteString(`نشرت الخبر:`)
	}
	out.WriteString(`<ul>`)
	for i := range e.Coverage {
		e.carrier(out, &e.Coverage[i])
	}
	out.WriteString(`</ul></footer>`)
}

// carrier writes one outlet. The marks round a Latin name hold it in its place where a reader drops <bdi> and dir.
func (e *entry) carrier(out *strings.Builder, o *outlet) {
	mark := ""
	if beginsLeft(o.Name, false) {
		mark = rlm
	}
	name := `<bdi>` + html.EscapeString(o.Name) + `</bdi>`
	if o.URL != "" {
		name = `<a href="` + html.EscapeString(o.URL) + `">` + name + `</a>`
	}
	out.WriteString(`<li>` + mark + name + mark)
	if o.Title != "" && o.Title != e.Title {
		out.WriteString(`: <bdi>` + html.EscapeString(o.Title) + `</bdi>`)
	}
	out.WriteString(`</li>`)
}

// rewriting goes over the tags of HTML in its canonical form, and copies it only where something changes.
type rewriting struct {
	text string
	done int // how much of it is written
	out  strings.Builder
}

// replace puts other HTML in the place of a part of the text.
func (r *rewriting) replace(from, to int, other string) {
	r.out.WriteString(r.text[r.done:from])
	r.out.WriteString(other)
	r.done = to
}

func (r *rewriting) result() string {
	if r.done == 0 && r.out.Len() == 0 {
		return r.text
	}
	r.out.WriteString(r.text[r.done:])
	return r.out.String()
}

// tags calls do for each tag, with where it begins and ends, and goes on at what do returns.
func (r *rewriting) tags(do func(begin, end int, tag string) int) {
	for at := 0; ; {
		begin := strings.IndexByte(r.text[at:], '<')
		if begin < 0 {
			return
		}
		begin += at
		end := strings.IndexByte(r.text[begin:], '>')
		if end < 0 {
			return
		}
		end += begin + 1
		begin = strings.LastIndexByte(r.text[:end], '<') // one that begins nothing may stand before
		at = do(begin, end, r.text[begin:end])
	}
}

// tidied is the HTML of an item as all formats and pages show it: its addresses in ASCII, whatever stands in the journal,
// and nothing that reverses its letters: <bdo> becomes <bdi>.
func tidied(text string) string {
	r := rewriting{text: text}
	r.tags(func(begin, end int, tag string) int {
		switch {
		case strings.HasPrefix(tag, "<bdo"):
			r.replace(begin+1, begin+4, "bdi")
		case tag == "</bdo>":
			r.replace(begin+2, begin+5, "bdi")
		case !isASCII(tag):
			if plain := asciiAddresses(tag); plain != tag {
				r.replace(begin, end, plain)
			}
		}
		return end
	})
	return r.result()
}

// asciiAddresses writes the addresses of one tag in ASCII; what a person reads (alt, title) stays.
func asciiAddresses(tag string) string {
	for _, name := range []string{"href", "src", "srcset"} {
		value, at := attribute(tag, name)
		if at < 0 || isASCII(value) {
			continue
		}
		address := value
		if name != "srcset" {
			address = shownHref(html.UnescapeString(value))
		}
		if address == "" || name == "srcset" || !isASCII(address) {
			address = html.UnescapeString(value)
			address = strings.ReplaceAll(escape(strings.ReplaceAll(address, " ", "\n")), "%0A", " ") // a set has spaces
		}
		tag = tag[:at] + html.EscapeString(address) + tag[at+len(value):]
	}
	return tag
}

// attribute gives the value of an attribute as it stands in a tag, and where it stands; -1 where there is none.
func attribute(tag, name string) (value string, at int) {
	at = strings.Index(tag, " "+name+`="`)
	if at < 0 {
		return "", -1
	}
	at += len(name) + 3
	end := strings.IndexByte(tag[at:], '"')
	if end < 0 {
		return "", -1
	}
	return tag[at : at+end], at
}

// markedBlocks puts a RIGHT-TO-LEFT MARK, which nobody sees, before each paragraph that begins in Latin and goes on in
// Arabic. Where a reader drops dir, or makes plain text of HTML, a paragraph goes by its first strong letter (UAX #9, rule
// P2); the mark is one. No letter of the source changes (promise P5).
func markedBlocks(text string) string {
	r := rewriting{text: text}
	r.tags(func(_, end int, tag string) int {
		if isBlock(tag) && !strings.Contains(tag, ` dir="`) && turnsLeft(text[end:]) {
			r.replace(end, end, rlm)
		}
		return end
	})
	return r.result()
}

// withoutFrames puts a link to the player in the place of each frame: nearly all readers of feeds drop frames, and
// validators warn of them.
func withoutFrames(text string) string {
	if !strings.Contains(text, "<iframe") {
		return text
	}
	r := rewriting{text: text}
	inLink := false
	r.tags(func(begin, end int, tag string) int {
		switch {
		case strings.HasPrefix(tag, "<iframe"):
			link := ""
			if !inLink {
				link = playerLink(tag)
			}
			if close := strings.Index(text[end:], "</iframe>"); close >= 0 {
				end += close + len("</iframe>")
			}
			r.replace(begin, end, link)
		case strings.HasPrefix(tag, "<a "):
			inLink = true
		case tag == "</a>":
			inLink = false
		}
		return end
	})
	return r.result()
}

// playerLink is a link in the place of a player's frame; "" where the frame shows nothing.
func playerLink(tag string) string {
	src, _ := attribute(tag, "src")
	u, err := url.Parse(shownHref(html.UnescapeString(src)))
	if err != nil || u.Host == "" {
		return ""
	}
	if id, found := strings.CutPrefix(u.Path, "/embed/"); found && strings.Contains(u.Host, "youtube") && id != "videoseries" && !strings.Contains(id, "/") {
		u = &url.URL{Scheme: "https", Host: "www.youtube.com", Path: "/watch", RawQuery: "v=" + url.QueryEscape(id)} // the player plays in frames only
	}
	name := `شاهد أو استمع: <bdi>` + u.Hostname() + `</bdi>`
	if title, _ := attribute(tag, "title"); title != "" {
		name = `<bdi>` + title + `</bdi>`
	}
	return `<a href="` + html.EscapeString(u.String()) + `">` + name + `</a>`
}

// isBlock says whether a tag begins or ends a block of text.
func isBlock(tag string) bool {
	if tag == "<p>" || tag == "</p>" { // nearly all there is
		return true
	}
	name := strings.TrimLeft(tag, "</")
	if end := strings.IndexAny(name, " />"); end >= 0 {
		name = name[:end]
	}
	switch name {
	case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "td", "th", "tr", "table", "tbody", "thead", "tfoot", "caption", "blockquote", "figure", "figcaption",
		"pre", "hr", "br", "h1", "h2", "h3", "h4", "h5", "h6":
		return true
	}
	return false
}

// turnsLeft says whether the block that begins here begins to the right, as in Latin, and goes on to the left.
func turnsLeft(text string) bool {
	left := false
	for text != "" {
		end := strings.IndexAny(text, "<&")
		if end < 0 {
			end = len(text)
		}
		if run := text[:end]; run != "" {
			if !left && beginsLeft(run, false) {
				left = true
			}
			if hasRight(run) {
				return left
			}
		}
		if text = text[end:]; text == "" {
			break
		}
		mark := byte('>')
		if text[0] == '&' {
			mark = ';'
		}
		close := strings.IndexByte(text, mark)
		if close < 0 || mark == '>' && isBlock(text[:close+1]) {
			break
		}
		text = text[close+1:]
	}
	return false
}
