package fetcher

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// PathPattern takes from a document's path what its folders and its name say of it. The zero PathPattern takes nothing.
type PathPattern struct {
	text     string
	folders  []*regexp.Regexp
	fileName *regexp.Regexp // nil: the name says nothing
}

// pathFields are what a pattern can take.
var pathFields = []string{"source", "outlet", "topic", "author", "date", "id", "title"}

var (
	placeholder = regexp.MustCompile(`\{[^{}]*\}|\*`)
	fieldName   = regexp.MustCompile(`^\{[a-z]+\}$`)
)

// ParsePathPattern reads a pattern like "{source}/{topic}/": folders, from the first one below what is imported; what comes
// after the last "/" is the name of the file, without its endings. In each part fields stand between other signs, and "*"
// is anything. Deeper folders than those named say nothing.
func ParsePathPattern(text string) (PathPattern, error) {
	p := PathPattern{text: text}
	if text == "" {
		return p, nil
	}
	parts := strings.Split(strings.TrimPrefix(text, "./"), "/")
	var seen []string
	for i, part := range parts {
		last := i == len(parts)-1
		if part == "" {
			if !last {
				return PathPattern{}, fmt.Errorf("%q has a folder without a name; begin with the first folder below what is imported, as in {source}/{topic}/", text)
			}
			break
		}
		expression, fields, err := partExpression(part)
		if err != nil {
			return PathPattern{}, fmt.Errorf("%q: %w", text, err)
		}
		seen = append(seen, fields...)
		if last {
			p.fileName = expression
		} else {
			p.folders = append(p.folders, expression)
		}
	}
	if len(seen) == 0 {
		return PathPattern{}, fmt.Errorf("%q takes nothing; name fields in braces, as in {source}/{topic}/: %s", text, strings.Join(pathFields, ", "))
	}
	for i, name := range seen {
		if slices.Contains(seen[:i], name) && name != "topic" {
			return PathPattern{}, fmt.Errorf("%q has {%s} twice", text, name)
		}
	}
	return p, nil
}

func partExpression(part string) (expression *regexp.Regexp, fields []string, err error) {
	var out strings.Builder
	out.WriteString("^")
	done := 0
	for _, at := range placeholder.FindAllStringIndex(part, -1) {
		out.WriteString(regexp.QuoteMeta(part[done:at[0]]))
		done = at[1]
		name := part[at[0]:at[1]]
		if name == "*" {
			out.WriteString(".*")
			continue
		}
		if !fieldName.MatchString(name) || !slices.Contains(pathFields, name[1:len(name)-1]) {
			return nil, nil, fmt.Errorf("%s is no field; there are %s", name, strings.Join(pathFields, ", "))
		}
		name = name[1 : len(name)-1]
		fields = append(fields, name)
		fmt.Fprintf(&out, "(?P<%s>.+?)", name)
	}
	if rest := part[done:]; strings.ContainsAny(rest, "{}") {
		return nil, nil, fmt.Errorf("a brace of %q has no other one", part)
	}
	out.WriteString(regexp.QuoteMeta(part[done:]) + "$")
	expression, err = regexp.Compile(out.String())
	return expression, fields, err
}

func (p *PathPattern) empty() bool { return p.text == "" }

// take gives the fields of a path below what is imported, in their order; false where the path does not fit.
func (p *PathPattern) take(below string, yield func(field, value string)) bool {
	parts := strings.Split(below, "/")
	folders, name := parts[:len(parts)-1], parts[len(parts)-1]
	if len(folders) < len(p.folders) {
		return false
	}
	for i, expression := range p.folders {
		if !takePart(expression, withoutArchiveEnding(folders[i]), yield) {
			return false
		}
	}
	return p.fileName == nil || takePart(p.fileName, bareName(name), yield)
}

func takePart(expression *regexp.Regexp, part string, yield func(field, value string)) bool {
	found := expression.FindStringSubmatch(part)
	for i, name := range expression.SubexpNames() {
		if found != nil && name != "" {
			yield(name, found[i])
		}
	}
	return found != nil
}

// bareName is the name of a file without the endings that say of what kind it is.
func bareName(name string) string {
	name = withoutEnding(name)
	if ending := path.Ext(name); len(ending) < len(name) && len(ending) <= len(".markdown") && !strings.ContainsAny(ending, " _-") {
		name = strings.TrimSuffix(name, ending)
	}
	return name
}

// withoutArchiveEnding is the name of a folder, which may be an archive.
func withoutArchiveEnding(name string) string {
	name = withoutEnding(name)
	for _, ending := range []string{".zip", ".tar"} {
		if len(name) > len(ending) && strings.EqualFold(name[len(name)-len(ending):], ending) {
			return name[:len(name)-len(ending)]
		}
	}
	return name
}
