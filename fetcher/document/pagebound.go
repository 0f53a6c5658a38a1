package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// What a page may have. A page in memory is some hundred bytes for each of its tags, whatever the file has for it; the pages
// of newspapers have up to some 10,000, and 3 MiB with all their scripts.
const (
	maxPage       = 8 << 20  // bytes
	maxElements   = 50_000   // tags
	maxReopened   = 100_000  // elements that a parser may have to open again
	maxAttributes = 64       // of one element; what follows is dropped
	maxAttribute  = 4 << 10  // bytes of a class or an id; what is longer is dropped
	maxWeight     = 64 << 20 // bytes of text, each as often as there are elements around it
)

var errTangled = errors.New("the page leaves so many elements open that reading it would take a multiple of its size")

// boundPage looks at the tags before there is a tree. A parser opens each formatting element that was left open again in every
// paragraph that follows (HTML, section 13.2.4.3), so that a kilobyte can become a gigabyte.
func boundPage(text string) error {
	if len(text) > maxPage {
		return fmt.Errorf("the page is larger than %d MiB; an article is not", maxPage>>20)
	}
	c := tagCount{open: map[string][]string{}}
	return c.count(text)
}

// tagCount follows the tags. What is open here is never less than what is open to a parser.
type tagCount struct {
	open     map[string][]string // formatting elements by name, each with its tag
	opened   int                 // how many these are
	elements int
	reopened int  // at most
	foreign  bool // there is SVG or MathML: what is raw text elsewhere is not in there
}

func (c *tagCount) count(text string) error {
	tokens := html.NewTokenizer(strings.NewReader(text))
	raw := ""
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return nil
		case html.TextToken:
			if c.mayHoldTags(raw) && strings.Contains(string(tokens.Raw()), "<") {
				if err := c.loose(string(tokens.Raw())); err != nil {
					return err
				}
			}
			c.reopened += c.opened
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := string(tokens.Raw())
			name, _ := tokens.TagName()
			raw = string(name)
			c.start(raw, tag)
		case html.EndTagToken:
			name, _ := tokens.TagName()
			raw = ""
			c.end(string(name))
		}
		if err := c.tooMany(); err != nil {
			return err
		}
	}
}

// mayHoldTags: a script and a style hold none, except in SVG, where a parser reads them as it does anything.
func (c *tagCount) mayHoldTags(raw string) bool {
	return c.foreign || raw != "script" && raw != "style"
}

// loose counts tags in what is raw text to a tokenizer, and may be read as elements later.
func (c *tagCount) loose(text string) error {
	for part := range strings.SplitSeq(text, "<") {
		end := strings.IndexFunc(part, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '/'
		})
		if end < 0 {
			end = len(part)
		}
		if name, ends := strings.CutPrefix(strings.ToLower(part[:end]), "/"); ends {
			c.end(name)
		} else if name != "" {
			c.start(strings.TrimRight(name, "/"), part[:min(len(part), maxTag)])
		}
		if err := c.tooMany(); err != nil {
			return err
		}
	}
	return nil
}

func (c *tagCount) tooMany() error {
	switch {
	case c.reopened > maxReopened:
		return errTangled
	case c.elements > maxElements:
		return fmt.Errorf("the page has more than %d elements; an article has not", maxElements)
	}
	return nil
}

// maxTag is how much of a tag is compared with others, in bytes.
const maxTag = 256

func (c *tagCount) start(name, tag string) {
	c.elements++
	c.reopened += c.opened
	switch name {
	case "svg", "math":
		c.foreign = true
	case "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		tag = tag[:min(len(tag), maxTag)]
		same := 0
		for _, other := range c.open[name] {
			if other == tag {
				same++
			}
		}
		if same < 3 || len(tag) == maxTag { // "Noah's Ark clause": no more than three of a kind are opened again
			c.open[name] = append(c.open[name], strings.Clone(tag))
			c.opened++
		}
	}
}

func (c *tagCount) end(name string) {
	c.reopened += c.opened
	if open := c.open[name]; len(open) > 0 {
		c.open[name] = open[:len(open)-1]
		c.opened--
	}
}

// prune drops from a tree what no article needs and a reader of articles can be attacked with. It gives the tree's weight,
// which the time that readability takes grows with.
func prune(root *html.Node) (weight int, err error) {
	depth := 0
	for n := root; n != nil; {
		if n.Type == html.TextNode {
			weight += depth * len(n.Data)
		}
		if n.Type == html.ElementNode {
			weight += depth
			pruneAttributes(n)
		}
		next := n.FirstChild
		if next != nil {
			if depth++; depth > maxDepth {
				return 0, fmt.Errorf("the page nests deeper than %d levels; no article does", maxDepth)
			}
		}
		for ; next == nil && n != root; n = n.Parent {
			if next = n.NextSibling; next == nil {
				depth--
			}
		}
		n = next
	}
	return weight, nil
}

func pruneAttributes(n *html.Node) {
	n.Attr = slices.DeleteFunc(n.Attr[:min(len(n.Attr), maxAttributes)], func(a html.Attribute) bool {
		return (a.Key == "class" || a.Key == "id") && len(a.Val) > maxAttribute
	})
}
