package fetcher

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDropForbidden(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "<a>خبر &#1582;&#x62E; &#9;&#xA;&#013; &amp;#8;</a>", "<a>خبر &#1582;&#x62E; &#9;&#xA;&#013; &amp;#8;</a>"},
		{"controls", "خ\x00ب\x08ر\x1f\x7f\t\r\n", "خبر\t\r\n"},
		{"noncharacters", "خ\uFFFEب\uFFFFر\uFEFF\uFFFD\uFB50", "خبر\uFEFF\uFFFD\uFB50"},
		{"references", "&#0;خ&#8;&#x1F;&#X0b;ب&#127;&#65534;ر&#x00FFFF;&#000031;", "خبر"},
		{"no references", "&#;&#x;&#-1;&#8 &#xFFFE&#99999999999999999999;&#4294967295;&#", "&#;&#x;&#-1;&#8 &#xFFFE&#99999999999999999999;&#4294967295;&#"},
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
