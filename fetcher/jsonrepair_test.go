package fetcher

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestJSONRepair: what one member is not costs no more than that member.
func TestJSONRepair(t *testing.T) {
	for _, c := range []struct{ name, items, want string }{
		{"as it should be", `[{"id":"1","title":"أول"},{"id":"2","title":"ثان"}]`, "1 أول | 2 ثان"},
		{"numbers as ids", `[{"id":12345678901234567890,"title":"أول"},{"id":2.50,"title":"ثان"}]`, "12345678901234567890 أول | 2.50 ثان"},
		{"authors is an object", `[{"id":"1","title":"أول","authors":{"name":"هدى"}}]`, "1 أول by هدى"},
		{"authors is a text", `[{"id":"1","title":"أول","authors":"هدى"}]`, "1 أول by هدى"},
		{"authors is a list of texts and nulls", `[{"id":"1","title":"أول","authors":["هدى",null,7,{"name":"سالم"}]}]`, "1 أول by هدى,سالم"},
		{"author is a text", `[{"id":"1","title":"أول","author":"هدى"}]`, "1 أول by هدى"},
		{"tags is a text", `[{"id":"1","title":"أول","tags":"بحر"},{"id":"2","title":"ثان","tags":[1,null,"بر"]}]`, "1 أول in بحر | 2 ثان in 1,بر"},
		{"null items", `[null,{"id":"1","title":"أول"},null,"x",7]`, "1 أول"},
		{"null authors", `[{"id":"1","title":"أول","authors":[null]}]`, "1 أول"},
		{"null for everything", `[{"id":"1","title":"أول","url":null,"tags":null,"authors":null,"attachments":null}]`, "1 أول"},
		{"one item without a list", `{"id":"1","title":"أول"}`, "1 أول"},
		{"items numbered by PHP", `{"10":{"id":"3","title":"ثالث"},"0":{"id":"1","title":"أول","tags":{"1":"بحر","2":"بر"}},"2":{"id":"2","title":"ثان"}}`, "1 أول in بحر,بر | 2 ثان | 3 ثالث"},
		{"object for a text", `[{"id":"1","title":{"a":1},"content_html":"<p>النص هنا</p>"},{"id":"2","title":"ثان"}]`, "1 النص هنا | 2 ثان"},
		{"texts for numbers", `[{"id":"1","title":"أول","attachments":{"url":"https://e.example/a.mp3","size_in_bytes":"12","duration_in_seconds":1.5}}]`, "1 أول with https://e.example/a.mp3 12"},
		{"comma too many", `[{"id":"1","title":"أول",},{"id":"2","title":"ثان"},]`, "1 أول | 2 ثان"},
		{"comma too few", "[{\"id\":\"1\"\n\"title\":\"أول\"} {\"id\":\"2\",\"title\":\"ثان\"}]", "1 أول | 2 ثان"},
		{"line end in a text", "[{\"id\":\"1\",\"title\":\"أول\n\tسطر\x0b\"},{\"id\":\"2\",\"title\":\"ثان\"}]", "1 أول سطر | 2 ثان"},
		{"quote that is not escaped", `[{"id":"1","title":"قال "نعم" ومضى"},{"id":"2","title":"ثان"}]`, `1 قال "نعم" ومضى | 2 ثان`},
		{"escape of nothing", `[{"id":"1","title":"أ\ـب \u062c \ud83d\ude00"},]`, `1 أ\ـب ج 😀`},
		{"no value of JSON", `[{"id":"1","title":"أول","x":undefined,"y":NaN,"z":},{"id":"2","title":"ثان"}]`, "1 أول | 2 ثان"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parse(t, "\ufeff"+`{"version":"https://jsonfeed.org/version/1.1","title":"ع","items":`+c.items+`,"language":["ar"],"expired":"no"}`)
			var parts []string
			for _, it := range f.Items {
				part := it.ID + " " + it.Title
				if len(it.Authors) > 0 {
					part += " by " + strings.Join(it.Authors, ",")
				}
				if len(it.Categories) > 0 {
					part += " in " + strings.Join(it.Categories, ",")
				}
				for _, e := range it.Enclosures {
					part += " with " + e.URL + " " + fmt.Sprint(e.Length)
				}
				parts = append(parts, part)
			}
			if got := strings.Join(parts, " | "); err != nil || got != c.want || f.Title != "ع" {
				t.Errorf("got  %s\nwant %s\n%v", got, c.want, err)
			}
		})
	}
	if f, err := parse(t, `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"أول"}]}; trailing`); err != nil || len(f.Items) != 1 {
		t.Errorf("what comes after: %+v, %v", f, err)
	}
}

// TestJSONFeedsWithoutHead: what stands before a JSON Feed, and what is wrong with its version, costs nothing.
func TestJSONFeedsWithoutHead(t *testing.T) {
	const version = `"version":"https:\/\/jsonfeed.org\/version\/1.1",`
	const feed = `"title":"ع","home_page_url":"https://e.example/","items":[{"id":"1","title":"أول"}]}`
	for name, body := range map[string]string{
		"a notice of PHP":        "<br />\n<b>Notice</b>: Undefined index: {x} in <b>/a.php</b> on line <b>3</b><br />\n{ " + version + feed,
		"a call":                 `feed({"version":"https://jsonfeed.org/version/1",` + feed + `);`,
		"a guard":                ")]}',\n{" + version + feed,
		"a list":                 "[{" + version + feed + "]",
		"no version":             "{" + feed,
		"a version of numbers":   `{"version":1.1,` + feed,
		"a version of an object": `{"version":{},` + feed,
	} {
		if f, err := parse(t, body); err != nil || len(f.Items) != 1 || f.Items[0].Title != "أول" {
			t.Errorf("%s: %+v, %v", name, f.Items, err)
		}
	}
	const about = `<rss version="2.0"><channel><title>ع</title><item><title>{"version":"https://jsonfeed.org/version/1.1"}</title></item></channel></rss>`
	if f, err := parse(t, "x{\"\n"+about); err != nil || len(f.Items) != 1 {
		t.Errorf("XML that tells of it: %+v, %v", f.Items, err)
	}
}

// FuzzSoundJSON: what comes out is JSON, and valid JSON is left as it is.
func FuzzSoundJSON(f *testing.F) {
	for _, s := range []string{`{"items":[{"id":1,},null]`, `{"a":"x "y" z"}`, `{"a":[{"b":}]`, `{"a" "b":tru`, `{"a":"\ud83d\u"}`, `{]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) == 0 || text[0] != '{' {
			return
		}
		got, _, err := soundJSON(text)
		if err != nil {
			return
		}
		if !json.Valid(got) || json.Valid(text) && string(got) != string(text) {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
