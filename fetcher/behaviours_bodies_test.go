package fetcher

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func flush(w http.ResponseWriter) { w.(http.Flusher).Flush() }

const tooSlow = "failed: no whole answer within 200ms"

func soon(s *scene) { s.f.opt.Timeout = 200 * time.Millisecond }

// at another address than the site's.
func elsewhere(address string) func(*scene) string { return func(*scene) string { return address } }

var slowRows = []behaviour{
	{row: "slow headers", asks: "gives up", want: []string{tooSlow}, before: soon, answer: func(s *scene, _ http.ResponseWriter, r *http.Request) { s.hang(r) }},
	{row: "slow stall", asks: "gives up, nothing half read", want: []string{tooSlow}, before: soon, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, threeFeed[:len(threeFeed)/2])
		flush(w)
		s.hang(r)
	}},
	{row: "slow drip", asks: "a total deadline", want: []string{tooSlow}, before: soon, answer: func(_ *scene, w http.ResponseWriter, r *http.Request) {
		for i := 0; r.Context().Err() == nil; i++ {
			fmt.Fprint(w, threeFeed[i%len(threeFeed):i%len(threeFeed)+1])
			flush(w)
			time.Sleep(20 * time.Millisecond)
		}
	}},
	{row: "slow drip-headers", asks: "gives up", want: []string{tooSlow}, before: soon, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		_, err := fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
		for i := 0; err == nil; i++ {
			_, err = fmt.Fprintf(c, "X-%d: y\r\n", i)
			time.Sleep(20 * time.Millisecond)
		}
		_ = c.Close()
	}},
	{row: "slow no-end", asks: "gives up at the deadline", want: []string{tooSlow}, before: soon, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		giveFeed(w)
		flush(w)
		s.hang(r)
	}},
	{row: "slow 101", asks: "an error; what follows is not waited for", want: []string{"failed: 101"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		fmt.Fprint(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		time.AfterFunc(10*time.Second, func() { _ = c.Close() })
	}, also: within(8 * time.Second)},
	{row: "slow 2s", asks: "read, where the deadline is later", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		time.Sleep(2 * time.Second)
		giveFeed(w)
	}},
	{row: "(mute port)", asks: "gives up", want: []string{tooSlow}, before: soon, url: func(s *scene) string {
		l, err := net.Listen("tcp", "127.0.0.2:0") // the system itself lets in who knocks
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { _ = l.Close() })
		return "http://" + l.Addr().String()
	}},
	{row: "(slam port)", asks: "error", want: []string{"failed: broken off"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		slam(w, "")
	}},
	{row: "(closed port)", asks: "error", want: []string{"failed: refuses the connection"}, url: elsewhere("http://127.0.0.2:1/")},
	{row: "(no such host)", asks: "error; here a name that no server needs to be asked about", want: []string{"failed: unknown"}, url: elsewhere("http://nobody..example/")},
}

// slam sends a reset.
func slam(w http.ResponseWriter, first string) {
	c, _, _ := w.(http.Hijacker).Hijack()
	_, _ = io.WriteString(c, first)
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

func rawly(text string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(_ *scene, w http.ResponseWriter, _ *http.Request) { sendRaw(w, text) }
}

func body(text string) func(*scene, http.ResponseWriter, *http.Request) {
	return func(s *scene, w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.ReplaceAll(text, "{port}", s.forbid))
	}
}

var bodyRows = []behaviour{
	{row: "body huge", asks: "stopped by the cap", want: []string{"failed: larger than"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		for range 3000 {
			if _, err := fmt.Fprint(w, strings.Repeat("<item/>", 100)); err != nil {
				return
			}
		}
	}},
	{row: "body huge-cl", asks: "refused by its length", want: []string{"failed: larger than"}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10737418240")
		flush(w)
		s.hang(r)
	}},
	{row: "body short", asks: "error", want: []string{"failed: cut off"}, answer: rawly("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 9999\r\n\r\n" + threeFeed), also: func(s *scene) string { return s.visits[0].Checkpoint.ETag }},
	{row: "body bad-chunk", asks: "error", want: []string{"failed: chunk"}, answer: rawly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + threeFeed)},
	{row: "body no-last-chunk", asks: "error", want: []string{"failed: cut off"}, answer: rawly(fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(threeFeed), threeFeed))},
	{row: "body reset", asks: "error", want: []string{"failed: broken off"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
		slam(w, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"+threeFeed)
	}},
	{row: "body empty", asks: "error", want: []string{"failed: empty"}, answer: body("")},
	{row: "body space", asks: "error", want: []string{"failed: empty"}, answer: body(" \r\n\t ")},
	{row: "body leading-newline", asks: "read", want: []string{"fetched 3"}, answer: body("\n" + threeFeed)},
	{row: "body bom", asks: "read", want: []string{"fetched 3"}, answer: body("\ufeff" + threeFeed)},
	{row: "body lol", asks: "expanded as far as there is room, no further", want: []string{"fetched 3"}, answer: body(laughs() +
		`<rss version="2.0"><channel><title>&e9;</title>` + threeItems + `</channel></rss>`), also: func(s *scene) string {
		if n := len(s.visits[0].Feed.Title); n > maxExpansions {
			return fmt.Sprintf("expanded to %d bytes", n)
		}
		return ""
	}},
	{row: "body xxe", asks: "nothing fetched, no text of a file: such references stay", want: []string{"fetched 3"}, answer: body(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.66:{port}/x"><!ENTITY y SYSTEM "file:///etc/hostname">]>` +
		`<rss version="2.0"><channel><title>&x;&y;</title>` + threeItems + `</channel></rss>`), also: all(pathsAre("/feed"), func(s *scene) string { return differ(s.visits[0].Feed.Title, "&x;&y;") })},
	{row: "body deep", asks: "refused, no overflow", want: []string{"failed: deeper than 512"}, answer: body(`<rss version="2.0"><channel>` + strings.Repeat("<a>", 100_000))},
	{row: "body png", asks: "error", want: []string{"failed: not UTF-8"}, answer: body("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01")},
}

