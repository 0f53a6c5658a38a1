package document

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Prose says how many letters there are in the HTML of an article, and whether it rather leads to articles: most of its letters
// are in links, or most of its headings are, and these are three or more.
func Prose(article string) (letters int, leadsOn bool) {
	tokens := html.NewTokenizer(strings.NewReader(article))
	linked, headings, linkedHeadings := 0, 0, 0
	inLink, inHeading, raw := false, false, false
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			return letters, linked*2 > letters || linkedHeadings > 2 && linkedHeadings*2 > headings
		case html.StartTagToken, html.EndTagToken:
			name, _ := tokens.TagName()
			starts := kind == html.StartTagToken
			switch string(name) {
			case "script", "style":
				raw = starts
			case "a":
				inLink = starts
				if starts && inHeading {
					linkedHeadings++
					inHeading = false // it is counted
				}
			case "h1", "h2", "h3", "h4", "h5", "h6":
				if inHeading = starts; starts {
					headings++
					if inLink {
						linkedHeadings++
						inHeading = false
					}
				}
			}
		case html.TextToken:
			if raw {
				continue
			}
			n := 0
			for _, r := range string(tokens.Text()) {
				if unicode.IsLetter(r) {
					n++
				}
			}
			if letters += n; inLink {
				linked += n
			}
		}
	}
}
