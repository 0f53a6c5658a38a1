package document

import (
	"encoding"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// HasFrontMatter says whether a text begins as ReadMarkdown's does.
func HasFrontMatter(content string) bool {
	_, _, mark := cutFrontMatter(content)
	return mark != ""
}

// The lines between which front matter stands.
const (
	yamlMark = "---"
	tomlMark = "+++"
)

var languageOf = map[string]string{yamlMark: "YAML", tomlMark: "TOML"}

// cutFrontMatter: the first line is a mark, and so is, or "..." in YAML, the line that ends it; between them is a key. There is
// no mark where there is no front matter.
func cutFrontMatter(content string) (front, body, mark string) {
	const maxFront = 64 << 10
	content = strings.TrimPrefix(content, "\ufeff")
	opening, rest, _ := strings.Cut(content, "\n")
	assign := ":"
	switch mark = strings.TrimRight(opening, " \t\r"); mark {
	case yamlMark:
	case tomlMark:
		assign = "="
	default:
		return "", content, ""
	}
	for from := 0; from < min(len(rest), maxFront); {
		end := strings.IndexByte(rest[from:], '\n')
		if end < 0 {
			end = len(rest) - from
		}
		if line := strings.TrimRight(rest[from:from+end], " \t\r"); line == mark || line == "..." && mark == yamlMark {
			if front = rest[:from]; !strings.Contains(front, assign) {
				return "", content, ""
			}
			return front, rest[min(from+end+1, len(rest)):], mark
		}
		from += end + 1
	}
	return "", content, ""
}

// readFrontMatter knows the keys that the makers of sites use, under any of their names.
func readFrontMatter(front, mark string) (d Document, err error) {
	keys := map[string][]string{}
	if mark == tomlMark {
		err = readTOML(front, keys)
	} else {
		err = readYAML(front, keys)
	}
	if err != nil {
		return d, err
	}
	one := func(names ...string) string {
		for _, name := range names {
			if value := first(keys[name]...); value != "" {
				return value
			}
		}
		return ""
	}
	all := func(names ...string) (list []string) {
		for _, name := range names {
			list = append(list, nonEmpty(keys[name]...)...)
		}
		return list
	}
	return Document{
		ID: one("id", "guid"), Title: one("title", "العنوان"), URL: one("url", "link", "canonical", "canonical_url", "الرابط"),
		Source: one("source", "المصدر"), Outlet: one("outlet", "publisher", "الناشر"), Authors: all("author", "authors", "الكاتب"),
		Language: one("lang", "language"), Date: one("date", "published", "pubdate", "التاريخ"),
		Topics: all("topics", "tags", "categories", "category", "الوسوم", "التصنيف"),
	}, nil
}

func readYAML(front string, keys map[string][]string) error {
	var said map[string]yaml.Node
	var mismatch *yaml.TypeError
	switch err := yaml.Unmarshal([]byte(front), &said); {
	case errors.As(err, &mismatch):
		if strings.Contains(mismatch.Errors[0], "into map") {
			return errors.New("it must be keys with values, like title: …")
		}
		return errors.New(strings.Join(mismatch.Errors, "; "))
	case err != nil:
		return err
	}
	for name, node := range said {
		keys[strings.ToLower(name)] = textsOf(&node)
	}
	return nil
}

// textsOf are the scalars of a node: itself, or those of a list.
func textsOf(n *yaml.Node) (list []string) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			return []string{n.Value}
		}
	case yaml.SequenceNode:
		for _, one := range n.Content {
			if one.Kind == yaml.ScalarNode {
				list = append(list, one.Value)
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "name" {
				return []string{n.Content[i+1].Value}
			}
		}
	}
	return list
}

// readTOML reads the keys of TOML 1.0, and those that makers of sites keep in tables of their own (Zola's taxonomies, Hugo's
// params), where there is none of that name outside.
func readTOML(front string, keys map[string][]string) error {
	var said map[string]any
	if err := toml.Unmarshal([]byte(front), &said); err != nil {
		return err
	}
	for _, table := range []string{"extra", "params", "taxonomies"} {
		inside, _ := said[table].(map[string]any)
		for name, value := range inside {
			keys[strings.ToLower(name)] = scalarsOf(value)
		}
	}
	for name, value := range said {
		keys[strings.ToLower(name)] = scalarsOf(value)
	}
	return nil
}

// scalarsOf are the texts of a value: itself, its name, or those of a list.
func scalarsOf(value any) (list []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case encoding.TextMarshaler: // the four kinds of dates
		if text, err := v.MarshalText(); err == nil {
			return []string{string(text)}
		}
	case map[string]any:
		if name, ok := v["name"].(string); ok {
			return []string{name}
		}
	case []any:
		for _, one := range v {
			if _, isList := one.([]any); !isList {
				list = append(list, scalarsOf(one)...)
			}
		}
	case nil, bool:
	default:
		return []string{fmt.Sprint(v)}
	}
	return list
}
