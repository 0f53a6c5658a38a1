package fetcher

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"nashra/story"
)

const (
	rainTitle = "هطلت أمطار غزيرة على السواحل وأُغلقت المدارس يومين"
	rainPlain = "هطلت أمطار غزيرة على السواحل وأغلقت المدارس يومين"
)

func rainFeed(declaration, title string) string {
	return declaration + `<rss version="2.0"><channel><title>ص</title><item><guid>1</guid><title>` + title + `</title></item></channel></rss>`
}

func encode(t testing.TB, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// encodeTable is the way back through an encoding that golang.org/x/text does not have.
func encodeTable(t testing.TB, table, s string) string {
	t.Helper()
	u := []rune(codePages[table])
	var out strings.Builder
	for _, r := range s {
		code := -1
		if r < utf8.RuneSelf {
			code = int(r)
		}
		for i, known := range u {
			if code < 0 && known == r {
				code = i + utf8.RuneSelf
			}
		}
		if code < 0 {
			t.Fatalf("%q is not in the table", r)
		}
		out.WriteByte(byte(code))
	}
	return out.String()
}

func TestDecode(t *testing.T) {
	windows := func(s string) string { return encode(t, charmap.Windows1256, s) }
	iso := func(s string) string { return encode(t, charmap.ISO8859_6, s) }
	named := func(label string) string { return `<?xml version="1.0" encoding="` + label + `"?>` }
	for _, c := range []struct{ name, body, contentType, want string }{
		{"UTF-16 little, mark", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), rainFeed(named("utf-16"), rainTitle)), "", rainTitle},
		{"UTF-16 big, mark", encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), rainFeed(named("utf-16"), rainTitle)), "", rainTitle},
		{"UTF-16 little", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), rainFeed(named("utf-16le"), rainTitle)), "", rainTitle},
		{"UTF-16 big", encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), rainFeed("", rainTitle)), "text/xml; charset=utf-8", rainTitle},
		{"UTF-32 little, mark", encode(t, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), rainFeed("", rainTitle)), "", rainTitle},
		{"UTF-32 big, mark", encode(t, utf32.UTF32(utf32.BigEndian, utf32.UseBOM), rainFeed("", rainTitle)), "", rainTitle},
		{"UTF-32 little", encode(t, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), rainFeed("", rainTitle)), "", rainTitle},
		{"UTF-32 big", encode(t, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), rainFeed(named("ucs-4"), rainTitle)), "", rainTitle},
		{"UTF-8 called UTF-16", rainFeed(named("utf-16"), rainTitle), "text/xml; charset=utf-16", rainTitle},
		{"windows-1256 called UTF-16", windows(rainFeed(named("utf-16"), rainTitle)), "", rainTitle},
		{"windows_1256", windows(rainFeed(named("windows_1256"), rainTitle)), "", rainTitle},
		{"win-1256", windows(rainFeed(named("win-1256"), rainTitle)), "", rainTitle},
		{"1256", windows(rainFeed(named("1256"), rainTitle)), "", rainTitle},
		{"CP-1256 with spaces", windows(rainFeed(`<?xml version = '1.0' encoding = ' CP-1256 ' ?>`, rainTitle)), "", rainTitle},
		{"label without quotes", windows(rainFeed(`<?xml version=1.0 encoding=windows1256?>`, rainTitle)), "", rainTitle},
		{"HTTP, quoted", windows(rainFeed("", rainTitle)), `text/xml; Charset = "Windows-1256"`, rainTitle},
		{"HTTP, ill-formed", windows(rainFeed("", rainTitle)), `;;;charset='win1256';x`, rainTitle},
		{"HTTP says UTF-8, declaration knows", windows(rainFeed(named("windows-1256"), rainTitle)), "text/xml; charset=utf-8", rainTitle},
		{"HTTP says ISO-8859-1, declaration knows", windows(rainFeed(named("windows-1256"), rainTitle)), "text/xml; charset=ISO-8859-1", rainTitle},
		{"HTTP says nonsense, declaration knows", windows(rainFeed(named("windows-1256"), rainTitle)), "text/xml; charset=x-foo", rainTitle},
		{"UTF-8 called ISO-8859-1 by HTTP", rainFeed("", rainTitle), "text/xml; charset=ISO-8859-1", rainTitle},
		{"UTF-8 called windows-1256 by HTTP", rainFeed(named("utf-8"), rainTitle), "text/xml; charset=windows-1256", rainTitle},
		{"ISO-8859-6 under its name", iso(rainFeed(named("ISO_8859-6"), rainPlain)), "", rainPlain},
		{"ISO-8859-6 as 8859-6", iso(rainFeed(named("8859-6"), rainPlain)), "", rainPlain},
		{"ISO-8859-6 called nothing", iso(rainFeed("", rainPlain)), "", rainPlain},
		{"ISO-8859-6 called utf-8", iso(rainFeed(named("utf-8"), rainPlain)), "", rainPlain},
		{"ISO-8859-6 called windows-1256", iso(rainFeed(named("windows-1256"), rainPlain)), "", rainPlain},
		{"windows-1256 called ISO-8859-6", windows(rainFeed(named("iso-8859-6"), rainPlain)), "", rainPlain},
		{"windows-1256 called by no known name", windows(rainFeed(named("x-foo"), rainTitle)), "", rainTitle},
		{"windows-1256 called us-ascii", windows(rainFeed(named("us-ascii"), rainTitle)), "", rainTitle},
		{"cp720", encodeTable(t, "720", rainFeed(named("cp720"), rainTitle)), "", rainTitle},
		{"x-mac-arabic", encodeTable(t, "mac-arabic", rainFeed(named("x-mac-arabic"), rainTitle)), "", rainTitle},
		{"IBM864, in the forms of letters", encodeTable(t, "864", rainFeedLatin(named("IBM864"), "ﻣﻁﺭ ﻋﻟﻰ ﺍﻟﻣﺭﻓﺄ، ٢٠")), "", "مطر على المرفأ، ٢٠"},
		{"cp737 by HTTP", encodeTable(t, "737", rainFeedLatin("", "Βροχή στο λιμάνι")), "text/xml; charset=cp737", "Βροχή στο λιμάνι"},
		{"cspc775baltic", encodeTable(t, "775", rainFeedLatin(named("cspc775baltic"), "Lietus ostā")), "", "Lietus ostā"},
		{"cp856", encodeTable(t, "856", rainFeedLatin(named("cp856"), "גשם בנמל")), "", "גשם בנמל"},
		{"ibm857", encodeTable(t, "857", rainFeedLatin(named("ibm857"), "Limanda yağış")), "", "Limanda yağış"},
		{"csIBM861", encodeTable(t, "861", rainFeedLatin(named("csIBM861"), "Þoka við höfnina")), "", "Þoka við höfnina"},
		{"cp1125", encodeTable(t, "1125", rainFeedLatin(named("cp1125"), "Дощ у порту Її")), "", "Дощ у порту Її"},
		{"koi8-t", encodeTable(t, "koi8-t", rainFeedLatin(named("koi8_t"), "Борон дар бандар, қаҳва")), "", "Борон дар бандар, қаҳва"},
		{"x-mac-ce", encodeTable(t, "mac-latin2", rainFeedLatin(named("x-mac-ce"), "Déšť v přístavu")), "", "Déšť v přístavu"},
		{"macgreek", encodeTable(t, "mac-greek", rainFeedLatin(named("macgreek"), "Βροχή")), "", "Βροχή"},
		{"x-mac-icelandic", encodeTable(t, "mac-iceland", rainFeedLatin(named("x-mac-icelandic"), "Þoka")), "", "Þoka"},
		{"mac_turkish", encodeTable(t, "mac-turkish", rainFeedLatin(named("mac_turkish"), "yağış")), "", "yağış"},
		{"MacRoman", encode(t, charmap.Macintosh, rainFeedLatin(named("MacRoman"), "Été")), "", "Été"},
		{"maccyrillic", encode(t, charmap.MacintoshCyrillic, rainFeedLatin(named("maccyrillic"), "Новый мост")), "", "Новый мост"},
		{"EBCDIC of America", encode(t, charmap.CodePage037, rainFeedLatin(named("ebcdic-cp-us"), "Água! [^|]")), "", "Água! [^|]"},
		{"EBCDIC of Europe", encode(t, charmap.CodePage037, strings.Map(in037, rainFeedLatin(named("ebcdic_cp_be"), "Água! [^|] ¢¬"))), "", "Água! [^|] ¢¬"},
		{"EBCDIC with the euro", encode(t, charmap.CodePage1140, rainFeedLatin(named("ibm1140"), "20 €")), "", "20 €"},
		{"EBCDIC of Unix", encode(t, charmap.CodePage1047, rainFeedLatin(named("IBM1047"), "[Ý]")), "", "[Ý]"},
		{"windows-1256 called ISO-8859-15", windows(rainFeed(named("iso-8859-15"), rainTitle)), "", rainTitle},
		{"windows-1256 called Turkish", windows(rainFeed(named("iso-8859-9"), rainTitle)), "text/xml; charset=windows-1254", rainTitle},
		{"windows-1256 called Cyrillic", windows(rainFeed(named("windows-1251"), rainTitle)), "", rainTitle},
		{"ibm850", encode(t, charmap.CodePage850, rainFeedLatin(named("ibm850"), "déjà")), "", "déjà"},
		{"ISO-8859-1 called UTF-8", encode(t, charmap.ISO8859_1, rainFeedLatin(named("utf-8"), "La rentrée des écoles")), "", "La rentrée des écoles"},
		{"Cyrillic under its name", encode(t, charmap.Windows1251, rainFeedLatin(named("windows-1251"), "Сегодня в городе открыли новый мост")), "", "Сегодня в городе открыли новый мост"},
		{"Cyrillic called ISO-8859-5 by hand", encode(t, charmap.ISO8859_5, rainFeedLatin(named("iso8859_5"), "Новый мост")), "", "Новый мост"},
		{"an emoji of old Java in a short feed", rainFeed(named("utf-8"), "برد \xed\xa0\xbd\xed\xb8\x80\xed\xa0\xbd\xed\xb8\x80 "+rainTitle), "", "برد \uFFFD " + rainTitle},
		{"one bad byte in ASCII", rainFeedLatin(named("utf-8"), "\x81 "+strings.Repeat("plain words ", 20)), "", "\uFFFD " + strings.TrimSpace(strings.Repeat("plain words ", 20))},
		{"unknown name, one bad byte", rainFeedLatin(named("x-foo"), "\x80 "+strings.Repeat("plain words ", 20)), "", "€ " + strings.TrimSpace(strings.Repeat("plain words ", 20))},
		{"quotes of windows-1252 in UTF-8", rainFeed("", "\x93"+rainTitle+"\x94 \x96 تقرير"), "", "“" + rainTitle + "” – تقرير"},
		{"half a letter is no dots", rainFeed("", rainTitle+" يو\x85"), "", rainTitle + " يو\uFFFD"},
		{"half a letter after its other half", rainFeed("", rainTitle+" يو\xd9\xd9\x85"), "", rainTitle + " يو\uFFFDم"},
		{"three broken bytes are one sign", rainFeed("", rainTitle+" \xe2\x80"), "", rainTitle + " \uFFFD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := ParseFeed([]byte(c.body), FeedContext{URL: "https://e.example/rss", ContentType: c.contentType, Source: story.Source{ID: "e", Location: riyadh}})
			if err != nil || len(f.Items) != 1 || f.Items[0].Title != c.want {
				t.Errorf("%+v, %v", f.Items, err)
			}
		})
	}
}

