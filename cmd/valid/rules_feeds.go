package main

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// rss is the RSS 2.0 specification and its profile.
func (c *complaints) rss(root *node, d *document) {
	if root.name != "rss" || len(root.children) != 1 {
		c.add("the root is %s", root.name)
		return
	}
	channel := root.children[0]
	for _, name := range []string{"title", "link", "description", "language"} {
		text, n := channel.one("", name)
		if n != 1 {
			c.add("the channel has %d %s", n, name)
		}
		c.plain("channel "+name, text)
	}
	if date, n := channel.one("", "lastBuildDate"); n > 0 {
		c.mailDate("lastBuildDate", date)
	}
	c.self(channel, d)
	ids, items := map[string]bool{}, false
	for _, child := range channel.children {
		if child.name != "item" {
			if items {
				c.add("%s stands after the items", child.name)
			}
			continue
		}
		items = true
		c.item(child, ids)
	}
	if len(channel.all(historySpace, "archive")) > 0 {
		c.archive(channel)
	}
}

func (c *complaints) item(n *node, ids map[string]bool) {
	for _, name := range []string{"title", "link", "guid", "pubDate", "description", "source", "enclosure", "author"} {
		if got := len(n.all("", name)); got > 1 {
			c.add("an item has %d %s", got, name)
		}
	}
	if title, has := n.one("", "title"); has > 0 {
		c.plain("title", title)
	} else if _, has := n.one("", "description"); has == 0 {
		c.add("an item has neither title nor description")
	}
	link, _ := n.one("", "link")
	c.address("link", link)
	id, _ := n.one("", "guid")
	c.identify(id, ids)
	date, _ := n.one("", "pubDate")
	c.mailDate("pubDate", date)
	if text, has := n.one("", "description"); has > 0 {
		c.markup("description", text)
	}
	if text, has := n.one(contentSpace, "encoded"); has > 0 {
		c.markup("content", text)
	}
	for _, category := range n.all("", "category") {
		c.plain("category", category.text)
	}
	for _, e := range n.all("", "enclosure") {
		c.file("enclosure", e.attr("url"))
		if size, err := strconv.ParseInt(e.attr("length"), 10, 64); err != nil || size < 0 || !mediaType.MatchString(e.attr("type")) {
			c.add("an enclosure of length %q and type %q", e.attr("length"), e.attr("type"))
		}
	}
	for _, s := range n.all("", "source") {
		c.plain("source", s.text)
		c.address("source", s.attr("url"))
	}
	if len(n.all("", "author")) > 0 && len(n.all(dcSpace, "creator")) > 0 {
		c.add("an item has author and dc:creator, which say the same")
	}
	for _, m := range n.all(mediaSpace, "content") {
		c.address("media:content", m.attr("url"))
		if m.has("fileSize") && strings.HasPrefix(m.attr("fileSize"), "0") || m.has("type") && !mediaType.MatchString(m.attr("type")) {
			c.add("media:content of size %q and type %q", m.attr("fileSize"), m.attr("type"))
		}
	}
}

func (c *complaints) identify(id string, ids map[string]bool) {
	if id == "" || ids[id] {
		c.add("an id that is missing or there twice: %q", id)
	}
	ids[id] = true
	c.address("id", id)
}

// self: a document says where it is, in the words that it was asked for with.
func (c *complaints) self(n *node, d *document) {
	selves := 0
	for _, l := range n.all(atomSpace, "link") {
		c.address("link", l.attr("href"))
		if l.attr("rel") == "self" {
			selves++
			if l.attr("href") != public+d.path {
				c.add("rel=self is %s", l.attr("href"))
			}
		}
	}
	if selves != 1 {
		c.add("%d links with rel=self", selves)
	}
}

// archive is RFC 5005 section 4: an archive names the subscription document, and the archive before it. The oldest has
// none, and does without fh:archive, which the RFC only recommends.
func (c *complaints) archive(n *node) {
	var rels []string
	for _, l := range n.all(atomSpace, "link") {
		rels = append(rels, l.attr("rel"))
	}
	if !slices.Contains(rels, "current") {
		c.add("an archive has no rel=current")
	}
	// Validators take an Atom document that calls itself an archive, and leads to no other, for one that is cut off.
	if n.name == "feed" && !slices.Contains(rels, "prev-archive") && !slices.Contains(rels, "next-archive") {
		c.add("an archive leads to no other")
	}
}

// atom is RFC 4287.
func (c *complaints) atom(root *node, d *document) {
	c.feed(root, "feed")
	c.self(root, d)
	if len(root.all(historySpace, "archive")) > 0 {
		c.archive(root)
	}
	ids, times, entries := map[string]bool{}, map[string]bool{}, false
	for _, child := range root.children {
		if child.name != "entry" {
			if entries {
				c.add("%s stands after the entries", child.name)
			}
			continue
		}
		entries = true
		id, _ := child.one(atomSpace, "id")
		c.identify(id, ids)
		updated, _ := child.one(atomSpace, "updated")
		if times[updated] {
			c.add("two entries were updated at the same time: %q", updated)
		}
		times[updated] = true
		c.entry(child)
	}
}

