package fetcher

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
)

// soundJSON bounds JSON and makes it valid where it is not. It says whether the document is whole, or breaks off.
func soundJSON(text []byte) (sound []byte, whole bool, err error) {
	if err := boundJSON(text); err != nil {
		return nil, false, err
	}
	if json.Valid(text) {
		return text, true, nil
	}
	loose := looseJSON{text: text}
	document, err := loose.document()
	if err != nil {
		return nil, false, err
	}
	sound, err = writeJSON(document)
	return sound, !loose.over, err
}

// parseGently lets the parser read a feed. A JSON Feed that it stumbles over, because a member is not of the type that it
// must have, is read again with that member made right or left out.
func parseGently(parser *gofeed.Parser, text []byte) (*gofeed.Feed, error) {
	if text[0] != '{' {
		return parser.Parse(bytes.NewReader(text))
	}
	feed, err := parseOrRecover(parser, text)
	if err == nil {
		return feed, nil
	}
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return nil, err
	}
	feedShape.fit(document)
	if text, err = writeJSON(document); err != nil {
		return nil, err
	}
	return parser.Parse(bytes.NewReader(text))
}

func parseOrRecover(parser *gofeed.Parser, text []byte) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil { // gofeed falls over "items":[null]
			feed, err = nil, fmt.Errorf("a part of it is not what it should be (%v)", p)
		}
	}()
	return parser.Parse(bytes.NewReader(text))
}

func writeJSON(document map[string]any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return nil, fmt.Errorf("the JSON is broken: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// shape says what type the members of an object have by the JSON Feed standard. Other members are left as they are.
type shape map[string]func(any) (any, bool)

var (
	authorShape     = shape{"name": asText, "url": asText, "avatar": asText}
	attachmentShape = shape{"url": asText, "mime_type": asText, "title": asText, "size_in_bytes": asWhole, "duration_in_seconds": asWhole}
	itemShape       = shape{
		"id": asText, "url": asText, "external_url": asText, "title": asText, "content_html": asText, "content_text": asText, "summary": asText, "image": asText,
		"banner_image": asText, "date_published": asText, "date_modified": asText, "language": asText, "tags": asTexts, "author": asAuthor, "authors": asAuthors,
		"attachments": listOf(attachmentShape),
	}
	feedShape = shape{
		"version": asText, "title": asText, "home_page_url": asText, "feed_url": asText, "description": asText, "user_comment": asText, "next_url": asText, "icon": asText,
		"favicon": asText, "language": asText, "expired": asTruth, "author": asAuthor, "authors": asAuthors, "items": listOf(itemShape),
	}
)

// fit makes each member what it should be, or takes it out.
func (s shape) fit(object map[string]any) {
	for name, value := range object {
		as, known := s[strings.ToLower(name)] // names are matched so by encoding/json too
		if !known {
			continue
		}
		if fitting, ok := as(value); ok {
			object[name] = fitting
		} else {
			delete(object, name)
		}
	}
}

// asText takes a number for its digits: ids are often numbers (JSON Feed 1.1, id).
func asText(value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case []any:
		if len(v) == 1 {
			return asText(v[0])
		}
	}
	return nil, false
}

func asWhole(value any) (any, bool) {
	text, ok := asText(value)
	if !ok {
		return nil, false
	}
	whole, _, _ := strings.Cut(strings.TrimSpace(text.(string)), ".")
	n, err := json.Number(whole).Int64()
	return n, err == nil
}

func asTruth(value any) (any, bool) {
	if text, ok := value.(string); ok {
		return strings.EqualFold(text, "true"), true
	}
	truth, ok := value.(bool)
	return truth, ok
}

func asTexts(value any) (any, bool) {
	list := []any{}
	for _, v := range asList(value) {
		if text, ok := asText(v); ok {
			list = append(list, text)
		}
	}
	return list, true
}

// asAuthor takes a text for a name, and of several the first.
func asAuthor(value any) (any, bool) {
	for _, v := range asList(value) {
		if author, ok := v.(map[string]any); ok {
			authorShape.fit(author)
			return author, true
		}
		if name, ok := v.(string); ok {
			return map[string]any{"name": name}, true
		}
	}
	return nil, false
}

func asAuthors(value any) (any, bool) {
	list := []any{}
	for _, v := range asList(value) {
		if author, ok := asAuthor(v); ok {
			list = append(list, author)
		}
	}
	return list, true
}

// asList takes what is no list for the only element of one. An object whose members are numbered is a list too: PHP writes
// one so that has lost an element.
func asList(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	case map[string]any:
		if list := numbered(v); len(list) > 0 {
			return list
		}
	}
	return []any{value}
}

func numbered(object map[string]any) (list []any) {
	numbers := make([]int, 0, len(object))
	for name := range object {
		n, err := strconv.Atoi(name)
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		if value, found := object[strconv.Itoa(n)]; found {
			list = append(list, value)
		}
	}
	return list
}

func listOf(s shape) func(any) (any, bool) {
	return func(value any) (any, bool) {
		list := []any{}
		for _, v := range asList(value) {
			if object, ok := v.(map[string]any); ok {
				s.fit(object)
				list = append(list, object)
			}
		}
		return list, true
	}
}

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
