package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"nashra/fetcher/document"
)

// TestMailHeaders: what headers say that were written by programs that do not know how.
func TestMailHeaders(t *testing.T) {
	for _, c := range []struct{ header, title, authors string }{
		{"Subject: =?utf-8?B?2YY=?= =?utf-8?B?2LU=?=", "نص", "[]"},
		{"Subject: =?utf-8?B?2YbY?= =?utf-8?B?tQ==?=", "نص", "[]"},                     // a letter is cut
		{"Subject: =?utf-8?B?2Ya?= =?utf-8?B?2LU=?=", "نص", "[]"},                      // without padding
		{"Subject: =?utf-8?B?2Yb?= =?utf-8?B?Ytg==?=", "ن\u0636", "[]"},                // joined before they are decoded
		{"Subject: a=?utf-8?Q?=D9=86?=b =?utf-8?q?=D8=B5?= c", "aنb ص c", "[]"},        // inside a word
		{"Subject: =?x-none?Q?=D9=86?= =?x-none?Q?=FF?=", "=?x-none?Q?=D9=86?=", "[]"}, // unknown, not UTF-8: below
		{"Subject: =?utf-8?Q?a?= =?windows-1256?Q?=E4=D5?=", "aنص", "[]"},              // two encodings
		{"Subject: =?utf-8?X?a?= =? =?? =?utf-8?Q", "=?utf-8?X?a?= =? =?? =?utf-8?Q", "[]"},
		{"Subject: =?utf-8?Q??= =?utf-8?Q?=0Ab?=", "b", "[]"},
		{"Subject:\n =?utf-8?Q?a?=\n\t=?utf-8?Q?b?=", "ab", "[]"},
		{"Subject: \nSubject: second", "second", "[]"},
		{"SUBJECT: a\r b\x00", "a b\x00", "[]"},
		{"From: =?utf-8?Q?=22=D9=86=2C_x=22?= <a@b>", "", `["ن, x"]`},
		{"From: Desk: a@b, \"C, D\" <c@d>;", "", "[a C, D]"},
		{"From: undisclosed:;", "", "[]"},
		{"From: <a@b>, a@b", "", "[a]"},
		{"From: \"a@b\" <a@b>", "", "[a]"},
		{"From: 'علي' <a@b> (x)", "", "[علي]"},
		{"From: a@b (علي (بيروت))", "", "[علي (بيروت]"},
		{"From: \"علي <x>\" <a@b", "", "[علي <x>]"},
		{"From: " + strings.Repeat("a@b,", 100_000), "", "[a]"},
	} {
		d, _, err := document.ReadMail([]byte(c.header+"\n\nنص"), 1<<20, labelled)
		if strings.Contains(c.header, "x-none") {
			if err != nil || !strings.HasPrefix(d.Title, c.title) {
				t.Errorf("%q: %q, %v", c.header, d.Title, err)
			}
			continue
		}
		if got := fmt.Sprint(d.Authors); err != nil || d.Title != c.title || got != c.authors {
			t.Errorf("%.80q: %q, %s, %v; want %q, %s", c.header, d.Title, got, err, c.title, c.authors)
		}
	}
}

