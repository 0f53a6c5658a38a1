package fetcher

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestBound: what hides depth or number from a scanner that is not careful. A parser that meets these unbounded ends the
// process, or keeps a core busy for hours.
func TestBound(t *testing.T) {
	const rss = `<rss version="2.0"><channel><item>`
	repeat := func(part string) string { return rss + strings.Repeat(part, 2*maxFeedDepth) }
	var names strings.Builder
	for i := range maxNamespaces + 1 {
		fmt.Fprintf(&names, `xmlns:a%d="u" `, i)
	}
	for _, c := range []struct{ name, text, says string }{
		{"deep", repeat("<a:b>"), "deeper"},
		{"end of a tag in a value", repeat(`<a:b c="/>">`), "deeper"},
		{"end of a tag in a value, other quotes", repeat(`<a:b c='/>'>`), "deeper"},
		{"end tags in an instruction", repeat("<a:b><?x </a> ?>"), "deeper"},
		{"end tags in a declaration", repeat("<a:b><!x </a> >"), "deeper"},
		{"end tags in brackets in a declaration", repeat("<a:b><!x <y> </a> >"), "deeper"},
		{"end tags in quotes in a declaration", repeat(`<a:b><!x "> </a>">`), "deeper"},
		{"declaration that begins with a quote", rss + `<!">` + strings.Repeat("<a:b>", 2*maxFeedDepth) + `">`, "deeper"},
		{"declaration that begins with its end", repeat("<a:b><!></a:b>>"), "breaks off"},
		{"end tags in a comment that seems to end", repeat("<a:b><!--></a:b>-->"), "deeper"},
		{"end tags in a comment in a declaration", repeat("<a:b><!x <!-- > --> </a> >"), "deeper"},
		{"end tags in a section", repeat("<a:b><![CDATA[</a:b>]]>"), "deeper"},
		{"end tags first", rss + strings.Repeat("</a>", 9999) + strings.Repeat("<a:b>", 2*maxFeedDepth), "deeper"},
		{"comment made by what is taken out", repeat("<a:b><\x01!-- </a> -->"), "deeper"},
		{"comment made by a reference that is taken out", repeat("<a:b><&#8;!-- </a> -->"), "deeper"},
		{"text that nothing closes", rss + "<title>" + strings.Repeat("خبر ", 1000), "breaks off"},
		{"deep JSON", `{"a":` + strings.Repeat("[", 2*maxFeedDepth), "deeper"},
		{"deep JSON after a quote", `{"a\"":"` + `\\",` + strings.Repeat("[", 2*maxFeedDepth), "deeper"},
		{"elements", rss + strings.Repeat("<category/>", maxElements+1), "elements"},
		{"elements of JSON", `{"items":[` + strings.Repeat("{},", maxElements+1), "elements"},
		{"namespaces of one element", "<rss " + names.String() + ">", "namespaces"},
		{"namespaces of all elements around", "<rss>" + strings.Repeat(`<a xmlns:b="u">`, maxNamespaces+1), "namespaces"},
		{"long base", `<feed xml:base="http://e.example/` + strings.Repeat("x", maxInherited) + `">`, "addresses"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := prepareAny([]byte(c.text), ""); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error with %q", err, c.says)
			}
		})
	}
}

