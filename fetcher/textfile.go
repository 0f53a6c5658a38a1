package fetcher

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"nashra/arabic"
)

var errBinary = errors.New("this is a binary file, not text")

// documentText decodes a text document, or says why it is none: by byte order mark; as UTF-16 without one and as UTF-8 where
// the bytes are that; as windows-1256 or ISO-8859-6 where they prove it. What a person keeps has no label to be believed.
// note says what was mended.
func documentText(text string) (decoded, note string, err error) {
	if wide := wideOf([]byte(text[:min(len(text), 4)])); wide != nil {
		if decoded, err = wide.NewDecoder().String(text); err != nil {
			return "", "", fmt.Errorf("decoding UTF-16 or UTF-32: %w", err)
		}
		text = decoded
	} else if order, ok := bareUTF16(text); ok {
		if decoded, err = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().String(text); err != nil {
			return "", "", fmt.Errorf("decoding UTF-16: %w", err)
		}
		text = decoded
	}
	text = strings.TrimPrefix(text, "\ufeff")
	switch {
	case strings.TrimSpace(text) == "":
		return "", "", errEmpty
	case isBinary(text):
		return "", "", errBinary
	case arabic.ValidUTF8(text):
		return text, "", nil
	}
	return mendText(text)
}

// mendText reads what is not valid UTF-8.
func mendText(text string) (decoded, note string, err error) {
	body := []byte(text)
	const few = 50 // letters for each that may be broken
	letters, _, broken := countUTF8(body)
	if letters > 0 && broken*few <= letters {
		return string(mendUTF8(body)), fmt.Sprintf("text: not all of it is UTF-8 (see byte %d); what is broken is shown as \uFFFD", invalidAt(text)), nil
	}
	if guess := arabicGuess(body); guess != "" {
		p, _ := pageOf(guess)
		decoded, err := decodeAs(p, body)
		return string(decoded), "", err
	}
	name, share := likestPage(body)
	return "", "", fmt.Errorf("the text is not UTF-8 (see byte %d), and nothing proves another encoding: %s is the likeliest, with %d %% of the letters that are frequent in Arabic, where %d are needed; save it as UTF-8",
		invalidAt(text), name, share, 100/frequentShare)
}

// bareUTF16 tells whether a text is UTF-16 without a mark, and which byte comes first: nearly all that it then has are
// Arabic letters, ASCII, and the signs of print, and Arabic is much of it. (In Arabic both bytes of a letter look like ASCII.)
func bareUTF16(text string) (order unicode.Endianness, ok bool) {
	if len(text) < 8 || len(text)%2 != 0 || strings.IndexByte(text, 6) < 0 && strings.IndexByte(text, 0) < 0 {
		return order, false
	}
	for order, low := range map[unicode.Endianness]int{unicode.LittleEndian: 0, unicode.BigEndian: 1} {
		arabic, plain, units := 0, 0, 0
		for i := 0; i+1 < min(len(text), 64<<10); i += 2 {
			units++
			switch c, page := text[i+low], text[i+1-low]; {
			case page == 6:
				arabic++
			case page == 0 && (c >= ' ' && c < 0x7F || c >= 0xA0 || c == '\n' || c == '\r' || c == '\t'), page == 0x20 && c < 0x70, page >= 0xFB:
				plain++
			}
		}
		if (arabic+plain)*50 >= units*49 && arabic*4 >= units {
			return order, true
		}
	}
	return order, false
}
