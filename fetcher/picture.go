package fetcher

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	xhtml "golang.org/x/net/html"
)

// lazySources and lazySets are where pages keep the address of a picture until a script wants it, the commonest first.
var (
	lazySources = []string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-url"}
	lazySets    = []string{"data-srcset", "data-lazy-srcset", "data-original-set"}
)

const maxCandidates = 20 // of a picture; the first ones are kept

// picture gives the attributes of a picture in an order of their own. One without an address is dropped, and one that
// is there to count readers.
func (r attributeRules) picture(list []xhtml.Attribute) ([]xhtml.Attribute, fate) {
	width, height := pixels(valueOf(list, "width")), pixels(valueOf(list, "height"))
	source, lazy := r.shown(valueOf(list, "src")), r.shown(firstOfKeys(list, lazySources))
	isLazy := lazy != nil && (source == nil || isPlaceholder(source))
	if isLazy {
		source = lazy
	} else if isSpeck(width, height, valueOf(list, "style")) {
		return nil, dropped
	}
	set := r.candidates(valueOf(list, "srcset"))
	if len(set) == 0 || isLazy {
		if later := r.candidates(firstOfKeys(list, lazySets)); len(later) > 0 {
			set = later
		}
	}
	if len(set) > 0 && (source == nil || isPlaceholder(source)) {
		source = set[0].address
	}
	if source == nil || isPlaceholder(source) || isTracker(source) {
		return nil, dropped
	}
	sizes := valueOf(list, "sizes")
	if len(set) == 0 || len(sizes) > maxSizes || !sizesAttribute.MatchString(sizes) {
		sizes = ""
	}
	out := make([]xhtml.Attribute, 0, 11)
	out = appendGiven(out, "src", source.String(), "srcset", writeCandidates(set), "sizes", sizes)
	for _, a := range list {
		if a.Key == "alt" { // an empty one says that the picture says nothing
			out = append(out, xhtml.Attribute{Key: "alt", Val: shownText(a.Val)})
			break
		}
	}
	out = appendGiven(out, "title", shownText(valueOf(list, "title")), "width", size(width), "height", size(height),
		"dir", strings.ToLower(valueOf(list, "dir")), "lang", valueOf(list, "lang"), "loading", "lazy", "referrerpolicy", "no-referrer")
	return out, kept
}

// maxSizes is the longest `sizes` that is believed, in bytes.
const maxSizes = 500

var sizesAttribute = regexp.MustCompile(`^[A-Za-z0-9 ().,:%*/+-]+$`)

// shown gives the address of something that a reader's browser will fetch by itself; nil where it must not.
func (r attributeRules) shown(raw string) *url.URL {
	u := parseReference(raw, r.base)
	if u == nil || !r.isPublic(u) {
		return nil
	}
	u.User = nil
	return u
}

// isSpeck says whether a picture is too small to be seen, or hidden.
func isSpeck(width, height int, style string) bool {
	if style != "" {
		for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
			name, value, _ := strings.Cut(declaration, ":")
			value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
			switch strings.TrimSpace(name) {
			case "width", "max-width":
				width = narrowest(width, pixels(value))
			case "height", "max-height":
				height = narrowest(height, pixels(value))
			case "display":
				if value == "none" {
					return true
				}
			case "visibility":
				if value == "hidden" {
					return true
				}
			}
		}
	}
	return width == 0 || height == 0 || width == 1 && height < 2 || height == 1 && width < 2
}

func narrowest(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// placeholders are the names of the pictures that pages show until the real one is there.
var placeholders = regexp.MustCompile(`(?i)^(blank|spacer|transparent|clear|pixel|placeholder|lazy(-?load(er)?)?|(ajax|pre|img)?[-_]?load(ing|er)|spinner|grey|gray|1x1|trans|empty|dummy)([-_.]?(pixel|image|img|placeholder|1x1|gif|grey|gray))?\.(gif|png|svg|jpe?g|webp)$`)

func isPlaceholder(u *url.URL) bool { return placeholders.MatchString(path.Base(u.Path)) }

// candidate is one picture of a srcset: an address and what it is good for ("2x", "600w").
type candidate struct {
	address    *url.URL
	descriptor string
}

var pictureDescriptor = regexp.MustCompile(`^[0-9]{1,5}(\.[0-9]{1,3})?[wx]$`)

// candidates reads a srcset (HTML, section 4.8.4.3.10). An address may hold commas; one at its end ends it.
func (r attributeRules) candidates(set string) []candidate {
	var list []candidate
	for len(list) < maxCandidates {
		set = strings.TrimLeft(set, " \t\r\n\f,")
		if set == "" {
			break
		}
		end := strings.IndexAny(set, " \t\r\n\f")
		if end < 0 {
			end = len(set)
		}
		address, rest := set[:end], set[end:]
		descriptor := ""
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			address = trimmed
		} else {
			descriptor, rest, _ = strings.Cut(rest, ",")
		}
		set = rest
		descriptor = strings.TrimSpace(descriptor)
		if descriptor != "" && !pictureDescriptor.MatchString(descriptor) {
			continue
		}
		if u := r.shown(address); u != nil && !isPlaceholder(u) && !isTracker(u) {
			list = append(list, candidate{u, descriptor})
		}
	}
	return list
}

func writeCandidates(list []candidate) string {
	var out strings.Builder
	for i, c := range list {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(strings.TrimRight(c.address.String(), ","))
		if c.descriptor != "" {
			out.WriteByte(' ')
			out.WriteString(c.descriptor)
		}
	}
	return out.String()
}
