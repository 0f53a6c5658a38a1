package document

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ReadHTML reads a page: the article in it, and what the page says of that in JSON-LD (schema.org), Open Graph, and elements of
// HTML, in this order of belief. text is UTF-8; base is where the page was found, "" where nobody knows. Addresses in the HTML
// are absolute where the page or base says to what they are relative.
func ReadHTML(text, base string) (d Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			d, err = Document{}, fmt.Errorf("the page cannot be read: %v", p)
		}
	}()
	root, weight, err := treeOf(text)
	if err != nil {
		return d, err
	}
	said := readStatements(root)
	d = said.document()
	dropHeading(root, first(d.Title, said.title))
	showPictures(root)
	where, _ := url.Parse(first(d.URL, base))
	if where != nil && said.base != "" {
		if from, err := where.Parse(said.base); err == nil {
			where = from
		}
	}
	var article readability.Article
	if weight <= maxWeight {
		parser := readability.NewParser()
		parser.CharThresholds = enoughText
		if article, err = parser.ParseDocument(root, where); err != nil {
			article = readability.Article{} // it found none; the page's body is what there is
		}
	}
	d.Title = first(d.Title, article.Title, said.title)
	d.Language = first(d.Language, article.Language)
	if article.Node != nil {
		dropHeading(article.Node, d.Title)
	}
	if len(d.Authors) == 0 && article.Byline != "" && len(article.Byline) <= maxByline {
		d.Authors = []string{article.Byline}
	}
	if d.HTML = insideOf(article.Node); strings.TrimSpace(article.TextContent) == "" {
		d.HTML = bodyOf(root)
	}
	if d.HTML == "" && d.Title == "" {
		return d, errors.New("the page has no text")
	}
	return d, nil
}

// enoughText is how long an article must be that readability finds among what looks like one, in characters; where it is
// shorter, comments and menus are looked through too. Short news in Arabic is half as long as that in English, for which the
// library has 500.
const enoughText = 250

// maxByline is how long a name that readability found may be, in bytes; longer ones are something else.
const maxByline = 120

func first(list ...string) string {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// dropHeading takes the headings out that only say the title again.
func dropHeading(root *html.Node, title string) {
	var again []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (n.Data == "h1" || n.Data == "h2") && title != "" && strings.Join(strings.Fields(textOf(n)), " ") == strings.Join(strings.Fields(title), " ") {
			again = append(again, n)
		}
	}
	for _, n := range again {
		n.Parent.RemoveChild(n)
	}
}

// showPictures makes pictures of those of AMP, which no browser shows without its script (https://amp.dev, amp-img).
func showPictures(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "amp-img" {
			n.Data, n.DataAtom = "img", atom.Img
		}
	}
}

// insideOf is the article without the elements that readability puts round it.
func insideOf(n *html.Node) string {
	for n != nil && n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.ElementNode && n.FirstChild.Data == "div" {
		n = n.FirstChild
	}
	var out bytes.Buffer
	if n != nil {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if html.Render(&out, child) != nil {
				return ""
			}
		}
	}
	return strings.TrimSpace(out.String())
}

// bodyOf is the whole of a page's body, where there is text in it.
func bodyOf(root *html.Node) string {
	var out bytes.Buffer
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "body" {
			for child := n.FirstChild; child != nil; child = child.NextSibling {
				if html.Render(&out, child) != nil {
					return ""
				}
			}
			if strings.TrimSpace(textOf(n)) == "" {
				return ""
			}
			break
		}
	}
	return out.String()
}

// textOf is the text of an element, without that of scripts and styles.
func textOf(n *html.Node) string {
	var out strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode && (child.Parent == nil || child.Parent.Data != "script" && child.Parent.Data != "style") {
			out.WriteString(child.Data)
		}
	}
	return out.String()
}

// treeOf parses a page that is not too much, and gives the weight of it.
func treeOf(text string) (root *html.Node, weight int, err error) {
	if err := boundPage(text); err != nil {
		return nil, 0, err
	}
	if root, err = html.Parse(strings.NewReader(text)); err != nil {
		return nil, 0, fmt.Errorf("the page cannot be read: %w", err)
	}
	weight, err = prune(root)
	return root, weight, err
}

// bodyOfPage is the body of a page that is all article.
func bodyOfPage(text string) (string, error) {
	root, _, err := treeOf(text)
	if err != nil {
		return "", fmt.Errorf("a chapter of it: %w", err)
	}
	return strings.TrimSpace(bodyOf(root)), nil
}
