package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v3"
)

// ReadMarkdown reads CommonMark with the extensions of GitHub, and what stands before it between two lines of "---" in YAML.
// HTML in it is left out. A first heading is the title where none is given.
func ReadMarkdown(content string) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = Document{}, fmt.Errorf("the Markdown cannot be read: %v", p)
		}
	}()
	front, body, found := cutFrontMatter(content)
	if found {
		if d, err = readFrontMatter(front); err != nil {
			return d, fmt.Errorf("what stands between the lines of --- is not YAML: %w", err)
		}
	}
	tables, err := boundMarkdown(body)
	if err != nil {
		return d, err
	}
	source := []byte(body)
	extensions := []goldmark.Extender{extension.Linkify, extension.Strikethrough, extension.TaskList}
	if tables {
		extensions = append(extensions, extension.Table)
	}
	markdown := goldmark.New(goldmark.WithExtensions(extensions...))
	root := markdown.Parser().Parse(text.NewReader(source))
	if heading, ok := root.FirstChild().(*ast.Heading); ok && d.Title == "" {
		d.Title = plainOf(heading, source)
		root.RemoveChild(root, heading)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, root); err != nil {
		return d, fmt.Errorf("the Markdown cannot be read: %w", err)
	}
	d.HTML = strings.TrimSpace(out.String())
	if d.HTML == "" && d.Title == "" {
		return d, errors.New("the document is empty")
	}
	return d, nil
}

func plainOf(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			out.Write(n.Segment.Value(source))
		case *ast.String:
			out.Write(n.Value)
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// HasFrontMatter says whether a text begins as ReadMarkdown's does.
func HasFrontMatter(content string) bool {
	_, _, found := cutFrontMatter(content)
	return found
}

// cutFrontMatter: the first line is "---", and so is, or "...", the line that ends it; between them is a key.
func cutFrontMatter(content string) (front, body string, found bool) {
	const maxFront = 64 << 10
	content = strings.TrimPrefix(content, "\ufeff")
	opening, rest, _ := strings.Cut(content, "\n")
	if strings.TrimRight(opening, " \t\r") != "---" {
		return "", content, false
	}
	for from := 0; from < min(len(rest), maxFront); {
		end := strings.IndexByte(rest[from:], '\n')
		if end < 0 {
			end = len(rest) - from
		}
		if line := strings.TrimRight(rest[from:from+end], " \t\r"); line == "---" || line == "..." {
			front, body = rest[:from], rest[min(from+end+1, len(rest)):]
			return front, body, strings.Contains(front, ":")
		}
		from += end + 1
	}
	return "", content, false
}

// readFrontMatter knows the keys that the makers of sites use, under any of their names.
func readFrontMatter(front string) (d Document, err error) {
	var said map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(front), &said); err != nil {
		return d, err
	}
	keys := map[string][]string{}
	for name, node := range said {
		keys[strings.ToLower(name)] = textsOf(&node)
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
