package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// warcKinds are the media types that are texts. Of those that say only how something is written there is what a feed has near its
// beginning, in small letters.
var warcKinds = map[string][]string{
	"text/html": nil, "application/xhtml+xml": nil, "text/plain": nil, "text/markdown": nil,
	"application/rss+xml": nil, "application/atom+xml": nil, "application/rdf+xml": nil, "application/feed+json": nil,
	"text/xml": {"<rss", "<feed", "<rdf:rdf"}, "application/xml": {"<rss", "<feed", "<rdf:rdf"}, "application/json": {"jsonfeed.org"},
}

// warcFiles are the media types of other documents, with how they begin, in small letters.
var warcFiles = map[string][]string{
	"application/pdf": {"%pdf-"}, "application/epub+zip": {"pk\x03\x04"}, "application/vnd.oasis.opendocument.text": {"pk\x03\x04"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"pk\x03\x04"},
}

// content reads into the record the document that its block holds, and says whether there is one.
func (r *warcReader) content(header map[string]string, block io.Reader, record *Record) (state warcState) {
	defer func() {
		if p := recover(); p != nil {
			record.Body, record.Err, state = nil, fmt.Errorf("the record cannot be read: %v", p), found
		}
	}()
	kind := strings.ToLower(header["warc-type"])
	if kind != "response" && kind != "resource" || !isOnTheWeb(record.URL) {
		return passedOver
	}
	r.block.Reset(block)
	field, codings := header["content-type"], []string(nil)
	if kind == "response" {
		if media, _ := typeAndParameters(field); media != "application/http" && media != "" {
			return passedOver // of a name server
		}
		answer, err := httpHeader(r.block)
		if err != nil {
			record.Err = err
			return found
		}
		if answer == nil {
			return passedOver
		}
		field, codings = string(answer["content-type"]), codingsOf(answer)
	}
	if strings.TrimSpace(field) == "" {
		field = header["warc-identified-payload-type"]
	}
	media, parameters := typeAndParameters(field)
	limit := r.text
	signs, wanted := warcKinds[media]
	if !wanted {
		limit = r.file
		if signs, wanted = warcFiles[media]; !wanted {
			return passedOver
		}
	}
	record.IsPage, record.Label = media == "text/html" || media == "application/xhtml+xml", parameters["charset"]
	body, err := r.decoded(codings, signs, limit)
	if errors.Is(err, errNoSign) || err == nil && len(bytes.TrimSpace(body)) == 0 {
		return passedOver
	}
	switch cut, number := header["warc-truncated"], header["warc-segment-number"]; {
	case cut != "":
		record.Skip = fmt.Sprintf("it was cut off when it was fetched (%s)", cut)
	case number != "":
		record.Skip = "it is one of several pieces"
	case err != nil:
		record.Err = err
	default:
		record.Body = body
	}
	return found
}

// isOnTheWeb says that an address is of a document: not of what a crawler says of itself (metadata:, urn:), asks of names (dns:),
// or of what sites have for programs (RFC 9309, RFC 8615).
func isOnTheWeb(address string) bool {
	scheme, rest, _ := strings.Cut(address, "://")
	if scheme = strings.ToLower(scheme); scheme != "http" && scheme != "https" {
		return false
	}
	_, path, _ := strings.Cut(rest, "/")
	return path != "robots.txt" && !strings.HasPrefix(path, ".well-known/")
}

func hasSign(head []byte, signs []string) bool {
	head = bytes.ToLower(head)
	return slices.ContainsFunc(signs, func(sign string) bool { return bytes.Contains(head, []byte(sign)) })
}

// httpHeader reads the header of an answer (RFC 9112), nil where its status is another than 200.
func httpHeader(in *bufio.Reader) (mailHeader, error) {
	var lines []byte
	status := ""
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) && len(lines) < longestWARCHeader {
			lines = append(lines, line...)
			continue
		}
		if err != nil {
			return nil, errors.New("the header of the answer in the record breaks off")
		}
		if len(lines)+len(line) > longestWARCHeader {
			return nil, errors.New("the header of the answer in the record is endless")
		}
		if status == "" {
			parts := strings.Fields(string(line))
			if len(parts) < 2 || !strings.HasPrefix(parts[0], "HTTP/") {
				return nil, errors.New("the record holds no answer of a web server")
			}
			if status = parts[1]; status != "200" {
				return nil, nil
			}
			continue
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			header, _, _ := readMailHeader(lines)
			return header, nil
		}
		lines = append(lines, line...)
	}
}

