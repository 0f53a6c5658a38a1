package document

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// longestField is how much of one field of a header is looked at, in bytes.
const longestField = 64 << 10

// keptFields are the fields that ReadMail and ReadWARC look at.
var keptFields = map[string]bool{
	"archived-at": true, "content-disposition": true, "content-id": true, "content-language": true, "content-transfer-encoding": true,
	"content-type": true, "content-encoding": true, "date": true, "from": true, "message-id": true,
	"subject": true, "transfer-encoding": true,
}

// mailHeader has the first value that is not empty of each of the keptFields, by its name in small letters, on one line.
type mailHeader map[string][]byte

// cutMailLine cuts the first line off. The line is without its end; whole says that it had one.
func cutMailLine(b []byte) (line, rest []byte, whole bool) {
	line, rest, whole = bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest, whole
}

// cutField takes a line of a header apart; ok says that it is one: printable ASCII without a space, then a colon (RFC 5322
// section 2.2), between which some put spaces.
func cutField(line []byte) (name string, value []byte, ok bool) {
	const longestName = 128
	before, _, found := bytes.Cut(line[:min(len(line), longestName)], []byte(":"))
	if !found {
		return "", nil, false
	}
	value = line[len(before)+1:]
	before = bytes.TrimRight(before, " \t")
	if len(before) == 0 || bytes.ContainsFunc(before, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
		return "", nil, false
	}
	return strings.ToLower(string(before)), value, true
}

// isEnvelope knows the line that programs which keep messages in one file put before the header of each.
func isEnvelope(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From "))
}

// readMailHeader reads to the first empty line. Lines that are no fields are passed over where a field comes after them; else
// the body begins there. fields is how many there were.
func readMailHeader(b []byte) (header mailHeader, body []byte, fields int) {
	header = mailHeader{}
	for len(b) > 0 {
		line, rest, _ := cutMailLine(b)
		if len(line) == 0 {
			if fields > 0 {
				return header, rest, fields
			}
			b = rest // an empty line before the header
			continue
		}
		name, value, ok := cutField(line)
		if !ok {
			next, _, _ := cutMailLine(rest)
			if _, _, more := cutField(next); !more && (fields > 0 || !isEnvelope(line)) {
				return header, b, fields
			}
			b = rest
			continue
		}
		fields++
		value = value[:len(value):len(value)]
		for b = rest; len(b) > 0 && (b[0] == ' ' || b[0] == '\t'); b = rest {
			line, rest, _ = cutMailLine(b)
			if keptFields[name] && len(value) < longestField {
				value = append(value, line...)
			}
		}
		if value = bytes.TrimSpace(value); keptFields[name] && len(value) > 0 && header[name] == nil {
			header[name] = value[:min(len(value), longestField)]
		}
	}
	return header, nil, fields
}

// typeAndParameters reads a field like Content-Type (RFC 2045 section 5.1): what it is, in small letters, and its parameters,
// those in pieces and with percent signs (RFC 2231) put together. What is wrong in one does not keep out the others.
func typeAndParameters(field string) (kind string, parameters map[string]string) {
	type piece struct {
		number int
		value  string
	}
	pieces := map[string][]piece{}
	for i, part := range splitOutside(field, ";") {
		part = strings.TrimSpace(part)
		if i == 0 {
			end := strings.IndexAny(part, " \t(")
			if end < 0 {
				kind = strings.ToLower(part)
				continue
			}
			kind, part = strings.ToLower(part[:end]), strings.TrimSpace(part[end:]) // a semicolon was forgotten
		}
		name, value, _ := strings.Cut(part, "=")
		name, extended := strings.CutSuffix(strings.ToLower(strings.TrimSpace(name)), "*")
		name, number, _ := strings.Cut(name, "*")
		value = unquotedValue(strings.TrimSpace(value))
		n, _ := strconv.Atoi(number)
		if extended {
			if n == 0 && strings.Count(value, "'") >= 2 { // the charset and the language
				value = strings.SplitN(value, "'", 3)[2]
			}
			value = withoutPercents(value)
		}
		pieces[name] = append(pieces[name], piece{n, value})
	}
	parameters = map[string]string{}
	for name, list := range pieces {
		slices.SortStableFunc(list, func(a, b piece) int { return cmp.Compare(a.number, b.number) })
		var whole strings.Builder
		for i, p := range list {
			if i == 0 || p.number != list[i-1].number { // the first of those that are given twice
				whole.WriteString(p.value)
			}
		}
		parameters[name] = whole.String()
	}
	return kind, parameters
}

// splitOutside splits at the separators that stand in no quotes, comments and angle brackets.
func splitOutside(s, separators string) (parts []string) {
	quoted, comments, angle, from := false, 0, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && (quoted || comments > 0):
			i++
		case c == '"' && comments == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			comments++
		case c == ')' && comments > 0:
			comments--
		case comments > 0:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case !angle && strings.IndexByte(separators, c) >= 0:
			parts, from = append(parts, s[from:i]), i+1
		}
	}
	return append(parts, s[from:])
}

// unquotedValue takes the quotes of a parameter off, or the comment after one without.
func unquotedValue(value string) string {
	if !strings.HasPrefix(value, `"`) {
		value, _, _ = strings.Cut(value, " (")
		return strings.TrimSpace(value)
	}
	var out strings.Builder
	for i := 1; i < len(value) && value[i] != '"'; i++ {
		if value[i] == '\\' && i+1 < len(value) {
			i++
		}
		out.WriteByte(value[i])
	}
	return out.String()
}

func withoutPercents(value string) string {
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) {
			if c, ok := hexByte(value[i+1], value[i+2]); ok {
				out = append(out, c)
				i += 2
				continue
			}
		}
		out = append(out, value[i])
	}
	return string(out)
}

func hexByte(high, low byte) (byte, bool) {
	h, l := strings.IndexByte("0123456789ABCDEFabcdef", high), strings.IndexByte("0123456789ABCDEFabcdef", low)
	if h < 0 || l < 0 {
		return 0, false
	}
	if h > 15 {
		h -= 6
	}
	if l > 15 {
		l -= 6
	}
	return byte(h<<4 | l), true
}
