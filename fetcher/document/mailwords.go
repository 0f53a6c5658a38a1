package document

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// encodedWord is one of RFC 2047: =?charset?encoding?text?=.
type encodedWord struct {
	charset string
	base64  bool
	text    string
	source  string
}

// words decodes the encoded words of a header (RFC 2047 section 2). Those beside each other in one encoding are decoded
// together, for many programs cut in the middle of a letter, or of four letters of base64. A word that cannot be decoded is
// left as it stands.
func (r *mailReader) words(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var out strings.Builder
	var run []encodedWord
	flush := func() {
		out.WriteString(r.decodedRun(run))
		run = run[:0]
	}
	closing := strings.LastIndex(s, "?=") // not to look for it again and again
	whole := len(s)
	for s != "" {
		at := strings.Index(s, "=?")
		if at < 0 {
			break
		}
		word, ok := readWord(s[at:], whole-len(s)+at < closing)
		if between := s[:at]; !ok || len(run) == 0 || strings.TrimLeft(between, " \t") != "" {
			flush()
			out.WriteString(between)
		} else if !strings.EqualFold(word.charset, run[0].charset) {
			flush() // white space between two words is none (section 6.2)
		}
		if !ok {
			out.WriteString(s[at : at+2])
			s = s[at+2:]
			continue
		}
		run = append(run, word)
		s = s[at+len(word.source):]
	}
	flush()
	out.WriteString(s)
	return out.String()
}

// readWord reads the word that s begins with, where closed says that the end of one comes. One without ends where s does.
func readWord(s string, closed bool) (w encodedWord, ok bool) {
	const longestCharset, longestWord = 64, 1000
	charset, _, ok := strings.Cut(s[2:min(len(s), 2+longestCharset)], "?")
	if !ok || charset == "" || strings.ContainsAny(charset, " \t=") {
		return w, false
	}
	rest := s[2+len(charset)+1:]
	if len(rest) < 2 || rest[1] != '?' || !strings.ContainsRune("bBqQ", rune(rest[0])) {
		return w, false
	}
	w.base64 = rest[0] == 'b' || rest[0] == 'B'
	w.charset, _, _ = strings.Cut(charset, "*") // the language (RFC 2231 section 5)
	text := rest[2:]
	if closed {
		text, _, closed = strings.Cut(text, "?=")
	}
	if !closed && (len(text) > longestWord || strings.ContainsAny(text, " \t?")) {
		return w, false
	}
	w.text, w.source = text, s[:len(s)-len(rest)+2+len(text)]
	if closed {
		w.source = s[:len(w.source)+2]
	}
	return w, true
}

func (r *mailReader) decodedRun(run []encodedWord) string {
	if len(run) == 0 {
		return ""
	}
	var content []byte
	var source strings.Builder
	for i := 0; i < len(run); i++ {
		source.WriteString(run[i].source)
		if !run[i].base64 {
			content = append(content, fromQuotedPrintable([]byte(strings.ReplaceAll(run[i].text, "_", " ")), true)...)
			continue
		}
		var encoded strings.Builder
		encoded.WriteString(run[i].text)
		for range joinedBase64(run[i:]) - 1 {
			i++
			encoded.WriteString(run[i].text)
			source.WriteString(run[i].source)
		}
		content = append(content, fromBase64([]byte(encoded.String()))...)
	}
	text, err := r.decode(content, run[0].charset)
	if err != nil && utf8.Valid(content) {
		return string(content)
	}
	if err != nil {
		return source.String()
	}
	return text
}

// joinedBase64 says how many of the words make whole groups of four letters together; 1 where none do, for then the first only
// lacks its padding. As a sum that was there before cannot come again, few words are looked at more than a few times.
func joinedBase64(run []encodedWord) int {
	size := 0
	for i, w := range run {
		if size += len(w.text); !w.base64 {
			break
		}
		if size%4 == 0 {
			return i + 1
		}
		if strings.HasSuffix(w.text, "=") {
			break
		}
	}
	return 1
}

// authors are the names of those in a field From (RFC 5322 section 3.6.2): the one before the address, or in a comment after
// it; else the address up to the @. Names in encoded words may hold commas, so that it is taken apart before it is decoded.
func (r *mailReader) authors(from string) (names []string) {
	const most = 100
	for _, one := range splitOutside(from, ",;") {
		name, address, angle := one, "", false
		if at := lastOutsideQuotes(one, '<'); at >= 0 {
			name, address, angle = one[:at], strings.Trim(one[at:], "<> \t"), true
			if _, after, group := strings.Cut(name, ":"); group && !strings.Contains(name, `"`) && !strings.Contains(name, "=?") {
				name = after // a group: its name is of nobody
			}
		} else if at := strings.IndexByte(one, '('); at >= 0 && !strings.Contains(one[:at], `"`) {
			name, address, angle = strings.TrimRight(strings.TrimSpace(one[at+1:]), ")"), strings.TrimSpace(one[:at]), true
		}
		if at := strings.IndexByte(name, '('); at > 0 && angle && strings.HasSuffix(strings.TrimSpace(name), ")") && !strings.Contains(name, `"`) {
			name = name[:at] // a comment
		}
		name = oneSpaced(r.words(withoutQuotes(name)))
		if inside, ok := strings.CutPrefix(name, "'"); ok {
			name = strings.TrimSuffix(inside, "'") // as Outlook writes
		}
		if !angle || name == "" || name == address {
			if !angle {
				address = name
				if _, after, group := strings.Cut(address, ":"); group && strings.Contains(after, "@") {
					address = strings.TrimSpace(after)
				}
			}
			if name, _, _ = strings.Cut(address, "@"); strings.HasSuffix(name, ":") {
				name = "" // a group of nobody
			}
		}
		if name = oneSpaced(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
		if len(names) == most {
			break
		}
	}
	return names
}

func lastOutsideQuotes(s string, c byte) int {
	quoted, at := false, -1
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == c && !quoted:
			at = i
		}
	}
	return at
}

func withoutQuotes(s string) string {
	if !strings.ContainsAny(s, `"\`) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		} else if s[i] == '"' {
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}