// TestMailBodies: which body is taken, and how it is decoded.
func TestMailBodies(t *testing.T) {
	part := func(kind, body string) string { return "--b\nContent-Type: " + kind + "\n\n" + body + "\n" }
	multi := func(kind string, parts ...string) string {
		return "Content-Type: multipart/" + kind + "; boundary=b\n\n" + strings.Join(parts, "") + "--b--\n"
	}
	for _, c := range []struct{ name, message, want string }{
		{"the HTML of alternatives", multi("alternative", part("text/plain", "x"), part("text/html", "<p>"), part("text/calendar", "z")), "html <p>"},
		{"the plain text, where the HTML is empty", multi("alternative", part("text/plain", "x"), part("text/html", " ")), "text x"},
		{"the plain text, where the HTML cannot be read", multi("alternative", part("text/plain", "x"), part("text/html; charset=none", "\xFF")), "text x"},
		{"the first of others", multi("mixed", part("text/plain", "x"), part("text/html", "<p>")), "text x"},
		{"not what is attached", multi("mixed", part("text/html\nContent-Disposition: ATTACHMENT", "<p>"), part("text/plain", "x")), "text x"},
		{"what has a name only where nothing else is", multi("mixed", part("text/plain; name=a.txt", "x"), part("image/png", "y")), "text x"},
		{"what is signed", multi("signed", part("text/plain", "x"), part("application/pgp-signature", "y")), "text x"},
		{"the root of what is related", multi("related", part("text/html", "<p>"), part("text/html", "<i>")), "html <p>"},
		{"nothing, where it only hands on others", multi("digest", "--b\n\nSubject: in\n\nx\n", "--b\n\nSubject: in\n\ny\n"), "text "},
		{"a boundary that another begins with", "Content-Type: multipart/mixed; boundary=b\n\n--bc\n\nno\n--b \t\r\n\r\nx --b\n--b--", "text x --b"},
		{"no boundary", "Content-Type: multipart/mixed\n\n--=_x\n\nx\n--=_x--", "text x"},
		{"no header in a part", multi("mixed", "--b\n\nnews: x\n"), "text news: x"},
		{"no empty line after the header", "نص\nيلي", "text نص\nيلي"},
		{"base64 with other things", "Content-Transfer-Encoding: base64\n\n2Y\t b*Yt\r\nQ", "text نص"},
		{"quoted-printable", "Content-Transfer-Encoding: Quoted-Printable\n\n=d9=86=  \n=D8=B5 = =3\r\n a =20\n", "text نص = =3\n a"},
		{"line ends", "\na\r\nb\rc\n", "text a\nb\nc"},
		{"an unknown type", "Content-Type: foo\n\nx", "text x"},
		{"a charset in the page", "Content-Type: text/html\n\n<meta charset=windows-1251>\xE4", "html <meta charset=windows-1251>д"},
		{"signed in the open", "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nx\n- -y\n\n-----BEGIN PGP SIGNATURE-----\n\nabc=\n", "text x\n-y"},
		{"openpgp", multi("mixed", part("text/plain", "x"), "--b\nContent-Type: multipart/encrypted; boundary=c\n\n--c--\n"), "the message is encrypted; save it decrypted"},
		{"openpgp in the text", "\n-----BEGIN PGP MESSAGE-----\n", "the message is encrypted; save it decrypted"},
		{"s/mime", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", "the message is encrypted; save it decrypted"},
		{"s/mime of older programs", "Content-Type: application/x-pkcs7-mime; name=smime.p7m\n\nx", "the message is encrypted; save it decrypted"},
		{"s/mime that is signed", "Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nx", "the message is wrapped in its signature (S/MIME); save it without, or as text"},
		{"s/mime that is signed and does not say so", "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA", "the message is wrapped in its signature (S/MIME); save it without, or as text"},
		{"s/mime in a list's message", multi("mixed", part("application/pkcs7-mime; smime-type=enveloped-data", "x")), "the message is encrypted; save it decrypted"},
		{"an encrypted message attached", multi("mixed", part("text/plain", "x"), part("application/pkcs7-mime\nContent-Disposition: attachment", "y")), "text x"},
	} {
		d, _, err := document.ReadMail([]byte("Subject: s\n"+c.message), 1<<20, labelled)
		got := "text " + d.Text
		switch {
		case err != nil:
			got = err.Error()
		case d.HTML != "":
			got = "html " + d.HTML
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestMailAttachments: what is attached that may be a document, and what is not.
func TestMailAttachments(t *testing.T) {
	part := func(kind, body string) string { return "--b\nContent-Type: " + kind + "\n\n" + body + "\n" }
	multi := func(kind string, parts ...string) string {
		return "Subject: s\nContent-Type: multipart/" + kind + "; boundary=b\n\n" + strings.Join(parts, "") + "--b--\n"
	}
	const inner = "Subject: in\n\nنص"
	word := part("application/msword; name=\"=?utf-8?B?2YbYtS5kb2N4?=\"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64", "UEsDBAo=")
	for _, c := range []struct{ name, message, want string }{
		{"a file", multi("mixed", part("text/plain", "x"), word), `["نص.docx" false "PK\x03\x04\n"]`},
		{"a name in pieces and a path", multi("mixed", part("application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''C%3A%5C%D9%86; filename*1=\"ص.pdf\"", "%PDF-1.4")), `["نص.pdf" false "%PDF-1.4"]`},
		{"no name", multi("mixed", part("application/octet-stream", "{\\rtf1"), part("a/b", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), `["" false "{\\rtf1" "" false "\xd0\xcf\x11ࡱ\x1a\xe1"]`},
		{"no document", multi("mixed", part("text/plain", "x"), part("image/png", "\x89PNG"), part("text/calendar", "BEGIN:VCALENDAR"), part("text/plain\nContent-Disposition: attachment", "y")), "[]"},
		{"a message", multi("mixed", part("text/plain", "x"), part("message/rfc822", inner)), `["" true "Subject: in\n\nنص"]`},
		{"a message, packed", multi("mixed", part("message/rfc822\nContent-Transfer-Encoding: base64", "U3ViamVjdDogYQoKeA==")), `["" true "Subject: a\n\nx"]`},
		{"a digest", multi("digest", "--b\n\n"+inner+"1\n", "--b\n\n"+inner+"2\n"), `["" true "Subject: in\n\nنص1" "" true "Subject: in\n\nنص2"]`},
		{"what came back", multi("report", part("text/plain", "x"), part("message/delivery-status", "Status: 5"), part("message/rfc822", inner)), "[]"},
		{"nothing else", "Content-Type: application/pdf\n\n%PDF-1.7", `["" false "%PDF-1.7"]`},
	} {
		_, attached, err := document.ReadMail([]byte(c.message), 1<<20, labelled)
		got := []string{}
		for _, a := range attached {
			got = append(got, fmt.Sprintf("%q %v %q", a.Name, a.Message, a.Content()))
		}
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%s: %v, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestMailThatIsTooMuch(t *testing.T) {
	const limit = 1000
	nested := func(header string) string {
		var b strings.Builder
		b.WriteString("Subject: s\n")
		for range 10_000 {
			b.WriteString(header)
		}
		return b.String()
	}
	long := strings.Repeat("x", limit-1)
	for _, c := range []struct{ name, message, err string }{
		{"one boundary in each other", nested("Content-Type: multipart/mixed; boundary=b\n\n--b\n"), "more than 1000"},
		{"many parts", "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n", 1_000_000), "too many parts, more than 1000"},
		{"two texts", "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + long + "\n--b\n\n" + long + "\n--b--", "longer than"},
		{"as long as it may be", "Subject: s\n\n" + long, ""},
		{"no part", "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\nx", "where its parts end"},
		{"nothing", "", "does not begin with a header"},
		{"no header", "\n\nx", "does not begin with a header"},
		{"neither subject nor text", "From: a\n\n", "neither subject nor text"},
	} {
		_, _, err := document.ReadMail([]byte(c.message), limit, labelled)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.err)
		}
	}
	_, _, err := document.ReadMail([]byte("Subject: s\n\nx"), limit, func([]byte, string) (string, error) { panic("x") })
	if err == nil {
		t.Error("a panic came out, or was lost")
	}
}

// TestMailMemory: what reading takes is a small multiple of what is read, whatever that is.
func TestMailMemory(t *testing.T) {
	const size = 8 << 20
	fill := func(header, s string) []byte { return []byte(header + strings.Repeat(s, size/len(s))) }
	for name, message := range map[string][]byte{
		"base64":               fill("Subject: s\nContent-Transfer-Encoding: base64\n\n", "2YbYtQ=="),
		"words":                fill("From: ", "=?utf-8?Q?a?=\n "),
		"subjects":             fill("", "Subject:\n"),
		"parameters":           fill("Content-Type: text/plain", ";\n a*1=b"),
		"delimiters":           fill("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n", "--bb\n"),
		"flowed":               fill("Subject: s\nContent-Type: text/plain; format=flowed\n\n", ">a \n"),
		"equal signs":          fill("Subject: s\nContent-Transfer-Encoding: quoted-printable\n\n", "=\n"),
		"delimiters in a line": fill("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n", "--b "),
		"open words":           fill("From: ", "=?a?q?"),
		"brackets":             fill("From: ", "(<\""),
		"one line":             fill("Subject: s\n", "x"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, _, _ = document.ReadMail(message, 2*size, func(b []byte, _ string) (string, error) { return string(b), nil })
		runtime.ReadMemStats(&after)
		t.Logf("%s: %v, %.1f times its size", name, time.Since(began).Round(time.Millisecond), float64(after.TotalAlloc-before.TotalAlloc)/size)
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 6*size {
			t.Errorf("%s: %d MiB for %d", name, allocated>>20, size>>20)
		}
	}
}

func TestLooksLikeMail(t *testing.T) {
	for _, c := range []struct {
		head string
		want bool
	}{
		{"From: a\nDate: b\n\nx", true},
		{"\ufeffReceived: a\n\tb\nDKIM-Signature: c\nSubject : b", true},
		{"Received: a\nReceived: b\n\n", false},
		{"From: a\n\nDate: b\n", false},
		{"From: a\nنص\nDate: b\n", false},
		{"From: a\nTo: b\nX-Cut-Off-By-The-Hea", true},
		{"title: a\ndate: b\n", false},
		{"", false},
	} {
		if got := document.LooksLikeMail([]byte(c.head)); got != c.want {
			t.Errorf("%q: %v", c.head, got)
		}
	}
}

// TestMboxBegins: the lines that begin a message, of many programs, and those that do not.
func TestMboxBegins(t *testing.T) {
	const header = "\nFrom: a\nDate: b\n\nx"
	for line, want := range map[string]bool{
		"From a@b Sun Nov  7 10:00:00 2021":               true,
		"From - Sun Nov 07 10:00:00 2021":                 true,
		"From 17@xxx Sun Nov 07 10:00:00 +0000 2021":      true,
		"From a at b  Sun Nov  7 10:00 EET 2021\r":        true,
		"From a@b Sun Nov  7 10:00:00 2021 remote from x": true,
		"From \"a b\"@c Sun Nov  7 10:00:00 2021":         true,
		"From a@b":                           false,
		"From the 7 Nov 2021":                false,
		">From a@b Sun Nov  7 10:00:00 2021": false,
		"from a@b Sun Nov  7 10:00:00 2021":  false,
		"From " + strings.Repeat("x", 2000) + " Sun Nov  7 10:00:00 2021": false,
	} {
		if got := document.LooksLikeMbox([]byte(line + header)); got != want {
			t.Errorf("%.60q: %v", line, got)
		}
	}
	if document.LooksLikeMbox([]byte("From a@b Sun Nov  7 10:00:00 2021\nنص\n")) {
		t.Error("no header comes after it")
	}
}

func TestMboxStreams(t *testing.T) {
	const first = "From a Sun Nov  7 10:00:00 2021\nSubject: 1\n\nx\n"
	var got []string
	add := func(n int, message []byte, err error) error {
		got = append(got, fmt.Sprintf("%d %d %v", n, len(message), err))
		return nil
	}
	broken := errors.New("broken")
	in := io.MultiReader(strings.NewReader("\ufeff"+first), iotest.ErrReader(broken))
	if err := document.SplitMbox(in, 1000, add); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := document.SplitMbox(strings.NewReader("\n\nx\n"+first), 1000, add); err != nil {
		t.Error(err)
	}
	if err := document.SplitMbox(strings.NewReader("\n\n"), 1000, add); err != nil {
		t.Error(err)
	}
	const want = `["1 14 <nil>" "3 0 this stands before the first message; a message begins with a line \"From\" and a date" "4 14 <nil>"]`
	if fmt.Sprintf("%q", got) != want {
		t.Errorf("%q", got)
	}
	endless := io.MultiReader(strings.NewReader(first), io.LimitReader(repeated("x"), 64<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got = nil
	if err := document.SplitMbox(endless, 1<<20, add); err != nil || fmt.Sprint(got) != "[1 0 the message is longer than 1 MiB]" {
		t.Errorf("%v, %v", got, err)
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 10<<20 {
		t.Errorf("%d MiB for a message that is not held", (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

// repeated gives the text for ever.
type repeated string

func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r[i%len(r)]
	}
	return len(p), nil
}

func FuzzReadMail(f *testing.F) {
	f.Add([]byte("From: a@b\nSubject: =?utf-8?q?x?= =?utf-8?B?2Y?=\nContent-Type: multipart/alternative; boundary*0=b\n\n--b\nContent-Type: text/plain; format=flowed; delsp=yes\nContent-Transfer-Encoding: quoted-printable\n\nنص=20\n>=\n--b\nContent-Type: message/rfc822\n\nFrom: \"x\\\" <a>\n\ny\n--b--\n"))
	f.Add([]byte("From a Sun Nov  7 10:00:00 2021\nSubject : 1\nContent-Transfer-Encoding: base64\nContent-Type: text/html charset=windows-1256\n\n2YY=2Y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 1 << 20
		before := bytes.Clone(b)
		_ = document.LooksLikeMail(b)
		d, attached, err := document.ReadMail(b, limit, labelled)
		if err == nil && d.Title+d.Text+d.HTML == "" && len(attached) == 0 || err != nil && strings.Contains(err.Error(), "cannot be read: ") && !strings.HasSuffix(err.Error(), "header") {
			t.Errorf("%q, %v", d, err)
		}
		for _, a := range attached {
			d.Authors = append(d.Authors, a.Name)
			if len(a.Content()) > len(b) {
				t.Errorf("%q is more than all of it", a.Name)
			}
		}
		for _, s := range append(d.Authors, d.Title, d.Text, d.HTML, d.Date, d.ID, d.URL, d.Language) {
			if strings.ToValidUTF8(s, "") != s {
				t.Errorf("%q is no text", s)
			}
		}
		if !bytes.Equal(b, before) {
			t.Error("what was read was written to")
		}
	})
}

func FuzzSplitMbox(f *testing.F) {
	f.Add([]byte("From a@b Sun Nov  7 10:00:00 2021\nSubject: x\n\nنص\n>From x\n\nFrom - Sun Nov  7 10:00 2021\nA: b\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		const limit = 100
		total := 0
		err := document.SplitMbox(iotest.HalfReader(bytes.NewReader(b)), limit, func(n int, message []byte, err error) error {
			if total += len(message); n < 1 || len(message) > limit || err != nil && message != nil {
				t.Errorf("%d, %q, %v", n, message, err)
			}
			return nil
		})
		if err != nil || total > len(b) {
			t.Errorf("%d of %d, %v", total, len(b), err)
		}
		_ = document.LooksLikeMbox(b)
	})
}
