package fetcher

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// TestEncodingsOfFiles: an encoding is believed where the bytes prove it, and else said to be likely and how likely.
func TestEncodingsOfFiles(t *testing.T) {
	const text = "السفينة تصل إلى الميناء\n\nوصلت السفينة «الأمل» صباح اليوم إلى ميناء المدينة وهي تحمل القمح والدقيق، وقال مدير الميناء إن تفريغها يبدأ غدا.\n"
	encode := func(e encoding.Encoding, s string) string {
		b, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	plain := strings.NewReplacer("«", "\"", "»", "\"").Replace(text)
	for _, c := range []struct{ name, content, want, note, err string }{
		{"UTF-8", text, text, "", ""},
		{"UTF-8 with a mark", "\ufeff" + text, text, "", ""},
		{"UTF-16 little", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text), text, "", ""},
		{"UTF-16 big", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text), text, "", ""},
		{"UTF-16 little without a mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), text), text, "", ""},
		{"UTF-16 big without a mark", encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), text), text, "", ""},
		{"a title in UTF-16", encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "وصلت"), "وصلت", "", ""},
		{"windows-1256", encode(charmap.Windows1256, text), text, "", ""},
		{"a title in windows-1256", encode(charmap.Windows1256, "السفينة تصل إلى الميناء"), "السفينة تصل إلى الميناء", "", ""},
		{"ISO-8859-6", encode(charmap.ISO8859_6, plain), plain, "", ""},
		{"one broken letter", strings.Replace(text, "القمح", "القم\xd8", 1), strings.Replace(text, "القمح", "القم\uFFFD", 1), "byte 161", ""},
		{"French", encode(charmap.Windows1252, "L'été à la médiathèque : les élèves préfèrent les bandes dessinées, dit une étude menée à Nîmes"), "", "", "is the likeliest, with"},
		{"Russian", encode(charmap.Windows1251, "Корабль с зерном прибыл сегодня утром в порт, сообщил начальник порта журналистам"), "", "", "is the likeliest"},
		{"binary", "\x00\x01\x02\x03abc\x00", "", "", "binary"},
		{"nothing", " \n\t", "", "", "empty"},
		{"nothing but a mark", "\ufeff", "", "", "empty"},
	} {
		got, note, err := documentText(c.content)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %.60q, %v", c.name, got, err)
			}
			continue
		}
		if err != nil || got != c.want || !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
			t.Errorf("%s: %q, %q, %v", c.name, got, note, err)
		}
	}
}

// TestJSONFiles: lists and objects over many lines are documents like those of JSON Lines, with the line they begin in.
func TestJSONFiles(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"a list", "[\n {\"title\": \"أول\",\n  \"body\": \"نص\"},\n {\"title\": \"ثان\"}\n]\n", []string{"-:2 أول", "-:4 ثان"}},
		{"a list in one line", `[{"title":"أول"},{"title":"ثان"}]`, []string{"-:1 أول", "-:1 ثان"}},
		{"one object", "\ufeff{\n  \"title\": \"أول\",\n  \"body\": \"نص\"\n}\n", []string{"-:1 أول"}},
		{"objects", "{\n\"title\": \"أول\"\n}\n{\n\"title\": \"ثان\"\n}\n", []string{"-:1 أول", "-:4 ثان"}},
		{"one that is no object", "[{\"title\": \"أول\"}, 7,\n{\"title\": \"ثان\"}]", []string{"-:1 أول", "-:1 failed: the line is no object but a JSON number", "-:2 ثان"}},
		{"wrapped", `{"title":"","total":2,"articles":[]}`, []string{"-:1 failed: the line is empty: it has neither title nor text that is known here, but articles, total"}},
		{"two names, one empty", `{"content":"نص الخبر كله هنا.","text":"","created_at":""}`, []string{"-:1 نص الخبر كله هنا."}},
		{"a list that is cut off", "[\n{\"title\": \"أول\"},\n{\"title\": \"ثان", []string{"-:2 أول", "-:3 failed: this is not JSON, and what follows is not read: the file breaks off in the middle of a value"}},
		{"a list with a fault", "[\n{\"title\": \"أول\"},\n{\"title\": ثان}, {\"title\": \"ثالث\"}]", []string{"-:2 أول", "-:3 failed: this is not JSON, and what follows is not read: invalid character 'Ø' looking for beginning of value"}},
		{"text in brackets", "[عاجل] السفينة تصل\n\nوصلت السفينة.", []string{"- [عاجل] السفينة تصل"}},
		{"lines, one cut off", "{\"title\": \"أول\"}\n{\"title\": \"ثا\n{\"title\": \"ثالث\"}\n", []string{"-:1 أول", "-:2 failed: the line is not a whole JSON object: invalid character '\\n' in string literal", "-:3 ثالث"}},
	} {
		if got := told(t, ImportOptions{Stdin: strings.NewReader(c.content)}, "-"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	long := "[\n{\"title\": \"أول\"},\n{\"title\": \"" + strings.Repeat("x", maxLine+1<<20) + "\"}]"
	if got := told(t, ImportOptions{Stdin: strings.NewReader(long)}, "-"); len(got) != 2 || !strings.Contains(got[1], errLongLine.Error()) {
		t.Errorf("a long value: %.200q", got)
	}
}

// TestSavedFeeds: a feed that was kept as a file gives its entries, with their own dates, addresses and outlet.
func TestSavedFeeds(t *testing.T) {
	rss := feedHead + "<item><title>أول</title><link>https://news.example/1</link><pubDate>Sun, 07 Nov 2021 10:00:00 +0300</pubDate></item><item><title>ثان</title></item>" + feedFoot
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"RSS", rss, []string{"- أول", "- ثان"}},
		{"RSS in windows-1256", string(must(charmap.Windows1256.NewEncoder().String(rss))), []string{"- أول", "- ثان"}},
		{"RSS that breaks off", rss[:strings.Index(rss, "ثان")], []string{"- أول"}},
		{"Atom behind a comment", "<?xml version=\"1.0\"?>\n<!-- kept -->\n<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:title>أول</a:title></a:entry></a:feed>", []string{"- أول"}},
		{"JSON Feed", "{\n\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"ميناء\", \"items\": [{\"id\": \"1\", \"title\": \"أول\", \"content_text\": \"نص\"}]}", []string{"- أول"}},
		{"without items", feedHead + feedFoot, []string{"- failed: the feed has no items"}},
		{"OPML", "<?xml version=\"1.0\"?><opml version=\"2.0\"><body/></opml>", []string{"- skipped: " + listOfFeeds}},
	} {
		if got := told(t, ImportOptions{Stdin: strings.NewReader(c.content)}, "-"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	docs := importAll(t, ImportOptions{Stdin: bytes.NewReader([]byte(rss))}, "-")
	if it := docs[0].Item; it.URL != "https://news.example/1" || it.Published.IsZero() || it.Source != "documents" || it.Outlet == "" {
		t.Errorf("%+v", it)
	}
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}
