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
)

// ReadMarkdown reads CommonMark with the extensions of GitHub, and what stands before it in YAML between two lines of "---"
// or in TOML between two of "+++". HTML in it is left out. A first heading is the title where none is given.
func ReadMarkdown(content string) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = Document{}, fmt.Errorf("the Markdown cannot be read: %v", p)
		}
	}()
	front, body, mark := cutFrontMatter(content)
	if mark != "" {
		if d, err = readFrontMatter(front, mark); err != nil {
			return d, fmt.Errorf("what stands between the lines of %s is not %s: %w", mark, languageOf[mark], err)
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