// codingsOf are the codings of an answer in the order in which they are undone.
func codingsOf(header mailHeader) (codings []string) {
	for _, field := range []string{"transfer-encoding", "content-encoding"} {
		list := strings.Split(strings.ToLower(string(header[field])), ",")
		for _, coding := range slices.Backward(list) {
			if coding = strings.TrimSpace(coding); coding != "" && coding != "identity" {
				codings = append(codings, coding)
			}
		}
	}
	return codings
}

var errNoSign = errors.New("the body is no document")

// decoded reads the body of an answer or of a resource, of at most limit bytes; errNoSign is that none of the signs stands near its
// beginning, where there are signs.
func (r *warcReader) decoded(codings, signs []string, limit int64) ([]byte, error) {
	const most = 5
	if len(codings) > most {
		return nil, errors.New("the page is compressed over and over")
	}
	in := r.block
	for _, coding := range codings {
		decoder, err := decoderOf(coding, in)
		if err != nil {
			return nil, fmt.Errorf("the page is damaged: %w", err)
		}
		if closer, ok := decoder.(*zstd.Decoder); ok {
			defer closer.Close()
		}
		if decoder != io.Reader(in) {
			in = bufio.NewReader(r.meter(decoder))
		}
	}
	const far = 4 << 10
	if head, _ := in.Peek(far); len(signs) > 0 && !hasSign(head, signs) {
		return nil, errNoSign
	}
	var body bytes.Buffer
	n, err := body.ReadFrom(io.LimitReader(in, limit+1))
	switch {
	case n > limit:
		return nil, fmt.Errorf("the document is longer than %s", InBytes(limit))
	case errors.Is(err, gzip.ErrHeader) && n > 0: // something stands after what is compressed, as browsers let it
	case err != nil:
		return nil, fmt.Errorf("the page is damaged: %w", err)
	}
	return body.Bytes(), nil
}

// decoderOf undoes a coding (RFC 9110 section 8.4.1, RFC 9112 section 7.1). Many crawlers store a body without the coding that
// its header has, so that a body which plainly is not in it is taken as it is.
func decoderOf(coding string, in *bufio.Reader) (io.Reader, error) {
	const enough = 64
	head, _ := in.Peek(enough)
	switch coding {
	case "chunked":
		if !isChunk(head) {
			return in, nil
		}
		return httputil.NewChunkedReader(in), nil
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(head, []byte{0x1F, 0x8B}) {
			return in, nil
		}
		return gzip.NewReader(in)
	case "deflate": // of zlib, or without its frame, as some servers send it
		switch {
		case isOpenText(head):
			return in, nil
		case len(head) > 1 && head[0]&0x0F == 8 && (int(head[0])<<8|int(head[1]))%31 == 0:
			return zlib.NewReader(in)
		}
		return flate.NewReader(in), nil
	case "br":
		if isOpenText(head) {
			return in, nil
		}
		return brotli.NewReader(in), nil
	case "zstd":
		const window = 8 << 20 // RFC 9659
		if !bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}) {
			return in, nil
		}
		return zstd.NewReader(in, zstd.WithDecoderMaxWindow(window), zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1))
	}
	return nil, fmt.Errorf("its coding %.40q is none that is known", coding)
}

// isChunk says whether a body begins with the size of a chunk.
func isChunk(head []byte) bool {
	line, _, whole := cutMailLine(head)
	size, _, _ := bytes.Cut(line, []byte(";"))
	size = bytes.TrimRight(size, " \t")
	const longest = 16
	return whole && len(size) > 0 && len(size) <= longest && len(bytes.Trim(size, "0123456789abcdefABCDEF")) == 0
}

// isOpenText knows pages and feeds that are not compressed.
func isOpenText(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return len(head) > 2 && head[0] == '<' && !bytes.ContainsFunc(head, func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' })
}