// feed is what feed and source must have.
func (c *complaints) feed(n *node, name string) {
	title, _ := n.one(atomSpace, "title")
	c.plain(name+" title", title)
	id, _ := n.one(atomSpace, "id")
	c.address(name+" id", id)
	updated, _ := n.one(atomSpace, "updated")
	c.date(name+" updated", updated)
	c.alternates(n, name)
}

func (c *complaints) alternates(n *node, name string) {
	seen := map[string]bool{}
	for _, l := range n.all(atomSpace, "link") {
		if l.has("title") {
			c.plain("link title", l.attr("title"))
		}
		if l.has("type") && !mediaType.MatchString(l.attr("type")) {
			c.add("a link of type %q", l.attr("type"))
		}
		key := l.attr("type") + " " + l.attr("hreflang")
		if rel := l.attr("rel"); rel == "alternate" || rel == "" {
			if seen[key] {
				c.add("%s has two alternates of type %q", name, key)
			}
			seen[key] = true
		}
	}
}

func (c *complaints) entry(n *node) {
	for _, title := range n.all(atomSpace, "title") {
		c.textConstruct("title", title)
	}
	for _, text := range append(n.all(atomSpace, "summary"), n.all(atomSpace, "content")...) {
		c.textConstruct(text.name, text)
	}
	for _, name := range []string{"published", "updated"} {
		text, _ := n.one(atomSpace, name)
		c.date(name, text)
	}
	for _, person := range append(n.all(atomSpace, "author"), n.all(atomSpace, "contributor")...) {
		name, _ := person.one(atomSpace, "name")
		c.plain("name", name)
	}
	for _, category := range n.all(atomSpace, "category") {
		c.plain("term", category.attr("term"))
	}
	for _, l := range n.all(atomSpace, "link") {
		c.address("entry link", l.attr("href"))
	}
	for _, s := range n.all(atomSpace, "source") {
		c.feed(s, "source")
	}
	c.alternates(n, "entry")
}

// textConstruct is section 3.1.
func (c *complaints) textConstruct(where string, n *node) {
	if n.attr("type") == "html" {
		c.markup(where, n.text)
		if strings.TrimSpace(n.text) == "" {
			c.add("%s is empty", where)
		}
		return
	}
	c.plain(where, n.text)
}

// opml is OPML 2.0, without words of others.
func (c *complaints) opml(root *node) {
	for _, a := range root.attrs {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			c.add("it declares a namespace: %s", a.Value)
		}
	}
	bodies := root.all("", "body")
	if root.attr("version") != "2.0" || len(bodies) != 1 || len(root.all("", "head")) != 1 {
		c.add("it is no OPML 2.0 with a head and a body")
		return
	}
	if len(bodies[0].children) == 0 {
		c.add("there is no outline in it")
	}
	c.outlines(bodies[0])
}

func (c *complaints) outlines(n *node) {
	for _, o := range n.children {
		if text := o.attr("text"); strings.Contains(text, "<") || entityLike.MatchString(text) {
			c.add("outline text can be taken for HTML: %q", text)
		}
		c.plain("outline text", o.attr("text"))
		if o.attr("type") == "rss" {
			c.address("xmlUrl", o.attr("xmlUrl"))
			c.plain("outline title", o.attr("title"))
			if o.has("htmlUrl") {
				c.address("htmlUrl", o.attr("htmlUrl"))
			}
		} else if !o.has("type") && (o.has("title") || o.has("xmlUrl") || o.has("htmlUrl")) {
			c.add("an outline with the attributes of a feed is not of type rss")
		}
		c.outlines(o)
	}
}

// json is JSON Feed 1.1.
func (c *complaints) json(d *document) {
	var feed struct {
		Title, Language string
		FeedURL         string `json:"feed_url"`
		Items           []struct {
			ID, URL, Title string
			HTML           string `json:"content_html"`
			Text           string `json:"content_text"`
			Published      string `json:"date_published"`
			Modified       string `json:"date_modified"`
			Tags           []string
			Attachments    []struct {
				URL  string
				Type string `json:"mime_type"`
			}
		}
	}
	if err := json.Unmarshal(d.content, &feed); err != nil {
		c.add("not well-formed: %v", err)
		return
	}
	c.plain("title", feed.Title)
	archive := strings.Contains(d.path, "archive/") // its feed may be the one that people subscribe to
	if feed.FeedURL != public+d.path && !(archive && strings.HasSuffix(feed.FeedURL, "/feed.json")) || feed.Language == "" {
		c.add("feed_url is %q, language %q", feed.FeedURL, feed.Language)
	}
	ids := map[string]bool{}
	for _, i := range feed.Items {
		c.identify(i.ID, ids)
		c.address("url", i.URL)
		c.date("date_published", i.Published)
		c.date("date_modified", i.Modified)
		c.shown("title", i.Title)
		c.shown("content_html", i.HTML)
		c.markup("content_html", i.HTML)
		if i.HTML+i.Text == "" {
			c.add("an item has no content")
		}
		for _, tag := range i.Tags {
			c.plain("tag", tag)
		}
		for _, a := range i.Attachments {
			c.address("attachment", a.URL)
			if !mediaType.MatchString(a.Type) {
				c.add("an attachment of type %q", a.Type)
			}
		}
	}
}
