package fetcher

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// proxyError is what the proxy itself does wrong.
type proxyError struct{ text string }

func (e *proxyError) Error() string { return e.text }

// inWords says a network error so that a person who runs Nashra understands it, without the noise of Go's layers and
// without a password that stands in an address, be it the source's, a redirect's or the proxy's.
func inWords(err error, timeout time.Duration) error {
	var address *AddressError
	var proxy *proxyError
	switch {
	case errors.As(err, &address):
		return address
	case errors.As(err, &proxy):
		return proxy
	case errors.Is(err, context.DeadlineExceeded), strings.Contains(err.Error(), "Client.Timeout"):
		return fmt.Errorf("no whole answer within %s (fetch.timeout)", timeout)
	case errors.Is(err, context.Canceled):
		return errors.New("stopped before it ended")
	}
	if text := secureInWords(err); text != "" {
		return errors.New("the secure connection failed: " + text)
	}
	text := err.Error()
	for _, known := range []struct{ mark, words string }{
		{"proxyconnect ", "the proxy (fetch.proxy) cannot be reached"},
		{"socks connect ", "the proxy (fetch.proxy) cannot be reached, or cannot reach the host"},
		{"no such host", "the host name is unknown"},
		{"connection refused", "the host refuses the connection"},
		{"connection reset", "the connection was broken off"},
		{"broken pipe", "the connection was broken off"},
		{"stream error", "the connection was broken off"},
		{"no route to host", "there is no way to the host"},
		{"network is unreachable", "there is no way to the host"},
		{"response headers exceeded", fmt.Sprintf("the answer's header is larger than %d bytes", maxHeader)},
		{"malformed HTTP", "the answer is not HTTP"},
	} {
		if strings.Contains(text, known.mark) {
			return errors.New(known.words)
		}
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the answer was cut off")
	case errors.Is(err, io.EOF):
		return errors.New("the server hung up without an answer")
	}
	text = strings.TrimPrefix(lastPart(text), "net/http: HTTP/1.x transport connection broken: ")
	return errors.New(strings.ToValidUTF8(cutBytes(text, maxWords), "\uFFFD")) // it may quote what the server sent
}

// maxWords is how much of an error is kept that has no words of ours.
const maxWords = 300

// maxError is how much of any error is kept and shown.
const maxError = 4 << 10

// printable bounds an error, which may quote what a source sent: it goes into logs, onto terminals, onto a page.
func printable(err error) error {
	text := err.Error()
	shown := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(cutBytes(text, maxError), "\uFFFD"))
	if shown == text {
		return err
	}
	return errors.New(shown)
}

// secureInWords says what TLS has against a server; "" where it is something else that went wrong. Nothing of it is ever
// overlooked, and no plain http is tried in its place.
func secureInWords(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	text := lastPart(err.Error())
	switch {
	case errors.As(err, &unknown):
		return "the certificate is signed by an unknown authority"
	case errors.As(err, &name):
		return "the certificate is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the certificate holds from %s to %s only; it has expired, or a clock is wrong",
			invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly))
	case strings.Contains(text, "protocol version"):
		return "the server knows only versions of TLS that are no longer safe"
	case strings.Contains(text, "HTTP response to HTTPS"), errors.As(err, new(tls.RecordHeaderError)):
		return "the server does not speak TLS there"
	case strings.Contains(text, "certificate"), strings.Contains(text, "tls:"):
		return cutBytes(text, maxWords)
	}
	return ""
}

// lastPart drops `Get "https://user:password@…": ` from an error of net/http.
func lastPart(text string) string {
	if strings.HasPrefix(text, "Get ") {
		if _, rest, found := strings.Cut(text, `": `); found {
			return rest
		}
	}
	return text
}
