package fetcher

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nashra/arabic"
	"nashra/story"
)

// maxTitle is how long a title may be, in characters. What is longer is a paragraph.
const maxTitle = 180

// parseText reads a plain-text article: a title, a blank line, and the body. Where there is no blank line a short first
// line is the title; where there is none the first sentence stands for it. What stands before a report, a dateline or who
// wrote it, is no title; it stays in the body. The date and the source are never in the text. It says false where there is
// nothing to show.
func parseText(text string) (story.Item, bool) {
	title, body := splitTitle(strings.TrimSpace(normalLines(text)))
	// A title or an author that were part of the text would hold all of it in memory as long as itself.
	item := story.Item{Title: strings.Clone(arabic.CleanLine(title)), HTML: textHTML(splitParagraphs(body))}
	if author, _ := arabic.Byline(body); author != "" {
		item.Authors = []string{strings.Clone(arabic.CleanLine(author))}
	}
	return complete(item, body)
}

func normalLines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\r", "\n")
}

func splitTitle(text string) (title, body string) {
	if size, certain := arabic.Dateline(text); certain {
		rest := text[size:]
		if _, byline := arabic.Byline(text); byline < size || !strings.HasSuffix(strings.TrimRight(text[:size], blanks), "\n") {
			return "", text // the report has begun
		}
		title, body = splitTitle(rest)
		return title, text[:size] + body
	}
	first, rest, more := strings.Cut(text, "\n")
	if !more {
		if utf8.RuneCountInString(text) <= maxDerivedTitle && !isJoined(text) && !isParagraph(text) {
			return text, ""
		}
		return "", text
	}
	if head, body, found := cutBlankLine(text); found && isTitle(head) {
		return strings.ReplaceAll(head, "\n", " "), body
	}
	if isTitle(first) {
		return first, rest
	}
	return "", text
}

func isTitle(head string) bool {
	return utf8.RuneCountInString(head) <= maxTitle && !isParagraph(head)
}

// isParagraph: it is longer than most titles, and has a full stop at the end of a sentence. Titles have question marks in
// the middle and two points, and abbreviations of a letter or two (د. سعاد).
func isParagraph(head string) bool {
	const longTitle = 60 // characters
	if head = strings.TrimRight(head, blanks); utf8.RuneCountInString(head) <= longTitle {
		return false
	}
	for i, r := range head {
		if r != '.' || i+1 < len(head) && !strings.ContainsRune(blanks, rune(head[i+1])) {
			continue
		}
		before := strings.TrimRight(head[:i], quotes)
		word := before[strings.LastIndexAny(before, " .")+1:]
		if utf8.RuneCountInString(word) > 2 {
			return true
		}
	}
	return false
}

// cutBlankLine cuts at the first blank line that is not the first line.
func cutBlankLine(text string) (before, after string, found bool) {
	for from := 0; ; {
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			return "", "", false
		}
		from += end + 1
		line, rest, more := strings.Cut(text[from:], "\n")
		if more && isBlank(line) {
			return text[:from-1], rest, true
		}
	}
}

func isBlank(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }

// splitParagraphs splits at line ends, and at commas where the document is of the kind that joins with them.
func splitParagraphs(body string) []string {
	var list []string
	for line := range strings.SplitSeq(splitJoined(body), "\n") {
		line = spaceSentences(arabic.CleanParagraph(line))
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

// spaceSentences puts a space between sentences that stand glued together: an Arabic word or the end of a quotation, a
// stop, an Arabic letter. A stop between digits is a decimal point, and a single letter before it makes an abbreviation
// (د.ب.أ).
func spaceSentences(s string) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		next := strings.IndexByte(s[i:], '.')
		if next < 0 {
			break
		}
		i += next
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		last, size := utf8.DecodeLastRuneInString(s[:i])
		before, _ := utf8.DecodeLastRuneInString(s[:i-size])
		quoted := strings.ContainsRune(quotes, last) && isArabicLetter(before)
		if isArabicLetter(after) && (quoted || isArabicLetter(last) && isArabicLetter(before)) {
			out.WriteString(s[done : i+1])
			out.WriteByte(' ')
			done = i + 1
		}
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

func isArabicLetter(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) }

// escaped is html.EscapeString without a copy of its own.
var escaped = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

func textHTML(paragraphs []string) string {
	length := 0
	for _, p := range paragraphs {
		length += len("<p></p>") + len(p) + len(p)/16 // some room for what is escaped
	}
	var out strings.Builder
	out.Grow(length)
	for _, p := range paragraphs {
		out.WriteString("<p>")
		_, _ = escaped.WriteString(&out, p) // a Builder does not fail
		out.WriteString("</p>")
	}
	return out.String()
}
