package fetcher

import (
	"strings"
	"unicode/utf8"
)

// Archives glue paragraphs with an ASCII comma after the end of a sentence or a closing quote. An Arabic comma is never
// a join, and neither is a comma after a letter or a digit. What follows looks at each comma by hand, because a text has
// many and a regular expression took ten times as long as all the rest of reading it.

const (
	stops    = ".!?؟…"
	quotes   = "\"”»'"
	blanks   = "\t \u00A0"
	asciiGap = "\t\n\f\r "
)

// splitJoined puts a line end in the place of each join, in a text that has proof of being joined: a comma between two
// sentences, or one that dangles after the last.
func splitJoined(body string) string {
	if !strings.Contains(body, ",") {
		return body
	}
	head, dangles := strings.CutSuffix(strings.TrimRight(body, asciiGap), ",")
	head = strings.TrimRight(head, asciiGap)
	if !isJoined(body) && !(dangles && (endsParagraph(head) || hasJoin(head))) {
		return body
	}
	if dangles {
		body = head
	}
	var out strings.Builder
	out.Grow(len(body))
	done := 0
	eachComma(body, func(i int) bool {
		if before, after, ok := joinAt(body, i); ok && before >= done {
			out.WriteString(body[done:before])
			out.WriteByte('\n')
			done = after
		}
		return true
	})
	out.WriteString(body[done:])
	return out.String()
}

// isJoined looks for the proof: the end of a sentence, a comma, and more.
func isJoined(s string) bool {
	return !eachComma(s, func(i int) bool {
		rest := strings.TrimLeft(s[i+1:], asciiGap)
		return rest == "" || len(rest) == len(s[i+1:]) || !endsSentence(strings.TrimRight(s[:i], asciiGap))
	})
}

func hasJoin(s string) bool {
	return !eachComma(s, func(i int) bool {
		_, _, ok := joinAt(s, i)
		return !ok
	})
}

func endsSentence(s string) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	if size > 0 && strings.ContainsRune(quotes, last) {
		last, size = utf8.DecodeLastRuneInString(s[:len(s)-size])
	}
	return size > 0 && strings.ContainsRune(stops, last)
}

// endsParagraph says whether the text ends in what stands before a join.
func endsParagraph(s string) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	return size > 0 && strings.ContainsRune(stops+quotes+")]%", last)
}

// joinAt says whether the comma at i joins two paragraphs, and which part of the text is the join.
func joinAt(s string, i int) (before, after int, ok bool) {
	head := strings.TrimRight(s[:i], blanks)
	if !endsParagraph(head) {
		return 0, 0, false
	}
	rest := strings.TrimLeft(s[i+1:], blanks)
	if len(rest) == len(s[i+1:]) {
		if !strings.HasPrefix(rest, "\n") {
			return 0, 0, false
		}
		rest = rest[1:]
	}
	return len(head), len(s) - len(rest), true
}

// eachComma visits the commas until a visit says false; then it says false too.
func eachComma(s string, visit func(i int) bool) bool {
	for i := 0; i < len(s); i++ {
		next := strings.IndexByte(s[i:], ',')
		if next < 0 {
			break
		}
		if i += next; !visit(i) {
			return false
		}
	}
	return true
}
