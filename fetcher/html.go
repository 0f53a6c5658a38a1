package fetcher

import (
	"html"
	"net/url"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"

	"nashra/arabic"
	"nashra/story"
)

// cleanHTML makes a source's HTML safe and balanced: misread text mended, addresses made absolute, everything outside
// the policy taken out, the rest written as x/net/html renders it, because the sanitiser does not close what the source
// left open. The result is the form that story.PlainText reads. HTML that is made to hurt becomes its plain text, and
// text without tags becomes paragraphs. Cleaning twice changes nothing.
func cleanHTML(raw string, base *url.URL) string {
	clean, quick := cleanOnce(raw, base)
	for range maxPasses {
		if quick && arabic.Mend(clean) == clean { // what was misread may show only without what went
			return clean
		}
		// What a parser has put in order another parser may yet put elsewhere: text in a table, a link in a link. A
		// browser is such a parser, and must see what was judged here.
		again, quickly := cleanOnce(clean, base)
		if again == clean {
			return clean
		}
		clean, quick = again, quickly
	}
	return paragraphs(story.PlainText(clean))
}

// maxPasses is how often HTML is put in order before only its text is taken. All but the maliciously crooked is in order
// after two.
const maxPasses = 4

// cleanOnce says besides whether the result was rewritten, and so is known to stay as it is.
func cleanOnce(raw string, base *url.URL) (clean string, quick bool) {
	raw = arabic.Mend(cutBytes(withoutSection(raw), maxArticle))
	if strings.TrimSpace(raw) == "" {
		return "", true
	}
	if !strings.ContainsAny(raw, "<&") {
		return paragraphs(raw), true
	}
	sanitised := sanitise(raw)
	clean, quick = rewrite(sanitised, base)
	if !quick {
		var err error
		if clean, err = render(sanitised, base); err != nil {
			clean = bluemonday.StrictPolicy().Sanitize(raw)
		}
	}
	if !strings.Contains(clean, "<") {
		return paragraphs(html.UnescapeString(clean)), quick
	}
	return clean, quick
}

// plain strips tags of HTML that need not be canonical: for summaries and for judging.
func plain(raw string) string {
	raw = withoutSection(raw)
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
	if !isASCII(u.Host) { // net/url would write it with percent signs, which many readers cannot follow
		u.Host = hostPort(asciiName(u.Hostname()), u.Port())
	}
	if isLong(u) {
		return nil
	}
	return u
}

// isLong says whether an address as it will be written is longer than any may be: percent signs make three bytes of one.
func isLong(u *url.URL) bool {
	return 3*(len(u.User.String())+len(u.Host)+len(u.Path)+len(u.RawQuery)+len(u.Fragment)) > maxAddress && len(u.String()) > maxAddress
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
