package story_test

import (
	"testing"

	"nashra/story"
)

func TestShownAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                          "",
		"https://bahr.example/rss?a=1#b":            "https://bahr.example/rss?a=1#b",
		"https://bahr.example/خلاصة":                "https://bahr.example/خلاصة",
		"https://bahr.example/@layla/rss":           "https://bahr.example/@layla/rss",
		"https://layla:sirr@bahr.example/rss":       "https://bahr.example/rss",
		"https://layla@bahr.example:8080/rss?q=a@b": "https://bahr.example:8080/rss?q=a@b",
		"https://layla:s%40r@bahr.example/":         "https://bahr.example/",
		"https://layla:si/rr@bahr.example/":         "…@bahr.example/",
		"https://layla:si#rr@bahr.example/":         "…@bahr.example/",
		"https://layla:si?rr@bahr.example/":         "…@bahr.example/",
		"https://layla:si%rr@bahr.example/":         "…@bahr.example/",
		"https://layla:si rr@bahr.example/":         "…@bahr.example/",
		"layla:sirr@bahr.example/rss":               "…@bahr.example/rss",
		"://layla:sirr@bahr.example/rss":            "…@bahr.example/rss",
		"layla":                                     "layla",
	} {
		if got := story.ShownAddress(raw); got != want {
			t.Errorf("%s is shown as %s, not %s", raw, got, want)
		}
	}
}