// TestBoundLetsPass: what feeds are allowed.
func TestBoundLetsPass(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"many empty and closed elements", `<rss><channel><item>` + strings.Repeat(`<a b="x"/><c>y</c><d e='/'></d>`, 5000) + `</item></channel></rss>`},
		{"tags in sections and comments", `<rss><channel><item><![CDATA[` + strings.Repeat("<div>", 5000) + `]]><!-- ` + strings.Repeat("<div>", 5000) + `--></item></channel></rss>`},
		{"namespaces of one element after another", `<feed>` + strings.Repeat(`<div xmlns="http://www.w3.org/1999/xhtml"></div>`, 5000)},
		{"document type", `<!DOCTYPE rss [<!ENTITY a "<b>"> <!-- <c> -->]><rss>` + strings.Repeat("<a></a>", 1000)},
		{"instructions", `<rss>` + strings.Repeat(`<?x "y" ?>`, 5000)},
		{"style sheet", `<?xml version="1.0"?><?xml-stylesheet href="x"?><rss></rss>`},
		{"picture in an address", `<rss><channel><image url="data:image/png;base64,` + strings.Repeat("A", 5*maxInherited) + `"/>`},
		{"brackets in JSON texts", `{"a":"` + strings.Repeat("[", 5000) + `"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := prepareAny([]byte(c.text), ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhatIsBoundIsInOrder: whatever stands in a text, encoding/xml reads what bound makes of it without an error, and
// never finds it deeper than xmlScan did; and to bind it again changes nothing.
func TestWhatIsBoundIsInOrder(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"<a>", "<a>", "<b:c>", "</a>", "</b:c>", "<a/>", `<a b="/>">`, `<a b='">'>`, `<a b="`, `"`, "'", ">", "/>", "<", "</", "<!", "<!--", "-->", "--", "<!x", "<!>",
		`<!">`, "<![CDATA[", "]]>", "]", "<?", "<?x", "?>", "<?x ?>", "x", " ", "&lt;", "=", "<a b=c/>", "<a b>", "<!DOCTYPE a [", "]>", "<!ENTITY a '>'>", "-", "\n",
		"<item>", "</item>", "<p>", "<br>", "خ", "<خ>", "<a:b:c>", "<A>", "</c>", "<x:c>", "&", "&e;", "&#60;", "<a b=c.d>", "<?xml version='1.0' encoding='shift_jis'?>",
	})
	rapid.Check(t, func(t *rapid.T) {
		// What is found too shallow is so each time it comes.
		text := rapid.SampledFrom([]string{"<r>", "<rss><channel>", cdfRoot + "<channel href='x'>", entryRoot}).Draw(t, "root") + strings.Repeat(strings.Join(rapid.SliceOfN(piece, 1, 8).Draw(t, "pieces"), ""), 8)
		checkBound(t, text)
		checkBound(t, text+"<item>x</item>")
	})
}

func checkBound(t interface{ Fatalf(string, ...any) }, text string) {
	got, err := bound([]byte(text), map[string]string{"e": "شرح"})
	if err != nil {
		return
	}
	s := xmlScan{text: got}
	if err := s.run(); err != nil || s.broken || s.at != len(got) {
		t.Fatalf("%q becomes %q, which is not in order: %v", text, got, err)
	}
	parser := xml.NewDecoder(strings.NewReader(string(got)))
	parser.Strict = false
	depth, deepest := 0, 0
	for {
		token, err := parser.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%q becomes %q: %v", text, got, err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		deepest = max(deepest, depth)
	}
	// An element that is closed in its own tag is one deeper to the parser, for a moment.
	if deepest > s.deepest+1 {
		t.Fatalf("%q becomes %q, which is %d deep, and was found to be %d deep", text, got, deepest, s.deepest)
	}
	if again, err := bound(got, nil); err != nil || string(again) != string(got) && !strings.HasPrefix(string(got), cdfRoot) {
		t.Fatalf("%q becomes %q and then %q, %v", text, got, again, err)
	}
}

// TestManyItems: a feed of very many items is read as far as it is read at all, and costs no more.
func TestManyItems(t *testing.T) {
	for _, c := range []struct{ name, head, item, tail string }{
		{"RSS", `<rss version="2.0"><channel><title>ع</title>`, `<item><title>خبر</title></item>`, `</channel></rss>`},
		{"RSS 1.0", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>ع</title></channel>`, `<item><title>خبر</title></item>`, `</rdf:RDF>`},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>ع</title>`, `<entry><title>خبر</title></entry>`, `</feed>`},
		{"Atom with a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>ع</a:title>`, `<a:entry><a:title>خبر</a:title></a:entry>`, `</a:feed>`},
		{"JSON", `{"version":"https://jsonfeed.org/version/1.1","title":"ع","items":[`, `{"title":"خبر"},`, `{"title":"خبر"}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parse(t, c.head+strings.Repeat(c.item, 3*maxItems)+c.tail)
			if err != nil || len(f.Items) != maxItems || f.Title != "ع" {
				t.Errorf("%d items of %q, %v", len(f.Items), f.Title, err)
			}
			text, _, err := prepareAny([]byte(c.head+strings.Repeat(c.item, 3*maxItems)+c.tail), "")
			if n := strings.Count(string(text), c.item); err != nil || n > maxItems && text[0] != '{' {
				t.Errorf("the parser sees %d items, %v", n, err)
			}
		})
	}
}

// TestAttributesAreBounded: gofeed makes some hundred bytes of each.
func TestAttributesAreBounded(t *testing.T) {
	text, _, err := prepareAny([]byte("<rss><channel><item "+strings.Repeat(`b="x" `, 5*maxAttributes)+"><title>خبر</title></item></channel></rss>"), "")
	if n := strings.Count(string(text), `b="x"`); err != nil || n != maxAttributes || !strings.Contains(string(text), "<title>خبر</title>") {
		t.Errorf("%d attributes, %v", n, err)
	}
}
