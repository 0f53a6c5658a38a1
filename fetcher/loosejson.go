package fetcher

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// looseJSON reads JSON that is not quite: commas too many or too few, quotes and line ends that are not escaped, an end
// that is missing. Of what breaks off only the parts that are whole are kept.
type looseJSON struct {
	text []byte
	at   int
	over bool // the text ended where it should not
}

// document reads a feed. What comes after it is left alone.
func (l *looseJSON) document() (map[string]any, error) {
	l.at++ // the brace
	document := map[string]any{}
	for {
		name, more := l.name()
		if !more {
			break
		}
		value, whole := any(nil), false
		if l.skip(); name == "items" && l.at < len(l.text) && l.text[l.at] == '[' {
			value, whole = l.list()
			if whole || len(value.([]any)) > 0 {
				document[name] = value
			}
		} else if value, whole = l.value(); whole {
			document[name] = value
		}
		if !whole {
			break
		}
	}
	if l.over && len(asList(document["items"])) == 0 {
		return nil, errors.New("the JSON is broken: it breaks off before its first item is complete")
	}
	return document, nil
}

// skip passes over white space.
func (l *looseJSON) skip() {
	for l.at < len(l.text) && isXMLSpace(l.text[l.at]) {
		l.at++
	}
}

// next passes over white space and commas, and gives the byte behind them, 0 at the end.
func (l *looseJSON) next() byte {
	for l.at < len(l.text) && (isXMLSpace(l.text[l.at]) || l.text[l.at] == ',') {
		l.at++
	}
	if l.at == len(l.text) {
		l.over = true
		return 0
	}
	return l.text[l.at]
}

// name reads a member's name and the colon; false where the object ends.
func (l *looseJSON) name() (string, bool) {
	for {
		switch c := l.next(); c {
		case 0:
			return "", false
		case '}', ']':
			l.at++
			return "", false
		case '"':
			name, whole := l.quoted()
			if l.skip(); whole && l.at < len(l.text) && l.text[l.at] == ':' {
				l.at++
				return name, true
			}
		default:
			l.at++
		}
	}
}

// value reads any value, and says whether it is whole.
func (l *looseJSON) value() (any, bool) {
	switch c := l.next(); c {
	case 0:
		return nil, false
	case '"':
		return l.quoted()
	case '[':
		return l.list()
	case '{':
		l.at++
		object := map[string]any{}
		for {
			name, more := l.name()
			if !more {
				return object, !l.over
			}
			value, whole := l.value()
			if !whole {
				return nil, false
			}
			object[name] = value
		}
	case '}', ']': // a value that is missing
		return nil, true
	}
	return l.word()
}

// list reads the elements that are whole.
func (l *looseJSON) list() (any, bool) {
	l.at++
	list := []any{}
	for {
		switch c := l.next(); c {
		case 0:
			return list, false
		case ']':
			l.at++
			return list, true
		case '}': // of the object around it: the bracket is missing
			return list, true
		}
		value, whole := l.value()
		if !whole {
			return list, false
		}
		list = append(list, value)
	}
}

// word reads a number or what else stands without quotes; what is no value of JSON is null.
func (l *looseJSON) word() (any, bool) {
	length := bytes.IndexAny(l.text[l.at:], ",]}{[\" \t\r\n")
	if length < 0 {
		l.at, l.over = len(l.text), true
		return nil, false
	}
	word := l.text[l.at : l.at+length]
	l.at += max(length, 1)
	switch string(word) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	if len(word) > 0 && word[0] != 'n' && json.Valid(word) {
		return json.Number(word), true
	}
	return nil, true
}

// quoted reads a text. A quote ends it only where something follows that can.
func (l *looseJSON) quoted() (string, bool) {
	var out strings.Builder
	for l.at++; l.at < len(l.text); {
		c := l.text[l.at]
		l.at++
		switch {
		case c == '"' && l.endsHere():
			return out.String(), true
		case c == '\\' && l.at < len(l.text):
			l.escape(&out)
		default:
			out.WriteByte(c)
		}
	}
	l.over = true
	return "", false
}

func (l *looseJSON) endsHere() bool {
	rest := bytes.TrimLeft(l.text[l.at:], xmlSpace)
	return len(rest) == 0 || bytes.IndexByte([]byte(",:]}"), rest[0]) >= 0 || rest[0] == '"' && bytes.IndexByte(l.text[l.at:len(l.text)-len(rest)], '\n') >= 0
}

// escape reads what follows a backslash. One that escapes nothing is itself.
func (l *looseJSON) escape(out *strings.Builder) {
	c := l.text[l.at]
	l.at++
	switch c {
	case '"', '\\', '/':
		out.WriteByte(c)
	case 'n':
		out.WriteByte('\n')
	case 't':
		out.WriteByte('\t')
	case 'r':
		out.WriteByte('\r')
	case 'b', 'f':
	case 'u':
		first, ok := hexRune(l.text[l.at:])
		if !ok {
			out.WriteString(`\u`)
			return
		}
		l.at += 4
		if rest := l.text[l.at:]; utf16.IsSurrogate(first) && bytes.HasPrefix(rest, []byte(`\u`)) {
			if second, ok := hexRune(rest[2:]); ok && utf16.DecodeRune(first, second) != utf8.RuneError {
				first = utf16.DecodeRune(first, second)
				l.at += len(`\uFFFF`)
			}
		}
		out.WriteRune(first)
	default:
		out.WriteByte('\\')
		out.WriteByte(c)
	}
}

func hexRune(text []byte) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[:4]), 16, 16)
	return rune(n), err == nil
}
