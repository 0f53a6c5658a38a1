package fetcher

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"

	xhtml "golang.org/x/net/html"
)

// htmlCase is one of many in a file of testdata/html: "### name", and the HTML up to the next. ␀, ␉ and ␊ stand for the
// characters that they are pictures of.
type htmlCase struct{ name, raw string }

func readHTMLCases(t testing.TB, file string) []htmlCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []htmlCase
	for part := range strings.SplitSeq("\n"+string(text), "\n### ") {
		name, raw, _ := strings.Cut(part, "\n")
		if name != "" {
			raw = strings.NewReplacer("␀", "\x00", "␉", "\t", "␊", "\n").Replace(strings.TrimSuffix(raw, "\n"))
			list = append(list, htmlCase{name, raw})
		}
	}
	return list
}

func htmlFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/html/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

func TestCleanHTMLGolden(t *testing.T) {

	for _, file := range htmlFiles(t) {
		var got strings.Builder
		for _, c := range readHTMLCases(t, file) {
			clean := cleanHTML(c.raw, articleBase)
			if err := judge(clean, articleBase); err != "" {
				t.Errorf("%s: %s: %s\n%s", file, c.name, err, clean)
			}
			got.WriteString("### " + c.name + "\n" + clean + "\n")
		}
		if *update {
			if err := os.WriteFile(file+".golden", []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want := readHTMLCases(t, file+".golden")
		for i, c := range readHTMLCases(t, file) {
			if clean := cleanHTML(c.raw, articleBase); i >= len(want) || want[i].name != c.name || want[i].raw != clean {
				t.Errorf("%s: %s:\n%s", file, c.name, clean)
			}
		}
	}
}

// mayHave says which attributes elements may have in what is shown, besides dir and lang; an element that is not here
// may not be.
var mayHave = map[string]string{
	"a": "href", "img": "src srcset sizes alt title width height loading referrerpolicy",
	"iframe": "src title width height allowfullscreen loading referrerpolicy sandbox",
	"td":     "colspan rowspan", "th": "colspan rowspan", "ol": "start", "abbr": "title", "time": "datetime",
	"p": "", "br": "", "hr": "", "div": "", "span": "", "b": "", "strong": "", "i": "", "em": "", "u": "", "s": "", "small": "", "sub": "", "sup": "",
	"mark": "", "code": "", "pre": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "blockquote": "", "q": "", "cite": "", "ul": "",
	"li": "", "dl": "", "dt": "", "dd": "", "figure": "", "figcaption": "", "table": "", "caption": "", "thead": "", "tbody": "", "tfoot": "", "tr": "",
	"bdi": "", "bdo": "", "del": "", "ins": "", "kbd": "", "samp": "", "var": "",
}

var playerURL = regexp.MustCompile(`^https://([a-z.-]+\.)?(youtube\.com|youtube-nocookie\.com|vimeo\.com|dailymotion\.com|soundcloud\.com|spotify\.com|brightcove\.net|archive\.org)/`)

// judge parses what is shown as a browser does and says what is wrong with it. It knows nothing of how it was cleaned.
func judge(clean string, base *url.URL) string {
	body := &xhtml.Node{Type: xhtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := xhtml.ParseFragment(strings.NewReader(clean), body)
	if err != nil {
		return err.Error()
	}
	var rendered strings.Builder
	for _, n := range nodes {
		if problem := judgeNode(n); problem != "" {
			return problem
		}
		if err := xhtml.Render(&rendered, n); err != nil {
			return err.Error()
		}
	}
	if rendered.String() != clean {
		return "a parser reads another thing: " + rendered.String()
	}
	if again := cleanHTML(clean, base); again != clean {
		return "cleaned again it is another thing: " + again
	}
	return ""
}

func judgeNode(n *xhtml.Node) string {
	switch n.Type {
	case xhtml.TextNode:
		return ""
	case xhtml.ElementNode:
	default:
		return "there is a node that is neither text nor element"
	}
	allowed, known := mayHave[n.Data]
	if !known || n.Namespace != "" {
		return "there is an element " + n.Namespace + ":" + n.Data
	}
	for _, a := range n.Attr {
		if a.Namespace != "" || a.Key != "dir" && a.Key != "lang" && !slices.Contains(strings.Fields(allowed), a.Key) {
			return n.Data + " has an attribute " + a.Key
		}
		if problem := judgeAddress(n.Data, a); problem != "" {
			return problem
		}
	}
	if (n.Data == "img" || n.Data == "a" || n.Data == "iframe") && len(n.Attr) == 0 {
		return n.Data + " has no address"
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if problem := judgeNode(child); problem != "" {
			return problem
		}
	}
	return ""
}

func judgeAddress(element string, a xhtml.Attribute) string {
	isWeb := regexp.MustCompile(`^https?://(\[[23][0-9a-f]{3}:[0-9a-f:.]+\]|[^/?#\s\\\[]+\.[^/?#\s\\]+)`).MatchString
	switch a.Key {
	case "href":
		if !isWeb(a.Val) && !strings.HasPrefix(a.Val, "mailto:") {
			return "a link leads to " + a.Val
		}
	case "src":
		if !isWeb(a.Val) || element == "iframe" && !playerURL.MatchString(a.Val) {
			return "a source is " + a.Val
		}
	case "srcset":
		for candidate := range strings.SplitSeq(a.Val, ", ") {
			address, _, _ := strings.Cut(candidate, " ")
			if !isWeb(address) {
				return "a set has " + address
			}
		}
	}
	return ""
}

// TestCleanHTMLHolds puts pieces of attacks together at random.
func TestCleanHTMLHolds(t *testing.T) {
	pieces := []string{"<p>", "</p>", "<a href=/x>", "</a>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "<h1>", "<pre>", "\n", " ",
		"<svg>", "</svg>", "<math>", "<mtext>", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>",
		"<template>", "</template>", "<select>", "<form>", "</form>", "<iframe src=https://www.youtube.com/embed/1>", "</iframe>", "<iframe/>", "<object>", "</object>",
		"<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>", "<script/>", "<xmp>", "<plaintext>", "\"", "'", "`", "<", ">", "/>", "=", "&", "&lt;", "&quot;",
		"<img src=/a.png onerror=hit()>", "<img src=x alt=\"", "<img width=1 src=y>", " onerror=hit() ", "javascript:hit()", "<a href='", "<center>", "</center>", "<section>",
		"<a href=javascript:x>", "<dl>", "<dt>", "<button>", "<caption>", "<tbody>", "\x00", "\u202e", "\u202b", "\u202c", "\u200d", "نص", "ا", "\u0654", "ط®ط¨ط±"}
	for _, file := range htmlFiles(t) {
		for _, c := range readHTMLCases(t, file) {
			pieces = append(pieces, c.raw)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		if problem := judge(cleanHTML(raw, articleBase), articleBase); problem != "" {
			t.Fatalf("%q: %s", raw, problem)
		}
		if quick, got, want := checkRewrite(raw); quick && got != want {
			t.Fatalf("%q: %q, want %q", raw, got, want)
		}
	})
}

// TestLongAddresses: an address may not be longer as it is written than it may be as it is read.
func TestLongAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		raw   string
		shown bool
	}{
		"short":                     {strings.Repeat("س", 500), true},
		"long as it is":             {strings.Repeat("x", maxAddress+1), false},
		"long when encoded":         {strings.Repeat("س", maxAddress/4), false},
		"long with its base":        {strings.Repeat("x", maxAddress-10), false},
		"of bytes that are no text": {strings.Repeat("\xf3", maxAddress*3/8), false},
	} {
		raw := "<img src='" + c.raw + "'>"
		clean := cleanHTML(raw, articleBase)
		if strings.Contains(clean, "<img") != c.shown {
			t.Errorf("%s: %.100s", name, clean)
		}
		if problem := judge(clean, articleBase); problem != "" {
			t.Errorf("%s: %.200s", name, problem)
		}
	}
}

func FuzzCleanHTMLHolds(f *testing.F) {
	for _, file := range htmlFiles(f) {
		for _, c := range readHTMLCases(f, file) {
			f.Add(c.raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if len(raw) > 1<<14 {
			return
		}
		if problem := judge(cleanHTML(raw, articleBase), articleBase); problem != "" {
			t.Fatalf("%q: %s", raw, problem)
		}
	})
}

// TestPlainStart: what is not read closely is what a close reading would leave as it is.
func TestPlainStart(t *testing.T) {
	pieces := []string{"<p>", "</p>", "<b", ">", "<", "<!--", "-->", "<script>", "</script>", "<script/>", "<iframe src=a>", "</iframe>", "<svg ", `<a title="`, "<a title='", `"`, "'", "=", " b=",
		"نص", "<textarea>", "</textarea>", "<plaintext>", "<![CDATA[", "<?", "/>", "<title>", "<br/>", `<img alt="a>b">`, "<P CLASS='x'>", "<1='", "</2=\"", "<iframe/ "}
	same := func(t interface{ Fatalf(string, ...any) }, raw string) {
		if got, want := cutHidden(raw), cutHiddenFrom(raw, 0); got != want {
			t.Fatalf("%q from %d: %q, want %q", raw, plainStart(raw), got, want)
		}
	}
	for _, raw := range []string{
		"<1='<iframe/ '>نص",                 // "<1" is text
		`<b/="c="1>نص<noscript><b c='>'>نص`, // "=" begins a name
		`<b a=c=" d="1>نص<noscript><b>نص`,   // a quote within a value
		`<b a="c"d="1>نص<noscript>"><b>نص`,
		`<b a= "c" d =">">نص<noscript><b>نص`,
	} {
		same(t, raw)
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), ""))
	})
	article := "<p class='lead'>وصلت <b>السفينة</b> <img src=\"a.jpg\" alt=\"x\"></p>"
	if got := plainStart(article + "<script>x()</script>"); got != len(article) {
		t.Errorf("of an ordinary article %d bytes are plain, want %d", got, len(article))
	}
}
