package fetcher

import (
	"errors"
	"strings"
)

// Bounds of one article's HTML. x/net/html repeats each formatting element that is left open (<b>, <a>) in each
// paragraph that follows, so that a kilobyte can become a gigabyte; and a short relative address becomes as long as the
// page's own.
const (
	maxArticle   = 1 << 20 // bytes that are read; far more than the longest article in a newspaper
	maxClean     = 4 << 20 // bytes that cleaning may make of them
	maxGrowth    = 3       // times the bytes of a feed: what cleaning may make of all its articles; the rest is left out
	maxHTMLDepth = 256     // deeper markup is an attack on whoever renders it
	maxRepeats   = 100_000 // formatting elements that a parser may have to open again
	maxNames     = 1000    // of elements that are told apart; HTML has a seventh of that
)

// Bounds of what stands beside the HTML.
const (
	maxLineBytes = 4 << 10  // of a title or a name; what comes after is left out
	maxSummary   = 64 << 10 // bytes that are read
	maxAddress   = 8 << 10  // bytes; a longer address is none
	maxGiven     = 4 << 10  // bytes of an id; a longer one is none
	maxList      = 100      // authors, categories, enclosures
)

// tagCount follows tags without a parser. A tag is closed only by an end tag of its own name, so that what is open here
// is never less than what is open to a parser.
type tagCount struct {
	open       map[string]int
	depth      int
	formatting int // open formatting elements
	repeats    int
}

// see takes the next tag and says whether all is well so far.
func (t *tagCount) see(name string, ends bool) bool {
	t.repeats += t.formatting
	step := 1
	if ends {
		step = -1
	}
	switch {
	case closesItself(name), ends && t.open[name] == 0, len(t.open) == maxNames && t.open[name] == 0:
		step = 0
	case t.open == nil:
		t.open = map[string]int{}
	}
	if step != 0 {
		t.open[name] += step
		t.depth += step
		if isFormatting(name) {
			t.formatting += step
		}
	}
	return t.repeats <= maxRepeats
}

// closesItself: void elements, and those that the next of their kind closes.
func closesItself(name string) bool {
	switch name {
	case "br", "img", "hr", "p", "li", "tr", "td", "th", "dt", "dd":
		return true
	}
	return false
}

// isFormatting knows the elements that are opened again (HTML, section 13.2.4.3).
func isFormatting(name string) bool {
	switch name {
	case "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

// isUnruly says whether HTML should not be given to a parser.
func isUnruly(text string) bool {
	var tags tagCount
	for {
		name, ends, rest, found := nextTag(text)
		if !found {
			return false
		}
		if !tags.see(name, ends) || tags.depth > maxHTMLDepth {
			return true
		}
		text = rest
	}
}

// nextTag finds the next tag and gives its name in small letters.
func nextTag(text string) (name string, ends bool, rest string, found bool) {
	for {
		_, rest, found = strings.Cut(text, "<")
		if !found {
			return "", false, "", false
		}
		after, ends := strings.CutPrefix(rest, "/")
		length := 0
		for length < len(after) && isNameByte(after[length]) {
			length++
		}
		if length > 0 {
			return strings.ToLower(after[:length]), ends, after[length:], true
		}
		text = rest
	}
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// boundedWriter is a strings.Builder that refuses to hold more than so many bytes.
type boundedWriter struct {
	strings.Builder
	limit int
}

var errTooLong = errors.New("the HTML becomes too long")

func (w *boundedWriter) Write(p []byte) (int, error) {
	if w.Len()+len(p) > w.limit {
		return 0, errTooLong
	}
	return w.Builder.Write(p)
}

// cutBytes gives the first bytes of s, at most so many, and no half character.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xC0 == 0x80 {
		most--
	}
	return s[:most]
}
