package feedgen

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"nashra/story"
)

// clean takes out what XML 1.0 (section 2.2) cannot hold. encoding/xml would write U+FFFD for it, or, in CDATA, what is
// not well-formed.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// isClean says of most texts at once that there is nothing to take out.
func isClean(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != 0xEF || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		if c != 0xEF || strings.HasPrefix(s[i:], "\uFFFE") || strings.HasPrefix(s[i:], "\uFFFF") {
			return false
		}
	}
	return utf8.ValidString(s)
}

// cleanAll cleans a list of names. Those of which nothing is left go, and those that are there already.
func cleanAll(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(clean(s)); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// href writes a web address in ASCII (RFC 3987 section 3.1), because readers and validators stumble over raw Arabic in
// links. It is "" where there is none, and for every scheme but http and https: others can run something in a reader's
// browser (promise P8).
func href(raw string) string {
	u, err := url.Parse(escape(strings.TrimSpace(raw)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	if name := u.Hostname(); !isASCII(name) {
		host, err := idna.Lookup.ToASCII(name)
		if err == nil && host == "" { // invisible characters and no others
			return ""
		}
		if err == nil {
			u.Host = strings.Replace(u.Host, name, host, 1) // the port stays
		}
	}
	return u.String()
}

// escape percent-encodes what no address may hold (RFC 3986 section 2), and leaves what is encoded already as it is.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	out.Grow(len(s))
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0 || c == '%' && !isEncoded(s[i:]) {
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

// isEncoded says whether "%" and two digits stand at the beginning.
func isEncoded(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := strconv.ParseUint(s[1:3], 16, 8)
	return err == nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// opening is the beginning of the text of HTML, more than an excerpt takes: articles are long, and there are many.
func opening(safe string) string {
	const enough = 1 << 10
	if len(safe) > enough {
		if end := strings.IndexByte(safe[enough:], '<'); end >= 0 { // not inside a tag, a letter or an entity
			if text := story.PlainText(safe[:enough+end]); utf8.RuneCountInString(text) > excerptLength {
				return text
			}
		}
	}
	return story.PlainText(safe)
}

// excerpt is the beginning of a text on one line, at most so many characters, cut at the end of a word.
func excerpt(text string, most int) string {
	var out strings.Builder
	length := 0
	for word := range strings.FieldsSeq(text) {
		gap := min(length, 1) // a space before every word but the first
		letters := utf8.RuneCountInString(word)
		if length+gap+letters > most {
			if length == 0 { // one endless word
				out.WriteString(string([]rune(word)[:most]))
			}
			return strings.TrimRightFunc(out.String(), endsNoExcerpt) + "…"
		}
		if gap > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(word)
		length += gap + letters
	}
	return out.String()
}

// endsNoExcerpt says which characters look lost before "…".
func endsNoExcerpt(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("،,;؛:", r) }
