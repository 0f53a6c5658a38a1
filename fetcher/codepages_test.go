package fetcher

import (
	"testing"
	"unicode/utf8"
)

// TestCodePages: each table has a character, or U+FFFD, for each byte from 0x80 on, and none twice.
func TestCodePages(t *testing.T) {
	for name, table := range codePages {
		if n := utf8.RuneCountInString(table); n != 128 {
			t.Errorf("%s has %d characters", name, n)
		}
		seen := map[rune]bool{}
		for _, r := range table {
			if seen[r] && r != utf8.RuneError {
				t.Errorf("%s has %q twice", name, r)
			}
			seen[r] = true
		}
	}
}

func TestEBCDICLines(t *testing.T) {
	text, err := decodeAny([]byte("\x4c\x6f\xa7\x94\x15\x93\x25"), "")
	if err != nil || string(text) != "<?xm\nl\n" {
		t.Errorf("%q, %v", text, err)
	}
}
