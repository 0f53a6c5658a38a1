package feedgen

import "strings"

// written is XML that is written already. encoding/xml looks at each letter of a text, which took most of the time of a
// feed; and it cannot be told how to write "&".
type written struct {
	XML string `xml:",innerxml"`
}

// plainText is text that programs may take for HTML: the RSS Advisory Board found that all of them show "&#x26;" and
// "&#x3C;" right (RSS Profile, "Character Data"), and validators warn of other ways to write them.
func plainText(s string) written {
	if !strings.ContainsAny(s, "&<>\r") {
		return written{s}
	}
	return written{asPlainText.Replace(s)}
}

var (
	asPlainText = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;", "\r", "&#xD;")

	// asHTML writes plain text as HTML, and HTML as XML has it.
	asHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
)

// textOrNothing is left out of a document where it is empty.
func textOrNothing(s string) *written {
	if s == "" {
		return nil
	}
	text := plainText(s)
	return &text
}
