package fetcher

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"nashra/arabic"
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
	if !utf8.Valid(line) {
		return item, nil, errors.New("the line is not valid UTF-8; save the file as UTF-8")
	}
	var raw documentLine
	f := fields{}
	var mismatch *json.UnmarshalTypeError // the other fields have been read all the same
	switch err := json.Unmarshal(line, &raw); {
	case errors.As(err, &mismatch) && mismatch.Field != "":
		f.warn(mismatch.Field, "must be text")
	case err != nil:
		return item, nil, fmt.Errorf("the line is not a whole JSON object: %w", err)
	}
	item = story.Item{Source: opt.Source.ID, Outlet: opt.Source.Title, ID: idOf(f.scalar("id", raw.ID))}
	if name := plainTitle(f.text("source", raw.Source)); name != "" {
		item.Source, item.Outlet = SourceID(name), name
	}
	if outlet := plainTitle(f.text("outlet", raw.Outlet)); outlet != "" {
		item.Outlet = outlet
	}
	item.URL = f.address(raw.URL)
	base, _ := url.Parse(item.URL)
	item.Title = plainTitle(raw.Title)
	if raw.HTML != "" {
		if len(raw.HTML) > maxArticle {
			f.warn("html", "longer than %d KiB; what comes after is left out", maxArticle>>10)
		}
		item.HTML = cleanHTML(raw.HTML, base)
	}
	letters := textsOf(item.HTML)
	if item.HTML == "" {
		body := arabic.Mend(raw.Body)
		item.HTML, letters = paragraphs(body), []string{body}
	}
	item.Authors = lines(append(f.list("author", raw.Author), f.list("authors", raw.Authors)...))
	item.Categories = lines(f.list("topics", raw.Topics))
	item.Published = opt.Date
	if text := f.text("date", raw.Date); text != "" {
		if date, ok := parseDate(text, opt.Source.Location, time.Time{}); ok {
			item.Published = date
		} else {
			f.warn("date", "%q is no date that can be read", text)
		}
	}
	item, ok := complete(item, letters...)
	if !ok || item.HTML == "" && item.TitleDerived {
		return item, f.warnings, errors.New("the line is empty: it has neither title nor text")
	}
	return item, f.warnings, nil
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

func (f *fields) address(raw json.RawMessage) string {
	text := strings.TrimSpace(f.text("url", raw))
	if text == "" {
		return ""
	}
	address := absolute(text, nil)
	if address == "" {
		f.warn("url", "%q is no web address", text)
		return ""
	}
	return address
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
