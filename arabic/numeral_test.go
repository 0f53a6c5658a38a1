package arabic_test

import (
	"testing"

	"nashra/arabic"
)

func TestNumeral(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"٣٠", "30"}, {"لـ3", "3"}, {"وب30", "30"}, {"ل", ""}, {"لو", ""}, {"12", "12"}, {"ثلاثة", "3"}, {"الثالثة", "3"}, {"سادس", "6"}, {"والسادسة", "6"}, {"عشرين", "20"}, {"بتسعين", "90"},
		{"عاشر", "10"}, {"ثماني", "8"}, {"الخميس", ""}, {"الأربعاء", ""}, {"السبت", ""}, {"الأول", ""}, {"الثاني", ""}, {"وزير", ""}, {"خامسا", ""},
	} {
		if got := arabic.Numeral(string(arabic.Fold(c.word))); got != c.want {
			t.Errorf("Numeral(%s) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := arabic.Numeral(""); got != "" {
		t.Errorf("Numeral of nothing is %q", got)
	}
}
