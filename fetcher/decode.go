package fetcher

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"nashra/arabic"
)

// decode makes UTF-8 of a feed's bytes: by byte order mark; by validity (valid UTF-8 wins over any label, because labels
// lie, and a few broken letters in it are damage); by the label of HTTP, else of the XML declaration, whichever can be
// true; as windows-1256 or ISO-8859-6 where no label can be and that gives Arabic; at last as windows-1252. Whether the
// body is valid UTF-8 the caller has asked, because to ask of a feed twice shows in what it costs.
func decode(body []byte, isUTF8 bool, contentType string) ([]byte, error) {
	if wide := wideOf(body); wide != nil {
		return wide.NewDecoder().Bytes(body)
	}
	if isEBCDIC(body) {
		return decodeEBCDIC(body)
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if isUTF8 {
		return body, nil
	}
	if letters, _, broken := countUTF8(body); letters > 0 && broken*20 <= letters {
		return mendUTF8(body), nil
	}
	guess := arabicGuess(body)
	unknown := ""
	for _, label := range []string{httpLabel(contentType), declaredLabel(body)} {
		if isUTF8Label(label) {
			continue
		}
		p, ok := pageOf(label)
		if !ok {
			unknown = firstOf(unknown, label)
			continue
		}
		if guess != "" && p.name != guess && p.isOfLetters() {
			continue // bytes that are Arabic so surely are not what this says
		}
		return decodeAs(p, body)
	}
	if guess != "" {
		p, _ := pageOf(guess)
		return decodeAs(p, body)
	}
	return decodeUnnamed(body, unknown)
}

func decodeAs(p page, body []byte) ([]byte, error) {
	text, err := p.decode(body)
	if err != nil {
		return nil, fmt.Errorf("decoding %s: %w", p.name, err)
	}
	return text, nil
}

// decodeUnnamed reads bytes of which nothing says rightly what they are: text in which a few bytes are damage, or most of
// what is beyond ASCII is UTF-8, or else every byte is a letter of windows-1252, as browsers read such text.
func decodeUnnamed(body []byte, unknown string) ([]byte, error) {
	letters, ascii, broken := countUTF8(body)
	isMarkup := bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<")) || bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{"))
	switch {
	case isMarkup && letters == 0 && broken*8 <= ascii && unknown == "" && isWestern(body):
		return charmap.Windows1252.NewDecoder().Bytes(body)
	case isMarkup && (broken*50 <= ascii || broken < letters):
		return mendUTF8(body), nil
	case unknown != "":
		return nil, fmt.Errorf("the bytes are not UTF-8, and the encoding %q is unknown", unknown)
	}
	return nil, errors.New("the bytes are not UTF-8, and nothing says rightly what they are")
}

// isWestern says whether windows-1252 has a character for each byte.
func isWestern(body []byte) bool {
	for _, c := range body {
		if c >= utf8.RuneSelf && charmap.Windows1252.DecodeByte(c) == utf8.RuneError {
			return false
		}
	}
	return true
}

// countUTF8 counts letters of more than one byte, letters of ASCII, and bytes that are broken and no
// sign of windows-1252. One letter in twenty may
// be broken, as where a program has cut a text in the middle of one. Bytes of another encoding are broken UTF-8 nearly
// everywhere.
func countUTF8(body []byte) (letters, ascii, broken int) {
	for i := 0; i < len(body); {
		if c := body[i]; c < utf8.RuneSelf {
			if c |= 0x20; c >= 'a' && c <= 'z' {
				ascii++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		switch {
		case r != utf8.RuneError || size != 1:
			letters++
		case westernSign(body, i) == 0:
			broken++
		}
		i += size
	}
	return letters, ascii, broken
}

// mendUTF8 puts U+FFFD in the place of broken bytes; of those that are a sign of windows-1252, that sign.
func mendUTF8(body []byte) []byte {
	out := make([]byte, 0, len(body)+64)
	inRun := false
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r != utf8.RuneError || size != 1 {
			out = append(out, body[i:i+size]...)
			i += size
			inRun = false
			continue
		}
		if sign := westernSign(body, i); sign != 0 && !inRun {
			out = utf8.AppendRune(out, sign)
		} else if !inRun {
			out = append(out, "\uFFFD"...)
			inRun = true
		}
		i++
	}
	return out
}

// westernSign is the sign of windows-1252 that a stray byte is: quotes, dashes, dots. After a letter that is not of
// ASCII only those count that are no half of an Arabic letter.
func westernSign(body []byte, at int) rune {
	c := body[at]
	afterASCII := at == 0 || body[at-1] < utf8.RuneSelf
	before := byte(' ')
	if at > 0 {
		before = body[at-1]
	}
	next := byte(' ')
	if at+1 < len(body) {
		next = body[at+1]
	}
	switch {
	case before >= 0xC0 || next >= 0x80 && next < 0xC0: // a piece of something longer
		return 0
	case c >= 0x91 && c <= 0x97, c == 0x99, afterASCII && (c == 0x80 || c == 0x82 || c == 0x84 || c == 0x85):
		return charmap.Windows1252.DecodeByte(c)
	}
	return 0
}

// arabicGuess names the encoding that makes Arabic of the bytes, or nothing.
func arabicGuess(body []byte) string {
	name := arabicPage(body)
	if name == "" || !comesInWords(body) {
		return ""
	}
	p, _ := pageOf(name)
	text, err := p.decode(highBytes(body))
	if err != nil || arabic.Language(string(text)) != "ar" {
		return ""
	}
	return name
}

// comesInWords: Arabic letters stand beside each other; the accented ones of Latin text stand alone.
func comesInWords(body []byte) bool {
	beside, alone := 0, 0
	for i, c := range body {
		switch {
		case c < 0xC0:
		case i > 0 && body[i-1] >= 0xC0 || i+1 < len(body) && body[i+1] >= 0xC0:
			beside++
		default:
			alone++
		}
	}
	return beside > 2*alone
}

// highBytes are the first that are not of ASCII: the tags of a feed are Latin, and so many tell its language.
func highBytes(body []byte) []byte {
	const most = 64 << 10
	var high []byte
	for _, c := range body {
		if c >= utf8.RuneSelf && len(high) < most {
			high = append(high, c)
		}
	}
	return high
}
