package fetcher

func soundJSON(text []byte) ([]byte, error) { return text, boundJSON(text) }

func boundJSON(text []byte) error {
	depth, elements, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			elements++
		case c == '}' || c == ']':
			depth--
		}
		if depth > maxFeedDepth {
			return tooNested()
		}
	}
	if elements > maxElements {
		return tooMany()
	}
	return nil
}
