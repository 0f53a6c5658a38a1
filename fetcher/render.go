package fetcher

import (
	"errors"
	"net/url"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// render writes sanitised HTML in its canonical form by way of a tree.
func render(sanitised string, base *url.URL) (string, error) {
	if isUnruly(sanitised) {
		return "", errors.New("the HTML is made to hurt")
	}
	context := &xhtml.Node{Type: xhtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := xhtml.ParseFragment(strings.NewReader(sanitised), context)
	if err != nil {
		return "", err
	}
	root := &xhtml.Node{Type: xhtml.ElementNode, Data: "body", DataAtom: atom.Body}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	p := polisher{rules: attributeRules{base}, left: maxClean}
	if !p.polish(root) {
		return "", errTooLong
	}
	out := boundedWriter{limit: maxClean}
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if err := xhtml.Render(&out, n); err != nil {
			return "", err
		}
	}
	clean := strings.TrimSpace(out.String())
	if !strings.Contains(clean, "<img") && !strings.Contains(clean, "<iframe") && strings.TrimSpace(plain(clean)) == "" {
		return "", nil
	}
	return clean, nil
}

// polisher cleans text nodes for display, keeps what the rules say of attributes, and takes elements out that are
// nothing without those that went.
type polisher struct {
	rules attributeRules
	left  int // bytes that attributes may still have
}

// polish works on what is in n; false where it becomes too long.
func (p *polisher) polish(n *xhtml.Node) bool {
	for child := n.FirstChild; child != nil; {
		if child.Type == xhtml.TextNode {
			child = child.NextSibling
			continue
		}
		fate := dropped // of comments and the like, which the sanitiser lets nobody write
		if child.Type == xhtml.ElementNode {
			child.Attr, fate = p.rules.apply(child.Data, child.Attr)
		}
		for _, a := range child.Attr {
			p.left -= len(a.Val)
		}
		if p.left < 0 {
			return false
		}
		if fate == kept {
			p.name(child)
			if !p.polish(child) {
				return false
			}
			child = child.NextSibling
			continue
		}
		child = takeOut(child, fate == unwrapped)
	}
	p.cleanTexts(n)
	if n.Data == "pre" {
		cutFirstLineEnds(n)
	}
	return true
}

// cutFirstLineEnds: a parser leaves out the line end after <pre>, and not all programs that write HTML put one there for
// it, so that a text that begins with one becomes another each time.
func cutFirstLineEnds(pre *xhtml.Node) {
	first := pre.FirstChild
	if first == nil || first.Type != xhtml.TextNode {
		return
	}
	if first.Data = strings.TrimLeft(first.Data, "\r\n"); first.Data == "" {
		pre.RemoveChild(first)
	}
}

func (p *polisher) name(n *xhtml.Node) {
	if plainBlocks[n.Data] {
		n.Data, n.DataAtom = "div", atom.Div
	}
	for n.Data == "iframe" && n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
}

// takeOut removes an element, gives its place to its content where that stays, and says what comes next.
func takeOut(n *xhtml.Node, contentStays bool) (next *xhtml.Node) {
	next = n.NextSibling
	if contentStays && n.FirstChild != nil {
		next = n.FirstChild
		for child := n.FirstChild; child != nil; child = n.FirstChild {
			n.RemoveChild(child)
			n.Parent.InsertBefore(child, n)
		}
	}
	n.Parent.RemoveChild(n)
	return next
}

// cleanTexts cleans each run of text as one: what was between its parts is gone.
func (p *polisher) cleanTexts(n *xhtml.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != xhtml.TextNode {
			continue
		}
		if child.NextSibling != nil && child.NextSibling.Type == xhtml.TextNode {
			var run strings.Builder
			run.WriteString(child.Data)
			for after := child.NextSibling; after != nil && after.Type == xhtml.TextNode; after = child.NextSibling {
				run.WriteString(after.Data)
				n.RemoveChild(after)
			}
			child.Data = run.String()
		}
		child.Data = shownText(child.Data)
	}
}
