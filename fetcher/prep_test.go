package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nashra/story"
)

func TestDropForbidden(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "<a>خبر &#1582;&#x62E; &#9;&#xA;&#013; &amp;#8;</a>", "<a>خبر &#1582;&#x62E; &#9;&#xA;&#013; &amp;#8;</a>"},
		{"controls", "خ\x00ب\x08ر\x1f\x7f\t\r\n", "خبر\t\r\n"},
		{"noncharacters", "خ\uFFFEب\uFFFFر\uFEFF\uFFFD\uFB50", "خبر\uFEFF\uFFFD\uFB50"},
		{"references", "&#0;خ&#8;&#x1F;&#X0b;ب&#127;&#65534;ر&#x00FFFF;&#000031;", "خبر"},
		{"no references", "&#;&#x;&#-1;&#8 &#xFFFE&#99999999999999999999;&#4294967295;&#", "&#;&#x;&#-1;&#8 &#xFFFE&#99999999999999999999;&#4294967295;&#"},
		{"halves of UTF-16", "&#55357;&#56832; &#xD83D;&#xde00; &amp;#55357;&amp;#56832; &#55357; &#56832;&#55357; &#55999;&#57344;", "😀 😀 😀 &#55357; &#56832;&#55357; \uFFFD"},
		{"one after another", "&&#8;#8;", "&#8;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(dropForbidden([]byte(c.in))); got != c.want {
				t.Errorf("%q gives %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// TestDropReferences: the scanner knows a forbidden reference as a regular expression does.
func TestDropReferences(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)&#(0*([0-8]|1[124-9]|2[0-9]|3[01]|127|6553[45])|x0*([0-8bcef]|1[0-9a-f]|7f|fff[ef]));`)
	piece := rapid.SampledFrom([]string{"&#", "&#x", "&#X", "0", "1", "2", "3", "7", "8", "b", "E", "f", "1F", "127", "65534", "fff", ";", ";", "&", "#", "خ", "-"})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		if got, want := string(dropReferences([]byte(s))), forbidden.ReplaceAllString(s, ""); got != want {
			t.Fatalf("%q gives %q, want %q", s, got, want)
		}
	})
}

// TestCutOff: a document that breaks off is told from one that has all its items, whatever else is wrong with it.
func TestCutOff(t *testing.T) {
	const one, two = `<item><title>أمطار على الساحل</title></item>`, `<item><title>افتتاح الجسر</title></item>`
	const json = `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"أمطار"},{"id":"2","title":"جسر"}`
	for _, c := range []struct {
		name, text string
		cutOff     bool
	}{
		{"whole", `<rss><channel>` + one + two + `</channel></rss>`, false},
		{"capitals, spaces, comments", `<RSS><channel>` + one + two + "</Channel></Rss \n>\n<!-- 12 ms -->", false},
		{"no end of the root", `<rss><channel>` + one + two + `</channel>`, false},
		{"the end of the root is cut off itself", `<rss><channel>` + one + two + `</channel></rss`, false},
		{"a bare ampersand", `<rss><channel><link>https://a.example/?a&b</link>` + one + two + `</channel></rss>`, false},
		{"in the middle of an item", `<rss><channel>` + one + `<item><title>افتتاح`, true},
		{"between two items", `<rss><channel>` + one, true},
		{"in an end tag", `<rss><channel>` + one + `</chan`, true},
		{"a channel without a root", `<channel>` + one + two + `</channel>`, false},
		{"a channel without a root, cut off", `<channel>` + one + `<item>`, true},
		{"an entry", `<entry xmlns="http://www.w3.org/2005/Atom"><title>خبر</title></entry>`, false},
		{"Atom", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>خبر</a:title></a:entry></a:feed>`, false},
		{"Atom, cut off", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>خبر</a:title></a:entry><a:entry>`, true},
		{"RSS 1.0", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>م</title></channel>` + one + `</rdf:RDF>`, false},
		{"RSS 1.0, cut off", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>م</title></channel>` + one + `<item>`, true},
		{"JSON", json + `]}`, false},
		{"JSON with a comma too many", json + `,]}`, false},
		{"JSON, cut off", json, true},
		{"JSON, cut off in an item", json + `,{"id":"3","title":"مو`, true},
	} {
		feed, err := ParseFeed([]byte(c.text), FeedContext{Source: source("https://a.example/rss")})
		if err != nil || feed.CutOff != c.cutOff || len(feed.Items) == 0 {
			t.Errorf("%s: cut off %v, %d items, %v", c.name, feed.CutOff, len(feed.Items), err)
		}
	}
}

// TestCutOffIsReadAgain: what has broken off is not taken for the feed at the next visit, which asks for the whole.
func TestCutOffIsReadAgain(t *testing.T) {
	for name, length := range map[string]bool{"with a length": true, "until the connection ends": false} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				text := threeFeed
				if asked++; asked == 1 {
					text = threeFeed[:strings.LastIndex(threeFeed, "<title>")+9]
				}
				if r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "" && asked == 2 {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				w.Header().Set("ETag", `"v1"`)
				w.Header().Set("Last-Modified", monday)
				if !length {
					sendRaw(w, "HTTP/1.0 200 OK\r\nETag: \"v1\"\r\n\r\n"+text)
					return
				}
				fmt.Fprint(w, text)
			})
			f := testFetcher()
			first := f.Fetch(context.Background(), source(url), story.Checkpoint{})
			second := f.Fetch(context.Background(), source(url), first.Checkpoint)
			third := f.Fetch(context.Background(), source(url), second.Checkpoint)
			if len(first.Items) != 2 || !first.Feed.CutOff || len(second.Items) != 3 || third.Outcome == Fetched {
				t.Errorf("%s with %d items, %s with %d, %s", first.Outcome, len(first.Items), second.Outcome, len(second.Items), third.Outcome)
			}
		})
	}
}