// in037 is the character that code page 037 has where 500 has this one.
func in037(r rune) rune {
	for other, here := range from037 {
		if here == r {
			return other
		}
	}
	return r
}

func rainFeedLatin(declaration, title string) string {
	return strings.Replace(rainFeed(declaration, title), "ص", "c", 1)
}

// TestNoGuessOutsideArabic: what is not Arabic is never read as if it were.
func TestNoGuessOutsideArabic(t *testing.T) {
	for name, body := range map[string]string{
		"French":   encode(t, charmap.Windows1252, "La rentrée des écoles est déjà passée, où êtes-vous allés? Ça ira mieux à Noël."),
		"Cyrillic": encode(t, charmap.Windows1251, "Сегодня в городе открыли новый мост, движение началось утром"),
		"KOI8-R":   encode(t, charmap.KOI8R, "Сегодня в городе открыли новый мост, движение началось утром"),
		"Greek":    encode(t, charmap.ISO8859_7, "Σήμερα άνοιξε η νέα γέφυρα στην πόλη και η κίνηση ξεκίνησε"),
		"Hebrew":   encode(t, charmap.Windows1255, "היום נפתח גשר חדש בעיר והתנועה החלה בבוקר"),
		"Turkish":  encode(t, charmap.Windows1254, "Şehirde bugün yeni köprü açıldı, trafik sabah başladı, çocuklar güldü"),
	} {
		if got := arabicGuess([]byte(body)); got != "" {
			t.Errorf("%s is taken for %s", name, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{rainFeed("", rainTitle), encode(f, charmap.Windows1256, rainFeed("", rainTitle)), encode(f, charmap.ISO8859_6, rainFeed("", rainPlain)), encode(f, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), rainFeed("", rainTitle)), "\x93a\x94", "\x4c\x6f\xa7\x94\x15"} {
		f.Add([]byte(s), "text/xml; charset=windows-1256")
		f.Add([]byte(s), ";;charset")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, err := decodeAny(body, contentType)
		if err == nil && !utf8.Valid(text) {
			t.Fatalf("%q becomes %q", body, text)
		}
		if utf8.Valid(body) && wideOf(body) == nil && string(text) != strings.TrimPrefix(string(body), "\ufeff") {
			t.Fatalf("valid %q becomes %q, %v", body, text, err)
		}
	})
}

// decodeAny and prepareAny look for themselves whether the bytes are UTF-8.
func decodeAny(body []byte, contentType string) ([]byte, error) {
	return decode(body, utf8.Valid(body), contentType)
}

func prepareAny(body []byte, contentType string) (text []byte, whole bool, err error) {
	return prepare(body, utf8.Valid(body), contentType)
}