// codingRows send a feed in every coding, as it is called and otherwise. Where a row says so the coding is only used when
// it is asked for.
func codingRows(t *testing.T) []behaviour {
	zip, brotli := pack(t, threeFeed, gzipLayer), pack(t, threeFeed, brotliLayer)
	bomb := func(unit string) string { return pack(t, feedHead+strings.Repeat(unit, 4<<20/len(unit)), gzipLayer) }
	item := bomb("<item><title>أمطار</title></item>")
	var rows []behaviour
	for _, c := range []struct{ row, asks, coding, sent, want string }{
		{"enc gzip", "asked for, decoded", "gzip", zip, "fetched 3"},
		{"enc deflate", "asked for, decoded", "deflate", pack(t, threeFeed, zlibLayer), "fetched 3"},
		{"enc deflate-raw", "asked for, decoded", "deflate", pack(t, threeFeed, flateLayer), "fetched 3"},
		{"enc br", "asked for, decoded", "br", brotli, "fetched 3"},
		{"enc zstd", "asked for, decoded", "zstd", pack(t, threeFeed, zstdLayer), "fetched 3"},
		{"enc gzip-forced", "decoded", "gzip", zip, "fetched 3"},
		{"enc br-forced", "decoded", "br", brotli, "fetched 3"},
		{"enc x-gzip", "as gzip", "x-gzip", zip, "fetched 3"},
		{"enc gzip-upper", "case-insensitive", "GZIP", zip, "fetched 3"},
		{"enc gzip-twice", "decoded", "gzip, gzip", pack(t, zip, gzipLayer), "fetched 3"},
		{"enc gzip-unlabelled", "decoded", "", zip, "fetched 3"},
		{"enc gzip-lie", "read as the plain text that it is", "gzip", threeFeed, "fetched 3"},
		{"enc gzip-trailing", "read, the garbage left alone", "gzip", zip + "and this", "fetched 3"},
		{"enc gzip-truncated", "error; validators not kept", "gzip", zip[:len(zip)/2], "failed: cut off"},
		{"enc gzip-badcrc", "error", "gzip", zip[:len(zip)-8] + "\x00\x01\x02\x03" + zip[len(zip)-4:], "failed: invalid checksum"},
		{"enc unknown", "error", "foo", threeFeed, "failed: unknown coding"},
		{"enc bomb", "stopped by the cap on decoded bytes", "gzip", bomb("x"), "failed: larger than"},
		{"enc bomb-items", "stopped by the cap", "gzip", item, "failed: larger than"},
		{"enc bomb-nested", "stopped by the cap", "gzip, gzip", pack(t, item, gzipLayer), "failed: larger than"},
	} {
		rows = append(rows, behaviour{row: c.row, asks: c.asks, want: []string{c.want}, answer: func(s *scene, w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(c.asks, "asked for") && !strings.Contains(r.Header.Get("Accept-Encoding"), c.coding) {
				s.t.Errorf("not asked for: %s", r.Header.Get("Accept-Encoding"))
			}
			if c.coding != "" {
				w.Header().Set("Content-Encoding", c.coding)
			}
			w.Header().Set("ETag", `"x"`)
			_, _ = io.WriteString(w, c.sent)
		}, also: func(s *scene) string {
			if v := s.visits[0]; (v.Err == nil) != (v.Checkpoint.ETag != "") {
				return "validators of an answer that was not read"
			} else if v.Err == nil {
				return titled(threeTitles...)(s)
			}
			return ""
		}})
	}
	return rows
}

func typeRows() []behaviour {
	var rows []behaviour
	for _, c := range []struct{ row, kind, text string }{
		{"type text-html", "text/html", threeFeed}, {"type text-plain", "text/plain", threeFeed},
		{"type application-octet-stream", "application/octet-stream", threeFeed}, {"type application-json", "application/json", threeFeed},
		{"type image-png", "image/png", threeFeed}, {"type none", "", threeFeed}, {"type garbage", ";;;charset", threeFeed},
		{"type atom-as-rss", "application/rss+xml", atomFeed}, {"type json-as-xml", "text/xml", jsonFeed},
	} {
		rows = append(rows, behaviour{row: c.row, asks: "read", want: []string{"fetched 3"}, answer: func(_ *scene, w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{c.kind}
			if c.kind == "" {
				w.Header()["Content-Type"] = nil
			}
			fmt.Fprint(w, c.text)
		}})
	}
	return rows
}

// laughs declares an entity e9 of two billion letters (CWE-776).
func laughs() string {
	text := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "ha">`
	for i := range 9 {
		text += fmt.Sprintf(`<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	return text + "]>"
}
