package fetcher

import "strings"

// textAsHTML makes HTML of what may be text: where nothing in it can be a tag of HTML, "<" and ">" are signs like others
// ("5 < 7", "the tag <blink>"). References stay, because text is escaped once too often more than once too seldom.
func textAsHTML(s string) string {
	s = withoutSection(s)
	if strings.IndexByte(s, '<') < 0 || looksLikeHTML(s) {
		return s
	}
	return bracketsEscaped.Replace(s)
}

// withoutSection takes off a CDATA section that was escaped like text, or wrapped twice, where it is all that there is.
func withoutSection(s string) string {
	inside, begins := strings.CutPrefix(strings.TrimSpace(s), "<![CDATA[")
	inside, ends := strings.CutSuffix(inside, "]]>")
	if !begins || !ends || strings.Contains(inside, "]]>") {
		return s
	}
	return inside
}

var bracketsEscaped = strings.NewReplacer("<", "&lt;", ">", "&gt;")

// looksLikeHTML finds what nobody writes by chance: an end tag, a comment, an attribute, a name with a prefix, or a tag
// that parts words. A lone "<S>" can be anything.
func looksLikeHTML(s string) bool {
	for found := true; found; {
		if _, s, found = strings.Cut(s, "<"); !found {
			break
		}
		tag := s
		if end := strings.IndexAny(s, "<>"); end >= 0 {
			tag = s[:end]
		}
		name, isEnd := strings.CutPrefix(tag, "/")
		length := strings.IndexFunc(name, func(r rune) bool { return !isLatin(r) && (r < '0' || r > '9') })
		if length < 0 {
			length = len(name)
		}
		after := name[length:]
		switch name = name[:length]; {
		case strings.HasPrefix(tag, "!--"):
			return true
		case name == "" || isDigit(name[0]):
		case isEnd, strings.HasPrefix(after, ":"), strings.HasPrefix(after, "-"), strings.Contains(after, "="):
			return true
		case tagKind(name) == tagBetweenWords:
			return true
		}
	}
	return false
}
