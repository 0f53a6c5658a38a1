package fetcher

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"nashra/arabic"
	"nashra/story"
)

// maxTitle is how long a first line may be, in characters, to be taken for a title where no blank line follows it.
const maxTitle = 180

// The joins of archives that glue paragraphs with an ASCII comma: after the end of a sentence or a closing quote. An
// Arabic comma is never a join, and neither is a comma after a letter or a digit.
var (
	joined   = regexp.MustCompile(`[.!?؟…]["”»']?\s*,\s+\S`)
	join     = regexp.MustCompile(`([.!?؟…]["”»')\]]?|["”»')\]%])[\t \x{00A0}]*,(?:[\t \x{00A0}]+|\n)`)
	dangling = regexp.MustCompile(`\s*,\s*$`)
	// glued are sentences with no space between them: an Arabic letter, a stop, an Arabic letter.
	glued = regexp.MustCompile(`(\p{Arabic}\.)(\p{Arabic})`)
)

// parseText reads a plain-text article: a title, a blank line, and the body. Where there is no blank line a short first
// line is the title; where there is none the first sentence stands for it. The date and the source are never in the
// text. It says false where there is nothing to show.
func parseText(text string) (story.Item, bool) {
	title, body := splitTitle(strings.TrimSpace(normalLines(text)))
	item := story.Item{Title: arabic.CleanLine(title), HTML: textHTML(splitParagraphs(body))}
	return complete(item)
}

func normalLines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\r", "\n")
}

func splitTitle(text string) (title, body string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i > 0 && isBlank(line) {
			return strings.Join(lines[:i], " "), strings.Join(lines[i+1:], "\n")
		}
	}
	if len(lines) > 1 && utf8.RuneCountInString(lines[0]) <= maxTitle {
		return lines[0], strings.Join(lines[1:], "\n")
	}
	if len(lines) == 1 && utf8.RuneCountInString(lines[0]) <= maxDerivedTitle && !joined.MatchString(lines[0]) {
		return lines[0], ""
	}
	return "", text
}

func isBlank(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }

// splitParagraphs splits at line ends, and at commas where the document is of the kind that joins with them.
func splitParagraphs(body string) []string {
	if joined.MatchString(body) || dangling.MatchString(body) && join.MatchString(body) {
		body = join.ReplaceAllString(dangling.ReplaceAllString(body, ""), "$1\n")
	}
	var list []string
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.TrimFunc(arabic.CleanText(line), unicode.IsSpace)
		if line != "" {
			list = append(list, glued.ReplaceAllString(strings.Join(strings.Fields(line), " "), "$1 $2"))
		}
	}
	return list
}

func textHTML(paragraphs []string) string {
	var out strings.Builder
	for _, p := range paragraphs {
		out.WriteString("<p>" + html.EscapeString(p) + "</p>")
	}
	return out.String()
}
