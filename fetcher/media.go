package fetcher

import (
	"html"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"

	"nashra/story"
)

// files collects the enclosures of an item, each address once.
type files struct {
	bases *bases
	base  *url.URL
	list  []story.Enclosure
	seen  map[string]bool
}

func (f *files) add(raw, kind string, size int64) {
	address := f.bases.link(raw, f.base)
	if address == "" || f.seen[address] || len(f.list) == maxList {
		return
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	f.seen[address] = true
	f.list = append(f.list, story.Enclosure{URL: address, Type: plainTitle(kind), Length: size})
}

// enclosures are the files that the entry names as its own, then what Media RSS has, then its picture where neither the
// files nor the body show one: a story has no other place for it.
func (t *translation) enclosures(i int, it *gofeed.Item, body string) []story.Enclosure {
	f := files{bases: &t.bases, base: t.place(i).base}
	if _, ok := t.original.(*atom.Feed); ok {
		for _, l := range t.atomLinks(t.place(i).children) {
			if l.rel == "enclosure" {
				f.base = l.base
				f.add(l.href, l.kind, length(l.length))
			}
		}
		f.base = t.place(i).base
	} else {
		behind := extension(it.Extensions, "feedburner", "origEnclosureLink")
		for _, e := range it.Enclosures {
			if e != nil {
				f.add(withoutCounter(e.URL, behind), e.Type, length(e.Length))
			}
		}
	}
	for _, c := range mediaElements(it.Extensions, "content") {
		f.add(c.Attrs["url"], mediaType(c), length(c.Attrs["fileSize"]))
	}
	for _, c := range mediaElements(it.Extensions, "peerLink") {
		f.add(hrefOf(c), c.Attrs["type"], 0)
	}
	for _, e := range f.list {
		if strings.HasPrefix(e.Type, "image/") {
			return f.list
		}
	}
	for _, picture := range t.pictures(i, it) {
		address := f.bases.link(picture, f.base)
		if strings.Contains(body, html.EscapeString(address)) { // an empty address too
			continue
		}
		f.add(address, imageType(address), 0)
		break
	}
	return f.list
}

// withoutCounter is the file itself where a counter leads to the same one (FeedBurner).
func withoutCounter(raw, behind string) string {
	if behind == "" || !strings.HasSuffix(strings.TrimSpace(raw), path.Base(strings.TrimSpace(behind))) {
		return raw
	}
	return behind
}

// pictures are the addresses of pictures that the entry names, the best first.
func (t *translation) pictures(i int, it *gofeed.Item) (list []string) {
	for _, e := range it.Extensions["itunes"]["image"] {
		list = append(list, firstOf(hrefOf(e), e.Value))
	}
	for _, e := range mediaElements(it.Extensions, "thumbnail") {
		list = append(list, firstOf(e.Attrs["url"], e.Value))
	}
	text := firstOf(it.Custom["image"], it.Custom["Image"]) // an agency writes the bare address, others <url>
	if _, inside, found := strings.Cut(text, "<url>"); found {
		text, _, _ = strings.Cut(inside, "</url>")
	}
	list = append(list, text)
	if original, ok := t.original.(*jsonfeed.Feed); ok {
		list = append(list, original.Items[i].Image, original.Items[i].BannerImage)
	}
	return list
}

// mediaElements are the elements of Media RSS of one name, those in groups and in contents too.
func mediaElements(extensions ext.Extensions, name string) (list []ext.Extension) {
	media := extensions["media"]
	if media == nil {
		return nil
	}
	list = append(list, media[name]...)
	for _, group := range media["group"] {
		list = append(list, group.Children[name]...)
		for _, content := range group.Children["content"] {
			list = append(list, content.Children[name]...)
		}
	}
	for _, content := range media["content"] {
		list = append(list, content.Children[name]...)
	}
	return list
}

func mediaType(e ext.Extension) string {
	if kind := e.Attrs["type"]; kind != "" || e.Attrs["medium"] != "image" {
		return kind
	}
	return imageType(e.Attrs["url"])
}

// imageType goes by the name of the file. Nearly all that say nothing are JPEG; programs look at the bytes anyway.
func imageType(address string) string {
	if u, err := url.Parse(address); err == nil {
		switch strings.ToLower(path.Ext(u.Path)) {
		case ".png":
			return "image/png"
		case ".webp":
			return "image/webp"
		case ".gif":
			return "image/gif"
		case ".avif":
			return "image/avif"
		case ".svg":
			return "image/svg+xml"
		}
	}
	return "image/jpeg"
}

func length(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
