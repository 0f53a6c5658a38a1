package fetcher

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"nashra/fetcher/document"
	"nashra/story"
)

// documentLine is one line of JSON Lines. The texts are read at once, because they are nearly all of it; the small fields
// may have several forms and are read later, one by one.
type documentLine struct {
	Title   string          `json:"title"`
	Body    string          `json:"body"`
	HTML    string          `json:"html"`
	ID      json.RawMessage `json:"id"`
	Date    json.RawMessage `json:"date"`
	URL     json.RawMessage `json:"url"`
	Source  json.RawMessage `json:"source"`
	Outlet  json.RawMessage `json:"outlet"`
	Author  json.RawMessage `json:"author"`
	Authors json.RawMessage `json:"authors"`
	Topics  json.RawMessage `json:"topics"`
}

// parseLine reads one line of JSON Lines. A field that cannot be used is left out with a warning; a line without title
// and text is an error.
func parseLine(line []byte, opt *ImportOptions) (item story.Item, warnings []string, err error) {
	said, warnings, err := readObject(line)
	if err != nil {
		return item, nil, fmt.Errorf("the line is %w", err)
	}
	item, more, err := itemOf(said, opt)
	if errors.Is(err, errNothing) {
		err = fmt.Errorf("the line is %w", withoutText(line))
	}
	return item, append(warnings, more...), err
}

// readObject gives what an object of JSON says of a document.
func readObject(object []byte) (said document.Document, warnings []string, err error) {
	if !utf8.Valid(object) {
		return said, nil, errors.New("not valid UTF-8; save the file as UTF-8")
	}
	var raw documentLine
	f := fields{}
	var mismatch *json.UnmarshalTypeError // the other fields have been read all the same
	switch err := json.Unmarshal(object, &raw); {
	case errors.As(err, &mismatch) && mismatch.Field != "":
		f.warn(mismatch.Field, "must be text")
	case errors.As(err, &mismatch):
		return said, nil, fmt.Errorf("no object but a JSON %s", mismatch.Value)
	case err != nil:
		return said, nil, fmt.Errorf("not a whole JSON object: %w", err)
	}
	said = document.Document{
		ID: f.scalar("id", raw.ID), Title: raw.Title, Text: raw.Body, HTML: raw.HTML, URL: f.text("url", raw.URL), Source: f.text("source", raw.Source),
		Outlet: f.text("outlet", raw.Outlet), Date: f.scalar("date", raw.Date), Topics: f.list("topics", raw.Topics),
		Authors: append(f.list("author", raw.Author), f.list("authors", raw.Authors)...),
	}
	if raw.Body == "" && raw.HTML == "" || absent(raw.Date) {
		other := otherNames(object)
		said.Fill(&other)
	}
	return said, f.warnings, nil
}

// otherNames reads the members of an object by the other names that they have, as the exports of programs do.
func otherNames(object []byte) (d document.Document) {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return d
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var value string
		switch raw := members[name]; {
		case json.Unmarshal(raw, &value) == nil:
			d.Set(name, value)
		case len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'):
			d.Set(name, string(raw))
		}
	}
	return d
}

// withoutText says what an object has in the place of a title and a text.
func withoutText(object []byte) error {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(object, &members)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !new(document.Document).Set(name, "") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return errNothing
	}
	const shown = 8
	return fmt.Errorf("%w that is known here, but %s", errNothing, cutBytes(strings.Join(names[:min(len(names), shown)], ", "), 200))
}

// fields reads the members of a line and gathers what was wrong with them.
type fields struct{ warnings []string }

func (f *fields) warn(name, format string, args ...any) {
	f.warnings = append(f.warnings, name+": "+fmt.Sprintf(format, args...))
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func (f *fields) text(name string, raw json.RawMessage) string {
	if absent(raw) {
		return ""
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		f.warn(name, "must be text")
	}
	return s
}

// scalar takes a number too: ids often are.
func (f *fields) scalar(name string, raw json.RawMessage) string {
	if !absent(raw) && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
		return string(raw)
	}
	return f.text(name, raw)
}

func (f *fields) list(name string, raw json.RawMessage) []string {
	if absent(raw) {
		return nil
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}
	}
	f.warn(name, "must be text or a list of texts")
	return nil
}

// SourceID makes the id of a source from its name: small Latin letters, digits and dashes where the name has them, else
// "src-" and a hash, so that an Arabic name always gives the same id.
func SourceID(name string) string {
	var id strings.Builder
	foreign := false
	for _, r := range strings.ToLower(strings.TrimSpace(name)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.':
			id.WriteRune(r)
		case r < utf8.RuneSelf:
			id.WriteByte('-')
		default:
			foreign = true
		}
	}
	slug := strings.Trim(id.String(), "-.")
	if foreign || slug == "" || len(slug) > 64 {
		return fmt.Sprintf("src-%x", sha256.Sum256([]byte(name)))[:12]
	}
	return slug
}
