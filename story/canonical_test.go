package story_test

import (
	"testing"

	"nashra/story"
)

func TestCanonicalJoinsWritingsOfOneAddress(t *testing.T) {
	for _, same := range [][]string{
		{
			"https://www.example.com/news/42", "http://example.com/news/42/", "HTTPS://EXAMPLE.com:443/news/42#top",
			"http://m.example.com:80/news/42?utm_source=rss&utm_medium=feed", "https://example.com/news/./x/../42",
			"https://user:secret@example.com/news/42?fbclid=abc", "https://example.com/news/42?ref=rss&", "https://example.com./news/42",
		},
		{
			"https://example.com/أخبار/انقطاع-الكهرباء", "https://example.com/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%A7%D9%86%D9%82%D8%B7%D8%A7%D8%B9-%D8%A7%D9%84%D9%83%D9%87%D8%B1%D8%A8%D8%A7%D8%A1",
			"https://example.com/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/%d8%a7%d9%86%d9%82%d8%b7%d8%a7%d8%b9-%d8%a7%d9%84%d9%83%d9%87%d8%b1%d8%a8%d8%a7%d8%a1/",
		},
		{"http://موقع.شبكة/خبر", "https://xn--4gbrim.xn--ngbc5azd/%D8%AE%D8%A8%D8%B1"},
		{"https://example.com/a?id=7&page=2", "https://example.com/a?page=2&id=7&gclid=1", "https://example.com/a?page=%32&id=7"},
		{"https://example.com/a?q=%D8%B9%D9%85%D9%91%D8%A7%D9%86", "https://example.com/a?q=عمّان"},
		{"http://[2001:db8::1]:80/x", "https://[2001:DB8::1]/x"},
	} {
		want := story.Canonical(same[0])
		if want == "" {
			t.Errorf("Canonical(%q) is empty", same[0])
		}
		for _, raw := range same[1:] {
			if got := story.Canonical(raw); got != want {
				t.Errorf("Canonical(%q) = %q, want %q as for %q", raw, got, want, same[0])
			}
		}
		if again := story.Canonical(want); again != want {
			t.Errorf("Canonical is not idempotent: %q becomes %q", want, again)
		}
	}
}

func TestCanonicalKeepsAddressesApart(t *testing.T) {
	seen := map[string]string{}
	for _, raw := range []string{
		"https://example.com/news/42", "https://example.com/news/43", "https://sport.example.com/news/42", "https://example.org/news/42",
		"https://example.com/news?id=42", "https://example.com/news?id=43", "https://example.com/news?source=spa", "https://example.com/?p=42",
		"https://example.com:8443/news/42", "https://example.com/a%2Fb", "https://example.com/a/b", "https://example.com/News/42", "https://m.com/x", "https://www.com/x",
	} {
		key := story.Canonical(raw)
		if other, taken := seen[key]; taken {
			t.Errorf("%q and %q both become %q", raw, other, key)
		}
		seen[key] = raw
	}
}

func TestCanonicalRefusesAddressesThatNameNoPage(t *testing.T) {
	for _, raw := range []string{
		"", "  ", "https://example.com", "https://example.com/", "https://example.com/#top", "https://example.com/?utm_source=rss",
		"mailto:a@example.com", "javascript:alert(1)", "/news/42", "example.com/news", "https:///x", "https://exa mple.com/x", "tag:example.com,2021:1", "%zz",
	} {
		if got := story.Canonical(raw); got != "" {
			t.Errorf("Canonical(%q) = %q, want nothing", raw, got)
		}
	}
}

// TestFeedKeyTellsHostsApart: a feed can be the front page of its host, and then the host is all that tells it.
func TestFeedKeyTellsHostsApart(t *testing.T) {
	for _, raw := range []string{"http://feeds.example/", "https://www.feeds.example", "https://feeds.example:443/?utm_source=x#top"} {
		if got := story.FeedKey(raw); got != "https://feeds.example" {
			t.Errorf("FeedKey(%q) = %q", raw, got)
		}
	}
	for raw, want := range map[string]string{
		"https://podcast.example/": "https://podcast.example", "http://feeds.example/rss/": story.Canonical("https://feeds.example/rss"),
		"mailto:a@feeds.example": "", "https:///x": "", "": "",
	} {
		if got := story.FeedKey(raw); got != want {
			t.Errorf("FeedKey(%q) = %q, want %q", raw, got, want)
		}
	}
}
