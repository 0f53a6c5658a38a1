package feedgen

import "strings"

// languageTag is a language tag as HTML and JSON Feed take it (BCP 47), "" where it has not the form of one.
func languageTag(s string) string {
	s = strings.TrimSpace(s)
	for i, part := range strings.Split(s, "-") {
		least := 1
		if i == 0 {
			least = 2
		}
		if len(part) < least || len(part) > 8 || len(s) > 35 {
			return ""
		}
		for _, c := range []byte(part) {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return ""
			}
		}
	}
	return s
}

// twoLetters are the languages of ISO 639-1.
const twoLetters = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en " +
	"eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg " +
	"ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no " +
	"nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg " +
	"th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "

// unknownLanguage is the tag for what nothing is known of (ISO 639-2).
const unknownLanguage = "und"

// xmlLanguage is the tag for XML: readers of feeds and validators of them know the languages of ISO 639-1 and few others.
// Sorani is one of the languages that "ku" stands for.
func xmlLanguage(tag string) string {
	first, rest, _ := strings.Cut(tag, "-")
	switch first = strings.ToLower(first); {
	case first == "ckb":
		return "ku"
	case len(first) != 2 || !strings.Contains(twoLetters, " "+first+" "):
		return unknownLanguage
	case rest == "":
		return first
	}
	return first + "-" + rest
}
