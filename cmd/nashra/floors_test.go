package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house. A room imports only rooms on floors below its own. Its outside libraries are named here, for the code and
// besides for its tests; the standard library is free.
var floors = map[string]int{"cmd": 4, "server": 3, "fetcher": 2, "storage": 2, "feedgen": 2, "story": 1, "arabic": 0}

var allowed = map[string][]string{
	"cmd":    {"github.com/spf13/cobra", "go.yaml.in/yaml/v3", "golang.org/x/net/http/httpguts", "golang.org/x/term", "github.com/vbauerster/mpb"},
	"server": {"github.com/prometheus/client_golang", "github.com/andybalholm/brotli", "golang.org/x/sync"},
	"fetcher": {"github.com/mmcdole/gofeed", "github.com/microcosm-cc/bluemonday", "golang.org/x/net/html", "golang.org/x/net/idna", "golang.org/x/text", "code.dny.dev/ssrf", "github.com/klauspost/compress", "github.com/andybalholm/brotli", "github.com/ulikunitz/xz",
		"codeberg.org/readeck/go-readability", "github.com/yuin/goldmark", "go.yaml.in/yaml/v3", "github.com/pelletier/go-toml/v2", "github.com/fsnotify/fsnotify", "github.com/ledongthuc/pdf"},
	"storage": {"go.etcd.io/bbolt", "github.com/klauspost/compress"},
	"feedgen": {"github.com/gorilla/feeds", "golang.org/x/net/idna"},
	"story":   {"golang.org/x/net/idna"},
	"arabic":  {"golang.org/x/text"},
}

var allowedInTests = []string{
	"pgregory.net/rapid", "github.com/google/go-cmp", "go.uber.org/goleak", "github.com/rogpeppe/go-internal/testscript",
}

// ownLibrary are the three libraries that one room alone may import, and that no exported signature may show.
var ownLibrary = map[string]string{
	"github.com/mmcdole/gofeed": "fetcher", "github.com/gorilla/feeds": "feedgen", "go.etcd.io/bbolt": "storage",
}

// sourceFile is one Go file of the project, parsed.
type sourceFile struct {
	path, room string
	test       bool
	syntax     *ast.File
	imports    map[string]string // local name -> import path
}

func projectFiles(t *testing.T) []sourceFile {
	t.Helper()
	root := filepath.Join("..", "..")
	var files []sourceFile
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		inside, _ := filepath.Rel(root, path)
		room, _, _ := strings.Cut(filepath.ToSlash(inside), "/")
		files = append(files, sourceFile{
			path: filepath.ToSlash(inside), room: room, test: strings.HasSuffix(path, "_test.go"), syntax: syntax, imports: importsOf(syntax),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func importsOf(syntax *ast.File) map[string]string {
	imports := map[string]string{}
	for _, spec := range syntax.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := filepath.Base(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = path
	}
	return imports
}

func TestFloors(t *testing.T) {
	used := map[string]bool{}
	for _, f := range projectFiles(t) {
		floor, known := floors[f.room]
		if !known {
			t.Errorf("%s: %q is no room of the house; give it a floor here and in ARCHITECTURE.md", f.path, f.room)
			continue
		}
		for _, path := range f.imports {
			if inside, ours := strings.CutPrefix(path, "nashra/"); ours {
				room, _, _ := strings.Cut(inside, "/")
				if room != f.room && floors[room] >= floor {
					t.Errorf("%s imports %s: arrows go down only", f.path, path)
				}
				continue
			}
			if !strings.Contains(strings.Split(path, "/")[0], ".") {
				continue // the standard library
			}
			if room, own := ownLibrary[path]; own && room != f.room {
				t.Errorf("%s imports %s, which belongs to %s alone", f.path, path, room)
			}
			if !covers(allowed[f.room], path) && (!f.test || !covers(allowedInTests, path)) {
				t.Errorf("%s imports %s, which the list of %s does not name", f.path, path, f.room)
			}
			used[path] = true
		}
	}
	for room, list := range allowed {
		for _, library := range list {
			if !slices.ContainsFunc(keys(used), func(path string) bool { return covers([]string{library}, path) }) {
				t.Errorf("the list of %s names %s, which nothing imports any more", room, library)
			}
		}
	}
}

func covers(list []string, path string) bool {
	return slices.ContainsFunc(list, func(l string) bool { return path == l || strings.HasPrefix(path, l+"/") })
}

func keys(m map[string]bool) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	return list
}

// TestOutsideTypesStayInside: an exported function, field or variable whose type belongs to an outside library would
// carry that library into every room that uses it.
func TestOutsideTypesStayInside(t *testing.T) {
	for _, f := range projectFiles(t) {
		if f.test || f.room == "cmd" {
			continue
		}
		for _, node := range exportedTypes(f.syntax) {
			ast.Inspect(node, func(n ast.Node) bool {
				selector, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				name, ok := selector.X.(*ast.Ident)
				if path := f.imports[nameOr(name, ok)]; ok && strings.Contains(strings.Split(path, "/")[0], ".") {
					t.Errorf("%s: %s.%s stands in an exported signature", f.path, name.Name, selector.Sel.Name)
				}
				return true
			})
		}
	}
}

func nameOr(name *ast.Ident, ok bool) string {
	if !ok {
		return ""
	}
	return name.Name
}

// exportedTypes gives the syntax of every type that another room can see in a file.
func exportedTypes(file *ast.File) []ast.Node {
	var nodes []ast.Node
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				nodes = append(nodes, d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				nodes = append(nodes, exportedSpec(spec)...)
			}
		}
	}
	return nodes
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	name := d.Recv.List[0].Type
	if star, ok := name.(*ast.StarExpr); ok {
		name = star.X
	}
	id, ok := name.(*ast.Ident)
	return ok && id.IsExported()
}

func exportedSpec(spec ast.Spec) []ast.Node {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return nil
		}
		fields, ok := s.Type.(*ast.StructType)
		if !ok {
			return []ast.Node{s.Type}
		}
		var nodes []ast.Node
		for _, field := range fields.Fields.List {
			if len(field.Names) == 0 || slices.ContainsFunc(field.Names, func(n *ast.Ident) bool { return n.IsExported() }) {
				nodes = append(nodes, field.Type)
			}
		}
		return nodes
	case *ast.ValueSpec:
		if s.Type != nil && slices.ContainsFunc(s.Names, func(n *ast.Ident) bool { return n.IsExported() }) {
			return []ast.Node{s.Type}
		}
	}
	return nil
}

// TestSizes: a function fits a screen and a file holds one thing. What must be longer says why where it stands, in a
// comment with the words "longer than usual because".
func TestSizes(t *testing.T) {
	for _, f := range projectFiles(t) {
		if f.test {
			continue
		}
		files := token.NewFileSet()
		syntax, err := parser.ParseFile(files, filepath.Join("..", "..", f.path), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		excused := func(comment *ast.CommentGroup) bool {
			return strings.Contains(strings.Join(strings.Fields(comment.Text()), " "), "longer than usual because")
		}
		if lines := files.File(syntax.Pos()).LineCount(); lines > 401 && !excused(syntax.Doc) {
			t.Errorf("%s has %d lines", f.path, lines)
		}
		for _, decl := range syntax.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || excused(d.Doc) {
				continue
			}
			if lines := files.Position(d.End()).Line - files.Position(d.Pos()).Line + 1; lines > 60 {
				t.Errorf("%s: %s has %d lines", f.path, d.Name.Name, lines)
			}
		}
	}
}
