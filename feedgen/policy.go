package feedgen

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"nashra/story"
)

// ContentSecurityPolicy is what the pages need of a browser, and all that they may have (promise P8): their own style
// sheet, pictures and sound from the outlets, frames of the known players, and no script (www.w3.org/TR/CSP3). Hosts have no
// paths here, because one of a player may lead to another at the same host.
func ContentSecurityPolicy() string { return pagePolicy() + "; frame-ancestors 'none'" }

// pagePolicy is what a page can say of itself, for web servers that hand out files and no headers: all but who may frame it.
func pagePolicy() string {
	sum := sha256.Sum256([]byte(styleSheet()))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src http: https:; media-src http: https:; " +
		"frame-src https://" + strings.Join(story.PlayerHosts(), " https://") + "; " +
		"base-uri 'none'; form-action 'none'"
}

func styleSheet() string {
	style, err := templates.ReadFile("templates/style.css")
	if err != nil {
		panic("unreachable: the style sheet is embedded: " + err.Error())
	}
	return string(style)
}
