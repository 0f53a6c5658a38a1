package arabic

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"
)

// TestHijriTable compares the first day of every month with those that ICU 78 gives for "islamic-umalqura": the sum is of
// lines "year/month days since 1970".
func TestHijriTable(t *testing.T) {
	sum := sha256.New()
	for year := firstHijri; year <= lastHijri; year++ {
		for month := 1; month <= 12; month++ {
			first, ok := fromHijri(year, month, 1)
			if !ok {
				t.Fatalf("%d/%d is no month", year, month)
			}
			fmt.Fprintf(sum, "%d/%d %d\n", year, month, first.Unix()/86400)
		}
	}
	if got := fmt.Sprintf("%x", sum.Sum(nil)); got != "41d101ecd67a047f5f88b5c3ad408dcb4b6bd34ed27afe93dee47341a70161be" {
		t.Errorf("the months begin on other days than ICU's: %s", got)
	}
}

func TestFromHijri(t *testing.T) {
	for _, c := range []struct {
		name             string
		year, month, day int
		want             string
	}{
		{"first day of the table", 1318, 1, 1, "1900-04-30"},
		{"last day of the table", 1500, 12, 30, "2077-11-16"},
		{"a month of thirty days", 1443, 8, 29, "2022-04-01"},
		{"death of King Fahd", 1426, 6, 26, "2005-08-01"},
		{"death of King Abdullah", 1436, 4, 3, "2015-01-23"},
		{"a library of 2021 has the day before", 1404, 1, 24, "1983-10-31"},
		{"thirtieth of a short month", 1441, 2, 30, ""},
		{"thirty-first", 1443, 1, 31, ""},
		{"month thirteen", 1443, 13, 1, ""},
		{"before the table", 1317, 12, 1, ""},
		{"after the table", 1501, 1, 1, ""},
		{"day zero", 1443, 1, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := fromHijri(c.year, c.month, c.day)
			if ok != (c.want != "") || ok && got.Format(time.DateOnly) != c.want {
				t.Errorf("got %s, %v; want %q", got.Format(time.DateOnly), ok, c.want)
			}
		})
	}
}
