package story_test

import (
	"testing"

	"nashra/story"
)

func TestShownAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                              "",
		"https://bahr.example/rss?a=1#b":                "https://bahr.example/rss?a=1#b",
		"https://bahr.example/خلاصة":                    "https://bahr.example/خلاصة",
		"https://bahr.example/@layla/rss":               "https://bahr.example/@layla/rss",
		"https://layla:sirr@bahr.example/rss":           "https://bahr.example/rss",
		"https://layla@bahr.example:8080/rss?q=a@b":     "https://bahr.example:8080/rss?q=a@b",
		"https://layla:s%40r@bahr.example/":             "https://bahr.example/",
		"https://layla:si/rr@bahr.example/":             "…@bahr.example/",
		"https://layla:si#rr@bahr.example/":             "…@bahr.example/",
		"https://layla:si?rr@bahr.example/":             "…@bahr.example/",
		"https://layla:si%rr@bahr.example/":             "…@bahr.example/",
		"https://layla:si rr@bahr.example/":             "…@bahr.example/",
		"layla:sirr@bahr.example/rss":                   "…@bahr.example/rss",
		"://layla:sirr@bahr.example/rss":                "…@bahr.example/rss",
		"layla":                                         "layla",
		"https://bahr.example/\u202eخلاصة\u2066?\u061c": "https://bahr.example/%E2%80%AEخلاصة%E2%81%A6?%D8%9C",
		"bahr\x1b[31m\n":                                "bahr%1B[31m%0A",
	} {
		if got := story.ShownAddress(raw); got != want {
			t.Errorf("%s is shown as %s, not %s", raw, got, want)
		}
	}
}
