package main

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// places remembers where each key stands: "fetch.interval.min" -> "config.yaml:12:5".
type places map[string]string

// fault words a fault found after decoding. A key that the file does not name is said by name alone.
func (p places) fault(key, text string) string {
	if at, ok := p[key]; ok {
		return at + ": " + key + ": " + text
	}
	return key + ": " + text
}

// decodeConfig reads YAML over the defaults in c. It is our own walk over yaml's nodes because yaml's strict decoding
// gives lines without columns and stops at the first wrong value.
func decodeConfig(path string, content []byte, c *config) (places, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return places{}, nil // an empty file: the defaults
	case err != nil:
		return nil, &configError{[]string{syntaxFault(path, content, err)}}
	}
	d := decoding{path: path, places: places{}}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, &configError{[]string{syntaxFault(path, content, err)}}
		}
		d.fail(&second, "", "a second document; a config is one")
	}
	d.value(document.Content[0], "", reflect.ValueOf(c).Elem())
	if len(d.faults) > 0 {
		return nil, &configError{d.faults}
	}
	return d.places, nil
}

// yamlLine is how yaml says where its grammar was broken. It names no column.
var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// syntaxFault words an error of yaml's grammar. Its column is where the text of the line begins, because yaml has none.
func syntaxFault(path string, content []byte, err error) string {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Sprintf("%s:1:1: this is not YAML: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	line, column := 0, 1
	_, _ = fmt.Sscan(m[1], &line)
	if lines := strings.Split(string(content), "\n"); line >= 1 && line <= len(lines) {
		column += len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " \t"))
	}
	return fmt.Sprintf("%s:%d:%d: this is not YAML: %s", path, line, column, m[2])
}

type decoding struct {
	path   string
	places places
	faults []string
}

func (d *decoding) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d:%d", d.path, n.Line, n.Column) }

func (d *decoding) fail(n *yaml.Node, key, text string) {
	if key != "" {
		text = key + ": " + text
	}
	d.faults = append(d.faults, d.at(n)+": "+text)
}

// value decodes one node into one Go value; key is its path for the reader of an error.
func (d *decoding) value(n *yaml.Node, key string, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.places[key] = d.at(n)
	if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(n, key, reader)
		return
	}
	if n.Tag == "!!null" && (v.Kind() == reflect.Struct || v.Kind() == reflect.Slice || v.Kind() == reflect.Map) {
		return // a key under which all is commented out: the defaults
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, key, v)
	case reflect.Slice:
		d.list(n, key, v)
	case reflect.Map:
		d.pairs(n, key, v)
	case reflect.Bool:
		if n.Tag != "!!bool" || n.Decode(v.Addr().Interface()) != nil {
			d.fail(n, key, fmt.Sprintf("%q is not true or false", n.Value))
		}
	default:
		if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
			d.fail(n, key, "must be text; put it in quotes where it looks like something else")
			return
		}
		v.SetString(n.Value)
	}
}

func (d *decoding) text(n *yaml.Node, key string, reader encoding.TextUnmarshaler) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.fail(n, key, "must be a single value")
		return
	}
	if err := reader.UnmarshalText([]byte(n.Value)); err != nil {
		d.fail(n, key, err.Error())
	}
}

func (d *decoding) mapping(n *yaml.Node, key string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.fail(n, key, "must be keys with values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i]
		field := fieldOf(v, name.Value)
		switch {
		case !field.IsValid():
			names := keysOf(v)
			d.fail(name, "", fmt.Sprintf("unknown key %q%s; known here: %s", join(key, name.Value), nearest(name.Value, names), strings.Join(names, ", ")))
		case seen[name.Value]:
			d.fail(name, "", fmt.Sprintf("the key %q is given twice", join(key, name.Value)))
		default:
			d.value(n.Content[i+1], join(key, name.Value), field)
		}
		seen[name.Value] = true
	}
}

func (d *decoding) list(n *yaml.Node, key string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, key, "must be a list")
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		d.value(item, key+"["+strconv.Itoa(i)+"]", list.Index(i))
	}
	v.Set(list)
}

func (d *decoding) pairs(n *yaml.Node, key string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.fail(n, key, "must be names with values")
		return
	}
	pairs := map[string]string{}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		_, twice := pairs[name.Value]
		switch why := headerFault(name.Value, value.Value); {
		case value.Kind != yaml.ScalarNode:
			d.fail(value, join(key, name.Value), "must be text")
		case twice:
			d.fail(name, "", fmt.Sprintf("the key %q is given twice", join(key, name.Value)))
		case why != "":
			d.fail(name, join(key, name.Value), why)
		}
		pairs[name.Value] = value.Value
	}
	v.Set(reflect.ValueOf(headers(pairs)))
}

func fieldOf(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("yaml") == name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

func keysOf(v reflect.Value) []string {
	var names []string
	for i := range v.NumField() {
		names = append(names, v.Type().Field(i).Tag.Get("yaml"))
	}
	return names
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

// nearest suggests the known key that shares most letters with a mistyped one.
func nearest(name string, known []string) string {
	best, most := "", 0
	for _, k := range known {
		if n := commonLetters(name, k); n > most {
			best, most = k, n
		}
	}
	if most*3 < len(name)*2 || best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// commonLetters is the length of the longest common subsequence.
func commonLetters(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
