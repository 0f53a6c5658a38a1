package fetcher

import "bytes"

// markup is a place in XML that is in order: what bound has let through. It asks nothing twice.
type markup struct {
	text []byte
	at   int
}

// skipPast goes on after the next mark, or to the end.
func (m *markup) skipPast(from int, mark string) {
	m.at += from
	length := bytes.Index(m.text[m.at:], []byte(mark))
	if length < 0 {
		m.at = len(m.text)
		return
	}
	m.at += length + len(mark)
}

// startTag is what stands between the angle brackets at m.at. One that does not end is taken for a start tag too.
func (m *markup) startTag() []byte {
	rest := m.text[m.at+1:]
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '>':
			return rest[:i]
		case '"', '\'':
			end := bytes.IndexByte(rest[i+1:], c)
			if end < 0 {
				return rest
			}
			i += 1 + end
		}
	}
	return rest
}
