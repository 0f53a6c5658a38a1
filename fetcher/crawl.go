package fetcher

import (
	"bufio"
	"cmp"
	"io"
	"net/url"
	"strings"

	"nashra/fetcher/document"
)

// record is what an archive of the web says of a document in it.
type record struct {
	url, label string
	isPage     bool // it was sent as HTML
}

// Why a page of a crawl is left out.
const (
	skipFront = "the front page of a site, and no report"
	skipLinks = "a page that leads to others, and no report"
	skipEmpty = "a page without text"
)

// warc hands on the documents in an archive of the web.
func (r *reader) warc(p packed, in *bufio.Reader) error {
	found, stopped := false, error(nil)
	r.known = r.known.ofMany() // the date in its name is of the crawl
	meter := func(from io.Reader) io.Reader { return &metered{from: from, count: &p.meter.out, meter: p.meter} }
	err := document.ReadWARC(in, min(r.opt.maxBytes(), maxText), r.opt.maxBytes(), meter, func(one document.Record) error {
		if found = true; p.meter.grown() {
			return errBomb
		}
		path := p.path
		if one.URL != "" {
			path += "/" + cutBytes(one.URL, maxAddress)
		}
		stopped = r.send(raw{
			path: path, kind: crawled, text: string(one.Body), err: one.Err, skip: one.Skip,
			record: &record{one.URL, one.Label, one.IsPage},
		})
		return stopped
	})
	switch {
	case stopped != nil:
		return stopped
	case err != nil:
		return r.fail(p, err)
	case p.meter.grown():
		return r.fail(p, errBomb)
	case !found:
		return r.send(raw{path: p.path, skip: "an archive of the web in which no page, text or feed came with status 200"})
	}
	return nil
}

// parseCrawled makes documents of a record, as of a file of its kind, with the address that it was fetched from. What cannot be
// read is left out and no failure: a crawl has what a site had, and nobody can mend it. Damage of the archive is a failure.
func (r raw) parseCrawled(d Document, opt *ImportOptions, yield func(Document)) {
	leave := func(d Document) {
		if d.Err != nil {
			d.Err, d.Skip = nil, d.Err.Error()
		}
		yield(d)
	}
	known := false
	d.Kind = ""
	if r.kind, known = kindInside(r.text); !known {
		d.Err = errBinary // an archive
		leave(d)
		return
	}
	if r.kind != "" || isNoText(r.text) != nil {
		r.parse(opt, func(d Document) { leave(r.fetched(d)) })
		return
	}
	text, err := decodeLabelled([]byte(r.text), cmp.Or(r.record.label, labelIn(r.text)))
	if err == nil && isBinary(text) {
		err = errBinary
	}
	switch r.text = text; {
	case err != nil:
		d.Err = err
		leave(d)
	case isFeed(text):
		r.parse(opt, leave)
	case r.record.isPage || isArticlePage(rootOf(text), text):
		r.parsePage(d, opt, leave)
	default:
		r.parse(opt, func(d Document) { leave(r.fetched(d)) })
	}
}

// fetched gives a document the address that it was fetched from.
func (r raw) fetched(d Document) Document {
	if d.Err == nil && d.Skip == "" {
		d.Item.URL = absolute(r.record.url, nil)
	}
	return d
}

func (r raw) parsePage(d Document, opt *ImportOptions, yield func(Document)) {
	d.Kind = "html"
	if isFront(r.record.url) {
		d.Skip = skipFront
		yield(d)
		return
	}
	said, err := document.ReadHTML(r.text, r.record.url)
	switch letters, leadsOn := document.Prose(said.HTML); {
	case err != nil:
		d.Err = err
	case letters == 0:
		d.Skip = skipEmpty
	case leadsOn:
		d.Skip = skipLinks
	default:
		said.URL = pageAddress(said.URL, r.record.url)
		r.yieldSaid(d, said, nil, opt, yield)
		return
	}
	yield(d)
}

func isFront(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// pageAddress is the address that a page gives itself, where it is one of the same host that is no front page; else that where it
// was found: what a page says of another host proves nothing.
func pageAddress(own, fetched string) string {
	base, err := url.Parse(fetched)
	if err != nil {
		return fetched
	}
	host := func(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") }
	if u := resolve(own, base); u != nil && host(u) == host(base) && !isFront(u.String()) {
		return u.String()
	}
	return fetched
}
