package arabic_test

import (
	"slices"
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

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		text, want string
		size       int
	}{
		{"ثمانية عشر قتيلا", "18", 2}, {"خمسة وثلاثين جريحا", "35", 2}, {"مئة وخمسين مليون", "150", 2}, {"مائة وخمسة وثلاثون", "135", 3},
		{"الثالثة عشرة", "13", 2}, {"أحد عشر كوكبا", "11", 2}, {"واحد وعشرون", "21", 2}, {"اثني عشر", "12", 2}, {"الحادية والعشرين", "21", 2},
		{"مئتي ألف", "200", 1}, {"سبعمئة", "700", 1}, {"ثلاثة آلاف", "3", 1}, {"عشرون عاما", "20", 1}, {"عشرة وثلاثون", "10", 1},
		{"18 قتيلا", "18", 1}, {"لـ3 أيام", "3", 1}, {"ثلاثة وأربعة", "3", 1},
		{"مئة شخص", "", 0}, {"المئة من السكان", "", 0}, {"مئة وشخص", "", 0}, {"أحد القتلى", "", 0}, {"واحد", "", 0}, {"الثاني والثالث", "", 0},
		{"شخص", "", 0}, {"", "", 0},
	} {
		number, size := arabic.Number(slices.Collect(arabic.Fold(c.text).Words()))
		if number != c.want || size != c.size {
			t.Errorf("Number(%s) = %q of %d words, want %q of %d", c.text, number, size, c.want, c.size)
		}
	}
}
