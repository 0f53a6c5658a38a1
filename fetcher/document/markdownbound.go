package document

import (
	"errors"
	"fmt"
	"strings"
)

const (
	maxMarkdown = 4 << 20 // bytes
	maxLines    = 100_000 // with text in them; each takes up to some 700 bytes
	maxMarks    = 300_000 // of links and emphasis
	maxCells    = 200_000 // of tables, the empty ones included that a short row is filled up with
	maxTangle   = 1 << 30 // of all paragraphs, the marks in each times its bytes
)

// boundMarkdown looks at the lines before there is a tree. goldmark descends into lists and quotations in one another by
// recursion; its time for a paragraph grows with the marks in it times their distance ("[a](" over and over); and it fills each
// row of a table up to the length of the first. tables says whether tables may be read.
func boundMarkdown(body string) (tables bool, err error) {
	if len(body) > maxMarkdown {
		return false, fmt.Errorf("the Markdown is larger than %d MiB; an article is not", maxMarkdown>>20)
	}
	var lines, columns, marks, allMarks, size, tangle int
	for line := range strings.Lines(body) {
		if strings.TrimSpace(line) != "" {
			lines++
		}
		containers, rest := containersOf(line)
		if containers > maxDepth {
			return false, fmt.Errorf("the Markdown nests deeper than %d levels; no article does", maxDepth)
		}
		if strings.Trim(rest, "|:- \t\r\n") == "" && strings.Contains(rest, "-") {
			columns = max(columns, strings.Count(rest, "|")+1)
		}
		if strings.TrimSpace(line) == "" || beginsItem(line) || isRule(line) {
			tangle += marks * size
			marks, size = 0, 0
		}
		size += len(line)
		n := marksIn(line)
		marks, allMarks = marks+n, allMarks+n
		if lines > maxLines || allMarks > maxMarks {
			return false, fmt.Errorf("the Markdown has more than %d lines, or %d marks of links and emphasis; no article has", maxLines, maxMarks)
		}
		if tangle+marks*size > maxTangle {
			return false, errors.New("the Markdown has too many marks of links and emphasis in its paragraphs to be read")
		}
	}
	return lines*columns <= maxCells, nil
}

// containersOf is how many quotations and lists a line may be in at most, and what stands after their marks. A list in a list
// is indented by two columns or more; a line without a mark begins none.
func containersOf(line string) (most int, rest string) {
	columns, marks := 0, 0
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ':
			columns++
		case c == '\t':
			columns += 4
		case c == '>':
			marks++
		case (c == '-' || c == '+' || c == '*' || c == '.' || c == ')') && i+1 < len(line) && strings.IndexByte(" \t\n", line[i+1]) >= 0:
			marks++
		case c >= '0' && c <= '9':
		default:
			return most, line[i:]
		}
		if marks > 0 {
			most = marks + columns/2
		}
	}
	return most, ""
}

// beginsItem: such a line ends the paragraph before it, wherever it stands.
func beginsItem(line string) bool {
	inside := strings.TrimLeft(line, " ")
	return len(line)-len(inside) <= 3 && len(inside) > 2 && strings.IndexByte("-+*", inside[0]) >= 0 && inside[1] == ' ' && strings.TrimSpace(inside[2:]) != ""
}

// isRule: a line of one mark alone parts paragraphs, or begins a block of code, or ends one.
func isRule(line string) bool {
	inside := strings.TrimLeft(line, " ")
	indent := len(line) - len(inside)
	inside = strings.TrimRight(inside, " \t\r\n")
	return indent <= 3 && len(inside) >= 3 && strings.IndexByte("-*_~`", inside[0]) >= 0 && strings.Trim(inside, inside[:1]) == ""
}

// marksIn counts what may begin or end something inside a line.
func marksIn(line string) (n int) {
	if isRule(line) {
		return 1
	}
	for i := range len(line) {
		if strings.IndexByte("[]()*_~`<!", line[i]) >= 0 {
			n++
		}
	}
	return n
}
