package arabic_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"nashra/arabic"

	"pgregory.net/rapid"
)

// TestValidUTF8 compares with the standard library, with each kind of byte at each place of the eight.
func TestValidUTF8(t *testing.T) {
	bytes := make([]string, 256)
	for i := range bytes {
		bytes[i] = string([]byte{byte(i)})
	}
	piece := rapid.OneOf(rapid.SampledFrom([]string{"خبر عاجل من بيروت", "ab", "é", "…", "\U0001F468", "\xed\xa0\x80", "\xd8", "\xc1\xa7"}), rapid.SampledFrom(bytes), anyText())
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		if got, want := arabic.ValidUTF8(s), utf8.ValidString(s); got != want {
			t.Errorf("ValidUTF8(%q) = %v", s, got)
		}
	})
	for at := range 20 {
		for b := range 0x10000 {
			s := strings.Repeat("ا", at/2) + strings.Repeat(" ", at%2) + string([]byte{byte(b >> 8), byte(b)}) + "بعد ذلك كله"
			if got, want := arabic.ValidUTF8(s), utf8.ValidString(s); got != want {
				t.Fatalf("ValidUTF8(%q) = %v", s, got)
			}
		}
	}
}
