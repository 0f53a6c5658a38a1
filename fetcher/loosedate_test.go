package fetcher

import (
	"testing"
	"time"
)

func TestLooseDates(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01 14:20:00+03":                  "2026-03-01T14:20:00+03:00",
		"2026-03-01 14:20:00.5 -05":               "2026-03-01T14:20:00-05:00",
		"2026-03-01T14:20:00+02":                  "2026-03-01T14:20:00+02:00",
		"2026-03-01T14:20:00+3:00":                "2026-03-01T14:20:00+03:00",
		"2026-3-1T14:20:00":                       "2026-03-01T14:20:00+03:00",
		"2026-03-01T14:20:00+02:00[Africa/Cairo]": "2026-03-01T14:20:00+02:00",
		"٢٠٢٦-٠٣-٠١ ١٤:٢٠+٠٢":                     "2026-03-01T14:20:00+02:00",
		"2026-03-01 02:20 PM":                     "2026-03-01T14:20:00+03:00",
		"20260301T142000Z":                        "2026-03-01T14:20:00Z",
		"20260301":                                "2026-03-01T00:00:00+03:00",
		"1772364000":                              "2026-03-01T11:20:00Z",
		"1772364000123":                           "2026-03-01T11:20:00Z",
		"2026030114":                              "",
		"Sun, 01 Mar 2026 14:20:00 +02":           "2026-03-01T14:20:00+02:00",
		"Sun, 01 Mar 2026 14:20:00 +0200 (EET)":   "2026-03-01T14:20:00+02:00",
		"Sun Mar 1 2026 14:20:00 GMT+0200 (Eastern European Standard Time)": "2026-03-01T14:20:00+02:00",
		"Sunday, March 1, 2026 - 14:20":                                     "2026-03-01T14:20:00+03:00",
		"Sunday, 1 March 2026 at 2:20 p.m.":                                 "2026-03-01T14:20:00+03:00",
		"1 September 2026 14:20 +0200":                                      "2026-09-01T14:20:00+02:00",
		"Sept. 1st, 2026":                                                   "2026-09-01T00:00:00+03:00",
		"Mar 1, 2026 2:20pm":                                                "2026-03-01T14:20:00+03:00",
		"14:20 | 01.03.2026":                                                "2026-03-01T14:20:00+03:00",
		"25/3/2026 2:20:00 PM":                                              "2026-03-25T14:20:00+03:00",
		"3/1/2026 2:20:00 PM":                                               "",
		"Sun, 03/01/2026 - 14:20":                                           "",
		"Sun, 01/03/2026 - 14:20":                                           "2026-03-01T14:20:00+03:00",
		"Sun, 01 Mar 2026 14:20:00 CET":                                     "2026-03-01T14:20:00+01:00",
		"Mon, 01 Jun 2026 14:20:00 EEST":                                    "2026-06-01T14:20:00+03:00",
		"Sun, 01 Mar 2026 14:20:00 KSA":                                     "2026-03-01T14:20:00+03:00",
		"Sun, 30 Feb 2026 14:20:00 +03":                                     "",
		"0 ,":                                                               "", ", Mar ,": "", "(x)": "", "Sunday": "", "March 2026": "",
		"14:20": "",
	} {
		got, ok := parseDate(text, riyadh, time.Time{})
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %s, %v, want %q", text, got.Format(time.RFC3339), ok, want)
		}
	}
}

// TestZoneOfItsOwn: the summer's clocks are not what a name left over from winter says, where the source goes by that name.
func TestZoneOfItsOwn(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	got, ok := parseDate("Wed, 01 Jul 2026 14:20:00 CET", paris, time.Time{})
	if want := "2026-07-01T14:20:00+02:00"; !ok || got.Format(time.RFC3339) != want {
		t.Errorf("%s, %v, want %s", got.Format(time.RFC3339), ok, want)
	}
}
