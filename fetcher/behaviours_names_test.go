package fetcher

import "strings"

// documentRows are the rows that the table must have, named as in the document that it answers to; it may have others.
func documentRows() []string {
	return strings.Split(strings.ReplaceAll(documentNames, "\n", " "), ", ")
}

const documentNames = `/ok.rss, /ok.atom, /ok.json, cond etag, cond etag-weak, cond etag-odd, cond etag-unquoted, cond etag-lower, cond
etag-gzip, cond lastmod, cond lastmod-odd, cond lastmod-1980, cond both, cond etag-moves, cond drop, cond
304-new-etag, cond 304-unasked, cond 304-body, cond none, cache max-age, cache max-age-304, cache max-age-absurd,
cache expires, cache no-store, cache ttl, redir 301, redir 308, redir 302, redir 303, redir 307, redir 301-302, redir
302-301, redir 302-etag, redir 301-404, redir 301-html, redir loop, redir loop2, redir self, redir long, redir short,
redir relative, redir scheme-relative, redir iri, /خلاصة.rss, redir no-location, redir empty-location, redir file,
redir gopher, redir data, redir userinfo, redir fragment, redir mute, redir private, redir private-301, redir
private-v6, redir private-mapped, redir private-decimal, redir private-hex, redir private-octal, redir private-short,
redir private-name, redir auth-leak, status 204, status 400, status 401, status 402, status 403, status 404, status
405, status 406, status 418, status 451, status 500, status 501, status 502, status 504, status 520, status 410,
status 429, status 429-date, status 429-none, status 429-garbage, status 429-negative, status 429-huge, status 503,
status 503-then-ok, status 206, status 500-feed, status 200-error-page, status flap, status 103, enc gzip, enc
deflate, enc deflate-raw, enc br, enc zstd, enc gzip-forced, enc br-forced, enc x-gzip, enc gzip-upper, enc
gzip-twice, enc gzip-unlabelled, enc gzip-lie, enc gzip-truncated, enc gzip-badcrc, enc gzip-trailing, enc unknown,
enc bomb, enc bomb-items, enc bomb-nested, slow headers, slow stall, slow drip, slow drip-headers, slow no-end, slow
2s, (mute port), (slam port), (closed port), (no such host), body huge, body huge-cl, body short, body bad-chunk, body
no-last-chunk, body reset, body empty, body space, body truncated, body leading-newline, body bom, body utf16, body
w1256-decl, body w1256-header, body w1256-conflict, body utf8-conflict, body latin1-header, body iso88596, body
bad-utf8, body ctrl, body nbsp, body amp, body bidi, body many, body one-huge, body deep, body deep-html, body
many-attrs, body lol, body xxe, body dup-guid, body no-guid, body future, body edit, body png, type text-html, type
text-plain, type application-octet-stream, type application-json, type image-png, type none, type garbage, type
atom-as-rss, type json-as-xml, html discover, html discover-body, html discover-evil, html discover-self, html
link-header, html none, html login, html meta-refresh, cookie required, cookie tracker, auth basic, hdr ua, hdr
accept, hdr huge, hdr bad, hdr http10, hdr icy, hdr crlf-etag, hdr long-etag, im feed, im forced, score feed.xml,
(tls-good (CA in -certs/ca.pem)), (tls-expired), (tls-wronghost), (tls10), redir downgrade, redir to-bad-tls, files`
