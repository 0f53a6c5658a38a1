package fetcher

import (
	"strings"
	"testing"
)

func TestParseFeedLinksAndLabels(t *testing.T) {
	rss := func(item string) string {
		return `<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>ع</title><item><title>خبر</title>` + item + `</item></channel></rss>`
	}
	atom := func(entry string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>ع</title><entry><title>خبر</title>` + entry + `</entry></feed>`
	}
	for _, c := range []struct{ name, body, url, categories string }{
		{"no link, permanent id", rss(`<guid>https://e.example/7</guid>`), "https://e.example/7", ""},
		{"no link, id that is none", rss(`<guid isPermaLink="false">https://e.example/7</guid>`), "", ""},
		{"no link, id of no page", rss(`<guid>tag:e.example,2026:7</guid>`), "", ""},
		{"link and id", rss(`<link>/8</link><guid>https://e.example/7</guid>`), "https://news.example/8", ""},
		{"link through a counter", rss(`<link>https://feeds.example/~r/7</link><feedburner:origLink>https://e.example/7</feedburner:origLink>`), "https://e.example/7", ""},
		{"link to a mailbox", rss(`<link>mailto:a@e.example</link>`), "", ""},
		{"address without end", rss(`<link>https://e.example/` + strings.Repeat("x", maxAddress) + `</link>`), "", ""},
		{"Atom, only an id", atom(`<id>https://e.example/7</id>`), "https://e.example/7", ""},
		{"Atom, terms before labels", atom(`<link href="https://e.example/7"/><category term="eco" label="اقتصاد"/><category term="ملاحة"/><category label="طقس"/>`), "https://e.example/7", "eco|ملاحة|طقس"},
		{"JSON, page elsewhere", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"7","title":"خبر","external_url":"https://e.example/7"}]}`, "https://e.example/7", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := parse(t, c.body)
			if err != nil || len(f.Items) != 1 || f.Items[0].URL != c.url || strings.Join(f.Items[0].Categories, "|") != c.categories {
				t.Errorf("%+v, %v", f.Items, err)
			}
		})
	}
}
